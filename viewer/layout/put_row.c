/* Placing rules and the rows of tables; see filler.h. */
#include "layout/filler.h"

#include "layout/table.h"

enum put put_rule(struct filler *f, const struct unit *u)
{
    fix y = filler_start(f, u);
    if (f->picture != SATCHEL_NONE && y < f->picture_end)
        y = f->picture_end;
    if (!f->empty && y + u->leading > f->bottom)
        return PUT_NONE;
    f->at = place_of(u->next);
    return filler_add(f, PLACED_RULE, u, y, u->leading) ? PUT_ALL : PUT_FAILED;
}

static bool row_height(struct filler *f, const struct unit *u, fix *height)
{
    uint32_t lines;
    if (!table_row_lines(f->flow, flow_table(f->flow), u, &lines, f->err))
        return false;
    *height = (fix)lines * u->leading + 2 * table_row_padding(u);
    return true;
}

/* At the head of a column, a table that goes on shows its head row again. */
static bool repeat_head(struct filler *f, const struct unit *row, fix height)
{
    const struct table *table = flow_table(f->flow);
    if (!f->empty || table->header == SATCHEL_NONE || row->block == table->header)
        return true;
    struct unit head = *row;
    fix head_height;
    head.block = table->header;
    if (!row_height(f, &head, &head_height))
        return false;
    if (f->y + head_height + height > f->bottom)
        return true;
    const bool ok = filler_add(f, PLACED_HEAD, &head, f->y, head_height) != NULL;
    f->empty = true; /* S1 */
    return ok;
}

/* Rows of the table after block `row`, as far as they matter here. */
static unsigned rows_after(const struct flow *flow, uint32_t row)
{
    const uint32_t end = flow->blocks[flow->blocks[row].parent].next;
    unsigned n = 0;
    for (uint32_t r = flow->blocks[row].next; r < end && n < 4; r = flow->blocks[r].next)
        n++;
    return n;
}

/* Adds the heights of the next `count` rows; false when out of memory. */
static bool add_rows(struct filler *f, const struct unit *from, unsigned count, fix *height)
{
    struct unit row = *from;
    for (; count > 0; count--) {
        fix more;
        row.block = f->flow->blocks[row.block].next;
        if (!row_height(f, &row, &more))
            return false;
        *height += more;
    }
    return true;
}

/* How many rows must stand below this one in the same column: a table begins with two rows of
 * three, and ends with two, whatever else it is parted into. */
static unsigned rows_kept(const struct flow *flow, const struct unit *row)
{
    const unsigned after = rows_after(flow, row->block);
    const uint32_t first = flow->blocks[row->block].parent + 1;
    const bool head = row->block == flow_table(flow)->header;
    if (head)
        return after <= 3 ? after : 2;
    if (row->block == first)
        return after <= 2 ? after : 1;
    return after == 1;
}

bool filler_least_row(struct filler *f, const struct unit *row, fix *height)
{
    const struct geometry *g = &f->flow->geometry;
    fix first;
    if (!row_height(f, row, &first))
        return false;
    *height = first;
    if (!add_rows(f, row, rows_kept(f->flow, row), height))
        return false;
    if (*height > (g->bottom - g->top) * 2 / 5) { /* tall rows: rather parted than a hole */
        *height = first;
        return row->block != flow_table(f->flow)->header || add_rows(f, row, 1, height);
    }
    return true;
}

enum put put_row(struct filler *f, const struct unit *u)
{
    fix height, need;
    if (!row_height(f, u, &height) || !repeat_head(f, u, height) || !filler_least_row(f, u, &need))
        return PUT_FAILED;
    fix y = filler_start(f, u);
    if (f->picture != SATCHEL_NONE && y < f->picture_end)
        y = f->picture_end + u->before;
    if (!f->empty && y + need > f->bottom)
        return PUT_NONE;
    f->at = place_of(u->next);
    return filler_add(f, PLACED_ROW, u, y, height) ? PUT_ALL : PUT_FAILED;
}
