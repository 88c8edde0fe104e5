/* Bytes that are compared at once: 16, which every compiler makes registers of where there are. A
 * file that is only called where the processor has AVX2 is compiled for that, and has 32. */
#ifndef SATCHEL_BASE_LANES_H
#define SATCHEL_BASE_LANES_H

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#ifdef __AVX2__
#include <immintrin.h>
#elif defined __SSE2__
#include <emmintrin.h>
#endif

#define LANES_MOST 32
#ifdef __AVX2__
#define LANES ((size_t)32)
#else
#define LANES ((size_t)16)
#endif

typedef uint8_t lanes __attribute__((vector_size(LANES)));
typedef int8_t lanes_signed __attribute__((vector_size(LANES)));

static inline lanes lanes_load(const uint8_t *from)
{
    lanes v;
    memcpy(&v, from, sizeof v);
    return v;
}

static inline lanes lanes_of(uint8_t byte)
{
    return (lanes){0} + byte;
}

/* Lane by lane. */
static inline lanes lanes_most(lanes a, lanes b)
{
#ifdef __AVX2__
    return (lanes)_mm256_max_epu8((__m256i)a, (__m256i)b);
#elif defined __SSE2__
    return (lanes)_mm_max_epu8((__m128i)a, (__m128i)b);
#else
    const lanes greater = (lanes)(a > b);
    return (a & greater) | (b & ~greater);
#endif
}

static inline bool lanes_any(lanes v)
{
#ifdef __AVX2__
    return !_mm256_testz_si256((__m256i)v, (__m256i)v);
#elif defined __SSE2__
    return _mm_movemask_epi8(_mm_cmpeq_epi8((__m128i)v, _mm_setzero_si128())) != 0xFFFF;
#else
    uint64_t half[2];
    memcpy(half, &v, sizeof half);
    return (half[0] | half[1]) != 0;
#endif
}

/* Of lanes that are all ones or all zeros each: bit i is that of lane i. */
static inline uint32_t lanes_mask(lanes v)
{
#ifdef __AVX2__
    return (uint32_t)_mm256_movemask_epi8((__m256i)v);
#elif defined __SSE2__
    return (uint32_t)_mm_movemask_epi8((__m128i)v);
#else
    uint64_t half[2];
    memcpy(half, &v, sizeof half);
    unsigned mask = 0;
    for (unsigned i = 0; i < 2; i++) /* a bit of each byte, moved to the highest byte */
        mask |= (unsigned)((le64toh(half[i]) & UINT64_C(0x8040201008040201)) *
                               UINT64_C(0x0101010101010101) >>
                           56)
                << (8 * i);
    return mask;
#endif
}

#endif
