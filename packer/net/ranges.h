/* Sets of ranges of bytes, sorted and apart. */
#ifndef PACKER_NET_RANGES_H
#define PACKER_NET_RANGES_H

#include <satchel/error.h>

struct range {
    uint64_t from, to; /* bytes from..to-1 */
};

struct ranges {
    struct range *list;
    size_t count, capacity;
};

/* False when out of memory; the set is then as it was. */
bool ranges_add(struct ranges *s, uint64_t from, uint64_t to) SATCHEL_CHECK;
bool ranges_remove(struct ranges *s, uint64_t from, uint64_t to) SATCHEL_CHECK;

bool ranges_cover(const struct ranges *s, uint64_t from, uint64_t to);

/* The first part of from..to that is not in the set; false if all of it is. */
bool ranges_gap(const struct ranges *s, uint64_t from, uint64_t to, struct range *gap);

/* Bytes from 0 on that are in it without a gap; bytes in all. */
uint64_t ranges_prefix(const struct ranges *s);
uint64_t ranges_bytes(const struct ranges *s);

/* Joins ranges that are at most `gap` bytes apart. */
void ranges_join(struct ranges *s, uint64_t gap);

void ranges_clear(struct ranges *s);
void ranges_free(struct ranges *s);

#endif
