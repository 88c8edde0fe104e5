/* Sticks in a public terminal; see sticks.h. */
#include "sticks.h"

#include "store/store.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

const char *sticks_sign_name(enum stick_sign sign)
{
    static const char *const names[STICK_SIGNS] = {
        "none", "working", "done", "same", "untrusted", "damaged", "full", "pulled", "unwritable"};
    return names[sign];
}

/* --- which are there ----------------------------------------------------------------------------
 */

enum { NO_STICK, STICK_EMPTY, STICK_LISTED, STICK_BROKEN };

/* Its file system could not be mounted, and whoever tried has left this instead of it. */
static bool is_unreadable(const char *path)
{
    const size_t length = strlen(path), n = strlen(STICKS_UNREADABLE);
    return length > n && strcmp(path + length - n, STICKS_UNREADABLE) == 0;
}

static bool is_mounted(const char *path)
{
    struct stat own, above;
    char parent[PATH_MAX];
    return snprintf(parent, sizeof parent, "%s/..", path) < (int)sizeof parent &&
           stat(path, &own) == 0 && stat(parent, &above) == 0 && S_ISDIR(own.st_mode) &&
           own.st_dev != above.st_dev;
}

/* Where nothing is mounted there must be something: what a stick was mounted in stays behind. */
static unsigned look_into(const char *path)
{
    bool any = false;
    if (is_unreadable(path))
        return STICK_BROKEN;
    DIR *dir = opendir(path);
    errno = dir ? 0 : errno;
    for (const struct dirent *e; dir && !any && (e = readdir(dir));)
        any = strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
    const bool failed = !any && errno != 0;
    if (dir)
        closedir(dir);
    return any ? STICK_LISTED : !is_mounted(path) ? NO_STICK : failed ? STICK_BROKEN : STICK_EMPTY;
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
            look_into(path) != NO_STICK && (found[count] = strdup(path)))
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
    t->stick_broken = false;
    for (unsigned i = 0; i < count; i++) {
        const bool stays = was_there(t, found[i]);
        stayed += stays;
        t->stick_broken = t->stick_broken || (!stays && look_into(found[i]) == STICK_BROKEN);
    }
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
        sign(app, t->stick_broken ? STICK_DAMAGED : STICK_SAME);
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
