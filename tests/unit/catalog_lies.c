/* Catalog pages that lie, and ids in their short form: numbers at their limits and behind them,
 * strings that are none, marks that stand for nothing. */
#include "support/unit.h"

#include "base/bits.h"
#include "doors/codec.h"
#include "format/catalog.h"
#include "format/catalog_ids.h"
#include "format/document.h"

#include <satchel/satchel.h>

/* --- numbers --------------------------------------------------------------------------------- */

/* The numbers of a page of one record with one picture, in the order of the file. */
enum number {
    FLAGS,
    VERSION,
    ORDER,
    URGENCY,
    HAS_ISSUED,
    UNIT,
    ISSUED,
    HAS_UPDATED,
    UPDATED_UNIT,
    UPDATED,
    CODING,
    DECODED,
    STORED,
    WORDS,
    PICTURES,
    GAP,
    PICTURE,
    NUMBERS
};

static const uint64_t good[NUMBERS] = {
    [VERSION] = 1,     [ORDER] = 7,     [URGENCY] = 5,  [HAS_ISSUED] = 1,
    [HAS_UPDATED] = 1, [DECODED] = 300, [PICTURES] = 1, [PICTURE] = 100};

static void put_facts(const uint64_t numbers[NUMBERS], satchel_buf *facts)
{
    struct bit_writer w = {.to = facts};
    for (unsigned i = 0; i < NUMBERS; i++)
        if (i == UNIT || i == UPDATED_UNIT || i == GAP || i == PICTURE)
            write_number(&w, numbers[i]);
        else
            write_column(&w, &numbers[i], 1);
    bits_end(&w);
    for (unsigned i = 0; i < 2 * SATCHEL_HASH; i++)
        satchel_buf_put_byte(facts, i);
}

static satchel_code decode(const uint64_t numbers[NUMBERS], struct catalog_page *page)
{
    static const char strings[] = "id\nHead\nBy\nCity\nen\n\0\0"; /* and one NUL more */
    satchel_buf facts;
    satchel_error err = {0};
    uint64_t end;
    satchel_buf_init(&facts, 1000);
    put_facts(numbers, &facts);
    *page = (struct catalog_page){0};
    const bool ok = catalog_decode((satchel_bytes){(const uint8_t *)strings, sizeof strings},
                                   satchel_buf_bytes(&facts), 1, 0, page, &end, &err);
    assert_true(ok || err.text[0]);
    satchel_buf_free(&facts);
    return ok ? SATCHEL_OK : err.code;
}

