/* Looking for words in texts; see scan.h. */
#include "scan.h"

#include "base/fold.h"

#include <satchel/utf8.h>

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

/* The character before `at`, which is not 0; *start is where it begins. */
static inline uint32_t char_before(const char *text, size_t at, size_t *start)
{
    const uint8_t *p = (const uint8_t *)text + at;
    *start = at - 1;
    if (p[-1] < 0x80)
        return p[-1];
    *start = at > 1 && p[-2] >= 0xC0 ? at - 2 : satchel_utf8_floor(text, at, at - 1);
    size_t end = *start;
    return char_at((const uint8_t *)text + *start, at - *start, &end);
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

static bool is_ascii_word(uint8_t c)
{
    return (uint8_t)((c | 0x20) - 'a') < 26 || (uint8_t)(c - '0') < 10;
}

enum verdict { NO, YES, ASK };

/* A word of ASCII whose first letter is at `p`, eight bytes at once. */
static inline enum verdict is_plain(const struct scan *s, const uint8_t *p)
{
    const uint64_t high = s->word_bytes & UINT64_C(0x8080808080808080);
    uint64_t bytes;
    memcpy(&bytes, p, sizeof bytes);
    if (((bytes | s->word_case) ^ s->word) & s->word_bytes)
        return bytes & high ? ASK : NO;
    if (p[-1] >= 0x80 || (s->whole && p[s->count] >= 0x80))
        return ASK;
    return is_ascii_word(p[-1]) || (s->whole && is_ascii_word(p[s->count])) ? NO : YES;
}

/* The character at `at` folds to the anchor alone: is the word there? As long as all characters
 * fold to one letter or to none; else ASK. */
static enum verdict is_simple(const struct scanning *g, size_t at, struct scan_place *place)
{
    const struct scan *s = g->scan;
    const uint8_t *text = (const uint8_t *)g->text;
    uint32_t folded[4];
    size_t end = at, n;
    (void)char_at(text + at, g->size - at, &end);
    *place = (struct scan_place){at, end};
    for (unsigned i = s->anchor + 1; i < s->count; i += (unsigned)n) {
        if (end == g->size)
            return NO;
        n = satchel_fold(char_at(text + end, g->size - end, &end), folded);
        if (n > 1)
            return ASK;
        if (n && folded[0] != s->letters[i])
            return NO;
        place->end = n ? end : place->end;
    }
    for (n = !s->whole; !n && end < g->size;) {
        n = satchel_fold(char_at(text + end, g->size - end, &end), folded);
        if (n && is_word_char(folded[0]))
            return NO;
    }
    size_t start = at;
    for (unsigned i = s->anchor; i > 0; i -= (unsigned)n) {
        if (start == 0)
            return NO;
        n = satchel_fold(char_before(g->text, start, &start), folded);
        if (n > 1)
            return ASK;
        if (n && folded[0] != s->letters[i - 1])
            return NO;
        place->start = n ? start : place->start;
    }
    for (n = s->anywhere; !n;) {
        if (start == 0)
            return g->after ? YES : NO;
        n = satchel_fold(char_before(g->text, start, &start), folded);
        if (n && is_word_char(folded[n - 1]))
            return NO;
    }
    return YES;
}

/* What is there is known from now on. */
static bool look_newly(const struct scanning *g, size_t at)
{
    struct scan *s = g->scan;
    const uint8_t *text = (const uint8_t *)g->text;
    size_t end = at, other;
    const uint32_t c = char_at(text + at, g->size - at, &end);
    const unsigned here = learn(s, c, says(s, c));
    if (!(here & SCAN_ANCHOR))
        return true;
    if (at && end < g->size) {
        other = end;
        const uint32_t behind = char_at(text + end, g->size - end, &other);
        const uint32_t before = char_before(g->text, at, &other);
        learn(s, behind, says(s, behind));
        learn(s, before, says(s, before));
    }
    struct scan_place place;
    const enum verdict verdict = here & SCAN_SEVERAL ? ASK : is_simple(g, at, &place);
    return verdict == NO || (verdict == ASK ? look_closely(g, at) : g->told(g->context, &place));
}

/* The places whose anchor comes of the character that has the byte at `at`. False: enough. */
static bool look_around(struct scanning *g, size_t at)
{
    at = satchel_utf8_floor(g->text, g->size, at);
    if (at < g->seen)
        return true;
    g->seen = at + 1;
    return look_newly(g, at);
}

/* --- where most candidates end -----------------------------------------------------------------
 */

#define ROOM 8 /* bytes on both sides of a block that may be looked at without asking */

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
    if (s->plain && *p < 0x80) {
        const enum verdict plain = is_plain(s, p - s->anchor);
        const size_t first = at - s->anchor;
        const struct scan_place place = {first, first + s->count};
        return plain == NO || (plain == ASK ? look_around(g, at) : g->told(g->context, &place));
    }
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

/* Looks around the marked bytes of a block. */
static bool look_block(struct scanning *g, const struct scan_found *found)
{
    const bool room = found->at >= ROOM && found->at + SCAN_BLOCK + ROOM <= g->size;
    for (uint64_t marks = found->marks; marks; marks &= marks - 1) {
        const size_t place = found->at + (unsigned)__builtin_ctzll(marks);
        if (!(room ? look_at(g, place) : look_around(g, place)))
            return false;
    }
    return true;
}

/* The blocks at `at` and behind it up to `end`, two at most, where there is not room on both sides:
 * what is not there is zeros. False: enough. */
static bool scan_edge(struct scanning *g, scan_seek *seek, size_t at, size_t end)
{
    uint8_t edge[SCAN_MORE + 2 * SCAN_BLOCK + SCAN_MORE] = {0};
    struct scan_found found[SCAN_FOUND];
    unsigned count;
    const size_t before = at < SCAN_MORE ? at : SCAN_MORE;
    const size_t behind = g->size - end < SCAN_MORE ? g->size - end : SCAN_MORE;
    memcpy(edge + SCAN_MORE - before, g->text + at - before, before + end - at + behind);
    (void)seek(g->scan, edge, SCAN_MORE, sizeof edge, found, &count);
    for (unsigned i = 0; i < count; i++) {
        found[i].at += at - SCAN_MORE;
        if (found[i].at < end && !look_block(g, &found[i]))
            return false;
    }
    return true;
}

void scan_text(struct scan *s, const char *text, size_t size, bool after, scan_told *told,
               void *context)
{
    struct scanning g = {s, text, size, after, told, context, 0};
    scan_seek *const seek = s->wide ? scan_seek_wide : scan_seek_narrow;
    struct scan_found found[SCAN_FOUND];
    unsigned count = SCAN_FOUND;
    size_t at = size < SCAN_BLOCK ? size : SCAN_BLOCK;
    if (!scan_edge(&g, seek, 0, at))
        return;
    while (count == SCAN_FOUND) {
        at = seek(s, (const uint8_t *)text, at, size, found, &count);
        for (unsigned i = 0; i < count; i++)
            if (!look_block(&g, &found[i]))
                return;
    }
    if (at < size)
        (void)scan_edge(&g, seek, at, size);
}
