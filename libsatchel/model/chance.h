/* A chance that learns, quickly at first. */
#ifndef SATCHEL_MODEL_CHANCE_H
#define SATCHEL_MODEL_CHANCE_H

#include "tables.h"

#define CHANCE_ONE INT64_C(4194303) /* what a chance moves towards when it is told a 1; else 0 */

/* 22 bits of probability, 10 bits of how often it was told, at most `limit` (255 or less). */
static inline void chance_move(uint32_t *chance, int64_t goal, unsigned limit)
{
    const uint32_t c = *chance, count = c & 255;
    const int64_t left = goal - (int64_t)(c >> 10);
    const uint32_t moved = (uint32_t)(left * share_table[count] >> 6) & ~UINT32_C(1023);
    *chance = c + moved + ((count - limit) >> 31); /* one more below the limit */
}

static inline void chance_learn(uint32_t *chance, unsigned bit, unsigned limit)
{
    chance_move(chance, bit ? CHANCE_ONE : 0, limit);
}

#endif
