/* Pixels of screens; see pixels.h. */
#include "bare/pixels.h"

#include "paint/panel.h"

#include <string.h>

static bool fits(const struct pixel_layout *l, struct pixel_channel c)
{
    return c.length >= 1 && c.length <= 8 && c.offset + c.length <= l->bits;
}

bool pixels_known(const struct pixel_layout *l)
{
    switch (l->bits) {
    case 1:
    case 2:
    case 4:
    case 8: return true;
    case 16:
    case 24:
    case 32: return fits(l, l->red) && fits(l, l->green) && fits(l, l->blue);
    default: return false;
    }
}

/* --- colours -------------------------------------------------------------------------------- */

static bool is_canvas(const struct pixel_layout *l)
{
    return l->bits == 32 && l->red.offset == 16 && l->green.offset == 8 && l->blue.offset == 0 &&
           l->red.length == 8 && l->green.length == 8 && l->blue.length == 8;
}

/* Eight bits to the channel's, `threshold` of 0 to 15 deciding what is rounded up. */
static uint32_t channel(struct pixel_channel c, uint32_t value, uint32_t threshold)
{
    const unsigned lost = 8u - c.length;
    value += (threshold << lost) >> 4;
    return (value > 255 ? 255 : value) >> lost << c.offset;
}

static uint32_t colour(const struct pixel_layout *l, uint32_t rgb, uint32_t threshold)
{
    return channel(l->red, rgb >> 16 & 0xFF, threshold) |
           channel(l->green, rgb >> 8 & 0xFF, threshold) | channel(l->blue, rgb & 0xFF, threshold);
}

static void put_colours(const struct pixel_layout *l, const uint32_t *from, int x, int y, int w,
                        uint8_t *row)
{
    static const uint8_t bayer[4][4] = {
        {0, 8, 2, 10}, {12, 4, 14, 6}, {3, 11, 1, 9}, {15, 7, 13, 5}};
    const unsigned bytes = l->bits / 8;
    uint8_t *to = row + (size_t)x * bytes;
    for (int i = 0; i < w; i++, to += bytes) {
        const uint32_t value = colour(l, from[i], bayer[y & 3][(x + i) & 3]);
        const uint16_t half = (uint16_t)value;
        if (bytes == 2)
            memcpy(to, &half, 2);
        else if (bytes == 4)
            memcpy(to, &value, 4);
        else
            for (unsigned b = 0; b < 3;
                 b++) /* of the machines that have these, all little-endian */
                to[b] = (uint8_t)(value >> (8 * b));
    }
}

/* --- greys ---------------------------------------------------------------------------------- */

static void put_greys(const struct pixel_layout *l, const uint32_t *from, int w, uint8_t *row)
{
    const unsigned most = (1u << l->bits) - 1, in_byte = 8 / l->bits;
    for (int x = 0; x < w; x += (int)in_byte) {
        unsigned byte = 0;
        for (unsigned i = 0; i < in_byte && x + (int)i < w; i++) {
            unsigned level = (panel_luma(from[x + (int)i]) * most + 127) / 255;
            if (l->zero_is_white)
                level = most - level;
            byte |= level << l->bits * (l->low_first ? i : in_byte - 1 - i);
        }
        *row++ = (uint8_t)byte;
    }
}

void pixels_put(const struct pixel_layout *l, const struct canvas *c, int x, int y, int w, int h,
                uint8_t *memory, size_t stride)
{
    if (l->bits < 8) {
        x = 0;
        w = c->width;
    }
    for (int end = y + h; y < end; y++) {
        const uint32_t *from = c->pixels + (size_t)y * (size_t)c->stride + x;
        uint8_t *row = memory + (size_t)y * stride;
        if (is_canvas(l))
            memcpy(row + (size_t)x * 4, from, (size_t)w * 4);
        else if (l->bits > 8)
            put_colours(l, from, x, y, w, row);
        else
            put_greys(l, from, w, row + (l->bits == 8 ? x : 0));
    }
}
