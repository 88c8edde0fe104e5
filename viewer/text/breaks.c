/* Line breaking, UAX 14 revision 50 (Unicode 15.0); see breaks.h.
 *
 * One pass over the characters. The state holds the class of the last base character (marks have
 * joined it, rule LB9), whether spaces followed it, and the few contexts that a pair of classes
 * cannot tell: numbers (LB25), pairs of regional indicators (LB30a), Hebrew before a hyphen
 * (LB21a). What is left is a table of pairs, one set of classes for each class before the break.
 *
 * Why not a compiled state machine: the rules can be read here by their numbers, and the pass costs
 * no more than the shaping cache's look-up of the same text.
 */
#include "text/breaks.h"

#include "text/decode.h"
#include "text/uprops.h"

typedef uint64_t class_set;

#define C(name)   ((class_set)1 << LB_##name)
#define LETTERS   (C(AL) | C(HL) | C(SA))
#define HANGUL    (C(JL) | C(JV) | C(JT) | C(H2) | C(H3))
#define IDEOGRAMS (C(ID) | C(EB) | C(EM))
#define MARKS     (C(CM) | C(ZWJ))
#define ENDS      (C(BK) | C(CR) | C(LF) | C(NL))
#define NEVER_BEFORE \
    (C(CL) | C(CP) | C(EX) | C(IS) | C(SY) | C(WJ)) /* LB11, LB13: even after spaces */
#define AFTER_ANY \
    (NEVER_BEFORE | C(QU) | C(GL) | C(BA) | C(HY) | C(NS) | C(CJ) | C(IN)) /* LB12a, 19, 21, 22 */

_Static_assert(LB_COUNT <= 64, "a set of classes is 64 bits");

/* Row: the class before. Set: the classes that do not break from it when they follow at once.
 * Classes without a row break from all but AFTER_ANY. */
static const class_set joined[LB_COUNT] = {
    [LB_AL] = AFTER_ANY | LETTERS | C(NU) | C(PR) | C(PO) | C(OP), /* LB23, 24, 28, 30 */
    [LB_HL] = AFTER_ANY | LETTERS | C(NU) | C(PR) | C(PO) | C(OP),
    [LB_SA] = AFTER_ANY | LETTERS | C(NU) | C(PR) | C(PO) | C(OP),
    [LB_NU] = AFTER_ANY | LETTERS | C(NU) | C(OP),
    [LB_PR] = AFTER_ANY | LETTERS | C(NU) | IDEOGRAMS | HANGUL, /* LB23a, 24, 27 */
    [LB_PO] = AFTER_ANY | LETTERS | C(NU),
    [LB_ID] = AFTER_ANY | C(PO),
    [LB_EB] = AFTER_ANY | C(PO) | C(EM), /* LB30b */
    [LB_EM] = AFTER_ANY | C(PO),
    [LB_IS] = AFTER_ANY | LETTERS,                               /* LB29 */
    [LB_SY] = AFTER_ANY | C(HL),                                 /* LB21b */
    [LB_CP] = AFTER_ANY | LETTERS | C(NU),                       /* LB30 */
    [LB_JL] = AFTER_ANY | C(PO) | C(JL) | C(JV) | C(H2) | C(H3), /* LB26, 27 */
    [LB_JV] = AFTER_ANY | C(PO) | C(JV) | C(JT),
    [LB_H2] = AFTER_ANY | C(PO) | C(JV) | C(JT),
    [LB_JT] = AFTER_ANY | C(PO) | C(JT),
    [LB_H3] = AFTER_ANY | C(PO) | C(JT),
    [LB_HY] = (AFTER_ANY | C(NU)) & ~C(GL), /* LB12a, 25 */
    [LB_BA] = AFTER_ANY & ~C(GL),
    [LB_B2] = AFTER_ANY | C(B2),            /* LB17 */
    [LB_CB] = NEVER_BEFORE | C(QU) | C(GL), /* LB20 before LB21 */
    [LB_BB] = ~C(CB),                       /* LB21 */
    [LB_QU] = ~(class_set)0,                /* LB19 */
    [LB_OP] = ~(class_set)0,                /* LB14 */
    [LB_GL] = ~(class_set)0,                /* LB12 */
    [LB_WJ] = ~(class_set)0,                /* LB11 */
};

