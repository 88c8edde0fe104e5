/* UAX 9 without its rules X: one level, runs of one class; see bidi_plain.h.
 *
 * Text becomes runs of characters of one class. Words of Hebrew or Arabic and what is neutral
 * between them are one run (N1 would make them one in any case), so that most paragraphs have few.
 * Rules by their numbers in UAX 9, revision 46. An isolate is a neutral character to its
 * surroundings and a text of its own inside.
 */
#include "text/bidi_plain.h"

#include "text/decode.h"

#include <string.h>

#define STACK 63 /* BD16 */

struct run {
    uint32_t start; /* byte */
    uint32_t pair;  /* of an opening bracket: the number of the one that closes it, 0 for none */
    uint8_t class;
    char bracket; /* the character */
    bool isolate; /* its bytes have levels already */
};

struct resolver {
    const char *text;
    uint8_t *levels;
    uint8_t level; /* of the paragraph, or of the isolate */
    satchel_arena *scratch;
    struct run *runs;
    size_t count, capacity;
};

/* --- runs
 * -----------------------------------------------------------------------------------------
 */

static enum bidi_class ascii_class(uint8_t c)
{
    if ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')
        return BIDI_L;
    if (c >= '0' && c <= '9')
        return BIDI_EN;
    switch (c) {
    case ' ':
    case '\n': return BIDI_WS; /* a line of the same paragraph */
    case '#':
    case '$':
    case '%': return BIDI_ET;
    case '+':
    case '-': return BIDI_ES;
    case ',':
    case '.':
    case '/':
    case ':': return BIDI_CS;
    case '(':
    case ')':
    case '[':
    case ']':
    case '{':
    case '}': return BIDI_BRACKET;
    default: return c < 0x20 || c == 0x7F ? BIDI_ODD : BIDI_ON;
    }
}

static enum bidi_class class_of(uint32_t c)
{
    if (c < 0x80)
        return ascii_class((uint8_t)c);
    if (c >= 0x05D0 && c <= 0x05EA)
        return BIDI_R;
    if ((c >= 0x0620 && c <= 0x064A) || (c >= 0x0671 && c <= 0x06D5))
        return BIDI_AL;
    if (c >= 0x2010 && c <= 0x2027)
        return BIDI_ON;
    return bidi_class_of(c);
}

/* NULL when out of memory. */
static struct run *new_run(struct resolver *r)
{
    if (r->count == r->capacity) {
        const size_t more = r->capacity ? r->capacity * 2 : 64;
        struct run *runs = satchel_arena_take(r->scratch, more, sizeof *runs);
        if (!runs)
            return NULL;
        if (r->count)
            memcpy(runs, r->runs, r->count * sizeof *runs);
        r->runs = runs;
        r->capacity = more;
    }
    return &r->runs[r->count++];
}

static bool is_neutral(uint8_t class)
{
    return class == BIDI_WS || class == BIDI_ON || class == BIDI_BRACKET;
}

/* Does the character belong to the last run? A strong one takes in the neutrals between it and a
 * strong one of its class (N1). */
static bool joins(struct resolver *r, enum bidi_class class)
{
    const size_t n = r->count;
    if (!n)
        return false;
    const struct run *last = &r->runs[n - 1];
    if (last->class == class)
        return class != BIDI_ES && class != BIDI_CS && class != BIDI_BRACKET && !last->isolate;
    if (class > BIDI_AL || n < 2 || r->runs[n - 2].class != class)
        return false;
    if ((last->class != BIDI_WS && last->class != BIDI_ON) || last->isolate)
        return false;
    r->count--;
    return true;
}

/* W1, where it is simple: a mark takes the class of what it follows. */
static bool takes_mark(const struct resolver *r)
{
    if (!r->count)
        return false;
    const struct run *last = &r->runs[r->count - 1];
    return !last->isolate && last->class != BIDI_BRACKET && last->class != BIDI_ES &&
           last->class != BIDI_CS;
}

/* Passes over letters of the last run's class, with single spaces between them (N1): most of a text
 * from right to left. */
static size_t pass_letters(const struct resolver *r, size_t at, size_t end)
{
    const char *text = r->text;
    const struct run *last = r->count ? &r->runs[r->count - 1] : NULL;
    if (!last || last->isolate)
        return at;
    if (last->class == BIDI_R)
        return text_pass_hebrew(text, at, end);
    while (last->class == BIDI_AL && at + 3 <= end) {
        const size_t space = text[at] == ' ';
        if (!text_is_arabic(text + at + space))
            break;
        at += 2 + space;
    }
    return at;
}

