/* Items of a paragraph word by word; see builder.h.
 *
 * What stands between two spaces is looked up as a whole, and what may happen inside of it and
 * around it comes with it (breaks_word): most paragraphs never go through the line breaking
 * algorithm. The result is the same as if they had, to the bit; tests/unit/words_built.c compares.
 */
#include "layout/builder.h"
#include "text/breaks.h"

#include <string.h>

#define FLAGS (BREAKS_BOOK | BREAKS_SYLLABLES)

struct walker {
    struct builder *b;
    size_t from;       /* where the word before `before` begins, on this line */
    size_t before;     /* where the word before this one begins */
    unsigned edges;    /* of the word at hand */
    size_t next_guard; /* the first that ends behind it */
};

/* --- what can be taken this way ------------------------------------------------------------------
 */

/* What may follow a lead byte that begins odd white space, soft hyphens or controls as well. */
static bool is_odd(const uint8_t *s, size_t left)
{
    const unsigned second = left > 1 ? s[1] : 0, third = left > 2 ? s[2] : 0;
    switch (s[0]) {
    case 0xC2: return second < 0xA1 || second == 0xAD;  /* C1, no-break space, soft hyphen */
    case 0xE1: return second == 0x9A || second == 0xA0; /* Ogham space, Mongolian controls */
    case 0xE2:
        return (second == 0x80 && (third < 0x8C || third == 0x8E || third == 0x8F ||
                                   (third >= 0xA8 && third <= 0xAF))) ||
               (second == 0x81 && third >= 0x9F);
    case 0xE3: return second == 0x80 && third == 0x80; /* ideographic space */
    case 0xEF: return second >= 0xBB;
    default: return s[0] < 0x20 && s[0] != '\n';
    }
}

#define ONES  0x0101010101010101u
#define HIGHS 0x8080808080808080u

static inline uint64_t has_zero(uint64_t v)
{
    return (v - ONES) & ~v & HIGHS;
}

/* Eight bytes of which is_suspect is true of none. */
static bool are_unsuspected(const struct para_spec *s, size_t at)
{
    uint64_t v;
    if (at + sizeof v > s->length)
        return false;
    memcpy(&v, s->text + at, sizeof v);
    const uint64_t high = v & HIGHS, controls = (v - ONES * ' ') & ~v;
    if (!high)
        return !(controls & HIGHS);
    return !((controls | has_zero(v ^ ONES * 0xC2) | has_zero((v & ONES * 0xFC) ^ ONES * 0xE0) |
              has_zero(v ^ ONES * 0xEF)) &
             HIGHS);
}

static bool is_suspect(uint8_t byte)
{
    return (byte < 0x20 && byte != '\n') || byte == 0xC2 || (byte >= 0xE1 && byte <= 0xE3) ||
           byte == 0xEF;
}

bool builder_is_wordy(const struct builder *b)
{
    const struct para_spec *s = b->spec;
    const uint8_t *text = (const uint8_t *)s->text;
    if (s->preserve || b->ideographic || s->isolate_count || s->word_count)
        return false;
    for (size_t i = 0; i < s->length;) {
        if (are_unsuspected(s, i)) {
            i += sizeof(uint64_t);
            continue;
        }
        for (const size_t end = i + sizeof(uint64_t); i < end && i < s->length; i++)
            if (is_suspect(text[i]) && is_odd(text + i, s->length - i))
                return false;
    }
    return true;
}

/* --- words ---------------------------------------------------------------------------------------
 */

/* The end of the word at `at`: the next space or line feed. */
static size_t word_end(const struct para_spec *s, size_t at)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    uint64_t v;
    for (; at + sizeof v <= s->length; at += sizeof v) {
        memcpy(&v, s->text + at, sizeof v);
        const uint64_t ends = has_zero(v ^ ONES * ' ') | has_zero(v ^ ONES * '\n');
        if (ends) /* the lowest mark is exact */
            return at + (size_t)__builtin_ctzll(ends) / 8;
    }
#endif
    while (at < s->length && s->text[at] != ' ' && s->text[at] != '\n')
        at++;
    return at;
}

/* Have bytes [at, end) this level? */
static bool have_level(const struct builder *b, size_t at, size_t end, uint8_t level)
{
    const uint8_t *levels = b->levels;
    if (!levels)
        return true;
    uint64_t v;
    for (; at + sizeof v <= end; at += sizeof v) {
        memcpy(&v, levels + at, sizeof v);
        if (v != ONES * level)
            return false;
    }
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    if (at < end && at + sizeof v <= b->spec->length) { /* the last few, without those behind */
        memcpy(&v, levels + at, sizeof v);
        return (v ^ ONES * level) << 8 * (at + sizeof v - end) == 0;
    }
#endif
    for (; at < end; at++)
        if (levels[at] != level)
            return false;
    return true;
}

/* Takes the word by its parts: something may happen inside, or its looks or levels change. */
static bool add_parts(struct walker *w, size_t at, size_t end)
{
    struct builder *b = w->b;
    const uint8_t after = b->kinds[end];
    w->edges = breaks_word(b->spec->text + at, end - at, FLAGS, b->kinds + at);
    for (size_t i = w->next_guard; i < b->guard_count && b->guards[i].start < end; i++) {
        const struct guard *g = &b->guards[i];
        const size_t from = g->start + 1 > at ? g->start + 1 : at, to = g->end < end ? g->end : end;
        if (g->whole && from < to)
            memset(b->kinds + from, BREAK_NEVER, to - from);
    }
    b->kinds[end] = after;
    return builder_add_range(b, at, end);
}

