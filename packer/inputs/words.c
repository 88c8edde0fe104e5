/* Small questions about text; see words.h. The conventions of news agencies are in wire.c. */
#include "words.h"

#include <satchel/utf8.h>

#include <string.h>

#define LONGEST_TITLE 80 /* characters of a headline that we make ourselves */

static bool is_space(uint32_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xA0 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
           c == 0x3000 || c == 0xFEFF;
}

/* The last character of a piece, and where it begins. */
static size_t last_char(struct span s, uint32_t *c)
{
    const size_t at = satchel_utf8_floor(s.text, s.size, s.size - 1);
    satchel_utf8_decode(s.text + at, s.size - at, c);
    return at;
}

struct span span_trim(struct span s)
{
    uint32_t c;
    while (s.size) {
        const size_t n = satchel_utf8_decode(s.text, s.size, &c);
        if (!is_space(c))
            break;
        s.text += n;
        s.size -= n;
    }
    while (s.size) {
        const size_t at = last_char(s, &c);
        if (!is_space(c))
            break;
        s.size = at;
    }
    return s;
}

size_t text_length(struct span s)
{
    size_t length = 0;
    for (size_t i = 0; i < s.size; length++) {
        uint32_t c;
        i += satchel_utf8_decode(s.text + i, s.size - i, &c);
    }
    return length;
}

/* Simple case mappings of UnicodeData.txt 15.0 for the blocks that have case, by their pattern. */
uint32_t char_lower(uint32_t c)
{
    if ((c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7) ||
        (c >= 0x0391 && c <= 0x03AB && c != 0x03A2) || (c >= 0x0410 && c <= 0x042F))
        return c + 32;
    if (c >= 0x0400 && c <= 0x040F)
        return c + 80;
    if (c >= 0x0531 && c <= 0x0556)
        return c + 48;
    if (c >= 0x0100 && c <= 0x017F) {
        if (c == 0x0130 || c == 0x0131 || c == 0x0138 || c == 0x0149 || c == 0x017F)
            return c == 0x0130 ? 'i' : c;
        const bool odd = (c >= 0x0139 && c <= 0x0148) || (c >= 0x0179 && c <= 0x017E);
        return c == 0x0178 ? 0xFF : c % 2 == (odd ? 1 : 0) ? c + 1 : c;
    }
    if ((c >= 0x0460 && c <= 0x0481) || (c >= 0x048A && c <= 0x04BF) ||
        (c >= 0x04D0 && c <= 0x052F) || (c >= 0x1E00 && c <= 0x1E95) ||
        (c >= 0x1EA0 && c <= 0x1EFF) || (c >= 0x0218 && c <= 0x021B))
        return c % 2 ? c : c + 1;
    switch (c) {
    case 0x0386: return 0x03AC;
    case 0x0388:
    case 0x0389:
    case 0x038A: return c + 37;
    case 0x038C: return 0x03CC;
    case 0x038E:
    case 0x038F: return c + 63;
    case 0x04C0: return 0x04CF;
    default: return c >= 0x04C1 && c <= 0x04CE && c % 2 ? c + 1 : c;
    }
}

/* --- width -------------------------------------------------------------------------------------
 */

/* Combining marks and invisible controls, as far as they matter for the length of lines. */
static bool is_zero_width(uint32_t c)
{
    static const uint32_t ranges[][2] = {
        {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x05BF, 0x05C7}, {0x0610, 0x061A},
        {0x064B, 0x065F}, {0x0670, 0x0670}, {0x06D6, 0x06ED}, {0x0900, 0x0902}, {0x093C, 0x093C},
        {0x0941, 0x0948}, {0x094D, 0x094D}, {0x0E31, 0x0E31}, {0x0E34, 0x0E3A}, {0x0E47, 0x0E4E},
        {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x200B, 0x200F}, {0x202A, 0x202E}, {0x2060, 0x206F},
        {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0xFEFF, 0xFEFF}};
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (c >= ranges[i][0] && c <= ranges[i][1])
            return true;
    return false;
}

static bool is_wide(uint32_t c)
{
    return (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) ||
           (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) ||
           (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) ||
           (c >= 0xFFE0 && c <= 0xFFE6) || (c >= 0x1F300 && c <= 0x1F64F) ||
           (c >= 0x20000 && c <= 0x3FFFD);
}

size_t text_width(struct span s)
{
    size_t width = 0;
    for (size_t i = 0; i < s.size;) {
        uint32_t c;
        i += satchel_utf8_decode(s.text + i, s.size - i, &c);
        width += c < 0x300 ? 1 : is_zero_width(c) ? 0 : is_wide(c) ? 2 : 1;
    }
    return width;
}

/* --- sentences ---------------------------------------------------------------------------------
 */

