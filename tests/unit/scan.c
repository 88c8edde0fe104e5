/* Looking for words in texts as they stand: the places are those of the normal form.
 *
 * `unit_scan FILE WORDS` counts the words in a file instead, so that the instructions can be
 * counted: valgrind --tool=callgrind --toggle-collect=scan_text.
 */
#include "support/random.h"
#include "support/unit.h"

#include "api/scan.h"

struct places {
    uint32_t count;
    struct scan_place first;
    size_t last;
};

static bool note_place(void *context, const struct scan_place *place)
{
    struct places *p = context;
    if (!p->count++)
        p->first = *place;
    assert_true(place->start < place->end);
    assert_true(place->start >= p->last);
    p->last = place->start;
    return true;
}

/* Counts a word in the normal form and, by all lanes that there are, as it stands; the same counts
 * and the same first places. */
static uint32_t count_both(const struct query_word *word, const char *text, size_t size)
{
    struct scan scan;
    satchel_buf normal;
    size_t first = 0;
    satchel_buf_init(&normal, (size_t)1 << 20);
    normal_put(&normal, text, size, false);
    const uint32_t count = query_count(word, normal.data, normal.size, &first);
    scan_prepare(&scan, word);
    for (unsigned wide = scan.wide; wide <= 1; wide--) {
        struct places found = {0};
        scan.wide = wide;
        scan_text(&scan, text, size, true, note_place, &found);
        if (found.count != count)
            fail_msg("\"%.*s\" in \"%.*s\": %u, not %u (%s)", (int)word->length,
                     (const char *)word->text, (int)size, text, found.count, count,
                     wide ? "wide" : "narrow");
        if (count)
            assert_int_equal(found.first.start, normal_source(text, size, true, first - 1));
    }
    satchel_buf_free(&normal);
    return count;
}

/* Letters that fold to several, to none, to each other, and what stands between words. */
static const char *const parts[] = {"a",         "b",  "W",  "w",  "s",  "S",
                                    "ß",         "ﬁ",  "f",  "i",  "İ",  "é",
                                    "e\xCC\x81", "ŵ",  "½",  "2",  "1",  "⁄",
                                    " ",         " ",  " ",  "\n", ".",  "—",
                                    "“",         "’",  "ا",  "أ",  "آ",  "م",
                                    "ﷺ",         "ﻻ",  "لا", "ـ",  "َ",   "ّ",
                                    "ي",         "ى",  "ی",  "١",  "۱",  "ש",
                                    "שׁ",         "ם",  "מ",  "Ω",  "ω",  "Ω",
                                    "Ё",         "е",  "и",  "水", "火", "か",
                                    "が",        "ｶ",  "㍿", "서", "울", "น้ำ",
                                    "ำ",         "कि", "क",  "𝐰",  "ǆ",  "\xF0\x9D\x9D\x9D",
                                    "Ⅷ",         "x",  "😀",  "😿",  "ѓ",  "\xF0\x90\x90\xA8"};
enum { PARTS = sizeof parts / sizeof *parts };

static const char dots[] = "......................................................................";

/* `count` of the first `below` parts, one behind the other. */
static size_t put_parts(char *to, unsigned count, unsigned from, unsigned below)
{
    size_t size = 0;
    for (unsigned i = 0; i < count; i++) {
        const char *part = parts[(from + random_below(below)) % PARTS];
        memcpy(to + size, part, strlen(part));
        size += strlen(part);
    }
    to[size] = '\0';
    return size;
}

