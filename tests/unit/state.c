/* What the viewer remembers, across restarts and bad files. */
#include "support/unit.h"

#include "state/state.h"

#include <satchel/file.h>

#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/satchel-state-XXXXXX";
static char inner[64], file[80];

static int set_up(void **state)
{
    (void)state;
    strcpy(folder + strlen(folder) - 6, "XXXXXX");
    if (!mkdtemp(folder))
        return 1;
    snprintf(inner, sizeof inner, "%s/a/b", folder);
    snprintf(file, sizeof file, "%s/state", inner);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    char path[64];
    unlink(file);
    rmdir(inner);
    snprintf(path, sizeof path, "%s/a", folder);
    rmdir(path);
    return rmdir(folder); /* fails if anything else was left */
}

static void test_survives_a_restart(void **unused)
{
    (void)unused;
    satchel_error err;
    satchel_place place;
    uint32_t offset = 7;
    struct state *s = state_open(inner);
    state_set_setting(s, "language", "zh-Hans");
    state_set_setting(s, "empty", "");
    state_set_place(s, "HB/The %41 Bulletin", "id with spaces", 1234);
    state_set_place(s, "HB/The %41 Bulletin", "second", 99);
    state_set_place(s, "other", "x", 5);
    state_set_read(s, "HB/The %41 Bulletin", "id with spaces");
    assert_ok(state_save(s, &err), err);
    state_close(s);

    s = state_open(inner);
    assert_string_equal(state_setting(s, "language"), "zh-Hans");
    assert_string_equal(state_setting(s, "empty"), "");
    assert_null(state_setting(s, "nothing"));
    assert_true(state_place(s, "HB/The %41 Bulletin", &place));
    assert_string_equal(place.id, "second");
    assert_int_equal(place.offset, 99);
    assert_true(state_article_place(s, "HB/The %41 Bulletin", "id with spaces", &offset));
    assert_int_equal(offset, 1234);
    assert_false(state_article_place(s, "HB/The %41 Bulletin", "nothing", &offset));
    assert_int_equal(offset, 1234);
    assert_true(state_is_read(s, "HB/The %41 Bulletin", "id with spaces"));
    assert_false(state_is_read(s, "HB/The %41 Bulletin", "second"));
    state_close(s);
}

static void test_private_writes_nothing(void **unused)
{
    (void)unused;
    satchel_error err;
    struct state *s = state_open(NULL);
    state_set_place(s, "p", "a", 1);
    assert_true(state_save(s, &err));
    state_close(s);
    assert_int_not_equal(access(inner, F_OK), 0);
}

static void test_bad_files_are_like_none(void **unused)
{
    (void)unused;
    satchel_error err;
    static const char *const contents[] = {
        "", "\n\n\n", "satchel-state 99\nplace\nsetting x\nplace a b c d e f g\n",
        "place p a 18446744073709551616 l-\nplace p %00 1 l-\nplace %zz %4 -5 rl-\nsetting "
        "text-size %31%35",
        "\xFF\xFE\x80 garbage without end"};
    struct state *s = state_open(inner); /* makes the folder */
    state_close(s);
    for (size_t i = 0; i < sizeof contents / sizeof *contents; i++) {
        const satchel_bytes bytes = {(const uint8_t *)contents[i], strlen(contents[i])};
        assert_ok(satchel_save_bytes(file, bytes, &err), err);
        s = state_open(inner);
        assert_non_null(s);
        state_set_setting(s, "k", "v");
        assert_ok(state_save(s, &err), err);
        state_close(s);
    }
    /* A folder that cannot be made: the viewer runs, keeps nothing, and does not say it did. */
    s = state_open("/proc/nonexistent/state");
    assert_non_null(s);
    state_set_setting(s, "k", "v");
    assert_false(state_save(s, &err));
    assert_int_equal(err.code, SATCHEL_NOT_WRITABLE);
    state_close(s);
}

static void test_oldest_places_go_first(void **unused)
{
    (void)unused;
    struct state *s = state_open(NULL);
    char id[16];
    uint32_t offset;
    for (unsigned i = 0; i < 3000; i++) {
        snprintf(id, sizeof id, "a%u", i);
        state_set_place(s, "p", id, i);
        state_set_place(s, "p", "kept", i); /* always the newest but one */
    }
    assert_false(state_article_place(s, "p", "a0", &offset));
    assert_true(state_article_place(s, "p", "a2999", &offset));
    assert_true(state_article_place(s, "p", "kept", &offset));
    assert_int_equal(offset, 2999);
    state_forget_places(s);
    assert_false(state_article_place(s, "p", "kept", &offset));
    state_close(s);
}

/* What is odd in the file is left aside, what is right in it counts. */
/* What is expected is not remembered, and is one thing at a time; its place is set as any other. */
static void test_expected(void **unused)
{
    (void)unused;
    uint32_t offset = 7;
    struct state *s = state_open(NULL);
    state_expect(s, "paper", "one");
    assert_false(state_article_place(s, "paper", "one", &offset));
    state_expect(s, "paper", "two");
    state_set_place(s, "paper", "one", 11);
    state_expect(s, "paper", "one");
    state_expect(s, "paper", "three");
    state_expect(s, "paper", "three");
    state_set_place(s, "paper", "three", 33);
    assert_true(state_article_place(s, "paper", "one", &offset));
    assert_int_equal(offset, 11);
    assert_true(state_article_place(s, "paper", "three", &offset));
    assert_int_equal(offset, 33);
    assert_false(state_article_place(s, "paper", "two", &offset));
    state_expect(s, "paper", "four");
    state_forget_places(s);
    assert_false(state_article_place(s, "paper", "three", &offset));
    state_close(s);
}

