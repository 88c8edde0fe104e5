/* The article after the one being read: opened and laid out while its last page is on the screen,
 * taken when the reader goes there, and never shown when it is not what would be opened then. */
#include "support/folder.h"
#include "support/unit.h"

#include "state/kepttext.h"
#include "ui/ui.h"

#include <stdlib.h>
#include <unistd.h>

static char folder[] = "/tmp/satchel-coming-XXXXXX";
static char bundle[64], other[64], coded[64]; /* the last by our coder: its texts have priors */

static int set_up(void **state)
{
    (void)state;
    char command[512];
    if (!mkdtemp(folder) || folder_pack(folder, bundle, other) != 0)
        return 1;
    snprintf(coded, sizeof coded, "%s/c.satchel", folder);
    snprintf(command, sizeof command, "'%s' pack -q -o %s --title Coded '%s/sample'", TEST_CLI,
             coded, TEST_ASSETS);
    return system(command);
}

static int tear_down(void **state)
{
    (void)state;
    unlink(coded);
    return folder_unpack(folder, bundle, other);
}

struct stage {
    struct app app;
    struct ui ui;
};

static void work(struct stage *s)
{
    do
        (void)ui_page(&s->ui);
    while (ui_work(&s->ui) || ui_is_stale(&s->ui));
}

/* On the last page of the first article, and all work done. */
static void stage_up(struct stage *s, const char *path, bool low_memory, const char *state_folder)
{
    satchel_error err;
    const struct app_options options = {.width = 800,
                                        .height = 600,
                                        .now = 1795478400,
                                        .low_memory = low_memory,
                                        .state_folder = state_folder};
    assert_ok(app_init(&s->app, &options, &err), err);
    assert_ok(ui_init(&s->ui, &s->app, &err), err);
    app_add_source(&s->app, path);
    app_start(&s->app);
    app_open_article(&s->app, 0, 0);
    app_go_to_page(&s->app, UINT32_MAX);
    work(s);
}

static void stage_down(struct stage *s)
{
    ui_fini(&s->ui);
    app_fini(&s->app);
}

static void test_taken(void **state)
{
    (void)state;
    struct stage s;
    stage_up(&s, bundle, false, NULL);
    const struct reading next = s.app.coming.reading;
    assert_non_null(next.article);
    assert_non_null(next.layout);
    assert_int_equal(next.index, 1);
    assert_ptr_equal(app_next_page(&s.app), layout_ready(next.layout, next.page));
    assert_true(ui_key(&s.ui, "]"));
    assert_ptr_equal(s.app.reading.article, next.article);
    assert_ptr_equal(s.app.reading.layout, next.layout);
    assert_null(s.app.coming.reading.article);
    work(&s);
    /* The page is the one that is made without it. */
    satchel_buf with, without;
    satchel_buf_init(&with, (size_t)16 << 20);
    satchel_buf_init(&without, (size_t)16 << 20);
    ui_dump(&s.ui, &with);
    app_open_article(&s.app, 0, 0);
    app_open_article(&s.app, 1, 0);
    work(&s);
    ui_dump(&s.ui, &without);
    assert_string_equal(satchel_buf_string(&with), satchel_buf_string(&without));
    satchel_buf_free(&with);
    satchel_buf_free(&without);
    stage_down(&s);
}

/* Not in the middle of an article, not where memory is short, not once it would look another way.
 */
static void test_dropped(void **state)
{
    (void)state;
    struct stage s;
    stage_up(&s, bundle, true, NULL);
    assert_null(s.app.coming.reading.article);
    stage_down(&s);
    stage_up(&s, bundle, false, NULL);
    assert_non_null(s.app.coming.reading.article);
    app_change_text_size(&s.app, 2);
    assert_null(s.app.coming.reading.article);
    work(&s);
    app_go_to_page(&s.app, 0);
    app_set_text_size(&s.app, 0);
    work(&s);
    assert_true(layout_pages(s.app.reading.layout) > 1);
    assert_null(s.app.coming.reading.article);
    assert_ptr_not_equal(app_next_page(&s.app), NULL);
    app_go_to_page(&s.app, UINT32_MAX);
    work(&s);
    assert_non_null(s.app.coming.reading.article);
    app_open_article(&s.app, 3, SATCHEL_NONE); /* another one */
    assert_null(s.app.coming.reading.article);
    assert_int_equal(s.app.reading.index, 3);
    stage_down(&s);
}

