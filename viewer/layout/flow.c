/* Blocks to units: how every kind of block looks; see flow.h. */
#include "layout/flow.h"

#include "layout/leaf.h"
#include "layout/numerals.h"
#include "layout/table.h"

#include <satchel/utf8.h>

#include <stdlib.h>
#include <string.h>

/* What stands around a block. */
struct surroundings {
    unsigned quotes, lists;
    uint32_t aside, footnote, item; /* innermost blocks of these kinds, SATCHEL_NONE for none */
};

static fix percent(fix of, int n)
{
    return (fix)((int64_t)of * n / 100);
}

static fix whole(fix f)
{
    return f < FIX(1) ? FIX(1) : (f + 32) & ~63;
}

static fix at_least(fix f, int pixels)
{
    return f < FIX(pixels) ? FIX(pixels) : f;
}

static struct surroundings around(const struct flow *flow, uint32_t block)
{
    struct surroundings s = {.aside = SATCHEL_NONE, .footnote = SATCHEL_NONE, .item = SATCHEL_NONE};
    for (uint32_t p = flow->blocks[block].parent; p != SATCHEL_NONE; p = flow->blocks[p].parent) {
        switch (flow->blocks[p].kind) {
        case SATCHEL_KIND_QUOTE: s.quotes++; break;
        case SATCHEL_KIND_LIST: s.lists++; break;
        case SATCHEL_KIND_ITEM: s.item = s.item == SATCHEL_NONE ? p : s.item; break;
        case SATCHEL_KIND_ASIDE: s.aside = s.aside == SATCHEL_NONE ? p : s.aside; break;
        case SATCHEL_KIND_FOOTNOTE: s.footnote = p; break;
        default: break;
        }
    }
    return s;
}

/* Is `block` the first thing in `box`, through boxes that hold nothing before it? */
static bool is_first_in(const struct flow *flow, uint32_t block, uint32_t box)
{
    for (uint32_t b = block; b != box && b != SATCHEL_NONE; b = flow->blocks[b].parent)
        if (flow->blocks[b].parent != b - 1)
            return false;
    return true;
}

static bool is_last_in(const struct flow *flow, uint32_t block, uint32_t box)
{
    return flow->blocks[block].next == flow->blocks[box].next;
}

/* --- heads ---------------------------------------------------------------------------------------
 */

/* A page of a phone has no room for the headline of a newspaper. */
static fix headline_size(const struct flow *flow)
{
    const fix em = flow->geometry.em;
    const int ems = (int)(FIX(flow->style.width) / em);
    const int share = ems <= 24 ? 135 : ems >= 64 ? 205 : 135 + (ems - 24) * 70 / 40;
    return whole(percent(em, share));
}

static void look_small(const struct flow *flow, struct unit *u)
{
    u->font = (struct font_style){.family = FONT_SANS};
    u->size = whole(at_least(percent(flow->geometry.em, 66), 11));
    u->leading = style_leading(flow->script, u->size, 30 * u->size, false);
    u->ink = INK_SOFT;
    u->mode = FIT_RAGGED;
}

#define SUMMARY_BALANCED 600 /* bytes: a few lines */

#define LOW 14 /* lines on a page: fewer, and every line of the head is one of text less */

/* Larger than the text, lines of about one length; on a low page as the text is. */
static void look_summary(const struct flow *flow, const satchel_block *b, struct unit *u)
{
    const struct geometry *g = &flow->geometry;
    const bool low = g->bottom - g->top < LOW * g->leading;
    u->size = low ? g->em : whole(percent(g->em, 106));
    u->leading = low ? g->leading : style_leading(flow->script, u->size, 30 * u->size, false);
    u->font.italic = true;
    u->mode = b->end - b->start < SUMMARY_BALANCED ? FIT_BALANCED : FIT_RAGGED;
    u->before = low ? g->leading / 8 : g->leading / 4;
    u->after = g->leading / 2;
}

