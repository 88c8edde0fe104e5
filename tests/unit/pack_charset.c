/* Encodings: everything that people still have becomes the right UTF-8. */
#include "support/unit.h"

#include "inputs/charset.h"
#include "inputs/words.h"

#include <satchel/satchel.h>

#include <dirent.h>
#include <iconv.h>

#define UTF8 TEST_MATERIAL "/6-text/udhr-utf8/"

static bool load(const char *path, satchel_buf *to)
{
    satchel_buf_init(to, (size_t)16 << 20);
    return satchel_file_read(path, to, NULL);
}

/* Converts with the C library alone. What the target lacks is left out of both. */
static bool encode(satchel_bytes in, const char *from, const char *to, satchel_buf *out)
{
    iconv_t cd = iconv_open(to, from);
    if (cd == (iconv_t)-1)
        return false;
    satchel_buf_init(out, (size_t)64 << 20);
    char *at = (char *)(uintptr_t)in.data;
    size_t left = in.size;
    while (left) {
        char room[4096], *into = room;
        size_t space = sizeof room;
        const bool failed = iconv(cd, &at, &left, &into, &space) == (size_t)-1;
        satchel_buf_put(out, room, (size_t)(into - room));
        if (failed && space > 16 && left) {
            at++;
            left--;
        }
    }
    iconv_close(cd);
    return true;
}

/* Is it found out that this text is in this encoding, or in one that gives the same? */
static bool comes_back(const char *name, const char *encoding, size_t bytes)
{
    char path[512];
    satchel_buf text, coded, truth, got;
    satchel_error err;
    const char *used = "";
    snprintf(path, sizeof path, UTF8 "%s.txt", name);
    if (!load(path, &text))
        return false;
    if (bytes < text.size)
        text.size = satchel_utf8_floor((const char *)text.data, text.size, bytes);
    assert_true(encode(satchel_buf_bytes(&text), "UTF-8", encoding, &coded));
    assert_true(encode(satchel_buf_bytes(&coded), encoding, "UTF-8", &truth));
    satchel_buf_init(&got, (size_t)64 << 20);
    assert_ok(charset_to_utf8(satchel_buf_bytes(&coded), NULL, &got, &used, &err), err);
    const bool same = got.size == truth.size && memcmp(got.data, truth.data, got.size) == 0;
    if (!same)
        print_message("%s in %s, %zu bytes: taken for %s\n", name, encoding, text.size, used);
    satchel_buf_free(&text);
    satchel_buf_free(&coded);
    satchel_buf_free(&truth);
    satchel_buf_free(&got);
    return same;
}

static void test_round_trips(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"ukr", "KOI8-U"},     {"ukr", "CP1251"},     {"ukr", "ISO-8859-5"}, {"ukr", "UTF-16LE"},
        {"ukr", "UTF-16BE"},   {"arb", "CP1256"},     {"arb", "ISO-8859-6"}, {"arb", "UTF-16LE"},
        {"pes_2", "CP1256"},   {"urd", "CP1256"},     {"fra", "CP1252"},     {"fra", "ISO-8859-15"},
        {"fra", "MACINTOSH"},  {"fra", "CP850"},      {"spa", "CP1252"},     {"spa", "ISO-8859-1"},
        {"spa", "MACINTOSH"},  {"fin", "CP1252"},     {"nob", "CP1252"},     {"slk", "CP1250"},
        {"slk", "ISO-8859-2"}, {"kor", "CP949"},      {"kor", "EUC-KR"},     {"kor", "UTF-16BE"},
        {"tha", "CP874"},      {"tha", "TIS-620"},    {"eng", "CP1252"},     {"eng", "UTF-16LE"},
        {"kat", "UTF-16LE"},   {"ind", "ISO-8859-1"},
    };
    need_material(UTF8 "eng.txt");
    unsigned right = 0, all = 0;
    static const size_t sizes[] = {600, 4000, SIZE_MAX};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (size_t k = 0; k < 3; k++, all++)
            right += comes_back(cases[i][0], cases[i][1], sizes[k]);
    print_message("encodings found out: %u of %u\n", right, all);
    assert_true(right * 100 >= all * 97);
}

/* Path of the first file of a language, in byte order; false if there is none. */
static bool first_file(const char *language, char *path, size_t capacity)
{
    char folder[400], first[64] = "";
    snprintf(folder, sizeof folder, TEST_MATERIAL "/6-text/sentences-22-languages/%s", language);
    DIR *dir = opendir(folder);
    const struct dirent *entry;
    while (dir && (entry = readdir(dir)))
        if (entry->d_name[0] != '.' && (!*first || strcmp(entry->d_name, first) < 0))
            snprintf(first, sizeof first, "%.60s", entry->d_name);
    if (dir)
        closedir(dir);
    snprintf(path, capacity, "%s/%s", folder, first);
    return *first;
}

