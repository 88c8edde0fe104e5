/* Bookmarks: kept over a restart, found again in an updated text, written as Markdown. */
#include "support/unit.h"

#include "state/marks.h"

#include <satchel/file.h>
#include <satchel/writer.h>

#include <unistd.h>

static char folder[] = "/tmp/satchel-marks-XXXXXX";
static char file[80];

static int set_up(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return 1;
    snprintf(file, sizeof file, "%s/marks", folder);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    unlink(file);
    return rmdir(folder);
}

static satchel_article *article_of(const char *first, const char *second)
{
    satchel_error err;
    const satchel_draft draft = {.id = "id", .issued = SATCHEL_NO_TIME, .updated = SATCHEL_NO_TIME};
    satchel_builder *b = satchel_builder_create();
    satchel_builder_document(b, "en", SATCHEL_BASE_LTR);
    const char *const texts[] = {first, second};
    for (unsigned i = 0; i < 2; i++) {
        satchel_builder_open(b, SATCHEL_KIND_PARAGRAPH);
        satchel_builder_text(b, texts[i], strlen(texts[i]));
        satchel_builder_close(b);
    }
    satchel_builder_set_headline(b, "A *headline*");
    satchel_article *article = satchel_builder_article(b, &draft, &err);
    assert_ok(article, err);
    satchel_builder_destroy(b);
    return article;
}

static uint32_t place_of(const satchel_article *article, const char *words)
{
    const char *text = satchel_article_text(article, NULL);
    const char *at = strstr(text, words);
    assert_non_null(at);
    return (uint32_t)(at - text);
}

#define SECOND "The valves weighed thirty kilograms each, and nobody had carried them before."

static void test_found_again(void **state)
{
    (void)state;
    satchel_error err;
    satchel_article *first = article_of("Short beginning.", SECOND);
    struct marks *m = marks_open(folder);
    const uint32_t place = place_of(first, "The valves");
    assert_true(marks_add(m, "P/T", first, place, 1795478400));
    assert_int_equal(marks_find(m, "P/T", "id", place, place + 1), 0);
    assert_int_equal(marks_find(m, "P/T", "id", 0, place), SIZE_MAX);
    assert_int_equal(marks_find(m, "P/U", "id", 0, UINT32_MAX), SIZE_MAX);
    assert_ok(marks_save(m, &err), err);
    marks_close(m);

    m = marks_open(folder); /* a restart, and an updated edition */
    satchel_article *longer =
        article_of("A beginning that is a good deal longer than it was.", SECOND);
    marks_anchor(m, "P/T", longer);
    assert_int_equal(marks_at(m, 0)->offset, place_of(longer, "The valves"));
    satchel_article *shorter = article_of("A", SECOND);
    marks_anchor(m, "P/T", shorter);
    assert_int_equal(marks_at(m, 0)->offset, place_of(shorter, "The valves"));
    satchel_article *without = article_of("A", "B");
    marks_anchor(m, "P/T", without); /* the words are gone: somewhere in the text, not behind it */
    size_t size;
    satchel_article_text(without, &size);
    assert_true(marks_at(m, 0)->offset <= size);
    satchel_buf out;
    satchel_buf_init(&out, 4096);
    marks_export(m, &out);
    assert_non_null(strstr(satchel_buf_string(&out),
                           "# P/T\n\n## A \\*headline\\*\n\n2026-11-24T00:00:00Z"
                           "\n\n> The valves weighed"));
    satchel_buf_free(&out);
    marks_remove(m, 0);
    assert_int_equal(marks_count(m), 0);
    marks_remove(m, 0);
    assert_null(marks_at(m, 0));
    marks_close(m);
    satchel_article_close(first);
    satchel_article_close(longer);
    satchel_article_close(shorter);
    satchel_article_close(without);
}

static void assert_marks(const struct marks *m, const satchel_article *article, const char *words)
{
    const struct mark *mark = marks_at(m, 0);
    const char *text = satchel_article_text(article, NULL);
    assert_int_equal(mark->length, strlen(words));
    assert_memory_equal(text + mark->offset, words, strlen(words));
}

/* A highlight and its note over a restart and other editions: text before it has grown, the same
 * words stand elsewhere, its middle was edited, it is gone and comes back. */
