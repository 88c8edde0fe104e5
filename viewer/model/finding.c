/* The viewer's model: what is searched for and where. See app.h. */
#include "app.h"

#include <stdio.h>
#include <string.h>

#define MOST_HITS 200 /* articles that are listed */
#define NEWS      16  /* articles taken in between two looks at what has been found */

void app_set_query(struct app *app, const char *words)
{
    snprintf(app->finding.words, sizeof app->finding.words, "%s", words);
    app->finding.fresh = false;
    app_changed(app);
}

/* The open bundle, or the newest edition of everything on the shelf. */
static void choose_volumes(struct app *app)
{
    const struct shelf_item *items;
    finder_leave_all(app->finder);
    if (!app->finding.everywhere && app->book.bundle) {
        finder_take(app->finder, app->book.path);
        return;
    }
    const size_t count = library_items(app->library, &items);
    for (size_t i = 0; i < count; i++)
        if (!items[i].error.code && !items[i].older)
            finder_take(app->finder, items[i].path);
}

void app_search_everywhere(struct app *app, bool everywhere)
{
    app->finding.everywhere = everywhere;
    app->finding.fresh = false;
    app->finding.searching = true;
    choose_volumes(app);
    app_changed(app);
}

void app_start_search(struct app *app)
{
    app->finding.new_articles = 0;
    app_search_everywhere(app, !app->book.bundle || app->under == SCREEN_LIBRARY);
}

void app_run_search(struct app *app)
{
    struct finding *f = &app->finding;
    if (f->fresh)
        return;
    satchel_arena_clear(&f->arena);
    if (!finder_ask(app->finder, f->words, MOST_HITS, &f->arena, &f->found, &f->count))
        f->count = 0;
    f->fresh = true;
}

bool app_work_on_search(struct app *app)
{
    struct finding *f = &app->finding;
    const bool was = f->searching, more = finder_step(app->finder);
    f->searching = more;
    if (more)
        f->new_articles++;
    if ((f->new_articles || was) && (!more || f->new_articles >= NEWS)) {
        f->new_articles = 0;
        f->fresh = false;
        if (app->screen == SCREEN_SEARCH)
            app_changed(app);
    }
    return more;
}

void app_finish_search(struct app *app)
{
    app_run_search(app);
    while (*app->finding.words && !app->finding.count && app_work_on_search(app))
        app_run_search(app);
    app_run_search(app);
}

void app_forget_search(struct app *app)
{
    finder_forget(app->finder);
    app->finding.fresh = false;
    app->finding.count = 0;
    if (app->screen == SCREEN_SEARCH)
        choose_volumes(app);
}

satchel_bundle *app_found_bundle(const struct app *app, uint32_t index)
{
    return finder_bundle(app->finder, app->finding.found[index].volume);
}

const satchel_hit *app_show_found(struct app *app, uint32_t index)
{
    struct found *f = &app->finding.found[index];
    if (!f->hit.snippet && !finder_show(app->finder, app->finding.words, f, &app->finding.arena))
        return NULL;
    return &f->hit;
}

void app_open_found(struct app *app, uint32_t index)
{
    if (index >= app->finding.count)
        return;
    const satchel_hit *hit = app_show_found(app, index);
    if (!hit)
        return;
    const uint32_t article = hit->index, offset = hit->offset;
    const char *path = finder_path(app->finder, app->finding.found[index].volume);
    if (!app->book.bundle || strcmp(path, app->book.path) != 0)
        app_open_bundle(app, path, false);
    if (!app->book.bundle || strcmp(path, app->book.path) != 0)
        return; /* the error is on the screen */
    app_open_article(app, article, offset);
    app->finding.lit = app->screen == SCREEN_ARTICLE ? article : SATCHEL_NONE;
    app->finding.lit_serial = app->book_serial;
}

bool app_is_lit(const struct app *app)
{
    const struct finding *f = &app->finding;
    return *f->words && f->lit_serial == app->book_serial && f->lit == app->reading.index;
}
