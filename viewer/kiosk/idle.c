/* A public terminal between its visitors; see idle.h. */
#include "kiosk/idle.h"

#include "kiosk/counts.h"
#include "kiosk/hours.h"
#include "kiosk/orders.h"
#include "kiosk/watchdog.h"
#include "model/aloud.h"
#include "model/sticks.h"
#include "paint/theme.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SLIDE       15000  /* milliseconds */
#define PAPER_SLIDE 900000 /* on electronic paper, whose every change is seen */
#define STEP        5u     /* seconds between two changes of the warning's number */
#define MINUTE      60000
#define COUNT_SAVE \
    600000 /* milliseconds between two savings: when a file was written is a time of day */

/* The start: contents of the only publication's newest edition, or the shelf. */
static bool at_start(const struct app *app)
{
    const bool one = library_publications(app->library) == 1;
    return app->screen == (one && app->book.bundle ? SCREEN_CONTENTS : SCREEN_LIBRARY) &&
           app->finding.words[0] == '\0';
}

static void show(struct app *app, enum screen screen)
{
    app->screen = screen;
    app_changed(app);
}

/* --- hours and light ------------------------------------------------------------------------- */

static bool clock_is_wrong(const struct app *app)
{
    const struct shelf_item *items;
    const size_t count = library_items(app->library, &items);
    int64_t newest = 0;
    for (size_t i = 0; i < count; i++)
        if (!items[i].error.code && items[i].issued != SATCHEL_NO_TIME && items[i].issued > newest)
            newest = items[i].issued;
    return hours_clock_is_wrong(app->now, newest);
}

/* A terminal whose clock cannot be believed stays open, and bright. */
static bool holds(const struct app *app, const struct hours *hours, bool otherwise)
{
    if (!hours->days || clock_is_wrong(app))
        return otherwise;
    return hours_hold(hours, hours_minute(hours_local(app->now)));
}

static void set_light(struct app *app)
{
    struct terminal *t = &app->terminal;
    const bool dark = !t->told.paper && !t->visited && holds(app, &t->told.dim, false);
    const unsigned light = dark ? t->told.brightness : 100;
    if (light == t->light)
        return;
    t->light = light;
    app_changed(app);
}

static void close_for_now(struct app *app)
{
    struct terminal *t = &app->terminal;
    const int64_t local = hours_local(app->now);
    const unsigned wait = hours_until(&t->told.open, hours_minute(local));
    t->opens_next = (local / 60 + wait) * 60;
    if (!t->told.paper)
        app->settings.theme = THEME_NIGHT;
    show(app, SCREEN_CLOSED);
}

/* --- counts ---------------------------------------------------------------------------------- */

/* The day, by the local clock; "" where it cannot be believed. */
static void today(const struct app *app, char to[COUNTS_DATE])
{
    const time_t local = (time_t)hours_local(app->now);
    struct tm day;
    to[0] = '\0';
    if (!clock_is_wrong(app) && gmtime_r(&local, &day))
        (void)strftime(to, COUNTS_DATE, "%Y-%m-%d", &day);
}

bool kiosk_open(struct app *app)
{
    if (!app->kiosk)
        return true;
    struct terminal *t = &app->terminal;
    t->counts = counts_open(app->state_folder);
    orders_open(app);
    t->watchdog = t->told.watched ? malloc(sizeof *t->watchdog) : NULL;
    if (t->watchdog)
        *t->watchdog = watchdog_start(app->clock);
    return t->counts && (t->watchdog || !t->told.watched);
}

void kiosk_close(struct app *app)
{
    if (app->terminal.counts)
        (void)counts_save(app->terminal.counts, NULL); /* there is nobody left to tell */
    counts_close(app->terminal.counts);
    if (app->terminal.watchdog)
        watchdog_stop(app->terminal.watchdog);
    free(app->terminal.watchdog);
    while (app->terminal.stick_count)
        free(app->terminal.sticks[--app->terminal.stick_count]);
}

