/* Sizes of pictures; see picture.h. */
#include "layout/picture.h"

/* Small pictures grow at most this much, in percent, to fill a column. */
#define GROW_MOST 150

static fix whole_pixels(fix f)
{
    return f & ~63;
}

struct picture_size picture_fit(const struct flow *flow, uint32_t block, fix width, fix height)
{
    const satchel_block *b = &flow->blocks[block];
    if (b->number == SATCHEL_NONE || !b->width || !b->height)
        return (struct picture_size){0, 0};
    int64_t w = (int64_t)FIX(b->width) * GROW_MOST / 100;
    if (w > width)
        w = width;
    else if ((int64_t)FIX(b->width) < width)
        w = FIX(b->width); /* cannot fill the column: stays as it is */
    int64_t h = w * b->height / b->width;
    if (h > height) {
        w = (int64_t)height * b->width / b->height;
        h = height;
    }
    const struct picture_size size = {whole_pixels((fix)w), whole_pixels((fix)h)};
    return (struct picture_size){size.w < FIX(1) ? FIX(1) : size.w,
                                 size.h < FIX(1) ? FIX(1) : size.h};
}

/* Beside a picture there must be room for some forty letters, and below it for the page to go on.
 */
bool picture_beside(const struct flow *flow, uint32_t block, struct beside *out)
{
    const struct geometry *g = &flow->geometry;
    const satchel_block *b = &flow->blocks[block];
    if (g->columns != 1 || g->column < 30 * g->em || b->number == SATCHEL_NONE || !b->width ||
        b->width * 10 > b->height * 22 || b->width < 160)
        return false;
    const bool tall = b->height > b->width;
    const fix share = whole_pixels(g->column * (tall ? 32 : 40) / 100);
    const fix most = (g->bottom - g->top) * 55 / 100;
    const struct picture_size size = picture_fit(flow, block, share, most);
    if (size.w < g->column / 5)
        return false;
    *out = (struct beside){.picture_w = size.w, .picture_h = size.h};
    out->measure = whole_pixels(g->column - size.w - g->em * 5 / 4);
    return out->measure >= 17 * g->em;
}

fix picture_gap(const struct flow *flow)
{
    return whole_pixels(flow->geometry.leading / 4);
}
