/* A chance that learns, quickly at first. */
#ifndef SATCHEL_MODEL_CHANCE_H
#define SATCHEL_MODEL_CHANCE_H

#include "tables.h"

/* 22 bits of probability, 10 bits of how often it was told, at most `limit` (255 or less). */
static inline void chance_learn(uint32_t *chance, unsigned bit, unsigned limit)
{
    const unsigned count = *chance & 1023;
    const int32_t p = (int32_t)(*chance >> 10);
    const int32_t to = bit ? 4194303 : 0;
    const int32_t moved = p + (int32_t)(((int64_t)(to - p) * share_table[count]) >> 16);
    *chance = (uint32_t)moved << 10 | (count < limit ? count + 1 : count);
}

#endif
