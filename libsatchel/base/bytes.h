/* Reading and writing the format's small records.
 *
 * The reader is sticky: read a whole record as straight-line code and ask `ok` once. Every read is
 * bounded; after a failure reads give 0 and the position stays where it was. Integers are varints:
 * 7 bits a byte, least significant first, high bit = more; the shortest form only, so that there is
 * one way to write a number (I7).
 */
#ifndef SATCHEL_BASE_BYTES_H
#define SATCHEL_BASE_BYTES_H

#include <satchel/memory.h>

struct reader {
    const uint8_t *data;
    size_t size, at;
    bool failed;
};

static inline struct reader reader_of(satchel_bytes bytes)
{
    return (struct reader){.data = bytes.data, .size = bytes.size};
}

static inline bool reader_ok(const struct reader *r)
{
    return !r->failed;
}

static inline bool reader_done(const struct reader *r)
{
    return !r->failed && r->at == r->size;
}

uint8_t read_byte(struct reader *r);

/* A varint of at most `limit`; larger ones and longer forms than needed fail. */
uint64_t read_varint(struct reader *r, uint64_t limit);

/* `size` bytes in place, or NULL. */
const uint8_t *read_bytes(struct reader *r, size_t size);

void write_varint(satchel_buf *to, uint64_t value);

/* Little-endian fields of ZIP headers. */
static inline uint16_t load_u16(const uint8_t *p)
{
    return (uint16_t)(p[0] | p[1] << 8);
}

static inline uint32_t load_u32(const uint8_t *p)
{
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static inline void store_u16(uint8_t *p, uint32_t v)
{
    p[0] = (uint8_t)v;
    p[1] = (uint8_t)(v >> 8);
}

static inline void store_u32(uint8_t *p, uint32_t v)
{
    store_u16(p, v);
    store_u16(p + 2, v >> 16);
}

#endif
