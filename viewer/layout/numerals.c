/* Digits; see numerals.h. */
#include "layout/numerals.h"

#include <satchel/utf8.h>

#include <string.h>

/* Sets of decimal digits that articles of today count with; elsewhere European ones are usual. */
static const uint32_t zeros[] = {'0',    0x0660, 0x06F0, 0x0966, 0x09E6, 0x0AE6,
                                 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x17E0};

#define ZEROS (sizeof zeros / sizeof *zeros)

static uint32_t zero_of_language(language_id language)
{
    static const struct {
        const char *tag;
        uint32_t zero;
    } native[] = {
        {"ar", 0x0660}, {"fa", 0x06F0}, {"ps", 0x06F0}, {"ckb", 0x0660}, {"ks", 0x06F0},
        {"mr", 0x0966}, {"ne", 0x0966}, {"bn", 0x09E6}, {"as", 0x09E6},  {"my", 0x1040},
        {"km", 0x17E0}, {"dz", 0x0F20}, {"bo", 0x0F20},
    };
    for (size_t i = 0; i < sizeof native / sizeof *native; i++)
        if (strcmp(native[i].tag, language_tag(language)) == 0)
            return native[i].zero;
    return '0';
}

#define ONES 0x0101010101010101u

static uint64_t has_zero(uint64_t v)
{
    return (v - ONES) & ~v & ONES * 0x80;
}

/* Is there nothing among these eight bytes that a digit of the sets begins with: '0' to '9', D8 to
 * DF, E0 to E3? */
static bool has_no_digit(const char *text)
{
    uint64_t v;
    memcpy(&v, text, sizeof v);
    return !(has_zero((v & ONES * 0xF8) ^ ONES * '0') | has_zero((v & ONES * 0xFE) ^ ONES * '8') |
             has_zero((v & ONES * 0xF8) ^ ONES * 0xD8) | has_zero((v & ONES * 0xFC) ^ ONES * 0xE0));
}

uint32_t numerals_zero(const char *text, size_t length, language_id language)
{
    uint32_t counts[ZEROS] = {0};
    for (size_t at = 0; at < length;) {
        if (length - at >= sizeof(uint64_t) && has_no_digit(text + at)) {
            at += sizeof(uint64_t);
            continue;
        }
        uint32_t c = (uint8_t)text[at];
        if (c != 0xD9 && c != 0xDB && c != 0xE0 && c != 0xE1) { /* how other digits begin */
            counts[0] += c >= '0' && c <= '9';
            at++;
            continue;
        }
        at += satchel_utf8_decode(text + at, length - at, &c);
        if (uprops_of(c)->category != GC_Nd)
            continue;
        for (size_t i = 0; i < ZEROS; i++)
            counts[i] += c >= zeros[i] && c <= zeros[i] + 9;
    }
    size_t best = 0;
    for (size_t i = 1; i < ZEROS; i++)
        if (counts[i] > counts[best])
            best = i;
    return counts[best] ? zeros[best] : zero_of_language(language);
}

void numerals_print(uint32_t zero, uint32_t number, const char *mark, char *to, size_t capacity)
{
    uint32_t digits[16];
    size_t count = 0, out = 0;
    do
        digits[count++] = number % 10;
    while ((number /= 10) != 0);
    while (count) {
        char bytes[4];
        const size_t n = satchel_utf8_encode(zero + digits[--count], bytes);
        if (out + n + 1 > capacity)
            break;
        memcpy(to + out, bytes, n);
        out += n;
    }
    const size_t n = strlen(mark);
    if (out + n < capacity) {
        memcpy(to + out, mark, n);
        out += n;
    }
    to[out] = '\0';
}
