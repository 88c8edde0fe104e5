/* What a reader is shown of a damaged signed bundle: what its publisher signed, or nothing.
 *
 * A bundle of about 100 KB is cut at every byte, and bits are flipped: every one of its manifest,
 * signature, catalog and directory, and some everywhere else. Whatever then opens is compared with
 * the whole: records, texts, pictures.
 *
 * usage: unit_damage [EVERY [FLIPS]]: every so-manyth cut and bit, and so many random flips. 1
 * 100000 is all. */
#include "support/random.h"
#include "support/unit.h"

#include "format/framing.h"

#include <satchel/satchel.h>

#include <unistd.h>

enum { STORIES = 40 };

static char folder[48], path[80];
static satchel_bytes whole;
static uint64_t text_at, images_at, directory_at; /* parts of the file */
static unsigned every = 53, flips = 2000;

/* What the whole bundle shows. */
static struct shown {
    char *record, *text;
    satchel_buf picture;
} truth[STORIES];

static void write_bundle(void)
{
    satchel_error err;
    satchel_secret_key key;
    satchel_public_key public_key;
    assert_ok(satchel_key_generate(&key, &public_key, &err), err);
    const satchel_options options = {.title = "Bulletin",
                                     .publisher = "HB",
                                     .language = "en",
                                     .edition = 327,
                                     .issued = 1763870400,
                                     .key = &key};
    satchel_writer *w = satchel_writer_create(path, &options, &err);
    assert_non_null(w);
    for (unsigned i = 0; i < STORIES; i++) {
        char id[24], text[2000], noise[1200];
        uint32_t picture;
        satchel_builder *b = satchel_builder_create();
        snprintf(id, sizeof id, "story-%u", i);
        satchel_builder_set_headline(b, id);
        satchel_builder_open(b, SATCHEL_KIND_PARAGRAPH);
        for (size_t k = 0; k < sizeof text; k++)
            text[k] = k % 7 == 6 ? ' ' : (char)('a' + random_below(26));
        satchel_builder_text(b, text, sizeof text);
        satchel_builder_close(b);
        satchel_builder_image(b, "x.png", "alt");
        for (size_t k = 0; k < sizeof noise; k++)
            noise[k] = (char)random_below(256);
        assert_ok(satchel_writer_picture(w, (satchel_bytes){(uint8_t *)noise, sizeof noise},
                                         &picture, &err),
                  err);
        satchel_builder_image_resolve(b, 0, picture, 10, 10);
        const satchel_draft draft = {
            .id = id, .issued = 1000 + i, .updated = SATCHEL_NO_TIME, .order = (int32_t)i};
        assert_ok(satchel_writer_add(w, b, &draft, &err), err);
        satchel_builder_destroy(b);
    }
    assert_ok(satchel_writer_finish(w, NULL, &err), err);
}

/* All that a record says, as one string in `to`. */
static void print_record(const satchel_record *r, char to[600])
{
    snprintf(to, 600, "%s|%s|%s|%s|%s|%d|%lld|%lld|%u|%u|%u", r->id, r->headline, r->byline,
             r->section, r->language, (int)r->status, (long long)r->issued, (long long)r->updated,
             r->version, r->words, r->pictures);
}

static void look(void)
{
    satchel_error err;
    satchel_arena arena;
    satchel_bundle *b = satchel_bundle_open(path, &err);
    assert_ok(b, err);
    satchel_arena_init(&arena, 1 << 20);
    for (uint32_t i = 0; i < STORIES; i++) {
        satchel_record r;
        char line[600];
        size_t size;
        assert_ok(satchel_bundle_record(b, i, &arena, &r, &err), err);
        print_record(&r, line);
        truth[i].record = strdup(line);
        satchel_article *a = satchel_article_open(b, i, &err);
        assert_ok(a, err);
        const char *text = satchel_article_text(a, &size);
        truth[i].text = strndup(text, size);
        satchel_article_close(a);
        satchel_buf_init(&truth[i].picture, 1 << 20);
        assert_ok(satchel_bundle_picture(b, i, 0, &truth[i].picture, &err), err);
    }
    const satchel_info *info = satchel_bundle_info(b);
    text_at = info->entries[1].offset;
    images_at = info->entries[2].offset;
    directory_at = images_at + info->entries[2].bytes;
    satchel_arena_free(&arena);
    satchel_bundle_close(b);
}

static unsigned long opened, shown_articles, wrong;

static void check_article(satchel_bundle *b, uint32_t i)
{
    size_t size;
    satchel_buf picture;
    satchel_article *a = satchel_article_open(b, i, NULL);
    if (a) {
        const char *text = satchel_article_text(a, &size);
        wrong += size != strlen(truth[i].text) || memcmp(text, truth[i].text, size) != 0;
        shown_articles++;
    }
    satchel_article_close(a);
    satchel_buf_init(&picture, 1 << 20);
    if (satchel_bundle_picture(b, i, 0, &picture, NULL))
        wrong += picture.size != truth[i].picture.size ||
                 memcmp(picture.data, truth[i].picture.data, picture.size) != 0;
    satchel_buf_free(&picture);
}