static void look_head(const struct flow *flow, const satchel_block *b, struct unit *u)
{
    const fix leading = flow->geometry.leading;
    u->head = true;
    u->mode = FIT_RAGGED;
    switch (b->kind) {
    case SATCHEL_KIND_HEADLINE:
        u->font.bold = true;
        u->size = headline_size(flow);
        u->mode = FIT_BALANCED;
        u->leading = style_leading(flow->script, u->size, 20 * u->size, true);
        u->after = leading / 4;
        u->keep_next = true;
        break;
    case SATCHEL_KIND_SUMMARY: look_summary(flow, b, u); break;
    default: /* byline, dateline */
        look_small(flow, u);
        u->after = leading / 2;
        break;
    }
}

/* --- headings ------------------------------------------------------------------------------------
 */

static void look_heading(const struct flow *flow, const satchel_block *b, struct unit *u)
{
    static const int sizes[] = {130, 130, 116, 104, 100, 100, 100};
    const fix leading = flow->geometry.leading;
    const unsigned level = b->level > 6 ? 6 : b->level;
    u->size = whole(percent(flow->geometry.em, sizes[level]));
    u->leading = leading; /* one line of a heading takes a line of the grid */
    if (u->leading < u->size * 108 / 100)
        u->leading = style_leading(flow->script, u->size, 20 * u->size, true);
    u->font.bold = level <= 4;
    u->font.italic = level >= 4;
    u->mode = FIT_BALANCED;
    u->before = level <= 2 ? leading : leading * 3 / 4;
    u->after = 0;
    u->keep_next = true;
    u->beside = true;
}

/* --- text ----------------------------------------------------------------------------------------
 */

/* A paragraph that follows one begins with an indent; one that begins something does not. */
static bool follows_paragraph(const struct flow *flow, uint32_t block)
{
    const satchel_block *b = &flow->blocks[block];
    return block > 0 && flow->blocks[block - 1].kind == SATCHEL_KIND_PARAGRAPH &&
           flow->blocks[block - 1].parent == b->parent;
}

static void look_paragraph(const struct flow *flow, uint32_t block, const struct surroundings *s,
                           struct unit *u)
{
    const bool plain = flow->blocks[block].parent == SATCHEL_NONE;
    u->mode = flow->justify ? FIT_JUSTIFIED : FIT_RAGGED;
    u->on_grid = plain && flow->geometry.columns > 1;
    u->beside = plain;
    if (!follows_paragraph(flow, block))
        return;
    if (s->item != SATCHEL_NONE || s->footnote != SATCHEL_NONE)
        u->before = u->leading / 4;
    else
        u->first = script_is_ideographic(flow->script) ? 2 * u->size : whole(percent(u->size, 115));
}

static void look_code(const struct flow *flow, struct unit *u)
{
    const fix leading = flow->geometry.leading;
    u->font = (struct font_style){.family = FONT_MONO};
    u->size = whole(at_least(percent(flow->geometry.em, 92), 10));
    u->leading = whole(percent(u->size, 128));
    u->mode = FIT_RAGGED;
    u->code = true;
    u->panel = true;
    u->padding = percent(flow->geometry.em, 45);
    u->before = leading / 2;
    u->after = leading / 2;
    u->rtl = false;
}

static void look_image(const struct flow *flow, struct unit *u)
{
    look_small(flow, u);
    u->size = whole(at_least(percent(flow->geometry.em, 70), 11));
    u->leading = style_leading(flow->script, u->size, 24 * u->size, false);
    u->before = flow->geometry.leading / 2;
    u->after = flow->geometry.leading / 2;
}

static void look_rule(const struct flow *flow, struct unit *u)
{
    u->kind = UNIT_RULE;
    u->leading = flow->geometry.leading;
}

static void look_row(const struct flow *flow, uint32_t block, struct unit *u)
{
    const satchel_block *b = &flow->blocks[block];
    u->kind = UNIT_ROW;
    u->size = whole(at_least(percent(flow->geometry.em, 88), 10));
    u->leading = style_leading(flow->script, u->size, 16 * u->size, false);
    u->mode = FIT_RAGGED;
    u->rtl = flow->blocks[b->parent].direction == SATCHEL_RTL;
    if (is_first_in(flow, block, b->parent))
        u->before = flow->geometry.leading / 2;
    if (is_last_in(flow, block, b->parent))
        u->after = flow->geometry.leading / 2;
}

