/* Weighing what the sources say against each other: four mixers and the one that combines them.
 * With SSE2 the four are one sum of vectors; without, the same numbers one by one. Inside of
 * predict.c only.
 */
#ifndef SATCHEL_MODEL_MIXING_H
#define SATCHEL_MODEL_MIXING_H

#include "model.h"
#include "tables.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* A mixer stays as it is when its chance is within 3,500 of 65,536 of the truth: from here on. */
#define MIXING_SURE 736

/* What the mixers are told, and what they answered. */
struct mixing {
    int16_t inputs[MODEL_INPUTS] __attribute__((aligned(16)));
    int32_t *weights[MODEL_SETS]; /* the rows in use */
    int32_t *final;
    int16_t stretched[MODEL_SETS]; /* of each mixer */
    uint16_t mixed;                /* chance, 16 bits */
    unsigned rate;
};

static inline int mixing_clamp(int64_t d)
{
    return d > 2047 ? 2047 : d < -2047 ? -2047 : (int)d;
}

#ifdef __SSE2__
/* Inputs four at a time, each in the upper half of a word, where a weight has what is multiplied.
 */
static inline void mixing_spread(const struct mixing *m, __m128i to[4])
{
    const __m128i *inputs = (const __m128i *)(const void *)m->inputs;
    const __m128i zero = _mm_setzero_si128();
    const __m128i first = _mm_load_si128(inputs), second = _mm_load_si128(inputs + 1);
    to[0] = _mm_unpacklo_epi16(zero, first);
    to[1] = _mm_unpackhi_epi16(zero, first);
    to[2] = _mm_unpacklo_epi16(zero, second);
    to[3] = _mm_unpackhi_epi16(zero, second);
}

static inline __m128i mixing_products(const __m128i inputs[4], const int32_t *weights)
{
    const __m128i *w = (const __m128i *)(const void *)weights;
    const __m128i one = _mm_add_epi32(_mm_madd_epi16(inputs[0], _mm_load_si128(w)),
                                      _mm_madd_epi16(inputs[1], _mm_load_si128(w + 1)));
    const __m128i two = _mm_add_epi32(_mm_madd_epi16(inputs[2], _mm_load_si128(w + 2)),
                                      _mm_madd_epi16(inputs[3], _mm_load_si128(w + 3)));
    return _mm_add_epi32(one, two);
}

static inline void mixing_sets(struct mixing *m)
{
    __m128i x[4], sums[MODEL_SETS];
    mixing_spread(m, x);
    for (unsigned s = 0; s < MODEL_SETS; s++)
        sums[s] = mixing_products(x, m->weights[s]);
    const __m128i one =
        _mm_add_epi32(_mm_unpacklo_epi32(sums[0], sums[1]), _mm_unpackhi_epi32(sums[0], sums[1]));
    const __m128i two =
        _mm_add_epi32(_mm_unpacklo_epi32(sums[2], sums[3]), _mm_unpackhi_epi32(sums[2], sums[3]));
    const __m128i all = _mm_srai_epi32(
        _mm_add_epi32(_mm_unpacklo_epi64(one, two), _mm_unpackhi_epi64(one, two)), 13);
    const __m128i kept = _mm_max_epi16(
        _mm_min_epi16(_mm_packs_epi32(all, all), _mm_set1_epi16(2047)), _mm_set1_epi16(-2047));
    _mm_storel_epi64((__m128i *)(void *)m->stretched, kept);
}

static inline void mixing_learn_set(const __m128i x[4], int32_t *weights, int error)
{
    const __m128i e = _mm_set1_epi16((int16_t)error);
    __m128i *w = (__m128i *)(void *)weights;
    for (unsigned i = 0; i < 4; i++)
        _mm_store_si128(w + i, _mm_add_epi32(_mm_load_si128(w + i), _mm_madd_epi16(x[i], e)));
}

/* Teaches the mixers whose error is large: the sign of it is that of `bit`, so only one bound
 * counts. */
