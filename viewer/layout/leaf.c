/* Leaves to paragraphs and lines; see leaf.h. */
#include "layout/leaf.h"

#include "text/graphemes.h"

#include <satchel/utf8.h>

#include <stdlib.h>
#include <string.h>

/* --- attributes ----------------------------------------------------------------------------------
 */

/* Spans nest, so what holds at a byte is a stack; each level is worked out from the one around it.
 */
struct spanner {
    const struct flow *flow;
    const struct leaf *leaf;
    satchel_arena *scratch;
    uint32_t start, end; /* bytes of the piece */
    uint32_t credit; /* where the credit of a picture starts, SATCHEL_NONE for none or when past */
    uint16_t base;   /* the look outside of spans */
    struct attr *attrs;
    size_t attr_count, attr_capacity;
    struct stretch *stretches;
    size_t stretch_count, stretch_capacity;
    struct bidi_isolate *isolates;
    size_t isolate_count, isolate_capacity;
    struct open {
        uint32_t end;
        uint16_t attr;
    } * open;
    size_t depth, open_capacity;
};

static bool grow(satchel_arena *arena, void **array, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity)
        return true;
    const size_t more = *capacity * 2 + 8;
    void *copy = satchel_arena_array(arena, more, size);
    if (!copy)
        return false;
    if (count)
        memcpy(copy, *array, count * size);
    *array = copy;
    *capacity = more;
    return true;
}

/* Slanted letters are not the way of these scripts: emphasis is bold. */
static void emphasise(const struct flow *flow, const satchel_span *span, struct attr *attr)
{
    const script_tag script = text_script(flow->text + span->start, span->end - span->start);
    const bool slants = script == SCRIPT_LATIN || script == SCRIPT_GREEK ||
                        script == SCRIPT_CYRILLIC || script == SCRIPT_COMMON;
    if (slants)
        attr->font.italic = !attr->font.italic;
    else
        attr->font.bold = true;
}

static void raise(struct attr *attr, int direction)
{
    const fix size = attr->size;
    if (size < FIX(6))
        return;
    attr->size = size * 66 / 100;
    attr->rise += direction > 0 ? size * 34 / 100 : -size * 14 / 100;
}

static void lead(struct attr *attr, uint32_t number, bool underline)
{
    attr->link = number;
    attr->underline = underline;
}

/* What the span makes of the look around it. */
static struct attr with_span(const struct flow *flow, uint32_t number, struct attr attr)
{
    const satchel_span *span = &flow->spans[number];
    switch (span->kind) {
    case SATCHEL_SPAN_EMPHASIS: emphasise(flow, span, &attr); break;
    case SATCHEL_SPAN_STRONG: attr.font.bold = true; break;
    case SATCHEL_SPAN_CODE: attr.font.family = FONT_MONO; break;
    case SATCHEL_SPAN_SUPERSCRIPT: raise(&attr, 1); break;
    case SATCHEL_SPAN_SUBSCRIPT: raise(&attr, -1); break;
    case SATCHEL_SPAN_STRIKE: attr.strike = true; break;
    case SATCHEL_SPAN_LINK:
    case SATCHEL_SPAN_ARTICLE:
    case SATCHEL_SPAN_JUMP: lead(&attr, number, true); break;
    case SATCHEL_SPAN_NOTE:
        lead(&attr, number, false);
        attr.ink = INK_ACCENT;
        raise(&attr, 1);
        break;
    case SATCHEL_SPAN_LANGUAGE: attr.language = language_of(span->target); break;
    default: break;
    }
    return attr;
}

/* A number for the look; the last one stands in when there are more than a u16 can tell apart. */
static bool add_attr(struct spanner *s, const struct attr *attr, uint16_t *number)
{
    if (s->attr_count >= UINT16_MAX) {
        *number = UINT16_MAX - 1;
        return true;
    }
    if (!grow(s->scratch, (void **)&s->attrs, s->attr_count, &s->attr_capacity, sizeof *s->attrs))
        return false;
    *number = (uint16_t)s->attr_count;
    s->attrs[s->attr_count++] = *attr;
    return true;
}

