/* Turning; see turn.h. */
#include "turn.h"

void turn_resize(struct app *app, int width, int height)
{
    const bool across = app->rotation & 1;
    app_resize(app, across ? height : width, across ? width : height);
}

void turn_point(const struct app *app, int *x, int *y)
{
    const int at_x = *x, at_y = *y;
    switch (app->rotation) {
    case 1:
        *x = at_y;
        *y = app->height - 1 - at_x;
        break;
    case 2:
        *x = app->width - 1 - at_x;
        *y = app->height - 1 - at_y;
        break;
    case 3:
        *x = app->width - 1 - at_y;
        *y = at_x;
        break;
    default: break;
    }
}

void turn_pixels(const struct app *app, const uint32_t *from, uint32_t *to, int stride)
{
    /* Where the page's first pixel goes, and how far it is to the next of a row and of a column. */
    const ptrdiff_t w = app->width, h = app->height, s = stride;
    const ptrdiff_t first[] = {0, h - 1, (h - 1) * s + w - 1, (w - 1) * s};
    const ptrdiff_t across[] = {1, s, -1, -s}, down[] = {s, -1, -s, 1};
    uint32_t *row = to + first[app->rotation];
    for (ptrdiff_t y = 0; y < h; y++, row += down[app->rotation])
        for (ptrdiff_t x = 0; x < w; x++)
            row[x * across[app->rotation]] = from[y * w + x];
}
