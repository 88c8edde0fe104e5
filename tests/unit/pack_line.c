/* The command line's parts: options, suggestions, paths, names. */
#include "support/unit.h"

#include "console/console.h"
#include "console/options.h"
#include "inputs/names.h"
#include "inputs/paths.h"

#include <satchel/satchel.h>

struct settings {
    bool force, quiet;
    const char *title;
    uint64_t edition;
    int64_t issued;
    unsigned images, form;
};

static const struct option options[] = {
    {"force", 'f', OPTION_FLAG, offsetof(struct settings, force), NULL, "", 0},
    {"quiet", 'q', OPTION_FLAG, offsetof(struct settings, quiet), NULL, "", 0},
    {"title", 't', OPTION_TEXT, offsetof(struct settings, title), "TEXT", "", 0},
    {"edition", 0, OPTION_NUMBER, offsetof(struct settings, edition), "N", "", 0},
    {"issued", 0, OPTION_TIME, offsetof(struct settings, issued), "TIME", "", 0},
    {"images", 0, OPTION_CHOICE, offsetof(struct settings, images), "none|small|full", "", 1},
    {"html", 0, OPTION_PICK, offsetof(struct settings, form), NULL, "", 2},
};

static struct settings settings;
static struct parsed_line line;
static satchel_error err;

static bool parse(const char *words)
{
    static char room[256], *argv[16];
    int argc = 0;
    snprintf(room, sizeof room, "%s", words);
    for (char *word = strtok(room, " "); word; word = strtok(NULL, " "))
        argv[argc++] = word;
    settings = (struct settings){0};
    err = (satchel_error){0};
    return options_parse(options, sizeof options / sizeof *options, &settings, argc, argv, &line,
                         &err);
}

static void test_options(void **state)
{
    (void)state;
    assert_true(parse("a --title=X -fq b --edition 7 --ti Y -tZ -- --force -"));
    assert_true(settings.force && settings.quiet);
    assert_string_equal(settings.title, "Z");
    assert_int_equal(settings.edition, 7);
    assert_int_equal(settings.images, 1);
    assert_true(settings.issued == SATCHEL_NO_TIME);
    assert_int_equal(line.operand_count, 4);
    assert_string_equal(line.operands[1], "b");
    assert_string_equal(line.operands[2], "--force");
    assert_string_equal(line.operands[3], "-");
    assert_true(parse("--images none --html --issued 2026-11-20"));
    assert_int_equal(settings.images, 0);
    assert_int_equal(settings.form, 2);
    assert_int_equal(settings.issued, 1795132800);
    assert_true(parse("--help"));
    assert_true(line.help);
}

static void test_mistakes(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"--tilte x", "unknown option --tilte, did you mean --title?"},
        {"--xyzzy", "unknown option --xyzzy, --help lists all"},
        {"-x", "unknown option -x, --help lists all"},
        {"--title", "--title wants a value: TEXT"},
        {"--force=1", "--force takes no value"},
        {"--edition 7x", "--edition wants a whole number, not \"7x\""},
        {"--edition -7", "--edition wants a whole number, not \"-7\""},
        {"--images big", "--images is one of none|small|full, not \"big\""},
        {"--issued yesterday", "--issued wants a time"},
        {"--i 3", "--i may be --issued or --images, write more of it"},
        {"--\033[31m", "unknown option --\\x1B[31m, --help lists all"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_false(parse(cases[i][0]));
        assert_int_equal(err.code, SATCHEL_USAGE);
        assert_memory_equal(err.text, cases[i][1], strlen(cases[i][1]));
    }
}

static void test_nearest(void **state)
{
    (void)state;
    static const char *const names[] = {"pack", "info", "list", "show", "search"};
    assert_string_equal(nearest_name("pakc", names, 5, sizeof *names), "pack");
    assert_string_equal(nearest_name("lst", names, 5, sizeof *names), "list");
    assert_string_equal(nearest_name("serach", names, 5, sizeof *names), "search");
    assert_null(nearest_name("xyzzy", names, 5, sizeof *names));
    assert_null(nearest_name("a very long word that cannot be meant at all", names, 5, 8));
}

static const char *resolved(const char *folder, const char *relative)
{
    static satchel_buf buf;
    satchel_buf_free(&buf);
    satchel_buf_init(&buf, 4096);
    if (!path_resolve(&buf, folder, strlen(folder), relative, strlen(relative)))
        return "outside";
    return satchel_buf_string(&buf);
}

static void test_paths(void **state)
{
    (void)state;
    assert_string_equal(resolved("/a/b/", "c.md"), "/a/b/c.md");
    assert_string_equal(resolved("/a/b/", "../c.md"), "/a/c.md");
    assert_string_equal(resolved("/a/b/", ".//./x/../c"), "/a/b/c");
    assert_string_equal(resolved("/a/b/", "../../../etc/passwd"), "outside");
    assert_string_equal(resolved("/", "x"), "/x");
    assert_true(path_inside("/a/b", "/a"));
    assert_true(path_inside("/a", "/a"));
    assert_false(path_inside("/ab", "/a"));
    assert_true(path_inside("/ab", "/"));
    assert_string_equal(path_extension("a.b/c"), "");
    assert_string_equal(path_extension("a/.hidden"), "");
    assert_string_equal(path_extension("a/b.tar.gz"), "gz");
    assert_int_equal(path_stem("a/b.md"), 3);
    assert_true(path_has_extension("X.MD", "txt|md"));
    assert_false(path_has_extension("x.m", "txt|md"));
    assert_false(path_has_extension("x", "txt|md"));
    char url[] = "a%20b%2fc%zz%00%D7%90%4";
    url[url_decode(url, strlen(url))] = '\0';
    assert_string_equal(url, "a b/c%zz%00א%4");
}

static void test_names(void **state)
{
    (void)state;
    struct names names;
    names_init(&names);
    char name[32];
    assert_int_equal(names_find(&names, "x", 1), NAMES_NONE);
    for (uint32_t i = 0; i < 5000; i++) {
        snprintf(name, sizeof name, "name-%u", i);
        assert_true(names_add(&names, name, strlen(name), i));
        assert_true(names_add(&names, name, strlen(name), 7)); /* the first value holds */
    }
    for (uint32_t i = 0; i < 5000; i++) {
        snprintf(name, sizeof name, "name-%u", i);
        assert_int_equal(names_find(&names, name, strlen(name)), i);
    }
    assert_int_equal(names_find(&names, "name-", 5), NAMES_NONE);
    names_free(&names);
}

static void test_sizes(void **state)
{
    (void)state;
    static const struct {
        uint64_t bytes;
        const char *text;
    } cases[] = {{0, "0 bytes"},      {812, "812 bytes"},    {1000, "1.0 KB"},
                 {41234, "41 KB"},    {999499, "999 KB"},    {1500000, "1.5 MB"},
                 {10500000, "11 MB"}, {1234567890, "1.2 GB"}};
    char text[32];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(size_text(text, sizeof text, cases[i].bytes), cases[i].text);
    assert_string_equal(count_text(text, sizeof text, 1, "article", "articles"), "1 article");
    assert_string_equal(count_text(text, sizeof text, 0, "article", "articles"), "0 articles");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_options), cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_nearest), cmocka_unit_test(test_paths),
        cmocka_unit_test(test_names),   cmocka_unit_test(test_sizes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
