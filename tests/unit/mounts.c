/* Mounts that concern a folder, and those that do not: in tables, and told by the watcher. */
#include "support/unit.h"

#include "model/mounts.h"
#include "model/watch.h"

#include <poll.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINE(point) "36 35 98:0 / " point " rw,noatime - ext3 /dev/root rw\n"

static bool concerns(const char *line, const char *name)
{
    static const char table[] = LINE("/") "odd\n" LINE("/home");
    char with[400];
    snprintf(with, sizeof with, "%s%s", table, line);
    return mounts_sum(with, strlen(with), name) != mounts_sum(table, strlen(table), name);
}

static void test_tables(void **state)
{
    (void)state;
    assert_true(concerns(LINE("/media/a"), "/media/a"));
    assert_true(concerns(LINE("/media/a/b/c"), "/media/a"));
    assert_true(concerns(LINE("/media"), "/media/a"));
    assert_true(concerns(LINE("/"), "/media/a"));
    assert_true(concerns(LINE("/media"), "/"));
    assert_false(concerns(LINE("/media/ab"), "/media/a"));
    assert_false(concerns(LINE("/media/a"), "/media/ab"));
    assert_false(concerns(LINE("/media/b"), "/media/a"));
    assert_false(concerns("36 35 98:0 /", "/media/a")); /* a line that ends early */
    assert_false(concerns("36 35 98:0 / ", "/media/a"));
    assert_true(concerns("36 35 98:0 / /media", "/media/a"));
}

static void expect_name(const char *folder, const char *expected)
{
    char *name = mounts_name(folder);
    assert_non_null(name);
    assert_string_equal(name, expected);
    free(name);
}

static void test_names(void **state)
{
    (void)state;
    char long_one[9000];
    expect_name("/", "/");
    expect_name("/proc/../", "/");
    expect_name("/proc/nowhere a\\b/c/", "/proc/nowhere\\040a\\134b/c");
    expect_name("/nowhere", "/nowhere");
    expect_name("//nowhere//", "/nowhere");
    memset(long_one, 'a', sizeof long_one - 1);
    long_one[sizeof long_one - 1] = '\0';
    assert_null(mounts_name(long_one));
}

static void tell(void *context, enum watch_what what)
{
    (void)what;
    assert_int_equal(write(*(const int *)context, "x", 1), 1);
}

/* Is something told within so many milliseconds? */
static bool is_told(int end, int patience)
{
    struct pollfd p = {.fd = end, .events = POLLIN};
    char byte;
    return poll(&p, 1, patience) == 1 && read(end, &byte, 1) == 1;
}

static void test_watching(void **state)
{
    (void)state;
    char folder[] = "/tmp/satchel-mounts-XXXXXX", watched[80], in[80], other[80];
    int ends[2];
    if (unshare(CLONE_NEWNS) != 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
        skip(); /* only root has mounts of its own */
    assert_non_null(mkdtemp(folder));
    snprintf(watched, sizeof watched, "%s/a", folder);
    snprintf(in, sizeof in, "%s/a/in", folder);
    snprintf(other, sizeof other, "%s/ab", folder);
    assert_true(mkdir(watched, 0700) == 0 && mkdir(in, 0700) == 0 && mkdir(other, 0700) == 0);
    assert_int_equal(pipe(ends), 0);
    struct watch *w = watch_start(tell, &ends[1], -1);
    assert_non_null(w);
    assert_true(watch_add(w, watched));
    assert_int_equal(mount("none", other, "tmpfs", 0, NULL), 0);
    assert_false(is_told(ends[0], 300));
    assert_int_equal(mount("none", in, "tmpfs", 0, NULL), 0);
    assert_true(is_told(ends[0], 5000));
    assert_int_equal(umount(other), 0);
    assert_false(is_told(ends[0], 300));
    assert_int_equal(umount(in), 0);
    assert_true(is_told(ends[0], 5000));
    watch_stop(w);
    close(ends[0]);
    close(ends[1]);
    assert_true(rmdir(in) == 0 && rmdir(watched) == 0 && rmdir(other) == 0 && rmdir(folder) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tables),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_watching),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
