/* Page to pixels, on the CPU, into one buffer. Painting twice gives the same pixels (I10).
 *
 * The painter owns two bounded caches: glyph bitmaps and scaled pictures. It draws whatever the
 * page says and clips at the edges of the canvas.
 */
#ifndef VIEWER_PAINT_RASTER_H
#define VIEWER_PAINT_RASTER_H

#include "layout/page.h"
#include "paint/theme.h"

#include <satchel/memory.h>

struct fonts;

/* 0x00RRGGBB, `stride` pixels from row to row. */
struct canvas {
    uint32_t *pixels;
    int width, height, stride;
};

/* What the screen can show. */
enum panel {
    PANEL_COLOUR,
    PANEL_GREY, /* 16 greys, as electronic paper has them */
    PANEL_MONO, /* one bit: letters are drawn for it, without greys at their edges */
    PANEL_COUNT
};

/* Where pictures come from. */
struct picture_source {
    /* Appends the stored file (WebP) of picture `number` of the article. NULL: what is not decoded
     * yet stays a plain panel this time. */
    bool (*load)(void *context, uint32_t article, uint32_t number, satchel_buf *out);
    /* As picture_decode (picture.h), or NULL: that. */
    bool (*decode)(void *context, satchel_bytes webp, const struct page_crop *crop, int width,
                   int height, uint32_t *pixels);
    /* Told each time that a picture is painted that could not be loaded or decoded; or NULL. */
    void (*lost)(void *context, uint32_t article, uint32_t number);
    void *context;
};

struct painter;

/* NULL when out of memory. Borrows the fonts. */
struct painter *painter_create(struct fonts *fonts);
void painter_destroy(struct painter *painter);

/* From now on for such a panel; PANEL_COLOUR at first. */
void painter_set_panel(struct painter *painter, enum panel panel);

/* Is it a panel of greys, or of black and white? */
bool painter_is_paper(const struct painter *painter);

/* Forgets pictures: another bundle is open. */
void painter_forget_pictures(struct painter *painter);

/* Paints the whole page. Pictures that cannot be had stay a plain panel; true if all was painted,
 * false if memory ran out (what could be painted is). */
bool painter_paint(struct painter *painter, const struct page *page, const struct theme *theme,
                   const struct picture_source *pictures, const struct canvas *canvas);

/* Has the page a picture that would have to be decoded to paint it? */
bool painter_lacks_pictures(const struct painter *painter, const struct page *page);

/* Paints the page before it is shown: painter_paint of any page that begins with its items then
 * copies pixels. The last two are kept, without the paper around what is painted. Nothing happens
 * for grey panels, for pages with pictures, and when memory is short. */
void painter_prepare(struct painter *painter, const struct page *page, const struct theme *theme,
                     int width, int height);

/* Draws the glyphs of a page where they stand, without painting it. */
void painter_prepare_glyphs(struct painter *painter, const struct page *page);

#endif