/* Tables that need it are set in smaller type. */
static bool look_small_row(const struct flow *flow, struct unit *u)
{
    const fix size = whole(at_least(percent(flow->geometry.em, 74), 10));
    if (size >= u->size)
        return false;
    u->size = size;
    u->leading = style_leading(flow->script, size, 16 * size, false);
    return true;
}

/* Measures the row's table, unless it is the one measured last; gives the row the look that its
 * table takes. False when out of memory. */
static bool measure_table(struct flow *flow, struct unit *row)
{
    struct table *table = flow->table;
    if (table->block == flow->blocks[row->block].parent) {
        if (table->small)
            look_small_row(flow, row);
        return true;
    }
    flow->failed = !table_measure(flow, row, table, &flow->error);
    struct unit small = *row;
    if (flow->failed || !table->stacked || !look_small_row(flow, &small))
        return !flow->failed;
    flow->failed = !table_measure(flow, &small, table, &flow->error);
    table->small = !flow->failed && !table->stacked;
    if (table->small)
        *row = small;
    return !flow->failed;
}

/* A cell of a stacked row: the first one names it, the others stand below it, each beside the name
 * of its column. */
static void look_cell(struct flow *flow, uint32_t block, struct unit *u)
{
    const satchel_block *b = &flow->blocks[block];
    const bool first = b->parent + 1 == block;
    struct unit row = *u;
    row.block = b->parent;
    look_row(flow, b->parent, &row);
    if (!measure_table(flow, &row))
        return;
    look_row(flow, b->parent, u);
    u->kind = UNIT_TEXT;
    u->rtl = b->direction == SATCHEL_RTL;
    u->label = table_label(flow, flow->table, block);
    u->start = first ? 0 : u->size;
    if (u->label != SATCHEL_NONE)
        u->start += flow->table->label + u->size;
    u->font.bold = first;
    u->line_above = first;
    if (!first)
        u->before = 0;
    if (block + 1 < flow->blocks[b->parent].next)
        u->after = 0;
    else
        u->after += u->size / 4;
}

/* --- surroundings --------------------------------------------------------------------------------
 */

static void in_quotes(const struct flow *flow, uint32_t block, const struct surroundings *s,
                      struct unit *u)
{
    const fix step =
        percent(flow->geometry.em, flow->geometry.column < 24 * flow->geometry.em ? 90 : 140);
    u->start += (fix)s->quotes * step;
    if (s->quotes)
        u->end += step;
    if (block > 0 && s->quotes && flow->blocks[block - 1].kind == SATCHEL_KIND_QUOTE)
        u->before = flow->geometry.leading / 2;
    const uint32_t parent = flow->blocks[block].parent;
    if (s->quotes && parent != SATCHEL_NONE && is_last_in(flow, block, parent))
        u->after = flow->geometry.leading / 2;
}

static void in_aside(const struct flow *flow, uint32_t block, const struct surroundings *s,
                     struct unit *u)
{
    const fix leading = flow->geometry.leading;
    if (s->aside == SATCHEL_NONE)
        return;
    if (u->kind == UNIT_TEXT && !u->code && !u->keep_next) {
        u->size = whole(percent(u->size, 92));
        u->leading = style_leading(flow->script, u->size, 30 * u->size, false);
    }
    u->line_above = is_first_in(flow, block, s->aside);
    u->line_below = is_last_in(flow, block, s->aside);
    if (u->line_above)
        u->before = leading;
    if (u->line_below)
        u->after = leading;
}

static void in_footnote(struct flow *flow, uint32_t block, const struct surroundings *s,
                        struct unit *u)
{
    if (s->footnote == SATCHEL_NONE)
        return;
    const satchel_block *note = &flow->blocks[s->footnote];
    u->size = whole(at_least(percent(u->size, 80), 10));
    u->leading = style_leading(flow->script, u->size, 30 * u->size, false);
    u->start += u->size * 2;
    u->marker_end = u->size / 2;
    if (!is_first_in(flow, block, s->footnote))
        return;
    numerals_print(flow->zero, note->number, ".", u->marker, sizeof u->marker);
    u->line_above = note->number <= 1;
    u->before = u->line_above ? flow->geometry.leading : u->leading / 8;
}

/* --- lists ---------------------------------------------------------------------------------------
 */

