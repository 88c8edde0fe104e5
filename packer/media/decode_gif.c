/* The door to giflib; see picture.h. The first frame, read line by line. */
#include "picture.h"

#include <gif_lib.h>
#include <stdlib.h>
#include <string.h>

#define MOST_AROUND 16 /* times the frame: a canvas of nothing costs as much as a picture */
#define LZW_RATIO                                                                  \
    3000 /* pixels that one byte of LZW can give at most: strings of 4096, 12 bits \
          */
#define MOST_EXTENSIONS 100000

struct gif_decoder {
    GifFileType *gif;
    satchel_bytes in;
    size_t at;
    int transparent;                   /* index, -1: none */
    unsigned width, height;            /* of the canvas */
    unsigned left, top, columns, rows; /* of the frame */
    uint8_t *indices;                  /* a line, or the whole frame if it is interlaced */
    uint8_t *rgba;
    struct scaler scaler;
};

static bool begins(satchel_bytes in)
{
    return in.size >= 6 && (memcmp(in.data, "GIF87a", 6) == 0 || memcmp(in.data, "GIF89a", 6) == 0);
}

static int read_bytes(GifFileType *gif, GifByteType *to, int size)
{
    struct gif_decoder *d = gif->UserData;
    const size_t left = d->in.size - d->at;
    const size_t n = (size_t)size < left ? (size_t)size : left;
    memcpy(to, d->in.data + d->at, n);
    d->at += n;
    return (int)n;
}

static bool damaged(satchel_error *err)
{
    return satchel_fail(err, SATCHEL_INPUT, "a damaged GIF");
}

/* Extensions before a frame; the one that matters says which colour is transparent. */
static bool read_extension(struct gif_decoder *d)
{
    int code;
    GifByteType *data;
    if (DGifGetExtension(d->gif, &code, &data) == GIF_ERROR)
        return false;
    while (data) {
        GraphicsControlBlock control;
        if (code == GRAPHICS_EXT_FUNC_CODE && data[0] == 4 &&
            DGifExtensionToGCB(data[0], data + 1, &control) == GIF_OK)
            d->transparent = control.TransparentColor;
        if (DGifGetExtensionNext(d->gif, &data) == GIF_ERROR)
            return false;
    }
    return true;
}

static bool find_frame(struct gif_decoder *d, satchel_error *err)
{
    for (unsigned i = 0; i < MOST_EXTENSIONS; i++) {
        GifRecordType type;
        if (DGifGetRecordType(d->gif, &type) == GIF_ERROR)
            return damaged(err);
        if (type == IMAGE_DESC_RECORD_TYPE)
            return DGifGetImageDesc(d->gif) == GIF_OK || damaged(err);
        if (type == TERMINATE_RECORD_TYPE || (type == EXTENSION_RECORD_TYPE && !read_extension(d)))
            return damaged(err);
    }
    return damaged(err);
}

/* Some files give no canvas, or one smaller than the frame; frames may reach beyond it. */
static bool measure(struct gif_decoder *d, satchel_error *err)
{
    const GifImageDesc *frame = &d->gif->Image;
    if (frame->Left < 0 || frame->Top < 0 || frame->Width <= 0 || frame->Height <= 0)
        return damaged(err);
    d->left = (unsigned)frame->Left;
    d->top = (unsigned)frame->Top;
    d->columns = (unsigned)frame->Width;
    d->rows = (unsigned)frame->Height;
    d->width = d->gif->SWidth > frame->Width ? (unsigned)d->gif->SWidth : d->columns;
    d->height = d->gif->SHeight > frame->Height ? (unsigned)d->gif->SHeight : d->rows;
    if (d->left >= d->width || d->top >= d->height)
        return damaged(err); /* a frame of which nothing is seen */
    const uint64_t pixels = (uint64_t)d->columns * d->rows;
    const uint64_t canvas = (uint64_t)d->width * d->height;
    return picture_check_size(d->columns, d->rows, pixels / LZW_RATIO, d->in.size, err) &&
           picture_check_size(d->width, d->height, canvas / MOST_AROUND, pixels, err);
}

/* A line of the canvas from a line of the frame, NULL where the frame has none. */
static void put_line(struct gif_decoder *d, const uint8_t *indices)
{
    const ColorMapObject *map = d->gif->Image.ColorMap ? d->gif->Image.ColorMap : d->gif->SColorMap;
    memset(d->rgba, 0, (size_t)d->width * 4);
    for (unsigned x = 0; indices && x < d->columns && d->left + x < d->width; x++) {
        uint8_t *to = d->rgba + (size_t)(d->left + x) * 4;
        if (indices[x] == d->transparent || indices[x] >= map->ColorCount)
            continue;
        const GifColorType *colour = &map->Colors[indices[x]];
        to[0] = colour->Red;
        to[1] = colour->Green;
        to[2] = colour->Blue;
        to[3] = 255;
    }
    scaler_row(&d->scaler, d->rgba);
}

static bool read_line(struct gif_decoder *d, uint8_t *to)
{
    return DGifGetLine(d->gif, to, (int)d->columns) == GIF_OK;
}

/* The frame comes in four passes: every eighth line, and between. */
static bool read_interlaced(struct gif_decoder *d)
{
    static const unsigned first[] = {0, 4, 2, 1}, step[] = {8, 8, 4, 2};
    for (unsigned pass = 0; pass < 4; pass++)
        for (unsigned y = first[pass]; y < d->rows; y += step[pass])
            if (!read_line(d, d->indices + (size_t)y * d->columns))
                return false;
    return true;
}

static bool read_frame(struct gif_decoder *d, unsigned side, satchel_error *err)
{
    const bool interlaced = d->gif->Image.Interlace;
    if (!d->gif->Image.ColorMap && !d->gif->SColorMap)
        return damaged(err);
    d->indices = malloc(interlaced ? (size_t)d->columns * d->rows : d->columns);
    d->rgba = malloc((size_t)d->width * 4);
    if (!d->indices || !d->rgba)
        return satchel_fail_memory(err);
    if (!scaler_open(&d->scaler, d->width, d->height, side, err))
        return false;
    if (interlaced && !read_interlaced(d))
        return damaged(err);
    for (unsigned y = 0; y < d->height; y++) {
        const bool inside = y >= d->top && y - d->top < d->rows;
        uint8_t *line = d->indices + (interlaced && inside ? (size_t)(y - d->top) * d->columns : 0);
        if (inside && !interlaced && !read_line(d, line))
            return damaged(err);
        put_line(d, inside ? line : NULL);
    }
    return true;
}

static bool decode(satchel_bytes in, unsigned side, struct bitmap *to, unsigned *orientation,
                   satchel_error *err)
{
    struct gif_decoder d = {.in = in, .transparent = -1};
    int reason;
    d.gif = DGifOpen(&d, read_bytes, &reason);
    if (!d.gif)
        return reason == D_GIF_ERR_NOT_ENOUGH_MEM ? satchel_fail_memory(err) : damaged(err);
    const bool ok = find_frame(&d, err) && measure(&d, err) && read_frame(&d, side, err);
    if (ok) {
        *to = d.scaler.to;
        d.scaler.to.pixels = NULL;
        *orientation = 1;
    }
    DGifCloseFile(d.gif, &reason);
    free(d.indices);
    free(d.rgba);
    scaler_close(&d.scaler);
    return ok;
}

const struct picture_format picture_gif = {.name = "GIF", .begins = begins, .decode = decode};
