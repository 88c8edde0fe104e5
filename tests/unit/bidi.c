/* The bidirectional algorithm: Unicode's own cases, isolates, and what must not be torn. */
#include "text/bidi.h"
#include "text/bidi_plain.h"
#include "text/guard.h"

#include <satchel/utf8.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MOST 256

struct expected {
    int levels[MOST]; /* -1: removed by rule X9, any level will do */
    uint32_t order[MOST];
    size_t levels_count, order_count;
};

static bool matches(const uint32_t *text, size_t count, enum bidi_base base, int paragraph,
                    const struct expected *expected)
{
    satchel_arena scratch;
    satchel_arena_init(&scratch, 1u << 20);
    uint8_t levels[MOST], shown[MOST];
    uint32_t order[MOST], indices[MOST];
    bool rtl = false;
    satchel_error err;
    bool ok = bidi_code_points(text, count, base, levels, &rtl, &scratch, &err);
    satchel_arena_free(&scratch);
    ok = ok && (paragraph < 0 || rtl == (paragraph == 1)) && count == expected->levels_count;
    size_t n = 0;
    for (size_t i = 0; ok && i < count; i++) {
        if (expected->levels[i] < 0)
            continue;
        ok = levels[i] == expected->levels[i];
        shown[n] = levels[i];
        indices[n++] = (uint32_t)i;
    }
    if (!ok || n != expected->order_count)
        return false;
    bidi_reorder(shown, n, order);
    for (size_t i = 0; i < n; i++)
        if (indices[order[i]] != expected->order[i])
            return false;
    return true;
}

static void parse_levels(const char *s, struct expected *to)
{
    to->levels_count = 0;
    while (*s && *s != ';' && to->levels_count < MOST) {
        char *end;
        if (*s == 'x') {
            to->levels[to->levels_count++] = -1;
            s++;
        } else if (*s >= '0' && *s <= '9') {
            to->levels[to->levels_count++] = (int)strtol(s, &end, 10);
            s = end;
        } else {
            s++;
        }
    }
}

static void parse_order(const char *s, struct expected *to)
{
    to->order_count = 0;
    while (*s && *s != ';' && to->order_count < MOST) {
        char *end;
        const unsigned long v = strtoul(s, &end, 10);
        if (end == s)
            break;
        to->order[to->order_count++] = (uint32_t)v;
        s = end;
    }
}

static size_t parse_code_points(const char *s, uint32_t *to)
{
    size_t n = 0;
    char *end;
    for (; n < MOST; s = end) {
        const unsigned long v = strtoul(s, &end, 16);
        if (end == s)
            break;
        to[n++] = (uint32_t)v;
    }
    return n;
}

/* What the short way says of one of Unicode's cases, where it says anything. */
static bool plain_agrees(const uint32_t *text, size_t count, bool rtl,
                         const struct expected *expected, unsigned *plain)
{
    char bytes[MOST * 4];
    uint8_t levels[MOST * 4];
    size_t at[MOST], length = 0;
    satchel_arena scratch;
    for (size_t i = 0; i < count; i++) {
        at[i] = length;
        length += satchel_utf8_encode(text[i], bytes + length);
        if (text[i] == '\n') /* ours does not end the paragraph */
            return true;
    }
    satchel_arena_init(&scratch, 1u << 20);
    const enum bidi_answer answer = bidi_plain(bytes, length, rtl, NULL, 0, levels, &scratch);
    satchel_arena_free(&scratch);
    if (answer != BIDI_DONE)
        return answer == BIDI_NOT_PLAIN;
    ++*plain;
    for (size_t i = 0; i < count; i++)
        if (expected->levels[i] >= 0 && levels[at[i]] != expected->levels[i])
            return false;
    return true;
}

/* "0061 05D0;2;0;0 1;0 1": characters, base, resolved base, levels, order. */
static void test_characters(void **state)
{
    (void)state;
    static const enum bidi_base bases[] = {BIDI_LTR, BIDI_RTL, BIDI_AUTO};
    FILE *in = fopen(TEST_UNICODE "/BidiCharacterTest.txt", "r");
    assert_non_null(in);
    char line[4096];
    unsigned cases = 0, failed = 0, plain = 0;
    while (fgets(line, sizeof line, in)) {
        const char *field[5] = {line};
        for (int i = 1; i < 5 && field[i - 1]; i++) {
            field[i] = strchr(field[i - 1], ';');
            field[i] = field[i] ? field[i] + 1 : NULL;
        }
        if (line[0] == '#' || !field[4])
            continue;
        uint32_t text[MOST];
        struct expected expected;
        const size_t n = parse_code_points(line, text);
        parse_levels(field[3], &expected);
        parse_order(field[4], &expected);
        cases++;
        failed += !matches(text, n, bases[field[1][0] - '0'], field[2][0] - '0', &expected);
        failed += !plain_agrees(text, n, field[2][0] == '1', &expected, &plain);
    }
    fclose(in);
    assert_int_equal(failed, 0);
    assert_int_equal(cases, 91707);
    assert_true(plain > 10000);
}

