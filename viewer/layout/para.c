/* Text to items; see para.h. */
#include "layout/builder.h"
#include "layout/kept.h"

#include "text/breaks.h"
#include "text/decode.h"
#include "text/face.h"
#include "text/graphemes.h"
#include "text/guard.h"

#include <string.h>

/* --- what the algorithms say ---------------------------------------------------------------------
 */

static bool wants_ideographic(const struct para *para)
{
    const script_tag script = language_script(para->spec.language);
    return script_is_ideographic(script == SCRIPT_COMMON ? para->script : script);
}

static unsigned break_flags(const struct builder *b)
{
    return BREAKS_SYLLABLES | (b->spec->preserve ? 0 : BREAKS_BOOK) |
           (b->ideographic ? BREAKS_CJK : 0);
}

static void find_breaks(struct builder *b)
{
    const struct para_spec *s = b->spec;
    breaks_find(s->text, s->length, break_flags(b), b->kinds);
    for (size_t i = 0; i < b->guard_count; i++)
        if (b->guards[i].whole)
            memset(b->kinds + b->guards[i].start + 1, BREAK_NEVER,
                   b->guards[i].end - b->guards[i].start - 1);
    for (size_t i = 0; i < s->word_count; i++)
        if (s->words[i] < s->length && b->kinds[s->words[i]] <= BREAK_WEAK)
            b->kinds[s->words[i]] = BREAK_MAY;
    b->kinds[s->length] = BREAK_MUST;
    b->para->kinds = b->kinds;
}

static bool crosses(const struct bidi_isolate *isolate, const struct guard *guard)
{
    const bool apart = guard->end <= isolate->start || guard->start >= isolate->end;
    const bool inside = guard->start >= isolate->start && guard->end <= isolate->end;
    const bool around = guard->start <= isolate->start && guard->end >= isolate->end;
    return !apart && !inside && !around;
}

/* The author's isolates and ours, in order. */
struct isolates {
    struct bidi_isolate *list;
    size_t count, capacity;
};

static bool add_isolate(struct builder *b, struct isolates *to, struct bidi_isolate isolate)
{
    if (to->count == to->capacity) {
        const size_t more = to->capacity * 2 + 16;
        struct bidi_isolate *list = satchel_arena_array(b->scratch, more, sizeof *list);
        if (!list)
            return false;
        if (to->count)
            memcpy(list, to->list, to->count * sizeof *list);
        to->list = list;
        to->capacity = more;
    }
    to->list[to->count++] = isolate;
    return true;
}

/* Copies the author's isolates that start before or with the guard; false when out of memory. *free
 * says whether the guard crosses none of those around it. */
static bool merge_until(struct builder *b, struct isolates *to, size_t *next,
                        const struct guard *guard, bool *free)
{
    const struct para_spec *s = b->spec;
    *free = true;
    while (*next < s->isolate_count && s->isolates[*next].start <= guard->start)
        if (!add_isolate(b, to, s->isolates[(*next)++]))
            return false;
    for (size_t i = to->count; i > 0 && to->count - i < 8; i--)
        *free = *free && !crosses(&to->list[i - 1], guard);
    for (size_t i = *next; i < s->isolate_count && s->isolates[i].start < guard->end; i++)
        *free = *free && !crosses(&s->isolates[i], guard);
    return true;
}

static bool add_guard(struct builder *b, const struct guard *guard)
{
    if (b->guard_count == b->guard_capacity) {
        const size_t more = b->guard_capacity * 2 + 16;
        struct guard *list = satchel_arena_array(b->scratch, more, sizeof *list);
        if (!list)
            return false;
        if (b->guard_count)
            memcpy(list, b->guards, b->guard_count * sizeof *list);
        b->guards = list;
        b->guard_capacity = more;
    }
    b->guards[b->guard_count++] = *guard;
    return true;
}

