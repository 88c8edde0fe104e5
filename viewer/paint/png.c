/* A canvas as a PNG file; see png.h. */
#include "paint/png.h"

#include <satchel/file.h>

#include <png.h>
#include <stdlib.h>

bool png_save(const struct canvas *canvas, const char *path, satchel_error *err)
{
    const size_t width = (size_t)canvas->width, height = (size_t)canvas->height;
    uint8_t *rgb = malloc(width * height * 3);
    if (!rgb)
        return satchel_fail_memory(err);
    uint8_t *to = rgb;
    for (size_t y = 0; y < height; y++)
        for (size_t x = 0; x < width; x++) {
            const uint32_t pixel = canvas->pixels[y * (size_t)canvas->stride + x];
            *to++ = (uint8_t)(pixel >> 16);
            *to++ = (uint8_t)(pixel >> 8);
            *to++ = (uint8_t)pixel;
        }
    png_image image = {.version = PNG_IMAGE_VERSION,
                       .width = (png_uint_32)width,
                       .height = (png_uint_32)height,
                       .format = PNG_FORMAT_RGB};
    png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
    uint8_t *file = malloc(size);
    bool ok = file && png_image_write_to_memory(&image, file, &size, 0, rgb, 0, NULL);
    if (!ok)
        satchel_fail_memory(err);
    ok = ok && satchel_save_bytes(path, (satchel_bytes){file, size}, err);
    free(file);
    free(rgb);
    return ok;
}
