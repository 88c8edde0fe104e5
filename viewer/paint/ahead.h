/* A page painted before it is shown: its pixels, without the paper between them, and the display
 * list that they are of. Turning to it costs their copying. Private to raster.c. */
#ifndef VIEWER_PAINT_AHEAD_H
#define VIEWER_PAINT_AHEAD_H

#include "paint/raster.h"

/* Bytes that a page may take; one of text of 800x600 takes 300 KB. */
#define AHEAD_MOST ((size_t)8 << 20)

/* Pixels of a row, not all of them paper: from x on, so many times four. None: the row's end. */
struct ahead_span {
    uint16_t x, quads;
};

struct ahead {
    struct page page; /* a copy; of no items: nothing is there */
    satchel_arena arena;
    struct theme theme;
    unsigned generation; /* of the fonts that its faces are numbers of */
    int width, height;
    struct ahead_span *spans; /* of all rows */
    uint32_t *pixels;         /* of all spans */
};

void ahead_init(struct ahead *a);
void ahead_forget(struct ahead *a);

/* Is it the beginning of this page, in this theme, for such a canvas? */
bool ahead_is_of(const struct ahead *a, const struct page *page, const struct theme *theme,
                 unsigned generation, const struct canvas *canvas);

/* Keeps what was painted of the page; forgets it all when memory is short. */
void ahead_keep(struct ahead *a, const struct page *page, const struct theme *theme,
                unsigned generation, const struct canvas *painted);

/* Copies the pixels; the canvas is paper. */
void ahead_put(const struct ahead *a, const struct canvas *canvas);

#endif