void kiosk_count(struct app *app)
{
    const struct reading *r = &app->reading;
    char date[COUNTS_DATE], edition[24];
    if (!app->terminal.counts || !r->article)
        return;
    today(app, date);
    snprintf(edition, sizeof edition, "%llu", (unsigned long long)app->book.info->edition);
    counts_add(app->terminal.counts, date, COUNT_EDITION, app->book.info->title, edition, 1);
    counts_add(app->terminal.counts, date, COUNT_ARTICLE, app->book.info->title,
               satchel_article_record(r->article)->id, 1);
}

/* Somebody was there since the last key or touch of theirs. */
static void count_use(struct app *app)
{
    struct terminal *t = &app->terminal;
    char date[COUNTS_DATE];
    if (!t->counts || !t->visited)
        return;
    t->use += app->clock - app->last_input;
    today(app, date);
    if (t->use >= 1000)
        counts_add(t->counts, date, COUNT_SECONDS, "", "", t->use / 1000);
    t->use %= 1000;
}

/* --- headlines going by ---------------------------------------------------------------------- */

static bool can_show(struct app *app, uint32_t index)
{
    satchel_arena arena;
    satchel_record record;
    satchel_arena_init(&arena, (size_t)1 << 20);
    const bool ok = satchel_bundle_record(app->book.bundle, index, &arena, &record, NULL) &&
                    record.status != SATCHEL_CANCELED && *record.headline &&
                    satchel_bundle_has(app->book.bundle, index);
    satchel_arena_free(&arena);
    return ok;
}

/* The first of the open book's records from `index` on that can be shown. */
static bool find_slide(struct app *app, uint32_t index)
{
    if (!app->book.bundle)
        return false;
    for (; index < KIOSK_SLIDES && index < app->book.info->articles; index++)
        if (can_show(app, index)) {
            app->terminal.slide = index;
            return true;
        }
    return false;
}

/* The newest edition of the publication that stands behind the open one on the shelf, around. */
static bool open_next(struct app *app)
{
    const struct shelf_item *items;
    const size_t count = library_items(app->library, &items);
    size_t at = count;
    for (size_t i = 0; app->book.bundle && i < count; i++)
        if (strcmp(items[i].path, app->book.path) == 0)
            at = i;
    for (size_t i = 1; i <= count; i++) {
        const struct shelf_item *item = &items[(at == count ? i - 1 : at + i) % count];
        if (item->error.code || item->older || (app->book.bundle && item == &items[at % count]))
            continue;
        app_open_bundle(app, item->path, false);
        return app->screen == SCREEN_CONTENTS;
    }
    return false;
}

/* Shows the next headline, or the start if there is none. */
static void next_slide(struct app *app, bool first)
{
    struct terminal *t = &app->terminal;
    const uint32_t serial = app->book_serial;
    t->shown = app->clock;
    t->visited = false;
    bool found = find_slide(app, first ? 0 : t->slide + 1);
    if (!found && open_next(app))
        found = find_slide(app, 0);
    if (!found && app->book_serial == serial)
        found = find_slide(app, 0); /* the only edition, from its beginning */
    if (found) {
        show(app, SCREEN_ATTRACT);
        return;
    }
    app_start(app);
    app->last_input = app->clock;
}

/* --- visitors -------------------------------------------------------------------------------- */

/* What the last visitor did leaves no trace. */
static void begin(struct app *app)
{
    app->last_input = app->clock;
    app->terminal.visited = false;
    app->terminal.visitor++;
    app_forget_visitor(app);
    app_start(app);
}

static void warn(struct app *app)
{
    struct terminal *t = &app->terminal;
    const uint64_t left = app->last_input + t->told.idle - app->clock;
    const uint64_t step = STEP * UINT64_C(1000);
    const unsigned seconds = (unsigned)((left + step - 1) / step) * STEP;
    if (app->screen != SCREEN_WARNING) {
        t->before = app->screen;
        t->seconds = seconds;
        show(app, SCREEN_WARNING);
        aloud_pause(app);
        if (t->told.sound)
            t->told.sound(t->told.sound_context);
    } else if (seconds != t->seconds && !t->told.paper) {
        t->seconds = seconds;
        app_changed(app);
    }
}

