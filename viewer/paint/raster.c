/* Page to pixels; see raster.h. */
#include "paint/raster.h"

#include "paint/ahead.h"
#include "paint/glyphs.h"
#include "paint/panel.h"
#include "paint/picture.h"
#include "text/fonts.h"

#include <satchel/bundle.h>

#include <stdlib.h>
#include <string.h>

#define PICTURES      8
#define PICTURE_BYTES ((size_t)12 << 20) /* of all decoded pictures together */

struct decoded {
    uint32_t article, number;
    struct page_crop crop;
    int width, height;
    uint32_t *pixels; /* NULL: could not be had */
    bool lost;        /* and not for want of memory */
    uint64_t used;    /* 0 = free */
};

struct painter {
    struct glyph_cache *glyphs;
    struct decoded pictures[PICTURES];
    uint64_t clock;
    enum panel panel;
    struct fonts *fonts;
    struct ahead ahead[2]; /* pages painted before they are shown */
    unsigned newest;       /* of them */
};

/* What one call paints with. */
struct job {
    struct painter *painter;
    const struct page *page;
    const struct theme *theme;
    const struct picture_source *pictures;
    const struct canvas *canvas;
    uint32_t mixed[256]; /* `mixed_ink` on paper, by its coverage */
    uint32_t mixed_ink;
    bool ok;
};

struct painter *painter_create(struct fonts *fonts)
{
    struct painter *p = calloc(1, sizeof *p);
    if (!p)
        return NULL;
    p->fonts = fonts;
    ahead_init(&p->ahead[0]);
    ahead_init(&p->ahead[1]);
    p->glyphs = glyphs_create(fonts);
    if (!p->glyphs) {
        free(p);
        return NULL;
    }
    return p;
}

void painter_set_panel(struct painter *p, enum panel panel)
{
    p->panel = panel;
    glyphs_set_mono(p->glyphs, panel == PANEL_MONO);
}

bool painter_is_paper(const struct painter *painter)
{
    return painter->panel != PANEL_COLOUR;
}

void painter_forget_pictures(struct painter *p)
{
    for (unsigned i = 0; i < PICTURES; i++) {
        free(p->pictures[i].pixels);
        p->pictures[i] = (struct decoded){0};
    }
}

void painter_destroy(struct painter *p)
{
    if (!p)
        return;
    painter_forget_pictures(p);
    ahead_forget(&p->ahead[0]);
    ahead_forget(&p->ahead[1]);
    glyphs_destroy(p->glyphs);
    free(p);
}

/* --- pixels --------------------------------------------------------------------------------- */

/* `under` with `over` laid on it, `coverage` of 255 parts. Red and blue are mixed in one word. */
static uint32_t blend(uint32_t under, uint32_t over, uint32_t coverage)
{
    const uint32_t a = coverage + (coverage >> 7); /* 0 to 256 */
    const uint32_t rb = ((under & 0xFF00FF) * (256 - a) + (over & 0xFF00FF) * a) >> 8 & 0xFF00FF;
    const uint32_t g = ((under & 0x00FF00) * (256 - a) + (over & 0x00FF00) * a) >> 8 & 0x00FF00;
    return rb | g;
}

/* A box of whole pixels, cut to the canvas. */
struct clip {
    int x0, y0, x1, y1;
};

static struct clip clip_to(const struct canvas *c, int x, int y, int w, int h)
{
    struct clip k = {x, y, x + w, y + h};
    if (k.x0 < 0)
        k.x0 = 0;
    if (k.y0 < 0)
        k.y0 = 0;
    if (k.x1 > c->width)
        k.x1 = c->width;
    if (k.y1 > c->height)
        k.y1 = c->height;
    return k;
}

static uint32_t *row_of(const struct canvas *c, int y)
{
    return c->pixels + (ptrdiff_t)y * c->stride;
}

static void fill(const struct canvas *c, int x, int y, int w, int h, uint32_t colour)
{
    const struct clip k = clip_to(c, x, y, w, h);
    if (k.x0 >= k.x1 || k.y0 >= k.y1)
        return;
    uint32_t *first = row_of(c, k.y0) + k.x0;
    const size_t count = (size_t)(k.x1 - k.x0);
    for (size_t i = 0; i < count; i++)
        first[i] = colour;
    for (int row = k.y0 + 1; row < k.y1; row++) /* copies are quicker than stores */
        memcpy(row_of(c, row) + k.x0, first, count * sizeof *first);
}

/* Works out once what an ink looks like on paper: nearly all of a page is that. */
static void mix(struct job *job, uint32_t colour)
{
    for (uint32_t i = 0; i < 256; i++)
        job->mixed[i] = blend(job->theme->inks[INK_PAPER], colour, i);
    job->mixed_ink = colour;
}