/* From byte `at` of the article on the text has this look. */
static bool add_stretch(struct spanner *s, uint32_t at, uint16_t attr)
{
    const uint32_t start = at > s->start ? at - s->start : 0;
    if (s->stretch_count && s->stretches[s->stretch_count - 1].start == start) {
        s->stretches[s->stretch_count - 1].attr = attr;
        return true;
    }
    if (!grow(s->scratch, (void **)&s->stretches, s->stretch_count, &s->stretch_capacity,
              sizeof *s->stretches))
        return false;
    s->stretches[s->stretch_count++] = (struct stretch){start, attr};
    return true;
}

static bool add_isolate(struct spanner *s, const satchel_span *span)
{
    const uint32_t start = span->start > s->start ? span->start : s->start;
    const uint32_t end = span->end < s->end ? span->end : s->end;
    if (!grow(s->scratch, (void **)&s->isolates, s->isolate_count, &s->isolate_capacity,
              sizeof *s->isolates))
        return false;
    s->isolates[s->isolate_count++] = (struct bidi_isolate){
        .start = start - s->start, .end = end - s->start, .rtl = span->kind == SATCHEL_SPAN_RTL};
    return true;
}

static uint16_t current(const struct spanner *s)
{
    return s->depth ? s->open[s->depth - 1].attr : s->base;
}

static bool close_until(struct spanner *s, uint32_t at)
{
    while (s->depth && s->open[s->depth - 1].end <= at) {
        const uint32_t end = s->open[--s->depth].end;
        if (end > s->start && !add_stretch(s, end, current(s)))
            return false;
    }
    return true;
}

static bool open_span(struct spanner *s, uint32_t number)
{
    const satchel_span *span = &s->flow->spans[number];
    if (!close_until(s, span->start))
        return false;
    if (span->end <= s->start)
        return true;
    if (span->kind == SATCHEL_SPAN_LTR || span->kind == SATCHEL_SPAN_RTL)
        return add_isolate(s, span);
    const struct attr attr = with_span(s->flow, number, s->attrs[current(s)]);
    uint16_t added;
    if (!add_attr(s, &attr, &added) || !add_stretch(s, span->start, added) ||
        !grow(s->scratch, (void **)&s->open, s->depth, &s->open_capacity, sizeof *s->open))
        return false;
    s->open[s->depth++] = (struct open){span->end, added};
    return true;
}

