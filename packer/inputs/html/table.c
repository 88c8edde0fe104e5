/* Tables of HTML. Those that only place things on a page (no head, one column, headings or tables
 * inside) are taken apart; in the others a cell over several columns or rows is followed by empty
 * ones, so that columns stay columns. */
#include "html.h"

#include <stdlib.h>
#include <string.h>

struct grid {
    struct html_walk *w;
    unsigned spans[SATCHEL_MAX_COLUMNS]; /* rows that a cell above still covers, by column */
};

static bool is_cell(const struct html_node *node)
{
    return node->tag == TAG_TD || node->tag == TAG_TH;
}

/* Is the table there for its looks? */
static bool is_layout(const struct html_node *table)
{
    unsigned rows = 0, most = 0, cells = 0;
    bool head = false;
    if (html_attribute_is(table, "role", "presentation|none"))
        return true;
    for (const struct html_node *n = table->first; n; n = html_next(n, table)) {
        if (n->tag == TAG_TR) {
            rows++;
            cells = 0;
        }
        cells += is_cell(n);
        most = cells > most ? cells : most;
        head |= n->tag == TAG_TH || n->tag == TAG_CAPTION || n->tag == TAG_THEAD;
        if (n->tag == TAG_TABLE || (n->tag >= TAG_H1 && n->tag <= TAG_H6) || n->tag == TAG_PRE ||
            n->tag == TAG_BLOCKQUOTE)
            return true;
    }
    return !head && (most < 2 || rows < 2);
}

static satchel_align align_of(const struct html_node *cell)
{
    const char *style = html_attribute(cell, "style");
    const char *at = style ? strstr(style, "text-align") : NULL;
    if (html_attribute_is(cell, "align", "center"))
        return SATCHEL_ALIGN_CENTER;
    if (html_attribute_is(cell, "align", "right|end"))
        return SATCHEL_ALIGN_END;
    if (!at)
        return SATCHEL_ALIGN_START;
    at += strcspn(at, ":");
    at += strspn(at, ": ");
    if (strncmp(at, "center", 6) == 0)
        return SATCHEL_ALIGN_CENTER;
    return strncmp(at, "right", 5) == 0 || strncmp(at, "end", 3) == 0 ? SATCHEL_ALIGN_END
                                                                      : SATCHEL_ALIGN_START;
}

static unsigned span_attribute(const struct html_node *cell, const char *name)
{
    const char *value = html_attribute(cell, name);
    const long number = value ? strtol(value, NULL, 10) : 1;
    return number < 1 ? 1 : number > SATCHEL_MAX_COLUMNS ? SATCHEL_MAX_COLUMNS : (unsigned)number;
}

static void put_empty(struct html_walk *w)
{
    satchel_builder_open(w->b, SATCHEL_KIND_CELL);
    satchel_builder_close(w->b);
}

/* Empty cells where one from a row above reaches down. */
static unsigned pass_covered(struct grid *g, unsigned column)
{
    while (column < SATCHEL_MAX_COLUMNS && g->spans[column]) {
        g->spans[column++]--;
        put_empty(g->w);
    }
    return column;
}

static unsigned put_cell(struct grid *g, struct html_node *cell, unsigned column)
{
    struct html_walk *w = g->w;
    const unsigned rows = span_attribute(cell, "rowspan");
    unsigned columns = span_attribute(cell, "colspan");
    if (columns > SATCHEL_MAX_COLUMNS - column)
        columns = SATCHEL_MAX_COLUMNS - column;
    satchel_builder_open(w->b, SATCHEL_KIND_CELL);
    satchel_builder_cell(w->b, align_of(cell), cell->tag == TAG_TH);
    const char *language = html_attribute(cell, "lang");
    if (language)
        satchel_builder_block_language(w->b, language);
    html_walk_children(w, cell);
    html_end_paragraph(w);
    satchel_builder_close(w->b);
    for (unsigned i = 0; i < columns; i++) {
        if (i)
            put_empty(w);
        g->spans[column + i] = rows - 1;
    }
    return column + columns;
}

static void put_row(struct grid *g, struct html_node *row)
{
    unsigned column = 0;
    html_open_box(g->w, SATCHEL_KIND_ROW);
    for (struct html_node *n = row->first; n; n = n->next) {
        if (!is_cell(n) || n->role == ROLE_DROPPED)
            continue;
        column = pass_covered(g, column);
        if (column >= SATCHEL_MAX_COLUMNS) {
            html_walk_children(g->w, n); /* into the last cell */
            continue;
        }
        column = put_cell(g, n, column);
    }
    pass_covered(g, column);
    html_close_box(g->w);
}

/* Rows of the table itself and of its sections, the head first wherever it stands. */
static void put_rows(struct grid *g, struct html_node *table)
{
    for (struct html_node *n = table->first; n; n = n->next) {
        if (n->tag == TAG_TR)
            put_row(g, n);
        else if (n->tag == TAG_THEAD || n->tag == TAG_TBODY || n->tag == TAG_TFOOT)
            put_rows(g, n);
    }
}

void html_put_table(struct html_walk *w, struct html_node *node)
{
    struct grid grid = {.w = w};
    html_end_paragraph(w);
    if (w->leaves || is_layout(node)) {
        for (struct html_node *n = node->first; n; n = html_next(n, node)) {
            if (!is_cell(n) && n->tag != TAG_CAPTION && n->role != ROLE_DROPPED)
                continue;
            html_end_paragraph(w);
            if (n->role != ROLE_DROPPED)
                html_walk_children(w, n);
            html_end_paragraph(w);
            while (n->first) /* done */
                n = n->last;
        }
        return;
    }
    for (struct html_node *n = node->first; n; n = n->next)
        if (n->tag == TAG_CAPTION) {
            html_walk_children(w, n);
            html_end_paragraph(w);
        }
    html_open_box(w, SATCHEL_KIND_TABLE);
    put_rows(&grid, node);
    html_close_box(w);
}