static enum bidi_answer add_text(struct resolver *r, size_t at, size_t end)
{
    while ((at = pass_letters(r, at, end)) < end) {
        uint32_t c;
        const size_t start = at;
        at += text_decode(r->text + at, end - at, &c);
        const enum bidi_class class = class_of(c);
        if (class == BIDI_ODD || (class == BIDI_NSM && !takes_mark(r)))
            return BIDI_NOT_PLAIN;
        if (class == BIDI_NSM || joins(r, class))
            continue;
        struct run *run = new_run(r);
        if (!run)
            return BIDI_NO_MEMORY;
        *run = (struct run){.start = (uint32_t)start,
                            .class = (uint8_t) class,
                            .bracket = class == BIDI_BRACKET ? (char)c : '\0'};
    }
    return BIDI_DONE;
}

/* --- rules W
 * --------------------------------------------------------------------------------------
 */

static uint8_t class_at(const struct resolver *r, size_t i)
{
    return i < r->count ? r->runs[i].class : BIDI_ON;
}

/* W2, W3: what is a number after an Arabic letter. */
static void resolve_arabic(struct resolver *r)
{
    bool arabic = false;
    for (size_t i = 0; i < r->count; i++) {
        uint8_t *class = &r->runs[i].class;
        if (*class <= BIDI_AL)
            arabic = *class == BIDI_AL;
        if (*class == BIDI_AL)
            *class = BIDI_R;
        else if (*class == BIDI_EN && arabic)
            *class = BIDI_AN;
    }
}

/* W4 to W6: separators and terminators. */
static void resolve_separators(struct resolver *r)
{
    for (size_t i = 0; i < r->count; i++) {
        uint8_t *class = &r->runs[i].class;
        const uint8_t before = i ? r->runs[i - 1].class : BIDI_ON, after = class_at(r, i + 1);
        const bool between = before == after;
        if ((*class == BIDI_ES || *class == BIDI_CS) && between && after == BIDI_EN)
            *class = BIDI_EN;
        else if (*class == BIDI_CS && between && after == BIDI_AN)
            *class = BIDI_AN;
    }
    for (size_t i = 0; i < r->count; i++) {
        uint8_t *class = &r->runs[i].class;
        if (*class == BIDI_ET &&
            ((i && r->runs[i - 1].class == BIDI_EN) || class_at(r, i + 1) == BIDI_EN))
            *class = BIDI_EN;
        if (*class == BIDI_ES || *class == BIDI_ET || *class == BIDI_CS)
            *class = BIDI_ON;
    }
}

/* W7: a number among Latin letters. */
static void resolve_european(struct resolver *r)
{
    bool latin = !(r->level & 1);
    for (size_t i = 0; i < r->count; i++) {
        uint8_t *class = &r->runs[i].class;
        if (*class <= BIDI_R)
            latin = *class == BIDI_L;
        else if (*class == BIDI_EN && latin)
            *class = BIDI_L;
    }
}

/* --- rules N
 * --------------------------------------------------------------------------------------
 */

static char opener_of(char c)
{
    return c == ')' ? '(' : c == ']' ? '[' : c == '}' ? '{' : '\0';
}

/* Left or right, for what is not neutral: numbers are right. */
static uint8_t strong(uint8_t class)
{
    return class == BIDI_L ? BIDI_L : BIDI_R;
}

/* BD16: which brackets are pairs. False if they nest too deep. */
static bool find_pairs(struct resolver *r)
{
    uint32_t open[STACK];
    size_t depth = 0;
    for (uint32_t i = 0; i < r->count; i++) {
        if (r->runs[i].class != BIDI_BRACKET)
            continue;
        const char opener = opener_of(r->runs[i].bracket);
        if (!opener) {
            if (depth == STACK)
                return false;
            open[depth++] = i;
            continue;
        }
        for (size_t k = depth; k; k--)
            if (r->runs[open[k - 1]].bracket == opener) {
                r->runs[open[k - 1]].pair = i;
                depth = k - 1;
                break;
            }
    }
    return true;
}

/* N0 b to d: the direction of a pair; BIDI_BRACKET if it has none of its own. */
static uint8_t class_of_pair(const struct resolver *r, size_t open, size_t close)
{
    const uint8_t own = r->level & 1 ? BIDI_R : BIDI_L;
    bool other = false;
    for (size_t i = open + 1; i < close; i++) {
        if (is_neutral(r->runs[i].class))
            continue;
        if (strong(r->runs[i].class) == own)
            return own;
        other = true;
    }
    if (!other)
        return BIDI_BRACKET;
    while (open && is_neutral(r->runs[open - 1].class))
        open--;
    return open ? strong(r->runs[open - 1].class) : own;
}

