/* Numbers that look random and are the same in every run: Marsaglia's xorshift64. */
#ifndef TESTS_SUPPORT_RANDOM_H
#define TESTS_SUPPORT_RANDOM_H

#include <stdint.h>

#define RANDOM_SEED 88172645463325252u /* that of his paper */

static uint64_t random_state = RANDOM_SEED; /* any but 0 */

static inline uint64_t random_next(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
}

/* From 0 to limit - 1. */
static inline uint32_t random_below(uint32_t limit)
{
    return (uint32_t)((random_next() >> 32) * limit >> 32);
}

#endif