/* How far a number has come, LB25 as (PR|PO)? (OP|HY)? NU (NU|SY|IS)* (CL|CP)? (PR|PO)? */
enum number { NUMBER_NONE, NUMBER_DIGITS, NUMBER_CLOSED };

struct letter {
    uint32_t c;
    size_t at, length;
    enum line_class class;
    const struct uprops *props;
};

struct breaker {
    const char *text;
    size_t length;
    unsigned flags;
    bool started, spaces;
    enum line_class before; /* of the last base character that is no space; LB_CM: none yet */
    enum line_class last;   /* of the last character as it is */
    uint32_t last_c;
    bool before_wide;       /* LB30: an East Asian bracket */
    bool before_unassigned; /* LB30b: an emoji to come */
    bool hebrew_hyphen;     /* LB21a: a hyphen after Hebrew */
    bool odd_indicator;     /* LB30a */
    bool syllables;         /* there are letters of class SA */
    bool range_dash;        /* BREAKS_BOOK: a dash after a digit */
    bool opening_dash;      /* belongs to what follows */
    bool closing_quote;
    bool opening_quote; /* the same, even over a space; a dash of speech too */
    enum number number;
};

static inline bool has(class_set set, enum line_class class)
{
    return set >> class & 1;
}

/* Reads the character at `at`; false at the end of the text. */
static bool letter_at(const struct breaker *b, size_t at, struct letter *l)
{
    if (at >= b->length)
        return false;
    l->at = at;
    l->length = text_decode(b->text + at, b->length - at, &l->c);
    l->props = uprops_of(l->c);
    l->class = l->props->line;
    if (b->flags & BREAKS_CJK && l->class == LB_QU) {
        if (l->c == 0x2018 || l->c == 0x201C)
            l->class = LB_OP;
        else if (l->c == 0x2019 || l->c == 0x201D)
            l->class = LB_CL;
    }
    return true;
}

/* The class of the base character after `l`, or LB_CM at the end. Marks between are read once more,
 * no oftener: only a base character asks. */
static enum line_class class_after(const struct breaker *b, const struct letter *l)
{
    struct letter next;
    for (size_t at = l->at + l->length; letter_at(b, at, &next); at += next.length)
        if (!has(MARKS, next.class))
            return next.class;
    return LB_CM;
}

static bool is_dash(uint32_t c)
{
    return c >= 0x2013 && c <= 0x2015;
}

/* --- the rules ---------------------------------------------------------------------------------
 */

/* A dash with spaces on both sides stays with what it follows, a closing quote after a space too,
 * the sign of percent or currency with its number, and what follows an opening quote and a space
 * stays with the quote. */
static bool book_joins_over_space(const struct breaker *b, const struct letter *l)
{
    if (b->opening_quote)
        return true;
    if (b->before == LB_NU && has(C(PO) | C(PR), l->class))
        return class_after(b, l) != LB_NU;
    if (is_dash(l->c))
        return class_after(b, l) == LB_SP;
    if (l->class != LB_QU || l->props->category != GC_Pf)
        return false;
    return has(NEVER_BEFORE | MARKS | C(SP) | C(LF) | C(QU), class_after(b, l));
}

static bool joins_over_space(const struct breaker *b, const struct letter *l)
{
    if (has(NEVER_BEFORE, l->class))
        return true;
    if (b->before == LB_OP) /* LB14 */
        return true;
    if (b->before == LB_QU && l->class == LB_OP) /* LB15; books know a closing quote */
        return !(b->flags & BREAKS_BOOK && b->closing_quote);
    if (has(C(CL) | C(CP), b->before) && has(C(NS) | C(CJ), l->class)) /* LB16 */
        return true;
    if (b->before == LB_B2 && l->class == LB_B2) /* LB17 */
        return true;
    return b->flags & BREAKS_BOOK && book_joins_over_space(b, l);
}

static bool number_joins(const struct breaker *b, const struct letter *l)
{
    switch (b->number) {
    case NUMBER_DIGITS: return has(C(NU) | C(SY) | C(IS) | C(CL) | C(CP) | C(PR) | C(PO), l->class);
    case NUMBER_CLOSED: return has(C(PR) | C(PO), l->class);
    case NUMBER_NONE: break;
    }
    return has(C(PR) | C(PO), b->before) && has(C(OP) | C(HY), l->class) &&
           class_after(b, l) == LB_NU;
}

