/* Column widths; see table.h. As browsers do it: a column is as wide as its widest cell if all fit,
 * else at least as wide as its longest word, and what is left goes where it is wanted most. */
#include "layout/table.h"

#include "text/breaks.h"

#include <satchel/utf8.h>

#define ROWS_MOST 300 /* that decide the widths; a longer table goes on in the same columns */

struct demand {
    fix least[SATCHEL_MAX_COLUMNS], most[SATCHEL_MAX_COLUMNS];
    fix names[SATCHEL_MAX_COLUMNS]; /* of the head row's cells */
    uint32_t numbers[SATCHEL_MAX_COLUMNS], texts[SATCHEL_MAX_COLUMNS];
};

/* The widest line of the cell if it is never broken, and its widest part that cannot be. */
static void measure_para(const struct para *para, fix *least, fix *most)
{
    fix line = 0, part = 0;
    *least = *most = 0;
    for (size_t i = 0; i < para->count; i++) {
        const struct item *item = &para->items[i];
        line += item->width;
        part += item->width;
        *most = line > *most ? line : *most;
        *least = part > *least ? part : *least;
        line = item->after == BREAK_MUST ? 0 : line + item->space;
        part = item->after >= BREAK_MAY ? 0 : part + item->space;
    }
}

/* Digits with signs around them, dashes for "none": a number to be aligned. */
static bool is_number(const char *text, size_t length)
{
    bool digit = false;
    for (size_t at = 0; at < length;) {
        uint32_t c;
        at += satchel_utf8_decode(text + at, length - at, &c);
        const uint8_t category = uprops_of(c)->category;
        digit |= category == GC_Nd;
        if (category_is_letter(category) && c != 0x66B && c != 0x66C)
            return false;
    }
    return digit;
}

static bool is_header_row(const struct flow *flow, uint32_t row)
{
    uint32_t cell = row + 1;
    for (; cell < flow->blocks[row].next; cell++)
        if (!flow->blocks[cell].header)
            return false;
    return cell > row + 1;
}

static bool demand_of_row(struct flow *flow, const struct unit *look, uint32_t row,
                          struct table *table, struct demand *d, satchel_error *err)
{
    unsigned column = 0;
    for (uint32_t cell = row + 1; cell < flow->blocks[row].next && column < SATCHEL_MAX_COLUMNS;
         cell++, column++) {
        const struct leaf leaf = {look, cell, flow->blocks[cell].start};
        const satchel_block *b = &flow->blocks[cell];
        struct para para;
        fix least, most;
        satchel_arena_clear(flow->scratch);
        tokens_trim(fonts_tokens(flow->fonts));
        if (!leaf_para(flow, &leaf, &para, flow->scratch, err))
            return false;
        measure_para(&para, &least, &most);
        d->least[column] = least > d->least[column] ? least : d->least[column];
        d->most[column] = most > d->most[column] ? most : d->most[column];
        if (row == table->header)
            d->names[column] = most;
        if (!b->header && b->end > b->start) {
            if (is_number(flow->text + b->start, b->end - b->start))
                d->numbers[column]++;
            else
                d->texts[column]++;
        }
    }
    if (column > table->columns)
        table->columns = column;
    return true;
}

static fix sum(const fix *widths, unsigned count)
{
    int64_t total = 0;
    for (unsigned i = 0; i < count; i++)
        total += widths[i];
    return (fix)(total > INT32_MAX / 2 ? INT32_MAX / 2 : total);
}

/* Gives every column its least and shares out the rest by what it lacks to its most. */
static void share(struct table *table, const struct demand *d, fix room)
{
    const fix rest = room - sum(d->least, table->columns);
    const int64_t wanted = (int64_t)sum(d->most, table->columns) - sum(d->least, table->columns);
    for (unsigned i = 0; i < table->columns; i++) {
        const int64_t want = d->most[i] - d->least[i];
        table->widths[i] =
            d->least[i] + (fix)(wanted > 0 ? want * (rest < wanted ? rest : wanted) / wanted : 0);
    }
}

/* What the columns have of the measure with this much between them. */
static fix room_between(const struct table *table, fix measure, fix gap)
{
    return measure - gap * ((fix)table->columns - 1);
}

