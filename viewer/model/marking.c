/* The viewer's model: bookmarks of what is being read, and the way back to them. See app.h. */
#include "app.h"

#include <satchel/file.h>

#include <stdio.h>
#include <string.h>

/* The bytes of the page on the screen. */
static bool page_range(const struct app *app, uint32_t *start, uint32_t *end)
{
    const struct reading *r = &app->reading;
    if (!r->article || !r->layout)
        return false;
    *start = layout_page_start(r->layout, r->page);
    *end = r->page + 1 < layout_pages(r->layout) ? layout_page_start(r->layout, r->page + 1)
                                                 : UINT32_MAX;
    return true;
}

static size_t mark_of_page(const struct app *app)
{
    uint32_t start, end;
    if (!page_range(app, &start, &end))
        return SIZE_MAX;
    return marks_find(app->marks, app->book.publication,
                      satchel_article_record(app->reading.article)->id, start, end);
}

bool app_is_marked(const struct app *app)
{
    return mark_of_page(app) != SIZE_MAX;
}

void app_toggle_mark(struct app *app)
{
    const size_t mark = mark_of_page(app);
    uint32_t start, end;
    if (app->kiosk || !page_range(app, &start, &end))
        return;
    if (mark != SIZE_MAX)
        marks_remove(app->marks, mark);
    else
        (void)marks_add(app->marks, app->book.publication, app->reading.article, start, app->now);
    app->last_change = app->clock ? app->clock : 1;
    app_changed(app);
}

void app_remove_mark(struct app *app, size_t index)
{
    marks_remove(app->marks, index);
    app->last_change = app->clock ? app->clock : 1;
    app_changed(app);
}

/* The newest bundle of a publication on the shelf; NULL if there is none. */
static const char *bundle_of(const struct app *app, const char *publication)
{
    const struct shelf_item *items;
    const size_t count = library_items(app->library, &items);
    for (size_t i = 0; i < count; i++) {
        char key[1024];
        snprintf(key, sizeof key, "%s/%s", items[i].publisher, items[i].title);
        if (!items[i].error.code && strcmp(key, publication) == 0)
            return items[i].path;
    }
    return NULL;
}

bool app_open_mark(struct app *app, size_t index)
{
    const struct mark *m = marks_at(app->marks, index);
    uint32_t record;
    if (!m)
        return false;
    if (!app->book.bundle || strcmp(app->book.publication, m->publication) != 0) {
        const char *path = bundle_of(app, m->publication);
        if (!path)
            return false;
        app_open_bundle(app, path, false);
    }
    if (!app->book.bundle || !satchel_bundle_find(app->book.bundle, m->id, &record, NULL))
        return false;
    const uint32_t was = m->offset;
    app_open_article(app, record, was);
    /* Opening the article has looked for the mark in the text as it is now. */
    if (app->screen == SCREEN_ARTICLE && m->offset != was)
        app_open_article(app, record, m->offset);
    return app->screen == SCREEN_ARTICLE;
}

void app_export_marks(struct app *app)
{
    satchel_error err;
    satchel_buf out;
    if (!app->state_folder)
        return;
    satchel_buf_init(&out, (size_t)8 << 20);
    marks_export(app->marks, &out);
    snprintf(app->exported, sizeof app->exported, "%s/bookmarks.md", app->state_folder);
    if (!satchel_buf_ok(&out, &err) ||
        !satchel_save_bytes(app->exported, satchel_buf_bytes(&out), &err)) {
        app->exported[0] = '\0';
        app_fail(app, &err, NULL);
    }
    satchel_buf_free(&out);
    app_changed(app);
}
