/* Placed units to glyphs, rules and boxes; see render.h. */
#include "layout/render.h"

#include "layout/layout.h"
#include "layout/table.h"

#include <satchel/utf8.h>

#include <string.h>

struct renderer {
    struct flow *flow;
    struct page *page;
    satchel_error *err;
    unsigned texts; /* boxes of the article so far */
};

/* --- feet ----------------------------------------------------------------------------------------
 */

/* White space above a unit grows by at most this much, in percent, to make feet equal. */
#define GROW_MOST 40

static fix growth(const struct placed *p)
{
    const bool may = p->kind != PLACED_CHROME && !p->unit.head && !p->unit.close && p->gap > 0;
    return may ? p->gap * GROW_MOST / 100 : 0;
}

/* Shares what the column [first, end) falls short of the foot among its white spaces. */
static void justify_column(struct sheet *sheet, size_t first, size_t end, fix bottom)
{
    const struct placed *last = &sheet->placed[end - 1];
    fix slack = bottom - (last->y + last->height), may = 0, given = 0;
    for (size_t i = first + 1; i < end; i++) {
        if (sheet->placed[i].fit.narrow_lines) /* beside a picture nothing moves */
            return;
        may += growth(&sheet->placed[i]);
    }
    if (slack <= 0 || may <= 0)
        return;
    if (slack > may)
        slack = may;
    fix seen = 0;
    for (size_t i = first + 1; i < end; i++) {
        struct placed *p = &sheet->placed[i];
        seen += growth(p);
        given = (fix)((int64_t)slack * seen / may) & ~63;
        p->y += given;
    }
}

static bool same_column(const struct placed *a, const struct placed *b)
{
    return a->x == b->x && a->width == b->width;
}

static void justify_columns(const struct flow *flow, struct sheet *sheet)
{
    for (size_t first = 0, end; first < sheet->count; first = end) {
        end = first + 1;
        while (end < sheet->count && same_column(&sheet->placed[first], &sheet->placed[end]))
            end++;
        if (end < sheet->count || !sheet->done)
            justify_column(sheet, first, end, flow->geometry.bottom);
    }
}

/* --- boxes ---------------------------------------------------------------------------------------
 */

static void add_box(struct renderer *r, const struct placed *p, uint32_t block, uint32_t start,
                    uint32_t end, fix x, fix w)
{
    struct page *page = r->page;
    const bool chrome = p->kind == PLACED_HEAD;
    page_add_box(page, &(struct page_box){
                           .role = satchel_kind_name(r->flow->blocks[block].kind),
                           .text = r->flow->text + start,
                           .length = end - start,
                           .offset = chrome ? SATCHEL_NONE : start,
                           .x = x,
                           .y = p->y,
                           .w = w,
                           .h = p->height,
                       });
    if (chrome)
        return;
    if (!r->texts++ || start < page->first_offset)
        page->first_offset = start;
    if (end > page->last_offset)
        page->last_offset = end;
}

static void hairline(struct renderer *r, enum ink ink, fix x, fix y, fix w)
{
    page_add_rect(r->page, ink, x, y & ~63, w, FIX(1));
}

/* --- lines ---------------------------------------------------------------------------------------
 */

/* The column that a line stands in: narrower beside a picture, which is at the outer side. */
static void line_column(const struct renderer *r, const struct placed *p, uint32_t line, fix *x,
                        fix *width)
{
    if (line >= p->fit.narrow_lines)
        return;
    if (r->flow->rtl)
        *x += *width - p->fit.narrow;
    *width = p->fit.narrow;
}

/* Sets lines [first, first + count) of a piece, the first with its top at y. */
static bool set_lines(struct renderer *r, const struct placed *p, const struct leaf *leaf,
                      const struct leaf_lines *lines, enum line_align align, fix x, fix y,
                      fix width)
{
    struct flow *flow = r->flow;
    const struct unit *u = &p->unit;
    struct para para;
    satchel_arena_clear(flow->scratch);
    tokens_trim(fonts_tokens(flow->fonts));
    if (!leaf_para(flow, leaf, &para, flow->scratch, r->err))
        return false;
    for (uint32_t i = 0; i < p->count && p->first + i < lines->count; i++) {
        fix line_x = x, line_width = width;
        line_column(r, p, p->first + i, &line_x, &line_width);
        const fix baseline = y + (fix)i * u->leading + style_baseline(u->size, u->leading);
        if (!line_set(r->page, &para, &lines->lines[p->first + i], align, line_x, line_width,
                      baseline, flow->scratch))
            return satchel_fail_memory(r->err);
    }
    return true;
}

/* The bytes of the article's text that lines [first, first + count) of the piece cover. */
static void covered(const struct placed *p, const struct leaf *leaf, const struct leaf_lines *lines,
                    uint32_t *start, uint32_t *end)
{
    *start = *end = leaf->start;
    if (!p->count || p->first >= lines->count)
        return;
    *start = leaf->start + lines->lines[p->first].start;
    *end = leaf->start + lines->lines[p->first + p->count - 1].end;
}

/* --- text ----------------------------------------------------------------------------------------
 */

