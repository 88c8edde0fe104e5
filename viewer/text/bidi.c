/* The door to FriBidi; see bidi.h. FriBidi 1.0 passes all of BidiTest.txt and
 * BidiCharacterTest.txt. */
#include "text/bidi.h"

#include "text/bidi_plain.h"
#include "text/decode.h"

#include <fribidi.h>
#include <limits.h>
#include <string.h>

#define LRI 0x2066u
#define RLI 0x2067u
#define PDI 0x2069u
#define PDF 0x202Cu
#define LRO 0x202Du
#define RLO 0x202Eu

/* Bytes that can begin a right-to-left character or a control: D6 to DF (Hebrew, Arabic, Syriac,
 * Thaana, N'Ko), E0 (Samaritan to Arabic Extended-A), E2 80 and 81 (marks, embeddings, isolates),
 * EF (presentation forms), F0 (planes 1 and up). False alarms only cost time. */
bool bidi_is_needed(const char *text, size_t length)
{
    const uint8_t *s = (const uint8_t *)text;
    for (size_t i = 0; i < length; i++) {
        uint64_t eight;
        while (i + sizeof eight < length) { /* below D6, eight at a time */
            memcpy(&eight, s + i, sizeof eight);
            const uint64_t low = eight & 0x7F7F7F7F7F7F7F7Fu;
            if ((low + 0x2A2A2A2A2A2A2A2Au) & eight & 0x8080808080808080u)
                break;
            i += sizeof eight;
        }
        const uint8_t lead = s[i];
        if (lead < 0xD6)
            continue;
        if (lead <= 0xDF)
            return true;
        const uint8_t second = i + 1 < length ? s[i + 1] : 0;
        if (lead == 0xE0 && second < 0xA4)
            return true;
        if (lead == 0xE2 && (second == 0x80 || second == 0x81)) {
            const uint8_t third = i + 2 < length ? s[i + 2] : 0;
            if (second == 0x80 ? third == 0x8F || (third >= 0xAA && third <= 0xAE)
                               : third >= 0xA6 && third <= 0xA9)
                return true;
        }
        if (lead == 0xEF && second >= 0xAC && second <= 0xBB)
            return true;
        if (lead == 0xF0 && (second == 0x90 || second == 0x9E))
            return true;
    }
    return false;
}

/* The bytes of a character at `s` that is R, AL, NSM, WS or ON in any context without numbers; 0 if
 * it is another. Hebrew and Arabic blocks without their digits and number signs, ASCII without
 * letters, digits and what belongs to numbers, and quotation marks and dashes. */
static size_t rtl_only(const uint8_t *s, size_t left)
{
    const unsigned second = left > 1 ? s[1] : 0, third = left > 2 ? s[2] : 0;
    if (s[0] < 0x80)
        return s[0] >= 0x20 && !memchr("#$%+-0123456789", s[0], 15) &&
               !((s[0] | 0x20) >= 'a' && (s[0] | 0x20) <= 'z') && s[0] != 0x7F;
    switch (s[0]) {
    case 0xC2: return second == 0xAB || second == 0xBB ? 2 : 0;
    case 0xD6: return second >= 0x91 ? 2 : 0;
    case 0xD7: return second <= 0xB4 ? 2 : 0;
    case 0xD8: return second >= 0x90 || second == 0x8C || second == 0x9B ? 2 : 0;
    case 0xD9: return second < 0xA0 || second > 0xAC ? 2 : 0;
    case 0xDA: return 2;
    case 0xDB: return second <= 0x9C || second == 0xA5 || second == 0xA6 ? 2 : 0;
    case 0xE2:
        return second == 0x80 &&
                       ((third >= 0x93 && third <= 0x9F && third != 0x95) || third == 0xA6)
                   ? 3
                   : 0;
    default: return 0;
    }
}

bool bidi_is_rtl_only(const char *text, size_t length)
{
    for (size_t at = 0; (at = text_pass_hebrew(text, at, length)) < length;) {
        const size_t n = rtl_only((const uint8_t *)text + at, length - at);
        if (!n)
            return false;
        at += n;
    }
    return true;
}