static uint32_t count_items(const struct flow *flow, uint32_t list)
{
    uint32_t n = 0;
    for (uint32_t i = list + 1; i < flow->blocks[list].next; i = flow->blocks[i].next)
        n++;
    return n;
}

/* The number of the item in its list, going on from the last one that was asked for. */
static const struct counter *count_item(struct flow *flow, uint32_t item)
{
    const uint32_t list = flow->blocks[item].parent;
    struct counter *c = &flow->counters[flow->blocks[item].depth % (SATCHEL_MAX_DEPTH + 1)];
    if (c->list != list || c->items == 0)
        *c = (struct counter){.list = list, .item = list + 1, .items = count_items(flow, list)};
    if (c->item > item) {
        c->item = list + 1;
        c->ordinal = 0;
    }
    while (c->item < item) {
        c->item = flow->blocks[c->item].next;
        c->ordinal++;
    }
    return c;
}

static fix list_indent(struct flow *flow, uint32_t item, fix size)
{
    const satchel_block *list = &flow->blocks[flow->blocks[item].parent];
    if (!list->ordered)
        return percent(size, 130);
    const struct counter *c = count_item(flow, item);
    unsigned digits = 1;
    for (uint64_t n = (uint64_t)list->number + c->items; n >= 10; n /= 10)
        digits++;
    return percent(size, 85 + 52 * (int)digits);
}

/* What we put beside the text was in nobody's mind who chose the fonts. */
static bool has_glyph(struct flow *flow, uint32_t c)
{
    const struct font_want want = {.script = SCRIPT_COMMON};
    return fonts_find(flow->fonts, &want, c) != FACE_NONE;
}

static const char *task_marker(struct flow *flow, uint8_t task)
{
    const bool done = task == SATCHEL_TASK_DONE;
    if (has_glyph(flow, 0x2610) && has_glyph(flow, 0x2611))
        return done ? "\xE2\x98\x91" : "\xE2\x98\x90";
    return done ? "[x]" : "[ ]";
}

static void set_marker(struct flow *flow, uint32_t item, unsigned lists, struct unit *u)
{
    static const char *const bullets[] = {"\xE2\x80\xA2", "\xE2\x80\x93", "\xC2\xB7"};
    const satchel_block *b = &flow->blocks[item];
    const satchel_block *list = &flow->blocks[b->parent];
    const char *marker = bullets[(lists - 1) % 3];
    if (b->task != SATCHEL_TASK_NONE)
        marker = task_marker(flow, b->task);
    if (list->ordered && b->task == SATCHEL_TASK_NONE)
        numerals_print(flow->zero, list->number + count_item(flow, item)->ordinal, ".", u->marker,
                       sizeof u->marker);
    else
        memcpy(u->marker, marker, strlen(marker) + 1);
    u->marker_end = percent(u->size, list->ordered ? 40 : 50);
}

static void in_list(struct flow *flow, uint32_t block, const struct surroundings *s, struct unit *u)
{
    if (s->item == SATCHEL_NONE)
        return;
    for (uint32_t p = s->item; p != SATCHEL_NONE; p = flow->blocks[p].parent)
        if (flow->blocks[p].kind == SATCHEL_KIND_ITEM)
            u->start += list_indent(flow, p, flow->geometry.em);
    const uint32_t list = flow->blocks[s->item].parent;
    if (is_first_in(flow, block, s->item))
        set_marker(flow, s->item, s->lists, u);
    if (s->lists == 1 && is_first_in(flow, block, list))
        u->before = flow->geometry.leading / 2;
    if (s->lists == 1 && is_last_in(flow, block, list))
        u->after = flow->geometry.leading / 2;
}

/* --- units ---------------------------------------------------------------------------------------
 */

