/* A canvas as a PNG file. The viewer's door to libpng; it writes only. */
#ifndef VIEWER_PAINT_PNG_H
#define VIEWER_PAINT_PNG_H

#include "paint/raster.h"

bool png_save(const struct canvas *canvas, const char *path, satchel_error *err) SATCHEL_CHECK;

#endif
