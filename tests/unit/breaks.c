/* Line breaking: Unicode's own cases, then what books add. */
#include "text/breaks.h"
#include "support/conformance.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static bool check(const struct conformance_case *c)
{
    uint8_t kinds[CONFORMANCE_MOST];
    breaks_find(c->text, c->length, 0, kinds);
    for (size_t i = 1; i < c->length; i++)
        if ((kinds[i] != BREAK_NEVER) != c->breaks[i])
            return false;
    return kinds[0] == BREAK_NEVER;
}

static void test_conformance(void **state)
{
    (void)state;
    unsigned cases;
    assert_int_equal(conformance_run(TEST_UNICODE "/auxiliary/LineBreakTest.txt", check, &cases),
                     0);
    assert_int_equal(cases, 7654);
}

/* `marked` is the text with | where a line may break, ~ where it may only if it must, ! where it
 * must. */
static void expect(const char *marked, unsigned flags)
{
    char text[512] = "", result[1024];
    uint8_t kinds[512];
    size_t length = 0, out = 0;
    for (const char *s = marked; *s; s++)
        if (!strchr("|~!", *s))
            text[length++] = *s;
    breaks_find(text, length, flags, kinds);
    for (size_t i = 0; i < length; i++) {
        if (kinds[i] != BREAK_NEVER)
            result[out++] = kinds[i] == BREAK_WEAK ? '~' : kinds[i] == BREAK_MUST ? '!' : '|';
        result[out++] = text[i];
    }
    result[out] = '\0';
    assert_string_equal(result, marked);
}

/* No dash at the start of a line, and quotes keep their spaces. */
static void test_book(void **state)
{
    (void)state;
    expect("a |word|—|and", 0);
    expect("a |word—|and", BREAKS_BOOK);
    expect("a |word |— |and |– |so", 0);
    expect("a |word — |and – |so", BREAKS_BOOK);
    expect("— Hola |—dijo", BREAKS_BOOK);
    expect("—Hola |—dijo |ella—, |y", BREAKS_BOOK);
    expect("Il |dit |« |bonjour |» |et |puis", 0);
    expect("Il |dit |« bonjour » |et |puis", BREAKS_BOOK);
    expect("a |-b |--c |-5 |d", BREAKS_BOOK);
    expect("no.|5 |€20", 0);
    expect("no.5 |€20", BREAKS_BOOK);
    expect("50 % |of |20 €, |in |5 |$20", BREAKS_BOOK);
    expect("“a” (b)", 0);
    expect("“a” |(b)", BREAKS_BOOK);
    expect("9:30–|10:00", 0);
    expect("9:30–10:00 |a–|b", BREAKS_BOOK);
}

static void test_hebrew(void **state)
{
    (void)state;
    expect("בית־ספר", 0);
    expect("בית־|ספר |ו-10 |ה-ABC", BREAKS_BOOK);
}

static void test_cjk(void **state)
{
    (void)state;
    expect("他|说“你|好”。", 0);
    expect("他|说|“你|好”。|我", BREAKS_CJK);
}

static void test_soft(void **state)
{
    (void)state;
    static const char text[] = "hy\xC2\xAD"
                               "phen";
    uint8_t kinds[sizeof text];
    breaks_find(text, strlen(text), 0, kinds);
    assert_int_equal(kinds[4], BREAK_SOFT);
    assert_int_equal(kinds[2], BREAK_NEVER);
}

static void test_syllables(void **state)
{
    (void)state;
    expect("ภาษาไทย |และ", 0);
    expect("ภาษา~ไทย |และ~เดิน", BREAKS_SYLLABLES);
    expect("မြန်~မာ~နိုင်~ငံ", BREAKS_SYLLABLES);
    expect("ពា~ក្យ~ខ្មែរ", BREAKS_SYLLABLES);
}

/* Two million characters of the worst kinds take a moment, not a minute. */
static void test_linear(void **state)
{
    (void)state;
    static const char *const worst[] = {"\xCC\x88", "$(",   "(\xCC\x88", "\xF0\x9F\x87\xA6",
                                        "« ",       "\xFF", "ก"};
    enum { LENGTH = 2000000 };
    char *text = malloc(LENGTH);
    uint8_t *kinds = malloc(LENGTH);
    assert_true(text && kinds);
    for (size_t w = 0; w < sizeof worst / sizeof *worst; w++) {
        const size_t n = strlen(worst[w]);
        for (size_t i = 0; i < LENGTH; i++)
            text[i] = worst[w][i % n];
        breaks_find(text, LENGTH, BREAKS_BOOK | BREAKS_CJK | BREAKS_SYLLABLES, kinds);
    }
    free(text);
    free(kinds);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_conformance), cmocka_unit_test(test_book),
        cmocka_unit_test(test_hebrew),      cmocka_unit_test(test_cjk),
        cmocka_unit_test(test_soft),        cmocka_unit_test(test_syllables),
        cmocka_unit_test(test_linear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