static void test_odd_lines(void **unused)
{
    (void)unused;
    satchel_error err;
    uint32_t offset = 7;
    static const char content[] = "satchel-state 1\n"
                                  "setting control a%7Fb%01\n"
                                  "setting odd %G1%@1%1%\n"
                                  "setting lower %4a\n"
                                  "other a b\n"
                                  "other p id 5 r-\n"
                                  "place p id 12 r-\n"
                                  "place q id 13 l-\n"
                                  "place p x 14 rl-\n"
                                  "place six words 15 r- more\n";
    const satchel_bytes bytes = {(const uint8_t *)content, sizeof content - 1};
    state_close(state_open(inner)); /* makes the folder */
    assert_ok(satchel_save_bytes(file, bytes, &err), err);
    for (unsigned again = 0; again < 2; again++) {
        struct state *s = state_open(inner);
        satchel_place place;
        assert_string_equal(state_setting(s, "control"), "a\x7F"
                                                         "b\x01");
        assert_string_equal(state_setting(s, "odd"), "%G1%@1%1%");
        assert_string_equal(state_setting(s, "lower"), "%4a");
        assert_true(state_article_place(s, "p", "id", &offset) && offset == 12);
        assert_true(state_article_place(s, "q", "id", &offset) && offset == 13);
        assert_true(state_is_read(s, "p", "id") && !state_is_read(s, "q", "id"));
        assert_true(state_place(s, "p", &place));
        assert_string_equal(place.id, "x");
        assert_true(state_place(s, "q", &place) && place.offset == 13);
        assert_false(state_place(s, "r", &place));
        assert_true(state_article_place(s, "six", "words", &offset) && offset == 15);
        state_set_setting(s, "changed", again ? "twice" : "once"); /* so that it is written */
        assert_ok(state_save(s, &err), err);
        state_close(s);
    }
}

static void test_most_settings(void **unused)
{
    (void)unused;
    satchel_error err;
    char name[16];
    struct state *s = state_open(inner);
    for (unsigned i = 0; i < 40; i++) {
        snprintf(name, sizeof name, "s%u", i);
        state_set_setting(s, name, "v");
    }
    assert_string_equal(state_setting(s, "s31"), "v");
    assert_null(state_setting(s, "s32"));
    state_set_setting(s, "s31", "w"); /* what is there can be changed */
    state_set_setting(s, "s30", "v");
    assert_ok(state_save(s, &err), err);
    state_close(s);
    s = state_open(inner);
    assert_string_equal(state_setting(s, "s31"), "w");
    assert_string_equal(state_setting(s, "s0"), "v");
    assert_null(state_setting(s, "s32"));
    state_close(s);
}

/* Nothing is written when nothing has changed. */
static void test_unchanged(void **unused)
{
    (void)unused;
    satchel_error err;
    struct state *s = state_open(inner);
    state_set_setting(s, "a", "1");
    state_set_read(s, "p", "x");
    assert_false(state_is_read(s, "p", "y"));
    assert_ok(state_save(s, &err), err);
    unlink(file);
    state_set_setting(s, "a", "1");
    state_set_read(s, "p", "x");
    assert_ok(state_save(s, &err), err);
    assert_int_not_equal(access(file, F_OK), 0);
    state_set_read(s, "p", "y");
    assert_ok(state_save(s, &err), err);
    assert_int_equal(access(file, F_OK), 0);
    state_forget_places(s);
    assert_ok(state_save(s, &err), err);
    unlink(file);
    state_forget_places(s);
    assert_ok(state_save(s, &err), err);
    assert_int_not_equal(access(file, F_OK), 0);
    state_close(s);
    state_close(NULL);
}

/* A folder whose name is longer than names may be is not to be had; the viewer runs without. */
static void test_long_folder(void **unused)
{
    (void)unused;
    satchel_error err = {0};
    char *name = malloc(10000);
    assert_non_null(name);
    memset(name, 'a', 9999);
    name[0] = '/';
    name[9999] = '\0';
    for (size_t length = 4080; length < 4100; length++) {
        name[length] = '\0';
        struct state *s = state_open(name);
        assert_non_null(s);
        state_set_setting(s, "k", "v");
        assert_string_equal(state_setting(s, "k"), "v");
        assert_false(state_save(s, &err));
        assert_int_equal(err.code, SATCHEL_NOT_WRITABLE);
        state_close(s);
        name[length] = 'a';
    }
    free(name);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_survives_a_restart),
        cmocka_unit_test_setup(test_private_writes_nothing, set_up),
        TEST(test_bad_files_are_like_none),
        cmocka_unit_test(test_oldest_places_go_first),
        cmocka_unit_test(test_expected),
        TEST(test_odd_lines),
        TEST(test_most_settings),
        TEST(test_unchanged),
        cmocka_unit_test(test_long_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
