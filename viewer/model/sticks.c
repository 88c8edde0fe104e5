/* Sticks in a public terminal; see sticks.h. */
#include "sticks.h"

#include "store/store.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *sticks_sign_name(enum stick_sign sign)
{
    static const char *const names[STICK_SIGNS] = {
        "none", "working", "done", "same", "untrusted", "damaged", "full", "pulled", "unwritable"};
    return names[sign];
}

/* --- which are there ----------------------------------------------------------------------------
 */

/* A folder that cannot be read to its end still has a stick in it. */
static bool has_something(const char *path)
{
    bool any = false;
    DIR *dir = opendir(path);
    for (const struct dirent *e; dir && !any && (e = readdir(dir));)
        any = strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
    if (dir)
        closedir(dir);
    return any;
}

static bool was_there(const struct terminal *t, const char *path)
{
    for (unsigned i = 0; i < t->stick_count; i++)
        if (strcmp(t->sticks[i], path) == 0)
            return true;
    return false;
}

static unsigned list(const char *folder, char *found[TERMINAL_STICKS])
{
    unsigned count = 0;
    DIR *dir = opendir(folder);
    for (const struct dirent *e; dir && count < TERMINAL_STICKS && (e = readdir(dir));) {
        char path[PATH_MAX];
        if (e->d_name[0] != '.' &&
            snprintf(path, sizeof path, "%s/%s", folder, e->d_name) < (int)sizeof path &&
            has_something(path) && (found[count] = strdup(path)))
            count++;
    }
    if (dir)
        closedir(dir);
    return count;
}

static void sign(struct app *app, enum stick_sign what)
{
    struct terminal *t = &app->terminal;
    t->stick = what;
    t->stick_until = what == STICK_WORKING ? 0 : app->clock + STICKS_SECONDS * UINT64_C(1000);
    sticks_show(app);
    app_changed(app);
}

/* Without a shelf what is on a stick is shown from there. */
static void read_in_place(struct app *app, char *const *found, unsigned count)
{
    struct terminal *t = &app->terminal;
    for (unsigned i = 0; i < t->stick_count; i++)
        library_remove(app->library, t->sticks[i]);
    for (unsigned i = 0; i < count; i++)
        (void)library_add(app->library, found[i]);
}

void sticks_look(struct app *app)
{
    struct terminal *t = &app->terminal;
    char *found[TERMINAL_STICKS];
    if (!t->told.sticks)
        return;
    const unsigned count = list(t->told.sticks, found), before = t->stick_count;
    unsigned stayed = 0;
    for (unsigned i = 0; i < count; i++)
        stayed += was_there(t, found[i]);
    if (!app->store)
        read_in_place(app, found, count);
    t->stick_came = app->store && stayed < count;
    for (unsigned i = 0; i < before; i++)
        free(t->sticks[i]);
    memcpy(t->sticks, found, count * sizeof *found);
    t->stick_count = count;
    if (stayed == before)
        return;
    if (app_is_updating(app))
        sign(app, STICK_PULLED); /* what it was read for will say so as well, in its time */
    else if (t->stick != STICK_NONE && t->stick != STICK_PULLED)
        sticks_dismiss(app);
}

unsigned sticks_there(const struct app *app, const char *const **paths)
{
    *paths = (const char *const *)app->terminal.sticks;
    return app->store ? app->terminal.stick_count : 0;
}

/* --- how it went --------------------------------------------------------------------------------
 */

static enum stick_sign sign_of(satchel_code code)
{
    switch (code) {
    case SATCHEL_OK:
    case SATCHEL_ROLLBACK:
    case SATCHEL_WRONG_BASE: return STICK_SAME;
    case SATCHEL_UNSIGNED:
    case SATCHEL_UNKNOWN_KEY:
    case SATCHEL_BAD_SIGNATURE: return STICK_UNTRUSTED;
    case SATCHEL_DISK_FULL:
    case SATCHEL_NOT_WRITABLE: return STICK_FULL;
    case SATCHEL_READ: return STICK_PULLED;
    default: return STICK_DAMAGED;
    }
}

satchel_code sticks_worse(satchel_code one, satchel_code other)
{
    static const unsigned weight[STICK_SIGNS] = {
        [STICK_UNTRUSTED] = 1, [STICK_DAMAGED] = 2, [STICK_FULL] = 3, [STICK_PULLED] = 4};
    return weight[sign_of(other)] > weight[sign_of(one)] ? other : one;
}

void sticks_begin(struct app *app)
{
    if (app->terminal.told.sticks)
        sign(app, STICK_WORKING);
}

void sticks_end(struct app *app, bool taken, satchel_code failed)
{
    struct terminal *t = &app->terminal;
    enum stick_sign what = sign_of(failed);
    if (what == STICK_FULL && t->order_failed)
        what = STICK_UNWRITABLE;
    if (!t->told.sticks || t->stick == STICK_PULLED)
        return;
    sign(app, taken && (what == STICK_SAME || what == STICK_UNTRUSTED) ? STICK_DONE : what);
}

void sticks_settle(struct app *app)
{
    struct terminal *t = &app->terminal;
    if (t->stick_came && !app_is_updating(app) && t->stick == STICK_NONE)
        sign(app, STICK_SAME);
    t->stick_came = false;
}

/* --- the screen ---------------------------------------------------------------------------------
 */

void sticks_show(struct app *app)
{
    struct terminal *t = &app->terminal;
    if (t->stick == STICK_NONE || app->screen == SCREEN_STICK)
        return;
    t->stick_over = app->screen == SCREEN_WARNING ? t->before : (unsigned)app->screen;
    app->screen = SCREEN_STICK;
    app_changed(app);
}

void sticks_dismiss(struct app *app)
{
    struct terminal *t = &app->terminal;
    t->stick = STICK_NONE;
    t->stick_until = 0;
    if (app->screen != SCREEN_STICK)
        return;
    app->screen = (enum screen)t->stick_over;
    app_changed(app);
    if (!t->visited || app->screen == SCREEN_LIBRARY || app->screen == SCREEN_ATTRACT ||
        app->screen == SCREEN_CLOSED)
        app_start(app);
}

void sticks_tick(struct app *app)
{
    if (app->terminal.stick_until && app->clock >= app->terminal.stick_until)
        sticks_dismiss(app);
}
