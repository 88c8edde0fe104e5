/* The door to libpng; see picture.h. Rows as they come; interlaced files are small enough to be
 * held whole, or refused. Errors of libpng are long jumps: everything that must be freed lies in a
 * struct that outlives them. */
#include "picture.h"

#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_INTERLACED ((uint64_t)16 << 20) /* pixels */
#define DEFLATE_RATIO   1032                 /* bytes that one byte of deflate can give at most */

struct png_decoder {
    png_structp png;
    png_infop info;
    satchel_bytes in;
    size_t at;
    uint8_t *pixels; /* one row, or the whole picture if it is interlaced */
    struct scaler scaler;
    char text[96];
};

static bool begins(satchel_bytes in)
{
    return in.size >= 8 && memcmp(in.data, "\x89PNG\r\n\x1A\n", 8) == 0;
}

static void read_bytes(png_structp png, png_bytep to, size_t size)
{
    struct png_decoder *d = png_get_io_ptr(png);
    if (size > d->in.size - d->at)
        png_error(png, "it is cut off");
    memcpy(to, d->in.data + d->at, size);
    d->at += size;
}

static void on_error(png_structp png, png_const_charp text)
{
    struct png_decoder *d = png_get_error_ptr(png);
    snprintf(d->text, sizeof d->text, "%s", text);
    png_longjmp(png, 1);
}

static void on_warning(png_structp png, png_const_charp text)
{
    (void)png;
    (void)text;
}

static uint32_t big_endian(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* Is every chunk as long as it says, up to the pixels? The library takes memory by what they say
 * (a gigabyte for a file of a hundred bytes, whatever limit it is given). */
static bool has_its_chunks(satchel_bytes in)
{
    for (size_t at = 8; in.size - at >= 12;) {
        const uint32_t length = big_endian(in.data + at);
        if (memcmp(in.data + at + 4, "IDAT", 4) == 0)
            return true;
        if (length > in.size - at - 12)
            return false;
        at += (size_t)length + 12;
    }
    return false;
}

/* Everything becomes RGBA of 8 bits. Values that are linear are made what screens expect; smaller
 * differences of gamma are what everybody else ignores too. */
static void ask_for_rgba(struct png_decoder *d)
{
    double gamma;
    if (png_get_gAMA(d->png, d->info, &gamma) && gamma > 0.75)
        png_set_gamma(d->png, 2.2, gamma);
    png_set_expand(d->png);
    png_set_strip_16(d->png);
    png_set_gray_to_rgb(d->png);
    png_set_add_alpha(d->png, 0xFF, PNG_FILLER_AFTER);
}

static bool check_header(struct png_decoder *d, unsigned *width, unsigned *height, bool *interlaced,
                         satchel_error *err)
{
    png_uint_32 w, h;
    int depth, colour, interlace;
    png_get_IHDR(d->png, d->info, &w, &h, &depth, &colour, &interlace, NULL, NULL);
    const uint64_t row = png_get_rowbytes(d->png, d->info) + (uint64_t)1;
    *width = w;
    *height = h;
    *interlaced = interlace != PNG_INTERLACE_NONE;
    if (*interlaced && (uint64_t)w * h > MOST_INTERLACED)
        return satchel_fail(err, SATCHEL_LIMIT, "an interlaced picture of %u x %u pixels", w, h);
    return picture_check_size(w, h, row * h / DEFLATE_RATIO, d->in.size, err);
}

/* Between setjmp and the end nothing may return: *done says how far it came. */
static bool decode_rows(struct png_decoder *d, unsigned side, satchel_error *err)
{
    unsigned width, height;
    bool interlaced;
    static const png_byte used[] = "gAMA\0sRGB";
    png_set_read_fn(d->png, d, read_bytes);
    png_set_user_limits(d->png, PICTURE_MOST_SIDE, PICTURE_MOST_SIDE);
    /* Of what is not pixels only the gamma matters. */
    png_set_keep_unknown_chunks(d->png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
    png_set_keep_unknown_chunks(d->png, PNG_HANDLE_CHUNK_AS_DEFAULT, used, 2);
    png_read_info(d->png, d->info);
    if (!check_header(d, &width, &height, &interlaced, err))
        return false;
    ask_for_rgba(d);
    const int passes = png_set_interlace_handling(d->png);
    png_read_update_info(d->png, d->info);
    const size_t stride = (size_t)width * 4;
    d->pixels = malloc(interlaced ? stride * height : stride);
    if (!d->pixels)
        return satchel_fail_memory(err);
    if (!scaler_open(&d->scaler, width, height, side, err))
        return false;
    for (int pass = 0; pass < passes; pass++)
        for (unsigned y = 0; y < height; y++) {
            uint8_t *row = d->pixels + (interlaced ? y * stride : 0);
            png_read_row(d->png, row, NULL);
            if (pass == passes - 1)
                scaler_row(&d->scaler, row);
        }
    png_read_end(d->png, NULL); /* what ends without an end is cut off */
    return true;
}

static bool guarded(struct png_decoder *d, unsigned side, satchel_error *err)
{
    if (setjmp(png_jmpbuf(d->png)))
        return strstr(d->text, "emory")
                   ? satchel_fail_memory(err)
                   : satchel_fail(err, SATCHEL_INPUT, "a damaged PNG: %s", d->text);
    return decode_rows(d, side, err);
}

static bool decode(satchel_bytes in, unsigned side, struct bitmap *to, unsigned *orientation,
                   satchel_error *err)
{
    if (!has_its_chunks(in))
        return satchel_fail(err, SATCHEL_INPUT, "a PNG that is cut off");
    struct png_decoder *d = calloc(1, sizeof *d);
    bool ok = false;
    if (!d)
        return satchel_fail_memory(err);
    d->in = in;
    d->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, d, on_error, on_warning);
    d->info = d->png ? png_create_info_struct(d->png) : NULL;
    if (d->info) {
        ok = guarded(d, side, err);
    } else {
        satchel_fail_memory(err);
    }
    if (ok) {
        *to = d->scaler.to;
        d->scaler.to.pixels = NULL;
        *orientation = 1;
    }
    png_destroy_read_struct(&d->png, &d->info, NULL);
    free(d->pixels);
    scaler_close(&d->scaler);
    free(d);
    return ok;
}

const struct picture_format picture_png = {.name = "PNG", .begins = begins, .decode = decode};
