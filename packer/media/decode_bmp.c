/* BMP, of Windows and OS/2; see picture.h. No library that is kept up reads nothing else, and the
 * format is a header, a table of colours and rows. Source: Microsoft, "Bitmap Storage" and the
 * header structures it names; the samples of bmpsuite decide what is unclear.
 */
#include "picture.h"

#include <stdlib.h>
#include <string.h>

enum { PLAIN = 0, RLE8 = 1, RLE4 = 2, FIELDS = 3, ALPHA_FIELDS = 6 };

struct bmp {
    satchel_bytes in;
    unsigned width, height, bits, coding;
    bool top_down;
    size_t header, rows; /* bytes of the info header; where the pixels begin */
    uint32_t masks[4];   /* red, green, blue, alpha */
    uint8_t colours[256][3];
    unsigned colour_count;
};

static uint32_t number(const struct bmp *b, size_t at, unsigned bytes)
{
    uint32_t value = 0;
    for (unsigned i = 0; i < bytes && at + i < b->in.size; i++)
        value |= (uint32_t)b->in.data[at + i] << 8 * i;
    return value;
}

static bool begins(satchel_bytes in)
{
    return in.size >= 26 && in.data[0] == 'B' && in.data[1] == 'M';
}

static bool damaged(satchel_error *err)
{
    return satchel_fail(err, SATCHEL_INPUT, "a damaged BMP");
}

/* --- header ------------------------------------------------------------------------------------
 */

static void read_masks(struct bmp *b)
{
    static const uint32_t five[4] = {0x7C00, 0x03E0, 0x001F, 0};
    static const uint32_t eight[4] = {0xFF0000, 0x00FF00, 0x0000FF, 0};
    memcpy(b->masks, b->bits == 16 ? five : eight, sizeof b->masks);
    if (b->coding != FIELDS && b->coding != ALPHA_FIELDS)
        return;
    for (unsigned i = 0; i < 3; i++)
        b->masks[i] = number(b, 14 + 40 + 4 * (size_t)i, 4);
    if (b->header >= 56 || b->coding == ALPHA_FIELDS)
        b->masks[3] = number(b, 14 + 52, 4);
}

/* The table of colours stands behind the header, or behind the masks of a short one. */
static void read_colours(struct bmp *b, uint32_t said)
{
    const bool old = b->header == 12;
    const unsigned size = old ? 3 : 4;
    size_t at = 14 + b->header;
    if (b->header == 40 && b->coding == FIELDS)
        at += 12;
    else if (b->header == 40 && b->coding == ALPHA_FIELDS)
        at += 16;
    const unsigned most = b->bits <= 8 ? 1u << b->bits : 0;
    b->colour_count = said && said < most ? said : most;
    for (unsigned i = 0; i < b->colour_count && at + 3 <= b->in.size && at < b->rows;
         i++, at += size)
        for (unsigned k = 0; k < 3; k++)
            b->colours[i][k] = b->in.data[at + 2 - k];
}

static bool is_known(const struct bmp *b)
{
    switch (b->bits) {
    case 1:
    case 24: return b->coding == PLAIN;
    case 4: return b->coding == PLAIN || b->coding == RLE4;
    case 8: return b->coding == PLAIN || b->coding == RLE8;
    case 16:
    case 32: return b->coding == PLAIN || b->coding == FIELDS || b->coding == ALPHA_FIELDS;
    default: return false;
    }
}

/* Of the versions that there are. */
static bool is_header_size(size_t size)
{
    static const uint8_t sizes[] = {12, 16, 40, 52, 56, 64, 108, 124};
    return memchr(sizes, (int)size, sizeof sizes) && size < 256;
}

static bool has_runs(const struct bmp *b)
{
    return b->coding == RLE4 || b->coding == RLE8;
}

