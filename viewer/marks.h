/* Bookmarks: places that the reader wants to find again, each with the words that stand there.
 *
 * They are kept in the file `marks` of the state folder, replaced whole at each save (I6), and in
 * memory only where there is no folder. An updated edition moves text about: when an article is
 * opened, each of its marks is looked for by its words, nearest to where it was.
 */
#ifndef VIEWER_MARKS_H
#define VIEWER_MARKS_H

#include <satchel/article.h>

#define MARK_QUOTE 120 /* bytes of text that a mark remembers, at most */

struct mark {
    char *publication, *id, *headline; /* owned; never NULL */
    char *quote;                       /* the words at the place, one line */
    uint32_t offset;                   /* byte of the article's text */
    int64_t time;                      /* when it was set, seconds since 1970 */
};

struct marks;

/* `folder` as in state_open. NULL only when out of memory. */
struct marks *marks_open(const char *folder);
void marks_close(struct marks *marks); /* does not save; NULL is fine */
bool marks_save(struct marks *marks, satchel_error *err);

size_t marks_count(const struct marks *marks);
const struct mark *marks_at(const struct marks *marks, size_t index); /* newest first */

/* The mark of the article in [start, end); SIZE_MAX if there is none. */
size_t marks_find(const struct marks *marks, const char *publication, const char *id,
                  uint32_t start, uint32_t end);

/* Sets a mark at a byte of the article. False when out of memory or at the ceiling of 1,000. */
bool marks_add(struct marks *marks, const char *publication, const satchel_article *article,
               uint32_t offset, int64_t time);
void marks_remove(struct marks *marks, size_t index);

/* Finds the article's marks again in its text as it is now. */
void marks_anchor(struct marks *marks, const char *publication, const satchel_article *article);

/* All marks as Markdown. */
void marks_export(const struct marks *marks, satchel_buf *out);

/* Forgets everything. */
void marks_clear(struct marks *marks);

#endif