static inline void mixing_learn_sets(struct mixing *m, unsigned bit)
{
    __m128i x[4];
    const __m128i s = _mm_loadl_epi64((const __m128i *)(const void *)m->stretched);
    const __m128i far = bit ? _mm_cmplt_epi16(s, _mm_set1_epi16(MIXING_SURE))
                            : _mm_cmpgt_epi16(s, _mm_set1_epi16(-MIXING_SURE));
    unsigned sets = (unsigned)_mm_movemask_epi8(far) & 0x55;
    if (!sets)
        return;
    mixing_spread(m, x);
    for (; sets; sets &= sets - 1) {
        const unsigned set = (unsigned)__builtin_ctz(sets) / 2;
        const int error = (bit ? 65536 : 0) - squash_table[(ptrdiff_t)m->stretched[set] + 2048];
        mixing_learn_set(x, m->weights[set], error * (int)m->rate >> 8);
    }
}

/* Adds stretched x twice the error, in units of 2^-20, to the final weights: the error in two parts
 * of sixteen bits. */
static inline void mixing_learn_final(struct mixing *m, int error)
{
    __m128i *final = (__m128i *)(void *)m->final;
    const int twice = error * 2;
    const __m128i s = _mm_loadl_epi64((const __m128i *)(const void *)m->stretched);
    const __m128i pairs = _mm_unpacklo_epi16(s, _mm_slli_epi16(s, 4));
    const __m128i parts = _mm_set1_epi32((int)((unsigned)(twice >> 4) << 16 | (twice & 15)));
    const __m128i moved =
        _mm_srai_epi32(_mm_add_epi32(_mm_madd_epi16(pairs, parts), _mm_set1_epi32(1 << 19)), 20);
    _mm_store_si128(final, _mm_add_epi32(_mm_load_si128(final), moved));
}
#else
static inline void mixing_sets(struct mixing *m)
{
    const int32_t *const a = m->weights[0], *const b = m->weights[1];
    const int32_t *const c = m->weights[2], *const d = m->weights[3];
    int32_t w = 0, x = 0, y = 0, z = 0;
    /* An input is loaded once for all four: there are not registers for sixteen of them, which is
     * what a compiler would have if it were not told that this is the order. */
#pragma GCC unroll 16
    for (unsigned i = 0; i < MODEL_INPUTS; i++) {
        const int input = m->inputs[i];
        w += input * (a[i] >> 16);
        x += input * (b[i] >> 16);
        y += input * (c[i] >> 16);
        z += input * (d[i] >> 16);
        __asm__("" : "+r"(w), "+r"(x), "+r"(y), "+r"(z));
    }
    const int32_t sums[MODEL_SETS] = {w, x, y, z};
    for (unsigned s = 0; s < MODEL_SETS; s++)
        m->stretched[s] = (int16_t)mixing_clamp(sums[s] >> 13);
}

static inline void mixing_learn_sets(struct mixing *m, unsigned bit)
{
    for (unsigned s = 0; s < MODEL_SETS; s++) {
        if (bit ? m->stretched[s] >= MIXING_SURE : m->stretched[s] <= -MIXING_SURE)
            continue;
        const int error = (bit ? 65536 : 0) - squash_table[m->stretched[s] + 2048];
        const int16_t e = (int16_t)(error * (int)m->rate >> 8);
        for (unsigned i = 0; i < MODEL_INPUTS; i++)
            m->weights[s][i] = (int32_t)((uint32_t)m->weights[s][i] + (uint32_t)(m->inputs[i] * e));
    }
}

static inline void mixing_learn_final(struct mixing *m, int error)
{
    for (unsigned s = 0; s < MODEL_SETS; s++)
        m->final[s] += (m->stretched[s] * error * 2 + (1 << 19)) >> 20;
}
#endif

/* The mixed chance, stretched; m->mixed is the chance itself. */
static inline int mixing_mix(struct mixing *m)
{
    int64_t sum = 0;
    mixing_sets(m);
    for (unsigned s = 0; s < MODEL_SETS; s++)
        sum += (int64_t)m->stretched[s] * m->final[s];
    const int mixed = mixing_clamp(sum >> 16);
    m->mixed = squash_table[(ptrdiff_t)mixed + 2048];
    return mixed;
}

static inline void mixing_learn(struct mixing *m, unsigned bit)
{
    mixing_learn_sets(m, bit);
    mixing_learn_final(m, (bit ? 65536 : 0) - m->mixed);
}

#endif
