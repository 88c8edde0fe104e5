/* What a word is looked for by; see scan.h. */
#include "base/fold.h"
#include "scan.h"

#include <satchel/utf8.h>

#include <limits.h>

#define LARGE 0x20 /* the bit in which large and small letters often differ */

/* Letters as they are folded, from common to rare. A guess is enough: it chooses what to look for,
 * not what is found. */
static const char *const alphabets[] = {
    "etaoinsrhldcumfpgwybvkxjqz",         "اليمنورتبهعدسفقحكجشصطخپگءذضزغثچظژ",
    "оеаинтсрвлкмдпуіяыьгзбчхжшюцщэфєґъ", "יוהלמארתבשנכדעחפקסטגצז",
    "αοιετσνηυρπκμλωδγχθφβξζψ",
};

/* In a thousand letters. The next letter of an alphabet is seven eighths as common; those of the
 * scripts of thousands of letters are rarer than most. */
static unsigned commonness(uint32_t letter)
{
    for (size_t i = 0; i < sizeof alphabets / sizeof *alphabets; i++) {
        const size_t size = strlen(alphabets[i]);
        unsigned common = 120 << 8;
        uint32_t c;
        for (size_t at = 0; at < size; common -= common / 8) {
            at += satchel_utf8_decode(alphabets[i] + at, size - at, &c);
            if (c == letter)
                return common >> 8;
        }
    }
    return letter < 0x80 ? 5 : letter < 0x2E80 ? 30 : 4;
}

/* The letter to look for costs least where it is rare, or where two of ASCII are that. */
static unsigned choose_anchor(const struct scan *s)
{
    unsigned best = 0, least = UINT_MAX;
    for (unsigned i = 0; i < s->count; i++) {
        const bool pair = i + 1 < s->count && s->letters[i] < 0x80 && s->letters[i + 1] < 0x80;
        const unsigned cost =
            commonness(s->letters[i]) * (pair ? commonness(s->letters[i + 1]) : 1000);
        if (cost < least) {
            least = cost;
            best = i;
        }
    }
    return best;
}

/* The characters beyond ASCII that fold to a letter, by their leads: how many, what the byte behind
 * the lead may be, and the last two bytes of two of them. */
struct sources {
    unsigned count[256];
    uint8_t least[256], most[256], bytes[256][2][2];
    uint64_t leads, seconds; /* of those below U+0800, less 0xC0 and 0x80, a bit each */
    uint8_t own;             /* lead of the letter */
};

/* Leads whose characters are told apart by the bytes behind: the letter's own, and those of the
 * scripts whose letters are on two or three leads. */
static bool is_common(const struct sources *s, uint8_t lead)
{
    return lead == s->own || (s->own >= 0xC3 && (lead ^ s->own) == 1) ||
           (s->own >= 0xD8 && lead >= 0xD8 && lead <= 0xDB);
}

static void add_source(void *context, uint32_t c)
{
    struct sources *s = context;
    char utf8[4];
    const size_t length = satchel_utf8_encode(c, utf8);
    const uint8_t lead = (uint8_t)utf8[0], second = (uint8_t)utf8[1];
    if (length == 1)
        return;
    if (length == 2 && is_common(s, lead))
        s->seconds |= UINT64_C(1) << (second - 0x80);
    else if (length == 2)
        s->leads |= UINT64_C(1) << (lead - 0xC0);
    if (s->count[lead] < 2)
        memcpy(s->bytes[lead][s->count[lead]], utf8 + length - 2, 2);
    if (s->count[lead]++ == 0 || second < s->least[lead])
        s->least[lead] = second;
    if (second > s->most[lead])
        s->most[lead] = second;
}

static struct scan_span span_of(unsigned least, unsigned most)
{
    return (struct scan_span){lanes_of((uint8_t)least), lanes_of((uint8_t)(most - least))};
}

static void put_same(struct scan_bytes *to, unsigned byte, unsigned but)
{
    to->sames[to->same_count++] =
        (struct scan_same){lanes_of((uint8_t)~but), lanes_of((uint8_t)(byte & ~but))};
}

/* The bytes from `base` on whose bits are set; one or two between that are not are worth no other
 * test. */
