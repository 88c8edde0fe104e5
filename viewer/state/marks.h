/* Bookmarks and highlights: places and passages that the reader wants to find again, each with the
 * words that stand there, those before them, and perhaps a note.
 *
 * They are kept in the file `marks` of the state folder, replaced whole at each save (I6), and in
 * memory only where there is no folder. An updated edition moves text about: when an article is
 * opened, each of its marks is looked for by its words, nearest to where it was; where they stand
 * several times, behind the same words first. Of a passage that was edited what is left is marked:
 * from its first words to its last.
 */
#ifndef VIEWER_STATE_MARKS_H
#define VIEWER_STATE_MARKS_H

#include <satchel/article.h>

#define MARK_QUOTE   120  /* bytes of text that a bookmark remembers, at most */
#define MARK_PASSAGE 2048 /* that a highlight is long, at most */
#define MARK_BEFORE  32   /* of the text before it */
#define MARK_NOTE    1024 /* of a note */

struct mark {
    char *publication, *id, *headline; /* owned; never NULL, as the others */
    char *quote;                       /* the words at the place, one line */
    char *before;                      /* and those that lead to them; "" for bookmarks */
    char *note;                        /* "" if there is none */
    uint32_t offset;                   /* byte of the article's text */
    uint32_t length;                   /* of the passage in the text as it is now; 0: bookmark */
    bool passage;                      /* a highlight; one with `length` 0 has lost its words */
    int64_t time;                      /* when it was set, seconds since 1970 */
};

struct marks;

/* `folder` as in state_open. NULL only when out of memory. */
struct marks *marks_open(const char *folder);
void marks_close(struct marks *marks); /* does not save; NULL is fine */
bool marks_save(struct marks *marks, satchel_error *err);

size_t marks_count(const struct marks *marks);
const struct mark *marks_at(const struct marks *marks, size_t index); /* newest first */

/* The bookmark of the article in [start, end); SIZE_MAX if there is none. */
size_t marks_find(const struct marks *marks, const char *publication, const char *id,
                  uint32_t start, uint32_t end);

/* A highlight of the article that shares a byte with [start, end), from number `from` on; SIZE_MAX
 * if there is none. */
size_t marks_passage(const struct marks *marks, const char *publication, const char *id,
                     uint32_t start, uint32_t end, size_t from);

/* Sets a bookmark at a byte of the article. False when out of memory or at the ceiling of 1,000. */
bool marks_add(struct marks *marks, const char *publication, const satchel_article *article,
               uint32_t offset, int64_t time);

/* Highlights [start, end), cut to MARK_PASSAGE; it becomes number 0. False as above, or when there
 * is nothing to mark. */
bool marks_add_passage(struct marks *marks, const char *publication, const satchel_article *article,
                       uint32_t start, uint32_t end, int64_t time);

/* Writes a note to a mark, "" takes it away; cut to MARK_NOTE. False when out of memory. */
bool marks_set_note(struct marks *marks, size_t index, const char *note);

void marks_remove(struct marks *marks, size_t index);

/* Finds the article's marks again in its text as it is now. */
void marks_anchor(struct marks *marks, const char *publication, const satchel_article *article);

/* All marks as Markdown. */
void marks_export(const struct marks *marks, satchel_buf *out);

/* Forgets everything. */
void marks_clear(struct marks *marks);

#endif