/* The first span that starts at or after byte `at`. */
static uint32_t first_span(const struct flow *flow, uint32_t at)
{
    uint32_t low = 0, high = flow->span_count;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (flow->spans[middle].start < at)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct attr base_attr(const struct flow *flow, const struct leaf *leaf,
                             const satchel_block *block)
{
    const struct unit *u = leaf->unit;
    return (struct attr){
        .font = u->font,
        .language = block->language[0] ? flow_language(flow, block->language) : u->language,
        .ink = u->ink,
        .size = u->size,
        .apart = u->size * flow->style.letters / 100,
        .link = SATCHEL_NONE,
        .features = block->kind == SATCHEL_KIND_CELL ? SHAPE_TABULAR : 0,
    };
}

/* A caption is darker than the credit behind it. */
static bool pass_credit(struct spanner *s, uint32_t at)
{
    if (at < s->credit)
        return true;
    const uint32_t credit = s->credit;
    struct attr attr = s->attrs[0];
    s->credit = SATCHEL_NONE;
    attr.ink = INK_SOFT;
    return close_until(s, credit) && add_attr(s, &attr, &s->base) &&
           add_stretch(s, credit, current(s));
}

static bool find_spans(struct spanner *s, const satchel_block *block)
{
    struct attr base = base_attr(s->flow, s->leaf, block);
    const bool image = block->kind == SATCHEL_KIND_IMAGE;
    s->credit = image && block->credit < block->end ? block->credit : SATCHEL_NONE;
    if (block->kind == SATCHEL_KIND_CELL && block->header)
        base.font.bold = true;
    if (image)
        base.ink = INK_TEXT;
    if (!add_attr(s, &base, &s->base) || !add_stretch(s, s->start, s->base))
        return false;
    for (uint32_t i = first_span(s->flow, block->start);
         i < s->flow->span_count && s->flow->spans[i].start < s->end; i++)
        if (!pass_credit(s, s->flow->spans[i].start) || !open_span(s, i))
            return false;
    return pass_credit(s, s->end) && close_until(s, s->end - 1);
}

/* --- paragraphs ----------------------------------------------------------------------------------
 */

#define PILE       2048 /* bytes without a space that are looked at more closely */
#define PILE_LEAST 64   /* clusters in them; of text there are hundreds */

static bool is_pile(const char *text, size_t length)
{
    unsigned clusters = 0;
    for (size_t at = 0; at < PILE && clusters < PILE_LEAST; clusters++)
        at = grapheme_end(text, length < PILE ? length : PILE, at);
    return clusters < PILE_LEAST;
}

/* Where marks by the thousand on one letter have had enough bytes of a piece: they make a line of
 * any number of them, so a page of such lines would be the work of a book. `length` if there are
 * none. */
static size_t pile_end(const char *text, size_t length)
{
    for (size_t at = 0; length - at > PILE;) {
        const char *space = memchr(text + at, ' ', PILE);
        if (space)
            at = (size_t)(space - text) + 1;
        else if (is_pile(text + at, length - at))
            return satchel_utf8_floor(text, length, at + PILE);
        else
            at += PILE;
    }
    return length;
}

/* Code is cut at the end of a line, other text between characters: its last line is set again
 * anyway. */
void leaf_piece(const struct flow *flow, const struct leaf *leaf, uint32_t *end, bool *goes_on)
{
    const satchel_block *block = &flow->blocks[leaf->block];
    const char *text = flow->text + leaf->start;
    const size_t length = block->end - leaf->start;
    const size_t piece = satchel_utf8_floor(text, length, LEAF_PIECE);
    *end = leaf->start + (uint32_t)(length > PILE ? pile_end(text, piece) : length);
    *goes_on = *end < block->end;
    if (!*goes_on)
        return;
    if (!leaf->unit->code)
        return;
    const char *line = memrchr(text, '\n', *end - leaf->start);
    if (line && line > text)
        *end = leaf->start + (uint32_t)(line - text) + 1;
}

/* The words that begin inside of the piece, counted from its start; false when out of memory. */
static bool find_words(const struct spanner *s, const uint32_t **words, size_t *count)
{
    const struct flow *flow = s->flow;
    uint32_t low = 0, high = flow->word_count;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (flow->words[middle] <= s->start)
            low = middle + 1;
        else
            high = middle;
    }
    for (high = low; high < flow->word_count && flow->words[high] < s->end;)
        high++;
    uint32_t *own = satchel_arena_take(s->scratch, high - low, sizeof *own);
    for (uint32_t i = low; own && i < high; i++)
        own[i - low] = flow->words[i] - s->start;
    *words = own;
    *count = high - low;
    return own || high == low;
}

bool leaf_para(const struct flow *flow, const struct leaf *leaf, struct para *para,
               satchel_arena *scratch, satchel_error *err)
{
    const satchel_block *block = &flow->blocks[leaf->block];
    struct spanner s = {.flow = flow, .leaf = leaf, .scratch = scratch, .start = leaf->start};
    bool goes_on;
    leaf_piece(flow, leaf, &s.end, &goes_on);
    const uint32_t *words;
    size_t word_count;
    if (!find_spans(&s, block) || !find_words(&s, &words, &word_count))
        return satchel_fail_memory(err);
    const struct para_spec spec = {
        .text = flow->text + s.start,
        .length = s.end - s.start,
        .offset = s.start,
        .rtl = leaf->unit->code ? false : block->direction == SATCHEL_RTL,
        .broad = flow->broad,
        .preserve = leaf->unit->code,
        .kashida = flow->style.kashida && !leaf->unit->code &&
                   strcmp(language_tag(flow->language), "ur") != 0,
        .language = s.attrs[0].language ? s.attrs[0].language : flow->language,
        .attrs = s.attrs,
        .stretches = s.stretches,
        .stretch_count = s.stretch_count,
        .isolates = s.isolates,
        .isolate_count = s.isolate_count,
        .words = words,
        .word_count = word_count,
        .article = flow->identity,
    };
    return para_build(para, &spec, flow->fonts, scratch, err);
}

/* --- lines ---------------------------------------------------------------------------------------
 */

#define ENTRIES 64
#define SET     4 /* of them may hold a piece */

struct entry {
    uint32_t block, start; /* the piece */
    struct fit fit;
    struct line *lines; /* owned */
    uint32_t count, next;
    uint64_t used; /* 0: free */
};

struct line_cache {
    struct entry entries[ENTRIES];
    uint64_t clock;
    size_t bytes;
};

struct line_cache *lines_create(void)
{
    return calloc(1, sizeof(struct line_cache));
}

