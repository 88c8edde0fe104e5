/* Strings to numbers: each distinct string gets the next number, from 0, and keeps it.
 *
 * Open addressing over an array of strings that are copied into the map's arena. Hash: FNV-1a, 64
 * bit, with a probe length that hostile keys can stretch to the number of keys at most; callers
 * bound that number. */
#ifndef SATCHEL_BASE_STRMAP_H
#define SATCHEL_BASE_STRMAP_H

#include <satchel/memory.h>

struct strmap {
    satchel_arena arena;  /* the strings */
    const char **strings; /* by number */
    size_t *lengths;
    uint32_t count, capacity;
    uint32_t *slots; /* number + 1, 0 = free; a power of two of them */
    uint32_t slot_count;
    bool failed; /* out of memory or over the limit; sticky */
};

#define STRMAP_NONE UINT32_MAX

/* An empty map whose strings may take `limit` bytes in all. */
void strmap_init(struct strmap *map, size_t limit);
void strmap_free(struct strmap *map);

/* The number of the string, adding it if it is new; STRMAP_NONE (and map->failed) when out of
 * memory. */
uint32_t strmap_add(struct strmap *map, const char *string, size_t length);

/* The number of the string, STRMAP_NONE if it is not there. */
uint32_t strmap_find(const struct strmap *map, const char *string, size_t length);

#endif