/* Columns stand well apart, unless they need the room. */
static void set_widths(struct table *table, struct demand *d, fix measure, fix em)
{
    const fix gaps[] = {em * 3 / 2, em * 3 / 4, em / 2};
    const fix least = sum(d->least, table->columns), most = sum(d->most, table->columns);
    unsigned choice = 0;
    if (most > room_between(table, measure, gaps[0]) && gaps[0] >= measure / 20)
        choice = 1;
    while (choice < 2 && least > room_between(table, measure, gaps[choice]))
        choice++;
    table->gap = gaps[choice];
    const fix room = room_between(table, measure, table->gap);
    if (sum(d->least, table->columns) > room) /* long words may be parted */
        for (unsigned i = 0; i < table->columns; i++)
            if (d->least[i] > em * 5)
                d->least[i] = em * 5;
    table->stacked = sum(d->least, table->columns) > room;
    if (table->stacked)
        return;
    share(table, d, room);
    table->rest = room - sum(table->widths, table->columns);
}

/* Names take what the widest of them needs, but leave most of the measure to what they name. */
static fix label_width(const struct table *table, const struct demand *d, fix measure)
{
    fix width = 0;
    for (unsigned i = 1; i < table->columns && table->header != SATCHEL_NONE; i++)
        width = d->names[i] > width ? d->names[i] : width;
    return width < measure * 3 / 10 ? width : measure * 3 / 10;
}

bool table_measure(struct flow *flow, const struct unit *row, struct table *table,
                   satchel_error *err)
{
    const uint32_t block = flow->blocks[row->block].parent;
    const satchel_block *b = &flow->blocks[block];
    struct demand d = {.least = {0}};
    *table = (struct table){.block = block, .header = SATCHEL_NONE};
    if (block + 1 < b->next && is_header_row(flow, block + 1))
        table->header = block + 1;
    uint32_t rows = 0;
    for (uint32_t r = block + 1; r < b->next && rows < ROWS_MOST; r = flow->blocks[r].next, rows++)
        if (!demand_of_row(flow, row, r, table, &d, err))
            return false;
    for (unsigned i = 0; i < table->columns; i++)
        table->numeric[i] = d.numbers[i] > 0 && d.numbers[i] >= 4 * d.texts[i];
    const fix measure = flow->geometry.column - row->start - row->end;
    set_widths(table, &d, measure, row->size);
    table->label = label_width(table, &d, measure);
    return true;
}

uint32_t table_label(const struct flow *flow, const struct table *table, uint32_t cell)
{
    const uint32_t row = flow->blocks[cell].parent;
    const uint32_t ordinal = cell - row - 1;
    if (table->header == SATCHEL_NONE || row == table->header || ordinal == 0)
        return SATCHEL_NONE;
    const uint32_t label = table->header + 1 + ordinal;
    return label < flow->blocks[table->header].next ? label : SATCHEL_NONE;
}

bool table_cell_lines(struct flow *flow, const struct table *table, const struct unit *row,
                      uint32_t cell, unsigned column, struct leaf_lines *lines, satchel_error *err)
{
    const struct leaf leaf = {row, cell, flow->blocks[cell].start};
    const struct fit fit = {
        .mode = FIT_RAGGED, .width = table->widths[column], .em = row->size, .hyphenate = true};
    return leaf_break(flow, flow->lines, &leaf, &fit, flow->scratch, lines, err);
}

bool table_row_lines(struct flow *flow, const struct table *table, const struct unit *row,
                     uint32_t *most, satchel_error *err)
{
    *most = 1;
    unsigned column = 0;
    for (uint32_t cell = row->block + 1;
         cell < flow->blocks[row->block].next && column < table->columns; cell++, column++) {
        struct leaf_lines lines;
        if (!table_cell_lines(flow, table, row, cell, column, &lines, err))
            return false;
        const uint32_t count = lines.next == SATCHEL_NONE ? lines.count : UINT32_MAX / 2;
        *most = count > *most ? count : *most;
    }
    return true;
}

enum line_align table_cell_align(const struct flow *flow, const struct table *table, uint32_t cell,
                                 unsigned column)
{
    switch (flow->blocks[cell].align) {
    case SATCHEL_ALIGN_CENTER: return LINE_CENTER;
    case SATCHEL_ALIGN_END: return LINE_END;
    default: return table->numeric[column] ? LINE_END : LINE_START;
    }
}

fix table_row_padding(const struct unit *row)
{
    return row->size / 4;
}
