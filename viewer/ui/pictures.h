/* The pictures of the open book, for the painter. */
#ifndef VIEWER_UI_PICTURES_H
#define VIEWER_UI_PICTURES_H

#include "paint/raster.h"
#include "ui/ui.h"

/* Borrows the ui; what it loads is that of the book that is open at the time. When a picture cannot
 * be had the page is stale: it says so in the picture's place. */
struct picture_source ui_pictures(struct ui *ui);

/* Puts the words on the page for what could not be had of it. */
void ui_put_lost_pictures(struct ui *ui);

#endif