/* Chrome in the look of a unit: bullets, numbers, dates. */
static struct text_spec chrome_spec(const struct flow *flow, const struct unit *u, const char *text)
{
    return (struct text_spec){
        .text = text,
        .length = strlen(text),
        .language = language_tag(flow->language),
        .direction = u->rtl ? SATCHEL_RTL : SATCHEL_LTR,
        .font = u->font,
        .size = u->size,
        .leading = u->leading,
        .ink = u->ink,
        .max_lines = 1,
        .offset = SATCHEL_NONE,
    };
}

static void set_marker(struct renderer *r, const struct placed *p, fix x, fix y, fix width)
{
    const struct unit *u = &p->unit;
    if (!p->begins || !u->marker[0])
        return;
    const struct text_spec spec = chrome_spec(r->flow, u, u->marker);
    const fix w = text_width(r->flow->fonts, &spec);
    const fix at = u->rtl ? x + width + u->marker_end : x - u->marker_end - w;
    text_set(r->page, r->flow->fonts, &spec, at, y, w + FIX(2));
}

/* The name of a column beside a cell of a stacked table: chrome, it stands in the head row too. */
static void set_label(struct renderer *r, const struct placed *p, fix y)
{
    const struct unit *u = &p->unit;
    if (!p->begins || u->label == SATCHEL_NONE)
        return;
    const satchel_block *b = &r->flow->blocks[u->label];
    struct text_spec spec = chrome_spec(r->flow, u, "");
    const fix width = u->start - 2 * u->size;
    spec.text = r->flow->text + b->start;
    spec.length = b->end - b->start;
    spec.ink = INK_SOFT;
    spec.role = "label";
    spec.direction = b->direction;
    spec.align = (b->direction == SATCHEL_RTL) == u->rtl ? TEXT_START : TEXT_END;
    const fix x = u->rtl ? p->x + p->width - u->size - width : p->x + u->size;
    text_set(r->page, r->flow->fonts, &spec, x, y, width + FIX(1));
}

/* Hairlines of an aside and above the notes; at the head of a column there is nothing to part from.
 */
static void set_hairlines(struct renderer *r, const struct placed *p)
{
    const struct unit *u = &p->unit;
    const bool note = u->marker[0] != '\0';
    const fix w = note ? p->width / 4 : p->width;
    const fix x = note && u->rtl ? p->x + p->width - w : p->x;
    if (u->line_above && p->begins && p->gap > 0)
        hairline(r, INK_RULE, x, p->y - (note ? u->leading / 2 : u->leading / 4), w);
    if (u->line_below && p->ends)
        hairline(r, INK_RULE, x, p->y + p->height + u->leading / 3, w);
}

static bool render_text(struct renderer *r, const struct placed *p)
{
    const struct unit *u = &p->unit;
    const fix left = u->rtl ? u->end : u->start, right = u->rtl ? u->start : u->end;
    const fix x = p->x + left + u->padding, y = p->y + u->padding;
    const fix width = p->width - left - right - 2 * u->padding;
    const struct leaf leaf = {u, u->block, p->start};
    struct leaf_lines lines;
    uint32_t start, end;
    if (u->panel)
        page_add_rect(r->page, INK_PANEL, p->x + left, p->y, p->width - left - right, p->height);
    set_hairlines(r, p);
    set_marker(r, p, x, y, width);
    set_label(r, p, y);
    if (!placed_lines(r->flow, p, &lines, r->err))
        return false;
    covered(p, &leaf, &lines, &start, &end);
    add_box(r, p, u->block, start, end, x, width);
    return set_lines(r, p, &leaf, &lines, u->align, x, y, width);
}

static bool render_image(struct renderer *r, const struct placed *p)
{
    const struct unit *u = &p->unit;
    const satchel_block *b = &r->flow->blocks[u->block];
    const struct leaf leaf = {u, u->block, p->start};
    struct leaf_lines lines;
    uint32_t start, end;
    if (p->picture_h)
        page_add_item(r->page, &(struct page_item){.kind = ITEM_PICTURE,
                                                   .x = p->picture_x,
                                                   .y = p->y,
                                                   .w = p->picture_w,
                                                   .h = p->picture_h,
                                                   .picture = {.article = r->flow->style.article,
                                                               .number = b->number}});
    if (!placed_lines(r->flow, p, &lines, r->err))
        return false;
    covered(p, &leaf, &lines, &start, &end);
    add_box(r, p, u->block, start, end, p->caption_x, p->caption_w);
    return set_lines(r, p, &leaf, &lines, LINE_START, p->caption_x,
                     p->y + p->height - (fix)p->count * u->leading, p->caption_w);
}

static void render_rule(struct renderer *r, const struct placed *p)
{
    const fix w = p->unit.size * 4;
    hairline(r, INK_RULE, p->x + (p->width - w) / 2, p->y + p->height / 2, w);
}

/* Does the text run from right to left? By its first letter: the interface may speak another
 * language than the article. */
