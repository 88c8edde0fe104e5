/* A binary arithmetic coder without carries, 32 bits wide: the interval [low, high] is divided by a
 * chance of 16 bits, bytes on which both ends agree are put out. Data past the end read as zeros,
 * so that trailing bytes that would not matter need not be stored.
 */
#ifndef SATCHEL_MODEL_CODER_H
#define SATCHEL_MODEL_CODER_H

#include <satchel/memory.h>

struct coder {
    uint32_t low, high;
    satchel_buf *out; /* NULL: decoding */
    uint32_t value;   /* decoding: the data at hand */
    satchel_bytes in;
    size_t at;
    uint32_t decisions; /* coded so far */
};

static inline uint32_t coder_next(struct coder *c)
{
    return c->at < c->in.size ? c->in.data[c->at++] : 0u;
}

static inline struct coder coder_encode(satchel_buf *out)
{
    return (struct coder){.high = UINT32_MAX, .out = out};
}

static inline struct coder coder_decode(satchel_bytes in)
{
    struct coder c = {.high = UINT32_MAX, .in = in};
    for (int i = 0; i < 4; i++)
        c.value = c.value << 8 | coder_next(&c);
    return c;
}

/* Codes one decision whose chance to be 1 is `chance` of 65536, 1 to 65535. Decoding, `bit` is
 * ignored. Returns the decision. */
static inline unsigned coder_bit(struct coder *c, uint32_t chance, unsigned bit)
{
    c->decisions++;
    const uint32_t middle = c->low + (uint32_t)((uint64_t)(c->high - c->low) * chance >> 16);
    if (!c->out)
        bit = c->value <= middle;
    if (bit)
        c->high = middle;
    else
        c->low = middle + 1;
    while (!((c->low ^ c->high) >> 24)) {
        if (c->out)
            satchel_buf_put_byte(c->out, c->high >> 24);
        else
            c->value = c->value << 8 | coder_next(c);
        c->low <<= 8;
        c->high = c->high << 8 | 255;
    }
    return bit;
}

/* Ends the data with as few bytes as tell the interval, 0 to 4: what is left out reads as zeros. */
static inline void coder_finish(struct coder *c)
{
    if (!c->low)
        return;
    for (int bytes = 1; bytes <= 4; bytes++) {
        const uint32_t rest = bytes == 4 ? 0 : UINT32_MAX >> 8 * bytes;
        const uint32_t value = (c->low + rest) & ~rest;
        if (value >= c->low && value <= c->high) {
            for (int i = 0; i < bytes; i++)
                satchel_buf_put_byte(c->out, value >> (24 - 8 * i) & 0xFF);
            return;
        }
    }
}

#endif
