/* The screen as pixels; see showing.h. */
#include "showing.h"

#include "model/thrift.h"
#include "turn.h"
#include "ui/pictures.h"

#include <stdlib.h>

#define HEAD_MOST ((size_t)64 << 10) /* bytes of a line of glyphs */

struct showing showing_of(struct ui *ui, struct painter *painter, int repaint)
{
    return (struct showing){
        .ui = ui, .painter = painter, .repaint = repaint, .page = ui->app->reading.page};
}

struct showing showing_in_steps(struct ui *ui, struct painter *painter, int repaint)
{
    struct showing s = showing_of(ui, painter, repaint);
    s.in_steps = !repaint && !painter_is_paper(painter);
    return s;
}

/* Not a picture that is moved about: it would come and go. */
static bool may_lack_pictures(const struct showing *s, bool again)
{
    const enum screen screen = s->ui->app->screen;
    return s->in_steps && !again && (screen == SCREEN_ARTICLE || screen == SCREEN_CONTENTS);
}

void showing_paint(struct showing *s, const struct canvas *canvas)
{
    const struct app *app = s->ui->app;
    const bool again = s->due && !ui_is_stale(s->ui);
    if (s->book_serial != app->book_serial) {
        painter_forget_pictures(s->painter);
        s->book_serial = app->book_serial;
    }
    const struct page *page = ui_page(s->ui);
    const struct theme *theme = theme_of((enum theme_id)app->settings.theme);
    struct picture_source pictures = ui_pictures(s->ui);
    s->due = may_lack_pictures(s, again) && painter_lacks_pictures(s->painter, page);
    if (s->due)
        pictures.load = NULL;
    (void)painter_paint(s->painter, page, theme, &pictures, canvas);
    if (ui_is_stale(s->ui)) /* a picture was lost: the page says so now */
        (void)painter_paint(s->painter, ui_page(s->ui), theme, &pictures, canvas);
}

/* The labels and the head around the next page: its pixels are made without them. Behind these, as
 * the cache of glyphs begins anew when it is full. */
static void prepare_head(const struct showing *s)
{
    satchel_arena arena;
    struct page head;
    satchel_arena_init(&arena, HEAD_MOST);
    page_init(&head, &arena, FIX(s->ui->app->width), FIX(s->ui->app->height));
    reading_prepare(s->ui, &head);
    painter_prepare_glyphs(s->painter, &head);
    satchel_arena_free(&arena);
}

void showing_prepare(const struct showing *s)
{
    const struct app *app = s->ui->app;
    const struct page *next = app->low_memory ? NULL : app_next_page(app);
    if (app->low_memory)
        thrift_give_back(app->fonts);
    if (!next)
        return;
    painter_prepare(s->painter, next, theme_of((enum theme_id)app->settings.theme), app->width,
                    app->height);
    prepare_head(s);
}

void showing_paint_turned(struct showing *s, const struct canvas *canvas)
{
    struct app *app = s->ui->app;
    turn_resize(app, canvas->width, canvas->height);
    if (!app->rotation) {
        showing_paint(s, canvas);
        return;
    }
    struct canvas page = {.width = app->width, .height = app->height, .stride = app->width};
    page.pixels = malloc((size_t)page.width * (size_t)page.height * sizeof *page.pixels);
    if (!page.pixels)
        return;
    showing_paint(s, &page);
    turn_pixels(app, page.pixels, canvas->pixels, canvas->stride);
    free(page.pixels);
}

bool showing_wipes(struct showing *s)
{
    const struct app *app = s->ui->app;
    if (app->screen != SCREEN_ARTICLE || app->reading.page == s->page)
        return false;
    s->page = app->reading.page;
    if (!s->repaint || ++s->turned < s->repaint)
        return false;
    s->turned = 0;
    return true;
}
