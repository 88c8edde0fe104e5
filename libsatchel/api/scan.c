/* Looking for words in texts; see scan.h. */
#include "scan.h"

#include "base/fold.h"

#include <satchel/utf8.h>

#include <limits.h>

#define BLOCK (4 * LANES)

/* --- what to look for ------------------------------------------------------------------------ */

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

/* The characters that fold to a letter, by their leads: how many, what the byte behind the lead may
 * be, and the last two bytes of two of them. */
struct sources {
    unsigned count[256];
    uint8_t least[256], most[256], bytes[256][2][2];
};

static void add_source(void *context, uint32_t c)
{
    struct sources *s = context;
    char utf8[4];
    const size_t length = satchel_utf8_encode(c, utf8);
    const uint8_t lead = (uint8_t)utf8[0], second = (uint8_t)utf8[1];
    if (length == 1)
        return;
    if (s->count[lead] < 2)
        memcpy(s->bytes[lead][s->count[lead]], utf8 + length - 2, 2);
    if (s->count[lead]++ == 0 || second < s->least[lead])
        s->least[lead] = second;
    if (second > s->most[lead])
        s->most[lead] = second;
}

/* Leads of letters that hardly any text has: of Latin for phonetics and old languages, of forms for
 * other machines' sakes, and what is behind the first 65,536 characters. */
static const uint8_t rare[SCAN_BANDS][2] = {{0xC6, 0xCB}, {0xE1, 0xE1}, {0xEF, 0xF4}};

static void put_band(struct scan *s, struct sources *from, unsigned first, unsigned last)
{
    unsigned count = 0;
    for (unsigned lead = first; lead <= last; lead++) {
        count += from->count[lead];
        from->count[lead] = 0;
    }
    if (count) {
        lanes *band = s->bands[s->band_count++];
        band[0] = lanes_of((uint8_t)first);
        band[1] = lanes_of((uint8_t)(last - first));
    }
}

static void put_range(struct scan *s, unsigned lead, unsigned least, unsigned most)
{
    lanes *range = s->ranges[s->range_count++];
    range[0] = lanes_of((uint8_t)lead);
    range[1] = lanes_of((uint8_t)least);
    range[2] = lanes_of((uint8_t)(most - least));
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
    struct sources from = {0};
    add_source(&from, letter);
    fold_sources(letter, add_source, &from);
    s->band_count = s->range_count = s->pair_count = 0;
    for (unsigned i = 0; letter < 0x80 && i < SCAN_BANDS; i++)
        put_band(s, &from, rare[i][0], rare[i][1]);
    for (unsigned lead = 0xC2; lead < 0xF5; lead++) {
        const unsigned wide = from.count[lead] ? from.most[lead] - from.least[lead] : 0;
        if (from.count[lead] > 2 || (from.count[lead] == 2 && lead < 0xE0 && wide < 3))
            put_range(s, lead, from.least[lead], from.most[lead]);
        else
            for (unsigned i = 0; i < from.count[lead]; i++)
                put_pair(s, from.bytes[lead][i]);
    }
}

static uint32_t as_normal(uint32_t folded)
{
    return is_word_char(folded) ? folded : ' ';
}

static void set_put(struct scan_set *set, uint32_t c, bool in)
{
    set->bits[c / 64] |= (uint64_t)in << (c % 64);
}

static bool set_has(const struct scan_set *set, uint32_t c)
{
    return set->bits[c / 64] >> (c % 64) & 1;
}

static void put_sets(struct scan *s)
{
    const uint32_t anchor = s->letters[s->anchor];
    const bool last = s->anchor + 1 == s->count;
    const uint32_t next = last ? ' ' : s->letters[s->anchor + 1];
    const uint32_t previous = s->anchor ? s->letters[s->anchor - 1] : ' ';
    memset(&s->anchors, 0, sizeof s->anchors);
    s->alone = s->before = s->behind = s->anchors;
    for (uint32_t c = 0; c < 0x800; c++) {
        uint32_t folded[4];
        const size_t n = satchel_fold(c, folded);
        bool has = false;
        for (size_t i = 0; i < n; i++)
            has |= folded[i] == anchor;
        set_put(&s->anchors, c, has);
        set_put(&s->alone, c, n == 1);
        set_put(&s->before, c,
                n == 0 || (s->anchor == 0 && s->anywhere) || as_normal(folded[n - 1]) == previous);
        set_put(&s->behind, c, n == 0 || (last && !s->whole) || as_normal(folded[0]) == next);
    }
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
    s->ascii = letter < 0x80 ? (uint8_t)letter : 0;
    s->next = s->ascii && next < 0x80 ? (uint8_t)next : 0;
    put_tests(s);
    put_sets(s);
}

/* --- around a candidate ---------------------------------------------------------------------- */

/* What the text gives next, folded, either way; what is no letter is told as it is. */
struct cursor {
    const char *text;
    size_t size;
    size_t start, end;  /* the character at hand */
    uint32_t folded[4]; /* what it gives */
    size_t count, at;   /* how much that is; forwards: the next of it, backwards: behind the next */
};

