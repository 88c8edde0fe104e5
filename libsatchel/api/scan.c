/* Looking for words in texts; see scan.h. */
#include "scan.h"

#include "base/fold.h"

#include <satchel/utf8.h>

#define BLOCK (4 * LANES)

struct scanning {
    struct scan *scan;
    const char *text;
    size_t size;
    bool after;
    scan_told *told;
    void *context;
    size_t seen; /* behind the start of the character that was looked at last */
};

/* --- characters --------------------------------------------------------------------------------
 */

/* The character at `p`, of `left` bytes, not 0; its bytes are added to *at. */
static inline uint32_t char_at(const uint8_t *p, size_t left, size_t *at)
{
    uint32_t c = p[0];
    if (c < 0x80) {
        *at += 1;
    } else if (c < 0xE0 && left > 1) {
        *at += 2;
        c = (c & 0x1F) << 6 | (p[1] & 0x3F);
    } else if (c < 0xF0 && left > 2) {
        *at += 3;
        c = (c & 0xF) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3F);
    } else {
        *at += satchel_utf8_decode((const char *)p, left, &c);
    }
    return c;
}

/* The character before `at`, which is not 0. */
static inline uint32_t char_before(const char *text, size_t at)
{
    const uint8_t *p = (const uint8_t *)text + at;
    if (p[-1] < 0x80)
        return p[-1];
    const size_t start = at > 1 && p[-2] >= 0xC0 ? at - 2 : satchel_utf8_floor(text, at, at - 1);
    size_t end = start;
    return char_at((const uint8_t *)text + start, at - start, &end);
}

/* What a character says; of one that nobody has looked at, it may be all. */
static inline unsigned says(const struct scan *s, uint32_t c)
{
    if (c < SCAN_NEAR)
        return s->near[c];
    const uint32_t far = s->far[c % SCAN_FAR];
    return far >> 8 == c ? far & 0xFF : SCAN_UNKNOWN;
}

static unsigned learn(struct scan *s, uint32_t c, unsigned known)
{
    if (!(known & SCAN_NEW))
        return known;
    const unsigned says = scan_judge(s, c);
    if (c < SCAN_NEAR)
        s->near[c] = (uint8_t)says;
    else
        s->far[c % SCAN_FAR] = c << 8 | says;
    return says;
}

/* --- around a candidate ------------------------------------------------------------------------
 */

/* What the text gives next, folded, either way; what is no letter is told as it is. */
struct cursor {
    const char *text;
    size_t size;
    size_t start, end;  /* the character at hand */
    uint32_t folded[4]; /* what it gives */
    size_t count, at;   /* how much that is; forwards: the next of it, backwards: behind the next */
};

static inline void read_character(struct cursor *c)
{
    c->end = c->start;
    const uint32_t code = char_at((const uint8_t *)c->text + c->start, c->size - c->start, &c->end);
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

/* The same, and what is there is known from now on. */
static bool look_newly(const struct scanning *g, size_t at)
{
    struct scan *s = g->scan;
    const uint8_t *text = (const uint8_t *)g->text;
    size_t end = at, next;
    const uint32_t c = char_at(text + at, g->size - at, &end);
    if (!(learn(s, c, says(s, c)) & SCAN_ANCHOR))
        return true;
    if (at && end < g->size) {
        next = end;
        const uint32_t behind = char_at(text + end, g->size - end, &next);
        const uint32_t before = char_before(g->text, at);
        learn(s, behind, says(s, behind));
        learn(s, before, says(s, before));
    }
    return look_closely(g, at);
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
    if (at < g->seen)
        return true;
    g->seen = at + 1;
    return look_newly(g, at);
}

/* --- where most candidates end -----------------------------------------------------------------
 */

#define ROOM 8 /* bytes on both sides of a block that may be looked at without asking */

enum verdict { NO, YES, ASK };

/* What the character says that begins at `p`; one of four bytes, all that it may, and so may what
 * is in the middle of one. */
static inline unsigned said_at(const struct scan *s, const uint8_t *p)
{
    const uint32_t c = p[0];
    if (c < 0x80)
        return s->near[c];
    if ((c & 0xE0) == 0xC0)
        return s->near[(c << 6 | (p[1] & 0x3F)) % SCAN_NEAR];
    if ((c & 0xF0) != 0xE0)
        return SCAN_UNKNOWN;
    return says(s, (c & 0xF) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3F));
}

