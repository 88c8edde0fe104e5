/* Touches and the mouse. */
#include "ui/ui.h"

#include <stdlib.h>

static int target_at(const struct ui *ui, int x, int y)
{
    for (int i = (int)ui->target_count - 1; i >= 0; i--) {
        const struct target *t = &ui->targets[i];
        if (FIX(x) >= t->x && FIX(x) < t->x + t->w && FIX(y) >= t->y && FIX(y) < t->y + t->h)
            return i;
    }
    return -1;
}

/* A touch goes near to where it is, and from the nearest back to the whole. */
static void tap_image(struct ui *ui, int x, int y)
{
    struct app *app = ui->app;
    if (app->looking.zoom > 100) {
        app_zoom(app, 0);
        return;
    }
    app_pan(app, x - app->width / 2, y - app->height / 2);
    app_zoom(app, 3);
}

/* A touch beside everything turns the page: back on the third where reading comes from, else on. */
void ui_tap(struct ui *ui, int x, int y)
{
    if (!app_touch(ui->app))
        return;
    (void)ui_page(ui);
    const int hit = target_at(ui, x, y);
    if (hit >= 0) {
        const struct target t = ui->targets[hit];
        if (!t.quiet)
            ui->focus = hit;
        ui_act(ui, t.action, t.value);
        return;
    }
    if (ui->app->screen == SCREEN_IMAGE)
        tap_image(ui, x, y);
    if (ui->app->screen == SCREEN_SELECT)
        select_tap(ui, x, y);
    if (ui->app->screen != SCREEN_ARTICLE)
        return;
    const bool rtl = satchel_article_record(ui->app->reading.article)->direction == SATCHEL_RTL;
    const int from_start = rtl ? ui->app->width - x : x;
    ui_turn(ui, from_start < ui->app->width / 3 ? -1 : 1);
}

void ui_drag(struct ui *ui, int x1, int y1, int x2, int y2)
{
    const int dx = x2 - x1, dy = y2 - y1;
    const int least = ui->app->width / 20 > 12 ? ui->app->width / 20 : 12;
    if (abs(dx) < least && abs(dy) < least) {
        ui_tap(ui, x1, y1);
        return;
    }
    if (!app_touch(ui->app))
        return;
    (void)ui_page(ui);
    if (ui->app->screen == SCREEN_IMAGE) {
        if (ui->app->looking.zoom > 100)
            app_pan(ui->app, -dx, -dy);
        else if (abs(dx) > abs(dy))
            (void)app_next_picture(ui->app, dx < 0 ? 1 : -1);
        return;
    }
    if (abs(dy) > abs(dx)) {
        ui_turn(ui, dy < 0 ? 1 : -1);
        return;
    }
    /* Pages are drawn along: towards where reading comes from is forward. */
    const bool article = ui->app->screen == SCREEN_ARTICLE;
    const bool rtl =
        article ? satchel_article_record(ui->app->reading.article)->direction == SATCHEL_RTL
                : words_rtl(ui->words);
    ui_turn(ui, (dx < 0) != rtl ? 1 : -1);
}
