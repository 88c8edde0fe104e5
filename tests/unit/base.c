/* The base floor: UTF-8, buffers, varints, times, folding, saving. */
#include "support/unit.h"

#include "base/bytes.h"
#include "base/strmap.h"

#include <satchel/satchel.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static void test_utf8_round_trip(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        char bytes[4];
        uint32_t back;
        const size_t n = satchel_utf8_encode(c, bytes);
        assert_int_equal(satchel_utf8_decode(bytes, n, &back), n);
        assert_int_equal(back, c >= 0xD800 && c <= 0xDFFF ? SATCHEL_REPLACEMENT : c);
        assert_int_equal(satchel_utf8_valid(bytes, n), n);
    }
}

/* Every two bytes at every place among pairs, and among pairs and ASCII: both are looked at eight
 * bytes at a time. */
static void test_utf8_pairs(void **state)
{
    (void)state;
    for (unsigned first = 0; first < 256; first++)
        for (unsigned second = 0; second < 256; second++)
            for (size_t at = 0; at < 24; at++) {
                const char *among =
                    at < 12 ? "\xD7\x90\xD7\x90\xD7\x90\xD7\x90" : "\xD7\x90 \xD0\xB0\xDF\xBF.";
                char text[36];
                size_t well = 0;
                for (size_t i = 0; i < sizeof text; i++)
                    text[i] = among[i % 8];
                text[at] = (char)first;
                text[at + 1] = (char)second;
                while (well < sizeof text) {
                    uint32_t c;
                    const size_t n = satchel_utf8_decode(text + well, sizeof text - well, &c);
                    if (c == SATCHEL_REPLACEMENT)
                        break;
                    well += n;
                }
                assert_int_equal(satchel_utf8_valid(text, sizeof text), well);
            }
}

/* Maximal subparts, from the table in Unicode 15.0 section 3.9. */
static void test_utf8_ill_formed(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t size;
        unsigned replacements, others;
    } cases[] = {
        {"\xC0\x80", 2, 2, 0},
        {"\xF5\x80\x80\x80", 4, 4, 0},
        {"\xED\xA0\x80", 3, 3, 0},
        {"\xE2\x82", 2, 1, 0},
        {"\xE2\x82"
         "A",
         3, 1, 1},
        {"\xF0\x9F\x98", 3, 1, 0},
        {"\xF4\x91\x92\x93\xFF", 5, 5, 0},
        {"\x80\xBF", 2, 2, 0},
        {"\xE1\x80\xE2\xF0\x91\x92\xF1\xBF"
         "A",
         9, 4, 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        unsigned replacements = 0, others = 0;
        for (size_t at = 0; at < cases[i].size;) {
            uint32_t c;
            at += satchel_utf8_decode(cases[i].bytes + at, cases[i].size - at, &c);
            if (c == SATCHEL_REPLACEMENT)
                replacements++;
            else
                others++;
        }
        assert_int_equal(replacements, cases[i].replacements);
        assert_int_equal(others, cases[i].others);
    }
    assert_int_equal(satchel_utf8_valid("ab\xFF", 3), 2);
    assert_int_equal(satchel_utf8_valid("\xEF\xBF\xBD", 3), 3);
    assert_int_equal(satchel_utf8_floor("a\xD7\x90"
                                        "b",
                                        4, 2),
                     1);
}

static void test_directions(void **state)
{
    (void)state;
    assert_int_equal(satchel_strong_direction('a'), 1);
    assert_int_equal(satchel_strong_direction('1'), 0);
    assert_int_equal(satchel_strong_direction(0x05D0), -1);
    assert_int_equal(satchel_strong_direction(0x0627), -1);
    assert_int_equal(satchel_strong_direction(0x0660), 0);
    assert_int_equal(satchel_strong_direction(0x064E), 0);
    assert_int_equal(satchel_strong_direction(0x4E00), 1);
    assert_int_equal(satchel_strong_direction(0x201C), 0);
}

static void fold_string(const char *text, char *to)
{
    const size_t size = strlen(text);
    for (size_t i = 0; i < size;) {
        uint32_t c, out[4];
        i += satchel_utf8_decode(text + i, size - i, &c);
        const size_t n = satchel_fold(c, out);
        for (size_t k = 0; k < n; k++)
            to += satchel_utf8_encode(out[k], to);
    }
    *to = '\0';
}

static void test_folding(void **state)
{
    (void)state;
    static const char *const same[][2] = {
        {"Straße", "STRASSE"},
        {"Ångström", "angstrom"},
        {"ЇЖАК", "їжак"},
        {"مُحَمَّد", "محمد"},
        {"أحمد", "احمد"},
        {"کتاب", "كتاب"},
        {"שָׁלוֹם", "שלום"},
        {"מלך", "מלכ"},
        {"١٩٨٨", "1988"},
        {"ﬁn", "fin"},
        {"co\xC2\xAD"
         "operate",
         "cooperate"},
    };
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        char a[128], b[128];
        fold_string(same[i][0], a);
        fold_string(same[i][1], b);
        assert_string_equal(a, b);
    }
    char a[128], b[128];
    fold_string("कि", a);
    fold_string("क", b);
    assert_string_not_equal(a, b);
}