/* Its place is the one that was left, or it is opened anew. */
static void test_another_place(void **state)
{
    (void)state;
    struct stage s;
    stage_up(&s, bundle, false, NULL);
    const satchel_article *ahead = s.app.coming.reading.article;
    assert_non_null(ahead);
    size_t size;
    satchel_article_text(ahead, &size);
    app_open_article(&s.app, 1, (uint32_t)size - 1);
    assert_int_equal(s.app.reading.offset, size - 1);
    assert_int_equal(s.app.reading.index, 1);
    stage_down(&s);
}

/* A page on from the last one is the first of the next article, wherever that was left, and a page
 * back from there the last one again; at both ends of the edition nothing happens. */
static void test_turned_over_edges(void **state)
{
    (void)state;
    struct stage s;
    stage_up(&s, bundle, false, NULL);
    app_open_article(&s.app, 1, 0);
    app_go_to_page(&s.app, UINT32_MAX);
    app_open_article(&s.app, 0, 0);
    app_go_to_page(&s.app, UINT32_MAX);
    work(&s);
    const uint32_t last = s.app.reading.page;
    const struct reading next = s.app.coming.reading;
    assert_true(last > 0);
    assert_non_null(next.article);
    assert_true(ui_key(&s.ui, "PageDown"));
    assert_ptr_equal(s.app.reading.article, next.article);
    assert_int_equal(s.app.reading.index, 1);
    assert_int_equal(s.app.reading.page, 0);
    assert_true(ui_key(&s.ui, "PageUp"));
    assert_int_equal(s.app.reading.index, 0);
    assert_int_equal(s.app.reading.page, last);
    assert_int_equal(s.app.reading.offset, layout_page_start(s.app.reading.layout, last));
    app_go_to_page(&s.app, 0);
    assert_true(ui_key(&s.ui, "PageUp"));
    assert_int_equal(s.app.reading.index, 0);
    assert_int_equal(s.app.reading.page, 0);
    app_open_article(&s.app, s.app.book.info->articles - 1, 0);
    app_go_to_page(&s.app, UINT32_MAX);
    const struct reading end = s.app.reading;
    assert_true(ui_key(&s.ui, "PageDown"));
    assert_int_equal(s.app.reading.index, end.index);
    assert_int_equal(s.app.reading.page, end.page);
    /* Asked for as an article, it opens where it was left. */
    app_open_article(&s.app, 1, 0);
    app_go_to_page(&s.app, UINT32_MAX);
    const uint32_t left = s.app.reading.offset;
    app_open_article(&s.app, 0, 0);
    app_go_to_page(&s.app, UINT32_MAX);
    work(&s);
    assert_true(ui_key(&s.ui, "]"));
    assert_int_equal(s.app.reading.index, 1);
    assert_int_equal(s.app.reading.offset, left);
    stage_down(&s);
}

/* What is kept for the next start is the text that is read, not the one that was looked at. */
static void test_kept_text(void **state)
{
    (void)state;
    char place[80], command[128];
    struct stage s;
    snprintf(place, sizeof place, "%s/state", folder);
    for (unsigned on = 0; on < 2; on++) {
        stage_up(&s, coded, false, place);
        assert_non_null(s.app.coming.reading.article);
        if (on)
            assert_true(ui_key(&s.ui, "]"));
        stage_down(&s);
        /* The same place again: its text is there, and nothing is decoded. */
        satchel_error err;
        const struct app_options options = {
            .width = 800, .height = 600, .now = 1795478400, .state_folder = place};
        assert_ok(app_init(&s.app, &options, &err), err);
        assert_ok(ui_init(&s.ui, &s.app, &err), err);
        app_add_source(&s.app, coded);
        app_start(&s.app);
        assert_int_equal(s.app.screen, SCREEN_ARTICLE);
        assert_int_equal(s.app.reading.index, on);
        assert_false(kepttext_has_changed(s.app.decoding.kept));
        stage_down(&s);
    }
    snprintf(command, sizeof command, "rm -rf %s", place);
    assert_int_equal(system(command), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_taken),         cmocka_unit_test(test_dropped),
        cmocka_unit_test(test_another_place), cmocka_unit_test(test_turned_over_edges),
        cmocka_unit_test(test_kept_text),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
