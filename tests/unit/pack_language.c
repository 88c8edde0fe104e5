/* Languages found out by their letters and words. */
#include "support/unit.h"

#include "inputs/language.h"

#include <satchel/satchel.h>

#include <dirent.h>

static bool load(const char *path, satchel_buf *to)
{
    satchel_buf_init(to, (size_t)16 << 20);
    return satchel_file_read(path, to, NULL);
}

/* The primary subtag of what is detected. */
static bool detects(const satchel_buf *text, const char *tag)
{
    const char *found = language_detect((const char *)text->data, text->size);
    const size_t n = strcspn(found, "-");
    return strlen(tag) == n && memcmp(found, tag, n) == 0;
}

static void test_sentences(void **state)
{
    (void)state;
    static const char root[] = TEST_MATERIAL "/6-text/sentences-22-languages";
    unsigned right = 0, all = 0;
    DIR *languages = opendir(root);
    if (!languages) {
        print_message("skipped: no sentences\n");
        skip();
    }
    const struct dirent *language, *file;
    while ((language = readdir(languages))) {
        char folder[512], path[1024];
        if (language->d_name[0] == '.')
            continue;
        snprintf(folder, sizeof folder, "%s/%s", root, language->d_name);
        DIR *dir = opendir(folder);
        assert_non_null(dir);
        while ((file = readdir(dir))) {
            satchel_buf text;
            if (file->d_name[0] == '.')
                continue;
            snprintf(path, sizeof path, "%s/%s", folder, file->d_name);
            assert_true(load(path, &text));
            const bool same = detects(&text, language->d_name);
            if (!same)
                print_message("%s/%s: \"%s\"\n", language->d_name, file->d_name,
                              language_detect((const char *)text.data, text.size));
            right += same;
            all++;
            satchel_buf_free(&text);
        }
        closedir(dir);
    }
    closedir(languages);
    print_message("languages: %u of %u files\n", right, all);
    assert_true(right * 100 >= all * 99);
}

/* Of languages that it does not know it says nothing, hardly ever something wrong. */
static void test_declaration(void **state)
{
    (void)state;
    static const char *const known[][2] = {
        {"arb", "ar"},   {"eng", "en"}, {"fra", "fr"}, {"spa", "es"}, {"ukr", "uk"},
        {"pes_2", "fa"}, {"urd", "ur"}, {"kor", "ko"}, {"tha", "th"}, {"kat", "ka"},
        {"tam", "ta"},   {"fin", "fi"}, {"nob", "nb"}, {"slk", "sk"}, {"som", "so"},
        {"ind", "id"},   {"khm", "km"}, {"lao", "lo"}, {"div", "dv"}, {"eus", "eu"},
    };
    static const char *const unknown[] = {"auv", "chj", "fij", "guu", "kal", "kng", "pau", "tsz"};
    char path[512];
    satchel_buf text;
    need_material(TEST_MATERIAL "/6-text/udhr-utf8/eng.txt");
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        snprintf(path, sizeof path, TEST_MATERIAL "/6-text/udhr-utf8/%s.txt", known[i][0]);
        assert_true(load(path, &text));
        if (!detects(&text, known[i][1]))
            fail_msg("%s: \"%s\"", known[i][0],
                     language_detect((const char *)text.data, text.size));
        satchel_buf_free(&text);
    }
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        snprintf(path, sizeof path, TEST_MATERIAL "/6-text/udhr-utf8/%s.txt", unknown[i]);
        assert_true(load(path, &text));
        if (!detects(&text, ""))
            print_message("%s: \"%s\"\n", unknown[i],
                          language_detect((const char *)text.data, text.size));
        satchel_buf_free(&text);
    }
}

static void test_short_texts(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"", ""},
        {"12:30 - 14:45", ""},
        {"x", ""},
        {"עודת המים לרובע המזרחי", "he"},
        {"供水恢复", "zh"},
        {"這個國家的電話", "zh-Hant"},
        {"灯のない灯台で、鳥を数える", "ja"},
        {"Вода повернулася до міста, і її вистачить", "uk"},
        {"Приливы и как читать их таблицу", "ru"},
        {"The water is back in the east of the town", "en"},
        {"Das Wasser ist zurück und wird für alle reichen", "de"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(language_detect(cases[i][0], strlen(cases[i][0])), cases[i][1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sentences),
        cmocka_unit_test(test_declaration),
        cmocka_unit_test(test_short_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
