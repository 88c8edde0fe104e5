/* Grapheme clusters: Unicode's own cases. */
#include "text/graphemes.h"
#include "support/conformance.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static bool check(const struct conformance_case *c)
{
    size_t at = 0;
    while (at < c->length) {
        const size_t end = grapheme_end(c->text, c->length, at);
        for (size_t i = at + 1; i < end; i++)
            if (c->breaks[i])
                return false;
        if (end <= at || !c->breaks[end])
            return false;
        at = end;
    }
    return true;
}

static void test_conformance(void **state)
{
    (void)state;
    unsigned cases;
    assert_int_equal(
        conformance_run(TEST_UNICODE "/auxiliary/GraphemeBreakTest.txt", check, &cases), 0);
    assert_int_equal(cases, 602);
}

static void test_ill_formed(void **state)
{
    (void)state;
    static const char text[] = "a\xCC\x88\xFFz";
    assert_int_equal(grapheme_end(text, 5, 0), 3);
    assert_int_equal(grapheme_end(text, 5, 3), 4);
    assert_int_equal(grapheme_end(text, 5, 4), 5);
    assert_int_equal(grapheme_end(text, 2, 0), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_conformance),
        cmocka_unit_test(test_ill_formed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
