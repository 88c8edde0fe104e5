/* A page painted before it is shown: its pixels, without the paper around them, and the display
 * list that they are of. Turning to it costs their copying. Private to raster.c. */
#ifndef VIEWER_PAINT_AHEAD_H
#define VIEWER_PAINT_AHEAD_H

#include "paint/raster.h"

/* Bytes of pixels; a page of text of 800x600 takes 0.9 MB. Larger ones are not painted ahead. */
#define AHEAD_MOST ((size_t)8 << 20)

/* Pixels [x0, x1) of a row; outside is paper. */
struct ahead_row {
    uint32_t start; /* of them among all pixels */
    uint16_t x0, x1;
};

struct ahead {
    struct page page; /* a copy; of no items: nothing is there */
    satchel_arena arena;
    struct theme theme;
    unsigned generation; /* of the fonts that its faces are numbers of */
    int width, height;
    struct ahead_row *rows;
    uint32_t *pixels;
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
