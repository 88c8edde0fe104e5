/* A public terminal left alone; see idle.h. */
#include "kiosk/idle.h"

/* The start: contents of the only bundle, or the shelf. */
static bool at_start(const struct app *app)
{
    const struct shelf_item *items;
    const bool one = library_items(app->library, &items) == 1;
    return app->screen == (one && app->book.bundle ? SCREEN_CONTENTS : SCREEN_LIBRARY) &&
           app->finding.words[0] == '\0';
}

void kiosk_tick(struct app *app)
{
    if (!app->kiosk || app->clock - app->last_input < app->kiosk_idle)
        return;
    app->last_input = app->clock;
    if (at_start(app))
        return;
    /* What the last visitor did leaves no trace. */
    state_forget_places(app->state);
    app_set_query(app, "");
    app->settings = app->defaults;
    app_start(app);
}

int64_t kiosk_next_tick(const struct app *app)
{
    if (!app->kiosk || at_start(app))
        return -1;
    const uint64_t due = app->last_input + app->kiosk_idle;
    return due > app->clock ? (int64_t)(due - app->clock) : 0;
}
