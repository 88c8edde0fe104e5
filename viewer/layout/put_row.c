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

enum put put_row(struct filler *f, const struct unit *u)
{
    fix height;
    if (!row_height(f, u, &height) || !repeat_head(f, u, height))
        return PUT_FAILED;
    fix y = filler_start(f, u);
    if (f->picture != SATCHEL_NONE && y < f->picture_end)
        y = f->picture_end + u->before;
    const bool head = u->block == flow_table(f->flow)->header;
    const fix need = head ? height + u->leading + 2 * table_row_padding(u) : height;
    if (!f->empty && y + need > f->bottom)
        return PUT_NONE;
    f->at = place_of(u->next);
    return filler_add(f, PLACED_ROW, u, y, height) ? PUT_ALL : PUT_FAILED;
}
