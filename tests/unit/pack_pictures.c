/* Pictures: what comes out has the right size and pixels; what lies costs nothing. */
#include "support/unit.h"

#include "media/picture.h"

#include <satchel/satchel.h>

#include <dirent.h>
#include <sys/resource.h>
#include <time.h>

static const struct picture_format *const formats[] = {&picture_jpeg, &picture_png, &picture_webp,
                                                       &picture_gif};

static bool load(const char *path, satchel_buf *to)
{
    satchel_buf_init(to, PICTURE_MOST_BYTES);
    return satchel_file_read(path, to, NULL);
}

static bool decode(const char *path, unsigned side, struct bitmap *to, unsigned *orientation,
                   satchel_error *err)
{
    satchel_buf bytes;
    bool ok = false;
    satchel_fail(err, SATCHEL_INPUT, "not there or of no known kind");
    if (!load(path, &bytes))
        return false;
    for (size_t i = 0; i < 4 && !ok; i++)
        if (formats[i]->begins(satchel_buf_bytes(&bytes))) {
            ok = formats[i]->decode(satchel_buf_bytes(&bytes), side, to, orientation, err);
            break;
        }
    satchel_buf_free(&bytes);
    return ok;
}

static void test_fit(void **state)
{
    (void)state;
    static const unsigned cases[][5] = {/* width, height, side -> width, height */
                                        {900, 675, 640, 640, 480}, {675, 900, 640, 480, 640},
                                        {640, 640, 640, 640, 640}, {30000, 1, 640, 640, 1},
                                        {100, 50, 640, 100, 50},   {1281, 1280, 1280, 1280, 1279}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        unsigned width = cases[i][0], height = cases[i][1];
        picture_fit(&width, &height, cases[i][2]);
        assert_int_equal(width, cases[i][3]);
        assert_int_equal(height, cases[i][4]);
    }
}

/* Without colours every pixel is as light as it was, and takes less room. */
static void test_grey(void **state)
{
    (void)state;
    uint8_t bmp[54 + 64 * 64 * 3] = "BM";
    const uint32_t size = sizeof bmp;
    memcpy(bmp + 2, &size, 4);
    bmp[10] = 54, bmp[14] = 40, bmp[18] = 64, bmp[22] = 64, bmp[26] = 1, bmp[28] = 24;
    for (size_t i = 0; i < (size_t)64 * 64; i++)
        memcpy(bmp + 54 + i * 3, i / 64 % 2 ? "\x00\x00\xFF" : "\xFF\x00\x00", 3);
    satchel_buf colour, grey;
    struct picture_settings settings = {.side = 64, .quality = 90};
    satchel_error err;
    unsigned w, h;
    struct bitmap b;
    satchel_buf_init(&colour, SIZE_MAX);
    satchel_buf_init(&grey, SIZE_MAX);
    const satchel_bytes in = {bmp, sizeof bmp};
    assert_ok(picture_convert(in, &settings, &colour, &w, &h, &err), err);
    settings.grey = true;
    assert_ok(picture_convert(in, &settings, &grey, &w, &h, &err), err);
    assert_ok(picture_webp.decode(satchel_buf_bytes(&grey), 64, &b, &w, &err), err);
    for (size_t i = 0; i < (size_t)64 * 64; i++) {
        const unsigned luma = (63 - i / 64) % 2 ? 76 : 29; /* red, blue */
        for (unsigned k = 0; k < 3; k++)
            assert_in_range(b.pixels[i * 4 + k], luma - 1, luma + 1);
    }
    free(b.pixels);
    satchel_buf_free(&colour);
    satchel_buf_free(&grey);
}

/* What no program writes is refused instead of guessed at: a file shorter than it says, colours
 * that lie among the pixels, runs from the top, drawings made of other files or of nothing. */
