/* Signs that need no words: strokes on a grid of 100 by 100, drawn as a mask of any size. */
#ifndef VIEWER_UI_PICTOGRAM_H
#define VIEWER_UI_PICTOGRAM_H

#include "layout/page.h"

enum pictogram {
    PICTOGRAM_WORKING,    /* a stick, an arrow, the device */
    PICTOGRAM_DONE,       /* a tick in a ring */
    PICTOGRAM_SAME,       /* an equals sign in a ring */
    PICTOGRAM_UNTRUSTED,  /* a lock that is shut */
    PICTOGRAM_DAMAGED,    /* a page torn in two */
    PICTOGRAM_FULL,       /* a box filled to its brim, nothing more goes in */
    PICTOGRAM_PULLED,     /* a stick and the socket that it has left */
    PICTOGRAM_UNWRITABLE, /* a stick, crossed out */
    PICTOGRAM_COUNT
};

/* Adds it to the page, `side` wide and high, its upper left corner at (x, y). Nothing without
 * memory. */
void pictogram_put(struct page *page, enum pictogram which, enum ink ink, fix x, fix y, fix side);

#endif