static void test_passages(void **state)
{
    (void)state;
    satchel_error err;
    const char *const words = "thirty kilograms each, and nobody had carried them";
    satchel_article *first = article_of("Short beginning.", SECOND);
    unlink(file);
    struct marks *m = marks_open(folder);
    const uint32_t start = place_of(first, words), end = start + (uint32_t)strlen(words);
    assert_false(marks_add_passage(m, "P/T", first, end, end, 0));
    assert_true(marks_add_passage(m, "P/T", first, start, end, 1795478400));
    assert_false(marks_set_note(m, 1, "x"));
    assert_true(marks_set_note(m, 0, "Is that\tso?"));
    assert_int_equal(marks_find(m, "P/T", "id", 0, UINT32_MAX), SIZE_MAX); /* no bookmark */
    assert_int_equal(marks_passage(m, "P/T", "id", end - 1, end, 0), 0);
    assert_int_equal(marks_passage(m, "P/T", "id", end, end + 9, 0), SIZE_MAX);
    assert_int_equal(marks_passage(m, "P/T", "id", 0, end, 1), SIZE_MAX);
    assert_ok(marks_save(m, &err), err);
    marks_close(m);

    m = marks_open(folder);
    assert_int_equal(marks_count(m), 1);
    assert_string_equal(marks_at(m, 0)->note, "Is that so?");
    assert_true(marks_at(m, 0)->passage);
    satchel_article *longer = article_of("They say: thirty kilograms each, and nobody had carried "
                                         "them, but that is not where it was marked.",
                                         SECOND);
    marks_anchor(m, "P/T", longer);
    const uint32_t at = place_of(longer, "valves weighed ") + (uint32_t)strlen("valves weighed ");
    assert_int_equal(marks_at(m, 0)->offset, at); /* the one behind the same words */
    assert_marks(m, longer, words);
    satchel_article *edited = article_of(
        "A", "The valves weighed thirty kilograms each, it is said, and nobody but the porters had "
             "carried them before.");
    marks_anchor(m, "P/T", edited);
    assert_marks(m, edited,
                 "thirty kilograms each, it is said, and nobody but the porters had carried them");
    satchel_article *half =
        article_of("A", "The valves weighed thirty kilograms each, and that is all.");
    marks_anchor(m, "P/T", half);
    assert_marks(m, half, "thirty kilograms");
    satchel_article *without = article_of("A", "B");
    marks_anchor(m, "P/T", without);
    assert_int_equal(marks_at(m, 0)->length, 0);
    assert_int_equal(marks_passage(m, "P/T", "id", 0, UINT32_MAX, 0), SIZE_MAX);
    marks_anchor(m, "P/T", first);
    assert_int_equal(marks_at(m, 0)->offset, start);
    assert_marks(m, first, words);
    satchel_buf out;
    satchel_buf_init(&out, 4096);
    marks_export(m, &out);
    assert_non_null(strstr(satchel_buf_string(&out), "carried them\n\nIs that so?\n"));
    satchel_buf_free(&out);
    marks_close(m);
    unlink(file);
    satchel_article_close(first);
    satchel_article_close(longer);
    satchel_article_close(edited);
    satchel_article_close(half);
    satchel_article_close(without);
}

static void test_private_writes_nothing(void **state)
{
    (void)state;
    satchel_error err;
    unlink(file);
    struct marks *m = marks_open(NULL);
    satchel_article *article = article_of("A", SECOND);
    assert_true(marks_add(m, "P/T", article, 0, 0));
    assert_ok(marks_save(m, &err), err);
    marks_close(m);
    satchel_article_close(article);
    assert_int_equal(access(file, F_OK), -1);
}

static void test_ceiling(void **state)
{
    (void)state;
    struct marks *m = marks_open(NULL);
    satchel_article *article = article_of("A", SECOND);
    unsigned count = 0;
    while (count < 2000 && marks_add(m, "P/T", article, 0, 0))
        count++;
    assert_int_equal(count, 1000);
    assert_int_equal(marks_count(m), 1000);
    marks_clear(m);
    assert_int_equal(marks_count(m), 0);
    marks_close(m);
    satchel_article_close(article);
}

static void test_bad_files(void **state)
{
    (void)state;
    static const char *const files[] = {
        "", "\n\t\n", "1\t2\t3\n", "1\t2\tP\tI\tH\n", "1\t2\tP\tI\t\xFF\tQ\n", "\t\t\t\t\t"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        satchel_error err;
        const satchel_bytes bytes = {(const uint8_t *)files[i], strlen(files[i])};
        assert_ok(satchel_save_bytes(file, bytes, &err), err);
        struct marks *m = marks_open(folder);
        assert_int_equal(marks_count(m), i == 5);
        marks_close(m);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_found_again),
        cmocka_unit_test(test_passages),
        cmocka_unit_test(test_private_writes_nothing),
        cmocka_unit_test(test_ceiling),
        cmocka_unit_test(test_bad_files),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