/* Quotation marks and brackets that may stand behind a full stop. */
static bool is_closing(uint32_t c)
{
    return c == '"' || c == '\'' || c == ')' || c == ']' || c == 0xBB || c == 0xAB ||
           (c >= 0x2018 && c <= 0x201F) || c == 0x203A || c == 0x2039 || c == 0x300D ||
           c == 0x300F || c == 0x3011 || c == 0xFF09 || c == 0x05F4 || c == 0x300B;
}

static bool is_full_stop(uint32_t c)
{
    return c == '.' || c == '!' || c == '?' || c == 0x2026 || c == 0x061F || c == 0x06D4 ||
           c == 0x0964 || c == 0x0965 || c == 0x3002 || c == 0xFF01 || c == 0xFF1F || c == 0xFF0E ||
           c == 0x1362 || c == 0x17D4 || c == 0x104B || c == 0x0589 || c == 0x0F0D;
}

bool ends_sentence(struct span s)
{
    uint32_t c;
    s = span_trim(s);
    while (s.size) {
        const size_t at = last_char(s, &c);
        if (!is_closing(c))
            return is_full_stop(c);
        s.size = at;
    }
    return false;
}

bool ends_clause(struct span s)
{
    uint32_t c;
    s = span_trim(s);
    if (!s.size)
        return false;
    last_char(s, &c);
    return c == ',' || c == ';' || c == ':' || c == '-' || c == 0x060C || c == 0x061B ||
           c == 0x3001 || c == 0xFF0C || c == 0xFF1A || c == 0xFF1B || c == 0x0387 ||
           (c >= 0x2010 && c <= 0x2015);
}

/* --- first words -------------------------------------------------------------------------------
 */

/* Where the first line's first sentence ends, if that is soon enough; else where its last whole
 * word within the limit does. *cut says which. */
static size_t headline_end(struct span line, bool *cut)
{
    size_t end = 0, count = 0;
    *cut = false;
    for (size_t i = 0; i < line.size; count++) {
        uint32_t c, next = ' ';
        const size_t n = satchel_utf8_decode(line.text + i, line.size - i, &c);
        if (count >= LONGEST_TITLE) {
            *cut = true;
            return end ? end : i;
        }
        if (i + n < line.size)
            satchel_utf8_decode(line.text + i + n, line.size - i - n, &next);
        const bool last = i + n == line.size;
        if (is_full_stop(c) && (count >= 12 || last) && (is_space(next) || c > 0x2FFF))
            return c == '.' || c == 0x3002 || c == 0x0964 || c == 0x06D4 ? i : i + n;
        if (is_space(c))
            end = i;
        i += n;
    }
    return line.size;
}

char *first_words(satchel_arena *arena, const char *text, size_t size)
{
    struct span line = span_trim(span_of(text, size));
    const char *newline = line.size ? memchr(line.text, '\n', line.size) : NULL;
    bool cut;
    if (newline)
        line.size = (size_t)(newline - line.text);
    line.size = headline_end(line, &cut);
    line = span_trim(line);
    static const char ellipsis[] = "\xE2\x80\xA6";
    char *title = satchel_arena_alloc(arena, line.size + sizeof ellipsis);
    if (!title)
        return NULL;
    if (line.size)
        memcpy(title, line.text, line.size);
    if (cut)
        memcpy(title + line.size, ellipsis, sizeof ellipsis);
    return title;
}

/* --- comparing ---------------------------------------------------------------------------------
 */

/* The letters and digits of a text, folded, one after the other. */
struct folder {
    struct span rest;
    uint32_t held[4];
    size_t count, at;
};

/* The next folded letter or digit, 0 at the end. */
static uint32_t next_folded(struct folder *f)
{
    while (f->at == f->count) {
        uint32_t c;
        if (!f->rest.size)
            return 0;
        const size_t n = satchel_utf8_decode(f->rest.text, f->rest.size, &c);
        f->rest.text += n;
        f->rest.size -= n;
        f->at = f->count = 0;
        if (satchel_strong_direction(c) || (c >= '0' && c <= '9'))
            f->count = satchel_fold(c, f->held);
    }
    return f->held[f->at++];
}

bool same_words(struct span a, struct span b)
{
    struct folder x = {.rest = a}, y = {.rest = b};
    for (;;) {
        const uint32_t c = next_folded(&x), d = next_folded(&y);
        if (c != d)
            return false;
        if (!c)
            return true;
    }
}

bool begins_with_words(struct span text, struct span beginning)
{
    struct folder x = {.rest = text}, y = {.rest = beginning};
    for (bool any = false;; any = true) {
        const uint32_t d = next_folded(&y);
        if (!d)
            return any;
        if (next_folded(&x) != d)
            return false;
    }
}
