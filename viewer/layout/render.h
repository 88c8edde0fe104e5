/* A filled sheet as a display list. */
#ifndef VIEWER_LAYOUT_RENDER_H
#define VIEWER_LAYOUT_RENDER_H

#include "layout/sheet.h"

/* Sets everything that the sheet holds on `page`, whose offsets stay as they are if it holds no
 * text. Moves what is placed down a little where that makes the column end at its foot. Fails with
 * MEMORY. */
bool sheet_render(struct flow *flow, struct sheet *sheet, struct page *page,
                  satchel_error *err) SATCHEL_CHECK;

/* The byte of text that the sheet starts with; false if it holds no text. */
bool sheet_offset(struct flow *flow, const struct sheet *sheet, uint32_t *offset,
                  satchel_error *err) SATCHEL_CHECK;

#endif