static void put_bytes(struct scan_bytes *to, uint64_t bits, unsigned base)
{
    to->span_count = to->same_count = 0;
    while (bits) {
        const unsigned first = (unsigned)__builtin_ctzll(bits);
        unsigned last = first;
        for (unsigned i = first; i < 64 && i <= last + 3; i++)
            if (bits >> i & 1)
                last = i;
        bits = last == 63 ? 0 : bits >> (last + 1) << (last + 1);
        if (last > first) {
            to->spans[to->span_count++] = span_of(base + first, base + last);
        } else if (first < LARGE && bits >> (first + LARGE) & 1) {
            put_same(to, base + first, LARGE);
            bits &= ~(UINT64_C(1) << (first + LARGE));
        } else {
            put_same(to, base + first, 0);
        }
    }
}

static void put_range(struct scan *s, unsigned lead, unsigned least, unsigned most)
{
    s->ranges[s->range_count].lead = lanes_of((uint8_t)lead);
    s->ranges[s->range_count++].behind = span_of(least, most);
}

static void put_pair(struct scan *s, const uint8_t bytes[2])
{
    lanes *pair = s->pairs[s->pair_count++];
    pair[0] = lanes_of(bytes[0]);
    pair[1] = lanes_of(bytes[1]);
}

static void put_tests(struct scan *s)
{
    const uint32_t letter = s->letters[s->anchor];
    char utf8[4];
    const size_t length = satchel_utf8_encode(letter, utf8);
    struct sources from = {.own = length == 2 ? (uint8_t)utf8[0] : 0};
    add_source(&from, letter);
    fold_sources(letter, add_source, &from);
    put_bytes(&s->leads, from.leads, 0xC0);
    put_bytes(&s->seconds, from.seconds, 0x80);
    s->range_count = s->pair_count = 0;
    for (unsigned lead = 0xE0; lead < 0xF5; lead++) {
        if (from.count[lead] > 2)
            put_range(s, lead, from.least[lead], from.most[lead]);
        else
            for (unsigned i = 0; i < from.count[lead]; i++)
                put_pair(s, from.bytes[lead][i]);
    }
}

unsigned scan_judge(const struct scan *s, uint32_t c)
{
    uint32_t folded[4];
    const size_t n = satchel_fold(c, folded);
    const bool last = s->anchor + 1 == s->count;
    unsigned says = n > 1 ? SCAN_SEVERAL : 0;
    if (!n)
        return SCAN_NOTHING;
    for (size_t i = 0; i < n; i++)
        says |= folded[i] == s->letters[s->anchor] ? SCAN_ANCHOR : 0;
    if (s->anchor ? folded[n - 1] != s->letters[s->anchor - 1]
                  : !s->anywhere && is_word_char(folded[n - 1]))
        says |= SCAN_NOT_BEFORE;
    if (last ? s->whole && is_word_char(folded[0]) : folded[0] != s->letters[s->anchor + 1])
        says |= SCAN_NOT_BEHIND;
    return says;
}

void scan_prepare(struct scan *s, const struct query_word *word)
{
    const char *text = (const char *)word->text;
    s->count = 0;
    s->anywhere = word->anywhere;
    s->whole = word->whole && !word->anywhere;
    s->plain = !word->anywhere;
    for (size_t at = !word->anywhere; at < word->length; s->count++) {
        at += satchel_utf8_decode(text + at, word->length - at, &s->letters[s->count]);
        s->plain &= s->letters[s->count] < 0x80;
    }
    s->anchor = choose_anchor(s);
    const uint32_t letter = s->letters[s->anchor];
    const uint32_t next = s->anchor + 1 < s->count ? s->letters[s->anchor + 1] : 0;
    s->ascii = letter < 0x80;
    s->next = s->ascii && next && next < 0x80;
    s->letter = lanes_of((uint8_t)letter);
    s->behind = lanes_of((uint8_t)next);
    s->letter_case = lanes_of(letter >= 'a' ? LARGE : 0);
    s->behind_case = lanes_of(next >= 'a' ? LARGE : 0);
    put_tests(s);
    memset(s->near, SCAN_UNKNOWN, sizeof s->near);
    memset(s->far, 0, sizeof s->far);
    for (uint32_t c = 0; c < 0x80; c++)
        s->near[c] = (uint8_t)scan_judge(s, c);
}
