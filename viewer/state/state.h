/* What the viewer remembers: settings, the place in each publication, what has been read.
 *
 * One small text file, `state`, in the state folder, replaced whole at each save (I6). A line is a
 * word and its values; values have spaces, percent signs and controls as %XX. Unknown lines are
 * dropped, so that an older viewer can read a newer file. In private mode there is no folder and
 * nothing is ever written.
 */
#ifndef VIEWER_STATE_STATE_H
#define VIEWER_STATE_STATE_H

#include <satchel/article.h>

struct state;

/* `folder` is created when it is missing; NULL keeps everything in memory only. A file that cannot
 * be read is like none: the viewer must start. NULL only when out of memory. */
struct state *state_open(const char *folder);
void state_close(struct state *state); /* does not save; NULL is fine */

/* Writes what has changed since the last save; true if nothing had or all is well. */
bool state_save(struct state *state, satchel_error *err);

/* A setting by name, NULL if it was never set. Names are single words. */
const char *state_setting(const struct state *state, const char *name);
void state_set_setting(struct state *state, const char *name, const char *value);

/* The last place in a publication (`book_key`), and in any article of it. *offset is untouched when
 * there is none. The id is borrowed until the next change. */
bool state_place(const struct state *state, const char *publication, satchel_place *place);
bool state_article_place(const struct state *state, const char *publication, const char *id,
                         uint32_t *offset);
void state_set_place(struct state *state, const char *publication, const char *id, uint32_t offset);

/* Makes room for a place in that article, in none but the last one asked for, so that setting it
 * takes no memory. Nothing is remembered by it. */
void state_expect(struct state *state, const char *publication, const char *id);

/* Back to "never opened", for kiosks. */
void state_forget_places(struct state *state);

bool state_is_read(const struct state *state, const char *publication, const char *id);
void state_set_read(struct state *state, const char *publication, const char *id);

#endif
