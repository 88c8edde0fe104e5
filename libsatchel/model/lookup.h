/* Looking a context up in a table (model.h), and remembering what was found. The contexts of a text
 * come again and again, and a record that is not at hand is a walk through one of many megabytes.
 */
#ifndef SATCHEL_MODEL_LOOKUP_H
#define SATCHEL_MODEL_LOOKUP_H

#include "model.h"

/* As model_find, for those who do nothing else. */
static inline bool lookup_record(const struct model_table *t, uint32_t hash,
                                 struct model_record *record)
{
    static const uint8_t steps[MODEL_LARGE] = {2,  4,  5,  7,  8,  10, 11, 13,
                                               14, 16, 17, 19, 20, 22, 23};
    if (!t->blocks)
        return false;
    const uint32_t block = (uint32_t)((uint64_t)hash * t->blocks >> 32);
    const uint8_t *p = t->records + t->offsets[block], *end = t->records + t->offsets[block + 1];
    const unsigned wanted = (hash & 0xFFF) << 4;
    while (p < end) {
        /* Where the checks are the same, what is left is the number of codes. */
        const unsigned differ = (p[0] | (unsigned)p[1] << 8) ^ wanted, few = differ & 15;
        if (differ < 16) {
            const unsigned size = few < MODEL_LARGE ? few : p[2];
            p += few < MODEL_LARGE ? 2 : 3;
            *record = (struct model_record){.ranks = p, .counts = p + size, .size = size};
            return true;
        }
        p += few < MODEL_LARGE ? steps[few] : 3 + 3 * (size_t)p[2];
    }
    return false;
}

/* What a context was found to be, by its hash: all that a lookup goes by. A hash of 0 is none. */
struct lookup_found {
    const uint8_t *ranks; /* NULL: no record */
    uint32_t hash;
    uint16_t size;
};

enum { LOOKUP_BITS = 10 };
struct lookup_memory {
    struct lookup_found found[1 << LOOKUP_BITS];
};

static inline bool lookup_again(struct lookup_memory *memory, const struct model_table *t,
                                uint32_t hash, struct model_record *record)
{
    struct lookup_found *f = &memory->found[hash >> (32 - LOOKUP_BITS)];
    if (f->hash != hash) {
        const bool found = lookup_record(t, hash, record);
        f->hash = hash;
        f->ranks = found ? record->ranks : NULL;
        f->size = found ? (uint16_t)record->size : 0;
        return found;
    }
    if (!f->ranks)
        return false;
    *record = (struct model_record){f->ranks, f->ranks + f->size, f->size};
    return true;
}

#endif