/* Lays 8-bit coverage, `w` bytes a row, at (x, y). */
static void blit_coverage(struct job *job, const uint8_t *coverage, int x, int y, int w, int h,
                          uint32_t colour)
{
    const struct clip k = clip_to(job->canvas, x, y, w, h);
    const uint32_t paper = job->theme->inks[INK_PAPER];
    if (job->mixed_ink != colour)
        mix(job, colour);
    for (int row = k.y0; row < k.y1; row++) {
        const uint8_t *from = coverage + (ptrdiff_t)(row - y) * w - x;
        uint32_t *to = row_of(job->canvas, row);
        for (int column = k.x0; column < k.x1; column++) {
            if (!from[column])
                continue;
            to[column] = to[column] == paper ? job->mixed[from[column]]
                                             : blend(to[column], colour, from[column]);
        }
    }
}

/* --- items ---------------------------------------------------------------------------------- */

/* Where a glyph of the item stands, half of the distance between two places added. */
static fix place_of(const struct page_item *item, const struct page_glyph *g)
{
    return item->x + g->x + 64 / GLYPH_PLACES / 2;
}

static bool bitmap_of(struct painter *p, const struct page_item *item, const struct page_glyph *g,
                      struct glyph_bitmap *out)
{
    return glyphs_bitmap(p->glyphs, item->run.face, g->glyph, item->run.size,
                         (unsigned)(place_of(item, g) & 63) * GLYPH_PLACES / 64, out);
}

static void paint_glyphs(struct job *job, const struct page_item *item)
{
    const uint32_t colour = job->theme->inks[item->ink];
    for (uint32_t i = 0; i < item->run.count; i++) {
        const struct page_glyph *g = &item->run.glyphs[i];
        const fix x = place_of(item, g), y = item->y + g->y;
        struct glyph_bitmap bitmap;
        if (!bitmap_of(job->painter, item, g, &bitmap)) {
            job->ok = false;
            continue;
        }
        if (bitmap.width)
            blit_coverage(job, bitmap.coverage, FIX_FLOOR(x) + bitmap.left,
                          FIX_ROUND(y) - bitmap.top, bitmap.width, bitmap.height, colour);
    }
}

/* Edges at whole pixels, at least one pixel thick: hairlines are crisp. */
static void paint_rect(struct job *job, const struct page_item *item)
{
    const int x = FIX_ROUND(item->x), y = FIX_ROUND(item->y);
    int w = FIX_ROUND(item->x + item->w) - x, h = FIX_ROUND(item->y + item->h) - y;
    if (item->w > 0 && w < 1)
        w = 1;
    if (item->h > 0 && h < 1)
        h = 1;
    fill(job->canvas, x, y, w, h, job->theme->inks[item->ink]);
}

/* Is the point inside the box with rounded corners? All in eighths of a pixel. */
static bool inside_round(int x, int y, int w, int h, int radius)
{
    if (x < 0 || y < 0 || x >= w || y >= h)
        return false;
    const int dx = x < radius ? radius - x : x >= w - radius ? x - (w - radius) + 1 : 0;
    const int dy = y < radius ? radius - y : y >= h - radius ? y - (h - radius) + 1 : 0;
    return dx * dx + dy * dy <= radius * radius;
}

/* Coverage of one pixel of the frame, by 4 x 4 samples. */
static uint32_t frame_coverage(int px, int py, int w, int h, int thickness, int radius)
{
    unsigned hits = 0;
    for (int sy = 1; sy < 8; sy += 2)
        for (int sx = 1; sx < 8; sx += 2) {
            const int x = px * 8 + sx, y = py * 8 + sy;
            const int inner = radius > thickness ? radius - thickness : 0;
            if (inside_round(x, y, w * 8, h * 8, radius) &&
                !inside_round(x - thickness, y - thickness, w * 8 - 2 * thickness,
                              h * 8 - 2 * thickness, inner))
                hits++;
        }
    return hits * 255 / 16;
}

static void paint_frame(struct job *job, const struct page_item *item)
{
    const int x = FIX_ROUND(item->x), y = FIX_ROUND(item->y);
    const int w = FIX_ROUND(item->w), h = FIX_ROUND(item->h);
    const int thickness = item->frame.thickness / 8, radius = item->frame.radius / 8;
    const int edge = (thickness > radius ? thickness : radius) / 8 + 1;
    const struct clip k = clip_to(job->canvas, x, y, w, h);
    for (int row = k.y0; row < k.y1; row++) {
        const bool middle = row - y >= edge && row - y < h - edge;
        for (int column = k.x0; column < k.x1; column++) {
            if (middle && column - x == edge && w > 2 * edge)
                column = x + w - edge;
            if (column >= k.x1)
                break;
            uint32_t *p = row_of(job->canvas, row) + column;
            const uint32_t c = frame_coverage(column - x, row - y, w, h, thickness, radius);
            if (c)
                *p = blend(*p, job->theme->inks[item->ink], c);
        }
    }
}