static void test_implausible(void **state)
{
    (void)state;
    static const struct {
        const char *svg, *line;
    } drawings[] = {
        {"<svg xmlns='http://www.w3.org/2000/svg'/>", "draws nothing"},
        {"<svg xmlns='http://www.w3.org/2000/svg' xmlns:x='http://www.w3.org/1999/xlink' "
         "width='9' height='9'><x:image x:href=\"../a.png\"/><image x:href = 'b.png'/></svg>",
         "other files"},
    };
    struct bitmap b = {0};
    unsigned turned;
    satchel_error err;
    for (size_t i = 0; i < sizeof drawings / sizeof *drawings; i++) {
        const satchel_bytes in = {(const uint8_t *)drawings[i].svg, strlen(drawings[i].svg)};
        assert_true(picture_svg.begins(in));
        assert_false(picture_svg.decode(in, 64, &b, &turned, &err));
        assert_non_null(strstr(err.text, drawings[i].line));
    }
    static const char fine[] = "<svg xmlns='http://www.w3.org/2000/svg'><defs><g id='g'/></defs>"
                               "<use href='#g'/><rect x='2' width='7' height='5'/></svg>";
    const satchel_bytes in = {(const uint8_t *)fine, sizeof fine - 1};
    assert_ok(picture_svg.decode(in, 64, &b, &turned, &err), err);
    assert_int_equal(b.width, 9); /* as far as its ink reaches */
    assert_int_equal(b.height, 5);
    free(b.pixels);

    uint8_t bmp[14 + 40 + 4 * 2 + 4] = {'B', 'M', sizeof bmp};
    bmp[10] = 62, bmp[14] = 40, bmp[18] = 8, bmp[22] = 1, bmp[26] = 1, bmp[28] = 1;
    const satchel_bytes whole = {bmp, sizeof bmp};
    assert_ok(picture_bmp.decode(whole, 64, &b, &turned, &err), err);
    free(b.pixels);
    bmp[2]++;
    assert_false(picture_bmp.decode(whole, 64, &b, &turned, &err));
    bmp[2]--;
    bmp[10] = 58;
    assert_false(picture_bmp.decode(whole, 64, &b, &turned, &err));
}

/* Scaling keeps areas: a picture of two colours keeps their shares, one of one colour stays. */
static void test_scaler(void **state)
{
    (void)state;
    for (unsigned size = 1; size < 200; size += 7) {
        struct scaler s;
        satchel_error err;
        uint8_t row[200 * 4];
        const unsigned side = size > 3 ? size * 2 / 3 : size;
        assert_ok(scaler_open(&s, size, size, side, &err), err);
        for (unsigned y = 0; y < size; y++) {
            for (unsigned x = 0; x < size; x++) {
                const uint8_t pixel[4] = {y * 2 < size ? 200 : 0, 77, 255, 255};
                memcpy(row + x * 4, pixel, 4);
            }
            scaler_row(&s, row);
        }
        uint64_t red = 0;
        for (unsigned i = 0; i < s.to.width * s.to.height; i++) {
            red += s.to.pixels[i * 4];
            assert_in_range(s.to.pixels[i * 4 + 1], 76, 78);
            assert_int_equal(s.to.pixels[i * 4 + 3], 255);
        }
        const double mean = (double)red / (s.to.width * s.to.height);
        const double want = 200.0 * ((size + 1) / 2) / size;
        assert_true(mean > want - 2 && mean < want + 2);
        scaler_close(&s);
    }
}

/* One red pixel; the same with red as the transparent colour. */
static void test_known_pixels(void **state)
{
    (void)state;
    static const char red[] = "GIF89a\x01\0\x01\0\x80\0\0\xFF\0\0\0\0\0,\0\0\0\0\x01\0\x01\0\0"
                              "\x02\x02\x44\x01\0;";
    static const char clear[] = "GIF89a\x01\0\x01\0\x80\0\0\xFF\0\0\0\0\0!\xF9\x04\x01\0\0\0\0,"
                                "\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0;";
    struct bitmap b = {0};
    unsigned orientation;
    satchel_error err;
    const satchel_bytes first = {(const uint8_t *)red, sizeof red - 1};
    const satchel_bytes second = {(const uint8_t *)clear, sizeof clear - 1};
    assert_ok(picture_gif.decode(first, 640, &b, &orientation, &err), err);
    assert_memory_equal(b.pixels, "\xFF\0\0\xFF", 4);
    free(b.pixels);
    assert_ok(picture_gif.decode(second, 640, &b, &orientation, &err), err);
    assert_int_equal(b.pixels[3], 0);
    free(b.pixels);
}

static void test_orientation(void **state)
{
    (void)state;
    struct bitmap b = {0};
    unsigned orientation = 0;
    satchel_error err;
    static const uint8_t little[] = "II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0";
    assert_int_equal(exif_orientation((satchel_bytes){little, sizeof little - 1}), 6);
    for (size_t size = 0; size < 22; size++) /* cut anywhere */
        assert_int_equal(exif_orientation((satchel_bytes){little, size}), 1);
    DIR *dir = opendir(TEST_MATERIAL "/10-images/exif-orientation");
    const struct dirent *entry;
    while (dir && (entry = readdir(dir))) {
        char path[512];
        const char *number = strpbrk(entry->d_name, "12345678");
        if (!number || !strstr(entry->d_name, ".jpg"))
            continue;
        snprintf(path, sizeof path, TEST_MATERIAL "/10-images/exif-orientation/%s", entry->d_name);
        assert_ok(decode(path, 640, &b, &orientation, &err), err);
        assert_int_equal(orientation, *number - '0');
        free(b.pixels);
    }
    if (dir)
        closedir(dir);
}

