/* Paragraphs made again from the rows of tokens that they were made of (text/rows.h): after a
 * change of size, and when a page whose lines are known is set. Private to para.c. */
#ifndef VIEWER_LAYOUT_KEPT_H
#define VIEWER_LAYOUT_KEPT_H

#include "layout/builder.h"

/* Makes the items from the row kept for the paragraph; false, with none made, if there is no row,
 * or it is another text's, or memory is short. */
bool kept_take(struct builder *b);

/* Remembers the paragraph just made word by word, if it can be told in a row. */
void kept_note(const struct builder *b);

#endif