/* --- pictures ------------------------------------------------------------------------------- */

static size_t decoded_bytes(const struct decoded *d)
{
    return d->pixels ? (size_t)d->width * (size_t)d->height * 4 : 0;
}

/* Where a picture stands, in whole pixels. */
struct box {
    int x, y, w, h;
};

static struct box box_of(const struct page_item *item)
{
    const int x = FIX_ROUND(item->x), y = FIX_ROUND(item->y);
    return (struct box){x, y, FIX_ROUND(item->x + item->w) - x, FIX_ROUND(item->y + item->h) - y};
}

static bool is_of(const struct decoded *d, const struct page_item *item, const struct box *at)
{
    return d->used && d->article == item->picture.article && d->number == item->picture.number &&
           d->width == at->w && d->height == at->h &&
           memcmp(&d->crop, &item->picture.crop, sizeof d->crop) == 0;
}

static bool is_decoded(const struct painter *p, const struct page_item *item)
{
    const struct box at = box_of(item);
    unsigned i = 0;
    while (i < PICTURES && !is_of(&p->pictures[i], item, &at))
        i++;
    return i < PICTURES || at.w < 1 || at.h < 1;
}

bool painter_lacks_pictures(const struct painter *painter, const struct page *page)
{
    for (uint32_t i = 0; i < page->item_count; i++)
        if (page->items[i].kind == ITEM_PICTURE && !is_decoded(painter, &page->items[i]))
            return true;
    return false;
}

/* The slot to use: that of the picture if it is there, else one made free by dropping the oldest.
 */
static struct decoded *picture_slot(struct painter *p, const struct page_item *item,
                                    const struct box *at)
{
    size_t total = (size_t)at->w * (size_t)at->h * 4;
    for (unsigned i = 0; i < PICTURES; i++) {
        struct decoded *d = &p->pictures[i];
        if (is_of(d, item, at))
            return d;
        total += decoded_bytes(d);
    }
    for (;;) {
        struct decoded *oldest = NULL;
        for (unsigned i = 0; i < PICTURES; i++) {
            struct decoded *d = &p->pictures[i];
            if (!d->used && total <= PICTURE_BYTES)
                return d;
            if (d->used && (!oldest || d->used < oldest->used))
                oldest = d;
        }
        if (!oldest)
            return &p->pictures[0];
        total -= decoded_bytes(oldest);
        free(oldest->pixels);
        *oldest = (struct decoded){0};
    }
}

static bool decode_file(const struct picture_source *by, satchel_bytes webp,
                        const struct decoded *to)
{
    return by->decode ? by->decode(by->context, webp, &to->crop, to->width, to->height, to->pixels)
                      : picture_decode(webp, &to->crop, to->width, to->height, to->pixels);
}

/* Fills the slot. What could not be loaded is asked for again the next time: sticks come back. */
static void decode_into(struct job *job, struct decoded *d)
{
    satchel_buf file;
    satchel_buf_init(&file, SATCHEL_MAX_PICTURE);
    const struct picture_source *from = job->pictures;
    const size_t size = (size_t)d->width * (size_t)d->height * 4;
    d->pixels = size <= PICTURE_BYTES && from && from->load ? malloc(size) : NULL;
    d->lost = d->pixels && !from->load(from->context, d->article, d->number, &file);
    d->used = d->lost ? 0 : 1;
    d->lost = d->lost || (d->pixels && !decode_file(from, satchel_buf_bytes(&file), d));
    if (d->lost) {
        free(d->pixels);
        d->pixels = NULL;
    }
    satchel_buf_free(&file);
}

static void paint_picture(struct job *job, const struct page_item *item)
{
    const struct box at = box_of(item);
    const int x = at.x, y = at.y, w = at.w, h = at.h;
    if (w < 1 || h < 1)
        return;
    if (job->pictures && !job->pictures->load && !is_decoded(job->painter, item)) {
        fill(job->canvas, x, y, w, h, job->theme->inks[INK_PANEL]);
        return;
    }
    struct decoded *d = picture_slot(job->painter, item, &at);
    if (!d->used) {
        *d = (struct decoded){.article = item->picture.article,
                              .number = item->picture.number,
                              .crop = item->picture.crop,
                              .width = w,
                              .height = h};
        decode_into(job, d);
    }
    if (d->used)
        d->used = ++job->painter->clock;
    if (d->lost && job->pictures && job->pictures->lost)
        job->pictures->lost(job->pictures->context, d->article, d->number);
    if (!d->pixels) {
        fill(job->canvas, x, y, w, h, job->theme->inks[INK_PANEL]);
        return;
    }
    const struct clip k = clip_to(job->canvas, x, y, w, h);
    const uint32_t dim = job->theme->picture_dim * 255u / 100;
    for (int row = k.y0; row < k.y1; row++) {
        const uint32_t *from = d->pixels + (ptrdiff_t)(row - y) * w - x;
        uint32_t *to = row_of(job->canvas, row);
        for (int column = k.x0; column < k.x1; column++)
            to[column] = dim == 255 ? from[column] : blend(0, from[column], dim);
    }
    if (job->painter->panel != PANEL_COLOUR && k.x0 < k.x1 && k.y0 < k.y1)
        panel_dither(job->painter->panel, job->canvas, k.x0, k.y0, k.x1 - k.x0, k.y1 - k.y0);
}

