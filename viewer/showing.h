/* What is on the screen now, as pixels: what a window and a bare screen have in common. */
#ifndef VIEWER_SHOWING_H
#define VIEWER_SHOWING_H

#include "paint/raster.h"
#include "ui/ui.h"

struct showing {
    struct ui *ui;
    struct painter *painter;
    int repaint;          /* pages of an article until the screen is blackened once; 0: never */
    int turned;           /* pages since */
    uint32_t page;        /* shown last */
    uint32_t book_serial; /* whose pictures the painter has */
    bool in_steps;        /* text first, if pictures are still to be decoded: they come after it */
    bool due;             /* what was painted last lacks pictures: paint once more */
};

/* How long a screen that is wiped stays black: electronic paper takes as long to change. */
#define SHOWING_BLACK_MS 150

/* Borrows both. All is painted at once. */
struct showing showing_of(struct ui *ui, struct painter *painter, int repaint);

/* For a screen that somebody looks at: a page of an article or of the contents is painted in steps.
 * Electronic paper, which takes longer to change than a picture to decode, still changes once. */
struct showing showing_in_steps(struct ui *ui, struct painter *painter, int repaint);

/* Paints the screen as it should be now onto a canvas of the app's size. */
void showing_paint(struct showing *showing, const struct canvas *canvas);

/* The same for a screen that the page may be turned on: sets the app's size to the canvas', and
 * lays the page into it as the reader holds it. */
void showing_paint_turned(struct showing *showing, const struct canvas *canvas);

/* When there is nothing else to do: paints the next page of the article, so that turning to it
 * copies its pixels; where memory is short, gives some back instead. */
void showing_prepare(const struct showing *showing);

/* Call before a new page is shown. True: the screen is to be black for a moment first, against
 * ghosts. */
bool showing_wipes(struct showing *showing);

#endif