static void read_character(struct cursor *c)
{
    uint32_t code;
    c->end = c->start + satchel_utf8_decode(c->text + c->start, c->size - c->start, &code);
    c->count = satchel_fold(code, c->folded);
}

/* Behind the text: a blank. */
static uint32_t next_behind(struct cursor *c)
{
    while (c->at == c->count) {
        if (c->end == c->size)
            return ' ';
        c->start = c->end;
        read_character(c);
        c->at = 0;
    }
    return c->folded[c->at++];
}

/* False: the text begins here. */
static bool next_before(struct cursor *c, uint32_t *folded)
{
    while (c->at == 0) {
        if (c->start == 0)
            return false;
        c->start = satchel_utf8_floor(c->text, c->size, c->start - 1);
        read_character(c);
        c->at = c->count;
    }
    *folded = c->folded[--c->at];
    return true;
}

struct scanning {
    const struct scan *scan;
    const char *text;
    size_t size;
    bool after;
    scan_told *told;
    void *context;
    size_t seen; /* behind the start of the character that was looked at last */
};

static bool goes_on(const struct scan *s, struct cursor c, size_t *end)
{
    for (unsigned i = s->anchor + 1; i < s->count; i++)
        if (next_behind(&c) != s->letters[i])
            return false;
    *end = c.end;
    return !s->whole || !is_word_char(next_behind(&c));
}

static bool goes_back(const struct scanning *g, struct cursor c, size_t *start)
{
    const struct scan *s = g->scan;
    uint32_t folded;
    for (unsigned i = s->anchor; i-- > 0;)
        if (!next_before(&c, &folded) || folded != s->letters[i])
            return false;
    *start = c.start;
    if (s->anywhere)
        return true;
    return next_before(&c, &folded) ? !is_word_char(folded) : g->after;
}

/* The places whose anchor comes of the character at `at`. False: enough. */
static bool look_closely(const struct scanning *g, size_t at)
{
    const struct scan *s = g->scan;
    struct cursor c = {.text = g->text, .size = g->size, .start = at};
    struct scan_place place;
    read_character(&c);
    for (size_t i = 0; i < c.count; i++) {
        if (c.folded[i] != s->letters[s->anchor])
            continue;
        c.at = i + 1;
        if (!goes_on(s, c, &place.end))
            continue;
        c.at = i;
        if (goes_back(g, c, &place.start) && !g->told(g->context, &place))
            return false;
    }
    return true;
}

/* The character at `at` if it is below U+0800, its bytes added to *at; else FAR. */
#define FAR UINT32_MAX

static uint32_t near_at(const struct scanning *g, size_t *at)
{
    const uint8_t *p = (const uint8_t *)g->text + *at;
    if (*p < 0x80) {
        (*at)++;
        return *p;
    }
    if (*p < 0xC2 || *p > 0xDF || *at + 1 == g->size)
        return FAR;
    *at += 2;
    return (p[0] & 0x1Fu) << 6 | (p[1] & 0x3F);
}

/* The same of the one before it. */
static uint32_t near_before(const struct scanning *g, size_t at)
{
    const uint8_t *p = (const uint8_t *)g->text + at;
    if (p[-1] < 0x80)
        return p[-1];
    if (at == 1 || p[-2] < 0xC2 || p[-2] > 0xDF)
        return FAR;
    return (p[-2] & 0x1Fu) << 6 | (p[-1] & 0x3F);
}

static bool has_or_far(const struct scan_set *set, uint32_t c)
{
    return c == FAR || set_has(set, c);
}

/* Where most candidates end: the character, or one of its neighbours, cannot be the right one. */
static bool is_worth_it(const struct scanning *g, size_t at)
{
    const struct scan *s = g->scan;
    const size_t start = at;
    const uint32_t c = near_at(g, &at);
    if (c == FAR)
        return true;
    if (!set_has(&s->anchors, c))
        return false;
    if (!set_has(&s->alone, c))
        return true;
    return (at == g->size || has_or_far(&s->behind, near_at(g, &at))) &&
           (start == 0 || has_or_far(&s->before, near_before(g, start)));
}

