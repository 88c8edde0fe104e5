/* Scaling down by area, row by row; see picture.h. All in integers: the same pixels on every
 * machine. Shares are of 1024: sums of 64 megapixels stay below 2^63. */
#include "picture.h"

#include <stdlib.h>
#include <string.h>

#define ONE 1024u

void picture_fit(unsigned *width, unsigned *height, unsigned side)
{
    const unsigned longer = *width > *height ? *width : *height;
    if (longer <= side)
        return;
    *width = (unsigned)(((uint64_t)*width * side + longer / 2) / longer);
    *height = (unsigned)(((uint64_t)*height * side + longer / 2) / longer);
    *width = *width ? *width : 1;
    *height = *height ? *height : 1;
}

bool picture_check_size(unsigned width, unsigned height, uint64_t least_bytes, size_t bytes,
                        satchel_error *err)
{
    if (!width || !height)
        return satchel_fail(err, SATCHEL_INPUT, "a picture of no size");
    if (width > PICTURE_MOST_SIDE || height > PICTURE_MOST_SIDE ||
        (uint64_t)width * height > PICTURE_MOST_PIXELS)
        return satchel_fail(err, SATCHEL_LIMIT, "a picture of %u x %u pixels is too large", width,
                            height);
    return least_bytes <= bytes ||
           satchel_fail(err, SATCHEL_INPUT,
                        "the picture claims %u x %u pixels, which its bytes cannot hold", width,
                        height);
}

/* Where each source column begins in the target, and how much of it falls there; the rest falls
 * into the next one. */
static void plan_columns(struct scaler *s)
{
    const uint64_t from = s->width, to = s->to.width;
    for (uint64_t x = 0; x < from; x++) {
        const uint64_t start = x * to, end = start + to;
        const uint64_t column = start / from, border = (column + 1) * from;
        s->first[x] = (uint32_t)column;
        s->share[x] = end <= border ? ONE : (uint32_t)((border - start) * ONE / to);
    }
}

bool scaler_open(struct scaler *s, unsigned width, unsigned height, unsigned side,
                 satchel_error *err)
{
    *s =
        (struct scaler){.width = width, .height = height, .to = {.width = width, .height = height}};
    picture_fit(&s->to.width, &s->to.height, side);
    const size_t columns = s->to.width;
    s->to.pixels = calloc(columns * s->to.height, 4);
    s->row = calloc(columns + 1, 4 * sizeof *s->row);
    s->sum = calloc(columns, 4 * sizeof *s->sum);
    s->first = malloc(width * sizeof *s->first);
    s->share = malloc(width * sizeof *s->share);
    if (!s->to.pixels || !s->row || !s->sum || !s->first || !s->share) {
        scaler_close(s);
        return satchel_fail_memory(err);
    }
    plan_columns(s);
    return true;
}

void scaler_close(struct scaler *s)
{
    free(s->to.pixels);
    free(s->row);
    free(s->sum);
    free(s->first);
    free(s->share);
    *s = (struct scaler){0};
}

static void reduce_row(struct scaler *s, const uint8_t *rgba)
{
    memset(s->row, 0, (s->to.width + (size_t)1) * 4 * sizeof *s->row);
    for (unsigned x = 0; x < s->width; x++, rgba += 4) {
        uint64_t *to = s->row + (size_t)s->first[x] * 4;
        const uint32_t here = s->share[x], next = ONE - here, alpha = rgba[3];
        for (unsigned i = 0; i < 3; i++) {
            to[i] += (uint64_t)here * alpha * rgba[i];
            to[i + 4] += (uint64_t)next * alpha * rgba[i];
        }
        to[3] += (uint64_t)here * alpha;
        to[7] += (uint64_t)next * alpha;
    }
}

static void add_row(struct scaler *s, uint64_t share)
{
    const size_t count = (size_t)s->to.width * 4;
    for (size_t i = 0; i < count; i++)
        s->sum[i] += s->row[i] * share;
}

/* Writes target row `y` from its sum and begins the next one. Colours are divided by the alpha they
 * were multiplied with, alpha by the area. */
static void write_row(struct scaler *s, unsigned y)
{
    uint8_t *to = s->to.pixels + (size_t)y * s->to.width * 4;
    const uint64_t area = (uint64_t)s->width * ONE / s->to.width * s->height * ONE / s->to.height;
    for (unsigned x = 0; x < s->to.width; x++, to += 4) {
        const uint64_t *sum = s->sum + (size_t)x * 4;
        const uint64_t alpha = sum[3];
        const uint64_t mean = area ? (alpha + area / 2) / area : 0;
        for (unsigned i = 0; i < 3; i++) {
            const uint64_t value = alpha ? (sum[i] + alpha / 2) / alpha : 255;
            to[i] = (uint8_t)(value < 255 ? value : 255);
        }
        to[3] = (uint8_t)(mean < 255 ? mean : 255);
    }
    memset(s->sum, 0, (size_t)s->to.width * 4 * sizeof *s->sum);
}

void scaler_row(struct scaler *s, const uint8_t *rgba)
{
    if (s->y >= s->height)
        return;
    const uint64_t from = s->height, to = s->to.height;
    const uint64_t start = s->y * to, end = start + to;
    const uint64_t row = start / from, border = (row + 1) * from;
    reduce_row(s, rgba);
    s->y++;
    const uint64_t share = end <= border ? ONE : (border - start) * ONE / to;
    add_row(s, share);
    if (end >= border)
        write_row(s, (unsigned)row);
    if (end > border)
        add_row(s, ONE - share);
}
