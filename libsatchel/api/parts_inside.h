/* What splitting, finding and joining parts share. */
#ifndef SATCHEL_API_PARTS_INSIDE_H
#define SATCHEL_API_PARTS_INSIDE_H

#include "format/parity.h"
#include "format/part.h"

#include <satchel/parts.h>

#define PART_COLUMN ((size_t)PARITY_SHARD) /* bytes that are coded at a time */
#define PART_CHUNK  ((size_t)1 << 16)      /* bytes that are copied at a time */

/* Exactly `size` bytes. READ. */
bool parts_read(const satchel_source *from, uint64_t offset, void *to, size_t size,
                satchel_error *err) SATCHEL_CHECK;

/* Hash of `size` bytes from `offset`, through the source. */
bool parts_hash(const satchel_source *from, uint64_t offset, uint64_t size,
                uint8_t hash[SATCHEL_HASH], satchel_error *err) SATCHEL_CHECK;

/* A part that is right, and where it is. */
struct given {
    const char *path;
    uint64_t base;       /* of its head in the file */
    satchel_bytes bytes; /* or here, if it was text; owned by struct gathered */
    struct part part;
};

struct gathered {
    struct given *list;
    size_t count, capacity;
};

/* Finds the parts in files: a file is a part, or has parts among other bytes as a receiver writes
 * down what it hears, or has lines of text anywhere, also of one part in several files. `bad` is
 * told of what is of no use. The caller frees *to, also after a failure. MEMORY; if there is no
 * part at all, what the last file lacks. */
bool parts_gather(const char *const *paths, size_t count, struct gathered *to,
                  void (*bad)(void *context, const char *path, const satchel_error *why),
                  void *context, satchel_error *err) SATCHEL_CHECK;

void gathered_free(struct gathered *g);

/* The source of a part's bytes, from its head on at given->base. */
bool given_open(const struct given *given, satchel_source *from, satchel_error *err) SATCHEL_CHECK;

#endif