static void look(struct flow *flow, uint32_t block, struct unit *u)
{
    const satchel_block *b = &flow->blocks[block];
    const struct surroundings s = around(flow, block);
    switch (b->kind) {
    case SATCHEL_KIND_HEADLINE:
    case SATCHEL_KIND_BYLINE:
    case SATCHEL_KIND_DATELINE:
    case SATCHEL_KIND_SUMMARY: look_head(flow, b, u); break;
    case SATCHEL_KIND_HEADING: look_heading(flow, b, u); break;
    case SATCHEL_KIND_CODE: look_code(flow, u); break;
    case SATCHEL_KIND_IMAGE: look_image(flow, u); break;
    case SATCHEL_KIND_RULE: look_rule(flow, u); break;
    case SATCHEL_KIND_ROW: look_row(flow, block, u); break;
    case SATCHEL_KIND_CELL: look_cell(flow, block, u); break;
    default: look_paragraph(flow, block, &s, u); break;
    }
    if (b->kind == SATCHEL_KIND_IMAGE)
        u->kind = UNIT_IMAGE;
    in_footnote(flow, block, &s, u);
    in_quotes(flow, block, &s, u);
    in_list(flow, block, &s, u);
    in_aside(flow, block, &s, u);
}

/* Deep nesting on a narrow column must leave room to read. */
static void limit_indents(const struct flow *flow, struct unit *u)
{
    const fix most = flow->geometry.column * 2 / 5;
    if (u->start > most)
        u->start = most;
    if (u->end > most / 2)
        u->end = most / 2;
}

static bool is_unit(const satchel_block *b)
{
    if (b->kind == SATCHEL_KIND_ROW || b->kind == SATCHEL_KIND_RULE)
        return true;
    return satchel_kind_class(b->kind) == SATCHEL_LEAF;
}

/* Is the block, or the box that it is the first thing in, right below a heading? */
static bool follows_heading(const struct flow *flow, uint32_t block)
{
    while (block > 0 && flow->blocks[block].parent == block - 1)
        block--;
    return block > 0 && flow->blocks[block - 1].kind == SATCHEL_KIND_HEADING &&
           flow->blocks[block].kind != SATCHEL_KIND_HEADING;
}

static void make_unit(struct flow *flow, uint32_t block, struct unit *u)
{
    const satchel_block *b = &flow->blocks[block];
    *u = (struct unit){
        .block = block,
        .next = b->next,
        .font = {.family = flow->style.family},
        .language = flow_language(flow, b->language),
        .ink = INK_TEXT,
        .size = flow->geometry.em,
        .leading = flow->geometry.leading,
        .rtl = b->direction == SATCHEL_RTL,
        .label = SATCHEL_NONE,
    };
    look(flow, block, u);
    limit_indents(flow, u);
    u->close = follows_heading(flow, block);
    if (u->close && u->before > u->leading / 4)
        u->before = u->leading / 4;
}

/* Can the row stand as one: the table's columns fit, and it is no higher than half a column? */
static bool is_whole_row(struct flow *flow, struct unit *row)
{
    const struct geometry *g = &flow->geometry;
    if (!measure_table(flow, row))
        return false;
    uint32_t lines;
    if (flow->table->stacked)
        return false;
    if (!table_row_lines(flow, flow->table, row, &lines, &flow->error)) {
        flow->failed = true;
        return false;
    }
    return lines <= (uint32_t)((g->bottom - g->top) / row->leading / 2);
}

bool flow_unit(struct flow *flow, uint32_t block, struct unit *u)
{
    for (; block < flow->block_count && !flow->failed; block++) {
        if (!is_unit(&flow->blocks[block]))
            continue;
        make_unit(flow, block, u);
        if (u->kind != UNIT_ROW || is_whole_row(flow, u))
            return !flow->failed;
    }
    return false;
}

const struct table *flow_table(const struct flow *flow)
{
    return flow->table;
}

uint32_t unit_offset(const struct flow *flow, const struct unit *unit)
{
    const satchel_block *b = &flow->blocks[unit->block];
    if (b->kind != SATCHEL_KIND_RULE)
        return b->start;
    for (uint32_t i = unit->block; i > 0;
         i--) /* a rule has no text: where the text before it ends */
        if (satchel_kind_class(flow->blocks[i - 1].kind) == SATCHEL_LEAF)
            return flow->blocks[i - 1].end;
    return 0;
}

/* --- the article ---------------------------------------------------------------------------------
 */

#define SAMPLE 4096 /* bytes that decide */

language_id flow_language(const struct flow *flow, const char *tag)
{
    return strcmp(tag, flow->tag) == 0 ? flow->language : language_of(tag);
}

/* Scripts whose words are not parted by spaces can be justified if the packer has found them. */
static bool can_justify(const struct flow *flow)
{
    return flow->script != SCRIPT_TIBETAN &&
           (!script_is_unspaced(flow->script) || flow->word_count);
}

