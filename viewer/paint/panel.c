/* Greys; see panel.h. */
#include "paint/panel.h"

#include <stdlib.h>
#include <string.h>

static const char *const names[PANEL_COUNT] = {"colour", "grey", "mono"};

enum panel panel_named(const char *name)
{
    unsigned i = 0;
    while (i < PANEL_COUNT && strcmp(names[i], name) != 0)
        i++;
    return (enum panel)i;
}

unsigned panel_luma(uint32_t rgb)
{
    return (54 * (rgb >> 16 & 0xFF) + 183 * (rgb >> 8 & 0xFF) + 19 * (rgb & 0xFF)) >> 8;
}

static uint32_t grey(unsigned v)
{
    return (uint32_t)v << 16 | (uint32_t)v << 8 | v;
}

/* The panel's nearest grey. */
static unsigned nearest(enum panel panel, unsigned v)
{
    if (panel == PANEL_MONO)
        return v >= 128 ? 255 : 0;
    return (v + 8) / 17 * 17;
}

struct theme panel_theme(enum panel panel, const struct theme *theme)
{
    struct theme own = *theme;
    if (panel != PANEL_MONO)
        return own;
    const uint32_t paper = panel_luma(theme->inks[INK_PAPER]) >= 128 ? 0xFFFFFF : 0;
    for (unsigned i = 0; i < INK_COUNT; i++)
        own.inks[i] = i == INK_PAPER || i == INK_PANEL || i == INK_FOUND || i == INK_MARKED ||
                              i == INK_CHOSEN || i == INK_COVER_TEXT
                          ? paper
                          : paper ^ 0xFFFFFF;
    return own;
}

/* --- dithering ------------------------------------------------------------------------------ */

/* Light is about the square of what a pixel's value says. */
static int light_of(unsigned v)
{
    return (int)(v * v);
}

/* The grey whose light is nearest to `light`. */
static unsigned grey_of_light(enum panel panel, int light)
{
    const unsigned step = panel == PANEL_MONO ? 255 : 17;
    unsigned v = 0;
    while (v < 255 && light > (light_of(v) + light_of(v + step)) / 2)
        v += step;
    return v;
}

/* One row, whose errors so far are errors[0], and which leaves its own in errors[1]; both have a
 * place more at each end. */
static void dither_row(enum panel panel, uint32_t *row, int w, bool back, int *const errors[2])
{
    const int step = back ? -1 : 1;
    for (int i = 0, x = back ? w - 1 : 0; i < w; i++, x += step) {
        const int wanted = light_of(panel_luma(row[x])) + errors[0][x + 1] / 16;
        const unsigned v = grey_of_light(panel, wanted);
        const int error = wanted - light_of(v);
        row[x] = grey(v);
        errors[0][x + 1 + step] += error * 7;
        errors[1][x + 1 - step] += error * 3;
        errors[1][x + 1] += error * 5;
        errors[1][x + 1 + step] += error;
    }
}

void panel_dither(enum panel panel, const struct canvas *canvas, int x, int y, int w, int h)
{
    const size_t places = (size_t)w + 2;
    int *memory = w > 0 ? calloc(2 * places, sizeof *memory) : NULL;
    if (!memory)
        return; /* panel_round will do */
    int *errors[2] = {memory, memory + places};
    for (int i = 0; i < h; i++) {
        dither_row(panel, canvas->pixels + (ptrdiff_t)(y + i) * canvas->stride + x, w, i & 1,
                   errors);
        int *const used = errors[0];
        errors[0] = errors[1];
        errors[1] = used;
        memset(used, 0, places * sizeof *used);
    }
    free(memory);
}

void panel_round(enum panel panel, const struct canvas *canvas)
{
    for (int y = 0; y < canvas->height; y++) {
        uint32_t *row = canvas->pixels + (ptrdiff_t)y * canvas->stride;
        for (int x = 0; x < canvas->width; x++)
            row[x] = grey(nearest(panel, panel_luma(row[x])));
    }
}
