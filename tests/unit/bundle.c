/* Bundles: written, read back, cut, flipped; the framing against libzip and unzip's rules. */
#include "support/unit.h"

#include <satchel/satchel.h>

#include <unistd.h>

static char folder[] = "/tmp/satchel-test-XXXXXX";
static char path[64];

static int make_folder(void **state)
{
    (void)state;
    strcpy(folder + strlen(folder) - 6, "XXXXXX");
    if (!mkdtemp(folder))
        return 1;
    snprintf(path, sizeof path, "%s/a.satchel", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(folder); /* fails if anything temporary is left */
}

static const satchel_options options = {.title = "The Harbour Bulletin",
                                        .publisher = "HB",
                                        .language = "en",
                                        .edition = 327,
                                        .issued = 1763870400};

static satchel_builder *story(unsigned n)
{
    char text[64];
    satchel_builder *b = satchel_builder_create();
    satchel_builder_document(b, n % 3 ? "en" : "ar", SATCHEL_BASE_AUTO);
    snprintf(text, sizeof text, "Headline %u", n);
    satchel_builder_set_headline(b, text);
    satchel_builder_open(b, SATCHEL_KIND_PARAGRAPH);
    snprintf(text, sizeof text, "Text of story number %u, with needle%u.", n, n);
    satchel_builder_text(b, text, strlen(text));
    satchel_builder_close(b);
    return b;
}

static satchel_draft draft_of(unsigned n, char *id, size_t size)
{
    snprintf(id, size, "story-%04u", n);
    return (satchel_draft){.id = id,
                           .section = n % 2 ? "City" : "World",
                           .issued = 1763870400 + (int64_t)n * 60,
                           .updated = SATCHEL_NO_TIME,
                           .order = INT32_MAX};
}

/* Writes `count` stories, each third with one of two pictures, in the order given by `step`. */
static uint64_t write_bundle(unsigned count, unsigned step)
{
    satchel_error err;
    satchel_writer *w = satchel_writer_create(path, &options, &err);
    assert_non_null(w);
    for (unsigned i = 0; i < count; i++) {
        const unsigned n = i * step % count;
        char id[32];
        satchel_builder *b = story(n);
        const satchel_draft draft = draft_of(n, id, sizeof id);
        if (n % 3 == 0) {
            uint32_t picture;
            const char *bytes = n % 2 ? "RIFF-odd-picture" : "RIFF-even-picture";
            assert_true(satchel_writer_picture(
                w, (satchel_bytes){(const uint8_t *)bytes, strlen(bytes)}, &picture, &err));
            satchel_builder_image(b, "p", "");
            satchel_builder_close(b);
            satchel_builder_image_resolve(b, 0, picture, 100, 50);
        }
        assert_ok(satchel_writer_add(w, b, &draft, &err), err);
        satchel_builder_destroy(b);
    }
    uint64_t bytes = 0;
    assert_ok(satchel_writer_finish(w, &bytes, &err), err);
    return bytes;
}

static void read_file(satchel_buf *buf)
{
    satchel_error err;
    satchel_buf_init(buf, 1 << 24);
    assert_ok(satchel_file_read(path, buf, &err), err);
}

static void test_round_trip(void **state)
{
    (void)state;
    satchel_error err;
    const uint64_t bytes = write_bundle(300, 7);
    satchel_bundle *bundle = satchel_bundle_open(path, &err);
    assert_non_null(bundle);
    const satchel_info *info = satchel_bundle_info(bundle);
    assert_string_equal(info->title, "The Harbour Bulletin");
    assert_int_equal(info->edition, 327);
    assert_int_equal(info->articles, 300);
    assert_int_equal(info->pictures, 2);
    assert_true(info->complete);
    assert_int_equal(info->bytes, bytes);
    assert_int_equal(info->present, bytes);
    satchel_arena arena;
    satchel_arena_init(&arena, 1 << 20);
    for (unsigned i = 0; i < 300; i++) {
        /* Newest first. */
        const unsigned n = 299 - i;
        char id[32], expected[64];
        satchel_record r;
        draft_of(n, id, sizeof id);
        assert_ok(satchel_bundle_record(bundle, i, &arena, &r, &err), err);
        assert_string_equal(r.id, id);
        assert_string_equal(r.section, n % 2 ? "City" : "World");
        assert_string_equal(r.language, n % 3 ? "en" : "ar");
        assert_int_equal(r.issued, 1763870400 + (int64_t)n * 60);
        assert_true(r.updated == SATCHEL_NO_TIME);
        assert_int_equal(r.pictures, n % 3 == 0);
        assert_true(satchel_bundle_has(bundle, i));
        satchel_article *a = satchel_article_open(bundle, i, &err);
        assert_non_null(a);
        snprintf(expected, sizeof expected,
                 "Headline %u\nText of story number %u, with needle%u.%s", n, n, n,
                 n % 3 ? "" : "\n");
        assert_string_equal(satchel_article_text(a, NULL), expected);
        satchel_article_close(a);
        if (r.pictures) {
            satchel_buf picture;
            satchel_buf_init(&picture, 1000);
            assert_ok(satchel_bundle_picture(bundle, i, 0, &picture, &err), err);
            assert_string_equal(satchel_buf_string(&picture),
                                n % 2 ? "RIFF-odd-picture" : "RIFF-even-picture");
            satchel_buf_free(&picture);
        }
        satchel_arena_clear(&arena);
    }
    uint32_t index;
    assert_true(satchel_bundle_find(bundle, "story-0042", &index, &err));
    assert_int_equal(index, 257);
    assert_false(satchel_bundle_find(bundle, "nothing", &index, &err));
    assert_int_equal(err.code, SATCHEL_NOT_FOUND);
    satchel_arena_free(&arena);
    satchel_bundle_close(bundle);
}

/* I7. */
static void test_same_bytes_in_any_order(void **state)
{
    (void)state;
    satchel_buf a, b;
    write_bundle(200, 1);
    read_file(&a);
    write_bundle(200, 33);
    read_file(&b);
    assert_int_equal(a.size, b.size);
    assert_memory_equal(a.data, b.data, a.size);
    satchel_buf_free(&a);
    satchel_buf_free(&b);
}

static void test_search(void **state)
{
    (void)state;
    satchel_error err;
    write_bundle(30, 1);
    satchel_bundle *bundle = satchel_bundle_open(path, &err);
    satchel_arena arena;
    satchel_hit *hits;
    uint32_t count;
    satchel_arena_init(&arena, 1 << 20);
    assert_true(satchel_search(bundle, "STORY Needle7", 100, &arena, &hits, &count, &err));
    assert_int_equal(count, 1);
    assert_int_equal(hits[0].index, 22);
    assert_memory_equal(hits[0].snippet + hits[0].mark, "story", 5);
    assert_true(satchel_search(bundle, "needle", 100, &arena, &hits, &count, &err));
    assert_int_equal(count, 30); /* the last word is a prefix */
    assert_true(satchel_search(bundle, "needle number", 5, &arena, &hits, &count, &err));
    assert_int_equal(count, 0); /* "needle" alone is no word of the text */
    assert_true(satchel_search(bundle, " .,! ", 5, &arena, &hits, &count, &err));
    assert_int_equal(count, 0);
    satchel_arena_free(&arena);
    satchel_bundle_close(bundle);
}

/* Reads all there is; counts what was right, fails on anything that is wrong. */
static unsigned read_all(satchel_bundle *bundle, satchel_error *worst)
{
    unsigned good = 0;
    satchel_arena arena;
    satchel_arena_init(&arena, 1 << 22);
    for (uint32_t i = 0; i < satchel_bundle_info(bundle)->articles; i++) {
        satchel_error err = {0};
        satchel_record r;
        satchel_article *a = satchel_article_open(bundle, i, &err);
        if (!a) {
            *worst = err;
            continue;
        }
        char expected[64];
        assert_true(satchel_bundle_record(bundle, i, &arena, &r, &err));
        snprintf(expected, sizeof expected, "Text of story number %d,", atoi(r.id + 6));
        assert_non_null(strstr(satchel_article_text(a, NULL), expected));
        satchel_article_close(a);
        good++;
    }
    satchel_arena_free(&arena);
    return good;
}

static void test_every_prefix_opens(void **state)
{
    (void)state;
    satchel_buf file;
    write_bundle(20, 1);
    read_file(&file);
    unsigned last = 0;
    for (size_t size = 0; size <= file.size; size++) {
        satchel_error err = {0};
        const satchel_bytes part = {file.data, size};
        satchel_bundle *bundle = satchel_bundle_open_source(satchel_source_memory(&part), &err);
        if (!bundle) {
            assert_int_equal(err.code, SATCHEL_CUT);
            assert_int_equal(last, 0);
            continue;
        }
        assert_int_equal(satchel_bundle_info(bundle)->complete, size == file.size);
        const unsigned good = read_all(bundle, &err);
        assert_true(good >= last);
        if (good < 20)
            assert_int_equal(err.code, SATCHEL_CUT);
        last = good;
        satchel_bundle_close(bundle);
    }
    assert_int_equal(last, 20);
    satchel_buf_free(&file);
}

static void test_every_flipped_byte_is_seen(void **state)
{
    (void)state;
    satchel_buf file;
    write_bundle(20, 1);
    read_file(&file);
    for (size_t i = 0; i < file.size; i++) {
        satchel_error err = {0};
        file.data[i] ^= 0x20;
        const satchel_bytes whole = {file.data, file.size};
        satchel_bundle *bundle = satchel_bundle_open_source(satchel_source_memory(&whole), &err);
        if (bundle && read_all(bundle, &err) < 20)
            assert_int_equal(err.code, SATCHEL_DAMAGED);
        satchel_bundle_close(bundle);
        file.data[i] ^= 0x20;
    }
    satchel_buf_free(&file);
}

static void test_not_bundles(void **state)
{
    (void)state;
    static const char *const files[] = {
        "PK\3\4 some other zip", "%PDF-1.7", "x",
        "Plain text that is long enough to be looked at as a head of a "
        "bundle, which it is not, and never will be, however long."};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        satchel_error err;
        const satchel_bytes bytes = {(const uint8_t *)files[i], strlen(files[i])};
        assert_null(satchel_bundle_open_source(satchel_source_memory(&bytes), &err));
        assert_int_equal(err.code, SATCHEL_NOT_BUNDLE);
    }
}

