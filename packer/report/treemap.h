/* Sizes as a picture: a squarified treemap (Bruls, Huizing, van Wijk 2000). */
#ifndef PACKER_REPORT_TREEMAP_H
#define PACKER_REPORT_TREEMAP_H

#include <stddef.h>
#include <stdint.h>

struct tile {
    uint64_t size;     /* given; tiles must be sorted, largest first */
    double x, y, w, h; /* found */
};

/* Divides a rectangle among `count` tiles in proportion to their sizes. */
void treemap_lay_out(struct tile *tiles, size_t count, double width, double height);

#endif