/* Sentences of other languages, from the lists that are not the UDHR. */
static void test_sentences(void **state)
{
    (void)state;
    static const struct {
        const char *path, *encodings;
    } cases[] = {
        {"ja", "CP932|EUC-JP|ISO-2022-JP"},
        {"zh", "GB18030|GBK"},
        {"ru", "KOI8-R|CP1251|CP866|ISO-8859-5"},
        {"he", "CP1255|ISO-8859-8"},
        {"el", "CP1253|ISO-8859-7"},
        {"tr", "CP1254|ISO-8859-9"},
        {"de", "CP1252|ISO-8859-15"},
    };
    unsigned right = 0, all = 0;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char path[512];
        satchel_buf text;
        if (!first_file(cases[i].path, path, sizeof path) || !load(path, &text))
            continue;
        for (const char *name = cases[i].encodings; *name;) {
            char encoding[32];
            satchel_buf coded, truth, got;
            const size_t n = strcspn(name, "|");
            snprintf(encoding, sizeof encoding, "%.*s", (int)n, name);
            name += n + (name[n] == '|');
            assert_true(encode(satchel_buf_bytes(&text), "UTF-8", encoding, &coded));
            assert_true(encode(satchel_buf_bytes(&coded), encoding, "UTF-8", &truth));
            satchel_buf_init(&got, (size_t)16 << 20);
            const char *used = "";
            assert_true(charset_to_utf8(satchel_buf_bytes(&coded), NULL, &got, &used, NULL));
            const bool same = got.size == truth.size && !memcmp(got.data, truth.data, got.size);
            if (!same)
                print_message("%s in %s: taken for %s\n", cases[i].path, encoding, used);
            right += same;
            all++;
            satchel_buf_free(&coded);
            satchel_buf_free(&truth);
            satchel_buf_free(&got);
        }
        satchel_buf_free(&text);
    }
    print_message("encodings of sentences: %u of %u\n", right, all);
    assert_true(right * 100 >= all * 90);
}

/* The encoding that a file's name claims; NULL where nobody can know it (Armenian by a font). */
static const char *claimed(const char *name)
{
    static const char *const ends[][2] = {
        {"-UTF8", "UTF-8"}, {"-Latin1", "CP1252"}, {"-Latin2", "CP1250"}, {"-Turkish", "CP1254"}};
    for (size_t i = 0; i < 4; i++)
        if (strstr(name, ends[i][0]))
            return ends[i][1];
    return NULL;
}

static void test_legacy_files(void **state)
{
    (void)state;
    unsigned right = 0, all = 0;
    DIR *dir = opendir(TEST_MATERIAL "/6-text/udhr-legacy-encodings");
    if (!dir) {
        print_message("skipped: no legacy encodings\n");
        skip();
    }
    const struct dirent *entry;
    while ((entry = readdir(dir))) {
        char path[600];
        satchel_buf raw, truth, got;
        const char *encoding = claimed(entry->d_name), *used = "";
        if (entry->d_name[0] == '.' || !encoding)
            continue;
        snprintf(path, sizeof path, TEST_MATERIAL "/6-text/udhr-legacy-encodings/%s",
                 entry->d_name);
        assert_true(load(path, &raw));
        /* Some are cut in the middle of a character, some begin with a mark. */
        size_t mark = 0;
        if (strcmp(encoding, "UTF-8") == 0) {
            raw.size = satchel_utf8_valid((const char *)raw.data, raw.size);
            mark = raw.size >= 3 && memcmp(raw.data, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
        }
        assert_true(
            encode((satchel_bytes){raw.data + mark, raw.size - mark}, encoding, "UTF-8", &truth));
        satchel_buf_init(&got, (size_t)16 << 20);
        assert_true(charset_to_utf8(satchel_buf_bytes(&raw), NULL, &got, &used, NULL));
        const bool same = got.size == truth.size && !memcmp(got.data, truth.data, got.size);
        if (!same)
            print_message("%s: taken for %s\n", entry->d_name, used);
        right += same;
        all++;
        satchel_buf_free(&raw);
        satchel_buf_free(&truth);
        satchel_buf_free(&got);
    }
    closedir(dir);
    print_message("files of the collection: %u of %u\n", right, all);
    assert_true(right == all);
}

static const char *converted(const char *bytes, size_t size, const char *declared)
{
    static satchel_buf out;
    satchel_buf_free(&out);
    satchel_buf_init(&out, 4096);
    satchel_error err;
    if (!charset_to_utf8((satchel_bytes){(const uint8_t *)bytes, size}, declared, &out, NULL, &err))
        return err.text[0] ? "refused" : "?";
    return satchel_buf_string(&out);
}

static void test_marks_and_declarations(void **state)
{
    (void)state;
    assert_string_equal(converted("\xEF\xBB\xBFhi", 5, NULL), "hi");
    assert_string_equal(converted("\xFF\xFEh\0i\0", 6, NULL), "hi");
    assert_string_equal(converted("\xFE\xFF\0h\0i", 6, NULL), "hi");
    assert_string_equal(converted("caf\xE9", 4, "iso-8859-1"), "café");
    assert_string_equal(converted("\x93hi\x94", 4, "ISO-8859-1"), "“hi”");
    assert_string_equal(converted("caf\xC3\xA9", 5, "iso-8859-1"), "café"); /* UTF-8 it is */
    assert_string_equal(converted("\xCF\xD2\xC8\xC2\xC5\xD2", 6, "windows-1251"), "ПТИВЕТ");
    assert_string_equal(converted("caf\xE9", 4, "no-such//TRANSLIT"), "café");
    assert_string_equal(converted("", 0, NULL), "");
    assert_string_equal(converted("a\0b\x01\x02", 5, NULL), "refused");
    assert_string_equal(converted("\x89PNG\r\n", 6, NULL), "refused");
    assert_string_equal(converted("\x01\x02\x03\x04", 4, NULL), "refused");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trips),
        cmocka_unit_test(test_sentences),
        cmocka_unit_test(test_legacy_files),
        cmocka_unit_test(test_marks_and_declarations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
