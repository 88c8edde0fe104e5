/* Tables: the widths of their columns, and whether they can stand as tables at all.
 *
 * A table whose columns do not fit the measure is set in smaller type; if that does not help, or a
 * row is higher than half a page, it is stacked: its cells stand one below the other with the names
 * of their columns beside them, so that nothing is lost and the order of the text is kept.
 */
#ifndef VIEWER_LAYOUT_TABLE_H
#define VIEWER_LAYOUT_TABLE_H

#include "layout/leaf.h"

struct table {
    uint32_t block;  /* of the table */
    uint32_t header; /* its head row, SATCHEL_NONE for none */
    unsigned columns;
    fix gap;  /* between columns */
    fix rest; /* of the measure, at the end side */
    fix widths[SATCHEL_MAX_COLUMNS];
    bool numeric[SATCHEL_MAX_COLUMNS]; /* set flush with the end side */
    bool stacked;
    bool small; /* set in smaller type, so that it need not be stacked */
    fix label;  /* stacked: the width that the names of the columns take */
};

/* Measures the table that the unit, a row of it, belongs to. Fails with MEMORY. */
bool table_measure(struct flow *flow, const struct unit *row, struct table *table,
                   satchel_error *err) SATCHEL_CHECK;

/* The cell of the head row that names what stands in `cell`; SATCHEL_NONE for none, for the first
 * cell of a row, which names the row, and for the head row itself. */
uint32_t table_label(const struct flow *flow, const struct table *table, uint32_t cell);

/* The most lines that a cell of the row has. */
bool table_row_lines(struct flow *flow, const struct table *table, const struct unit *row,
                     uint32_t *lines, satchel_error *err) SATCHEL_CHECK;

/* Lines of one cell. */
bool table_cell_lines(struct flow *flow, const struct table *table, const struct unit *row,
                      uint32_t cell, unsigned column, struct leaf_lines *lines,
                      satchel_error *err) SATCHEL_CHECK;

enum line_align table_cell_align(const struct flow *flow, const struct table *table, uint32_t cell,
                                 unsigned column);

/* White space above and below the lines of a row. */
fix table_row_padding(const struct unit *row);

#endif
