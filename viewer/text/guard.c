/* Finding numbers and addresses; see guard.h. A hand-written scanner: at each start of a word it
 * tries an address, then a number, and skips what it has read. */
#include "text/guard.h"

#include "text/decode.h"
#include "text/uprops.h"

#include <string.h>

static bool is_ascii_letter(uint32_t c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static bool is_digit(uint32_t c)
{
    return (c >= '0' && c <= '9') || (c >= 0x0660 && c <= 0x0669) || (c >= 0x06F0 && c <= 0x06F9);
}

/* Between two digits: hyphens, dashes, points, slashes, the signs of times, sums and sizes. */
static bool is_separator(uint32_t c)
{
    static const uint32_t separators[] = {'-',    '.',    '/',    ',',    ':',    '\'',
                                          '*',    '_',    0x00D7, 0x066B, 0x066C, 0x2010,
                                          0x2011, 0x2012, 0x2013, 0x2019, 0x202F, 0x2212};
    for (size_t i = 0; i < sizeof separators / sizeof *separators; i++)
        if (separators[i] == c)
            return true;
    return false;
}

static bool is_sign(uint32_t c)
{
    return c == '+' || c == '-' || c == 0x2212 || c == 0x00B1;
}

/* A sign right after a word is a hyphen. */
static bool starts_number(uint32_t c, bool after_word)
{
    return is_digit(c) || (is_sign(c) && !after_word) || c == '(' || c == '#' ||
           (c >= 0x24 && uprops_of(c)->category == GC_Sc);
}

struct scanner {
    const char *text;
    size_t length;
};

/* The character at `at`, 0 at the end; *end is where it ends. */
static uint32_t peek(const struct scanner *s, size_t at, size_t *end)
{
    uint32_t c = 0;
    *end = at < s->length ? at + text_decode(s->text + at, s->length - at, &c) : at;
    return c;
}

/* --- addresses ------------------------------------------------------------------------------ */

static bool looks_like_address(const char *run, size_t length)
{
    if (length > 4 && memcmp(run, "www.", 4) == 0)
        return true;
    const char *sign = memchr(run, '@', length);
    if (sign && sign > run && memchr(sign, '.', length - (size_t)(sign - run)))
        return true;
    return memmem(run, length, "://", 3) != NULL;
}

/* A run of ASCII without white space that is a URL or an e-mail address. Stops marks at its end
 * belong to the sentence. */
static bool scan_address(const struct scanner *s, struct guard_search *search, struct guard *out)
{
    size_t end = search->at;
    while (end < s->length && s->text[end] > 0x20 && s->text[end] < 0x7F)
        end++;
    search->checked = end;
    if (!looks_like_address(s->text + search->at, end - search->at))
        return false;
    while (strchr(".,;:!?)]}'\"", s->text[end - 1]))
        end--;
    *out = (struct guard){.start = (uint32_t)search->at, .end = (uint32_t)end};
    search->at = search->checked;
    return end > out->start;
}

/* --- numbers -------------------------------------------------------------------------------- */

struct number {
    size_t end;      /* after the last digit or closing sign */
    unsigned digits; /* all of them */
    unsigned joints; /* separators, signs and brackets: what could be reordered */
    bool phone;      /* a plus or brackets at the start: spaces may divide it */
    bool native;     /* in digits of Arabic or Persian */
};

static size_t skip_digits(const struct scanner *s, size_t at, struct number *n)
{
    size_t next;
    for (uint32_t c = peek(s, at, &next); is_digit(c); c = peek(s, at, &next)) {
        n->native |= c >= 0x0660;
        n->digits++;
        at = next;
    }
    return at;
}

/* What may stand in front: a sign, a currency, an opening bracket before digits. */
static size_t skip_front(const struct scanner *s, size_t at, struct number *n)
{
    size_t next;
    for (unsigned i = 0; i < 3; i++) {
        const uint32_t c = peek(s, at, &next);
        const bool sign =
            c == '+' || c == '-' || c == 0x2212 || c == 0x00B1 || c == '(' || c == '#';
        if (!sign && (c < 0x24 || uprops_of(c)->category != GC_Sc))
            break;
        n->phone |= c == '+' || c == '(';
        n->joints++;
        at = next;
    }
    return at;
}

/* From the end of a group of digits to the next group: the start of its digits, or `at` if none
 * comes. */
static size_t skip_joint(const struct scanner *s, size_t at, struct number *n)
{
    size_t here = at, next;
    bool stop = false;
    for (unsigned i = 0; i < 3; i++) {
        const uint32_t c = peek(s, here, &next);
        if (is_digit(c)) {
            n->joints++;
            return here;
        }
        const bool space = (c == ' ' || c == 0x00A0) && n->phone && !stop;
        if (!is_separator(c) && c != '(' && c != ')' && !space)
            break;
        stop |= c == '.' || c == ',' || c == ':';
        here = next;
    }
    return at;
}

/* Percent, degrees, currency, a closing bracket right after the digits. */
static size_t skip_back(const struct scanner *s, size_t at, bool bracket, struct number *n)
{
    size_t next;
    const uint32_t c = peek(s, at, &next);
    const bool sign = c == '%' || c == 0x066A || c == 0x2030 || c == 0x00B0 || c == '+' ||
                      (c == ')' && bracket) || (c >= 0x24 && uprops_of(c)->category == GC_Sc);
    n->joints += sign;
    return sign ? next : at;
}

static struct number scan_number(const struct scanner *s, size_t at)
{
    struct number n = {0};
    const size_t first = skip_front(s, at, &n);
    const bool bracket = memchr(s->text + at, '(', first - at) != NULL;
    size_t here = skip_digits(s, first, &n);
    if (here == first)
        return (struct number){.end = first};
    for (size_t start = skip_joint(s, here, &n); start > here; start = skip_joint(s, here, &n))
        here = skip_digits(s, start, &n);
    const bool closed = memchr(s->text + first, ')', here - first) != NULL;
    n.end = skip_back(s, here, bracket && !closed, &n);
    if (bracket && !closed && n.end == here)
        return (struct number){.end = first}; /* "(20 engineers)" */
    return n;
}

static bool is_guarded(const struct number *n, bool phones_only)
{
    const bool phone = n->phone && n->digits >= 5 && n->joints;
    if (phones_only || n->native)
        return phone;
    return phone || (n->digits && n->joints);
}

/* --- search --------------------------------------------------------------------------------- */

/* Skips a word of letters, so that the digits of "B2B" are not taken for a number. */
static size_t skip_word(const struct scanner *s, size_t at)
{
    size_t next;
    uint32_t c = peek(s, at, &next);
    do {
        at = next;
        c = peek(s, at, &next);
    } while (c && (category_is_letter(uprops_of(c)->category) || is_digit(c)) && next > at);
    return at;
}

/* Passes over words of nothing but letters of Hebrew and Arabic, with single spaces between them;
 * up to the end of a letter. */
static size_t pass_words(const struct scanner *s, size_t at)
{
    while ((at = text_pass_hebrew(s->text, at, s->length)) + 3 <= s->length) {
        const size_t space = s->text[at] == ' ';
        if (!text_is_arabic(s->text + at + space))
            break;
        at += 2 + space;
    }
    return at;
}

bool guard_next(const char *text, size_t length, bool phones_only, struct guard_search *search,
                struct guard *out)
{
    const struct scanner s = {text, length};
    bool after_word = false;
    while (search->at < length) {
        size_t next;
        const size_t start = search->at;
        const size_t letters = pass_words(&s, start);
        if (letters > start) {
            search->at = skip_word(&s, letters - 2);
            after_word = true;
            continue;
        }
        const uint32_t c = peek(&s, start, &next);
        if (is_ascii_letter(c) && !phones_only && start >= search->checked &&
            scan_address(&s, search, out))
            return true;
        search->at = next;
        if (starts_number(c, after_word)) {
            const struct number n = scan_number(&s, start);
            if (n.end > start)
                search->at = n.end;
            if (is_guarded(&n, phones_only)) {
                *out = (struct guard){.start = (uint32_t)start,
                                      .end = (uint32_t)n.end,
                                      .whole = n.end - start <= GUARD_MOST,
                                      .override = n.native};
                return true;
            }
            after_word = n.digits != 0;
        } else {
            after_word = category_is_letter(uprops_of(c)->category);
            if (after_word)
                search->at = skip_word(&s, start);
        }
    }
    return false;
}
