/* The pictures of the open book, for the painter. */
#ifndef VIEWER_UI_PICTURES_H
#define VIEWER_UI_PICTURES_H

#include "paint/raster.h"
#include "ui/ui.h"

/* Borrows the ui; what it loads is that of the book that is open at the time. */
struct picture_source ui_pictures(struct ui *ui);

#endif
