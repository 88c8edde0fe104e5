/* The door to libwebp's decoder; see picture.h. It scales while it decodes. The lossless coding
 * needs the whole picture in memory and is allowed fewer pixels. */
#include "picture.h"

#include "process/scarcity.h"

#include <stdlib.h>
#include <string.h>
#include <webp/decode.h>
#include <webp/demux.h>

#define MOST_LOSSLESS ((uint64_t)16 << 20) /* pixels */

static bool begins(satchel_bytes in)
{
    return in.size >= 12 && memcmp(in.data, "RIFF", 4) == 0 && memcmp(in.data + 8, "WEBP", 4) == 0;
}

/* A frame on its canvas, both scaled. */
struct webp_frame {
    const uint8_t *data;
    size_t size;
    unsigned canvas_width, canvas_height;
    unsigned left, top, width, height;
};

static unsigned scale(unsigned value, unsigned to, unsigned from)
{
    return (unsigned)((uint64_t)value * to / from);
}

static bool check_frame(const struct webp_frame *f, satchel_error *err)
{
    WebPBitstreamFeatures features;
    if (WebPGetFeatures(f->data, f->size, &features) != VP8_STATUS_OK)
        return satchel_fail(err, SATCHEL_INPUT, "a damaged WebP");
    const uint64_t pixels = (uint64_t)f->width * f->height;
    if (features.format == 2 && pixels > MOST_LOSSLESS)
        return satchel_fail(err, SATCHEL_LIMIT, "a lossless picture of %u x %u pixels", f->width,
                            f->height);
    return picture_check_size(f->canvas_width, f->canvas_height, 0, f->size, err);
}

/* Decodes the frame to its place in the bitmap. */
static bool decode_frame(const struct webp_frame *f, struct bitmap *to, satchel_error *err)
{
    WebPDecoderConfig config;
    if (!WebPInitDecoderConfig(&config))
        return satchel_fail(err, SATCHEL_INPUT, "a WebP library of another version");
    const unsigned x = scale(f->left, to->width, f->canvas_width);
    const unsigned y = scale(f->top, to->height, f->canvas_height);
    unsigned width = scale(f->width, to->width, f->canvas_width);
    unsigned height = scale(f->height, to->height, f->canvas_height);
    width = width ? width : 1;
    height = height ? height : 1;
    if (x + width > to->width || y + height > to->height)
        return satchel_fail(err, SATCHEL_INPUT, "a damaged WebP: a frame outside of its canvas");
    config.options.use_scaling = width != f->width || height != f->height;
    config.options.scaled_width = (int)width;
    config.options.scaled_height = (int)height;
    config.output.colorspace = MODE_RGBA;
    config.output.is_external_memory = 1;
    config.output.u.RGBA.stride = (int)to->width * 4;
    config.output.u.RGBA.rgba = to->pixels + ((size_t)y * to->width + x) * 4;
    config.output.u.RGBA.size = ((size_t)(height - 1) * to->width + width) * 4;
    VP8StatusCode status = WebPDecode(f->data, f->size, &config);
    if (status != VP8_STATUS_OK) /* which may have been for want of memory, whatever it says */
        status = WebPDecode(f->data, f->size, &config);
    WebPFreeDecBuffer(&config.output);
    if (status == VP8_STATUS_OUT_OF_MEMORY || (status != VP8_STATUS_OK && memory_is_short()))
        return satchel_fail_memory(err);
    return status == VP8_STATUS_OK || satchel_fail(err, SATCHEL_INPUT, "a damaged WebP");
}

static unsigned orientation_of(WebPDemuxer *demuxer)
{
    unsigned orientation = 1;
    WebPChunkIterator chunk;
    if (WebPDemuxGetChunk(demuxer, "EXIF", 1, &chunk)) {
        satchel_bytes exif = {chunk.chunk.bytes, chunk.chunk.size};
        if (exif.size > 6 && memcmp(exif.data, "Exif\0\0", 6) == 0) {
            exif.data += 6;
            exif.size -= 6;
        }
        orientation = exif_orientation(exif);
        WebPDemuxReleaseChunkIterator(&chunk);
    }
    return orientation;
}

static bool decode_first(WebPDemuxer *demuxer, unsigned side, struct bitmap *to, satchel_error *err)
{
    WebPIterator it;
    if (!WebPDemuxGetFrame(demuxer, 1, &it))
        return satchel_fail(err, SATCHEL_INPUT, "a damaged WebP");
    const struct webp_frame frame = {
        .data = it.fragment.bytes,
        .size = it.fragment.size,
        .canvas_width = WebPDemuxGetI(demuxer, WEBP_FF_CANVAS_WIDTH),
        .canvas_height = WebPDemuxGetI(demuxer, WEBP_FF_CANVAS_HEIGHT),
        .left = (unsigned)it.x_offset,
        .top = (unsigned)it.y_offset,
        .width = (unsigned)it.width,
        .height = (unsigned)it.height,
    };
    bool ok = check_frame(&frame, err);
    struct bitmap bitmap = {.width = frame.canvas_width, .height = frame.canvas_height};
    if (ok) {
        picture_fit(&bitmap.width, &bitmap.height, side);
        bitmap.pixels = calloc((size_t)bitmap.width * bitmap.height, 4);
        ok = bitmap.pixels ? decode_frame(&frame, &bitmap, err) : satchel_fail_memory(err);
    }
    if (ok)
        *to = bitmap;
    else
        free(bitmap.pixels);
    WebPDemuxReleaseIterator(&it);
    return ok;
}

static bool decode(satchel_bytes in, unsigned side, struct bitmap *to, unsigned *orientation,
                   satchel_error *err)
{
    const WebPData data = {in.data, in.size};
    WebPDemuxer *demuxer = WebPDemux(&data);
    if (!demuxer)
        demuxer = WebPDemux(&data); /* it does not say when it was for want of memory */
    if (!demuxer)
        return memory_is_short() ? satchel_fail_memory(err)
                                 : satchel_fail(err, SATCHEL_INPUT, "a damaged WebP");
    const bool ok = decode_first(demuxer, side, to, err);
    if (ok)
        *orientation = orientation_of(demuxer);
    WebPDemuxDelete(demuxer);
    return ok;
}

const struct picture_format picture_webp = {.name = "WebP", .begins = begins, .decode = decode};
