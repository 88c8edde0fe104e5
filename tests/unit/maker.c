/* Priors made ready behind the contents: kept in a file or handed over in memory, not made twice,
 * and no more told of once nobody listens. */
#include "support/folder.h"
#include "support/unit.h"

#include "ui/ui.h"

#include <semaphore.h>
#include <stdlib.h>
#include <unistd.h>

static char folder[] = "/tmp/satchel-maker-XXXXXX";
static char bundle[64], cache[64], images[80], state[64];

static int set_up(void **unused)
{
    (void)unused;
    char command[512];
    if (!mkdtemp(folder))
        return 1;
    snprintf(bundle, sizeof bundle, "%s/a.satchel", folder);
    snprintf(cache, sizeof cache, "%s/cache", folder);
    snprintf(images, sizeof images, "%s/satchel", cache);
    snprintf(state, sizeof state, "%s/state", folder);
    snprintf(command, sizeof command, "'%s' pack -q -o %s '%s/sample/library-ur.md'", TEST_CLI,
             bundle, TEST_ASSETS);
    return system(command) != 0 || setenv("XDG_CACHE_HOME", cache, 1) != 0;
}

static int tear_down(void **unused)
{
    (void)unused;
    unlink(bundle);
    return rmdir(folder);
}

struct stage {
    struct app app;
    struct ui ui;
    sem_t done;
};

static void made(void *context)
{
    sem_post(&((struct stage *)context)->done);
}

static void work(struct stage *s)
{
    do
        (void)ui_page(&s->ui);
    while (ui_work(&s->ui) || ui_is_stale(&s->ui));
}

/* At the contents, no image anywhere. */
static void stage_up(struct stage *s, bool keep)
{
    satchel_error err;
    const struct app_options options = {
        .width = 800, .height = 600, .now = 1795478400, .state_folder = keep ? state : NULL};
    assert_int_equal(sem_init(&s->done, 0, 0), 0);
    assert_ok(app_init(&s->app, &options, &err), err);
    assert_ok(ui_init(&s->ui, &s->app, &err), err);
    app_set_language(&s->app, "en");
    app_add_source(&s->app, bundle);
    app_start(&s->app);
    assert_int_equal(s->app.screen, SCREEN_CONTENTS);
    s->app.maker = maker_start(made, s);
    assert_non_null(s->app.maker);
}

static void stage_down(struct stage *s)
{
    maker_stop(s->app.maker);
    ui_fini(&s->ui);
    app_fini(&s->app);
    sem_destroy(&s->done);
    folder_remove(images);
    folder_remove(cache);
    folder_remove(state);
}

static bool has_teaser(struct stage *s)
{
    const struct page *page = ui_page(&s->ui);
    for (uint32_t i = 0; i < page->box_count; i++)
        if (strcmp(page->boxes[i].role, "teaser") == 0)
            return true;
    return false;
}

static void sleep_until(sem_t *s)
{
    while (sem_wait(s) != 0)
        continue;
}

static void check_behind_contents(bool keep)
{
    struct stage s;
    satchel_prior_name name;
    stage_up(&s, keep);
    assert_true(satchel_bundle_awaits(s.app.book.bundle, 0, &name));
    assert_false(has_teaser(&s));
    work(&s);
    sleep_until(&s.done);
    work(&s);
    assert_int_equal(s.app.made, 1);
    assert_false(satchel_bundle_awaits(s.app.book.bundle, 0, &name));
    assert_true(satchel_bundle_ready(s.app.book.bundle, 0));
    assert_true(has_teaser(&s));
    assert_int_equal(access(images, F_OK) == 0, keep);
    app_open_article(&s.app, 0, 0);
    assert_int_equal(s.app.screen, SCREEN_ARTICLE);
    work(&s);
    assert_int_equal(s.app.made, 1);
    stage_down(&s);
}

static void test_kept(void **unused)
{
    (void)unused;
    check_behind_contents(true);
}

static void test_handed_over(void **unused)
{
    (void)unused;
    check_behind_contents(false);
}

/* A reader who does not wait gets the article, and the prior is not made beside what makes it. */
static void test_opened_at_once(void **unused)
{
    (void)unused;
    struct stage s;
    stage_up(&s, false);
    work(&s);
    app_open_article(&s.app, 0, 0);
    assert_int_equal(s.app.screen, SCREEN_ARTICLE);
    assert_false(maker_take(s.app.maker, s.app.priors)); /* it has been taken */
    sleep_until(&s.done);
    stage_down(&s);
}

/* A viewer that ends does not wait, and nobody is called any more. */
static void test_stopped(void **unused)
{
    (void)unused;
    struct stage s;
    satchel_prior_name name;
    stage_up(&s, false);
    assert_true(satchel_bundle_awaits(s.app.book.bundle, 0, &name));
    maker_ask(s.app.maker, s.app.priors, &name);
    maker_stop(s.app.maker);
    s.app.maker = NULL;
    usleep(600000); /* ten times what it is made in */
    assert_int_equal(sem_trywait(&s.done), -1);
    stage_down(&s);
}

/* What this machine does not have is not asked for. */
static void test_nothing_to_make(void **unused)
{
    (void)unused;
    struct stage s;
    satchel_prior_name name = {.name = "xx"};
    stage_up(&s, false);
    maker_ask(s.app.maker, s.app.priors, &name);
    sleep_until(&s.done);
    assert_true(maker_take(s.app.maker, s.app.priors));
    assert_false(maker_take(s.app.maker, s.app.priors));
    maker_wait(s.app.maker, s.app.priors); /* nothing to wait for */
    stage_down(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kept), cmocka_unit_test(test_handed_over),
        cmocka_unit_test(test_opened_at_once), cmocka_unit_test(test_nothing_to_make),
        cmocka_unit_test(test_stopped)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