static void test_numbers(void **state)
{
    (void)state;
    enum { LEAST_DAY = 719162, MOST_DAY = 2932896 }; /* years 1 and 9999, from 1970 */
    /* Coded sizes are told from a third of the decoded, words from a sixth. */
    const uint64_t third = 100, sixth = 50;
    const struct {
        enum number number;
        uint64_t value;
        bool right;
    } cases[] = {
        {VERSION, 1, true},
        {VERSION, UINT32_MAX, true},
        {VERSION, (uint64_t)UINT32_MAX + 1, false},
        {FLAGS, SATCHEL_CORRECTED << 1 | 1, true},
        {FLAGS, SATCHEL_CANCELED << 1 | 2, false},
        {ORDER, UINT32_MAX, true},
        {ORDER, (uint64_t)UINT32_MAX + 1, false},
        {URGENCY, 0, false},
        {URGENCY, 9, true},
        {URGENCY, 10, false},
        {UNIT, 3, true},
        {UNIT, 4, false},
        {ISSUED, zigzag(86400 * (int64_t)LEAST_DAY), true},
        {ISSUED, zigzag(86400 * (int64_t)LEAST_DAY + 1), false},
        {ISSUED, zigzag(-(86400 * (int64_t)(MOST_DAY + 1) - 1)), true},
        {ISSUED, zigzag(-(86400 * (int64_t)(MOST_DAY + 1))), false},
        {ISSUED, INT64_MAX, false},
        {UPDATED, zigzag(INT64_MIN / 4), false},
        {CODING, CODING_MOST - 1, true},
        {CODING, CODING_MOST, false},
        {DECODED, SATCHEL_MAX_DOCUMENT, true},
        {DECODED, SATCHEL_MAX_DOCUMENT + 1, false},
        {STORED, zigzag(1 - (int64_t)third), true},
        {STORED, zigzag(-(int64_t)third), false},
        {STORED, zigzag((int64_t)(SATCHEL_MAX_DOCUMENT - third)), true},
        {STORED, zigzag((int64_t)(SATCHEL_MAX_DOCUMENT - third + 1)), false},
        {STORED, INT64_MAX - 1, false},
        {WORDS, zigzag(-(int64_t)sixth), true},
        {WORDS, zigzag(-(int64_t)sixth - 1), false},
        {WORDS, zigzag((int64_t)(UINT32_MAX - sixth)), true},
        {WORDS, zigzag((int64_t)(UINT32_MAX - sixth + 1)), false},
        {GAP, zigzag(-1), false},
        {GAP, zigzag(UINT32_MAX), true},
        {GAP, zigzag((int64_t)UINT32_MAX + 1), false},
        {PICTURE, SATCHEL_MAX_PICTURE, true},
        {PICTURE, (uint64_t)SATCHEL_MAX_PICTURE + 1, false},
        {PICTURES, 2, false}, /* of which one is not told of */
        {PICTURES, SATCHEL_MAX_PICTURES, false},
        {PICTURES, (uint64_t)SATCHEL_MAX_PICTURES + 1, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint64_t numbers[NUMBERS];
        struct catalog_page page;
        memcpy(numbers, good, sizeof numbers);
        numbers[cases[i].number] = cases[i].value;
        const satchel_code code = decode(numbers, &page);
        catalog_free(&page);
        if (code != (cases[i].right ? SATCHEL_OK : SATCHEL_MALFORMED))
            fail_msg("case %zu: %d", i, (int)code);
    }
}

/* Units of time: a difference that does not fit once it is multiplied is none. */
static void test_times(void **state)
{
    (void)state;
    static const int64_t units[] = {1, 60, 3600, 86400};
    for (unsigned unit = 0; unit < 4; unit++) {
        uint64_t numbers[NUMBERS];
        struct catalog_page page;
        memcpy(numbers, good, sizeof numbers);
        numbers[UNIT] = unit;
        numbers[ISSUED] = zigzag(-1000);
        assert_int_equal(decode(numbers, &page), SATCHEL_OK);
        assert_true(page.records[0].record.issued == 1000 * units[unit]);
        assert_true(page.records[0].record.updated == 1000 * units[unit]);
        catalog_free(&page);
        numbers[ISSUED] = zigzag(INT64_MAX / 4);
        assert_int_equal(decode(numbers, &page), SATCHEL_MALFORMED);
        catalog_free(&page);
    }
}

/* --- strings --------------------------------------------------------------------------------- */

static satchel_code decode_strings(const char *strings, size_t size, struct catalog_page *page)
{
    satchel_buf facts;
    satchel_error err = {0};
    uint64_t end;
    satchel_buf_init(&facts, 1000);
    put_facts(good, &facts);
    *page = (struct catalog_page){0};
    const bool ok = catalog_decode((satchel_bytes){(const uint8_t *)strings, size},
                                   satchel_buf_bytes(&facts), 1, 0, page, &end, &err);
    satchel_buf_free(&facts);
    return ok ? SATCHEL_OK : err.code;
}

#define STRINGS(literal) (literal), sizeof(literal) - 1

static void test_strings(void **state)
{
    (void)state;
    static const struct {
        const char *strings;
        size_t size;
        bool right;
    } cases[] = {
        {STRINGS("id\nHead\nBy\nCity\nen\n\0\0\0"), true},
        {STRINGS("id\nHead\nBy\nCity\nen\n\0\0\1"), false},  /* a name that is not there */
        {STRINGS("id\nHead\nBy\nCity\nen\nx\0\0\0"), false}, /* behind the last */
        {STRINGS("id\nHead\nBy\nCity\nen\0\0\0"), false},    /* without end */
        {STRINGS("id\nHead\nBy\n\0\0\0"), false},
        {STRINGS("\0\0"), false},
        {STRINGS("\0\0\0"), false},
        {STRINGS("\nHead\nBy\nCity\nen\n\0\0\0"), false}, /* no id */
        {STRINGS("i\0d\nHead\nBy\nCity\nen\n\0\0\0"), false},
        {STRINGS("i\x7F\nHead\nBy\nCity\nen\n\0\0\0"), false},
        {STRINGS("i\xFF\nHead\nBy\nCity\nen\n\0\0\0"), false},
        {STRINGS("id\nHe\x1F"
                 "d\nBy\nCity\nen\n\0\0\0"),
         false},
        {STRINGS("id\nHead\nBy\x01\nCity\nen\n\0\0\0"), false},
        {STRINGS("\x01\nHead\nBy\nCity\nen\n\0\0\0"), true},        /* the headline's words */
        {STRINGS("\x01\n!!!\nBy\nCity\nen\n\0\0\0"), false},        /* which has none */
        {STRINGS("\x02!\nHead line\nBy\nCity\nen\n\0\0\0"), true},  /* the first of them */
        {STRINGS("\x02!\nHead\nBy\nCity\nen\n\0\0\0"), false},      /* there is no second */
        {STRINGS("\x02 \nHead line\nBy\nCity\nen\n\0\0\0"), false}, /* none of them */
        {STRINGS("\x02\x7F\nHead line\nBy\nCity\nen\n\0\0\0"), false},
        {STRINGS("\x02\nHead line\nBy\nCity\nen\n\0\0\0"), false},
        {STRINGS("\x03\nHead\nBy\nCity\nen\n\0\0\0"), true}, /* the day, in three ways */
        {STRINGS("\x04\nHead\nBy\nCity\nen\n\0\0\0"), true},
        {STRINGS("\x05\nHead\nBy\nCity\nen\n\0\0\0"), true},
        {STRINGS("\x06\nHead\nBy\nCity\nen\n\0\0\0"), true}, /* the section */
        {STRINGS("\x06\nHead\nBy\n\nen\n\0\0\0"), false},
        {STRINGS("\x07\nHead\nBy\nCity\nen\n\0\0\0"), false}, /* a UUID that is not there */
        {STRINGS("\x07\nHead\nBy\nCity\nen\n0123456789abcdef\0\0\0"), true},
        {STRINGS("\x07\nHead\nBy\nCity\nen\n0123456789abcde\0\0\0"), false},
        {STRINGS("\x07\nHead\nBy\nCity\nen\n0123456789abcdefg\0\0\0"), false},
        {STRINGS("\x08\nHead\nBy\nCity\nen\n\0\0\0"), false},
        {STRINGS("\x1F\nHead\nBy\nCity\nen\n\0\0\0"), false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct catalog_page page;
        const satchel_code code = decode_strings(cases[i].strings, cases[i].size, &page);
        catalog_free(&page);
        if (code != (cases[i].right ? SATCHEL_OK : SATCHEL_MALFORMED))
            fail_msg("case %zu: %d", i, (int)code);
    }
}

/* A line of the most bytes, and of one more. */
static void test_long_strings(void **state)
{
    (void)state;
    for (size_t size = SATCHEL_MAX_STRING; size < SATCHEL_MAX_STRING + 2; size++)
        for (unsigned line = 0; line < 2; line++) {
            struct catalog_page page;
            satchel_buf strings;
            satchel_buf_init(&strings, 1 << 20);
            satchel_buf_put_text(&strings, line ? "id\n" : "");
            for (size_t i = 0; i < size; i++)
                satchel_buf_put_byte(&strings, 'a');
            satchel_buf_put_text(&strings, line ? "\nBy\nCity\nen\n" : "\nHead\nBy\nCity\nen\n");
            satchel_buf_put(&strings, "\0\0\0", 3);
            assert_int_equal(decode_strings((const char *)strings.data, strings.size, &page),
                             size > SATCHEL_MAX_STRING ? SATCHEL_MALFORMED : SATCHEL_OK);
            catalog_free(&page);
            satchel_buf_free(&strings);
        }
}

/* --- ids ------------------------------------------------------------------------------------- */

/* Whether a short form, with these bytes of UUIDs and no more, stands for something; `id` gets it.
 */
static bool expand(const satchel_record *r, const char *text, satchel_bytes uuids,
                   char id[SATCHEL_MAX_STRING + 1])
{
    struct reader reader = reader_of(uuids);
    return id_expand(r, text, &reader, id) && reader_done(&reader);
}

/* The short form, which must stand for the id. */
static const char *shorten(const satchel_record *r)
{
    static char text[2 * SATCHEL_MAX_STRING];
    satchel_buf out, uuids;
    char id[SATCHEL_MAX_STRING + 1];
    satchel_buf_init(&out, 1 << 20);
    satchel_buf_init(&uuids, 1 << 20);
    id_shorten(r, &out, &uuids);
    snprintf(text, sizeof text, "%s", satchel_buf_string(&out));
    if (strcmp(text, r->id) != 0) {
        assert_true(expand(r, text, satchel_buf_bytes(&uuids), id));
        assert_string_equal(id, r->id);
    } else {
        assert_int_equal(uuids.size, 0);
    }
    satchel_buf_free(&out);
    satchel_buf_free(&uuids);
    return text;
}

#define UUID(version) "0a1b2c3d-4e5f-" version "a6b-8c7d-9e0f1a2b3c4d"

static void test_short_forms(void **state)
{
    (void)state;
    static const struct {
        const char *headline, *section, *id, *wanted;
        bool dated;
    } cases[] = {
        {"Water returns", "City", "a/water-returns/b", "a/\x01/b", true},
        {"Water's back, “again” – at last!", "", "waters-back-again-at-last", "\x01", true},
        {"Water\xE2\x80\x99s \xE2\x80\x98"
         "back\xE2\x80\x99",
         "", "waters-back", "\x01", true},
        {"Rock\xE2\x80\x98n\xE2\x80\x99roll", "", "rocknroll", "\x01", true},
        {"¡Água!", "", "agua", "agua", true}, /* too short to be worth it */
        {"Water returns at last", "", "x/water-returns.html", "x/\x02\x22.html", true},
        {"Water returns at last", "", "x/water-re", "x/water-re", true},
        {"A b c d", "", "a-b", "a-b", true},
        {"Head", "Culture & Arts", "culture-arts/7", "\x06/7", true},
        {"Head", "UK", "uk/7", "uk/7", true},
        {"Head", "", "2026/11/20", "\x03", true},
        {"Head", "", "n2026-11-20n", "n\x04n", true},
        {"Head", "", "20261120", "\x05", true},
        {"Head", "", "2026-11-20", "2026-11-20", false}, /* it has no date */
        {"Water returns", "", "x\x05y", "x\x05y", true}, /* it looks like a short form */
        {"", "", "id", "id", true},
        {"", "", "urn:" UUID("4"), "urn:\x07", true}, /* random ones alone */
        {"", "", "urn:" UUID("5") "/x-y", "urn:\x07/x-y", true},
        {"", "", "urn:" UUID("1"), "urn:" UUID("1"), true},
        {"", "", "a-b-" UUID("4"), "a-b-\x07", true},
        {"", "", "g" UUID("4"), "g\x07", true},
        {"", "", "0a1b2c3g-4e5f-4a6b-8c7d-9e0f1a2b3c4d/" UUID("4"),
         "0a1b2c3g-4e5f-4a6b-8c7d-9e0f1a2b3c4d/\x07", true},
        {"", "", "0a1b2cg3-4e5f-4a6b-8c7d-9e0f1a2b3c4d/" UUID("4"),
         "0a1b2cg3-4e5f-4a6b-8c7d-9e0f1a2b3c4d/\x07", true},
        {"", "", "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4", "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4",
         true},
        {"", "", "0a1b2c3d-4e5f-4a6b-8c7d+9e0f1a2b3c4d", "0a1b2c3d-4e5f-4a6b-8c7d+9e0f1a2b3c4d",
         true},
        {"", "", "0A1B2C3D-4E5F-4A6B-8C7D-9E0F1A2B3C4D", "0A1B2C3D-4E5F-4A6B-8C7D-9E0F1A2B3C4D",
         true},
        {"", "", "\x07" UUID("4"), "\x07" UUID("4"), true}, /* it looks like a short form */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const satchel_record r = {.id = cases[i].id,
                                  .headline = cases[i].headline,
                                  .section = cases[i].section,
                                  .issued = cases[i].dated ? 1795132800 : SATCHEL_NO_TIME};
        assert_string_equal(shorten(&r), cases[i].wanted);
    }
}

static void test_long_ids(void **state)
{
    (void)state;
    static char headline[3 * SATCHEL_MAX_STRING], id[SATCHEL_MAX_STRING + 2];
    char to[SATCHEL_MAX_STRING + 1];
    const satchel_bytes none = {0};
    memset(headline, 'a', sizeof headline - 1);
    memset(id, 'b', sizeof id - 1);
    satchel_record r = {.id = id, .headline = headline, .section = "", .issued = SATCHEL_NO_TIME};
    assert_int_equal(strlen(shorten(&r)), SATCHEL_MAX_STRING + 1); /* as it is, to be refused */
    id[SATCHEL_MAX_STRING] = '\0';
    assert_string_equal(shorten(&r), id);
    memset(id, 'a', SATCHEL_MAX_STRING); /* longer than the words that the headline gives */
    assert_true(strlen(shorten(&r)) < 20);
    assert_true(expand(&r, "\x01", none, to));
    assert_int_equal(strlen(to), SATCHEL_MAX_STRING - 8);
    assert_true(expand(&r,
                       "\x01"
                       "12345678",
                       none, to));
    assert_false(expand(&r,
                        "\x01"
                        "123456789",
                        none, to));
    assert_false(expand(&r, "123456789\x01", none, to));
    assert_false(expand(&r, "\x01\x01", none, to));
    const satchel_bytes uuid = {(const uint8_t *)"0123456789abcdef", 16};
    assert_false(expand(&r, "\x01\x07", uuid, to)); /* too long with it */
    assert_true(expand(&r, "\x07", uuid, to));
    assert_false(expand(&r, "\x03", none, to)); /* no date */
    assert_false(expand(&r, "a\x1F", none, to));
    assert_false(expand(&r, "a\x08", none, to));
    assert_false(expand(&r, "", none, to));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),     cmocka_unit_test(test_times),
        cmocka_unit_test(test_strings),     cmocka_unit_test(test_long_strings),
        cmocka_unit_test(test_short_forms), cmocka_unit_test(test_long_ids),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
