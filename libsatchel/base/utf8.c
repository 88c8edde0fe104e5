/* UTF-8 in and out; see <satchel/utf8.h>. */
#include <satchel/utf8.h>

#include <string.h>

/* Well-formed sequences, Unicode 15.0 table 3-7: by lead byte, how many bytes follow and what the
 * second byte may be. A second byte out of range ends the maximal subpart after the lead. */
size_t satchel_utf8_decode(const char *text, size_t length, uint32_t *code_point)
{
    const uint8_t *s = (const uint8_t *)text;
    const uint8_t lead = s[0];
    if (lead < 0x80) {
        *code_point = lead;
        return 1;
    }
    /* Nearly all that is not ASCII: two bytes, or three whose second may be any. */
    if (lead >= 0xC2 && lead <= 0xDF && length > 1 && (s[1] & 0xC0) == 0x80) {
        *code_point = (lead & 0x1Fu) << 6 | (s[1] & 0x3Fu);
        return 2;
    }
    if (lead > 0xE0 && lead <= 0xEF && lead != 0xED && length > 2 && (s[1] & 0xC0) == 0x80 &&
        (s[2] & 0xC0) == 0x80) {
        *code_point = (lead & 0xFu) << 12 | (s[1] & 0x3Fu) << 6 | (s[2] & 0x3Fu);
        return 3;
    }
    *code_point = SATCHEL_REPLACEMENT;
    unsigned more;
    uint8_t low = 0x80, high = 0xBF;
    if (lead >= 0xC2 && lead <= 0xDF) {
        more = 1;
    } else if (lead >= 0xE0 && lead <= 0xEF) {
        more = 2;
        low = lead == 0xE0 ? 0xA0 : 0x80;
        high = lead == 0xED ? 0x9F : 0xBF;
    } else if (lead >= 0xF0 && lead <= 0xF4) {
        more = 3;
        low = lead == 0xF0 ? 0x90 : 0x80;
        high = lead == 0xF4 ? 0x8F : 0xBF;
    } else {
        return 1;
    }
    uint32_t c = lead & (0x3Fu >> more);
    for (unsigned i = 1; i <= more; i++) {
        if (i >= length || s[i] < low || s[i] > high)
            return i;
        c = c << 6 | (s[i] & 0x3Fu);
        low = 0x80;
        high = 0xBF;
    }
    *code_point = c;
    return more + 1;
}

