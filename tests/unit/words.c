/* The interface's words: lookups, plurals, numbers, dates, ages; and every catalogue is whole. */
#include "support/unit.h"

#include "ui/words.h"

#include <satchel/bundle.h>

static const char *printed(satchel_buf *buf)
{
    static char text[512];
    snprintf(text, sizeof text, "%s", satchel_buf_string(buf));
    satchel_buf_clear(buf);
    return text;
}

static void test_catalogues(void **state)
{
    (void)state;
    size_t count = 0, rtl = 0;
    for (const struct words *w; (w = words_at(count)); count++) {
        assert_true(*words_own_name(w));
        assert_ptr_equal(words_for(words_tag(w)), w);
        rtl += words_rtl(w);
        if (count)
            assert_string_not_equal(word(w, NULL, "Library"), "Library");
    }
    assert_true(count >= 11);
    assert_int_equal(rtl, 3);
    assert_string_equal(words_tag(words_for("ar-EG")), "ar");
    assert_string_equal(words_tag(words_for("zh_TW.UTF-8")), "zh");
    assert_string_equal(words_tag(words_for("")), "en");
    assert_string_equal(words_tag(words_for("a")), "en");
    assert_string_equal(words_tag(words_for("tlh")), "en");
}

/* Every msgid of the template is in every catalogue: an untranslated word would stand there in
 * English. */
static void test_catalogues_are_whole(void **state)
{
    (void)state;
    FILE *pot = fopen(TEST_ASSETS "/translations/satchel.pot", "r");
    assert_non_null(pot);
    char line[1000], context[500] = "", text[500];
    unsigned checked = 0;
    while (fgets(line, sizeof line, pot)) {
        if (sscanf(line, "msgctxt \"%499[^\n]", context) == 1)
            context[strlen(context) - 1] = '\0';
        if (sscanf(line, "msgid \"%499[^\n]", text) != 1)
            continue;
        text[strlen(text) - 1] = '\0';
        for (size_t i = 1; *text && words_at(i); i++) {
            /* What is not there comes back as the very pointer that was asked for. */
            if (word(words_at(i), *context ? context : NULL, text) == text)
                fail_msg("%s has no \"%s\" (%s)", words_tag(words_at(i)), text, context);
            checked++;
        }
        context[0] = '\0';
    }
    fclose(pot);
    assert_true(checked > 1000);
}

static void test_plurals(void **state)
{
    (void)state;
    satchel_buf buf;
    satchel_buf_init(&buf, 1000);
    const struct words *en = words_for("en"), *uk = words_for("uk"), *ar = words_for("ar");
    words_count(en, &buf, NULL, "%1 article", "%1 articles", 1);
    assert_string_equal(printed(&buf), "1 article");
    words_count(en, &buf, NULL, "%1 article", "%1 articles", 12345);
    assert_string_equal(printed(&buf), "12,345 articles");
    char one[200], two[200], five[200];
    words_count(uk, &buf, NULL, "%1 article", "%1 articles", 21);
    snprintf(one, sizeof one, "%s", printed(&buf) + 2);
    words_count(uk, &buf, NULL, "%1 article", "%1 articles", 22);
    snprintf(two, sizeof two, "%s", printed(&buf) + 2);
    words_count(uk, &buf, NULL, "%1 article", "%1 articles", 25);
    snprintf(five, sizeof five, "%s", printed(&buf) + 2);
    assert_string_not_equal(one, two);
    assert_string_not_equal(two, five);
    char number[64];
    assert_string_equal(words_number(ar, 327, number), "٣٢٧");
    assert_string_equal(words_number(en, 9999, number), "9999");
    assert_string_equal(words_number(en, 1234567, number), "1,234,567");
    assert_true(strlen(words_number(ar, UINT64_MAX, number)) < 64);
    words_fill(&buf, "100 % of %2, %1 and %3.", "a", "b", NULL);
    assert_string_equal(printed(&buf), "100 % of b, a and .");
    satchel_buf_free(&buf);
}

static void test_dates(void **state)
{
    (void)state;
    satchel_buf buf;
    int64_t time;
    satchel_buf_init(&buf, 1000);
    assert_true(satchel_time_parse("2026-11-22T14:05:00Z", &time));
    words_date(words_for("en"), &buf, time, true);
    assert_string_equal(printed(&buf), "Sunday 22 November 2026");
    words_date(words_for("en"), &buf, time, false);
    assert_string_equal(printed(&buf), "22 November 2026");
    words_date(words_for("ar"), &buf, time, false);
    assert_non_null(strstr(printed(&buf), "٢٢"));
    words_date(words_for("uk"), &buf, time, false);
    assert_non_null(strstr(printed(&buf), "листопада"));
    words_time(words_for("en"), &buf, time);
    assert_string_equal(printed(&buf), "at 14:05");
    words_date(words_for("en"), &buf, SATCHEL_NO_TIME, true);
    assert_string_equal(printed(&buf), "");
    satchel_buf_free(&buf);
}

static void test_ages(void **state)
{
    (void)state;
    static const struct {
        int64_t days;
        const char *age;
    } cases[] = {{-400, "today"},     {0, "today"},           {1, "1 day old"},
                 {13, "13 days old"}, {14, "2 weeks old"},    {59, "8 weeks old"},
                 {60, "1 month old"}, {700, "23 months old"}, {730, "2 years old"}};
    satchel_buf buf;
    satchel_buf_init(&buf, 1000);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        words_age(words_for("en"), &buf, 1000000000, 1000000000 + cases[i].days * 86400);
        assert_string_equal(printed(&buf), cases[i].age);
    }
    words_age(words_for("en"), &buf, SATCHEL_NO_TIME, 5);
    assert_string_equal(printed(&buf), "undated");
    satchel_buf_free(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_catalogues), cmocka_unit_test(test_catalogues_are_whole),
        cmocka_unit_test(test_plurals),    cmocka_unit_test(test_dates),
        cmocka_unit_test(test_ages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
