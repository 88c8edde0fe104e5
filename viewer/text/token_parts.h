/* What tokens are made of. Private to shape.c and short_words.c. */
#ifndef VIEWER_TEXT_TOKEN_PARTS_H
#define VIEWER_TEXT_TOKEN_PARTS_H

#include "text/plain.h"
#include "text/shape.h"

#include <string.h>

/* Everything but the text. Compared as bytes: it has no padding. */
struct key {
    uint32_t context; /* script of the letters before, if the token has none */
    uint16_t length, before;
    uint16_t after, zero;
    uint8_t family, flags, language, features;
};

_Static_assert(sizeof(struct key) == 16, "keys are compared as bytes");

/* In memory it is followed by its text, key.before + key.length + key.after bytes and zeros up to a
 * multiple of eight. */
struct entry {
    struct token token; /* first: a token is found back as its entry */
    uint32_t hash, number;
    struct key key;
    const struct plain_set *plain;  /* its letters, for a plain word; else NULL, and: */
    const struct token_run *shaped; /* the runs, followed by the glyphs; NULL: not shaped, since
                                       it is taken by its parts */
};

static inline const char *entry_text(const struct entry *e)
{
    return (const char *)(e + 1);
}

struct slot {
    struct entry *entry; /* NULL: free */
};

/* Of words of nothing but letters, and perhaps a stop, only what they end in matters to line
 * breaking: Hebrew or not, and which stop. */
#define LETTER_KINDS 2
#define STOPS        ",.;:"
#define ENDINGS      sizeof STOPS /* each of the stops, and none */

struct tokens {
    struct fonts *fonts;
    satchel_arena arena;
    struct slot *slots;
    size_t slot_count, entry_count;
    struct entry **numbered; /* entries by their number */
    size_t number_count, number_capacity;
    struct rows rows;
    uint64_t asked, shaped;
    struct plain *plain;
    struct hyphens *hyphens;
    uint8_t edges[LETTER_KINDS]
                 [ENDINGS];     /* of words of letters, by how they end; 0: not yet known */
    struct token_run plain_run; /* of the token that was asked for last */
    struct glyph plain_glyphs[PLAIN_MOST];
    struct token_run *runs; /* of the token being shaped */
    size_t run_capacity;
    struct glyph *glyphs;
    size_t glyph_capacity;
};

static inline uint64_t mix(uint64_t h, uint64_t v)
{
    h = (h ^ v) * 0xFF51AFD7ED558CCDu;
    return h ^ h >> 32;
}

/* `n` < 8 bytes as a number; `room` of them may be read. */
static inline uint64_t tail(const char *text, size_t n, size_t room)
{
    uint64_t v = 0;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    if (room >= sizeof v) {
        memcpy(&v, text, sizeof v);
        return n ? v & UINT64_MAX >> (64 - 8 * n) : 0;
    }
#endif
    for (size_t i = 0; i < n; i++)
        v |= (uint64_t)(uint8_t)text[i] << 8 * i;
    return v;
}

static inline uint32_t hash_end(uint64_t h)
{
    return (uint32_t)(h * 0xC4CEB9FE1A85EC53u >> 32);
}

/* Eight bytes at a time; the last are filled up with zeros. */
static inline uint32_t hash_text(uint64_t h, const char *text, size_t n, size_t room)
{
    uint64_t v;
    for (; n >= sizeof v; n -= sizeof v, text += sizeof v, room -= sizeof v) {
        memcpy(&v, text, sizeof v);
        h = mix(h, v);
    }
    return hash_end(n ? mix(h, tail(text, n, room)) : h);
}

static inline bool same_key(const struct key *a, const struct key *b)
{
    uint64_t x[2], y[2];
    memcpy(x, a, sizeof x);
    memcpy(y, b, sizeof y);
    return x[0] == y[0] && x[1] == y[1];
}

/* Is the text of an entry, with its zeros behind it, this one? */
static inline bool same_text(const char *known, const char *text, size_t n, size_t room)
{
    uint64_t a, b;
    for (; n >= sizeof a; n -= sizeof a, known += sizeof a, text += sizeof a, room -= sizeof a) {
        memcpy(&a, known, sizeof a);
        memcpy(&b, text, sizeof b);
        if (a != b)
            return false;
    }
    return !n || tail(known, n, sizeof a) == tail(text, n, room);
}

#endif