/* No dash starts a line, a dash or hyphen that opens a word stays with it, "no.5" and "9:30–10:00"
 * are one. */
static bool book_joins(const struct breaker *b, const struct letter *l)
{
    return l->class == LB_B2 || b->opening_dash ||
           (l->class == LB_NU && (b->before == LB_IS || b->range_dash));
}

/* Do `l` and the base character right before it stay together? */
static bool joins_at_once(const struct breaker *b, const struct letter *l)
{
    if (b->before == LB_RI && l->class == LB_RI)
        return b->odd_indicator;
    if (b->hebrew_hyphen && l->class != LB_CB && !(b->flags & BREAKS_BOOK && l->class == LB_HL))
        return true;
    if (number_joins(b, l))
        return true;
    if (l->class == LB_OP && (l->props->flags & UP_WIDE) && has(LETTERS | C(NU), b->before))
        return false; /* LB30 */
    if (b->before == LB_CP && b->before_wide && has(LETTERS | C(NU), l->class))
        return false;
    if (b->before_unassigned && l->class == LB_EM)
        return true;
    const class_set row = joined[b->before] ? joined[b->before] : AFTER_ANY;
    if (has(row, l->class))
        return true;
    return b->flags & BREAKS_BOOK && book_joins(b, l);
}

static enum break_kind between(const struct breaker *b, const struct letter *l)
{
    if (!b->started)
        return BREAK_NEVER; /* LB2 */
    if (has(C(BK) | C(LF) | C(NL), b->last) || (b->last == LB_CR && l->class != LB_LF))
        return BREAK_MUST; /* LB4, LB5 */
    if (has(ENDS | C(SP) | C(ZW), l->class))
        return BREAK_NEVER; /* LB6, LB7 */
    if (b->before == LB_ZW)
        return BREAK_MAY; /* LB8 */
    if (b->last == LB_ZWJ)
        return BREAK_NEVER; /* LB8a */
    if (b->spaces)
        return joins_over_space(b, l) ? BREAK_NEVER : BREAK_MAY;
    if (b->before == LB_CM)
        return BREAK_NEVER;
    if (has(MARKS, l->class) || joins_at_once(b, l)) /* LB9 */
        return BREAK_NEVER;
    return b->last_c == 0x00AD ? BREAK_SOFT : BREAK_MAY;
}

/* --- the state ---------------------------------------------------------------------------------
 */

static enum number next_number(const struct breaker *b, const struct letter *l)
{
    if (l->class == LB_NU)
        return NUMBER_DIGITS;
    if (b->spaces || b->number != NUMBER_DIGITS)
        return NUMBER_NONE;
    if (has(C(SY) | C(IS), l->class))
        return NUMBER_DIGITS;
    return has(C(CL) | C(CP), l->class) ? NUMBER_CLOSED : NUMBER_NONE;
}

/* Does `l` begin something: the text, a word, a parenthesis? */
static bool is_opening(const struct breaker *b)
{
    return b->spaces || b->opening_dash || b->before == LB_CM || b->before == LB_OP ||
           b->before == LB_QU;
}

static void advance_base(struct breaker *b, const struct letter *l)
{
    const bool opening = is_opening(b), first = b->before == LB_CM;
    const enum line_class class = has(MARKS, l->class) ? LB_AL : l->class; /* LB10 */
    b->range_dash = b->number == NUMBER_DIGITS && !b->spaces && is_dash(l->c);
    b->number = next_number(b, l);
    b->hebrew_hyphen = !b->spaces && b->before == LB_HL && has(C(HY) | C(BA), class);
    b->odd_indicator = class == LB_RI && !(b->before == LB_RI && !b->spaces && b->odd_indicator);
    b->opening_dash = opening && (is_dash(l->c) || class == LB_HY);
    b->opening_quote = (opening && class == LB_QU && l->props->category == GC_Pi) ||
                       (first && is_dash(l->c)); /* speech in Spanish, French, Ukrainian */
    b->closing_quote = !opening && class == LB_QU && l->props->category == GC_Pf;
    b->before_wide = l->props->flags & UP_WIDE;
    b->before_unassigned = l->props->flags & UP_PICTOGRAPHIC && l->props->category == GC_Cn;
    b->before = class;
    b->spaces = false;
}

