/* Threads beside the main one: every job is done once, none is lost, waiting helps. */
#include "support/unit.h"

#include "process/workers.h"

#include <string.h>

struct sum {
    unsigned from;
    uint64_t result;
    unsigned times;
};

static void add_up(void *argument)
{
    struct sum *s = argument;
    for (unsigned i = 0; i < 1000; i++)
        s->result += s->from + i;
    s->times++;
}

static void check_many(unsigned threads)
{
    static struct sum sums[2000];
    struct workers *w = workers_open(threads);
    if (!w)
        return; /* one core, or a system without threads: the caller works alone */
    assert_true(workers_count(w) >= 2);
    memset(sums, 0, sizeof sums);
    /* More at a time than there are places: what does not fit is done at once. */
    for (unsigned i = 0; i < 2000; i++) {
        sums[i].from = i;
        workers_start(w, add_up, &sums[i]);
    }
    for (unsigned i = 2000; i-- > 0;) {
        workers_wait(w, &sums[i]);
        assert_int_equal(sums[i].times, 1);
        assert_true(sums[i].result == 1000u * (uint64_t)i + 499500u);
    }
    workers_close(w);
}

static void test_every_job_once(void **state)
{
    (void)state;
    check_many(2);
    check_many(7);
    check_many(1000);
    check_many(0);
}

static void test_one_is_none(void **state)
{
    (void)state;
    assert_null(workers_open(1));
    assert_int_equal(workers_count(NULL), 0);
    assert_int_equal(workers_lent(NULL).count, 0);
    workers_close(NULL);
}

/* An argument may come back when it has been waited for, as the slots of a ring do. */
static void test_arguments_come_back(void **state)
{
    (void)state;
    struct workers *w = workers_open(3);
    struct sum one = {0};
    for (unsigned i = 1; w && i <= 500; i++) {
        workers_start(w, add_up, &one);
        workers_wait(w, &one);
        assert_int_equal(one.times, i);
    }
    workers_close(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_job_once),
        cmocka_unit_test(test_one_is_none),
        cmocka_unit_test(test_arguments_come_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
