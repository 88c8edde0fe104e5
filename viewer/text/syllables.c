/* Weak breaks in scripts written without spaces: between syllables, found from the letters alone.
 *
 * A dictionary knows words; this does not. It finds places where a syllable surely ends, so that a
 * line which has no better break (a space, a stored word break) ends legibly. Thai and Lao: before
 * a vowel that is written in front of its consonant, and after signs that close a syllable.
 * Myanmar: before a consonant that is neither stacked nor killed (the rule of all Myanmar syllable
 * breakers). Khmer: before a consonant that is not subscript and not the last of the word. Other
 * scripts of class SA: between grapheme clusters.
 */
#include "text/breaks.h"
#include "text/graphemes.h"
#include "text/uprops.h"

#include <satchel/utf8.h>

static uint32_t code_point_at(const char *text, size_t length, size_t at)
{
    uint32_t c = 0;
    if (at < length)
        satchel_utf8_decode(text + at, length - at, &c);
    return c;
}

static bool is_thai_or_lao(uint32_t c)
{
    return c >= 0x0E00 && c <= 0x0EFF;
}

static bool thai_breaks(uint32_t before, uint32_t after)
{
    const uint32_t a = after & 0x7F, b = before & 0x7F; /* the two blocks have one plan */
    if (b >= 0x40 && b <= 0x44)
        return false; /* after a leading vowel its consonant comes */
    if (a == 0x46 || a == 0x2F || a == 0x30 || a == 0x32 || a == 0x33 || a == 0x45)
        return false; /* signs and vowels that follow */
    return (a >= 0x40 && a <= 0x44) || b == 0x30 || b == 0x33 || b == 0x46 || b == 0x2F;
}

static bool is_myanmar(uint32_t c)
{
    return c >= 0x1000 && c <= 0x109F;
}

/* A consonant, independent vowel or sign that can begin a syllable; digits stay together. */
static bool myanmar_begins(uint32_t c)
{
    return (c >= 0x1000 && c <= 0x102A) || c == 0x103F || (c >= 0x104C && c <= 0x104F) ||
           (c >= 0x1050 && c <= 0x1055);
}

/* `cluster` holds the consonant and its marks: a killed (asat) or stacking one ends a syllable. */
static bool myanmar_breaks(const char *text, size_t at, size_t end)
{
    if (!myanmar_begins(code_point_at(text, end, at)))
        return false;
    for (size_t i = at; i < end;) {
        uint32_t c;
        i += satchel_utf8_decode(text + i, end - i, &c);
        if (c == 0x103A || c == 0x1039)
            return false;
    }
    return true;
}

static bool is_khmer(uint32_t c)
{
    return c >= 0x1780 && c <= 0x17FF;
}

static bool khmer_begins(uint32_t c)
{
    return c >= 0x1780 && c <= 0x17B3;
}

/* Before a cluster whose own vowel or subscript shows that it starts a syllable. */
static bool khmer_breaks(const char *text, size_t at, size_t end)
{
    uint32_t c;
    const size_t n = satchel_utf8_decode(text + at, end - at, &c);
    return khmer_begins(c) && at + n < end;
}

/* Is the character that ends before `at` a sign that stacks what follows (coeng, virama)? */
static bool is_stacked(const char *text, size_t at)
{
    const size_t before = satchel_utf8_floor(text, at, at - 1);
    const uint32_t c = code_point_at(text, at, before);
    return c == 0x17D2 || c == 0x1039;
}

/* Does a syllable start with the cluster [at, end), which follows base character `before`? */
static bool syllable_starts(const char *text, uint32_t before, size_t at, size_t end)
{
    const uint32_t after = code_point_at(text, end, at);
    if (is_stacked(text, at))
        return false;
    if (is_thai_or_lao(after))
        return is_thai_or_lao(before) && thai_breaks(before, after);
    if (is_myanmar(after))
        return myanmar_breaks(text, at, end);
    if (is_khmer(after))
        return khmer_breaks(text, at, end);
    return uprops_of(after)->line == LB_SA;
}

/* The last character of [at, end) that is not a mark, else the first. */
static uint32_t last_base(const char *text, size_t at, size_t end)
{
    uint32_t base = 0;
    while (at < end) {
        uint32_t c;
        at += satchel_utf8_decode(text + at, end - at, &c);
        if (!base || uprops_of(c)->line != LB_CM)
            base = c;
    }
    return base;
}

void syllables_find(const char *text, size_t length, uint8_t *kinds)
{
    uint32_t before = 0; /* base character */
    for (size_t at = 0, end; at < length; at = end) {
        uint32_t c;
        end = at + satchel_utf8_decode(text + at, length - at, &c);
        const uint8_t class = uprops_of(c)->line;
        if (class == LB_CM)
            continue;
        if (class != LB_SA) {
            before = c;
            continue;
        }
        end = grapheme_end(text, length, at);
        if (kinds[at] == BREAK_NEVER && uprops_of(before)->line == LB_SA &&
            syllable_starts(text, before, at, end))
            kinds[at] = BREAK_WEAK;
        before = last_base(text, at, end);
    }
}