/* Rule L1, 4: white space at the end of the paragraph takes its level. FriBidi does the rest of L1.
 */
static void reset_end(const FriBidiCharType *types, size_t count, FriBidiLevel level,
                      FriBidiLevel *levels)
{
    for (; count; count--) {
        const FriBidiCharType t = types[count - 1];
        if (t != FRIBIDI_TYPE_WS && !FRIBIDI_IS_ISOLATE(t) && !FRIBIDI_IS_EXPLICIT_OR_BN(t))
            break;
        levels[count - 1] = level;
    }
}

bool bidi_code_points(const uint32_t *text, size_t count, enum bidi_base base, uint8_t *levels,
                      bool *rtl, satchel_arena *scratch, satchel_error *err)
{
    static const FriBidiParType types_of[] = {FRIBIDI_PAR_LTR, FRIBIDI_PAR_RTL, FRIBIDI_PAR_ON};
    FriBidiParType direction = types_of[base];
    if (count > INT_MAX)
        return satchel_fail_memory(err);
    FriBidiCharType *types = satchel_arena_array(scratch, count, sizeof *types);
    FriBidiBracketType *brackets = satchel_arena_array(scratch, count, sizeof *brackets);
    FriBidiLevel *found = satchel_arena_array(scratch, count, sizeof *found);
    if (!types || !brackets || !found)
        return satchel_fail_memory(err);
    const FriBidiStrIndex n = (FriBidiStrIndex)count;
    fribidi_get_bidi_types(text, n, types);
    fribidi_get_bracket_types(text, n, types, brackets);
    if (count && !fribidi_get_par_embedding_levels_ex(types, brackets, n, &direction, found))
        return satchel_fail_memory(err);
    *rtl = FRIBIDI_IS_RTL(direction);
    reset_end(types, count, *rtl ? 1 : 0, found);
    for (size_t i = 0; i < count; i++)
        levels[i] = (uint8_t)found[i];
    return true;
}

/* --- bytes and isolates --------------------------------------------------------------------------
 */

/* The paragraph as code points, with a control around each isolate; `at` has the byte that each
 * starts at. Inside an isolate of ours the text's own controls become boundary neutrals, so that
 * they can neither close nor outlive it. */
struct expansion {
    uint32_t *text, *at;
    size_t count;
    const struct bidi_isolate *isolates;
    size_t *open; /* numbers of isolates, innermost last */
    size_t depth;
};

#define ADDED UINT32_MAX /* not a byte: a control of ours */

static void put(struct expansion *e, uint32_t c, uint32_t at)
{
    e->text[e->count] = c;
    e->at[e->count++] = at;
}

static uint32_t tamed(const struct expansion *e, uint32_t c)
{
    const bool control = (c >= LRI && c <= PDI) || (c >= 0x202A && c <= 0x202E);
    if (control && e->depth)
        return 0x200B;
    return c == '\n' ? 0x2028 : c;
}

static void close_isolates(struct expansion *e, size_t at)
{
    while (e->depth && e->isolates[e->open[e->depth - 1]].end <= at) {
        if (e->isolates[e->open[e->depth - 1]].override)
            put(e, PDF, ADDED);
        put(e, PDI, ADDED);
        e->depth--;
    }
}

static void expand(struct expansion *e, const char *text, size_t length, size_t isolate_count)
{
    const struct bidi_isolate *isolates = e->isolates;
    size_t next = 0;
    for (size_t at = 0; at < length;) {
        close_isolates(e, at);
        for (; next < isolate_count && isolates[next].start <= at; next++) {
            if (isolates[next].end <= at)
                continue;
            put(e, isolates[next].rtl ? RLI : LRI, ADDED);
            if (isolates[next].override)
                put(e, isolates[next].rtl ? RLO : LRO, ADDED);
            e->open[e->depth++] = next;
        }
        uint32_t c;
        const size_t n = text_decode(text + at, length - at, &c);
        put(e, tamed(e, c), (uint32_t)at);
        at += n;
    }
    close_isolates(e, length);
}

