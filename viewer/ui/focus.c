/* The focus: what the arrow keys and Tab move and Return acts on. */
#include "ui/ui.h"

#include <stdlib.h>

void focus_settle(struct ui *ui)
{
    ui->focus = -1;
    for (unsigned i = 0; i < ui->target_count; i++)
        if (ui->targets[i].content) {
            ui->focus = (int)i;
            return;
        }
    for (unsigned i = 0; i < ui->target_count && ui->app->screen != SCREEN_ARTICLE; i++)
        if (!ui->targets[i].quiet) {
            ui->focus = (int)i;
            return;
        }
}

/* How far `to` lies from `from` in a direction; -1 if it does not lie there. Sideways distance
 * counts double, so that the focus stays in its column. */
static int64_t distance(const struct target *from, const struct target *to, int dx, int dy)
{
    const int64_t across = (int64_t)(to->x + to->w / 2) - (from->x + from->w / 2);
    const int64_t down = (int64_t)(to->y + to->h / 2) - (from->y + from->h / 2);
    const int64_t along = dx ? across * dx : down * dy;
    /* Its middle, not its edge: what can be touched may overlap what is next to it. */
    const fix x = to->x + to->w / 2, y = to->y + to->h / 2;
    const bool beyond = dx > 0   ? x >= from->x + from->w
                        : dx < 0 ? x <= from->x
                        : dy > 0 ? y >= from->y + from->h
                                 : y <= from->y;
    if (!beyond || along <= 0)
        return -1;
    return along + 2 * llabs(dx ? down : across);
}

bool focus_move(struct ui *ui, int dx, int dy)
{
    if (ui->focus < 0 || (unsigned)ui->focus >= ui->target_count)
        return false;
    const struct target *from = &ui->targets[ui->focus];
    int64_t best = -1;
    int found = -1;
    for (unsigned i = 0; i < ui->target_count; i++) {
        const int64_t d = ui->targets[i].quiet ? -1 : distance(from, &ui->targets[i], dx, dy);
        if (d >= 0 && (best < 0 || d < best)) {
            best = d;
            found = (int)i;
        }
    }
    if (found < 0)
        return false;
    ui->focus = found;
    ui->focus_shown = true;
    return true;
}

void focus_step(struct ui *ui, int step)
{
    const int count = (int)ui->target_count;
    int at = ui->focus < 0 ? (step > 0 ? -1 : count) : ui->focus;
    for (int i = 0; i < count; i++) {
        at = (at + step + count) % count;
        if (!ui->targets[at].quiet) {
            ui->focus = at;
            ui->focus_shown = true;
            return;
        }
    }
}
