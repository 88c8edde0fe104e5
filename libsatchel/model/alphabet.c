/* See alphabet.h. */
#include "alphabet.h"

#include <satchel/utf8.h>

#include <string.h>

#define INDEX \
    ((size_t)ALPHABET_MOST_PAIRS * 4) /* places of the hash table; a power of two times 3 */

/* Letters, marks and ideographs as words are made of them; by block, good enough for contexts and
 * fixed for ever, as prior and text must agree. */
static bool is_letter(uint32_t c)
{
    static const uint32_t others[][2] = {
        {0x80, 0xA9},     {0xAB, 0xB4},     {0xB6, 0xB9},     {0xBB, 0xBF},      {0xD7, 0xD7},
        {0xF7, 0xF7},     {0x55A, 0x55F},   {0x589, 0x58F},   {0x5BE, 0x5BE},    {0x5C0, 0x5C0},
        {0x5C3, 0x5C3},   {0x5F3, 0x5F4},   {0x600, 0x60F},   {0x61B, 0x61F},    {0x660, 0x66D},
        {0x6D4, 0x6D4},   {0x6F0, 0x6F9},   {0x964, 0x970},   {0x9E6, 0x9EF},    {0xE2F, 0xE2F},
        {0xE3F, 0xE3F},   {0xE46, 0xE46},   {0xE4F, 0xE5B},   {0x1361, 0x137C},  {0x17D4, 0x17DB},
        {0x2000, 0x200B}, {0x200E, 0x2BFF}, {0x2E00, 0x2E7F}, {0x3000, 0x3004},  {0x3007, 0x303F},
        {0x30FB, 0x30FB}, {0xD800, 0xF8FF}, {0xFE10, 0xFE6F}, {0xFEFF, 0xFF0F},  {0xFF10, 0xFF20},
        {0xFF3B, 0xFF40}, {0xFF5B, 0xFF65}, {0xFFE0, 0xFFFF}, {0x1F000, 0x1FFFF}};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (c >= others[i][0] && c <= others[i][1])
            return false;
    return true;
}

static enum alphabet_class class_of(uint32_t c)
{
    static const uint32_t stops[] = {'.',   '!',    '?',    '\n',   0x61F, 0x6D4,
                                     0x964, 0x1362, 0x3002, 0xFF01, 0xFF1F};
    static const uint32_t commas[] = {',',    ';',    ':',    0x60C,  0x61B,
                                      0x1363, 0x3001, 0xFF0C, 0xFF1A, 0xFF1B};
    for (size_t i = 0; i < sizeof stops / sizeof *stops; i++)
        if (c == stops[i])
            return CLASS_STOP;
    for (size_t i = 0; i < sizeof commas / sizeof *commas; i++)
        if (c == commas[i])
            return CLASS_COMMA;
    if (c < 0x80)
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ? CLASS_LETTER : CLASS_OTHER;
    return is_letter(c) ? CLASS_LETTER : CLASS_OTHER;
}

/* The small letter of a capital, for the scripts that have them; by block and fixed for ever too.
 */
static uint32_t small_of(uint32_t c)
{
    if ((c >= 0xC0 && c <= 0xDE && c != 0xD7) || (c >= 0x391 && c <= 0x3AB) ||
        (c >= 0x410 && c <= 0x42F))
        return c + 32;
    if (c >= 0x400 && c <= 0x40F)
        return c + 80;
    if (c >= 0x531 && c <= 0x556)
        return c + 48;
    if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E))
        return c + (c & 1);
    if ((c >= 0x100 && c <= 0x17F) || (c >= 0x460 && c <= 0x4BF) || (c >= 0x4D0 && c <= 0x52F) ||
        (c >= 0x1E00 && c <= 0x1EFF))
        return c | 1;
    return c;
}

/* --- from code point to code: open addressing ----------------------------------------------------
 */

/* The place of a code point, or the free place where it would be. */
static size_t place_of(const struct alphabet *a, uint32_t point,
                       uint32_t (*point_at)(const struct alphabet *, unsigned))
{
    size_t at = (point * 0x9E3779B1u >> 8) % INDEX;
    while (a->index_of[at] && point_at(a, a->index_of[at] - 1u) != point)
        at = at + 1 < INDEX ? at + 1 : 0;
    return at;
}

/* Numbers 0 to 127 are singles, those above pairs. */
static uint32_t point_at(const struct alphabet *a, unsigned number)
{
    return number < 128 ? a->singles[number] : a->pairs[number - 128];
}

static void put_point(struct alphabet *a, unsigned number)
{
    const uint32_t point = point_at(a, number);
    if (!point)
        return;
    const size_t at = place_of(a, point, point_at);
    if (!a->index_of[at])
        a->index_of[at] = (uint16_t)(number + 1);
}

