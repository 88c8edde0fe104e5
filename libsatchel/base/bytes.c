/* Sticky bounded reader and varints; see bytes.h. */
#include "bytes.h"

static uint64_t fail(struct reader *r)
{
    r->failed = true;
    return 0;
}

uint8_t read_byte(struct reader *r)
{
    if (r->failed || r->at >= r->size)
        return (uint8_t)fail(r);
    return r->data[r->at++];
}

uint64_t read_varint(struct reader *r, uint64_t limit)
{
    uint64_t value = 0;
    size_t at = r->at;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        if (r->failed || at >= r->size)
            return fail(r);
        const uint8_t byte = r->data[at++];
        if (shift == 63 && byte > 1)
            return fail(r);
        value |= (uint64_t)(byte & 0x7F) << shift;
        if (byte & 0x80)
            continue;
        if ((byte == 0 && shift) || value > limit)
            return fail(r);
        r->at = at;
        return value;
    }
    return fail(r);
}

const uint8_t *read_bytes(struct reader *r, size_t size)
{
    if (r->failed || size > r->size - r->at) {
        r->failed = true;
        return NULL;
    }
    const uint8_t *p = r->data + r->at;
    r->at += size;
    return p;
}

void write_varint(satchel_buf *to, uint64_t value)
{
    while (value >= 0x80) {
        satchel_buf_put_byte(to, (unsigned)(value & 0x7F) | 0x80);
        value >>= 7;
    }
    satchel_buf_put_byte(to, (unsigned)value);
}
