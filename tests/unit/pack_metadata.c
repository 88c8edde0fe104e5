/* Metadata: dates, language tags, the words of many formats. */
#include "support/unit.h"

#include "inputs/metadata.h"

#include <satchel/satchel.h>

static void test_dates(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"2026-11-20", "2026-11-20T00:00:00Z"},
        {"2026-11-20T12:40:00+02:00", "2026-11-20T10:40:00Z"},
        {"2026-11-20 12:40:00 +0200", "2026-11-20T10:40:00Z"},
        {"Wed, 14 Feb 2024 10:00:00 +0100", "2024-02-14T09:00:00Z"},
        {"Wed, 14 Feb 2024 10:00:00 GMT", "2024-02-14T10:00:00Z"},
        {"February 14, 2024", "2024-02-14T00:00:00Z"},
        {"14 Feb 2024", "2024-02-14T00:00:00Z"},
        {"14. Feb. 2024, 18:30", "2024-02-14T18:30:00Z"},
        {"2024/02/14", "2024-02-14T00:00:00Z"},
        {"20240214", "2024-02-14T00:00:00Z"},
        {"2024.02.14", "2024-02-14T00:00:00Z"},
        {" 2026-11-20", "2026-11-20T00:00:00Z"},
    };
    static const char *const wrong[] = {"",
                                        "soon",
                                        "02/03/2024",
                                        "31 Feb 2024",
                                        "2024",
                                        "99999999",
                                        "14 Feb 2024 2025",
                                        "Feb 2024",
                                        "-2024-02-14",
                                        "14:00"};
    int64_t time;
    char text[32];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (!date_parse(cases[i][0], &time))
            fail_msg("no date: %s", cases[i][0]);
        satchel_time_print(time, text, sizeof text);
        assert_string_equal(text, cases[i][1]);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (date_parse(wrong[i], &time))
            fail_msg("a date: %s", wrong[i]);
}

static void test_language_tags(void **state)
{
    (void)state;
    static const char *const cases[][2] = {{"en", "en"},
                                           {"EN_us", "en-US"},
                                           {"en_US.UTF-8", "en-US"},
                                           {"zh-hans", "zh-Hans"},
                                           {"ZH-HANT-TW", "zh-Hant-TW"},
                                           {"ar-001", "ar-001"},
                                           {"sr-latn-rs", "sr-Latn-RS"}};
    static const char *const wrong[] = {"", "e", "english", "und", "1a", "-en"};
    char tag[64];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(language_tag(cases[i][0], tag, sizeof tag));
        assert_string_equal(tag, cases[i][1]);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(language_tag(wrong[i], tag, sizeof tag));
    assert_false(language_tag("zh-Hans", tag, 6));
}

static void test_keys(void **state)
{
    (void)state;
    struct metadata m;
    metadata_init(&m);
    assert_true(metadata_put(&m, "Title", " Water \n"));
    assert_true(metadata_put(&m, "headline", "second"));
    assert_true(metadata_put(&m, "last_modified-at", "2026-11-20"));
    assert_true(metadata_put(&m, "published", "2026-11-19"));
    assert_true(metadata_put(&m, "Dir", "RTL"));
    assert_true(metadata_put(&m, "urgency", "12"));
    assert_true(metadata_put(&m, "order", "-3"));
    assert_true(metadata_put(&m, "weight", "x"));
    assert_true(metadata_put(&m, "status", "Cancelled"));
    assert_true(metadata_put(&m, "license", "CC BY 4.0"));
    assert_true(metadata_put(&m, "no such key", "x"));
    assert_true(metadata_put(&m, "lang", "no language at all"));
    assert_string_equal(m.title, "Water");
    assert_int_equal(m.updated, 1795132800);
    assert_int_equal(m.issued, 1795046400);
    assert_int_equal(m.direction, SATCHEL_BASE_RTL);
    assert_int_equal(m.urgency, 0);
    assert_int_equal(m.order, -3);
    assert_int_equal(m.status, SATCHEL_CANCELED);
    assert_false(m.withheld);
    assert_null(m.language);
    assert_int_equal(m.fact_count, 1);
    assert_string_equal(m.facts[0].key, "rights");
    assert_true(metadata_put(&m, "draft", "true"));
    assert_true(m.withheld);
    metadata_free(&m);
    metadata_init(&m);
    assert_true(metadata_put(&m, "published", "false"));
    assert_true(m.withheld);
    metadata_free(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_language_tags),
        cmocka_unit_test(test_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