/* What stands beside a word may be of any length. */
static void test_neighbours(void **state)
{
    (void)state;
    static const char *const words[] = {"w", "wet", "ا", "مطر", "вода", "水", "水火", "é"};
    static const char *const beside[] = {" ",
                                         "😀",
                                         "😿",
                                         "—",
                                         "«",
                                         "ё",
                                         "x",
                                         "क",
                                         "水",
                                         "\xCC\x81",
                                         "\xF0\x90\x90\xA8",
                                         "\xF0\x9D\x90\xB0",
                                         "\xEF\xBB\xBB"};
    for (size_t w = 0; w < sizeof words / sizeof *words; w++)
        for (size_t b = 0; b < sizeof beside / sizeof *beside; b++)
            for (size_t e = 0; e < sizeof beside / sizeof *beside; e++)
                for (unsigned before = 0; before < 140; before += 7) {
                    char text[400];
                    struct query query;
                    memset(text, '.', before);
                    const int size = snprintf(text + before, sizeof text - before, "%s%s%s%.*s",
                                              beside[b], words[w], beside[e], 70, dots);
                    query_parse(words[w], &query);
                    (void)count_both(&query.words[0], text, before + (size_t)size);
                    query.words[0].whole = true;
                    (void)count_both(&query.words[0], text, before + (size_t)size);
                }
}

/* What the middle of a character of four bytes would be if it were one of two is known by now. */
static void test_middles(void **state)
{
    (void)state;
    char text[300];
    struct query query;
    query_parse("w", &query);
    const int size = snprintf(text, sizeof text, "%s \xDF\x98w %s \xF0\x9F\x98\x80w %s", dots, dots,
                              dots); /* an N'Ko letter, and an emoji with its bits */
    assert_int_equal(count_both(&query.words[0], text, (size_t)size), 1);
}

/* A digit has no capital: the control in its column is another character. */
static void test_controls(void **state)
{
    (void)state;
    struct query query;
    query_parse("4", &query);
    assert_int_equal(count_both(&query.words[0], "a \x14 b", 5), 0);
    assert_int_equal(count_both(&query.words[0], "a 4 b", 5), 1);
    query_parse("a4", &query);
    assert_int_equal(count_both(&query.words[0], "a \x14 a\x14 b", 8), 0);
}

static void test_places(void **state)
{
    (void)state;
    enum { ROUNDS = 30000 };
    static char text[8000], asked[100];
    uint64_t found = 0;
    unsigned hits = 0, words = 0;
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct query query;
        const unsigned from = random_below(PARTS), below = 1 + random_below(round % 3 ? 6 : PARTS);
        const size_t size = put_parts(text, random_below(round % 50 ? 60 : 800), from, below);
        put_parts(asked, 1 + random_below(4), from, below);
        query_parse(asked, &query);
        for (unsigned i = 0; i < query.count; i++) {
            const uint32_t count = count_both(&query.words[i], text, size);
            found += count;
            hits += count > 0;
            words++;
        }
    }
    /* It looked for words that were there as well as for words that were not. */
    assert_in_range(hits, words / 5, words * 4 / 5);
    assert_true(found > 2 * (uint64_t)hits);
}

/* A word wherever it may stand in what is compared at once, whole and as a beginning. */
static void test_edges(void **state)
{
    (void)state;
    static const char *const words[] = {"wet", "wetter", "مطر", "水", "é", "ﷺ"};
    char text[300];
    for (size_t w = 0; w < sizeof words / sizeof *words; w++)
        for (size_t size = strlen(words[w]); size < 200; size++)
            for (size_t at = 0; at + strlen(words[w]) <= size; at += 1 + random_below(3)) {
                struct query query;
                memset(text, at % 2 ? '.' : ' ', size);
                memcpy(text + at, words[w], strlen(words[w]));
                query_parse(words[w], &query);
                assert_int_equal(query.count, 1);
                assert_int_equal(count_both(&query.words[0], text, size), 1);
                query.words[0].whole = true;
                assert_int_equal(count_both(&query.words[0], text, size), 1);
            }
}

/* A word of ASCII in texts with and without accents on each of its letters: a letter that stands
 * somewhere else for an accent before or behind the one that is looked for is no other word. */