/* Adds the word and the white space after it. */
static bool add_word(struct walker *w, size_t at, size_t end)
{
    struct builder *b = w->b;
    while (builder_next_stretch(b) <= at)
        b->stretch++;
    while (w->next_guard < b->guard_count && b->guards[w->next_guard].end <= at)
        w->next_guard++;
    if (end - at > TOKEN_MOST || builder_next_stretch(b) < end ||
        !have_level(b, at, end, builder_level_at(b, at)))
        return add_parts(w, at, end);
    struct item *item = builder_new_item(b);
    if (!item)
        return false;
    *item = (struct item){
        .start = (uint32_t)at,
        .end = (uint32_t)end,
        .attr = b->spec->stretches[b->stretch].attr,
        .level = builder_level_at(b, at),
        .space_level = builder_level_at(b, end),
    };
    const script_tag context = b->context;
    w->edges = 0;
    if (end > at && !builder_shape_word(b, item))
        return false;
    if (item->token)
        w->edges = item->token->edges;
    if (w->edges & WORD_INNER) {
        b->context = context;
        b->para->count--;
        return add_parts(w, at, end);
    }
    builder_take_space(b, end, item);
    return true;
}

/* What may happen before the word at `at`, after white space. */
static enum break_kind kind_before(const struct walker *w, size_t at, unsigned left)
{
    const struct builder *b = w->b;
    const struct guard *g = w->next_guard < b->guard_count ? &b->guards[w->next_guard] : NULL;
    if (g && g->whole && g->start < at && at < g->end)
        return BREAK_NEVER;
    if (breaks_surely(left, w->edges))
        return BREAK_MAY;
    return breaks_after_space(b->spec->text, b->spec->length, w->from, at, FLAGS);
}

/* After the white space that starts at `at`; *line says whether a line feed ended it. */
static size_t skip_space(const struct para_spec *s, size_t at, bool *line)
{
    while (at < s->length && s->text[at] == ' ')
        at++;
    *line = at < s->length && s->text[at] == '\n';
    return at + *line;
}

/* Words of one look and level with one space between them, and no guard among them, are taken in
 * this loop; what is known of the walk is kept up. Returns where it ends: at the start of a word
 * that needs the long way. */
static size_t add_plain_words(struct walker *w, size_t at)
{
    struct builder *b = w->b;
    const struct para_spec *s = b->spec;
    const struct attr *attr = &s->attrs[b->look_attr];
    size_t last = builder_next_stretch(b);
    if (w->next_guard < b->guard_count && b->guards[w->next_guard].start < last)
        last = b->guards[w->next_guard].start;
    struct para *para = b->para;
    struct tokens *tokens = fonts_tokens(b->fonts);
    struct item *item = &para->items[para->count], *const full = &para->items[b->capacity];
    for (; item < full; item++) {
        size_t end;
        const struct token *token = tokens_short_word(tokens, &b->look, at, &end);
        if (!token)
            end = word_end(s, at);
        if (end + 1 >= last || s->text[end] != ' ' || s->text[end + 1] == ' ' ||
            s->text[end + 1] == '\n' || end == at || end - at > TOKEN_MOST ||
            !have_level(b, at, end + 1, b->look_level))
            break;
        if (!token)
            token = tokens_word(tokens, &b->look, at, end, b->context);
        if (!token || token->edges & WORD_INNER)
            break;
        *item = (struct item){
            .token = token,
            .start = (uint32_t)at,
            .end = (uint32_t)end,
            .width = token_width(token, attr),
            .space = b->space_width,
            .attr = b->look_attr,
            .level = b->look_level,
            .space_level = b->look_level,
            .spreads = token->letters != 0,
            .hangs = token_hangs(token),
        };
        if (token->script != SCRIPT_COMMON)
            b->context = token->script;
        const unsigned left = w->edges;
        w->edges = token->edges;
        item[-1].after =
            breaks_surely(left, w->edges) ? BREAK_MAY : (uint8_t)kind_before(w, at, left);
        w->from = w->before;
        w->before = at;
        at = end + 1;
    }
    para->count = (size_t)(item - para->items);
    return at;
}

/* May the next words be taken by add_plain_words? The last one has shown it by what it left. */
static bool are_plain(const struct walker *w, bool line)
{
    const struct para *para = w->b->para;
    const struct item *last = para->count ? &para->items[para->count - 1] : NULL;
    return !line && last && last->attr == w->b->look_attr && last->attr == w->b->space_attr &&
           last->level == w->b->look_level;
}

bool builder_add_words(struct builder *b)
{
    const struct para_spec *s = b->spec;
    struct walker w = {.b = b};
    bool line = true;
    for (size_t at = 0, next; at < s->length; at = next) {
        if (are_plain(&w, line))
            at = add_plain_words(&w, at);
        const size_t end = word_end(s, at), count = b->para->count;
        const unsigned left = w.edges;
        if (line)
            w.from = w.before = at;
        const bool first = line;
        next = skip_space(s, end, &line);
        b->kinds[next] = next == s->length ? BREAK_MUST : BREAK_NEVER; /* until it is known */
        if (!add_word(&w, at, end))
            return false;
        if (!first)
            b->para->items[count - 1].after = (uint8_t)kind_before(&w, at, left);
        w.from = w.before;
        w.before = at;
    }
    return true;
}