/* What folding makes is folded already; and it has an end on either side. */
static void test_folding_of_all(void **state)
{
    (void)state;
    unsigned changed = 0;
    for (uint32_t c = 0; c <= 0x110000; c++) {
        uint32_t once[4], twice[4];
        const size_t n = satchel_fold(c, once);
        changed += n != 1 || once[0] != c;
        for (size_t i = 0; i < n; i++) {
            assert_int_equal(satchel_fold(once[i], twice), 1);
            assert_int_equal(twice[0], once[i]);
        }
    }
    assert_in_range(changed, 7000, 9000);
    uint32_t out[4];
    assert_int_equal(satchel_fold(0x110000, out), 1);
    assert_int_equal(satchel_fold(UINT32_MAX, out), 1);
    assert_int_equal(out[0], UINT32_MAX);
    assert_int_equal(satchel_fold(0xE01EF, out), 0); /* the last variation selector */
}

static void test_varints(void **state)
{
    (void)state;
    satchel_buf buf;
    satchel_buf_init(&buf, 1000);
    static const uint64_t values[] = {0, 1, 127, 128, 16383, 16384, UINT32_MAX, UINT64_MAX};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        write_varint(&buf, values[i]);
    struct reader r = reader_of(satchel_buf_bytes(&buf));
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        assert_true(read_varint(&r, UINT64_MAX) == values[i]);
    assert_true(reader_done(&r));
    satchel_buf_free(&buf);

    static const struct {
        const char *bytes;
        size_t size;
    } bad[] = {
        {"\x80", 1}, {"\x80\x00", 2}, {"\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x02", 10}, {"", 0}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct reader b = reader_of((satchel_bytes){(const uint8_t *)bad[i].bytes, bad[i].size});
        read_varint(&b, UINT64_MAX);
        assert_false(reader_ok(&b));
    }
    struct reader over = reader_of((satchel_bytes){(const uint8_t *)"\x05", 1});
    read_varint(&over, 4);
    assert_false(reader_ok(&over));
}

static void test_buffer_has_a_ceiling(void **state)
{
    (void)state;
    satchel_buf buf;
    satchel_error err;
    satchel_buf_init(&buf, 10);
    satchel_buf_put_text(&buf, "12345678");
    satchel_buf_print(&buf, "%d", 90);
    assert_true(satchel_buf_ok(&buf, &err));
    assert_string_equal(satchel_buf_string(&buf), "1234567890");
    satchel_buf_put_byte(&buf, 'x');
    assert_false(satchel_buf_ok(&buf, &err));
    assert_int_equal(err.code, SATCHEL_LIMIT);
    satchel_buf_clear(&buf);
    satchel_buf_put_text(&buf, "ok");
    assert_true(satchel_buf_ok(&buf, &err));
    satchel_buf_free(&buf);
}

static void test_arena_has_a_limit(void **state)
{
    (void)state;
    satchel_arena arena;
    satchel_arena_init(&arena, 100000);
    assert_non_null(satchel_arena_alloc(&arena, 60000));
    assert_null(satchel_arena_alloc(&arena, 60000));
    assert_null(satchel_arena_array(&arena, SIZE_MAX / 2, 8));
    assert_null(satchel_arena_alloc(&arena, SIZE_MAX));
    char *copy = satchel_arena_string(&arena, "abcdef", 3);
    assert_string_equal(copy, "abc");
    satchel_arena_clear(&arena);
    assert_int_equal(arena.used, 0);
    satchel_arena_free(&arena);
}

static void test_strmap(void **state)
{
    (void)state;
    struct strmap map;
    strmap_init(&map, 1 << 20);
    char name[16];
    for (unsigned i = 0; i < 5000; i++) {
        const int n = snprintf(name, sizeof name, "key%u", i);
        assert_int_equal(strmap_add(&map, name, (size_t)n), i);
        assert_int_equal(strmap_add(&map, name, (size_t)n), i);
    }
    assert_int_equal(strmap_find(&map, "key4321", 7), 4321);
    assert_int_equal(strmap_find(&map, "key", 3), STRMAP_NONE);
    strmap_free(&map);
}