size_t satchel_utf8_encode(uint32_t c, char to[4])
{
    if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
        c = SATCHEL_REPLACEMENT;
    if (c < 0x80) {
        to[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        to[0] = (char)(0xC0 | c >> 6);
        to[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        to[0] = (char)(0xE0 | c >> 12);
        to[1] = (char)(0x80 | (c >> 6 & 0x3F));
        to[2] = (char)(0x80 | (c & 0x3F));
        return 3;
    }
    to[0] = (char)(0xF0 | c >> 18);
    to[1] = (char)(0x80 | (c >> 12 & 0x3F));
    to[2] = (char)(0x80 | (c >> 6 & 0x3F));
    to[3] = (char)(0x80 | (c & 0x3F));
    return 4;
}

/* Where the ASCII that starts at `i` ends, or up to seven bytes before. */
static size_t skip_ascii(const char *text, size_t length, size_t i)
{
    uint64_t eight;
    for (; i + sizeof eight <= length; i += sizeof eight) {
        memcpy(&eight, text + i, sizeof eight);
        if (eight & 0x8080808080808080u)
            break;
    }
    return i;
}

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
/* Where the sequences of two that start at `i` end, or up to three of them before: four at once. */
static size_t skip_pairs(const char *text, size_t length, size_t i)
{
    uint64_t v;
    for (; length - i >= sizeof v; i += sizeof v) {
        memcpy(&v, text + i, sizeof v);
        const uint64_t least = (v & 0x001E001E001E001Eu) + 0x007E007E007E007Eu; /* C2 */
        if ((v & 0xC0E0C0E0C0E0C0E0u) != 0x80C080C080C080C0u || ~least & 0x0080008000800080u)
            break;
    }
    return i;
}

/* Of eight bytes, how many are ASCII and whole sequences of two, C2 to DF and then 80 to BF; 0 if
 * there is anything else among them. */
static size_t whole_pairs(const char *text)
{
    const uint64_t ones = 0x0101010101010101u, highs = ones * 0x80;
    uint64_t v;
    memcpy(&v, text, sizeof v);
    const uint64_t high = v & highs, heads = high & v << 1;
    const uint64_t overlong = (v & ones * 0xFE) ^ ones * 0xC0; /* a byte is zero for C0 and C1 */
    if (heads << 8 != (high ^ heads) || heads & v << 2 || ((overlong - ones) & ~overlong & highs))
        return 0;
    return sizeof v - (heads >> 63);
}
#else
static size_t skip_pairs(const char *text, size_t length, size_t i)
{
    (void)text;
    (void)length;
    return i;
}

static size_t whole_pairs(const char *text)
{
    (void)text;
    return 0;
}
#endif

/* Where well-formed sequences of two and three bytes that need no closer look end: letters of most
 * scripts, with ASCII among those of two. What stops it is for the caller. */
static size_t skip_letters(const char *text, size_t length, size_t i)
{
    const uint8_t *s = (const uint8_t *)text;
    while (length - i >= 3) {
        i = s[i] < 0xE0 ? skip_pairs(text, length, i) : i;
        if (length - i < 3)
            break;
        const size_t whole = length - i >= 8 && s[i] < 0xE0 ? whole_pairs(text + i) : 0;
        i += whole;
        if (whole)
            continue;
        const bool first = (s[i + 1] & 0xC0) == 0x80;
        if (s[i] >= 0xC2 && s[i] <= 0xDF && first)
            i += 2;
        else if (s[i] > 0xE0 && s[i] < 0xED && first && (s[i + 2] & 0xC0) == 0x80)
            i += 3;
        else
            break;
    }
    return i;
}

size_t satchel_utf8_valid(const char *text, size_t length)
{
    size_t i = 0;
    while (i < length) {
        if ((uint8_t)text[i] < 0x80) {
            const size_t next = skip_ascii(text, length, i);
            i = next > i ? next : i + 1;
            continue;
        }
        i = skip_letters(text, length, i);
        if (i == length || (uint8_t)text[i] < 0x80)
            continue;
        uint32_t c;
        const size_t n = satchel_utf8_decode(text + i, length - i, &c);
        /* A real U+FFFD is EF BF BD; any other source of it was ill-formed. */
        if (c == SATCHEL_REPLACEMENT && (n != 3 || (uint8_t)text[i] != 0xEF))
            return i;
        i += n;
    }
    return length;
}

size_t satchel_utf8_floor(const char *text, size_t length, size_t offset)
{
    if (offset >= length)
        return length;
    size_t back = 0;
    while (back < 3 && back < offset && ((uint8_t)text[offset - back] & 0xC0) == 0x80)
        back++;
    return offset - back;
}

/* Blocks of right-to-left letters, Unicode 15.0 (DerivedBidiClass.txt, R and AL). */
static bool is_rtl_block(uint32_t c)
{
    return (c >= 0x0590 && c <= 0x08FF) || (c >= 0xFB1D && c <= 0xFDFF) ||
           (c >= 0xFE70 && c <= 0xFEFC) || (c >= 0x10800 && c <= 0x10FFF) ||
           (c >= 0x1E800 && c <= 0x1EFFF);
}

/* What in those blocks is a mark, digit or punctuation and says nothing about direction. */
static bool is_neutral_in_rtl(uint32_t c)
{
    return (c >= 0x0591 && c <= 0x05BD) || c == 0x05BF || (c >= 0x05C1 && c <= 0x05C5) ||
           (c >= 0x0600 && c <= 0x0607) || c == 0x060C || (c >= 0x0610 && c <= 0x061A) ||
           (c >= 0x064B && c <= 0x066C) || c == 0x0670 || (c >= 0x06D6 && c <= 0x06ED) ||
           (c >= 0x06F0 && c <= 0x06F9) || (c >= 0x08D3 && c <= 0x08FF) || c == 0xFB1E;
}

static bool is_symbol(uint32_t c)
{
    return (c >= 0x0300 && c <= 0x036F) || (c >= 0x2000 && c <= 0x2BFF) ||
           (c >= 0x3000 && c <= 0x3004) || (c >= 0x3008 && c <= 0x3020) ||
           (c >= 0xFE00 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF20) || c == 0xFEFF ||
           c == SATCHEL_REPLACEMENT || (c >= 0x1F000 && c <= 0x1FAFF) || c >= 0xE0000;
}

int satchel_strong_direction(uint32_t c)
{
    if (c < 0x80)
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    if (c < 0xC0)
        return c == 0xAA || c == 0xB5 || c == 0xBA;
    if (c == 0xD7 || c == 0xF7)
        return 0;
    if (is_rtl_block(c))
        return is_neutral_in_rtl(c) ? 0 : -1;
    if (c == 0x200F)
        return -1;
    if (c == 0x200E)
        return 1;
    return is_symbol(c) ? 0 : 1;
}
