/* Pictograms; see pictogram.h. A point's coverage follows from its distance to the nearest stroke,
 * in whole numbers, so that every machine draws the same. */
#include "ui/pictogram.h"

#include <satchel/memory.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GRID  100
#define WIDTH 7 /* of a stroke */

/* From one point to another; with x2 = RING a circle of radius y2 around the first. */
struct stroke {
    int8_t x1, y1, x2, y2;
};

enum { RING = -1, MOST = 14 };

static const struct stroke strokes[PICTOGRAM_COUNT][MOST] = {
    [PICTOGRAM_WORKING] = {{36, 8, 64, 8},
                           {36, 8, 36, 40},
                           {64, 8, 64, 40},
                           {36, 40, 64, 40},
                           {46, 22, 46, 24},
                           {54, 22, 54, 24},
                           {50, 50, 50, 74},
                           {50, 76, 36, 62},
                           {50, 76, 64, 62},
                           {12, 66, 12, 92},
                           {12, 92, 88, 92},
                           {88, 92, 88, 66}},
    [PICTOGRAM_DONE] = {{50, 50, RING, 42}, {28, 52, 44, 68}, {44, 68, 74, 34}},
    [PICTOGRAM_SAME] = {{50, 50, RING, 42}, {30, 40, 70, 40}, {30, 60, 70, 60}},
    [PICTOGRAM_UNTRUSTED] = {{20, 46, 80, 46},
                             {80, 46, 80, 92},
                             {80, 92, 20, 92},
                             {20, 92, 20, 46},
                             {32, 46, 32, 28},
                             {68, 46, 68, 28},
                             {32, 28, 38, 15},
                             {38, 15, 50, 9},
                             {50, 9, 62, 15},
                             {62, 15, 68, 28},
                             {50, 62, 50, 62},
                             {50, 62, 50, 76}},
    [PICTOGRAM_DAMAGED] = {{18, 8, 82, 8},
                           {18, 8, 18, 42},
                           {82, 8, 82, 36},
                           {18, 42, 34, 34},
                           {34, 34, 50, 44},
                           {50, 44, 66, 32},
                           {66, 32, 82, 36},
                           {18, 60, 34, 52},
                           {34, 52, 50, 62},
                           {50, 62, 66, 50},
                           {66, 50, 82, 54},
                           {18, 60, 18, 92},
                           {82, 54, 82, 92},
                           {18, 92, 82, 92}},
    [PICTOGRAM_FULL] = {{14, 32, 14, 92},
                        {14, 92, 86, 92},
                        {86, 92, 86, 32},
                        {30, 78, 70, 78},
                        {30, 64, 70, 64},
                        {30, 50, 70, 50},
                        {30, 36, 70, 36},
                        {38, 6, 62, 22},
                        {62, 6, 38, 22}},
    [PICTOGRAM_PULLED] = {{36, 8, 64, 8},
                          {36, 8, 36, 36},
                          {64, 8, 64, 36},
                          {36, 36, 64, 36},
                          {46, 20, 46, 22},
                          {54, 20, 54, 22},
                          {34, 48, 66, 64},
                          {66, 48, 34, 64},
                          {12, 70, 34, 70},
                          {66, 70, 88, 70},
                          {12, 70, 12, 92},
                          {12, 92, 88, 92},
                          {88, 92, 88, 70}},
    [PICTOGRAM_UNWRITABLE] = {{36, 8, 64, 8},
                              {36, 8, 36, 32},
                              {64, 8, 64, 32},
                              {46, 18, 46, 20},
                              {54, 18, 54, 20},
                              {24, 32, 76, 32},
                              {24, 32, 24, 92},
                              {76, 32, 76, 92},
                              {24, 92, 76, 92},
                              {38, 48, 62, 76},
                              {62, 48, 38, 76}},
};