void alphabet_finish(struct alphabet *a)
{
    memset(a->index_of, 0, sizeof a->index_of);
    for (unsigned i = 0; i < 128 - a->leads; i++)
        put_point(a, i);
    for (unsigned i = 0; i < a->leads * 128; i++)
        put_point(a, 128 + i);
    for (unsigned code = 0; code < 256; code++) {
        const uint32_t point = code < 128 ? code : a->singles[code - 128];
        a->folded[code] = (uint8_t)code;
        a->class_of[code] = (uint8_t)(code >= 256 - a->leads ? CLASS_LETTER : class_of(point));
        if (code < 128) {
            a->folded[code] = code >= 'A' && code <= 'Z' ? (uint8_t)(code + 32) : (uint8_t)code;
            continue;
        }
        const size_t at = place_of(a, small_of(point), point_at);
        if (point && a->index_of[at] && a->index_of[at] <= 128)
            a->folded[code] = (uint8_t)(127 + a->index_of[at]);
    }
}

void alphabet_choose(struct alphabet *a, const uint32_t *points, size_t count)
{
    memset(a, 0, sizeof *a);
    if (count > 128) {
        /* Pairs pay when what does not fit into single codes is more than rare. */
        size_t pairs = count - 32;
        a->leads = (unsigned)(pairs / 128 + 1);
        if (a->leads > ALPHABET_MOST_LEADS)
            a->leads = ALPHABET_MOST_LEADS;
    }
    const size_t singles = 128 - a->leads;
    for (size_t i = 0; i < count && i < singles + (size_t)a->leads * 128; i++)
        if (i < singles)
            a->singles[i] = points[i];
        else
            a->pairs[i - singles] = points[i];
    alphabet_finish(a);
}

/* --- coding --------------------------------------------------------------------------------------
 */

static void put_escaped(const uint8_t *text, size_t length, satchel_buf *codes)
{
    satchel_buf_put_byte(codes, ALPHABET_ESCAPE);
    satchel_buf_put(codes, text, length);
}

void alphabet_encode(const struct alphabet *a, satchel_bytes text, satchel_buf *codes)
{
    for (size_t i = 0; i < text.size;) {
        const uint8_t byte = text.data[i];
        uint32_t point;
        if (byte < 0x80) {
            if (byte == ALPHABET_ESCAPE || byte == ALPHABET_RAW)
                satchel_buf_put_byte(codes, ALPHABET_RAW);
            satchel_buf_put_byte(codes, byte);
            i++;
            continue;
        }
        const size_t length =
            satchel_utf8_decode((const char *)text.data + i, text.size - i, &point);
        char again[4];
        if (satchel_utf8_encode(point, again) != length ||
            memcmp(again, text.data + i, length) != 0) {
            satchel_buf_put_byte(codes, ALPHABET_RAW);
            satchel_buf_put_byte(codes, byte);
            i++;
            continue;
        }
        const unsigned number = a->index_of[place_of(a, point, point_at)];
        if (!number) {
            put_escaped(text.data + i, length, codes);
        } else if (number <= 128) {
            satchel_buf_put_byte(codes, 127 + number);
        } else {
            satchel_buf_put_byte(codes, 256 - a->leads + (number - 129) / 128);
            satchel_buf_put_byte(codes, 128 + (number - 129) % 128);
        }
        i += length;
    }
}

static bool put_byte(struct alphabet_decoder *d, unsigned byte)
{
    if (d->at == d->size)
        return false;
    d->to[d->at++] = (uint8_t)byte;
    return true;
}

static bool put_point_of(struct alphabet_decoder *d, uint32_t point)
{
    char bytes[4];
    const size_t length = satchel_utf8_encode(point, bytes);
    if (!point || length > d->size - d->at)
        return false;
    memcpy(d->to + d->at, bytes, length);
    d->at += length;
    return true;
}

static bool decode_escape(struct alphabet_decoder *d, uint8_t code)
{
    if (d->left == 0xFF)
        d->left = code >= 0xF0 ? 3 : code >= 0xE0 ? 2 : 1;
    else
        d->left--;
    if (!d->left)
        d->lead = 0;
    return put_byte(d, code);
}

bool alphabet_decode(struct alphabet_decoder *d, uint8_t code)
{
    const struct alphabet *a = d->alphabet;
    const uint8_t lead = d->lead;
    if (lead == ALPHABET_ESCAPE)
        return decode_escape(d, code);
    d->lead = 0;
    if (lead == ALPHABET_RAW)
        return put_byte(d, code);
    if (lead)
        return code >= 128 &&
               put_point_of(d, a->pairs[(lead - (256 - a->leads)) * 128 + code - 128]);
    if (code == ALPHABET_ESCAPE || code == ALPHABET_RAW || code >= 256 - a->leads) {
        d->lead = code;
        d->left = 0xFF;
        return true;
    }
    return code < 128 ? put_byte(d, code) : put_point_of(d, a->singles[code - 128]);
}
