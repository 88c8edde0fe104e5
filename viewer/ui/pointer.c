/* Mouse and finger; see pointer.h. */
#include "ui/pointer.h"

#include <stdlib.h>

#define HOLD_MS 500 /* after which what is down is held */
#define STILL   12  /* pixels that a finger moves without meaning it */

void pointer_down(struct pointer *p, int x, int y, uint64_t now)
{
    *p = (struct pointer){.down = true, .x = x, .y = y, .time = now};
}

void pointer_move(struct pointer *p, int x, int y, uint64_t now)
{
    if (p->down && !p->moved && (abs(x - p->x) > STILL || abs(y - p->y) > STILL))
        p->moved = now;
}

void pointer_up(struct pointer *p, struct ui *ui, int x, int y, bool mouse, uint64_t now)
{
    const bool held = now - p->time >= HOLD_MS && (!p->moved || p->moved - p->time >= HOLD_MS);
    const bool drawn = mouse && p->moved && ui_on_text(ui, p->x, p->y);
    if (p->down && (held || drawn))
        ui_hold(ui, p->x, p->y, x, y);
    else if (p->down)
        ui_drag(ui, p->x, p->y, x, y);
    p->down = false;
}
