/* satchel_utf8_decode with its common cases inline: one and two bytes. */
#ifndef VIEWER_TEXT_DECODE_H
#define VIEWER_TEXT_DECODE_H

#include <satchel/utf8.h>

#include <string.h>

static inline size_t text_decode(const char *text, size_t length, uint32_t *c)
{
    const uint8_t lead = (uint8_t)text[0];
    if (lead < 0x80) {
        *c = lead;
        return 1;
    }
    if (lead >= 0xC2 && lead <= 0xDF && length > 1 && ((uint8_t)text[1] & 0xC0) == 0x80) {
        *c = (lead & 0x1Fu) << 6 | ((uint8_t)text[1] & 0x3Fu);
        return 2;
    }
    return satchel_utf8_decode(text, length, c);
}

/* The letters of Hebrew and Arabic that nearly all words are made of: U+05D0 to U+05EA, U+0621 to
 * U+064A without the tatweel, U+0671 to U+06D3. Of two bytes, whole ones. */
static inline bool text_is_hebrew(const char *text)
{
    return (uint8_t)text[0] == 0xD7 && (uint8_t)(text[1] - 0x90) <= 0xAA - 0x90;
}

static inline bool text_is_arabic(const char *text)
{
    const uint8_t second = (uint8_t)text[1];
    switch ((uint8_t)text[0]) {
    case 0xD8: return second >= 0xA1 && second <= 0xBF;
    case 0xD9: return (second > 0x80 && second <= 0x8A) || (second >= 0xB1 && second <= 0xBF);
    case 0xDA: return second >= 0x80 && second <= 0xBF;
    case 0xDB: return second >= 0x80 && second <= 0x93;
    default: return false;
    }
}

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
/* Are these eight bytes four letters of Hebrew? */
static inline bool text_are_hebrew(const char *text)
{
    const uint64_t each = 0x0001000100010001u;
    uint64_t v;
    memcpy(&v, text, sizeof v);
    const uint64_t second = v >> 8 & each * 0xFF;
    const uint64_t in = (second + each * (0x8000 - 0x90)) & ~(second + each * (0x8000 - 0xAB));
    return (v & each * 0xFF) == each * 0xD7 && (in & each * 0x8000) == each * 0x8000;
}
#else
static inline bool text_are_hebrew(const char *text)
{
    (void)text;
    return false;
}
#endif

/* Passes over Hebrew letters with single spaces before words: to the end of a letter, else `at`. */
static inline size_t text_pass_hebrew(const char *text, size_t at, size_t end)
{
    for (;;) {
        while (at + 8 <= end && text_are_hebrew(text + at))
            at += 8;
        while (at + 2 <= end && text_is_hebrew(text + at))
            at += 2;
        if (at + 3 > end || text[at] != ' ' || !text_is_hebrew(text + at + 1))
            return at;
        at++;
    }
}

#endif
