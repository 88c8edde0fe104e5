/* Columns of numbers packed bit by bit, for tables whose numbers are alike.
 *
 * A *number* is 6 bits with its length L in bits, 0 to 63, then the L - 1 bits below its highest.
 * A *column* is 5 bits k, then a number: its base, the least value. With k = 31 every value is the
 * base. Else each value less the base follows as a Rice code: (value >> k) ones, a zero, and the
 * low k bits; sixteen ones and no zero say that a number follows instead.
 *
 * Bits fill bytes from the highest down. Values are below 2^63. The reader is sticky like that of
 * bytes.h.
 */
#ifndef SATCHEL_BASE_BITS_H
#define SATCHEL_BASE_BITS_H

#include <satchel/memory.h>

struct bit_writer {
    satchel_buf *to;
    unsigned held, count; /* bits that do not fill a byte yet: their value, how many */
};

struct bit_reader {
    const uint8_t *data;
    size_t bits, at; /* how many there are; the next */
    bool failed;
};

void write_number(struct bit_writer *w, uint64_t value);

/* Nothing when `count` is 0. Of all k that give the fewest bits the smallest is taken. */
void write_column(struct bit_writer *w, const uint64_t *values, uint32_t count);

/* Fills the last byte with zeros. */
void bits_end(struct bit_writer *w);

uint64_t read_number(struct bit_reader *r);

/* Fails when a value exceeds `limit`; `values` are 0 from there on. */
void read_column(struct bit_reader *r, uint64_t *values, uint32_t count, uint64_t limit);

/* Skips to the next byte and gives its place; fails if a bit on the way is set. */
size_t bits_byte(struct bit_reader *r);

static inline struct bit_reader bits_of(satchel_bytes bytes)
{
    return (struct bit_reader){.data = bytes.data, .bits = bytes.size * 8};
}

/* 0, -1, 1, -2... as 0, 1, 2, 3... */
static inline uint64_t zigzag(int64_t value)
{
    return (uint64_t)value << 1 ^ (uint64_t) - (int64_t)(value < 0);
}

static inline int64_t unzigzag(uint64_t value)
{
    return (int64_t)(value >> 1) ^ -(int64_t)(value & 1);
}

#endif
