/* Grapheme clusters by the rules GB3 to GB13 of UAX 29; see graphemes.h. */
#include "text/graphemes.h"

#include "text/decode.h"
#include "text/uprops.h"

/* What came before, as far as a rule asks. */
struct cluster {
    enum grapheme_class last;
    bool pictograph;    /* GB11: ExtPict Extend* so far */
    bool joined;        /* GB11: and then ZWJ */
    bool odd_indicator; /* GB12, GB13 */
};

static bool is_control(enum grapheme_class class)
{
    return class == GB_CR || class == GB_LF || class == GB_Control;
}

static bool hangul_joins(enum grapheme_class a, enum grapheme_class b)
{
    switch (a) {
    case GB_L: return b == GB_L || b == GB_V || b == GB_LV || b == GB_LVT; /* GB6 */
    case GB_LV:
    case GB_V: return b == GB_V || b == GB_T; /* GB7 */
    case GB_LVT:
    case GB_T: return b == GB_T; /* GB8 */
    default: return false;
    }
}

static bool joins(const struct cluster *s, const struct uprops *p)
{
    const enum grapheme_class class = p->grapheme;
    if (s->last == GB_CR && class == GB_LF)
        return true; /* GB3 */
    if (is_control(s->last) || is_control(class))
        return false; /* GB4, GB5 */
    if (class == GB_Extend || class == GB_ZWJ || class == GB_SpacingMark || s->last == GB_Prepend)
        return true; /* GB9, GB9a, GB9b */
    if (s->joined && p->flags & UP_PICTOGRAPHIC)
        return true; /* GB11 */
    if (s->last == GB_Regional_Indicator && class == GB_Regional_Indicator)
        return s->odd_indicator;
    return hangul_joins(s->last, class);
}

static void advance(struct cluster *s, const struct uprops *p)
{
    const enum grapheme_class class = p->grapheme;
    s->joined = s->pictograph && class == GB_ZWJ;
    s->pictograph = p->flags & UP_PICTOGRAPHIC || (s->pictograph && class == GB_Extend);
    s->odd_indicator = class == GB_Regional_Indicator && !s->odd_indicator;
    s->last = class;
}

size_t grapheme_end(const char *text, size_t length, size_t at)
{
    uint32_t a, b;
    if (at < length) { /* mostly a letter before another */
        const size_t next = at + text_decode(text + at, length - at, &a);
        if (uprops_of(a)->grapheme == GB_Other) {
            if (next == length)
                return next;
            text_decode(text + next, length - next, &b);
            if (uprops_of(b)->grapheme == GB_Other)
                return next;
        }
    }
    struct cluster state = {.last = GB_Other};
    for (bool first = true; at < length; first = false) {
        uint32_t c;
        const size_t n = text_decode(text + at, length - at, &c);
        const struct uprops *p = uprops_of(c);
        if (!first && !joins(&state, p))
            break;
        advance(&state, p);
        at += n;
    }
    return at;
}