/* Bytes of the table of colours, whole or as much as the header says. */
static size_t palette_size(const struct bmp *b, uint32_t said)
{
    const uint32_t most = b->bits <= 8 ? 1u << b->bits : 0;
    return (size_t)(said && said < most ? said : most) * (b->header == 12 ? 3 : 4);
}

/* What the header says of the pixels' bytes, if anything, must fit; some programs add a few. */
static bool is_size_right(const struct bmp *b)
{
    const uint32_t said = b->header >= 40 ? number(b, 34, 4) : 0;
    const uint64_t is = ((uint64_t)b->width * b->bits + 31) / 32 * 4 * b->height;
    return !said || (has_runs(b) ? said <= b->in.size - b->rows : said >= is && said <= is + 4);
}

/* What no program writes and only damage explains: a file shorter than it says, a table of colours
 * that the pixels run over, runs from the top. */
static bool is_plausible(const struct bmp *b)
{
    const uint32_t colours = b->header >= 36 ? number(b, 46, 4) : 0;
    return number(b, 2, 4) <= b->in.size && b->rows >= 14 + b->header + palette_size(b, colours) &&
           !(b->top_down && has_runs(b));
}

static bool read_header(struct bmp *b, satchel_error *err)
{
    int32_t width, height;
    b->header = number(b, 14, 4);
    b->rows = number(b, 10, 4);
    if (b->header == 12) {
        width = (int32_t)number(b, 18, 2);
        height = (int16_t)number(b, 20, 2);
        b->bits = number(b, 24, 2);
    } else if (b->header >= 16 && b->header <= 1024) {
        width = (int32_t)number(b, 18, 4);
        height = (int32_t)number(b, 22, 4);
        b->bits = number(b, 28, 2);
        b->coding = b->header >= 20 ? number(b, 30, 4) : PLAIN;
    } else {
        return damaged(err);
    }
    const unsigned planes = number(b, b->header == 12 ? 22 : 26, 2);
    if (width <= 0 || height == 0 || height == INT32_MIN || planes != 1 || b->rows >= b->in.size ||
        b->rows < 14 + b->header || !is_header_size(b->header))
        return damaged(err);
    b->top_down = height < 0;
    b->width = (unsigned)width;
    b->height = (unsigned)(height < 0 ? -height : height);
    if (!is_known(b))
        return satchel_fail(err, SATCHEL_INPUT, "a BMP of a kind that is not read here");
    if (!is_size_right(b) || !is_plausible(b))
        return damaged(err);
    read_masks(b);
    read_colours(b, b->header >= 36 ? number(b, 46, 4) : 0);
    return true;
}

/* --- pixels ------------------------------------------------------------------------------------
 */

/* The bits under a mask, spread over 0 to 255. */
static uint8_t field(uint32_t pixel, uint32_t mask)
{
    if (!mask)
        return 0;
    unsigned shift = 0;
    while (!(mask >> shift & 1))
        shift++;
    const uint64_t most = mask >> shift;
    return (uint8_t)((((uint64_t)(pixel & mask) >> shift) * 255 + most / 2) / most);
}

static void put_index(const struct bmp *b, unsigned index, uint8_t *to)
{
    memcpy(to, b->colours[index & 255], 3);
    to[3] = 255;
}

static void put_row(const struct bmp *b, size_t at, uint8_t *rgba)
{
    for (unsigned x = 0; x < b->width; x++, rgba += 4) {
        if (b->bits <= 8) {
            const unsigned bit = x * b->bits;
            const uint32_t byte = number(b, at + bit / 8, 1);
            put_index(b, byte >> (8 - b->bits - bit % 8) & ((1u << b->bits) - 1), rgba);
            continue;
        }
        const uint32_t pixel = number(b, at + (size_t)x * (b->bits / 8), b->bits / 8);
        for (unsigned k = 0; k < 3; k++)
            rgba[k] = field(pixel, b->masks[k]);
        rgba[3] = b->masks[3] ? field(pixel, b->masks[3]) : 255;
    }
}