static uint32_t small_letter(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

static bool is_ascii_word(uint8_t c)
{
    return (uint8_t)((c | 0x20) - 'a') < 26 || (uint8_t)(c - '0') < 10;
}

/* A letter of ASCII among others of it can be compared as it stands. False: there are others, or an
 * end of the text is too near. From the anchor outwards: how many bytes the letters beyond one that
 * is not ASCII take is not known. */
static bool is_plain(const struct scanning *g, size_t at, bool *found)
{
    const struct scan *s = g->scan;
    if (at <= s->anchor || g->size - at <= s->count - s->anchor)
        return false;
    const uint8_t *p = (const uint8_t *)g->text + at - s->anchor;
    *found = false;
    for (unsigned i = s->anchor; i-- > 0;)
        if (small_letter(p[i]) != s->letters[i])
            return p[i] < 0x80;
    if (p[-1] >= 0x80 || is_ascii_word(p[-1]))
        return p[-1] < 0x80;
    for (unsigned i = s->anchor + 1; i < s->count; i++)
        if (small_letter(p[i]) != s->letters[i])
            return p[i] < 0x80;
    *found = !s->whole || !is_ascii_word(p[s->count]);
    return !s->whole || p[s->count] < 0x80;
}

/* The places whose anchor comes of the character that has the byte at `at`. False: enough. */
static bool look_around(struct scanning *g, size_t at)
{
    const struct scan *s = g->scan;
    bool found;
    if (s->plain && (uint8_t)g->text[at] < 0x80 && is_plain(g, at, &found)) {
        const struct scan_place place = {at - s->anchor, at - s->anchor + s->count};
        return !found || g->told(g->context, &place);
    }
    at = satchel_utf8_floor(g->text, g->size, at);
    if (at < g->seen || !is_worth_it(g, at))
        return true;
    g->seen = at + 1;
    return look_closely(g, at);
}

size_t scan_end(const char *text, size_t size, size_t end)
{
    uint32_t c, folded[4];
    while (end < size) {
        const size_t length = satchel_utf8_decode(text + end, size - end, &c);
        if (satchel_fold(c, folded))
            break;
        end += length;
    }
    return end;
}

/* --- candidates ------------------------------------------------------------------------------ */

/* 64 bytes, and those behind each of them. */
struct block {
    lanes here[4], next[4];
};

static lanes in_band(lanes v, const lanes band[2])
{
    return (lanes)(v - band[0] <= band[1]);
}

/* `others`: not all are ASCII. */
static void mark_ascii(const struct scan *s, const uint8_t *p, bool others, lanes marks[4])
{
    const lanes letter = lanes_of(s->ascii), behind = lanes_of(s->next), small = lanes_of(0x20);
    for (unsigned i = 0; i < 4; i++)
        marks[i] = (lanes)((lanes_load(p + i * LANES) | small) == letter);
    for (unsigned i = 0; s->next && i < 4; i++) {
        const lanes next = lanes_load(p + i * LANES + 1);
        lanes may = (lanes)((next | small) == behind);
        if (others) /* it may be a mark to pass over */
            may |= (lanes)((lanes_signed)next < (lanes_signed){0});
        marks[i] &= may;
    }
}

static void mark_others(const struct scan *s, const uint8_t *p, lanes marks[4])
{
    struct block b;
    for (unsigned i = 0; i < 4; i++) {
        b.here[i] = lanes_load(p + i * LANES);
        b.next[i] = lanes_load(p + i * LANES + 1);
    }
    for (unsigned t = 0; t < s->band_count; t++)
        for (unsigned i = 0; i < 4; i++)
            marks[i] |= in_band(b.here[i], s->bands[t]);
    for (unsigned t = 0; t < s->range_count; t++)
        for (unsigned i = 0; i < 4; i++)
            marks[i] |=
                (lanes)(b.here[i] == s->ranges[t][0]) & in_band(b.next[i], s->ranges[t] + 1);
    for (unsigned t = 0; t < s->pair_count; t++)
        for (unsigned i = 0; i < 4; i++)
            marks[i] |= (lanes)(b.here[i] == s->pairs[t][0]) & (lanes)(b.next[i] == s->pairs[t][1]);
}

/* Marks the bytes at which, or in the character of which, the anchor may be. 65 bytes are read. */
static bool mark_block(const struct scan *s, const uint8_t *p, lanes marks[4])
{
    const lanes all = (lanes_load(p) | lanes_load(p + LANES)) |
                      (lanes_load(p + 2 * LANES) | lanes_load(p + 3 * LANES));
    const bool others = lanes_any(all & lanes_of(0x80));
    if (s->ascii)
        mark_ascii(s, p, others, marks);
    else if (others)
        memset(marks, 0, 4 * sizeof *marks);
    else
        return false;
    if (others)
        mark_others(s, p, marks);
    return lanes_any((marks[0] | marks[1]) | (marks[2] | marks[3]));
}

/* Looks around the marked bytes of the block at `at`. */
static bool look_block(struct scanning *g, const lanes marks[4], size_t at)
{
    uint64_t left = 0;
    for (unsigned i = 0; i < 4; i++)
        left |= (uint64_t)lanes_mask(marks[i]) << (i * LANES);
    for (; left; left &= left - 1)
        if (!look_around(g, at + (unsigned)__builtin_ctzll(left)))
            return false;
    return true;
}

void scan_text(const struct scan *s, const char *text, size_t size, bool after, scan_told *told,
               void *context)
{
    struct scanning g = {s, text, size, after, told, context, 0};
    uint8_t rest[2 * BLOCK] = {0};
    lanes marks[4];
    size_t at = 0;
    for (; at + BLOCK < size; at += BLOCK) {
        if (mark_block(s, (const uint8_t *)text + at, marks) && !look_block(&g, marks, at))
            return;
    }
    memcpy(rest, text + at, size - at);
    if (mark_block(s, rest, marks))
        (void)look_block(&g, marks, at);
}
