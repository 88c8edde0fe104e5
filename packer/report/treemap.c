/* A squarified treemap; see treemap.h.
 *
 * Rows of tiles are laid along the shorter side of what is left. A tile joins the row as long as
 * the worst proportion in the row gets better by it. */
#include "treemap.h"

struct area {
    double x, y, w, h;
};

/* The worst proportion of a row of tiles whose areas sum up to `sum`, along a side. */
static double worst(double sum, double most, double least, double side)
{
    const double wide = side * side * most / (sum * sum);
    const double tall = sum * sum / (side * side * least);
    return wide > tall ? wide : tall;
}

/* How many tiles from `tiles` on make the best row; their sum is in *sum. */
static size_t fill_row(const struct tile *tiles, size_t count, double scale, double side,
                       double *sum)
{
    size_t n = 1;
    const double most = (double)tiles[0].size * scale;
    *sum = most;
    double now = worst(*sum, most, most, side);
    while (n < count && tiles[n].size) {
        const double least = (double)tiles[n].size * scale;
        const double next = worst(*sum + least, most, least, side);
        if (next > now)
            break;
        *sum += least;
        now = next;
        n++;
    }
    return n;
}

static void place_row(struct tile *tiles, size_t count, double scale, double sum, struct area *left)
{
    const int upright = left->w >= left->h; /* the row stands at the left */
    const double side = upright ? left->h : left->w, depth = sum / side;
    double at = 0;
    for (size_t i = 0; i < count; i++) {
        const double length = (double)tiles[i].size * scale / depth;
        tiles[i].x = left->x + (upright ? 0 : at);
        tiles[i].y = left->y + (upright ? at : 0);
        tiles[i].w = upright ? depth : length;
        tiles[i].h = upright ? length : depth;
        at += length;
    }
    left->x += upright ? depth : 0;
    left->y += upright ? 0 : depth;
    left->w -= upright ? depth : 0;
    left->h -= upright ? 0 : depth;
}

void treemap_lay_out(struct tile *tiles, size_t count, double width, double height)
{
    double total = 0;
    for (size_t i = 0; i < count; i++)
        total += (double)tiles[i].size;
    struct area left = {0, 0, width, height};
    const double scale = total > 0 ? width * height / total : 0;
    size_t i = 0;
    while (i < count && tiles[i].size && left.w > 0 && left.h > 0) {
        double sum;
        const double side = left.w < left.h ? left.w : left.h;
        const size_t n = fill_row(tiles + i, count - i, scale, side, &sum);
        place_row(tiles + i, n, scale, sum, &left);
        i += n;
    }
    for (; i < count; i++)
        tiles[i].x = tiles[i].y = tiles[i].w = tiles[i].h = 0;
}