/* Sets numbers and addresses apart and keeps the short ones on one line. */
static bool find_guards(struct builder *b, bool phones_only, struct isolates *to)
{
    const struct para_spec *s = b->spec;
    struct guard_search search = {0};
    struct guard guard;
    size_t next = 0;
    while (guard_next(s->text, s->length, phones_only, &search, &guard)) {
        bool free;
        if (!merge_until(b, to, &next, &guard, &free))
            return false;
        if (!add_guard(b, &guard))
            return false;
        const struct bidi_isolate isolate = {guard.start, guard.end, false, guard.override};
        if (free && !phones_only && !add_isolate(b, to, isolate))
            return false;
    }
    while (next < s->isolate_count)
        if (!add_isolate(b, to, s->isolates[next++]))
            return false;
    return true;
}

static bool find_levels(struct builder *b, satchel_error *err)
{
    const struct para_spec *s = b->spec;
    const bool bidi = s->rtl || s->isolate_count || bidi_is_needed(s->text, s->length);
    if (s->rtl && !s->isolate_count && bidi_is_rtl_only(s->text, s->length))
        return true;
    const bool phones = memchr(s->text, '+', s->length) != NULL;
    struct isolates isolates = {0};
    if (s->length && !s->preserve && (bidi || phones) && !find_guards(b, !bidi, &isolates))
        return satchel_fail_memory(err);
    if (!bidi || !s->length)
        return true;
    b->levels = satchel_arena_take(b->scratch, s->length, 1);
    if (!b->levels)
        return satchel_fail_memory(err);
    return bidi_levels(s->text, s->length, s->rtl ? BIDI_RTL : BIDI_LTR, isolates.list,
                       isolates.count, b->levels, b->scratch, err);
}

uint8_t builder_level_at(const struct builder *b, size_t at)
{
    if (!b->levels || at >= b->spec->length)
        return b->spec->rtl;
    return b->levels[at];
}

/* --- white space ---------------------------------------------------------------------------------
 */

/* The bytes of a white space character at `at`, 0 if it is none. */
static size_t space_at(const struct builder *b, size_t at)
{
    const char *s = b->spec->text;
    if (at >= b->spec->length)
        return 0;
    if (s[at] == ' ' || s[at] == '\t' || s[at] == '\n')
        return 1;
    const bool fixed = (uint8_t)s[at] == 0xC2 && at + 1 < b->spec->length &&
                       (uint8_t)s[at + 1] == 0xA0; /* no-break space */
    return fixed ? 2 : 0;
}

/* The faces for the paragraph's own script in a style. */
static size_t chain_of(const struct para *para, uint16_t number, uint16_t chain[FONTS_CHAIN])
{
    const struct attr *attr = &para->spec.attrs[number];
    const struct font_want want = {
        .style = attr->font,
        .script = script_is_ideographic(para->script) ? SCRIPT_LATIN : para->script,
        .language = attr->language,
        .broad = para->spec.broad,
    };
    return fonts_chain(para->fonts, &want, chain);
}

/* The width of a space: that of the main face of the paragraph's script. */
fix builder_space_width(struct builder *b, uint16_t number)
{
    if (number == b->space_attr)
        return b->space_width;
    const struct attr *attr = &b->spec->attrs[number];
    uint16_t chain[FONTS_CHAIN];
    int32_t units = FACE_EM / 4;
    if (chain_of(b->para, number, chain)) {
        const struct face *face = fonts_face(b->fonts, chain[0]);
        if (face)
            units = face_metrics(face)->space *
                    (int32_t)fonts_scale(b->fonts, attr->font.family, chain[0]) / 1024;
    }
    b->space_attr = number;
    b->space_width = fix_of_units(units, attr->size) + attr->apart * 4 / 3;
    return b->space_width;
}