#define NARROW 21 /* ems: below, words are too few on a line to justify it without holes */

#define TRIAL_BYTES 3000 /* of paragraphs that are broken to see whether they can be justified */
#define TRIAL_LEAST 150  /* shorter ones tell nothing */
#define TRIAL_LOOSE 9    /* one loose line in so many is too much */

/* Counts the lines of the paragraph and those that could only be filled with holes between words.
 */
static bool try_paragraph(struct flow *flow, uint32_t block, uint32_t *lines, uint32_t *loose)
{
    struct unit u;
    make_unit(flow, block, &u);
    const struct leaf leaf = {&u, block, flow->blocks[block].start};
    const struct fit fit = {.mode = FIT_JUSTIFIED,
                            .width = flow->geometry.column,
                            .indent = u.first,
                            .em = u.size,
                            .hyphenate = true,
                            .hang = !script_is_ideographic(flow->script)};
    struct leaf_lines all;
    if (!leaf_break(flow, flow->lines, &leaf, &fit, flow->scratch, &all, &flow->error))
        return false;
    for (uint32_t i = 0; i < all.count; i++) {
        *lines += !all.lines[i].ends;
        *loose += !all.lines[i].ends && line_is_loose(&all.lines[i]);
    }
    return true;
}

/* In languages of long words, on narrow columns, ragged lines are better than holes; and better all
 * of them than some. So the first paragraphs decide. Their lines are remembered and wanted anyway.
 */
static bool decide_justify(struct flow *flow)
{
    uint32_t bytes = 0, lines = 0, loose = 0;
    for (uint32_t i = 0; i < flow->block_count && bytes < TRIAL_BYTES && flow->justify; i++) {
        const satchel_block *b = &flow->blocks[i];
        const uint32_t length = b->end - b->start;
        if (b->kind != SATCHEL_KIND_PARAGRAPH || b->parent != SATCHEL_NONE || length < TRIAL_LEAST)
            continue;
        if (!try_paragraph(flow, i, &lines, &loose))
            return false;
        bytes += length;
    }
    flow->justify = flow->justify && loose * TRIAL_LOOSE <= lines;
    return true;
}

static void look_at_article(struct flow *flow)
{
    size_t sample = flow->text_size < SAMPLE ? flow->text_size : SAMPLE;
    sample = satchel_utf8_floor(flow->text, flow->text_size, sample);
    flow->script = text_main_script(flow->text, sample);
    flow->broad = fonts_is_broad(flow->fonts, flow->text, sample);
    flow->zero = numerals_zero(flow->text, sample, flow->language);
    for (uint32_t i = 0; i < 10 && flow->zero != '0'; i++)
        if (!has_glyph(flow, flow->zero + i))
            flow->zero = '0';
    style_geometry(&flow->style, flow->script, &flow->geometry);
    const int least = script_is_ideographic(flow->script) ? 12 : NARROW;
    flow->justify = flow->style.justify && flow->geometry.column >= least * flow->geometry.em &&
                    can_justify(flow);
}

bool flow_init(struct flow *flow, const satchel_article *article, struct fonts *fonts,
               const struct style *style, satchel_arena *scratch)
{
    const satchel_record *record = satchel_article_record(article);
    *flow = (struct flow){
        .article = article,
        .fonts = fonts,
        .style = *style,
        .tag = record->language,
        .language = language_of(record->language),
        .rtl = record->direction == SATCHEL_RTL,
        .scratch = scratch,
    };
    memcpy(&flow->identity, record->block, sizeof flow->identity);
    flow->text = satchel_article_text(article, &flow->text_size);
    flow->block_count = satchel_article_blocks(article, &flow->blocks);
    flow->span_count = satchel_article_spans(article, &flow->spans);
    flow->word_count = satchel_article_words(article, &flow->words);
    look_at_article(flow);
    flow->lines = lines_create();
    flow->table = calloc(1, sizeof *flow->table);
    if (flow->table)
        flow->table->block = SATCHEL_NONE;
    return flow->lines && flow->table && decide_justify(flow);
}

void flow_fini(struct flow *flow)
{
    lines_destroy(flow->lines);
    free(flow->table);
}
