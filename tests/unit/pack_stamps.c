/* Stamps of pictures (media/stamp.h), and what earlier editions have under them (edition/kept.h).
 */
#include "support/unit.h"

#include "edition/kept.h"

#include <satchel/satchel.h>

#include <stdlib.h>
#include <string.h>

static void load(const char *path, satchel_buf *to)
{
    satchel_error err;
    satchel_buf_init(to, PICTURE_MOST_BYTES);
    assert_ok(satchel_file_read(path, to, &err), err);
}

/* Sample pictures: one coded with loss, one without. */
static const char *const stamped_files[] = {TEST_ASSETS "/sample/images/pumping-station.jpg",
                                            TEST_ASSETS "/sample/images/tide-chart.png"};

static void test_stamps(void **state)
{
    (void)state;
    static const struct picture_settings small = {.side = 320, .quality = 55};
    for (size_t i = 0; i < sizeof stamped_files / sizeof *stamped_files; i++) {
        satchel_buf bytes, webp;
        satchel_error err;
        struct stamped read;
        struct bitmap before, after;
        uint8_t stamp[STAMP_BYTES];
        unsigned width, height, turned = 1;
        load(stamped_files[i], &bytes);
        satchel_buf_init(&webp, SATCHEL_MAX_PICTURE);
        assert_ok(picture_convert(satchel_buf_bytes(&bytes), &small, &webp, &width, &height, &err),
                  err);
        assert_ok(picture_webp.decode(satchel_buf_bytes(&webp), 640, &before, &turned, &err), err);
        assert_false(stamp_read(satchel_buf_bytes(&webp), &read));
        const size_t size = webp.size;
        stamp_of(satchel_buf_bytes(&bytes), &small, stamp);
        stamp_put(&webp, width, height, stamp);
        assert_int_equal(webp.size, size + 42);
        assert_true(stamp_read(satchel_buf_bytes(&webp), &read));
        assert_memory_equal(read.stamp, stamp, STAMP_BYTES);
        assert_int_equal(read.width, width);
        assert_int_equal(read.height, height);
        assert_int_equal(read.image.size, size - 12);
        assert_ok(picture_webp.decode(satchel_buf_bytes(&webp), 640, &after, &turned, &err), err);
        assert_memory_equal(before.pixels, after.pixels, (size_t)width * height * 4);
        free(before.pixels);
        free(after.pixels);
        stamp_put(&webp, width, height, stamp); /* a second one finds no simple file */
        assert_int_equal(webp.size, size + 42);
        webp.data[24]++; /* the canvas */
        assert_false(stamp_read(satchel_buf_bytes(&webp), &read));
        webp.data[24]--;
        webp.data[20] = 0x10; /* says that it is transparent: not ours */
        assert_false(stamp_read(satchel_buf_bytes(&webp), &read));
        webp.data[20] = 0;
        webp.size--;
        assert_false(stamp_read(satchel_buf_bytes(&webp), &read));
        satchel_buf_free(&bytes);
        satchel_buf_free(&webp);
    }
}

/* A stamp is of the bytes and of every setting. */
static void test_stamp_of(void **state)
{
    (void)state;
    static const struct picture_settings settings[] = {{.side = 640, .quality = 55},
                                                       {.side = 641, .quality = 55},
                                                       {.side = 640, .quality = 56},
                                                       {.side = 640, .quality = 55, .grey = true}};
    uint8_t stamps[5][STAMP_BYTES];
    for (unsigned i = 0; i < 4; i++)
        stamp_of((satchel_bytes){(const uint8_t *)"abc", 3}, &settings[i], stamps[i]);
    stamp_of((satchel_bytes){(const uint8_t *)"abd", 3}, &settings[0], stamps[4]);
    for (unsigned i = 0; i < 5; i++)
        for (unsigned j = 0; j < i; j++)
            assert_memory_not_equal(stamps[i], stamps[j], STAMP_BYTES);
}

/* Writes a bundle of one article with these pictures. */
static void write_bundle(const char *path, const satchel_bytes *webp, unsigned count)
{
    satchel_error err;
    const satchel_options options = {.title = "T", .profile = SATCHEL_FAST};
    satchel_writer *w = satchel_writer_create(path, &options, &err);
    assert_non_null(w);
    satchel_builder *b = satchel_builder_create();
    satchel_builder_set_headline(b, "A");
    for (unsigned i = 0; i < count; i++) {
        uint32_t number;
        satchel_builder_image(b, "x", "");
        satchel_builder_close(b);
        assert_ok(satchel_writer_picture(w, webp[i], &number, &err), err);
        satchel_builder_image_resolve(b, i, number, 8, 8);
    }
    const satchel_draft draft = {.id = "a"};
    assert_ok(satchel_writer_add(w, b, &draft, &err), err);
    assert_ok(satchel_writer_finish(w, NULL, &err), err);
    satchel_builder_destroy(b);
}

