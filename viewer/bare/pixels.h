/* A canvas as a screen's memory holds it, whatever its pixels look like. */
#ifndef VIEWER_BARE_PIXELS_H
#define VIEWER_BARE_PIXELS_H

#include "paint/raster.h"

#include <stddef.h>
#include <stdint.h>

struct pixel_channel {
    uint8_t offset, length; /* bits, from the lowest of the pixel */
};

/* Pixels of 16 bits and more are colours, in the machine's own order of bytes; smaller ones are
 * greys, several to a byte. */
struct pixel_layout {
    unsigned bits; /* of a pixel: 1, 2, 4, 8, 16, 24 or 32 */
    struct pixel_channel red, green, blue;
    bool zero_is_white; /* of greys */
    bool low_first;     /* of greys: the left pixel is in the lowest bits of its byte */
};

/* Can pixels_put write it? */
bool pixels_known(const struct pixel_layout *layout);

/* Writes the box of the canvas at (x, y), `w` by `h`, to the same place of a screen whose rows are
 * `stride` bytes apart. The box lies inside both. Where a channel has fewer than eight bits, what
 * is lost is spread over a pattern of four by four pixels (Bayer, "An optimum method for two-level
 * rendition of continuous-tone pictures", 1973); greys of four bits and fewer are rounded, as the
 * painter has dithered for them already. With several pixels to a byte, rows are written whole. */
void pixels_put(const struct pixel_layout *layout, const struct canvas *canvas, int x, int y, int w,
                int h, uint8_t *memory, size_t stride);

#endif
