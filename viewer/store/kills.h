/* What publishers have withdrawn, as far as this device has heard of it: so that an older stick
 * does not bring an article back.
 *
 * The file is `withdrawn` in the state folder, replaced whole at each save (I6). A line is a hash
 * of publication and article, the version that withdrew it, and its time; no title and no id is
 * written down. A signed edition withdraws what was published under its keys and, before them,
 * unsigned (satchel_publication_of); an unsigned one only what nobody has signed. In private mode
 * there is no file. */
#ifndef VIEWER_STORE_KILLS_H
#define VIEWER_STORE_KILLS_H

#include <satchel/bundle.h>

#define KILLS_MOST 65536 /* the ones longest ago go first */

struct kills;

/* `folder` as in state_open; NULL: nothing is read or written. A file that cannot be read is like
 * none. NULL only when out of memory. */
struct kills *kills_open(const char *folder);
void kills_close(struct kills *kills); /* NULL is fine */

/* Takes note of what the bundle withdraws, once for each edition, and saves that. The caller has
 * judged whose bundle it is. Pages that cannot be read are left out. */
bool kills_learn(struct kills *kills, satchel_bundle *bundle, satchel_error *err);

/* A bundle as this device remembers its publication. */
struct kills_view {
    const struct kills *kills;
    satchel_publication publication;
};

/* From now on articles of the bundle that were withdrawn later read as canceled. `kills` and
 * `view`, which is filled in, must outlive the bundle. Call it again when kills_count has changed.
 */
void kills_apply(const struct kills *kills, satchel_bundle *bundle, struct kills_view *view);

uint32_t kills_count(const struct kills *kills);

/* Was the article withdrawn, and is this no newer version of it? */
bool kills_has(const struct kills *kills, const satchel_info *of, const satchel_record *record);

#endif