/* Takes the white space at `at` for the item; returns where it ends. A line feed ends it. */
size_t builder_take_space(struct builder *b, size_t at, struct item *item)
{
    const fix width = builder_space_width(b, item->attr);
    for (size_t n; (n = space_at(b, at)) != 0;) {
        const char c = b->spec->text[at];
        item->space_level = builder_level_at(b, at);
        at += n;
        if (c == '\n') {
            item->after = BREAK_MUST;
            b->column = 0;
            return at;
        }
        const uint32_t columns = b->spec->preserve && c == '\t' ? TAB - b->column % TAB : 1;
        if (b->spec->preserve || item->space == 0 || n == 2)
            item->space += width * (fix)columns;
        b->column += columns;
    }
    item->after = b->kinds[at];
    return at;
}

/* --- places without a space ----------------------------------------------------------------------
 */

enum neighbour { OTHER, IDEOGRAPH, SYLLABLE, LETTER, UNSPACED };

static enum neighbour neighbour_of(uint32_t c)
{
    const struct uprops *p = uprops_of(c);
    const script_tag script = uprops_script_tag(p->script);
    if (script_is_ideographic(script))
        return IDEOGRAPH;
    if (script == SCRIPT_HANGUL)
        return SYLLABLE;
    if (script_is_unspaced(script))
        return UNSPACED;
    if (p->flags & UP_WIDE)
        return OTHER;
    return category_is_letter(p->category) || p->category == GC_Nd ? LETTER : OTHER;
}

static uint32_t char_before(const char *text, size_t at)
{
    uint32_t c;
    const size_t start = satchel_utf8_floor(text, at, at - 1);
    text_decode(text + start, at - start, &c);
    return c;
}

/* Between words of Thai and its like a line grows by next to nothing. Between Han or kana a line
 * may grow; between them and Latin letters stands a sixth of an em, as Chinese and Japanese books
 * have it (JLREQ 3.2.6, CLREQ 3.2.2). */
static void set_gap(struct builder *b, size_t at, struct item *item)
{
    const fix size = b->spec->attrs[item->attr].size;
    if (item->after != BREAK_MAY || item->space || at >= b->spec->length || at == item->start)
        return;
    uint32_t after;
    const uint32_t before = char_before(b->spec->text, at);
    text_decode(b->spec->text + at, b->spec->length - at, &after);
    const enum neighbour left = neighbour_of(before), right = neighbour_of(after);
    const bool wide = (uprops_of(before)->flags | uprops_of(after)->flags) & UP_WIDE;
    if ((left == IDEOGRAPH && right == LETTER) || (left == LETTER && right == IDEOGRAPH))
        item->space = size / 6;
    else if (left == SYLLABLE || right == SYLLABLE)
        item->inside_word = true;
    else if (wide)
        item->gap = size / 10;
    else if (left == UNSPACED && right == UNSPACED)
        item->gap = size / 14;
}

/* --- tokens --------------------------------------------------------------------------------------
 */

size_t builder_next_stretch(const struct builder *b)
{
    return b->stretch + 1 < b->spec->stretch_count ? b->spec->stretches[b->stretch + 1].start
                                                   : b->spec->length;
}

/* Where the token that starts at `at` ends. */
static size_t token_end(const struct builder *b, size_t at, size_t range_end)
{
    const size_t next_look = builder_next_stretch(b);
    const size_t limit = next_look < range_end ? next_look : range_end;
    const uint8_t level = builder_level_at(b, at);
    size_t end = at;
    while (end < limit) {
        if (end > at && (b->kinds[end] == BREAK_WEAK || b->kinds[end] >= BREAK_MAY))
            break;
        if (space_at(b, end) || builder_level_at(b, end) != level)
            break;
        if (end - at >= TOKEN_MOST)
            break;
        end++;
    }
    if (end - at < TOKEN_MOST)
        return end;
    const size_t near = limit - at > TOKEN_MOST + 4 ? at + TOKEN_MOST + 4 : limit;
    size_t cut = at;
    for (size_t next = at; next - at <= TOKEN_MOST && next < near;) {
        cut = next;
        next = grapheme_end(b->spec->text, near, next);
    }
    return cut > at ? cut : satchel_utf8_floor(b->spec->text, b->spec->length, at + TOKEN_MOST);
}