static int64_t root(int64_t square)
{
    int64_t low = 0, high = (int64_t)1 << 24;
    while (low < high) {
        const int64_t middle = (low + high + 1) / 2;
        if (middle * middle <= square)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

/* Of a distance in 64ths of a pixel, as everything here. */
static int64_t square_to_line(int64_t x, int64_t y, int64_t x1, int64_t y1, int64_t x2, int64_t y2)
{
    const int64_t dx = x2 - x1, dy = y2 - y1, length = dx * dx + dy * dy;
    int64_t along = (x - x1) * dx + (y - y1) * dy;
    along = along < 0 ? 0 : along > length ? length : along;
    const int64_t px = length ? x1 + along * dx / length : x1;
    const int64_t py = length ? y1 + along * dy / length : y1;
    return (x - px) * (x - px) + (y - py) * (y - py);
}

/* `reach` for all that is farther away. */
static int64_t distance_to_ring(int64_t x, int64_t y, int64_t radius, int64_t reach)
{
    const int64_t square = x * x + y * y, in = radius - reach, out = radius + reach;
    if (square >= out * out || (in > 0 && square <= in * in))
        return reach;
    const int64_t from = root(square) - radius;
    return from < 0 ? -from : from;
}

static bool is_between(int64_t at, int64_t one, int64_t other, int64_t reach)
{
    return at >= (one < other ? one : other) - reach && at <= (one < other ? other : one) + reach;
}

/* A pictogram in its size, in 64ths of a pixel. */
struct shape {
    struct line {
        int64_t x1, y1, x2, y2;
        bool ring;
    } lines[MOST];
    unsigned count;
    int64_t reach; /* from the middle of a stroke to where its last trace ends */
};

static struct shape shape_of(enum pictogram which, int64_t side)
{
    struct shape shape = {.reach = WIDTH * side / GRID / 2 + 32};
    for (const struct stroke *s = strokes[which]; shape.count < MOST && (s->x1 || s->y1); s++)
        shape.lines[shape.count++] = (struct line){.x1 = s->x1 * side / GRID,
                                                   .y1 = s->y1 * side / GRID,
                                                   .x2 = s->x2 * side / GRID,
                                                   .y2 = s->y2 * side / GRID,
                                                   .ring = s->x2 == RING};
    return shape;
}

/* Most points are farther from the box around a stroke than its last trace, and then neither
 * divided nor made a root of. */
static uint8_t coverage(const struct shape *shape, int64_t x, int64_t y)
{
    const int64_t reach = shape->reach;
    int64_t square = reach * reach, nearest = reach;
    for (unsigned i = 0; i < shape->count; i++) {
        const struct line *l = &shape->lines[i];
        int64_t away;
        if (l->ring) {
            away = distance_to_ring(x - l->x1, y - l->y1, l->y2, reach);
            nearest = away < nearest ? away : nearest;
        } else if (is_between(x, l->x1, l->x2, reach) && is_between(y, l->y1, l->y2, reach)) {
            away = square_to_line(x, y, l->x1, l->y1, l->x2, l->y2);
            square = away < square ? away : square;
        }
    }
    if (square < reach * reach) {
        const int64_t away = root(square);
        nearest = away < nearest ? away : nearest;
    }
    const int64_t inside = reach - nearest;
    return inside <= 0 ? 0 : inside >= 64 ? 255 : (uint8_t)(inside * 255 / 64);
}

void pictogram_put(struct page *page, enum pictogram which, enum ink ink, fix x, fix y, fix side)
{
    const int pixels = FIX_ROUND(side);
    uint8_t *mask = satchel_arena_array(page->arena, (size_t)pixels * (size_t)pixels, 1);
    if (!mask)
        return;
    const struct shape shape = shape_of(which, FIX(pixels));
    for (int row = 0; row < pixels; row++)
        for (int column = 0; column < pixels; column++)
            mask[(size_t)row * (size_t)pixels + (size_t)column] =
                coverage(&shape, column * 64 + 32, row * 64 + 32);
    page_add_item(page, &(struct page_item){.kind = ITEM_MASK,
                                            .ink = ink,
                                            .x = FIX(FIX_ROUND(x)),
                                            .y = FIX(FIX_ROUND(y)),
                                            .w = FIX(pixels),
                                            .h = FIX(pixels),
                                            .mask = {.coverage = mask}});
}
