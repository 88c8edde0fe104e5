/* Filling a page, column by column; see sheet.h. */
#include "layout/sheet.h"

#include "layout/filler.h"

struct place place_first(void)
{
    return place_of(0);
}

static enum put put_unit(struct filler *f, const struct unit *u)
{
    switch (u->kind) {
    case UNIT_TEXT: return put_text(f, u);
    case UNIT_IMAGE: return put_image(f, u);
    case UNIT_RULE: return put_rule(f, u);
    case UNIT_ROW: return put_row(f, u);
    }
    return PUT_FAILED;
}

static bool fail(struct filler *f)
{
    if (f->flow->failed && f->err)
        *f->err = f->flow->error;
    return false;
}

/* Places units until the column is full, the article ends, or (with `head_only`) its head does. */
static bool fill_column(struct filler *f, bool head_only)
{
    struct unit u;
    f->sheet->done = false;
    while (f->sheet->count < PLACED_MOST) {
        if (!flow_unit(f->flow, f->at.block, &u)) {
            f->sheet->done = !f->flow->failed;
            return f->sheet->done || fail(f);
        }
        if (u.block != f->at.block)
            f->at = place_of(u.block);
        if (head_only && !u.head)
            return true;
        const enum put put = put_unit(f, &u);
        if (put == PUT_FAILED)
            return satchel_fail_memory(f->err);
        if (put != PUT_ALL)
            return true;
        if (f->at.block != u.block && precedes_date(f, &u) && !put_date(f, &u))
            return satchel_fail_memory(f->err);
    }
    return true;
}

static fix column_x(const struct flow *flow, unsigned column)
{
    const struct geometry *g = &flow->geometry;
    const unsigned from_left = flow->rtl ? g->columns - 1 - column : column;
    return g->left + (fix)from_left * (g->column + g->gutter);
}

static void start_column(struct filler *f, fix x, fix width, fix top, fix bottom)
{
    f->x = x;
    f->width = width;
    f->y = top;
    f->bottom = bottom;
    f->after = 0;
    f->empty = true;
    f->picture = SATCHEL_NONE;
    f->picture_end = 0;
}

static bool is_first(const struct place *place)
{
    return place->block == 0 && place->start == SATCHEL_NONE && place->line == 0;
}

/* Fills all columns from the same height on. */
static bool fill_columns(struct filler *f, fix top, fix bottom, bool kicker, fix ends[2])
{
    const struct geometry *g = &f->flow->geometry;
    for (unsigned c = 0; c < g->columns; c++) {
        start_column(f, column_x(f->flow, c), g->column, top, bottom);
        if (c == 0 && kicker && !put_kicker(f))
            return satchel_fail_memory(f->err);
        if (!fill_column(f, false))
            return false;
        ends[c] = larger(f->y, f->picture_end);
        if (f->sheet->done)
            break;
    }
    return true;
}

/* Columns of the last page end at about the same height. */
static bool even_columns(struct filler *f, const struct place *from, size_t count, fix top,
                         fix ends[2])
{
    const struct geometry *g = &f->flow->geometry;
    const fix used = larger(ends[0] - top, 0) + larger(ends[1] - top, 0);
    fix height = (used / 2 + g->leading - 1) / g->leading * g->leading;
    if (g->columns < 2 || !f->sheet->done || ends[0] - ends[1] < 3 * g->leading)
        return true;
    if (height < 4 * g->leading)
        height = 4 * g->leading;
    for (; top + height < g->bottom; height += g->leading) {
        f->at = *from;
        f->sheet->count = count;
        if (!fill_columns(f, top, top + height, false, ends))
            return false;
        if (f->sheet->done)
            return true;
    }
    f->at = *from;
    f->sheet->count = count;
    return fill_columns(f, top, g->bottom, false, ends);
}

/* The head of an article stands over both columns, if it leaves them room. */
static bool fill_head(struct filler *f, fix *top)
{
    const struct geometry *g = &f->flow->geometry;
    const struct place first = f->at;
    *top = g->top;
    start_column(f, g->left, g->right - g->left, g->top, g->bottom);
    if (!put_kicker(f))
        return satchel_fail_memory(f->err);
    if (!fill_column(f, true))
        return false;
    if (f->sheet->done)
        return true;
    const fix end = filler_snap(f, f->y + f->after);
    if (end > g->top + (g->bottom - g->top) * 60 / 100) {
        f->at = first;
        f->sheet->count = 0;
        return true;
    }
    *top = end;
    return true;
}

bool sheet_fill(struct flow *flow, const struct place *from, satchel_arena *arena,
                struct sheet *sheet, satchel_error *err)
{
    const struct geometry *g = &flow->geometry;
    struct filler f = {.flow = flow, .arena = arena, .sheet = sheet, .err = err, .at = *from};
    fix top = g->top, ends[2] = {g->top, g->top};
    bool kicker = is_first(from);
    *sheet = (struct sheet){.next = *from};
    if (kicker && g->columns > 1) {
        if (!fill_head(&f, &top))
            return false;
        kicker = sheet->count == 0;
    }
    if (!sheet->done) {
        const struct place body = f.at;
        const size_t count = sheet->count;
        if (!fill_columns(&f, top, g->bottom, kicker, ends) ||
            !even_columns(&f, &body, count, top, ends))
            return false;
    }
    sheet->next = f.at;
    return true;
}

bool placed_lines(struct flow *flow, const struct placed *p, struct leaf_lines *lines,
                  satchel_error *err)
{
    const struct leaf leaf = {&p->unit, p->unit.block, p->start};
    return leaf_break(flow, flow->lines, &leaf, &p->fit, flow->scratch, lines, err);
}

bool place_offset(struct flow *flow, const struct place *place, uint32_t *offset,
                  satchel_error *err)
{
    struct unit u;
    *offset = (uint32_t)flow->text_size;
    if (!flow_unit(flow, place->block, &u))
        return !flow->failed || satchel_fail_memory(err);
    *offset = unit_offset(flow, &u);
    if (u.block == place->block && place->start != SATCHEL_NONE)
        *offset = place->start;
    return true;
}