static void advance(struct breaker *b, const struct letter *l)
{
    if (has(ENDS, l->class)) {
        b->before = LB_CM;
        b->spaces = false;
        b->number = NUMBER_NONE;
        b->opening_quote = false;
    } else if (l->class == LB_SP) {
        b->spaces = true;
        b->number = NUMBER_NONE;
    } else if (!has(MARKS, l->class) || b->spaces || has(C(CM) | C(ZW), b->before)) {
        advance_base(b, l);
    }
    b->started = true;
    b->last = l->class;
    b->last_c = l->c;
}

/* Letters and their marks after a letter: nothing can happen between them, and nothing changes
 * (LB9, LB28). */
static size_t skip_letters(struct breaker *b, size_t at, uint8_t *kinds)
{
    if ((b->before != LB_AL && b->before != LB_HL) || b->last != b->before || b->spaces)
        return at;
    while (at < b->length) {
        uint32_t c = (uint8_t)b->text[at];
        size_t n = 1;
        enum line_class class = LB_AL;
        if ((c | 0x20) < 'a' || (c | 0x20) > 'z') {
            n = text_decode(b->text + at, b->length - at, &c);
            class = uprops_of(c)->line;
        }
        if (class != b->before && class != LB_CM)
            break;
        b->last = class;
        b->last_c = c;
        for (const size_t end = at + n; at < end; at++)
            kinds[at] = BREAK_NEVER;
    }
    return at;
}

static void run(struct breaker *b, uint8_t *kinds)
{
    struct letter l;
    for (size_t at = 0; letter_at(b, at, &l); at += l.length) {
        kinds[at] = (uint8_t)between(b, &l);
        for (size_t i = 1; i < l.length; i++)
            kinds[at + i] = BREAK_NEVER;
        advance(b, &l);
        b->syllables |= l.class == LB_SA;
        l.length = skip_letters(b, at + l.length, kinds) - at;
    }
}

void breaks_find(const char *text, size_t length, unsigned flags, uint8_t *kinds)
{
    struct breaker b = {.text = text, .length = length, .flags = flags, .before = LB_CM};
    run(&b, kinds);
    if (flags & BREAKS_SYLLABLES && b.syllables)
        syllables_find(text, length, kinds);
}

/* --- words -------------------------------------------------------------------------------------
 */

static unsigned start_edge(const struct breaker *b)
{
    struct letter l;
    if (!letter_at(b, 0, &l))
        return 0;
    if (has(C(AL) | C(HL) | C(NU), l.class))
        return WORD_STARTS_PLAIN;
    const bool opens = l.class == LB_OP || (l.class == LB_QU && l.props->category == GC_Pi);
    return opens ? WORD_STARTS_OPEN : 0;
}

static unsigned end_edge(const struct breaker *b)
{
    if (b->opening_quote || b->last == LB_ZWJ)
        return 0;
    if (has(C(AL) | C(HL) | C(NU) | C(IS) | C(EX) | C(SY) | C(CL) | C(CP) | C(PO), b->before))
        return WORD_ENDS_PLAIN;
    return b->before == LB_QU ? WORD_ENDS_QUOTED : 0;
}

uint8_t breaks_word(const char *text, size_t length, unsigned flags, uint8_t *kinds)
{
    struct breaker b = {.text = text, .length = length, .flags = flags, .before = LB_CM};
    unsigned edges = WORD_KNOWN | start_edge(&b);
    run(&b, kinds);
    if (flags & BREAKS_SYLLABLES && b.syllables)
        syllables_find(text, length, kinds);
    for (size_t i = 1; i < length && !(edges & WORD_INNER); i++)
        edges |= kinds[i] != BREAK_NEVER ? WORD_INNER : 0;
    return (uint8_t)(edges | end_edge(&b));
}

enum break_kind breaks_after_space(const char *text, size_t length, size_t from, size_t at,
                                   unsigned flags)
{
    struct breaker b = {
        .text = text + from, .length = length - from, .flags = flags, .before = LB_CM};
    struct letter l;
    for (size_t i = 0; letter_at(&b, i, &l) && i < at - from; i += l.length)
        advance(&b, &l);
    return between(&b, &l);
}
