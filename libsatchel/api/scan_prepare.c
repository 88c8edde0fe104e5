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

static unsigned bytes_of(uint32_t c)
{
    return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
}

/* The letter to look for costs least where it is rare, or where two that are compared at once are.
 */
static unsigned choose_anchor(const struct scan *s)
{
    unsigned best = 0, least = UINT_MAX;
    for (unsigned i = 0; i < s->count; i++) {
        const unsigned bytes = bytes_of(s->letters[i]);
        const bool pair =
            i + 1 < s->count && bytes == bytes_of(s->letters[i + 1]) && (bytes == 1 || s->wide);
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
    bool alone[256][2];   /* folds to the letter and nothing else, and is of three bytes */
    bool several_of[256]; /* not all fold to the letter and nothing else, or are of three bytes */
    uint64_t leads, seconds, several; /* of those below U+0800, less 0xC0 and 0x80, a bit each */
    uint8_t own;                      /* lead of the letter */
};

/* Leads whose characters are told apart by the bytes behind: the letter's own, those of the scripts
 * whose letters are on two or three leads, and those of the accents of Latin. */
static bool is_common(const struct sources *s, uint8_t lead)
{
    return lead == s->own || (!s->own && lead <= 0xC7) ||
           (s->own >= 0xC3 && (lead ^ s->own) == 1) ||
           (s->own >= 0xD8 && lead >= 0xD8 && lead <= 0xDB);
}

static void add_source(void *context, uint32_t c)
{
    struct sources *s = context;
    char utf8[4];
    uint32_t folded[4];
    const size_t length = satchel_utf8_encode(c, utf8);
    const uint8_t lead = (uint8_t)utf8[0], second = (uint8_t)utf8[1];
    const bool alone = satchel_fold(c, folded) == 1 && length < 4;
    if (length == 1)
        return;
    if (length == 2 && is_common(s, lead))
        *(alone ? &s->seconds : &s->several) |= UINT64_C(1) << (second - 0x80);
    else if (length == 2)
        s->leads |= UINT64_C(1) << (lead - 0xC0);
    s->several_of[lead] |= !alone;
    if (s->count[lead] < 2) {
        memcpy(s->bytes[lead][s->count[lead]], utf8 + length - 2, 2);
        s->alone[lead][s->count[lead]] = alone;
    }
    if (s->count[lead]++ == 0 || second < s->least[lead])
        s->least[lead] = second;
    if (second > s->most[lead])
        s->most[lead] = second;
}

static struct scan_byte byte_of(unsigned byte)
{
    struct scan_byte b;
    memset(b.lanes, (int)byte, sizeof b.lanes);
    return b;
}

static struct scan_span span_of(unsigned least, unsigned most)
{
    return (struct scan_span){byte_of(least), byte_of(most - least)};
}

static struct scan_same same_of(unsigned byte, unsigned but)
{
    return (struct scan_same){byte_of(~but & 0xFF), byte_of(byte & ~but)};
}

static void put_same(struct scan_bytes *to, unsigned byte, unsigned but)
{
    to->sames[to->same_count++] = same_of(byte, but);
}

/* The bytes from `base` on whose bits are set; one or two between that are not are worth no other
 * test. */
static void put_bytes(struct scan_bytes *to, uint64_t bits, unsigned base)
{
    to->span_count = to->same_count = 0;
    to->halves = byte_of(0);
    for (unsigned i = 0; i < 64; i++)
        for (unsigned lane = 0; lane < LANES_MOST; lane += 16)
            if (bits >> i & 1)
                to->halves.lanes[lane + i % 16] |= (uint8_t)(1u << ((base + i) / 16 - 8));
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
    s->ranges[s->range_count].lead = byte_of(lead);
    s->ranges[s->range_count++].behind = span_of(least, most);
}

static void put_pair(struct scan *s, const uint8_t bytes[2])
{
    s->pairs[s->pair_count].bytes[0] = byte_of(bytes[0]);
    s->pairs[s->pair_count++].bytes[1] = byte_of(bytes[1]);
}

static void put_far(struct scan *s, const struct sources *from, bool alone)
{
    for (unsigned lead = 0xE0; lead < 0xF5; lead++) {
        if (from->count[lead] > 2 && from->several_of[lead] != alone)
            put_range(s, lead, from->least[lead], from->most[lead]);
        for (unsigned i = 0; from->count[lead] <= 2 && i < from->count[lead]; i++)
            if (from->alone[lead][i] == alone)
                put_pair(s, from->bytes[lead][i]);
    }
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
    put_bytes(&s->several, from.several, 0x80);
    s->has_seconds = from.seconds;
    s->accents = span_of(0xC2, 0xC7);
    s->has_several = from.several;
    s->has_leads = from.leads;
    if (from.leads)
        s->leads_span = span_of(0xC0u + (unsigned)__builtin_ctzll(from.leads),
                                0xFFu - (unsigned)__builtin_clzll(from.leads));
    s->range_count = s->pair_count = 0;
    put_far(s, &from, true);
    s->alone_ranges = s->range_count;
    s->alone_pairs = s->pair_count;
    put_far(s, &from, false);
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

/* Of the 64 characters from `first` on, those that may stand beside the anchor: a bit of `says`. */
static uint64_t beside(const struct scan *s, uint32_t first, unsigned not_there)
{
    uint64_t bits = 0;
    for (unsigned i = 0; i < 64; i++)
        bits |= (uint64_t) !(scan_judge(s, first + i) & not_there) << i;
    return bits;
}

/* Two leads of an alphabet beside each other, or two such second bytes, are one test; but not where
 * marks of the one have the last bytes of letters of the other, as in Hebrew. `letter`: what stands
 * there, or at the end of the word a letter of the same alphabet. */
static void put_beside(const struct scan *s, struct scan_beside *to, uint32_t letter,
                       unsigned not_there)
{
    char utf8[4];
    const size_t length = satchel_utf8_encode(letter, utf8);
    const uint8_t lead = (uint8_t)utf8[0], second = (uint8_t)utf8[1];
    to->known = length == s->bytes && length < 4;
    to->few = length == 1;
    if (!to->known)
        return;
    if (length == 1) {
        to->lead = same_of(lead, letter >= 'a' ? LARGE : 0);
        return;
    }
    const uint32_t own = letter & ~0x3Fu;
    const uint64_t bits = beside(s, own, not_there);
    const uint64_t both = bits | beside(s, own ^ 0x40, not_there);
    const unsigned pair = __builtin_popcountll(both) <= 32;
    to->lead = same_of(lead, length == 2 ? pair : 0);
    to->second = same_of(second, pair);
    put_bytes(&to->last, pair ? both : bits, 0x80);
    to->one = to->last.same_count == 1 && !to->last.span_count;
    to->few = to->one && letter < 0x2E80;
}

/* What may stand before and behind the anchor, by the characters next to it. Nothing is known of
 * words of ASCII where they begin and end: too much may stand there. */
static void put_both(struct scan *s)
{
    const bool first = s->anchor == 0, last = s->anchor + 1 == s->count;
    const uint32_t own = s->letters[s->anchor];
    s->before.open = byte_of(first ? 0x80 : 0);
    s->behind.open = byte_of(last ? 0x80 : 0);
    s->before.known = s->before.one = s->behind.known = s->behind.one = false;
    if (!first || (!s->anywhere && s->bytes > 1))
        put_beside(s, &s->before, first ? own : s->letters[s->anchor - 1], SCAN_NOT_BEFORE);
    if (!last || (s->whole && s->bytes > 1))
        put_beside(s, &s->behind, last ? own : s->letters[s->anchor + 1], SCAN_NOT_BEHIND);
}

static bool has_wide_lanes(void)
{
#ifdef __x86_64__
    return __builtin_cpu_supports("avx2");
#else
    return false;
#endif
}

static void put_word(struct scan *s)
{
    uint8_t word[8] = {0}, large[8] = {0}, bytes[8] = {0};
    s->plain &= s->count <= sizeof word;
    for (unsigned i = 0; s->plain && i < s->count; i++) {
        word[i] = (uint8_t)s->letters[i];
        large[i] = s->letters[i] >= 'a' ? LARGE : 0;
        bytes[i] = 0xFF;
    }
    memcpy(&s->word, word, sizeof word);
    memcpy(&s->word_case, large, sizeof large);
    memcpy(&s->word_bytes, bytes, sizeof bytes);
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
    put_word(s);
    s->wide = has_wide_lanes();
    s->anchor = choose_anchor(s);
    const uint32_t letter = s->letters[s->anchor];
    s->letter = same_of(letter & 0xFF, letter >= 'a' ? LARGE : 0);
    s->bytes = bytes_of(letter);
    put_both(s);
    put_tests(s);
    memset(s->near, SCAN_UNKNOWN, sizeof s->near);
    memset(s->far, 0, sizeof s->far);
    for (uint32_t c = 0; c < 0x80; c++)
        s->near[c] = (uint8_t)scan_judge(s, c);
}
