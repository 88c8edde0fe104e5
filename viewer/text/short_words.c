/* Words of at most 16 bytes, found by two numbers: most of any text. What is done here for every
 * word of a page must be little; shape.c does the same for all words. */
#include "text/token_parts.h"

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
/* Does text that begins with these eight bytes surely begin with a letter? */
static inline bool begins_with_letter(uint64_t text)
{
    const unsigned first = text & 0xFF, second = text >> 8 & 0xFF;
    if (first < 0x80)
        return (first | 0x20) >= 'a' && (first | 0x20) <= 'z';
    return first == 0xD0 || first == 0xD1 || (first == 0xD7 && second >= 0x90 && second <= 0xAA) ||
           (first == 0xD8 && second >= 0xA1) || (first == 0xD9 && second > 0x80 && second <= 0x8A);
}

/* Bit 7 of the first byte up to U+0020, and of some behind it. Of controls, text that is taken word
 * by word has line feeds only. */
static inline uint64_t ends_in(uint64_t v)
{
    const uint64_t ones = UINT64_MAX / 0xFF;
    return (v - ones * 0x21) & ~v & ones << 7;
}

/* The bytes before the first end. */
static inline uint64_t before_end(uint64_t v, uint64_t ends)
{
    return v & (((ends & (0 - ends)) >> 7) - 1);
}

/* A word of at most 16 bytes as two numbers. */
struct short_word {
    uint64_t text[2];
    size_t length;
};

/* The word at `text`, of which 16 bytes may be read; false if it is longer. */
static inline bool read_short(const char *text, struct short_word *w)
{
    memcpy(w->text, text, sizeof w->text);
    uint64_t ends = ends_in(w->text[0]);
    if (ends) {
        w->length = (size_t)__builtin_ctzll(ends) / 8;
        w->text[0] = before_end(w->text[0], ends);
        w->text[1] = 0;
        return true;
    }
    ends = ends_in(w->text[1]);
    if (!ends)
        return false;
    w->length = sizeof w->text[0] + (size_t)__builtin_ctzll(ends) / 8;
    w->text[1] = before_end(w->text[1], ends);
    return true;
}

static inline bool is_short(const struct entry *e, const struct short_word *w)
{
    uint64_t text;
    memcpy(&text, e + 1, sizeof text);
    if (text != w->text[0])
        return false;
    if (w->length <= sizeof text)
        return true;
    memcpy(&text, (const char *)(e + 1) + sizeof text, sizeof text);
    return text == w->text[1];
}

const struct token *tokens_short_word(struct tokens *tokens, const struct token_look *look,
                                      size_t start, size_t *end)
{
    struct short_word w;
    if (look->input.length - start < sizeof w.text || !tokens->slot_count ||
        !read_short(look->input.text + start, &w) || !begins_with_letter(w.text[0]))
        return NULL;
    const uint64_t head = look->key[0] | (uint64_t)w.length << 32;
    uint64_t h = mix(mix(look->seed, head), w.text[0]);
    if (w.length > sizeof w.text[0])
        h = mix(h, w.text[1]);
    const uint32_t hash = hash_end(h);
    const size_t mask = tokens->slot_count - 1;
    for (size_t i = hash & mask; tokens->slots[i].entry; i = (i + 1) & mask) {
        const struct entry *e = tokens->slots[i].entry;
        uint64_t key[2];
        memcpy(key, &e->key, sizeof key);
        if (key[0] != head || key[1] != look->key[1] || !is_short(e, &w))
            continue;
        if (!e->token.edges || (!e->plain && !e->shaped))
            return NULL;
        tokens->asked++;
        *end = start + w.length;
        return &e->token;
    }
    return NULL;
}
#else
const struct token *tokens_short_word(struct tokens *tokens, const struct token_look *look,
                                      size_t start, size_t *end)
{
    (void)tokens, (void)look, (void)start, (void)end;
    return NULL;
}
#endif