static bool is_joined_at(const struct builder *b, size_t at)
{
    const struct para_spec *s = b->spec;
    if (at == 0 || at >= s->length || b->kinds[at] >= BREAK_MAY || space_at(b, at) ||
        s->text[at - 1] == ' ' || s->text[at - 1] == '\n')
        return false;
    const uint32_t before = char_before(s->text, at);
    uint32_t after;
    text_decode(s->text + at, s->length - at, &after);
    return script_joins(uprops_script(before)) || script_joins(uprops_script(after));
}

static struct token_input input_of(const struct builder *b, const struct item *item)
{
    const struct para_spec *s = b->spec;
    const struct attr *attr = &s->attrs[item->attr];
    return (struct token_input){
        .text = s->text,
        .length = s->length,
        .style = {.font = attr->font,
                  .language = attr->language ? attr->language : s->language,
                  .broad = s->broad,
                  .context = b->context,
                  .ideographic = b->ideographic},
        .rtl = item->level & 1,
        .features = attr->features,
    };
}

static void take_token(struct builder *b, const struct token *token, struct item *item)
{
    item->token = token;
    item->spreads = token->letters != 0;
    item->hangs = token_hangs(token);
    item->width = token_width(token, &b->spec->attrs[item->attr]);
    if (token->script != SCRIPT_COMMON)
        b->context = token->script;
}

/* Gives the item the token of bytes [at, end), part of a word. False when out of memory. */
static bool shape_part(struct builder *b, size_t at, size_t end, struct item *item)
{
    const struct para_spec *s = b->spec;
    struct token_input input = input_of(b, item);
    input.start = at;
    input.end = end;
    input.joins_before = is_joined_at(b, at);
    input.joins_after = is_joined_at(b, end);
    const struct token *token = tokens_get(fonts_tokens(b->fonts), &input);
    if (!token)
        return false;
    take_token(b, token, item);
    if (s->preserve)
        for (size_t i = at; i < end; i++)
            b->column += ((uint8_t)s->text[i] & 0xC0) != 0x80;
    return true;
}

bool builder_shape_word(struct builder *b, struct item *item)
{
    if (b->look_attr != item->attr || b->look_level != item->level) {
        b->look = (struct token_look){.input = input_of(b, item)};
        tokens_look(&b->look);
        b->look_attr = item->attr;
        b->look_level = item->level;
    }
    const struct token *token =
        tokens_word(fonts_tokens(b->fonts), &b->look, item->start, item->end, b->context);
    if (token)
        take_token(b, token, item);
    return token != NULL;
}

struct item *builder_new_item(struct builder *b)
{
    struct para *para = b->para;
    if (para->count == b->capacity) {
        const size_t more = b->capacity ? b->capacity * 2 : b->spec->length / 5 + 8;
        struct item *items = satchel_arena_take(b->scratch, more, sizeof *items);
        if (!items)
            return NULL;
        if (para->count)
            memcpy(items, para->items, para->count * sizeof *items);
        para->items = items;
        b->capacity = more;
    }
    return &para->items[para->count++];
}

bool builder_add_range(struct builder *b, size_t at, size_t range_end)
{
    const struct para_spec *s = b->spec;
    while (at < range_end) {
        while (builder_next_stretch(b) <= at)
            b->stretch++;
        struct item *item = builder_new_item(b);
        if (!item)
            return false;
        *item = (struct item){
            .start = (uint32_t)at,
            .attr = s->stretches[b->stretch].attr,
            .level = builder_level_at(b, at),
        };
        const size_t end = token_end(b, at, range_end);
        if (end > at && !shape_part(b, at, end, item))
            return false;
        item->end = (uint32_t)end;
        item->space_level = builder_level_at(b, end);
        at = builder_take_space(b, end, item);
        set_gap(b, at, item);
    }
    return true;
}

