/* Panels that cannot show what a canvas holds: electronic paper with 16 greys, and one bit. */
#ifndef VIEWER_PAINT_PANEL_H
#define VIEWER_PAINT_PANEL_H

#include "paint/raster.h"

/* PANEL_COUNT if there is none of that name ("colour", "grey", "mono"). */
enum panel panel_named(const char *name);

/* How light a colour is, 0 to 255: Rec. 709 in 1/256. */
unsigned panel_luma(uint32_t rgb);

/* The inks of a theme as the panel has them: on one bit only paper and ink. */
struct theme panel_theme(enum panel panel, const struct theme *theme);

/* Turns a box of the canvas, a picture, into the panel's greys by diffusing the error (Floyd and
 * Steinberg, "An adaptive algorithm for spatial greyscale", 1976), rows in alternate directions, in
 * linear light. The box lies inside the canvas. Without memory the nearest grey is taken. */
void panel_dither(enum panel panel, const struct canvas *canvas, int x, int y, int w, int h);

/* Takes the nearest grey for every pixel; what was dithered stays as it is. */
void panel_round(enum panel panel, const struct canvas *canvas);

#endif