static void test_convert(void **state)
{
    (void)state;
    static const char path[] = TEST_ASSETS "/sample/images/pumping-station.jpg";
    static const struct picture_settings small = {.side = 640, .quality = 58};
    satchel_buf bytes, webp, again;
    satchel_error err;
    unsigned width, height;
    assert_true(load(path, &bytes));
    satchel_buf_init(&webp, SATCHEL_MAX_PICTURE);
    satchel_buf_init(&again, SATCHEL_MAX_PICTURE);
    assert_ok(picture_convert(satchel_buf_bytes(&bytes), &small, &webp, &width, &height, &err),
              err);
    assert_int_equal(width, 640);
    assert_memory_equal(webp.data, "RIFF", 4);
    assert_memory_equal(webp.data + 8, "WEBPVP8 ", 8);
    assert_true(webp.size < 60000);
    assert_true(picture_convert(satchel_buf_bytes(&bytes), &small, &again, &width, &height, &err));
    assert_int_equal(webp.size, again.size);
    assert_memory_equal(webp.data, again.data, webp.size);
    satchel_buf_free(&bytes);
    satchel_buf_free(&webp);
    satchel_buf_free(&again);
}

/* --- the whole collection ----------------------------------------------------------------------
 */

static unsigned read_well, refused;

static void try_file(const char *path)
{
    struct bitmap b = {0};
    unsigned orientation;
    satchel_error err;
    struct timespec from, to;
    clock_gettime(CLOCK_MONOTONIC, &from);
    const bool ok = decode(path, 640, &b, &orientation, &err);
    clock_gettime(CLOCK_MONOTONIC, &to);
    const double seconds =
        (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
    read_well += ok;
    refused += !ok;
    if (seconds > 2)
        fail_msg("%s took %.1f s", path, seconds);
    if (ok && (b.width > 640 || b.height > 640 || !b.width || !b.height))
        fail_msg("%s: %u x %u", path, b.width, b.height);
    if (!ok)
        assert_true(err.text[0]);
    free(b.pixels);
}

static void try_folder(const char *folder)
{
    DIR *dir = opendir(folder);
    const struct dirent *entry;
    if (!dir) {
        try_file(folder);
        return;
    }
    while ((entry = readdir(dir))) {
        char path[1024];
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        try_folder(path);
    }
    closedir(dir);
}

static void test_collection(void **state)
{
    (void)state;
    need_material(TEST_MATERIAL "/10-images/generated/gif-65535x65535.gif");
    try_folder(TEST_MATERIAL "/10-images");
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    print_message("pictures: %u decoded, %u refused, peak %ld MB\n", read_well, refused,
                  usage.ru_maxrss / 1024);
    assert_true(read_well >= 80);
#if !defined(__SANITIZE_ADDRESS__)
    assert_true(usage.ru_maxrss < 128 * 1024);
#endif
}

/* A header that lies is refused before its size costs anything. */
static void test_lies(void **state)
{
    (void)state;
    DIR *dir = opendir(TEST_MATERIAL "/10-images/generated");
    const struct dirent *entry;
    while (dir && (entry = readdir(dir))) {
        char path[512];
        struct bitmap b = {0};
        unsigned orientation;
        satchel_error err;
        if (!strpbrk(entry->d_name, "0123456789") || !strchr(entry->d_name, 'x'))
            continue;
        snprintf(path, sizeof path, TEST_MATERIAL "/10-images/generated/%s", entry->d_name);
        const clock_t start = clock();
        assert_false(decode(path, 640, &b, &orientation, &err));
        assert_true((double)(clock() - start) / CLOCKS_PER_SEC < 0.005);
    }
    if (dir)
        closedir(dir);
}

/* 200 x 200 pixels: soft rings of two colours (a drawing), or noise (no drawing). */
static void fill(struct bitmap *b, bool drawing)
{
    uint32_t random = 7;
    for (unsigned y = 0; y < 200; y++)
        for (unsigned x = 0; x < 200; x++) {
            uint8_t *pixel = b->pixels + (y * 200 + x) * 4;
            const int dx = (int)x - 100, dy = (int)y - 100, ring = (dx * dx + dy * dy) % 2000;
            const uint8_t share = (uint8_t)(ring < 900 ? 0 : ring < 1000 ? (ring - 900) * 2 : 200);
            random = random * 1664525 + 1013904223;
            pixel[0] = drawing ? share : (uint8_t)(random >> 8);
            pixel[1] = drawing ? (uint8_t)(255 - share) : (uint8_t)(random >> 16);
            pixel[2] = drawing ? (uint8_t)(90 + share / 4) : (uint8_t)(random >> 24);
            pixel[3] = 255;
        }
}

static unsigned count_colours(const struct bitmap *b)
{
    static bool seen[1 << 24];
    unsigned count = 0;
    memset(seen, 0, sizeof seen);
    for (size_t i = 0; i < (size_t)b->width * b->height; i++) {
        const uint8_t *p = b->pixels + i * 4;
        const size_t at = (size_t)p[0] << 16 | (size_t)p[1] << 8 | p[2];
        count += !seen[at];
        seen[at] = true;
    }
    return count;
}

static void test_palette(void **state)
{
    (void)state;
    static uint8_t pixels[200 * 200 * 4], before[200 * 200 * 4];
    struct bitmap b = {.width = 200, .height = 200, .pixels = pixels};
    fill(&b, true);
    memcpy(before, pixels, sizeof pixels);
    const unsigned shades = count_colours(&b);
    assert_true(shades >= 30);
    assert_true(palette_reduce(&b));
    assert_true(count_colours(&b) <= shades * 2 / 3);
    uint64_t error = 0;
    for (size_t i = 0; i < sizeof pixels; i++)
        error += (uint64_t)((pixels[i] - before[i]) * (pixels[i] - before[i]));
    assert_true(error <= 6u * sizeof pixels / 4 * 3);
    fill(&b, false);
    memcpy(before, pixels, sizeof pixels);
    assert_false(palette_reduce(&b));
    assert_memory_equal(before, pixels, sizeof pixels);
    for (unsigned colours = 1; colours <= 2;
         colours++) { /* nothing to join: they stay as they are */
        for (size_t i = 0; i < sizeof pixels; i++)
            pixels[i] = i % 4 == 3 ? 255 : (i / 4) % colours ? 13 : 201;
        memcpy(before, pixels, sizeof pixels);
        assert_true(palette_reduce(&b));
        assert_memory_equal(before, pixels, sizeof pixels);
    }
}

/* Decodes a seed; its pixel at (x, y) as 0xRRGGBBAA. */
static uint32_t seed_pixel(const struct picture_format *format, const char *name, unsigned x,
                           unsigned y)
{
    char path[1024];
    satchel_buf bytes;
    satchel_error err;
    struct bitmap b = {0};
    unsigned orientation = 0;
    snprintf(path, sizeof path, TEST_DIR "/fuzz/seeds/picture/%s", name);
    satchel_buf_init(&bytes, 1 << 20);
    assert_true(satchel_file_read(path, &bytes, &err));
    assert_true(format->begins(satchel_buf_bytes(&bytes)));
    if (!format->decode(satchel_buf_bytes(&bytes), 1000, &b, &orientation, &err))
        fail_msg("%s: %s", name, err.text);
    assert_int_equal(orientation, 1);
    const uint8_t *at = b.pixels + ((size_t)y * b.width + x) * 4;
    const uint32_t pixel =
        (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | (uint32_t)at[3];
    free(b.pixels);
    satchel_buf_free(&bytes);
    return pixel;
}

static void test_bmp(void **state)
{
    (void)state;
    assert_int_equal(seed_pixel(&picture_bmp, "rgb24.bmp", 0, 0), 0xFF0000FF);
    assert_int_equal(seed_pixel(&picture_bmp, "rgb24.bmp", 7, 5), 0x0000FFFF);
    assert_int_equal(seed_pixel(&picture_bmp, "rle8.bmp", 8, 6), 0x0000FFFF);
    assert_int_equal(seed_pixel(&picture_bmp, "pal.bmp", 3, 3), 0x0000FFFF);
    assert_int_equal(seed_pixel(&picture_bmp, "pal.bmp", 4, 3), 0xFF0000FF);
}

/* Drawn small, without its script and the file it names. */
static void test_svg(void **state)
{
    (void)state;
    assert_int_equal(seed_pixel(&picture_svg, "drawing.svg", 1, 1), 0xFF0000FF);
    assert_int_equal(seed_pixel(&picture_svg, "drawing.svg", 30, 1), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fit),          cmocka_unit_test(test_grey),
        cmocka_unit_test(test_implausible),  cmocka_unit_test(test_scaler),
        cmocka_unit_test(test_known_pixels), cmocka_unit_test(test_orientation),
        cmocka_unit_test(test_convert),      cmocka_unit_test(test_lies),
        cmocka_unit_test(test_collection),   cmocka_unit_test(test_palette),
        cmocka_unit_test(test_bmp),          cmocka_unit_test(test_svg),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