static void test_writer_refuses_and_goes_on(void **state)
{
    (void)state;
    satchel_error err;
    satchel_writer *w = satchel_writer_create(path, &options, &err);
    satchel_builder *b = story(1), *empty = satchel_builder_create();
    satchel_draft draft = {.id = "a", .issued = SATCHEL_NO_TIME, .updated = SATCHEL_NO_TIME};
    assert_false(satchel_writer_add(w, empty, &draft, &err));
    assert_int_equal(err.code, SATCHEL_INPUT);
    assert_ok(satchel_writer_add(w, b, &draft, &err), err);
    assert_false(satchel_writer_add(w, b, &draft, &err));
    assert_int_equal(err.code, SATCHEL_USAGE);
    draft.id = "bad\nid";
    assert_false(satchel_writer_add(w, b, &draft, &err));
    draft.id = "killed";
    assert_ok(satchel_writer_cancel(w, "Withdrawn story", &draft, &err), err);
    assert_ok(satchel_writer_finish(w, NULL, &err), err);
    satchel_bundle *bundle = satchel_bundle_open(path, &err);
    assert_non_null(bundle);
    assert_int_equal(satchel_bundle_info(bundle)->articles, 2);
    uint32_t index;
    assert_true(satchel_bundle_find(bundle, "killed", &index, &err));
    assert_null(satchel_article_open(bundle, index, &err));
    assert_int_equal(err.code, SATCHEL_NOT_FOUND);
    satchel_bundle_close(bundle);
    satchel_builder_destroy(b);
    satchel_builder_destroy(empty);
}

