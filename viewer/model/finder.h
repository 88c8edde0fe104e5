/* Search over one bundle or all of the shelf: an index of each, made behind the reading.
 *
 * An index begins when a reader first searches, not when a bundle opens: to decode every text of an
 * edition costs more than everything else the viewer does, and most readers never ask. It is kept
 * as long as the shelf stays as it is. All of them together take at most FINDER_BYTES; what has no
 * room is not found, and finder_is_whole tells.
 */
#ifndef VIEWER_MODEL_FINDER_H
#define VIEWER_MODEL_FINDER_H

#include "store/kills.h"

#include <satchel/prior.h>
#include <satchel/search.h>

#define FINDER_BYTES   ((size_t)32 << 20)
#define FINDER_VOLUMES 64

/* A hit, and the bundle that has it. Its snippet is NULL until finder_show. */
struct found {
    unsigned volume;
    satchel_hit hit;
};

struct finder;

struct trust;

struct decoder;

/* NULL: out of memory. Borrows all: what is not trusted or was withdrawn is not found. `decoder`
 * may be NULL. */
struct finder *finder_create(satchel_priors *priors, struct decoder *decoder, struct trust *trust,
                             struct kills *kills);
void finder_destroy(struct finder *finder);

/* Forgets all indexes: the files may be others now. */
void finder_forget(struct finder *finder);

/* Looks from now on through no bundle; and through this one, too. */
void finder_leave_all(struct finder *finder);
void finder_take(struct finder *finder, const char *path);

/* Takes one more article in. True while there are more. */
bool finder_step(struct finder *finder);

/* Has everything that is to be looked through been taken in? */
bool finder_is_whole(const struct finder *finder);

/* At most `limit` hits, best first, in the arena. False: out of memory. */
bool finder_ask(const struct finder *finder, const char *words, uint32_t limit,
                satchel_arena *arena, struct found **found, uint32_t *count) SATCHEL_CHECK;

/* The line around the hit of these words, once; and the bundle it is in. */
bool finder_show(const struct finder *finder, const char *words, struct found *found,
                 satchel_arena *arena) SATCHEL_CHECK;
satchel_bundle *finder_bundle(const struct finder *finder, unsigned volume);
const char *finder_path(const struct finder *finder, unsigned volume);

#endif
