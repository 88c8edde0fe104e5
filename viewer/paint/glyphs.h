/* Glyph bitmaps: FreeType behind one door, and the cache in front of it. */
#ifndef VIEWER_PAINT_GLYPHS_H
#define VIEWER_PAINT_GLYPHS_H

#include "layout/page.h"

struct fonts;
struct glyph_cache;

/* 8-bit coverage; (left, top) is the corner of the bitmap relative to the origin on the baseline,
 * top upward, as in FreeType. */
struct glyph_bitmap {
    const uint8_t *coverage;
    int width, height, left, top;
};

#define GLYPH_PLACES 4 /* horizontal places within a pixel: text is set to a quarter of one */

struct glyph_cache *glyphs_create(struct fonts *fonts);
void glyphs_destroy(struct glyph_cache *cache);

/* Letters for one bit from now on: coverage is 0 or 255, and glyphs stand at whole pixels. */
void glyphs_set_mono(struct glyph_cache *cache, bool mono);

/* The bitmap of a glyph at `size` pixels per em (26.6), `place` quarters of a pixel to the right.
 * Borrowed until the next call. False when the face or memory is missing; blank glyphs have width
 * 0. */
bool glyphs_bitmap(struct glyph_cache *cache, uint16_t face, uint16_t glyph, fix size,
                   unsigned place, struct glyph_bitmap *out);

#endif