/* A character of each bidi class. */
static uint32_t character_of(const char *class)
{
    static const struct {
        const char *class;
        uint32_t c;
    } table[] = {
        {"L", 'a'},      {"R", 0x05D0},   {"EN", '0'},     {"ES", '-'},     {"ET", '#'},
        {"AN", 0x0661},  {"CS", ','},     {"B", 0x2029},   {"S", '\t'},     {"WS", ' '},
        {"ON", '!'},     {"AL", 0x0627},  {"NSM", 0x0300}, {"BN", 0x200B},  {"LRE", 0x202A},
        {"RLE", 0x202B}, {"PDF", 0x202C}, {"LRO", 0x202D}, {"RLO", 0x202E}, {"LRI", 0x2066},
        {"RLI", 0x2067}, {"FSI", 0x2068}, {"PDI", 0x2069},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (strcmp(table[i].class, class) == 0)
            return table[i].c;
    return 0;
}

/* "L R; 7": classes and the bases it holds for, 1 = auto, 2 = left to right, 4 = right to left;
 * levels and order stand in lines before. */
static void test_classes(void **state)
{
    (void)state;
    FILE *in = fopen(TEST_UNICODE "/BidiTest.txt", "r");
    assert_non_null(in);
    char line[4096];
    unsigned cases = 0, failed = 0, plain = 0;
    struct expected expected = {0};
    while (fgets(line, sizeof line, in)) {
        char *semicolon = strchr(line, ';'), *save = NULL;
        if (strncmp(line, "@Levels:", 8) == 0)
            parse_levels(line + 8, &expected);
        if (strncmp(line, "@Reorder:", 9) == 0)
            parse_order(line + 9, &expected);
        if (line[0] == '@' || line[0] == '#' || !semicolon)
            continue;
        const unsigned bases = (unsigned)strtoul(semicolon + 1, NULL, 10);
        *semicolon = '\0';
        uint32_t text[MOST];
        size_t n = 0;
        for (char *s = strtok_r(line, " ", &save); s; s = strtok_r(NULL, " ", &save))
            text[n++] = character_of(s);
        static const enum bidi_base base_of[] = {BIDI_AUTO, BIDI_LTR, BIDI_RTL};
        for (unsigned i = 0; i < 3; i++)
            if (bases >> i & 1) {
                cases++;
                failed += !matches(text, n, base_of[i], -1, &expected);
                failed += i && !plain_agrees(text, n, i == 2, &expected, &plain);
            }
    }
    fclose(in);
    assert_int_equal(failed, 0);
    assert_int_equal(cases, 770241);
    assert_true(plain > 10000);
}

/* What a reader sees from left to right, in letters as they stand in memory. */
static void visual(const char *text, bool rtl, bool guarded, char *to)
{
    satchel_arena scratch;
    satchel_arena_init(&scratch, 1u << 20);
    struct bidi_isolate isolates[16];
    size_t n = 0, count = 0;
    const size_t length = strlen(text);
    struct guard_search search = {0};
    struct guard guard;
    while (guarded && n < 16 && guard_next(text, length, !rtl, &search, &guard))
        isolates[n++] = (struct bidi_isolate){guard.start, guard.end, false, guard.override};
    uint8_t levels[MOST], shown[MOST];
    uint32_t order[MOST], at[MOST];
    satchel_error err;
    assert_true(
        bidi_levels(text, length, rtl ? BIDI_RTL : BIDI_LTR, isolates, n, levels, &scratch, &err));
    for (size_t i = 0; i < length; i++)
        if (((uint8_t)text[i] & 0xC0) != 0x80) {
            shown[count] = levels[i];
            at[count++] = (uint32_t)i;
        }
    bidi_reorder(shown, count, order);
    for (size_t i = 0; i < count; i++) {
        uint32_t c;
        const size_t m = satchel_utf8_decode(text + at[order[i]], length - at[order[i]], &c);
        memcpy(to, text + at[order[i]], m);
        to += m;
    }
    *to = '\0';
    satchel_arena_free(&scratch);
}

static void expect(const char *text, bool guarded, const char *expected)
{
    char shown[MOST];
    visual(text, true, guarded, shown);
    assert_string_equal(shown, expected);
}

static void test_guards(void **state)
{
    (void)state;
    expect("ا +20 2 1234-5678 ب", false, "ب 5678-1234 2 20+ ا");
    expect("ا +20 2 1234-5678 ب", true, "ب +20 2 1234-5678 ا");
    expect("ا 15/04/2024 ب", true, "ب 15/04/2024 ا");
    expect("ا 1990-1995 ب", true, "ب 1990-1995 ا");
    expect("ا -5% ب", true, "ب -5% ا");
    expect("ا $50 ب", true, "ب $50 ا");
    expect("ا http://a.b/c-d/ ب", true, "ب http://a.b/c-d/ ا");
    expect("א (02) 123-4567, ב", true, "ב ,(02) 123-4567 א");
    expect("ו-10 א", true, "א 10-ו");
    expect("(20 א) ב", true, "ב )א 20(");
}

/* Native digits keep the order that their readers expect, phone numbers apart. */
static void test_native_digits(void **state)
{
    (void)state;
    expect("ا ١٩٩٠-١٩٩٥ ب", true, "ب ١٩٩٥-١٩٩٠ ا");
    expect("ا +٢٠ ٢ ١٢٣٤-٥٦٧٨ ب", true, "ب +٢٠ ٢ ١٢٣٤-٥٦٧٨ ا");
}

static void test_phones_only(void **state)
{
    (void)state;
    static const char text[] = "Call +44 20 7946 0958. 15 of 1990-1995 answered (20 people)";
    struct guard_search search = {0};
    struct guard guard;
    assert_true(guard_next(text, strlen(text), true, &search, &guard));
    assert_int_equal(guard.start, 5);
    assert_int_equal(guard.end, 21);
    assert_true(guard.whole);
    assert_false(guard_next(text, strlen(text), true, &search, &guard));
}

static void test_isolates(void **state)
{
    (void)state;
    satchel_arena scratch;
    satchel_arena_init(&scratch, 1u << 20);
    /* The text's own controls cannot leave the isolate. */
    static const char text[] = "a\xE2\x81\xA9\xD7\x90\xE2\x80\xAE!b";
    const struct bidi_isolate isolate = {.start = 0, .end = sizeof text - 2};
    uint8_t levels[sizeof text];
    satchel_error err;
    assert_true(bidi_levels(text, sizeof text - 1, BIDI_RTL, &isolate, 1, levels, &scratch, &err));
    assert_int_equal(levels[0], 2);
    assert_int_equal(levels[4], 3);
    assert_int_equal(levels[9], 2);
    assert_int_equal(levels[10], 2);
    satchel_arena_free(&scratch);
}

/* The fast path is never wrong: what it lets through has one level. */
static void test_needed(void **state)
{
    (void)state;
    satchel_arena scratch;
    satchel_arena_init(&scratch, 1u << 20);
    for (uint32_t c = 0x80; c < 0x110000; c++) {
        char text[8] = "a";
        size_t n = 1 + satchel_utf8_encode(c, text + 1);
        text[n++] = 'b';
        uint8_t levels[8];
        satchel_error err;
        if (bidi_is_needed(text, n))
            continue;
        satchel_arena_clear(&scratch);
        assert_true(bidi_levels(text, n, BIDI_LTR, NULL, 0, levels, &scratch, &err));
        for (size_t i = 0; i < n; i++)
            if (levels[i] != 0)
                fail_msg("U+%04X has level %u", c, levels[i]);
    }
    satchel_arena_free(&scratch);
    assert_false(bidi_is_needed("plain “text” — é", strlen("plain “text” — é")));
}

static void test_hostile(void **state)
{
    (void)state;
    static const char *const worst[] = {"\xE2\x81\xA6",
                                        "\xE2\x80\xAE",
                                        "(\xD7\x90",
                                        "[",
                                        "1-",
                                        "+1 ",
                                        "((((",
                                        "a.",
                                        "\xD7\x90"
                                        "a"};
    enum { LENGTH = 32768 };
    static char text[LENGTH];
    static uint8_t levels[LENGTH];
    for (size_t w = 0; w < sizeof worst / sizeof *worst; w++) {
        satchel_arena scratch;
        satchel_arena_init(&scratch, 4u << 20);
        for (size_t i = 0; i < LENGTH; i++)
            text[i] = worst[w][i % strlen(worst[w])];
        struct guard_search search = {0};
        struct guard guard;
        for (size_t last = 0; guard_next(text, LENGTH, false, &search, &guard); last = search.at)
            assert_true(search.at > last && guard.end > guard.start && guard.end <= LENGTH);
        satchel_error err;
        assert_true(bidi_levels(text, LENGTH, BIDI_RTL, NULL, 0, levels, &scratch, &err));
        satchel_arena_free(&scratch);
    }
}

/* The short way against the long one: pieces with every class that it knows, at random, with an
 * isolate. Only one, since FriBidi 1.0.8 takes what stands in two isolates side by side for one
 * text (rule BD13), and marks only after letters, since it loses them beside brackets; in Unicode's
 * own cases, above, both are right. Most strings must be plain, or this would test nothing. */
static void test_plain(void **state)
{
    (void)state;
    static const char *const pieces[] = {" ",
                                         " ",
                                         "a",
                                         "B c",
                                         "\u05D0",
                                         "\u05D1\u05D2 \u05D3",
                                         "\u0627",
                                         "\u0628\u0629",
                                         "1",
                                         "23",
                                         "\u0661",
                                         "\u06F1",
                                         "+",
                                         "-",
                                         "#",
                                         "%",
                                         ",",
                                         ".",
                                         ":",
                                         "!",
                                         "\u2014",
                                         "(",
                                         ")",
                                         "[",
                                         "]",
                                         "{",
                                         "}",
                                         "\u05D0\u05B0",
                                         "\u0628\u0650",
                                         "\u060C",
                                         "\u00AB",
                                         "\u00A0",
                                         "\n",
                                         "\u20AC",
                                         "\u0430",
                                         "\u4E00",
                                         "\u07C1"};
    satchel_arena scratch;
    satchel_arena_init(&scratch, 1u << 20);
    uint32_t seed = 7;
    unsigned plain = 0;
    for (unsigned round = 0; round < 200000; round++) {
        char text[MOST];
        size_t length = 0, n = 0;
        struct bidi_isolate isolate = {0};
        uint8_t quick[MOST], slow[MOST];
        satchel_error err;
        for (unsigned i = 0, count = 1 + round % 17; i < count; i++) {
            seed = seed * 1664525 + 1013904223;
            const char *piece = pieces[(seed >> 16) % (sizeof pieces / sizeof *pieces)];
            const bool apart = !n && seed >> 8 & 1 && (seed >> 9 & 7) == 0;
            if (apart) {
                isolate = (struct bidi_isolate){.start = (uint32_t)length,
                                                .end = (uint32_t)(length + strlen(piece)),
                                                .rtl = seed >> 12 & 1};
                n = 1;
            }
            memcpy(text + length, piece, strlen(piece));
            length += strlen(piece);
        }
        const bool rtl = round & 1;
        satchel_arena_clear(&scratch);
        const enum bidi_answer answer = bidi_plain(text, length, rtl, &isolate, n, quick, &scratch);
        assert_int_not_equal(answer, BIDI_NO_MEMORY);
        if (answer != BIDI_DONE)
            continue;
        plain++;
        assert_true(bidi_levels_long(text, length, rtl ? BIDI_RTL : BIDI_LTR, &isolate, n, slow,
                                     &scratch, &err));
        for (size_t i = 0; i < length; i++)
            if (quick[i] != slow[i])
                fail_msg("byte %zu of %.*s, base %u, isolate %u-%u: level %u, not %u", i,
                         (int)length, text, rtl, isolate.start, isolate.end, quick[i], slow[i]);
    }
    satchel_arena_free(&scratch);
    assert_true(plain > 100000);
}

/* Strings of what bidi_is_rtl_only lets pass, against the whole algorithm. */
static void test_rtl_only(void **state)
{
    (void)state;
    static uint32_t passed[0x3000];
    unsigned count = 0;
    uint32_t seed = 5;
    for (uint32_t c = 1; c < 0x3000; c++) {
        char one[4];
        if (bidi_is_rtl_only(one, satchel_utf8_encode(c, one)))
            passed[count++] = c;
    }
    assert_true(count > 300);
    for (unsigned round = 0; round < 4000; round++) {
        char text[256];
        uint8_t levels[256];
        size_t length = 0;
        satchel_arena scratch;
        satchel_error err;
        for (unsigned i = 0; i < 1 + round % 40; i++) {
            seed = seed * 1664525u + 1013904223u;
            length += satchel_utf8_encode(passed[(seed >> 8) % count], text + length);
        }
        assert_true(bidi_is_rtl_only(text, length));
        satchel_arena_init(&scratch, 1u << 20);
        assert_true(bidi_levels(text, length, BIDI_RTL, NULL, 0, levels, &scratch, &err));
        for (size_t i = 0; i < length; i++)
            assert_int_equal(levels[i], 1);
        satchel_arena_free(&scratch);
    }
    assert_false(bidi_is_rtl_only("\xD7\x90 1", 4));
    assert_false(bidi_is_rtl_only("\xD7\x90\n\xD7\x90", 5));
    assert_false(bidi_is_rtl_only("\xD9\xA1", 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_characters),  cmocka_unit_test(test_classes),
        cmocka_unit_test(test_guards),      cmocka_unit_test(test_native_digits),
        cmocka_unit_test(test_phones_only), cmocka_unit_test(test_isolates),
        cmocka_unit_test(test_needed),      cmocka_unit_test(test_plain),
        cmocka_unit_test(test_hostile),     cmocka_unit_test(test_rtl_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