static void test_writer_leaves_nothing(void **state)
{
    (void)state;
    satchel_error err;
    satchel_writer *w = satchel_writer_create(path, &options, &err);
    assert_false(satchel_writer_finish(w, NULL, &err));
    assert_int_equal(err.code, SATCHEL_INPUT);
    w = satchel_writer_create(path, &options, &err);
    satchel_writer_discard(w);
    assert_int_not_equal(access(path, F_OK), 0);
    assert_null(satchel_writer_create("/proc/nonexistent/x.satchel", &options, &err));
    assert_int_equal(err.code, SATCHEL_NOT_WRITABLE);
}

/* What does not fit on a line of the head is refused before anything is written. */
static void test_titles_are_lines(void **state)
{
    (void)state;
    static const char *const wrong[] = {"two\nlines", "\033[31m", "ill-formed \xFF"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        satchel_error err;
        const satchel_options title = {.title = wrong[i]}, language = {.language = wrong[i]};
        assert_null(satchel_writer_create(path, &title, &err));
        assert_int_equal(err.code, SATCHEL_USAGE);
        assert_null(satchel_writer_create(path, &language, &err));
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_round_trip),
        TEST(test_same_bytes_in_any_order),
        TEST(test_search),
        TEST(test_every_prefix_opens),
        TEST(test_every_flipped_byte_is_seen),
        TEST(test_not_bundles),
        TEST(test_writer_refuses_and_goes_on),
        TEST(test_writer_leaves_nothing),
        TEST(test_titles_are_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