/* What an earlier edition has under the stamp of a file is taken as it is: here another picture, so
 * that it shows that nobody looks into the file. Damaged there, the file is converted. */
static void test_kept(void **state)
{
    (void)state;
    static const struct picture_settings small = {.side = 64, .quality = 55};
    satchel_buf photo, chart;
    satchel_error err;
    uint8_t stamp[STAMP_BYTES];
    load(stamped_files[0], &photo);
    load(stamped_files[1], &chart);
    struct made_picture made = {.width = 0}, again = {.width = 0};
    satchel_buf_init(&made.webp, SATCHEL_MAX_PICTURE);
    satchel_buf_init(&again.webp, SATCHEL_MAX_PICTURE);
    assert_ok(picture_convert(satchel_buf_bytes(&chart), &small, &made.webp, &made.width,
                              &made.height, &err),
              err);
    stamp_of(satchel_buf_bytes(&photo), &small, stamp);
    stamp_put(&made.webp, made.width, made.height, stamp);
    const satchel_bytes webp = satchel_buf_bytes(&made.webp);
    write_bundle("kept.satchel", &webp, 1);

    satchel_bundle *bundle = satchel_bundle_open("kept.satchel", &err);
    assert_non_null(bundle);
    struct kept kept;
    assert_ok(kept_open(&kept, &bundle, 1, &err), err);
    assert_ok(kept_make(&kept, satchel_buf_bytes(&photo), &small, &again, &err), err);
    assert_int_equal(again.webp.size, 0);
    assert_ok(kept_take(&kept, satchel_buf_bytes(&photo), &small, &again, &err), err);
    assert_int_equal(again.width, made.width);
    assert_int_equal(again.height, made.height);
    assert_int_equal(again.webp.size, made.webp.size);
    assert_memory_equal(again.webp.data, made.webp.data, made.webp.size);

    satchel_buf_clear(&again.webp); /* the chart's own stamp is not known */
    assert_ok(kept_make(&kept, satchel_buf_bytes(&chart), &small, &again, &err), err);
    assert_int_equal(again.found, NAMES_NONE);
    assert_int_equal(again.webp.size, made.webp.size);

    /* Its pixels are: the writer gets the block of the earlier edition. */
    const satchel_options options = {.title = "T", .profile = SATCHEL_FAST};
    satchel_writer *w = satchel_writer_create("next.satchel", &options, &err);
    uint32_t first, second;
    assert_ok(kept_put(&kept, satchel_buf_bytes(&again.webp), w, &first, &err), err);
    assert_ok(satchel_writer_picture(w, webp, &second, &err), err);
    assert_int_equal(first, second);
    satchel_writer_discard(w);
    kept_close(&kept);

    /* A byte of the block turned after it was noted. */
    assert_ok(kept_open(&kept, &bundle, 1, &err), err);
    satchel_bundle_close(bundle);
    FILE *f = fopen("kept.satchel", "r+b");
    assert_non_null(f);
    uint8_t all[8192];
    const size_t size = fread(all, 1, sizeof all, f);
    const uint8_t *at = memmem(all, size, "srce", 4);
    assert_non_null(at);
    assert_int_equal(fseek(f, at - all + 10, SEEK_SET), 0);
    fputc(at[10] ^ 1, f);
    fclose(f);
    bundle = satchel_bundle_open("kept.satchel", &err);
    assert_non_null(bundle);
    for (uint32_t i = 0; i < kept.count; i++)
        kept.places[i].bundle = bundle;
    satchel_buf_clear(&again.webp);
    assert_ok(kept_make(&kept, satchel_buf_bytes(&photo), &small, &again, &err), err);
    assert_int_not_equal(again.found, NAMES_NONE);
    assert_ok(kept_take(&kept, satchel_buf_bytes(&photo), &small, &again, &err), err);
    assert_int_equal(again.found, NAMES_NONE);
    assert_int_equal(again.width, 64);
    struct stamped read;
    assert_true(stamp_read(satchel_buf_bytes(&again.webp), &read));
    assert_memory_equal(read.stamp, stamp, STAMP_BYTES);
    kept_close(&kept);
    satchel_bundle_close(bundle);
    satchel_buf_free(&made.webp);
    satchel_buf_free(&again.webp);
    satchel_buf_free(&photo);
    satchel_buf_free(&chart);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_stamps),
                                       cmocka_unit_test(test_stamp_of),
                                       cmocka_unit_test(test_kept)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