/* Everything that these bytes show; stories from `first` on, `step` apart. */
static void check(satchel_bytes bytes, uint32_t first, uint32_t step)
{
    satchel_bundle *b = satchel_bundle_open_source(satchel_source_memory(&bytes), NULL);
    satchel_arena arena;
    if (!b)
        return;
    opened++;
    const satchel_info *info = satchel_bundle_info(b);
    wrong +=
        info->articles != STORIES || strcmp(info->title, "Bulletin") != 0 || info->edition != 327;
    satchel_arena_init(&arena, 1 << 20);
    for (uint32_t i = first; i < STORIES; i += step) {
        satchel_record r;
        char line[600];
        satchel_arena_clear(&arena);
        if (!satchel_bundle_record(b, i, &arena, &r, NULL))
            continue;
        print_record(&r, line);
        wrong += strcmp(line, truth[i].record) != 0;
        check_article(b, i);
    }
    satchel_arena_free(&arena);
    satchel_bundle_close(b);
}

static void test_cuts(void **state)
{
    (void)state;
    for (size_t size = 0; size < whole.size; size += every)
        check((satchel_bytes){whole.data, size}, (uint32_t)(size % 5), 5);
    print_message("cut: %lu opened, %lu articles shown, %lu wrong\n", opened, shown_articles,
                  wrong);
    assert_int_equal(wrong, 0);
}

static void flip(uint8_t *copy, size_t bit, uint32_t step)
{
    copy[bit / 8] ^= (uint8_t)(1u << bit % 8);
    check((satchel_bytes){copy, whole.size}, (uint32_t)(bit % step), step);
    copy[bit / 8] ^= (uint8_t)(1u << bit % 8);
}

static void test_flips(void **state)
{
    (void)state;
    uint8_t *copy = malloc(whole.size);
    unsigned long count = 0;
    opened = shown_articles = 0;
    memcpy(copy, whole.data, whole.size);
    for (size_t bit = 0; bit < whole.size * 8; bit += every) {
        if (bit / 8 >= text_at && bit / 8 < directory_at) {
            bit = directory_at * 8; /* blocks come below */
            continue;
        }
        flip(copy, bit, 5);
        count++;
    }
    /* The block that is hit is known: it is looked at, and two others. */
    for (unsigned i = 0; i < flips; i++, count++)
        flip(copy, (size_t)text_at * 8 + random_below((uint32_t)(directory_at - text_at) * 8), 13);
    print_message("%lu bits flipped: %lu opened, %lu articles shown, %lu wrong\n", count, opened,
                  shown_articles, wrong);
    assert_int_equal(wrong, 0);
    free(copy);
}

/* A flip in a text or picture is found in it: nothing is shown of that block. */
static void test_blocks(void **state)
{
    (void)state;
    uint8_t *copy = malloc(whole.size);
    unsigned shown = 0;
    memcpy(copy, whole.data, whole.size);
    for (unsigned i = 0; i < flips / 20; i++) {
        const size_t at = text_at + random_below((uint32_t)(directory_at - text_at));
        copy[at] ^= 0x10;
        const satchel_bytes bytes = {copy, whole.size};
        satchel_bundle *b = satchel_bundle_open_source(satchel_source_memory(&bytes), NULL);
        unsigned missing = 0;
        satchel_buf picture;
        satchel_buf_init(&picture, 1 << 20);
        for (uint32_t k = 0; k < STORIES; k++) {
            satchel_article *a = satchel_article_open(b, k, NULL);
            missing += !a;
            satchel_article_close(a);
            satchel_buf_clear(&picture);
            missing += !satchel_bundle_picture(b, k, 0, &picture, NULL);
        }
        shown += missing > 1;
        satchel_buf_free(&picture);
        satchel_bundle_close(b);
        copy[at] ^= 0x10;
    }
    assert_int_equal(shown, 0); /* never more than the one block that was hit */
    free(copy);
}

static int set_up(void **state)
{
    (void)state;
    satchel_buf buf;
    satchel_error err;
    snprintf(folder, sizeof folder, "%s/satchel-damage-XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    if (!mkdtemp(folder))
        return 1;
    snprintf(path, sizeof path, "%s/a.satchel", folder);
    write_bundle();
    look();
    satchel_buf_init(&buf, 1 << 20);
    if (!satchel_file_read(path, &buf, &err))
        return 1;
    whole = satchel_buf_bytes(&buf);
    print_message("a bundle of %zu bytes\n", whole.size);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    for (unsigned i = 0; i < STORIES; i++) {
        free(truth[i].record);
        free(truth[i].text);
        satchel_buf_free(&truth[i].picture);
    }
    free((void *)(uintptr_t)whole.data);
    unlink(path);
    return rmdir(folder);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cuts),
        cmocka_unit_test(test_flips),
        cmocka_unit_test(test_blocks),
    };
    if (argc > 1)
        every = (unsigned)strtoul(argv[1], NULL, 10);
    if (argc > 2)
        flips = (unsigned)strtoul(argv[2], NULL, 10);
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
