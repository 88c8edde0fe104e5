/* A bundle that is read while it is being copied: its contents say what is missing, every article
 * opens as soon as it is there, and another edition under its name is noticed. */
#include "support/unit.h"

#include "ui/ui.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/satchel-arriving-XXXXXX";
static char whole[64], next[64], part[80], shelf[64];

static void pack(const char *file, const char *title, const char *inputs)
{
    char command[1024];
    snprintf(command, sizeof command,
             "'%s' pack -q --profile fast --images none --title %s -o %s '%s/sample%s'", TEST_CLI,
             title, file, TEST_ASSETS, inputs);
    assert_int_equal(system(command), 0);
}

static int set_up(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return 1;
    snprintf(whole, sizeof whole, "%s/whole", folder);
    snprintf(next, sizeof next, "%s/next", folder);
    snprintf(shelf, sizeof shelf, "%s/shelf", folder);
    snprintf(part, sizeof part, "%s/a.satchel", shelf);
    mkdir(shelf, 0777);
    pack(whole, "Bulletin", "");
    pack(next, "Other", "/water-returns.md");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    unlink(whole);
    unlink(next);
    unlink(part);
    rmdir(shelf);
    return rmdir(folder);
}

static char bytes[1 << 20];

static size_t load(const char *path)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    const size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    assert_true(size && size < sizeof bytes);
    return size;
}

/* As `cp` does: the same file, longer each time. */
static void copy_up_to(size_t size)
{
    static size_t there;
    FILE *file = fopen(part, size > there ? "ab" : "wb");
    assert_non_null(file);
    const size_t from = size > there ? there : 0;
    assert_int_equal(fwrite(bytes + from, 1, size - from, file), size - from);
    fclose(file);
    there = size;
}

struct stage {
    struct app app;
    struct ui ui;
};

static void stage_up(struct stage *s)
{
    satchel_error err;
    const struct app_options options = {.width = 800, .height = 3000, .now = 1795478400};
    assert_ok(app_init(&s->app, &options, &err), err);
    app_set_language(&s->app, "en");
    app_add_source(&s->app, shelf);
    assert_ok(ui_init(&s->ui, &s->app, &err), err);
    app_start(&s->app);
}

static void stage_down(struct stage *s)
{
    ui_fini(&s->ui);
    app_fini(&s->app);
}

static unsigned count(const char *text, const char *what)
{
    unsigned n = 0;
    for (const char *at = text; (at = strstr(at, what)); at += strlen(what))
        n++;
    return n;
}

/* How often the contents say it. */
static unsigned said(struct stage *s, const char *what)
{
    satchel_buf out;
    satchel_buf_init(&out, (size_t)16 << 20);
    do
        (void)ui_page(&s->ui);
    while (ui_work(&s->ui) || ui_is_stale(&s->ui));
    ui_dump(&s->ui, &out);
    const char *visible = strstr(satchel_buf_string(&out), "\"visible_text\"");
    const char *boxes = strstr(visible, "\"boxes\"");
    assert_non_null(boxes);
    char *text = strndup(visible, (size_t)(boxes - visible));
    const unsigned n = count(text, what);
    free(text);
    satchel_buf_free(&out);
    return n;
}

/* Articles of the open bundle that open. */
static unsigned readable(struct stage *s)
{
    unsigned n = 0;
    for (uint32_t i = 0; i < s->app.book.info->articles; i++) {
        satchel_article *article = satchel_article_open(s->app.book.bundle, i, NULL);
        assert_int_equal(satchel_bundle_has(s->app.book.bundle, i), article != NULL);
        n += article != NULL;
        satchel_article_close(article);
    }
    return n;
}

static void test_growing(void **state)
{
    (void)state;
    struct stage s;
    const size_t size = load(whole);
    size_t at = size / 4;
    copy_up_to(at);
    stage_up(&s);
    assert_int_equal(s.app.screen, SCREEN_CONTENTS);
    const uint32_t articles = s.app.book.info->articles;
    unsigned before = readable(&s);
    assert_in_range(before, 0, articles - 2);
    assert_int_equal(said(&s, "missing"), articles - before);
    unsigned steps = 0;
    for (; at < size; at = at + 700 < size ? at + 700 : size) {
        copy_up_to(at);
        app_rescan(&s.app);
        assert_int_equal(s.app.screen, SCREEN_CONTENTS);
        const unsigned now = readable(&s);
        assert_true(now >= before);
        steps += now > before;
        before = now;
        assert_int_equal(said(&s, "missing"), articles - now);
    }
    copy_up_to(size);
    app_rescan(&s.app);
    assert_true(steps > 3 && s.app.book.info->complete);
    assert_int_equal(readable(&s), articles);
    assert_int_equal(said(&s, "missing"), 0);
    stage_down(&s);
}

/* What arrives while an article is read is there when the reader comes back. */
static void test_while_reading(void **state)
{
    (void)state;
    struct stage s;
    const size_t size = load(whole);
    copy_up_to(size - 600);
    stage_up(&s);
    assert_int_equal(s.app.screen, SCREEN_CONTENTS);
    app_open_article(&s.app, 0, 0);
    assert_int_equal(s.app.screen, SCREEN_ARTICLE);
    copy_up_to(size);
    app_rescan(&s.app);
    assert_int_equal(s.app.screen, SCREEN_ARTICLE);
    assert_true(app_back(&s.app));
    assert_true(s.app.screen == SCREEN_CONTENTS && s.app.book.info->complete);
    stage_down(&s);
}

/* Another edition written over it, first the half of it. */
static void test_replaced(void **state)
{
    (void)state;
    struct stage s;
    copy_up_to(load(whole));
    stage_up(&s);
    assert_string_equal(s.app.book.info->title, "Bulletin");
    const size_t size = load(next);
    copy_up_to(100);
    app_rescan(&s.app);
    assert_true(s.app.book.bundle != NULL);
    copy_up_to(size);
    app_rescan(&s.app);
    assert_int_equal(s.app.screen, SCREEN_CONTENTS);
    assert_string_equal(s.app.book.info->title, "Other");
    assert_int_equal(readable(&s), 1);
    stage_down(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_growing),
        cmocka_unit_test(test_while_reading),
        cmocka_unit_test(test_replaced),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