static bool add_all(struct builder *b)
{
    find_breaks(b);
    return builder_add_range(b, 0, b->spec->length);
}

bool para_build(struct para *para, const struct para_spec *spec, struct fonts *fonts,
                satchel_arena *scratch, satchel_error *err)
{
    *para = (struct para){.spec = *spec, .fonts = fonts};
    para->script = text_script(spec->text, spec->length);
    if (para->script == SCRIPT_COMMON)
        para->script = language_script(spec->language);
    struct builder b = {
        .para = para,
        .spec = &para->spec,
        .fonts = fonts,
        .scratch = scratch,
        .context = para->script,
        .look_attr = UINT16_MAX,
        .space_attr = UINT16_MAX,
    };
    b.ideographic = wants_ideographic(para);
    if (kept_take(&b))
        return true;
    b.kinds = satchel_arena_take(scratch, spec->length + 1, 1);
    if (!b.kinds)
        return satchel_fail_memory(err);
    if (!find_levels(&b, err))
        return false;
    const bool wordy = !spec->by_letter && builder_is_wordy(&b);
    if (!(wordy ? builder_add_words(&b) : add_all(&b)))
        return satchel_fail_memory(err);
    if (wordy)
        kept_note(&b);
    return true;
}

/* Adds that letters stand apart: as set_run of set.c draws them. */
static void add_apart(const struct token *token, const struct token_shape *shape, fix apart,
                      uint32_t length, fix *advances)
{
    uint16_t letters[TOKEN_MOST + 1] = {0}; /* that count from this byte on */
    if (length > TOKEN_MOST)
        return;
    for (uint32_t r = 0; r < token->run_count; r++) {
        const struct token_run *run = &shape->runs[r];
        for (uint32_t i = run->first; run->letters && i < run->first + run->count; i++)
            if (shape->glyphs[i].advance > 0 && shape->glyphs[i].cluster < length)
                letters[shape->glyphs[i].cluster + 1]++;
    }
    fix sum = 0;
    for (uint32_t i = 0; i <= length; i++) {
        sum += apart * letters[i];
        advances[i] += sum;
    }
}

void item_advances(const struct para *para, const struct item *item, fix *advances)
{
    const struct token *token = item->token;
    const struct attr *attr = &para->spec.attrs[item->attr];
    const uint32_t length = item->end - item->start;
    for (uint32_t i = 0; i <= length; i++)
        advances[i] = 0;
    /* First in units, at the byte after which a glyph counts; then summed. */
    struct token_shape shape = {NULL, NULL};
    if (token)
        shape = tokens_shape(fonts_tokens(para->fonts), token);
    for (uint32_t i = 0; token && i < token->glyph_count; i++)
        if (shape.glyphs[i].cluster < length)
            advances[shape.glyphs[i].cluster + 1] += shape.glyphs[i].advance;
    int32_t units = 0;
    for (uint32_t i = 0; i <= length; i++) {
        units += advances[i];
        advances[i] = fix_of_units(units, attr->size);
    }
    if (token && attr->apart)
        add_apart(token, &shape, attr->apart, length, advances);
}

bool para_hyphen(const struct para *para, uint16_t number, struct hyphen *hyphen)
{
    const struct attr *attr = &para->spec.attrs[number];
    uint16_t chain[FONTS_CHAIN];
    const size_t count = chain_of(para, number, chain);
    for (size_t i = 0; i < count; i++) {
        const struct face *face = fonts_face(para->fonts, chain[i]);
        if (!face || !face_metrics(face)->hyphen_glyph)
            continue;
        const unsigned scale = fonts_scale(para->fonts, attr->font.family, chain[i]);
        hyphen->face = chain[i];
        hyphen->glyph = face_metrics(face)->hyphen_glyph;
        hyphen->size = (fix)((int64_t)attr->size * scale / 1024);
        hyphen->width = fix_of_units(face_metrics(face)->hyphen, hyphen->size);
        return true;
    }
    return false;
}
