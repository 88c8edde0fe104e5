/* Sets of ranges against a plain array of flags. */
#include "support/random.h"
#include "support/unit.h"

#include "net/ranges.h"

#include <string.h>

#define SIZE 300

static bool flags[SIZE];

static void check_set(const struct ranges *s)
{
    uint64_t bytes = 0, prefix = 0;
    for (unsigned i = 0; i < SIZE; i++) {
        bytes += flags[i];
        prefix += prefix == i && flags[i];
        assert_int_equal(ranges_cover(s, i, i + 1), flags[i]);
    }
    assert_int_equal(ranges_bytes(s), bytes);
    assert_int_equal(ranges_prefix(s), prefix);
    for (size_t i = 0; i < s->count; i++) {
        assert_true(s->list[i].from < s->list[i].to);
        assert_true(!i || s->list[i - 1].to < s->list[i].from);
    }
}

static void check_gap(const struct ranges *s, uint64_t from, uint64_t to)
{
    struct range gap;
    uint64_t first = from, end;
    while (first < to && flags[first])
        first++;
    end = first;
    while (end < to && !flags[end])
        end++;
    assert_int_equal(ranges_gap(s, from, to, &gap), first < to);
    if (first < to)
        assert_true(gap.from == first && gap.to == end);
}

static void test_against_flags(void **state)
{
    (void)state;
    struct ranges s = {0};
    for (unsigned i = 0; i < 20000; i++) {
        const uint32_t a = random_below(SIZE), b = random_below(SIZE);
        const uint32_t from = a < b ? a : b, to = a < b ? b : a;
        const bool add = random_below(2);
        if (to - from > 60)
            continue;
        assert_true(add ? ranges_add(&s, from, to) : ranges_remove(&s, from, to));
        memset(flags + from, add, to - from);
        check_set(&s);
        check_gap(&s, from, to);
        check_gap(&s, 0, SIZE);
    }
    ranges_free(&s);
}

static void test_join(void **state)
{
    (void)state;
    struct ranges s = {0};
    assert_true(ranges_add(&s, 10, 20) && ranges_add(&s, 25, 30) && ranges_add(&s, 40, 50));
    ranges_join(&s, 5);
    assert_int_equal(s.count, 2);
    assert_true(s.list[0].from == 10 && s.list[0].to == 30 && s.list[1].from == 40);
    ranges_join(&s, 10);
    assert_int_equal(s.count, 1);
    ranges_clear(&s);
    assert_int_equal(ranges_bytes(&s), 0);
    ranges_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_against_flags),
        cmocka_unit_test(test_join),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
