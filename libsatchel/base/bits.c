/* Rice codes; see bits.h. After R. F. Rice, "Some practical universal noiseless coding techniques",
 * JPL Publication 79-22 (1979). */
#include "bits.h"

enum { LENGTH_BITS = 6, PARAMETER_BITS = 5, CONSTANT = 31, ESCAPE = 16 };

/* --- writing -----------------------------------------------------------------------------------
 */

static void put_bits(struct bit_writer *w, uint64_t value, unsigned count)
{
    for (; count > 0 && count <= 64; count--) {
        w->held = w->held << 1 | (unsigned)(value >> (count - 1) & 1);
        if (++w->count == 8) {
            satchel_buf_put_byte(w->to, w->held);
            w->held = w->count = 0;
        }
    }
}

static unsigned length_of(uint64_t value)
{
    return value ? 64 - (unsigned)__builtin_clzll(value) : 0;
}

void write_number(struct bit_writer *w, uint64_t value)
{
    const unsigned length = length_of(value);
    put_bits(w, length, LENGTH_BITS);
    put_bits(w, value, length ? length - 1 : 0);
}

static unsigned rice_bits(uint64_t value, unsigned k)
{
    const unsigned length = length_of(value);
    if (value >> k < ESCAPE)
        return (unsigned)(value >> k) + 1 + k;
    return ESCAPE + LENGTH_BITS + length - 1;
}

static unsigned best_parameter(const uint64_t *values, uint32_t count, uint64_t base)
{
    unsigned best = 0;
    uint64_t least = UINT64_MAX;
    for (unsigned k = 0; k < CONSTANT; k++) {
        uint64_t bits = 0;
        for (uint32_t i = 0; i < count; i++)
            bits += rice_bits(values[i] - base, k);
        if (bits < least) {
            least = bits;
            best = k;
        }
    }
    return best;
}

static void write_rice(struct bit_writer *w, uint64_t value, unsigned k)
{
    const uint64_t ones = value >> k;
    if (ones >= ESCAPE) {
        put_bits(w, UINT64_MAX, ESCAPE);
        write_number(w, value);
        return;
    }
    put_bits(w, UINT64_MAX << 1, (unsigned)ones + 1);
    put_bits(w, value, k);
}

void write_column(struct bit_writer *w, const uint64_t *values, uint32_t count)
{
    if (!count)
        return;
    uint64_t base = values[0], most = values[0];
    for (uint32_t i = 1; i < count; i++) {
        base = values[i] < base ? values[i] : base;
        most = values[i] > most ? values[i] : most;
    }
    const unsigned k = base == most ? CONSTANT : best_parameter(values, count, base);
    put_bits(w, k, PARAMETER_BITS);
    write_number(w, base);
    for (uint32_t i = 0; k != CONSTANT && i < count; i++)
        write_rice(w, values[i] - base, k);
}

void bits_end(struct bit_writer *w)
{
    if (w->count)
        put_bits(w, 0, 8 - w->count);
}

/* --- reading -----------------------------------------------------------------------------------
 */

static uint64_t take_bits(struct bit_reader *r, unsigned count)
{
    if (r->failed || r->bits - r->at < count) {
        r->failed = true;
        return 0;
    }
    uint64_t value = 0;
    for (; count; count--, r->at++)
        value = value << 1 | (r->data[r->at / 8] >> (7 - r->at % 8) & 1);
    return value;
}

uint64_t read_number(struct bit_reader *r)
{
    const unsigned length = (unsigned)take_bits(r, LENGTH_BITS);
    if (!length)
        return 0;
    const uint64_t low = take_bits(r, length - 1);
    return r->failed ? 0 : (uint64_t)1 << (length - 1) | low;
}

static uint64_t read_rice(struct bit_reader *r, unsigned k)
{
    unsigned ones = 0;
    while (ones < ESCAPE && take_bits(r, 1))
        ones++;
    if (ones == ESCAPE)
        return read_number(r);
    const uint64_t low = take_bits(r, k);
    return r->failed ? 0 : (uint64_t)ones << k | low;
}

void read_column(struct bit_reader *r, uint64_t *values, uint32_t count, uint64_t limit)
{
    if (!count)
        return;
    const unsigned k = (unsigned)take_bits(r, PARAMETER_BITS);
    const uint64_t base = read_number(r);
    for (uint32_t i = 0; i < count; i++) {
        /* Both are below 2^63, so the sum does not wrap. */
        const uint64_t value = base + (k == CONSTANT ? 0 : read_rice(r, k));
        if (value > limit)
            r->failed = true;
        values[i] = r->failed ? 0 : value;
    }
}

size_t bits_byte(struct bit_reader *r)
{
    const unsigned left = (unsigned)(8 - r->at % 8) % 8;
    if (take_bits(r, left))
        r->failed = true;
    return r->at / 8;
}
