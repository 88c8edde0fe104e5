/* A source of bytes seen through its parity. */
#ifndef SATCHEL_API_RECOVERY_H
#define SATCHEL_API_RECOVERY_H

#include "format/parity.h"

struct lens;

/* Looks for list pages: `first` is a place to try before anything else (0: none). With `everywhere`
 * the whole file is searched, else its first sectors behind `first` and its end. */
bool lens_find(const satchel_source *source, uint64_t first, bool everywhere,
               struct parity_plan *plan) SATCHEL_CHECK;

/* The same, ready to read. NULL: NOT_FOUND (no record), MEMORY. `source` is borrowed. */
struct lens *lens_open(const satchel_source *source, uint64_t first, bool everywhere,
                       satchel_error *err);
void lens_close(struct lens *lens); /* NULL is fine */

const struct parity_plan *lens_plan(const struct lens *lens);

/* Reads protected bytes, made right where that is possible; fewer than asked means the end of what
 * is protected. BEYOND_REPAIR where it is not. */
bool lens_read(struct lens *lens, uint64_t offset, void *to, size_t size, size_t *got,
               satchel_error *err) SATCHEL_CHECK;

/* What the list says of a data shard: the hash of what lens_read gives. */
const uint8_t *lens_hash(const struct lens *lens, uint32_t shard);

/* Sectors among those read so far that were made again. */
uint32_t lens_repaired(const struct lens *lens);

/* Reads the list pages and parity shards and counts those that are not as they should be. */
uint32_t lens_check_record(const struct lens *lens);

/* The protected bytes as a source; the lens stays the caller's. */
satchel_source lens_source(struct lens *lens);

#endif