static bool runs_rtl(const char *text, bool otherwise)
{
    const size_t length = strlen(text);
    for (size_t at = 0; at < length;) {
        uint32_t c;
        at += satchel_utf8_decode(text + at, length - at, &c);
        if (satchel_strong_direction(c))
            return satchel_strong_direction(c) < 0;
    }
    return otherwise;
}

static void render_chrome(struct renderer *r, const struct placed *p)
{
    const bool rtl = r->flow->rtl, own = runs_rtl(p->chrome, rtl);
    struct text_spec spec = chrome_spec(r->flow, &p->unit, p->chrome);
    spec.role = p->role;
    spec.direction = own ? SATCHEL_RTL : SATCHEL_LTR;
    spec.align = own == rtl ? TEXT_START : TEXT_END;
    text_set(r->page, r->flow->fonts, &spec, p->chrome_x, p->y, p->chrome_w);
    if (p->chrome_w == p->width)
        return;
    const struct text_spec dot = chrome_spec(r->flow, &p->unit, "\xC2\xB7");
    const fix w = text_width(r->flow->fonts, &dot), gap = p->unit.size * 3 / 4 + w / 2;
    text_set(r->page, r->flow->fonts, &dot,
             rtl ? p->chrome_x + p->chrome_w + gap - w : p->chrome_x - gap, p->y, w + FIX(2));
}

/* --- rows ----------------------------------------------------------------------------------------
 */

static bool render_cell(struct renderer *r, const struct placed *row, const struct table *table,
                        uint32_t cell, unsigned column, fix x)
{
    const fix padding = table_row_padding(&row->unit);
    const struct leaf leaf = {&row->unit, cell, r->flow->blocks[cell].start};
    struct leaf_lines lines;
    struct placed p = *row;
    if (!table_cell_lines(r->flow, table, &row->unit, cell, column, &lines, r->err))
        return false;
    p.count = lines.count;
    uint32_t start, end;
    covered(&p, &leaf, &lines, &start, &end);
    add_box(r, row, cell, start, end, x, table->widths[column]);
    return set_lines(r, &p, &leaf, &lines, table_cell_align(r->flow, table, cell, column), x,
                     row->y + padding, table->widths[column]);
}

static fix width_of(const struct table *table)
{
    fix width = table->gap * ((fix)table->columns - 1);
    for (unsigned i = 0; i < table->columns; i++)
        width += table->widths[i];
    return width;
}

static bool render_row(struct renderer *r, const struct placed *p)
{
    struct unit u; /* asking for the unit measures its table again if another one came between */
    if (!flow_unit(r->flow, p->unit.block, &u) || u.kind != UNIT_ROW)
        return !r->flow->failed || satchel_fail_memory(r->err);
    const struct table *table = flow_table(r->flow);
    const fix width = width_of(table);
    const fix left = p->unit.rtl ? p->x + p->width - u.start - width : p->x + u.start;
    fix at = p->unit.rtl ? left + width : left;
    unsigned column = 0;
    for (uint32_t cell = p->unit.block + 1;
         cell < r->flow->blocks[p->unit.block].next && column < table->columns; cell++, column++) {
        if (p->unit.rtl)
            at -= table->widths[column];
        if (!render_cell(r, p, table, cell, column, at))
            return false;
        at += p->unit.rtl ? -table->gap : table->widths[column] + table->gap;
    }
    const bool head = p->unit.block == table->header;
    hairline(r, head ? INK_SOFT : INK_RULE, left, p->y + p->height - FIX(1), width);
    return true;
}

/* --- sheets --------------------------------------------------------------------------------------
 */

static bool render_placed(struct renderer *r, const struct placed *p)
{
    switch (p->kind) {
    case PLACED_TEXT: return render_text(r, p);
    case PLACED_IMAGE: return render_image(r, p);
    case PLACED_RULE: render_rule(r, p); break;
    case PLACED_ROW:
    case PLACED_HEAD: return render_row(r, p);
    case PLACED_CHROME: render_chrome(r, p); break;
    }
    return true;
}

bool sheet_render(struct flow *flow, struct sheet *sheet, struct page *page, satchel_error *err)
{
    struct renderer r = {flow, page, err, 0};
    justify_columns(flow, sheet);
    for (size_t i = 0; i < sheet->count; i++)
        if (!render_placed(&r, &sheet->placed[i]))
            return false;
    return !page->failed || satchel_fail_memory(err);
}

bool sheet_offset(struct flow *flow, const struct sheet *sheet, uint32_t *offset,
                  satchel_error *err)
{
    for (size_t i = 0; i < sheet->count; i++) {
        const struct placed *p = &sheet->placed[i];
        struct leaf_lines lines;
        uint32_t end;
        if (p->kind == PLACED_CHROME || p->kind == PLACED_HEAD)
            continue;
        *offset = unit_offset(flow, &p->unit);
        if (p->kind != PLACED_TEXT)
            return true;
        const struct leaf leaf = {&p->unit, p->unit.block, p->start};
        if (!placed_lines(flow, p, &lines, err))
            return false;
        covered(p, &leaf, &lines, offset, &end);
        return true;
    }
    *offset = (uint32_t)flow->text_size;
    return true;
}
