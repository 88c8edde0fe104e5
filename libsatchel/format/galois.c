/* Arithmetic of GF(2^8); see galois.h. */
#include "galois.h"

#include <string.h>

#if defined(__x86_64__) || defined(__i386__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

uint8_t galois_multiply(uint8_t a, uint8_t b)
{
    unsigned product = 0;
    for (unsigned x = a, y = b; y; y >>= 1) {
        if (y & 1)
            product ^= x;
        x = x << 1 ^ (x & 0x80 ? 0x11D : 0);
    }
    return (uint8_t)product;
}

/* a^254, because a^255 is 1. */
uint8_t galois_invert(uint8_t a)
{
    uint8_t power = a, result = 1;
    for (unsigned i = 1; i < 8; i++) {
        power = galois_multiply(power, power);
        result = galois_multiply(result, power);
    }
    return result;
}

/* Products of `factor` with 0 to 15 and with 0, 16, ... 240: every byte's product is one of each.
 */
static void nibble_tables(uint8_t factor, uint8_t low[16], uint8_t high[16])
{
    /* The factor times 1, 2, 4 ... 128; all else is a sum of these. */
    unsigned x = factor;
    low[0] = high[0] = 0;
    for (unsigned bit = 0; bit < 8; bit++) {
        uint8_t *table = bit < 4 ? low : high;
        const unsigned first = 1u << (bit & 3);
        for (unsigned i = 0; i < first; i++)
            table[first + i] = table[i] ^ (uint8_t)x;
        x = x << 1 ^ (x & 0x80 ? 0x11D : 0);
    }
}

void galois_add_plain(uint8_t *to, const uint8_t *from, uint8_t factor, size_t size)
{
    uint8_t low[16], high[16], table[256];
    nibble_tables(factor, low, high);
    for (unsigned i = 0; i < 256; i++)
        table[i] = low[i & 15] ^ high[i >> 4];
    /* Eight products are gathered in a register: one load and one store for eight bytes. */
    for (size_t i = 0; i < size; i += 8) {
        uint64_t in, out;
        memcpy(&in, from + i, sizeof in);
        memcpy(&out, to + i, sizeof out);
        for (unsigned shift = 0; shift < 64; shift += 8)
            out ^= (uint64_t)table[in >> shift & 0xFF] << shift;
        memcpy(to + i, &out, sizeof out);
    }
}

#if defined(__x86_64__) || defined(__i386__)

__attribute__((target("avx2"))) static void add_avx2(uint8_t *to, const uint8_t *from,
                                                     const uint8_t low[16], const uint8_t high[16],
                                                     size_t size)
{
    const __m256i l = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)low));
    const __m256i h = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)high));
    const __m256i mask = _mm256_set1_epi8(15);
    for (size_t i = 0; i < size; i += 32) {
        const __m256i in = _mm256_loadu_si256((const __m256i *)(from + i));
        const __m256i a = _mm256_shuffle_epi8(l, _mm256_and_si256(in, mask));
        const __m256i b = _mm256_shuffle_epi8(h, _mm256_and_si256(_mm256_srli_epi64(in, 4), mask));
        const __m256i out = _mm256_loadu_si256((const __m256i *)(to + i));
        _mm256_storeu_si256((__m256i *)(to + i), _mm256_xor_si256(out, _mm256_xor_si256(a, b)));
    }
}

__attribute__((target("ssse3"))) static void add_ssse3(uint8_t *to, const uint8_t *from,
                                                       const uint8_t low[16],
                                                       const uint8_t high[16], size_t size)
{
    const __m128i l = _mm_loadu_si128((const __m128i *)low);
    const __m128i h = _mm_loadu_si128((const __m128i *)high);
    const __m128i mask = _mm_set1_epi8(15);
    for (size_t i = 0; i < size; i += 16) {
        const __m128i in = _mm_loadu_si128((const __m128i *)(from + i));
        const __m128i a = _mm_shuffle_epi8(l, _mm_and_si128(in, mask));
        const __m128i b = _mm_shuffle_epi8(h, _mm_and_si128(_mm_srli_epi64(in, 4), mask));
        const __m128i out = _mm_loadu_si128((const __m128i *)(to + i));
        _mm_storeu_si128((__m128i *)(to + i), _mm_xor_si128(out, _mm_xor_si128(a, b)));
    }
}

static bool add_fast(uint8_t *to, const uint8_t *from, const uint8_t low[16],
                     const uint8_t high[16], size_t size)
{
    if (__builtin_cpu_supports("avx2"))
        add_avx2(to, from, low, high, size);
    else if (__builtin_cpu_supports("ssse3"))
        add_ssse3(to, from, low, high, size);
    else
        return false;
    return true;
}

#elif defined(__aarch64__)

static bool add_fast(uint8_t *to, const uint8_t *from, const uint8_t low[16],
                     const uint8_t high[16], size_t size)
{
    const uint8x16_t l = vld1q_u8(low), h = vld1q_u8(high), mask = vdupq_n_u8(15);
    for (size_t i = 0; i < size; i += 16) {
        const uint8x16_t in = vld1q_u8(from + i);
        const uint8x16_t a = vqtbl1q_u8(l, vandq_u8(in, mask));
        const uint8x16_t b = vqtbl1q_u8(h, vshrq_n_u8(in, 4));
        vst1q_u8(to + i, veorq_u8(vld1q_u8(to + i), veorq_u8(a, b)));
    }
    return true;
}

#else

static bool add_fast(uint8_t *to, const uint8_t *from, const uint8_t low[16],
                     const uint8_t high[16], size_t size)
{
    (void)to, (void)from, (void)low, (void)high, (void)size;
    return false;
}

#endif

void galois_add(uint8_t *to, const uint8_t *from, uint8_t factor, size_t size)
{
    uint8_t low[16], high[16];
    nibble_tables(factor, low, high);
    if (!add_fast(to, from, low, high, size))
        galois_add_plain(to, from, factor, size);
}

/* Row `from` times `factor` is added to row `to`, in both matrices. */
static void combine(uint8_t *matrix, uint8_t *inverse, unsigned n, unsigned to, unsigned from,
                    uint8_t factor)
{
    for (unsigned i = 0; i < n; i++) {
        matrix[to * n + i] ^= galois_multiply(factor, matrix[from * n + i]);
        inverse[to * n + i] ^= galois_multiply(factor, inverse[from * n + i]);
    }
}

bool galois_invert_matrix(uint8_t *matrix, uint8_t *inverse, unsigned n)
{
    memset(inverse, 0, (size_t)n * n);
    for (unsigned i = 0; i < n; i++)
        inverse[i * n + i] = 1;
    for (unsigned i = 0; i < n; i++) {
        unsigned pivot = i;
        while (pivot < n && !matrix[pivot * n + i])
            pivot++;
        if (pivot == n)
            return false;
        if (pivot != i)
            combine(matrix, inverse, n, i, pivot, 1);
        const uint8_t scale = galois_invert(matrix[i * n + i]);
        combine(matrix, inverse, n, i, i, scale ^ 1);
        for (unsigned row = 0; row < n; row++)
            if (row != i && matrix[row * n + i])
                combine(matrix, inverse, n, row, i, matrix[row * n + i]);
    }
    return true;
}