#define MOST_OVER 3 /* pixels that runs reach beyond a row: encoders round up */

/* Rows of runs: the indices of the whole picture; what is passed over stays transparent. False: it
 * breaks off before the last row, or runs leave their row. */
static bool unpack(const struct bmp *b, uint8_t *indices, uint8_t *set)
{
    const bool nibbles = b->coding == RLE4;
    size_t at = b->rows;
    unsigned x = 0, y = 0;
    while (at + 1 < b->in.size && y < b->height) {
        unsigned n = b->in.data[at], value = b->in.data[at + 1];
        bool literal = false;
        at += 2;
        if (!n && value == 0) {
            x = 0;
            y++;
        } else if (!n && value == 1) {
            return true;
        } else if (!n && value == 2) {
            x += number(b, at, 1);
            y += number(b, at + 1, 1);
            at += 2;
        } else if (!n) {
            n = value;
            literal = true;
        }
        if (x + n > b->width + MOST_OVER)
            return false;
        for (unsigned i = 0; i < n; i++, x++) {
            const uint32_t byte = literal ? number(b, at + (nibbles ? i / 2 : i), 1) : value;
            const unsigned index = nibbles ? (i % 2 ? byte & 15 : byte >> 4) : byte;
            if (x < b->width && y < b->height) {
                indices[(size_t)y * b->width + x] = (uint8_t)index;
                set[(size_t)y * b->width + x] = 1;
            }
        }
        if (literal)
            at += ((nibbles ? (n + 1) / 2 : n) + 1) & ~1u;
    }
    return y >= b->height || (y + 1 == b->height && x >= b->width);
}

static bool run_rows(const struct bmp *b, struct scaler *s, uint8_t *rgba, satchel_error *err)
{
    const size_t pixels = (size_t)b->width * b->height;
    const bool runs = has_runs(b);
    const size_t stride = ((size_t)b->width * b->bits + 31) / 32 * 4;
    uint8_t *indices = runs ? calloc(2, pixels) : NULL;
    if (runs && !indices)
        return satchel_fail_memory(err);
    const bool ok = !runs || unpack(b, indices, indices + pixels) || damaged(err);
    for (unsigned row = 0; ok && row < b->height; row++) {
        const unsigned y = b->top_down ? row : b->height - 1 - row;
        if (runs) {
            for (unsigned x = 0; x < b->width; x++) {
                put_index(b, indices[(size_t)y * b->width + x], rgba + (size_t)x * 4);
                rgba[(size_t)x * 4 + 3] = indices[pixels + (size_t)y * b->width + x] ? 255 : 0;
            }
        } else {
            put_row(b, b->rows + y * stride, rgba);
        }
        scaler_row(s, rgba);
    }
    free(indices);
    return ok;
}

static bool decode(satchel_bytes in, unsigned side, struct bitmap *to, unsigned *orientation,
                   satchel_error *err)
{
    struct bmp b = {.in = in};
    struct scaler scaler;
    if (!read_header(&b, err))
        return false;
    /* Runs may leave most of a picture out; all else has every row in full. */
    const bool runs = has_runs(&b);
    const uint64_t row = ((uint64_t)b.width * b.bits + 31) / 32 * 4;
    const uint64_t least = runs ? (uint64_t)b.width * b.height / 256 : row * b.height;
    if (!picture_check_size(b.width, b.height, least, in.size - b.rows, err) ||
        !scaler_open(&scaler, b.width, b.height, side, err))
        return false;
    uint8_t *rgba = malloc((size_t)b.width * 4);
    const bool ok = rgba ? run_rows(&b, &scaler, rgba, err) : satchel_fail_memory(err);
    free(rgba);
    if (ok) {
        *to = scaler.to;
        scaler.to.pixels = NULL;
        *orientation = 1;
    }
    scaler_close(&scaler);
    return ok;
}

const struct picture_format picture_bmp = {.name = "BMP", .begins = begins, .decode = decode};