static void resolve_brackets(struct resolver *r)
{
    for (size_t i = 0; i < r->count; i++)
        if (r->runs[i].pair) {
            const uint8_t class = class_of_pair(r, i, r->runs[i].pair);
            r->runs[i].class = r->runs[r->runs[i].pair].class = class;
        }
}

/* N1, N2. */
static void resolve_neutrals(struct resolver *r)
{
    const uint8_t own = r->level & 1 ? BIDI_R : BIDI_L;
    uint8_t before = own;
    for (size_t i = 0; i < r->count; i++) {
        if (!is_neutral(r->runs[i].class)) {
            before = strong(r->runs[i].class);
            continue;
        }
        size_t end = i;
        while (end < r->count && is_neutral(r->runs[end].class))
            end++;
        const uint8_t after = end < r->count ? strong(r->runs[end].class) : own;
        for (; i < end; i++)
            r->runs[i].class = before == after ? before : own;
        i--;
    }
}

/* --- levels
 * ---------------------------------------------------------------------------------------
 */

static uint8_t level_of(const struct resolver *r, uint8_t class)
{
    if (class == BIDI_L)
        return (uint8_t)(r->level + (r->level & 1));
    if (class == BIDI_R)
        return r->level | 1;
    return (uint8_t)((r->level | 1) + 1); /* I1, I2: numbers */
}

static bool resolve(struct resolver *r, size_t end)
{
    resolve_arabic(r);
    resolve_separators(r);
    resolve_european(r);
    if (!find_pairs(r))
        return false;
    resolve_brackets(r);
    resolve_neutrals(r);
    for (size_t i = 0; i < r->count; i++) {
        const struct run *run = &r->runs[i];
        const size_t next = i + 1 < r->count ? r->runs[i + 1].start : end;
        if (!run->isolate)
            memset(r->levels + run->start, level_of(r, run->class), next - run->start);
    }
    return true;
}

/* L1: white space at the end takes the paragraph's level. */
static void reset_end(const struct resolver *r, size_t end)
{
    while (end) {
        uint32_t c;
        const size_t at = satchel_utf8_floor(r->text, end, end - 1);
        text_decode(r->text + at, end - at, &c);
        if (class_of(c) != BIDI_WS)
            return;
        memset(r->levels + at, r->level, end - at);
        end = at;
    }
}

static enum bidi_answer add_isolate(struct resolver *r, const struct bidi_isolate *isolate)
{
    const uint8_t level =
        isolate->rtl ? (uint8_t)((r->level + 1) | 1) : (uint8_t)((r->level | 1) + 1);
    struct resolver inside = {
        .text = r->text, .levels = r->levels, .level = level, .scratch = r->scratch};
    struct run *run = new_run(r);
    if (!run)
        return BIDI_NO_MEMORY;
    *run = (struct run){.start = isolate->start, .class = BIDI_ON, .isolate = true};
    const enum bidi_answer answer = add_text(&inside, isolate->start, isolate->end);
    if (answer != BIDI_DONE)
        return answer;
    return resolve(&inside, isolate->end) ? BIDI_DONE : BIDI_NOT_PLAIN;
}

enum bidi_answer bidi_plain(const char *text, size_t length, bool rtl,
                            const struct bidi_isolate *isolates, size_t isolate_count,
                            uint8_t *levels, satchel_arena *scratch)
{
    struct resolver r = {.text = text, .levels = levels, .level = rtl, .scratch = scratch};
    size_t at = 0;
    for (size_t i = 0; i < isolate_count; i++) {
        const struct bidi_isolate *isolate = &isolates[i];
        if (isolate->end <= isolate->start)
            continue;
        if (isolate->start < at || isolate->end > length || isolate->override)
            return BIDI_NOT_PLAIN;
        enum bidi_answer answer = add_text(&r, at, isolate->start);
        if (answer == BIDI_DONE)
            answer = add_isolate(&r, isolate);
        if (answer != BIDI_DONE)
            return answer;
        at = isolate->end;
    }
    const enum bidi_answer answer = add_text(&r, at, length);
    if (answer != BIDI_DONE)
        return answer;
    if (!resolve(&r, length))
        return BIDI_NOT_PLAIN;
    reset_end(&r, length);
    return BIDI_DONE;
}
