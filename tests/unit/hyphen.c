/* Hyphenation: words as their languages' patterns part them, and words that stay whole. */
#include "text/hyphen.h"

#include "support/unit.h"

#include <satchel/utf8.h>

struct word {
    const char *language, *parts;
};

static const struct word words[] = {
    {"en", "hy-phen-ation"},
    {"en", "“pre-sump-tu-ously,”"},
    {"en", "through-out"},
    {"en", "Phil-a-del-phia"},
    {"en-GB", "hy-phen-a-tion"},
    {"de", "Sil-ben-tren-nung"},
    {"de", "Was-ser-ver-sor-gung"},
    {"fr", "l’hy-phé-na-tion"},
    {"fr", "dé-ve-lop-pe-ment"},
    {"es", "abas-te-ci-mien-to"},
    {"it", "ac-que-dotto"},
    {"pt-BR", "abas-te-ci-mento"},
    {"nl", "wa-ter-voor-zie-ning"},
    {"sv", "vat-ten-verk"},
    {"pl", "wo-do-ciągi"},
    {"cs", "vo-do-vod"},
    {"ru", "Про-из-во-ди-тель-ность"},
    {"uk", "ін-же-нери"},
    {"el", "ελ-λη-νικά"},
    {"hi", "मु-ख्य-मं-त्री"},
};

static void test_words(void **state)
{
    struct hyphens *hyphens = hyphens_create(NULL);
    (void)state;
    assert_non_null(hyphens);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        char word[128], found[256];
        size_t length = 0, n = 0;
        const language_id language = language_of(words[i].language);
        if (!hyphens_know(hyphens, language)) {
            print_message("skipped: no patterns for %s\n", words[i].language);
            continue;
        }
        for (const char *p = words[i].parts; *p; p++)
            if (*p != '-')
                word[length++] = *p;
        const uint32_t places = hyphens_find(hyphens, language, word, length);
        for (size_t at = 0, k = 0; at < length; k++) {
            uint32_t c;
            const size_t step = satchel_utf8_decode(word + at, length - at, &c);
            if (places >> k & 1)
                found[n++] = '-';
            memcpy(found + n, word + at, step);
            n += step;
            at += step;
        }
        found[n] = '\0';
        assert_string_equal(found, words[i].parts);
    }
    hyphens_destroy(hyphens);
}

static void test_whole(void **state)
{
    static const char *const whole[] = {
        "word",
        "NATO",
        "WATERWORKS",
        "twenty-five",
        "and/or",
        "ISO8859encoding",
        "user@example",
        "Производительность",
        "шаг",
        "",
        "…",
        "\xC2\xAD",
        "incompre\xC2\xADhensible",
        "\xFF\xFE",
    };
    struct hyphens *hyphens = hyphens_create(NULL);
    (void)state;
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
        assert_int_equal(hyphens_find(hyphens, language_of("en"), whole[i], strlen(whole[i])), 0);
    assert_int_equal(hyphens_find(hyphens, LANGUAGE_UNKNOWN, "hyphenation", 11), 0);
    assert_int_equal(hyphens_find(hyphens, language_of("ar"), "hyphenation", 11), 0);
    hyphens_destroy(hyphens);
}

/* A folder that is not there, and a file that is no trie. */
static void test_no_files(void **state)
{
    struct trie trie;
    struct hyphens *hyphens = hyphens_create("/nonexistent");
    (void)state;
    assert_false(hyphens_know(hyphens, language_of("en")));
    assert_int_equal(hyphens_find(hyphens, language_of("en"), "hyphenation", 11), 0);
    hyphens_destroy(hyphens);
    static const uint8_t bad[24] = {'S', 'H', 'Y', '1', 2, 3, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
    assert_false(trie_open((satchel_bytes){bad, sizeof bad}, &trie));
    assert_false(trie_open((satchel_bytes){bad, 3}, &trie));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_whole),
        cmocka_unit_test(test_no_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