static inline unsigned said_before(const struct scan *s, const uint8_t *p)
{
    const uint32_t c = p[-1];
    if (c < 0x80)
        return s->near[c];
    if (p[-2] >= 0xC0)
        return s->near[((uint32_t)p[-2] << 6 | (c & 0x3F)) % SCAN_NEAR];
    return said_at(s, p - 3);
}

/* Is the character at `p` the anchor, between two that may be there? YES: surely. */
static inline enum verdict judge_candidate(const struct scan *s, const uint8_t *p)
{
    const unsigned here = said_at(s, p);
    if (!(here & SCAN_ANCHOR))
        return NO;
    if (here & SCAN_SEVERAL)
        return ASK;
    const unsigned before = said_before(s, p);
    if (before & SCAN_NOT_BEFORE)
        return NO;
    const unsigned behind = said_at(s, p + (*p < 0x80 ? 1 : *p < 0xE0 ? 2 : 3));
    if (behind & SCAN_NOT_BEHIND)
        return NO;
    return (behind | before) & (SCAN_NEW | SCAN_NOTHING) ? ASK : YES;
}

/* Looks around a marked byte with room on both sides. False: enough. */
static inline bool look_at(struct scanning *g, size_t at)
{
    const struct scan *s = g->scan;
    const uint8_t *p = (const uint8_t *)g->text + at;
    if (*p >= 0x80 && *p < 0xC0)
        p -= p[-1] >= 0x80 && p[-1] < 0xC0 ? 2 : 1;
    const enum verdict verdict = judge_candidate(s, p);
    if (verdict == NO)
        return true;
    if (verdict == ASK || s->count > 1)
        return look_around(g, at);
    const size_t start = (size_t)(p - (const uint8_t *)g->text);
    const struct scan_place place = {start, start + (*p < 0x80 ? 1u : *p < 0xE0 ? 2u : 3u)};
    if (start < g->seen)
        return true;
    g->seen = start + 1;
    return g->told(g->context, &place);
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

/* --- candidates --------------------------------------------------------------------------------
 */

static inline lanes in_span(lanes v, const struct scan_span *span)
{
    return (lanes)(v - span->least <= span->wide);
}

/* `others`: not all are ASCII. */
static inline void mark_ascii(const struct scan *s, const uint8_t *p, bool others, lanes marks[4])
{
    for (unsigned i = 0; i < 4; i++)
        marks[i] = (lanes)((lanes_load(p + i * LANES) | s->letter_case) == s->letter);
    if (!s->next)
        return;
    for (unsigned i = 0; i < 4; i++) {
        const lanes next = lanes_load(p + i * LANES + 1);
        lanes may = (lanes)((next | s->behind_case) == s->behind);
        if (others) /* it may be a mark to pass over */
            may |= (lanes)((lanes_signed)next < (lanes_signed){0});
        marks[i] &= may;
    }
}

static inline void mark_bytes(const struct scan_bytes *b, const uint8_t *p, lanes marks[4])
{
    for (unsigned t = 0; t < b->same_count; t++)
        for (unsigned i = 0; i < 4; i++)
            marks[i] |=
                (lanes)((lanes_load(p + i * LANES) & b->sames[t].counts) == b->sames[t].byte);
    for (unsigned t = 0; t < b->span_count; t++)
        for (unsigned i = 0; i < 4; i++)
            marks[i] |= in_span(lanes_load(p + i * LANES), &b->spans[t]);
}

static void mark_far(const struct scan *s, const uint8_t *p, lanes marks[4])
{
    lanes here[4], next[4];
    for (unsigned i = 0; i < 4; i++) {
        here[i] = lanes_load(p + i * LANES);
        next[i] = lanes_load(p + i * LANES + 1);
    }
    for (unsigned t = 0; t < s->range_count; t++)
        for (unsigned i = 0; i < 4; i++)
            marks[i] |=
                (lanes)(here[i] == s->ranges[t].lead) & in_span(next[i], &s->ranges[t].behind);
    for (unsigned t = 0; t < s->pair_count; t++)
        for (unsigned i = 0; i < 4; i++)
            marks[i] |= (lanes)(here[i] == s->pairs[t][0]) & (lanes)(next[i] == s->pairs[t][1]);
}

/* Among bytes that are not all below 0xE0: is there any that begins another character than those of
 * U+2000 to U+203F, which are no letters? */
static bool begins_far(const uint8_t *p)
{
    lanes any = {0};
    for (unsigned i = 0; i < 4; i++) {
        const lanes here = lanes_load(p + i * LANES), next = lanes_load(p + i * LANES + 1);
        const lanes mark = (lanes)(here == lanes_of(0xE2)) & (lanes)(next == lanes_of(0x80));
        any |= (lanes)(here >= lanes_of(0xE0)) & ~mark;
    }
    return lanes_any(any);
}

/* Does a character of three bytes or more go on behind `at`? */
static bool goes_far(const char *text, size_t at)
{
    return at > 1 && ((uint8_t)text[at - 1] >= 0xE0 || (uint8_t)text[at - 2] >= 0xE0);
}

/* Marks the bytes at which, or in the character of which, the anchor may be. `p` are the 65 bytes
 * at `at` of the text; *was_far: there is a byte of 0xE0 and more in the block before. */
static inline __attribute__((always_inline)) bool
mark_block(const struct scanning *g, const uint8_t *p, size_t at, bool *was_far, lanes marks[4])
{
    const struct scan *s = g->scan;
    const lanes most = lanes_most(lanes_most(lanes_load(p), lanes_load(p + LANES)),
                                  lanes_most(lanes_load(p + 2 * LANES), lanes_load(p + 3 * LANES)));
    const bool others = lanes_any((lanes)(most >= lanes_of(0x80)));
    if (!others && !s->ascii)
        return false;
    if (s->ascii)
        mark_ascii(s, p, others, marks);
    else
        memset(marks, 0, 4 * sizeof *marks);
    if (others) {
        const bool far = lanes_any((lanes)(most >= lanes_of(0xE0)));
        mark_bytes(&s->leads, p, marks);
        mark_bytes(&s->seconds, p + 1, marks);
        if ((far && begins_far(p)) || (*was_far && goes_far(g->text, at)))
            mark_far(s, p, marks);
        *was_far = far;
    }
    return lanes_any((marks[0] | marks[1]) | (marks[2] | marks[3]));
}

/* Looks around the marked bytes of the block at `at`. */
static bool look_block(struct scanning *g, const lanes marks[4], size_t at)
{
    const bool room = at >= ROOM && at + BLOCK + ROOM <= g->size;
    uint64_t left = 0;
    for (unsigned i = 0; i < 4; i++)
        left |= (uint64_t)lanes_mask(marks[i]) << (i * LANES);
    for (; left; left &= left - 1) {
        const size_t place = at + (unsigned)__builtin_ctzll(left);
        if (!(room ? look_at(g, place) : look_around(g, place)))
            return false;
    }
    return true;
}

void scan_text(struct scan *s, const char *text, size_t size, bool after, scan_told *told,
               void *context)
{
    struct scanning g = {s, text, size, after, told, context, 0};
    uint8_t rest[2 * BLOCK] = {0};
    lanes marks[4];
    bool was_far = false;
    size_t at = 0;
    for (; at + BLOCK < size; at += BLOCK) {
        if (mark_block(&g, (const uint8_t *)text + at, at, &was_far, marks) &&
            !look_block(&g, marks, at))
            return;
    }
    memcpy(rest, text + at, size - at);
    if (mark_block(&g, rest, at, &was_far, marks))
        (void)look_block(&g, marks, at);
}