static void test_accents(void **state)
{
    (void)state;
    static const char *const words[] = {"ninos", "balon", "garcon", "utazas", "sizilien", "tz"};
    static const char plain[] = "acegilnorstuz";
    static const char *const accents[] = {"á", "ç", "é", "ğ", "í", "ĺ", "ñ",
                                          "ó", "ŕ", "ś", "ť", "ú", "ź"};
    for (size_t w = 0; w < sizeof words / sizeof *words; w++)
        for (unsigned accented = 0; accented < 1u << strlen(words[w]); accented++) {
            char text[100] = "Some text before ";
            size_t size = strlen(text);
            struct query query;
            for (size_t i = 0; words[w][i]; i++) {
                const char *found = accented >> i & 1 ? strchr(plain, words[w][i]) : NULL;
                const char one[2] = {words[w][i], '\0'};
                size += (size_t)snprintf(text + size, sizeof text - size, "%s",
                                         found ? accents[found - plain] : one);
            }
            size += (size_t)snprintf(text + size, sizeof text - size, " and behind it. ");
            query_parse(words[w], &query);
            for (unsigned whole = 0; whole < 2; whole++) {
                query.words[0].whole = whole;
                assert_int_equal(count_both(&query.words[0], text, size), 1);
            }
        }
}

static bool only_first(void *context, const struct scan_place *place)
{
    (*(unsigned *)context)++;
    assert_int_equal(place->start, 4);
    return false;
}

/* The telling ends when it is told to; marks behind a word belong to it; a text may begin inside a
 * word; a word that is cut is cut between two letters. */
static void test_ends(void **state)
{
    (void)state;
    static const char text[] =
        "a — \xD9\x85\xD9\x8E\xD9\x91 \xD9\x85 \xD9\x85"; /* meem, fatha, shadda */
    const size_t size = strlen(text);
    struct query query;
    struct scan scan;
    struct places found = {0};
    unsigned told = 0;
    query_parse("\xD9\x85", &query);
    scan_prepare(&scan, &query.words[0]);
    scan_text(&scan, text + 2, size - 2, true, only_first, &told);
    assert_int_equal(told, 1);
    assert_int_equal(scan_end(text, size, 8), 12);
    assert_int_equal(scan_end(text, size, size), size);
    scan_text(&scan, text + 6, size - 6, false, note_place, &found);
    assert_int_equal(found.count, 2);
    assert_int_equal(found.first.start, 7);

    char *word = calloc(1, 402);
    for (unsigned i = 0; i < 400; i += 2)
        memcpy(word + i, "\xD9\x85", 2);
    query_parse(word, &query);
    assert_in_range(query.words[0].length, QUERY_BYTES - 2, QUERY_BYTES);
    assert_int_equal(count_both(&query.words[0], word, 400), 1);
    free(word);
}

static bool count_place(void *context, const struct scan_place *place)
{
    (void)place;
    (*(uint32_t *)context)++;
    return true;
}

static int count_in(const char *file, const char *words)
{
    struct query query;
    struct scan scan;
    satchel_error err;
    satchel_buf text;
    satchel_buf_init(&text, (size_t)1 << 30);
    if (!satchel_file_read(file, &text, &err))
        return 1;
    query_parse(words, &query);
    for (unsigned i = 0; i < query.count; i++) {
        uint32_t count = 0;
        scan_prepare(&scan, &query.words[i]);
        scan_text(&scan, (const char *)text.data, text.size, true, count_place, &count);
        printf("%u in %zu bytes\n", count, text.size);
    }
    satchel_buf_free(&text);
    return 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_places),  cmocka_unit_test(test_neighbours),
        cmocka_unit_test(test_middles), cmocka_unit_test(test_controls),
        cmocka_unit_test(test_edges),   cmocka_unit_test(test_accents),
        cmocka_unit_test(test_ends),
    };
    return argc == 3 ? count_in(argv[1], argv[2]) : cmocka_run_group_tests(tests, NULL, NULL);
}
