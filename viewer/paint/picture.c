/* Pictures; see picture.h. libwebp scales while it decodes, row by row, so a picture never takes
 * more memory than the screen shows of it. */
#include "paint/picture.h"

#include <satchel/article.h>

#include <webp/decode.h>

static bool crop_to(WebPDecoderConfig *config, const struct page_crop *crop)
{
    const uint32_t width = (uint32_t)config->input.width, height = (uint32_t)config->input.height;
    if (!crop->w)
        return true;
    if (!crop->h || crop->x >= width || crop->y >= height || crop->w > width - crop->x ||
        crop->h > height - crop->y)
        return false;
    config->options.use_cropping = 1;
    config->options.crop_left = (int)crop->x;
    config->options.crop_top = (int)crop->y;
    config->options.crop_width = (int)crop->w;
    config->options.crop_height = (int)crop->h;
    return true;
}

bool picture_decode(satchel_bytes webp, const struct page_crop *crop, int width, int height,
                    uint32_t *pixels)
{
    WebPDecoderConfig config;
    if (width < 1 || height < 1 || !WebPInitDecoderConfig(&config) ||
        WebPGetFeatures(webp.data, webp.size, &config.input) != VP8_STATUS_OK)
        return false;
    if (config.input.width > SATCHEL_MAX_SIDE || config.input.height > SATCHEL_MAX_SIDE ||
        config.input.has_animation || !crop_to(&config, crop))
        return false;
    if (crop->w || config.input.width != width || config.input.height != height) {
        config.options.use_scaling = 1;
        config.options.scaled_width = width;
        config.options.scaled_height = height;
    }
    config.options.use_threads = 0;
    config.output.colorspace = MODE_BGRA; /* 0xAARRGGBB on a little-endian machine */
    config.output.is_external_memory = 1;
    config.output.u.RGBA.rgba = (uint8_t *)pixels;
    config.output.u.RGBA.stride = width * 4;
    config.output.u.RGBA.size = (size_t)width * (size_t)height * 4;
    const bool ok = WebPDecode(webp.data, webp.size, &config) == VP8_STATUS_OK;
    WebPFreeDecBuffer(&config.output);
    if (!ok)
        return false;
    const uint8_t *bytes = (const uint8_t *)pixels;
    for (size_t i = 0; i < (size_t)width * (size_t)height; i++) {
        const uint8_t *p = bytes + 4 * i;
        pixels[i] = (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
    }
    return true;
}