/* --- the page ------------------------------------------------------------------------------- */

/* Every channel times light / 100, two at once. */
static void darken(const struct canvas *canvas, unsigned light)
{
    const uint32_t scale = light * 256 / 100;
    for (int y = 0; y < canvas->height; y++) {
        uint32_t *row = canvas->pixels + (size_t)y * (size_t)canvas->stride;
        for (int x = 0; x < canvas->width; x++)
            row[x] = ((row[x] & 0xFF00FF) * scale >> 8 & 0xFF00FF) |
                     ((row[x] & 0x00FF00) * scale >> 8 & 0x00FF00);
    }
}

static void paint_item(struct job *job, const struct page_item *item)
{
    switch (item->kind) {
    case ITEM_GLYPHS: paint_glyphs(job, item); break;
    case ITEM_RECT: paint_rect(job, item); break;
    case ITEM_FRAME: paint_frame(job, item); break;
    case ITEM_PICTURE: paint_picture(job, item); break;
    case ITEM_MASK:
        blit_coverage(job, item->mask.coverage, FIX_ROUND(item->x), FIX_ROUND(item->y),
                      FIX_ROUND(item->w), FIX_ROUND(item->h), job->theme->inks[item->ink]);
        break;
    }
}

/* The pixels of the page's beginning, if they are there; returns how many items they are of. */
static uint32_t put_ahead(const struct painter *p, const struct page *page,
                          const struct theme *theme, const struct canvas *canvas)
{
    const unsigned generation = fonts_generation(p->fonts);
    for (unsigned i = 0; i < 2 && p->panel == PANEL_COLOUR; i++)
        if (ahead_is_of(&p->ahead[i], page, theme, generation, canvas)) {
            ahead_put(&p->ahead[i], canvas);
            return p->ahead[i].page.item_count;
        }
    return 0;
}

bool painter_paint(struct painter *painter, const struct page *page, const struct theme *theme,
                   const struct picture_source *pictures, const struct canvas *canvas)
{
    const struct theme own = panel_theme(painter->panel, theme);
    struct job job = {.painter = painter,
                      .page = page,
                      .theme = &own,
                      .pictures = pictures,
                      .canvas = canvas,
                      .ok = true};
    mix(&job, own.inks[INK_TEXT]);
    fill(canvas, 0, 0, canvas->width, canvas->height, own.inks[INK_PAPER]);
    for (uint32_t i = put_ahead(painter, page, &own, canvas); i < page->item_count; i++)
        paint_item(&job, &page->items[i]);
    if (page->light && page->light < 100)
        darken(canvas, page->light);
    if (painter->panel != PANEL_COLOUR)
        panel_round(painter->panel, canvas);
    return job.ok;
}

void painter_prepare(struct painter *painter, const struct page *page, const struct theme *theme,
                     int width, int height)
{
    const unsigned generation = fonts_generation(painter->fonts);
    struct canvas canvas = {.width = width, .height = height, .stride = width};
    for (unsigned i = 0; i < 2; i++)
        if (ahead_is_of(&painter->ahead[i], page, theme, generation, &canvas) &&
            painter->ahead[i].page.item_count == page->item_count)
            return;
    if (painter->panel != PANEL_COLOUR || page->light || width <= 0 || height <= 0)
        return;
    canvas.pixels = malloc((size_t)width * (size_t)height * sizeof *canvas.pixels);
    if (!canvas.pixels)
        return;
    if (painter_paint(painter, page, theme, NULL, &canvas)) {
        painter->newest = !painter->newest;
        ahead_keep(&painter->ahead[painter->newest], page, theme, generation, &canvas);
    }
    free(canvas.pixels);
}

void painter_prepare_glyphs(struct painter *painter, const struct page *page)
{
    struct glyph_bitmap bitmap;
    for (uint32_t i = 0; i < page->item_count; i++)
        for (uint32_t k = 0; page->items[i].kind == ITEM_GLYPHS && k < page->items[i].run.count;
             k++)
            (void)bitmap_of(painter, &page->items[i], &page->items[i].run.glyphs[k], &bitmap);
}
