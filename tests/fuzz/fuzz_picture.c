/* Pictures: a bitmap of the right size, or one line; never more memory than a small picture takes.
 * The encoder is left out: its input is ours. */
#include "fuzz.h"

#include "media/picture.h"

#include <satchel/utf8.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct picture_format *const formats[6] = {
        &picture_jpeg, &picture_png, &picture_webp, &picture_gif, &picture_bmp, &picture_svg};
    const satchel_bytes in = {data, size};
    satchel_buf caption, credit;
    satchel_buf_init(&caption, PICTURE_MOST_CAPTION);
    satchel_buf_init(&credit, PICTURE_MOST_CAPTION);
    picture_captions(in, &caption, &credit);
    HOLDS(satchel_utf8_valid((const char *)caption.data, caption.size) == caption.size ||
          caption.failed);
    satchel_buf_free(&caption);
    satchel_buf_free(&credit);
    for (size_t i = 0; i < 6; i++) {
        struct bitmap bitmap = {0};
        satchel_error err = {0};
        unsigned orientation = 1;
        if (!formats[i]->begins(in))
            continue;
        const bool ok = formats[i]->decode(in, 64, &bitmap, &orientation, &err);
        HOLDS(ok || err.text[0]);
        if (ok) {
            HOLDS(bitmap.width && bitmap.height && bitmap.width <= 64 && bitmap.height <= 64);
            HOLDS(orientation >= 1 && orientation <= 8);
            unsigned sum = 0;
            for (size_t k = 0; k < (size_t)bitmap.width * bitmap.height * 4; k++)
                sum += bitmap.pixels[k];
            HOLDS(sum <= bitmap.width * bitmap.height * 4 * 255);
        }
        free(bitmap.pixels);
    }
    return 0;
}
