/* A map from strings to numbers: paths to articles, names to entries of an archive. */
#ifndef PACKER_NAMES_H
#define PACKER_NAMES_H

#include <satchel/memory.h>

#define NAMES_NONE UINT32_MAX

struct name_slot {
    const char *text; /* NULL = free */
    size_t length;
    uint32_t value;
};

struct names {
    satchel_arena arena; /* the strings */
    struct name_slot *slots;
    size_t slot_count; /* a power of two, or 0 */
    size_t count;
};

void names_init(struct names *names);
void names_free(struct names *names);

/* The value of a name, NAMES_NONE if it has none. */
uint32_t names_find(const struct names *names, const char *text, size_t length);

/* Gives the name a value unless it has one already. False when out of memory. */
bool names_add(struct names *names, const char *text, size_t length, uint32_t value) SATCHEL_CHECK;

#endif
