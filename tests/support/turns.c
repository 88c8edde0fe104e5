/* turns BUNDLE: a reader turns every page of every article by key, at 800x600, and lets the viewer
 * rest between two keys; at an article's last page the key is that of the next article.
 *
 * With callgrind (--collect-atstart=no; tests/walk/turns.sh) the instructions from each key to its
 * pixels are dumped as "turn" or "edge". Prints the allocations between keys and pixels, whoever
 * makes them: ours stand in front of the C library's. */
#include "paint/raster.h"
#include "showing.h"
#include "ui/ui.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <valgrind/callgrind.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

/* The only globals: who allocates passes nothing along. */
static unsigned long allocations;
static bool counting;

/* Seen by the libraries, too. */
#define OURS __attribute__((visibility("default")))

OURS void *malloc(size_t size)
{
    allocations += counting;
    return __libc_malloc(size);
}

OURS void *calloc(size_t count, size_t size)
{
    allocations += counting;
    return __libc_calloc(count, size);
}

OURS void *realloc(void *old, size_t size)
{
    allocations += counting;
    return __libc_realloc(old, size);
}

struct reader {
    struct app app;
    struct ui ui;
    struct painter *painter;
    struct showing showing;
    struct canvas canvas;
};

static int fail(const char *why)
{
    fprintf(stderr, "turns: %s\n", why);
    return 1;
}

static bool open_bundle(struct reader *r, const char *path, satchel_error *err)
{
    const struct app_options options = {.width = 800, .height = 600, .now = 1795478400};
    r->canvas = (struct canvas){.width = 800, .height = 600, .stride = 800};
    r->canvas.pixels = calloc(800 * 600, sizeof *r->canvas.pixels);
    if (!r->canvas.pixels || !app_init(&r->app, &options, err))
        return false;
    app_set_language(&r->app, "en");
    r->painter = painter_create(r->app.fonts);
    if (!r->painter || !ui_init(&r->ui, &r->app, err))
        return false;
    r->showing = showing_of(&r->ui, r->painter, 0);
    app_add_source(&r->app, path);
    app_start(&r->app);
    app_open_article(&r->app, 0, 0);
    return r->app.screen == SCREEN_ARTICLE;
}

/* What the window does until there is nothing to do. */
static void rest(struct reader *r)
{
    do {
        if (ui_is_stale(&r->ui))
            showing_paint(&r->showing, &r->canvas);
    } while (ui_work(&r->ui) || ui_is_stale(&r->ui));
    showing_prepare(&r->showing);
}

/* One key, to the pixels of the page. */
static void press(struct reader *r, const char *key, const char *name)
{
    const unsigned long before = allocations;
    CALLGRIND_ZERO_STATS;
    CALLGRIND_TOGGLE_COLLECT;
    counting = true;
    (void)ui_key(&r->ui, key);
    showing_paint(&r->showing, &r->canvas);
    counting = false;
    CALLGRIND_TOGGLE_COLLECT;
    CALLGRIND_DUMP_STATS_AT(name);
    printf("%s article %u page %u allocations %lu\n", name, r->app.reading.index,
           r->app.reading.page, allocations - before);
}

int main(int argc, char **argv)
{
    struct reader r = {.painter = NULL};
    satchel_error err = {0};
    if (argc != 2)
        return fail("turns BUNDLE");
    if (!open_bundle(&r, argv[1], &err))
        return fail(err.text);
    rest(&r);
    for (;;) {
        const struct reading before = r.app.reading;
        rest(&r);
        if (before.page + 1 < layout_pages(before.layout))
            press(&r, "PageDown", "turn");
        else if (before.index + 1 < r.app.book.info->articles)
            press(&r, "PageDown", "edge");
        if (r.app.reading.index == before.index && r.app.reading.page == before.page)
            break;
    }
    ui_fini(&r.ui);
    painter_destroy(r.painter);
    app_fini(&r.app);
    free(r.canvas.pixels);
    return 0;
}
