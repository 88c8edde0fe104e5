/* Pixels of pictures for the comparison with other programs.
 *
 *   pixels FILE                 what the decoder gives before scaling, laid on white, as a PPM;
 *                               its kind and size on standard error; exit 1 when it is refused
 *   pixels --difference A B     the mean difference of two PPMs of one size, of 255
 */
#include "media/picture.h"

#include <satchel/file.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int fail(const char *name, const char *text)
{
    fprintf(stderr, "pixels: %s: %s\n", name, text);
    return 1;
}

static void write_ppm(const struct bitmap *b)
{
    printf("P6\n%u %u\n255\n", b->width, b->height);
    for (size_t i = 0; i < (size_t)b->width * b->height; i++) {
        const uint8_t *p = b->pixels + 4 * i;
        for (unsigned k = 0; k < 3; k++)
            putchar((p[k] * p[3] + 255 * (255 - p[3]) + 127) / 255);
    }
}

static int decode(const char *name)
{
    static const struct picture_format *const formats[] = {
        &picture_jpeg, &picture_png, &picture_webp, &picture_gif, &picture_bmp, &picture_svg};
    satchel_buf buf;
    satchel_error err = {0};
    satchel_buf_init(&buf, PICTURE_MOST_BYTES);
    if (!satchel_file_read(name, &buf, &err))
        return fail(name, err.text);
    int result = -1;
    for (size_t i = 0; result < 0 && i < sizeof formats / sizeof *formats; i++) {
        struct bitmap bitmap = {0};
        unsigned orientation;
        if (!formats[i]->begins(satchel_buf_bytes(&buf)))
            continue;
        if (formats[i]->decode(satchel_buf_bytes(&buf), PICTURE_MOST_SIDE, &bitmap, &orientation,
                               &err)) {
            fprintf(stderr, "%s %u %u\n", formats[i]->name, bitmap.width, bitmap.height);
            write_ppm(&bitmap);
            result = 0;
        } else {
            result = fail(name, err.text);
        }
        free(bitmap.pixels);
    }
    satchel_buf_free(&buf);
    return result < 0 ? fail(name, "no picture") : result;
}

/* Where the pixels of a PPM as ImageMagick and this program write them begin; 0: none. */
static size_t ppm_header(const satchel_buf *buf, unsigned *width, unsigned *height)
{
    char head[32] = "";
    int length = 0;
    memcpy(head, buf->data, buf->size < sizeof head - 1 ? buf->size : sizeof head - 1);
    if (sscanf(head, "P6 %u %u 255%n", width, height, &length) != 2 || !length)
        return 0;
    const size_t at = (size_t)length + 1;
    return buf->size == at + (size_t)*width * *height * 3 ? at : 0;
}

static int compare(const char *a_name, const char *b_name)
{
    satchel_buf a, b;
    satchel_error err = {0};
    unsigned aw = 0, ah = 0, bw = 0, bh = 0;
    double sum = 0;
    satchel_buf_init(&a, (size_t)512 << 20);
    satchel_buf_init(&b, (size_t)512 << 20);
    if (!satchel_file_read(a_name, &a, &err) || !satchel_file_read(b_name, &b, &err))
        return fail(a_name, err.text);
    const size_t at = ppm_header(&a, &aw, &ah), bt = ppm_header(&b, &bw, &bh);
    const size_t count = (size_t)aw * ah * 3;
    if (!at || !bt || aw != bw || ah != bh) {
        printf("sizes %ux%u %ux%u\n", aw, ah, bw, bh);
    } else {
        for (size_t i = 0; i < count; i++)
            sum += abs(a.data[at + i] - b.data[bt + i]);
        printf("%.3f\n", sum / (double)count);
    }
    satchel_buf_free(&a);
    satchel_buf_free(&b);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "--difference") == 0)
        return compare(argv[2], argv[3]);
    return argc == 2 ? decode(argv[1]) : fail("usage", "pixels FILE | --difference A B");
}
