/* What is new, corrected and withdrawn since the last edition on this device; sections. */
#include "support/unit.h"

#include "model/survey.h"

#include <satchel/writer.h>

#include <unistd.h>

static char folder[] = "/tmp/satchel-survey-XXXXXX";
static char path[80], file[80];

static int set_up(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return 1;
    snprintf(path, sizeof path, "%s/a.satchel", folder);
    snprintf(file, sizeof file, "%s/editions", folder);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    unlink(path);
    unlink(file);
    return rmdir(folder);
}

struct story {
    const char *id, *section, *text;
    satchel_status status;
};

static satchel_bundle *pack(uint64_t edition, const struct story *stories, size_t count)
{
    satchel_error err;
    const satchel_options options = {.title = "T",
                                     .publisher = "P",
                                     .language = "en",
                                     .edition = edition,
                                     .issued = SATCHEL_NO_TIME,
                                     .profile = SATCHEL_FAST};
    satchel_writer *w = satchel_writer_create(path, &options, &err);
    assert_ok(w, err);
    for (size_t i = 0; i < count; i++) {
        const struct story *s = &stories[i];
        const satchel_draft draft = {.id = s->id,
                                     .section = s->section,
                                     .status = s->status,
                                     .issued = SATCHEL_NO_TIME,
                                     .updated = SATCHEL_NO_TIME,
                                     .order = (int32_t)i};
        if (s->status == SATCHEL_CANCELED) {
            assert_ok(satchel_writer_cancel(w, s->id, &draft, &err), err);
            continue;
        }
        satchel_builder *b = satchel_builder_create();
        satchel_builder_document(b, "en", SATCHEL_BASE_LTR);
        satchel_builder_open(b, SATCHEL_KIND_PARAGRAPH);
        satchel_builder_text(b, s->text, strlen(s->text));
        satchel_builder_close(b);
        satchel_builder_set_headline(b, s->id);
        assert_ok(satchel_writer_add(w, b, &draft, &err), err);
        satchel_builder_destroy(b);
    }
    assert_ok(satchel_writer_finish(w, NULL, &err), err);
    satchel_bundle *bundle = satchel_bundle_open(path, &err);
    assert_ok(bundle, err);
    return bundle;
}

static const struct story first[] = {{"a", "City", "One two three.", SATCHEL_USABLE},
                                     {"b", "Health", "Four five.", SATCHEL_USABLE},
                                     {"c", "City", "Six seven.", SATCHEL_USABLE}};
static const struct story second[] = {{"a", "City", "One two three!", SATCHEL_CORRECTED},
                                      {"b", "Health", "", SATCHEL_CANCELED},
                                      {"c", "City", "Six seven.", SATCHEL_USABLE},
                                      {"d", "", "Eight nine.", SATCHEL_USABLE},
                                      {"e", "", "", SATCHEL_CANCELED}};

/* Looks at an edition as the viewer does; counts go to `counts`. */
static void visit(struct survey *s, uint64_t edition, const struct story *stories, size_t count,
                  uint32_t counts[3])
{
    satchel_bundle *bundle = pack(edition, stories, count);
    survey_start(s, bundle, "P/T");
    while (survey_step(s))
        continue;
    assert_true(survey_done(s));
    counts[0] = survey_count(s, NEWS_NEW);
    counts[1] = survey_count(s, NEWS_CORRECTED);
    counts[2] = survey_count(s, NEWS_WITHDRAWN);
    assert_string_equal(survey_section(s, 0), "City");
    assert_string_equal(survey_section(s, 1), "Health");
    assert_null(survey_section(s, 2));
    assert_int_equal(survey_records(s, 0), 2);
    assert_int_equal(survey_record(s, 0, 1), 2);
    assert_int_equal(survey_record(s, 0, 2), SATCHEL_NONE);
    survey_start(s, NULL, "");
    satchel_bundle_close(bundle);
}

static void assert_news(const uint32_t counts[3], uint32_t fresh, uint32_t corrected,
                        uint32_t withdrawn)
{
    assert_int_equal(counts[0], fresh);
    assert_int_equal(counts[1], corrected);
    assert_int_equal(counts[2], withdrawn);
}

static void test_news_stay_news(void **state)
{
    (void)state;
    satchel_error err;
    uint32_t counts[3];
    struct survey *s = survey_create(folder);
    visit(s, 1, first, 3, counts);
    assert_news(counts, 0, 0, 0);
    visit(s, 1, first, 3, counts);
    assert_news(counts, 0, 0, 0);
    assert_ok(survey_save(s, &err), err);
    survey_destroy(s);

    s = survey_create(folder); /* a restart */
    visit(s, 2, second, 5, counts);
    assert_news(counts, 1, 1, 1);
    visit(s, 2, second, 5, counts); /* the same edition again: still compared with the first */
    assert_news(counts, 1, 1, 1);
    assert_ok(survey_save(s, &err), err);
    survey_destroy(s);

    s = survey_create(folder);
    visit(s, 2, second, 5, counts);
    assert_news(counts, 1, 1, 1);
    visit(s, 1, first, 3, counts); /* an older one has no news and changes nothing */
    assert_news(counts, 0, 0, 0);
    visit(s, 2, second, 5, counts);
    assert_news(counts, 1, 1, 1);
    visit(s, 3, second, 5, counts);
    assert_news(counts, 0, 0, 0);
    survey_destroy(s);
}

static void test_private_writes_nothing(void **state)
{
    (void)state;
    satchel_error err;
    uint32_t counts[3];
    unlink(file);
    struct survey *s = survey_create(NULL);
    visit(s, 1, first, 3, counts);
    visit(s, 2, second, 5, counts);
    assert_news(counts, 1, 1, 1);
    assert_ok(survey_save(s, &err), err);
    survey_destroy(s);
    assert_int_equal(access(file, F_OK), -1);
}

static void test_bad_files(void **state)
{
    (void)state;
    static const char *const files[] = {
        "",
        "\n\n",
        "satchel-editions 1\n",
        "0 0 0 c",
        "zz zz zz zz zz\n",
        "0123456789abcdef 0123456789abcdef 7 c 0123\n",
        "0123456789abcdef 0123456789abcdef 99999999999999999999999999 c "
        "0123456789abcdef0123456789abcdefgggggggggggggggggggggggggggggggg\n",
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        satchel_error err;
        uint32_t counts[3];
        const satchel_bytes bytes = {(const uint8_t *)files[i], strlen(files[i])};
        assert_ok(satchel_save_bytes(file, bytes, &err), err);
        struct survey *s = survey_create(folder);
        visit(s, 1, first, 3, counts);
        assert_news(counts, 0, 0, 0);
        survey_destroy(s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_news_stay_news),
        cmocka_unit_test(test_private_writes_nothing),
        cmocka_unit_test(test_bad_files),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