static void test_times(void **state)
{
    (void)state;
    static const struct {
        const char *text, *utc;
    } good[] = {
        {"2026-11-22T15:27:05Z", "2026-11-22T15:27:05Z"},
        {"2026-11-22T15:27:05.25+02:00", "2026-11-22T13:27:05Z"},
        {"2026-11-22 15:27 -0330", "2026-11-22T18:57:00Z"},
        {"2024-02-29", "2024-02-29T00:00:00Z"},
        {"1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z"},
        {"0001-01-01", "0001-01-01T00:00:00Z"},
        {"9999-12-31T23:59:60Z", "9999-12-31T23:59:59Z"},
    };
    static const char *const bad[] = {"",
                                      "2026",
                                      "2026-13-01",
                                      "2026-02-29",
                                      "2026-11-22T25:00",
                                      "2026-11-22T10:00x",
                                      "22 Nov 2026",
                                      "2026-11-22T10"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        int64_t time;
        char text[32];
        assert_true(satchel_time_parse(good[i].text, &time));
        satchel_time_print(time, text, sizeof text);
        assert_string_equal(text, good[i].utc);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        int64_t time;
        assert_false(satchel_time_parse(bad[i], &time));
    }
    for (int64_t t = -62135596800; t < 253402300799; t += 86400 * 97 + 12345) {
        char text[32];
        int64_t back;
        satchel_time_print(t, text, sizeof text);
        assert_true(satchel_time_parse(text, &back));
        assert_true(back == t);
    }
}

static void test_printable(void **state)
{
    (void)state;
    char to[64];
    static const char nasty[] = "a\x1B[31m\xFF"
                                "\xE2\x80\xAE"
                                "b\xC2\x9B\n";
    satchel_printable(to, sizeof to, nasty, sizeof nasty - 1);
    assert_string_equal(to, "a\\x1B[31m\\xFF\\u{202E}b\\xC2\\x9B\\x0A");
    satchel_printable(to, 3, "\xD7\x90\xD7\x91", 4);
    assert_string_equal(to, "\xD7\x90");
}

static void test_json(void **state)
{
    (void)state;
    satchel_buf buf;
    struct satchel_json j;
    satchel_buf_init(&buf, 1000);
    satchel_json_init(&j, &buf);
    satchel_json_open(&j, NULL, '{');
    satchel_json_text(&j, "a\"b", "x\x01\n\xFF\xE2\x80\xA8\xC2\x9B");
    satchel_json_open(&j, "list", '[');
    satchel_json_number(&j, NULL, INT64_MIN);
    satchel_json_flag(&j, NULL, true);
    satchel_json_null(&j, NULL);
    satchel_json_close(&j);
    satchel_json_open(&j, "empty", '[');
    satchel_json_close(&j);
    satchel_json_close(&j);
    assert_string_equal(
        satchel_buf_string(&buf),
        "{\n  \"a\\\"b\": \"x\\u0001\\n\xEF\xBF\xBD\\u2028\\u009b\",\n  \"list\": [\n"
        "    -9223372036854775808,\n    true,\n    null\n  ],\n  \"empty\": []\n}\n");
    satchel_buf_free(&buf);
}

static void test_save_replaces_whole_or_not_at_all(void **state)
{
    (void)state;
    char folder[] = "/tmp/satchel-test-XXXXXX", path[64];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/file", folder);
    satchel_error err;
    assert_ok(satchel_save_bytes(path, (satchel_bytes){(const uint8_t *)"old", 3}, &err), err);
    satchel_save *save = satchel_save_open(path, &err);
    assert_non_null(save);
    assert_true(satchel_save_write(save, "new and longer", 14, &err));
    satchel_buf buf;
    satchel_buf_init(&buf, 100);
    assert_true(satchel_file_read(path, &buf, &err));
    assert_string_equal(satchel_buf_string(&buf), "old");
    satchel_save_discard(save);
    satchel_buf_free(&buf);
    satchel_buf_init(&buf, 2);
    assert_false(satchel_file_read(path, &buf, &err));
    assert_int_equal(err.code, SATCHEL_LIMIT);
    assert_false(satchel_file_read(folder, &buf, &err));
    assert_int_equal(err.code, SATCHEL_INPUT);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(folder), 0); /* nothing temporary is left */
    assert_null(satchel_save_open("/proc/nonexistent/file", &err));
    assert_int_equal(err.code, SATCHEL_NOT_WRITABLE);
    satchel_buf_free(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_utf8_round_trip),
        cmocka_unit_test(test_utf8_pairs),
        cmocka_unit_test(test_utf8_ill_formed),
        cmocka_unit_test(test_directions),
        cmocka_unit_test(test_folding),
        cmocka_unit_test(test_folding_of_all),
        cmocka_unit_test(test_varints),
        cmocka_unit_test(test_buffer_has_a_ceiling),
        cmocka_unit_test(test_arena_has_a_limit),
        cmocka_unit_test(test_strmap),
        cmocka_unit_test(test_times),
        cmocka_unit_test(test_printable),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_save_replaces_whole_or_not_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
