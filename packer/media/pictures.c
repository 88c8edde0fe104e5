/* Pictures: decoded, turned, laid on white, coded; see picture.h. The door to libwebp's encoder. */
#include "picture.h"

#include <stdlib.h>
#include <string.h>
#include <webp/encode.h>

enum { FORMAT_COUNT = 6 };

static const struct picture_format *const formats[FORMAT_COUNT] = {
    &picture_jpeg, &picture_png, &picture_webp, &picture_gif, &picture_bmp, &picture_svg};

/* --- pixels ------------------------------------------------------------------------------------
 */

static void lay_on_white(struct bitmap *b)
{
    const size_t count = (size_t)b->width * b->height;
    for (uint8_t *at = b->pixels; at < b->pixels + count * 4; at += 4) {
        const unsigned alpha = at[3];
        for (unsigned i = 0; alpha < 255 && i < 3; i++)
            at[i] = (uint8_t)((at[i] * alpha + 255 * (255 - alpha) + 127) / 255);
        at[3] = 255;
    }
}

/* The luma of ITU-R BT.601 in integers, as JPEG and WebP reckon it. */
static void make_grey(struct bitmap *b)
{
    const size_t count = (size_t)b->width * b->height;
    for (uint8_t *at = b->pixels; at < b->pixels + count * 4; at += 4) {
        const unsigned luma = (at[0] * 19595u + at[1] * 38470u + at[2] * 7471u + 32768) >> 16;
        at[0] = at[1] = at[2] = (uint8_t)luma;
    }
}

/* Where pixel (x, y) of a picture with this EXIF orientation comes from: the values 1 to 8 are the
 * eight ways to turn and mirror. */
static size_t turned(const struct bitmap *b, unsigned orientation, unsigned x, unsigned y)
{
    const unsigned w = b->width, h = b->height;
    switch (orientation) {
    case 2: return (size_t)y * w + (w - 1 - x);
    case 3: return (size_t)(h - 1 - y) * w + (w - 1 - x);
    case 4: return (size_t)(h - 1 - y) * w + x;
    case 5: return (size_t)x * w + y;
    case 6: return (size_t)(h - 1 - x) * w + y;
    case 7: return (size_t)(h - 1 - x) * w + (w - 1 - y);
    case 8: return (size_t)x * w + (w - 1 - y);
    default: return (size_t)y * w + x;
    }
}

static bool turn(struct bitmap *b, unsigned orientation, satchel_error *err)
{
    if (orientation <= 1)
        return true;
    const bool swapped = orientation >= 5;
    struct bitmap to = {.width = swapped ? b->height : b->width,
                        .height = swapped ? b->width : b->height};
    to.pixels = malloc((size_t)to.width * to.height * 4);
    if (!to.pixels)
        return satchel_fail_memory(err);
    for (unsigned y = 0; y < to.height; y++)
        for (unsigned x = 0; x < to.width; x++)
            memcpy(to.pixels + ((size_t)y * to.width + x) * 4,
                   b->pixels + turned(b, orientation, x, y) * 4, 4);
    free(b->pixels);
    *b = to;
    return true;
}

/* --- coding ------------------------------------------------------------------------------------
 */

static int write_bytes(const uint8_t *data, size_t size, const WebPPicture *picture)
{
    satchel_buf_put(picture->custom_ptr, data, size);
    return ((satchel_buf *)picture->custom_ptr)->failed == SATCHEL_OK;
}

static bool encode(const struct bitmap *b, const WebPConfig *config, satchel_buf *to,
                   satchel_error *err)
{
    WebPPicture picture;
    if (!WebPPictureInit(&picture))
        return satchel_fail(err, SATCHEL_INPUT, "a WebP library of another version");
    picture.use_argb = config->lossless;
    picture.width = (int)b->width;
    picture.height = (int)b->height;
    picture.writer = write_bytes;
    picture.custom_ptr = to;
    const bool ok = WebPPictureImportRGBX(&picture, b->pixels, (int)b->width * 4) &&
                    WebPEncode(config, &picture);
    WebPPictureFree(&picture);
    return (ok || satchel_fail_memory(err)) && satchel_buf_ok(to, err);
}

/* Measured on photographs at reading size, at equal similarity of luma (SSIM): the plain preset
 * instead of that for photographs, which blurs less, saves a twentieth, method 6 instead of 5 one
 * fiftieth, and chroma that is not sharpened (use_sharp_yuv is for thin coloured lines) one
 * thirtieth; drawings are mostly coded without loss. A filter of which the encoder finds the
 * strength itself would save a hundredth and take ten times as long. */
static bool encode_lossy(const struct bitmap *b, unsigned quality, satchel_buf *to,
                         satchel_error *err)
{
    WebPConfig config;
    if (!WebPConfigPreset(&config, WEBP_PRESET_DEFAULT, (float)quality))
        return satchel_fail(err, SATCHEL_INPUT, "a WebP library of another version");
    config.method = 6;
    return encode(b, &config, to, err);
}

static bool encode_lossless(const struct bitmap *b, satchel_buf *to, satchel_error *err)
{
    WebPConfig config;
    if (!WebPConfigInit(&config) || !WebPConfigLosslessPreset(&config, 7))
        return satchel_fail(err, SATCHEL_INPUT, "a WebP library of another version");
    return encode(b, &config, to, err);
}

/* Lossy, or a drawing's few colours without loss where that is no larger. Changes the bitmap. */
static bool encode_best(struct bitmap *b, unsigned quality, satchel_buf *webp, satchel_error *err)
{
    satchel_buf exact;
    const size_t before = webp->size;
    if (!encode_lossy(b, quality, webp, err))
        return false;
    if (!palette_reduce(b))
        return true;
    satchel_buf_init(&exact, webp->limit);
    const bool ok = encode_lossless(b, &exact, err);
    if (ok && exact.size <= webp->size - before) {
        webp->size = before;
        satchel_buf_put(webp, exact.data, exact.size);
    }
    satchel_buf_free(&exact);
    return ok;
}

/* Decoded, turned, on white. The caller frees the pixels. */
static bool load(satchel_bytes in, unsigned side, struct bitmap *bitmap, satchel_error *err)
{
    const struct picture_format *format = NULL;
    unsigned orientation = 1;
    for (size_t i = 0; !format && i < FORMAT_COUNT; i++)
        if (formats[i]->begins(in))
            format = formats[i];
    if (!format)
        return satchel_fail(err, SATCHEL_INPUT, "no picture of a kind that is read here");
    if (!format->decode(in, side, bitmap, &orientation, err))
        return false;
    lay_on_white(bitmap);
    return turn(bitmap, orientation, err);
}

bool picture_convert(satchel_bytes in, const struct picture_settings *settings, satchel_buf *webp,
                     unsigned *width, unsigned *height, satchel_error *err)
{
    struct bitmap bitmap = {0};
    bool ok = load(in, settings->side, &bitmap, err);
    if (ok && settings->grey)
        make_grey(&bitmap);
    ok = ok && encode_best(&bitmap, settings->quality, webp, err);
    if (ok) {
        *width = bitmap.width;
        *height = bitmap.height;
    }
    free(bitmap.pixels);
    return ok;
}

bool picture_to_jpeg(satchel_bytes in, satchel_buf *jpeg, satchel_error *err)
{
    struct bitmap bitmap = {0};
    const bool ok =
        load(in, PICTURE_MOST_SIDE, &bitmap, err) && jpeg_encode(&bitmap, 85, jpeg, err);
    free(bitmap.pixels);
    return ok;
}
