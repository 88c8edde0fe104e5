/* A page shown in steps: its text first, its pictures once they are decoded; and never a picture
 * that a reader who went on would have had to wait for. */
#include "support/unit.h"

#include "showing.h"
#include "ui/ui.h"

#include <stdlib.h>
#include <unistd.h>

#define WIDTH  800
#define HEIGHT 600

static char folder[] = "/tmp/satchel-steps-XXXXXX";
static char sample[64];

static int set_up(void **state)
{
    (void)state;
    char command[512];
    if (!mkdtemp(folder))
        return 1;
    snprintf(sample, sizeof sample, "%s/a.satchel", folder);
    snprintf(command, sizeof command, "'%s' pack -q --profile fast -o %s '%s/sample'", TEST_CLI,
             sample, TEST_ASSETS);
    return system(command);
}

static int tear_down(void **state)
{
    (void)state;
    unlink(sample);
    return rmdir(folder);
}

struct stage {
    struct app app;
    struct ui ui;
    struct painter *painter;
    struct canvas canvas;
    struct page_item picture; /* of the page, or of no width */
};

static void find_picture(struct stage *s)
{
    const struct page *page = ui_page(&s->ui);
    s->picture = (struct page_item){.kind = ITEM_RECT};
    for (uint32_t i = 0; i < page->item_count && s->picture.kind != ITEM_PICTURE; i++)
        if (page->items[i].kind == ITEM_PICTURE)
            s->picture = page->items[i];
}

/* The article with its picture on the first page. */
static void stage_up(struct stage *s)
{
    satchel_error err;
    const struct app_options options = {.width = WIDTH, .height = HEIGHT, .now = 1795478400};
    *s = (struct stage){.canvas = {.width = WIDTH, .height = HEIGHT, .stride = WIDTH}};
    s->canvas.pixels = calloc((size_t)WIDTH * HEIGHT, sizeof *s->canvas.pixels);
    assert_non_null(s->canvas.pixels);
    assert_ok(app_init(&s->app, &options, &err), err);
    assert_ok(ui_init(&s->ui, &s->app, &err), err);
    s->painter = painter_create(s->app.fonts);
    assert_non_null(s->painter);
    app_set_language(&s->app, "en");
    app_add_source(&s->app, sample);
    app_start(&s->app);
    assert_true(app_open_id(&s->app, "water-returns"));
    find_picture(s);
    assert_int_equal(s->picture.kind, ITEM_PICTURE);
    app_changed(&s->app);
}

static void stage_down(struct stage *s)
{
    painter_destroy(s->painter);
    ui_fini(&s->ui);
    app_fini(&s->app);
    free(s->canvas.pixels);
}

/* Is all of the picture's place one plain colour? */
static bool is_plain(const struct stage *s)
{
    const int x = FIX_ROUND(s->picture.x) + 1, y = FIX_ROUND(s->picture.y) + 1;
    const int w = FIX_ROUND(s->picture.w) - 2, h = FIX_ROUND(s->picture.h) - 2;
    const uint32_t first = s->canvas.pixels[y * WIDTH + x];
    for (int row = y; row < y + h; row++)
        for (int column = x; column < x + w; column++)
            if (s->canvas.pixels[row * WIDTH + column] != first)
                return false;
    return true;
}

static void test_text_first(void **state)
{
    (void)state;
    struct stage s;
    stage_up(&s);
    struct showing showing = showing_in_steps(&s.ui, s.painter, 0);
    showing_paint(&showing, &s.canvas);
    assert_true(showing.due);
    assert_true(is_plain(&s));
    showing_paint(&showing, &s.canvas);
    assert_false(showing.due);
    assert_false(is_plain(&s));
    /* What is decoded is there at once. */
    app_changed(&s.app);
    showing_paint(&showing, &s.canvas);
    assert_false(showing.due);
    assert_false(is_plain(&s));
    stage_down(&s);
}

/* In the end the pixels are those of a page that is painted at once. */
static void test_same_pixels(void **state)
{
    (void)state;
    struct stage s;
    const size_t size = (size_t)WIDTH * HEIGHT * sizeof *s.canvas.pixels;
    stage_up(&s);
    struct showing whole = showing_of(&s.ui, s.painter, 0);
    showing_paint(&whole, &s.canvas);
    assert_false(whole.due);
    assert_false(is_plain(&s));
    uint32_t *first = malloc(size);
    assert_non_null(first);
    memcpy(first, s.canvas.pixels, size);
    painter_forget_pictures(s.painter);
    struct showing showing = showing_in_steps(&s.ui, s.painter, 0);
    showing.book_serial = s.app.book_serial;
    do
        showing_paint(&showing, &s.canvas);
    while (showing.due);
    assert_memory_equal(first, s.canvas.pixels, size);
    free(first);
    stage_down(&s);
}

/* A reader who turns on before the picture is there gets the next page, and no picture is decoded
 * for the page that has gone. */
static void test_turned_meanwhile(void **state)
{
    (void)state;
    struct stage s;
    stage_up(&s);
    const struct page *page;
    struct showing showing = showing_in_steps(&s.ui, s.painter, 0);
    showing_paint(&showing, &s.canvas);
    assert_true(showing.due);
    app_go_to_page(&s.app, 1);
    showing_paint(&showing, &s.canvas);
    page = ui_page(&s.ui);
    assert_int_equal(showing.due, painter_lacks_pictures(s.painter, page));
    app_go_to_page(&s.app, 0);
    page = ui_page(&s.ui);
    assert_true(painter_lacks_pictures(s.painter, page));
    stage_down(&s);
}

/* Electronic paper takes longer to change than a picture to decode; and a picture that fills the
 * screen would come and go as it is moved about. */
static void test_at_once(void **state)
{
    (void)state;
    struct stage s;
    stage_up(&s);
    struct showing repainted = showing_in_steps(&s.ui, s.painter, 6);
    showing_paint(&repainted, &s.canvas);
    assert_false(repainted.due);
    painter_forget_pictures(s.painter);
    painter_set_panel(s.painter, PANEL_GREY);
    struct showing paper = showing_in_steps(&s.ui, s.painter, 0);
    paper.book_serial = s.app.book_serial;
    showing_paint(&paper, &s.canvas);
    assert_false(paper.due);
    painter_set_panel(s.painter, PANEL_COLOUR);
    painter_forget_pictures(s.painter);
    struct showing showing = showing_in_steps(&s.ui, s.painter, 0);
    showing.book_serial = s.app.book_serial;
    (void)ui_key(&s.ui, "P");
    assert_int_equal(s.app.screen, SCREEN_IMAGE);
    showing_paint(&showing, &s.canvas);
    assert_false(showing.due);
    stage_down(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_first), cmocka_unit_test(test_same_pixels),
        cmocka_unit_test(test_turned_meanwhile), cmocka_unit_test(test_at_once)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
