/* What is held; see pointer.h. */
#include "ui/pointer.h"

#include "model/wipe.h"

#include <stdlib.h>

#define HOLD_MS 500 /* after which what is down is held */
#define WIPE_MS 3000
#define STILL   12 /* pixels that a finger moves without meaning it */

void pointer_down(struct pointer *p, int x, int y, uint64_t now)
{
    *p = (struct pointer){.down = true, .x = x, .y = y, .time = now, .wipe = p->wipe};
}

void pointer_move(struct pointer *p, int x, int y, uint64_t now)
{
    if (p->down && !p->moved && (abs(x - p->x) > STILL || abs(y - p->y) > STILL))
        p->moved = now;
}

bool pointer_key(struct pointer *p, const struct ui *ui, bool again, uint64_t *last)
{
    p->repeated = again;
    *last = ui->app->last_input;
    return !(again && ui->app->kiosk && ui->app->screen >= SCREEN_WARNING);
}

void pointer_key_done(const struct pointer *p, struct ui *ui, uint64_t last)
{
    if (p->repeated)
        ui->app->last_input = last;
}

void pointer_delete(struct pointer *p, struct ui *ui, bool again, uint64_t now)
{
    if (!again)
        p->wipe = now;
    else if (now - p->wipe >= WIPE_MS)
        wipe_all(ui->app);
}

/* Went down, stayed and left in the lower corner where the interface's lines begin. */
static bool in_corner(const struct pointer *p, const struct ui *ui, int x, int y, uint64_t now)
{
    const struct app *app = ui->app;
    const int side = app->width < app->height ? app->width : app->height;
    const int edge = side / 8 > 48 ? side / 8 : 48, far = app->width - edge;
    const bool rtl = words_rtl(ui->words);
    return now - p->time >= WIPE_MS && y >= app->height - edge && p->y >= app->height - edge &&
           (rtl ? x >= far && p->x >= far : x < edge && p->x < edge);
}

void pointer_up(struct pointer *p, struct ui *ui, int x, int y, bool mouse, uint64_t now)
{
    const bool held = now - p->time >= HOLD_MS && (!p->moved || p->moved - p->time >= HOLD_MS);
    const bool drawn = mouse && p->moved && ui_on_text(ui, p->x, p->y);
    if (p->down && in_corner(p, ui, x, y, now))
        wipe_all(ui->app);
    else if (p->down && (held || drawn))
        ui_hold(ui, p->x, p->y, x, y);
    else if (p->down)
        ui_drag(ui, p->x, p->y, x, y);
    p->down = false;
}