bool bidi_levels_long(const char *text, size_t length, enum bidi_base base,
                      const struct bidi_isolate *isolates, size_t isolate_count, uint8_t *levels,
                      satchel_arena *scratch, satchel_error *err)
{
    const size_t most = length + 4 * isolate_count;
    struct expansion e = {
        .text = satchel_arena_array(scratch, most, sizeof *e.text),
        .at = satchel_arena_array(scratch, most, sizeof *e.at),
        .isolates = isolates,
        .open = satchel_arena_array(scratch, isolate_count, sizeof *e.open),
    };
    uint8_t *found = satchel_arena_alloc(scratch, most);
    if (!e.text || !e.at || !e.open || !found)
        return satchel_fail_memory(err);
    expand(&e, text, length, isolate_count);
    bool rtl = false;
    if (!bidi_code_points(e.text, e.count, base, found, &rtl, scratch, err))
        return false;
    size_t byte = 0;
    uint8_t level = rtl ? 1 : 0;
    for (size_t i = 0; i < e.count; i++) {
        if (e.at[i] == ADDED)
            continue;
        while (byte < e.at[i])
            levels[byte++] = level;
        level = found[i];
    }
    while (byte < length)
        levels[byte++] = level;
    return true;
}

enum bidi_class bidi_class_of(uint32_t c)
{
    switch (fribidi_get_bidi_type(c)) {
    case FRIBIDI_TYPE_LTR: return BIDI_L;
    case FRIBIDI_TYPE_RTL: return BIDI_R;
    case FRIBIDI_TYPE_AL: return BIDI_AL;
    case FRIBIDI_TYPE_EN: return BIDI_EN;
    case FRIBIDI_TYPE_AN: return BIDI_AN;
    case FRIBIDI_TYPE_ES: return BIDI_ES;
    case FRIBIDI_TYPE_ET: return BIDI_ET;
    case FRIBIDI_TYPE_CS: return BIDI_CS;
    case FRIBIDI_TYPE_NSM: return BIDI_NSM;
    case FRIBIDI_TYPE_WS: return BIDI_WS;
    case FRIBIDI_TYPE_ON: return fribidi_get_bracket(c) == FRIBIDI_NO_BRACKET ? BIDI_ON : BIDI_ODD;
    default: return BIDI_ODD;
    }
}

bool bidi_levels(const char *text, size_t length, enum bidi_base base,
                 const struct bidi_isolate *isolates, size_t isolate_count, uint8_t *levels,
                 satchel_arena *scratch, satchel_error *err)
{
    const enum bidi_answer answer =
        base == BIDI_AUTO
            ? BIDI_NOT_PLAIN
            : bidi_plain(text, length, base == BIDI_RTL, isolates, isolate_count, levels, scratch);
    if (answer == BIDI_NO_MEMORY)
        return satchel_fail_memory(err);
    return answer == BIDI_DONE ||
           bidi_levels_long(text, length, base, isolates, isolate_count, levels, scratch, err);
}

/* --- order ---------------------------------------------------------------------------------------
 */

static void reverse(uint32_t *order, size_t from, size_t to)
{
    while (from + 1 < to) {
        const uint32_t swap = order[from];
        order[from++] = order[--to];
        order[to] = swap;
    }
}

void bidi_reorder(const uint8_t *levels, size_t count, uint32_t *order)
{
    uint8_t highest = 0, lowest_odd = UINT8_MAX;
    for (size_t i = 0; i < count; i++) {
        order[i] = (uint32_t)i;
        if (levels[i] > highest)
            highest = levels[i];
        if (levels[i] & 1 && levels[i] < lowest_odd)
            lowest_odd = levels[i];
    }
    for (unsigned level = highest; level >= lowest_odd && level; level--)
        for (size_t i = 0; i < count; i++) {
            const size_t from = i;
            while (i < count && levels[i] >= level)
                i++;
            reverse(order, from, i);
        }
}