/* Somebody may be there. */
static void tick_visit(struct app *app, uint64_t waited)
{
    const struct terminal_options *told = &app->terminal.told;
    const bool start = at_start(app);
    if (waited >= told->idle && (app->terminal.visited || !start))
        begin(app);
    else if (waited + told->warning >= told->idle && !start)
        warn(app);
}

void kiosk_tick(struct app *app)
{
    struct terminal *t = &app->terminal;
    if (!app->kiosk)
        return;
    if (t->watchdog)
        watchdog_tick(t->watchdog, app->clock);
    if (t->told.clock)
        app->now = t->told.clock();
    const uint64_t waited = app->clock - app->last_input;
    sticks_tick(app);
    if (app->screen != SCREEN_ATTRACT && app->screen != SCREEN_CLOSED &&
        app->screen != SCREEN_STICK)
        tick_visit(app, waited);
    const bool open = holds(app, &t->told.open, true);
    const bool resting = app->screen == SCREEN_ATTRACT || (!t->visited && at_start(app));
    if (app->screen == SCREEN_CLOSED && open)
        begin(app);
    else if (!open && resting)
        close_for_now(app);
    else if (app->screen == SCREEN_ATTRACT &&
             app->clock - t->shown >= (t->told.paper ? PAPER_SLIDE : SLIDE))
        next_slide(app, false);
    else if (t->told.attract && resting && app->screen != SCREEN_ATTRACT &&
             app->clock - app->last_input >= t->told.attract)
        next_slide(app, true);
    set_light(app);
    if (app->clock - t->counted >= COUNT_SAVE && t->counts) {
        t->counted = app->clock;
        (void)counts_save(t->counts, NULL); /* tried again */
    }
}

bool kiosk_touch(struct app *app)
{
    struct terminal *t = &app->terminal;
    count_use(app);
    app->last_input = app->clock;
    if (!app->kiosk || app->screen == SCREEN_CLOSED)
        return app->screen != SCREEN_CLOSED;
    t->visited = true;
    set_light(app);
    if (app->screen == SCREEN_STICK)
        sticks_dismiss(app);
    else if (app->screen == SCREEN_WARNING)
        show(app, (enum screen)t->before);
    else if (app->screen == SCREEN_ATTRACT)
        app_start(app);
    else
        return true;
    return false;
}

bool kiosk_is_resting(const struct app *app)
{
    return app->kiosk && app->screen == SCREEN_ATTRACT;
}

/* --- when next ------------------------------------------------------------------------------- */

static int64_t until(const struct app *app, uint64_t due)
{
    return due > app->clock ? (int64_t)(due - app->clock) : 0;
}

static int64_t sooner(int64_t a, int64_t b)
{
    return a < 0 || (b >= 0 && b < a) ? b : a;
}

static int64_t next_of_visits(const struct app *app)
{
    const struct terminal *t = &app->terminal;
    const uint64_t end = app->last_input + t->told.idle;
    int64_t next = -1;
    if (t->told.open.days || t->told.dim.days)
        next = MINUTE - (app->now % 60) * 1000;
    if (t->stick_until)
        next = sooner(next, until(app, t->stick_until));
    if (app->screen == SCREEN_CLOSED || app->screen == SCREEN_STICK)
        return next;
    if (app->screen == SCREEN_ATTRACT)
        return sooner(next, until(app, t->shown + (t->told.paper ? PAPER_SLIDE : SLIDE)));
    const bool start = at_start(app);
    if (app->screen == SCREEN_WARNING && !t->told.paper)
        next = sooner(next, until(app, end - (t->seconds - STEP) * UINT64_C(1000)));
    else if (!start && app->screen != SCREEN_WARNING)
        next = sooner(next, until(app, end - t->told.warning));
    if (t->visited || !start)
        next = sooner(next, until(app, end));
    else if (t->told.attract)
        next = sooner(next, until(app, app->last_input + t->told.attract));
    return next;
}

int64_t kiosk_next_tick(const struct app *app)
{
    if (!app->kiosk)
        return -1;
    const struct watchdog *w = app->terminal.watchdog;
    return sooner(next_of_visits(app), w ? watchdog_next(w, app->clock) : -1);
}