void lines_destroy(struct line_cache *cache)
{
    if (!cache)
        return;
    for (size_t i = 0; i < ENTRIES; i++)
        free(cache->entries[i].lines);
    free(cache);
}

static bool same_fit(const struct fit *a, const struct fit *b)
{
    return a->mode == b->mode && a->width == b->width && a->narrow == b->narrow &&
           a->narrow_lines == b->narrow_lines && a->indent == b->indent && a->em == b->em &&
           a->hang == b->hang && a->hyphenate == b->hyphenate && a->first == b->first &&
           a->closed == b->closed;
}

static void drop(struct line_cache *cache, struct entry *e)
{
    cache->bytes -= e->count * sizeof *e->lines;
    free(e->lines);
    *e = (struct entry){0};
}

static struct entry *oldest(struct line_cache *cache)
{
    struct entry *old = NULL;
    for (size_t i = 0; i < ENTRIES; i++)
        if (cache->entries[i].used && (!old || cache->entries[i].used < old->used))
            old = &cache->entries[i];
    return old;
}

/* The first of the few entries where the lines of a piece may be. */
static struct entry *set_of(struct line_cache *cache, const struct leaf *leaf,
                            const struct fit *fit)
{
    const uint32_t h = leaf->block + leaf->start * 0x9E3779B1u +
                       (uint32_t)fit->width * 0x85EBCA6Bu + fit->narrow_lines * 0xC2B2AE35u +
                       fit->closed * 0x27D4EB2Fu;
    return &cache->entries[(size_t)((h ^ h >> 16) % (ENTRIES / SET)) * SET];
}

/* A free entry of the set; others make room, those that were used least recently first. */
static struct entry *room_for(struct line_cache *cache, struct entry *set, size_t bytes)
{
    struct entry *e = set;
    for (size_t i = 1; i < SET; i++)
        if (set[i].used < e->used)
            e = &set[i];
    drop(cache, e);
    while (cache->bytes + bytes > LINES_KEEP) {
        struct entry *old = oldest(cache);
        if (!old)
            break;
        drop(cache, old);
    }
    return e;
}

static struct entry *find_entry(struct line_cache *cache, const struct leaf *leaf,
                                const struct fit *fit)
{
    struct entry *set = set_of(cache, leaf, fit);
    for (size_t i = 0; i < SET; i++)
        if (set[i].used && set[i].block == leaf->block && set[i].start == leaf->start &&
            same_fit(&set[i].fit, fit))
            return &set[i];
    return NULL;
}

static bool keep(struct line_cache *cache, const struct leaf *leaf, const struct fit *fit,
                 const struct line *lines, uint32_t count, uint32_t next, struct leaf_lines *out)
{
    struct line *copy = malloc((count + 1u) * sizeof *copy);
    if (!copy)
        return false;
    if (count)
        memcpy(copy, lines, count * sizeof *copy);
    struct entry *e = room_for(cache, set_of(cache, leaf, fit), count * sizeof *copy);
    *e = (struct entry){leaf->block, leaf->start, *fit, copy, count, next, ++cache->clock};
    cache->bytes += count * sizeof *copy;
    *out = (struct leaf_lines){copy, count, next};
    return true;
}

bool leaf_break(const struct flow *flow, struct line_cache *cache, const struct leaf *leaf,
                const struct fit *fit, satchel_arena *scratch, struct leaf_lines *out,
                satchel_error *err)
{
    struct entry *e = find_entry(cache, leaf, fit);
    if (e) {
        e->used = ++cache->clock;
        *out = (struct leaf_lines){e->lines, e->count, e->next};
        return true;
    }
    struct para para;
    struct line *lines;
    size_t count;
    uint32_t end, next = SATCHEL_NONE;
    struct fit own = *fit;
    leaf_piece(flow, leaf, &end, &own.goes_on);
    satchel_arena_clear(scratch);
    tokens_trim(fonts_tokens(flow->fonts));
    if (!leaf_para(flow, leaf, &para, scratch, err) ||
        !lines_break(&para, &own, scratch, scratch, &lines, &count, err))
        return false;
    if (own.goes_on && !(leaf->unit->code && flow->text[end - 1] == '\n')) {
        count -= count > 1; /* begins the next piece; all but a line of 32 KB */
        next = leaf->start + lines[count - 1].end;
    } else if (own.goes_on) {
        next = end;
    }
    return keep(cache, leaf, fit, lines, (uint32_t)count, next, out) || satchel_fail_memory(err);
}
