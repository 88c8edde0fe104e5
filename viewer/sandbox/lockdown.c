/* The viewer's own lockdown; see lockdown.h. */
#include "lockdown.h"

#include "decoder/decoder.h"
#include "model/updating.h"
#include "model/watch.h"
#include "sandbox.h"
#include "text/program.h"

#include <satchel/prior.h>

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOST_PATHS 192

/* Paths that may be read; those that are made up here are in `room`. */
struct paths {
    const char *list[MOST_PATHS];
    size_t count;
    satchel_arena room;
};

static void add(struct paths *p, const char *path)
{
    const char *copy = satchel_arena_string(&p->room, path, strlen(path));
    if (copy && p->count < MOST_PATHS)
        p->list[p->count++] = copy;
}

/* The folder that a path is in; "/" has none. */
static bool parent_of(const char *path, char to[PATH_MAX])
{
    if (snprintf(to, PATH_MAX, "%s", path) >= PATH_MAX)
        return false;
    char *slash = strrchr(to, '/');
    if (!slash || slash == to)
        return false;
    *slash = '\0';
    return true;
}

/* What is mounted on a folder later is not below its rule but below the rule of the folder it is
 * in. Only mount points and what is not there yet need that; the folder of a reader's own files
 * stays closed. */
static void add_source(struct paths *p, const char *source)
{
    char path[PATH_MAX], parent[PATH_MAX];
    struct stat own, above;
    if (!realpath(source, path) && snprintf(path, sizeof path, "%s", source) >= PATH_MAX)
        return;
    const bool there = stat(path, &own) == 0;
    if (there && S_ISREG(own.st_mode)) {
        if (parent_of(path, parent))
            add(p, parent); /* an edition is replaced by a file of the same name */
        return;
    }
    add(p, path);
    if (parent_of(path, parent) &&
        (!there || (stat(parent, &above) == 0 && above.st_dev != own.st_dev)))
        add(p, parent);
}

static void add_home(struct paths *p, const char *below)
{
    char path[PATH_MAX];
    const char *home = getenv("HOME");
    if (home && snprintf(path, sizeof path, "%s/%s", home, below) < PATH_MAX)
        add(p, path);
}

/* Hyphenation, and in a folder that is carried about also fonts. */
static void add_own_data(struct paths *p)
{
    char path[PATH_MAX];
    if (program_data("", path))
        add(p, path);
}

int lockdown_mode_named(const char *name)
{
    static const char *const names[] = {"auto", "required", "off"};
    for (int i = 0; i < (int)(sizeof names / sizeof *names); i++)
        if (strcmp(name, names[i]) == 0)
            return i;
    return -1;
}

bool lockdown_decoder(int mode, struct decoder **decoder, satchel_error *err)
{
    *decoder = mode == LOCKDOWN_OFF ? NULL : decoder_start();
    return *decoder || mode != LOCKDOWN_REQUIRED ||
           satchel_fail(err, SATCHEL_SANDBOX,
                        "pictures and texts cannot be decoded in a locked process here (seccomp)");
}

/* `stick`: a folder in which an errand may write, NULL: none. */
static bool lock_files(const struct app *app, const char *devices, const char *stick,
                       satchel_error *err)
{
    static const char *const usual[] = {"/usr/share/fonts",   "/usr/local/share/fonts",
                                        "/usr/share/satchel", "/usr/local/share/satchel",
                                        "/usr/share/X11",     "/media",
                                        "/run/media",         "/mnt"};
    struct paths *p = calloc(1, sizeof *p);
    const char *const *sources;
    if (app->lockdown == LOCKDOWN_OFF || !p) {
        free(p);
        return p || app->lockdown == LOCKDOWN_OFF || satchel_fail_memory(err);
    }
    satchel_arena_init(&p->room, (size_t)1 << 20);
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        add(p, usual[i]);
    add_home(p, ".fonts");
    add_home(p, ".local/share/fonts");
    add_own_data(p);
    const size_t count = library_sources(app->library, &sources);
    for (size_t i = 0; i < count; i++)
        add_source(p, sources[i]);
    for (unsigned i = 0; satchel_priors_path(app->priors, i); i++)
        add(p, satchel_priors_path(app->priors, i));
    if (app->terminal.told.sticks)
        add(p, app->terminal.told.sticks);
    add(p, WATCH_MOUNTS);
    if (app->trust_folder)
        add(p, app->trust_folder);
    /* Images of priors are read from the cache, and kept there unless nothing may be kept. */
    const char *cache = satchel_priors_cache(app->priors);
    if (*cache)
        add(p, cache);
    const struct sandbox sandbox = {
        .read = p->list,
        .read_count = p->count,
        .devices = devices,
        .write = {app->state_folder, *cache && app->state_folder ? cache : NULL, stick}};
    const bool ok = sandbox_files(&sandbox) || app->lockdown != LOCKDOWN_REQUIRED;
    satchel_arena_free(&p->room);
    free(p);
    return ok ||
           satchel_fail(err, SATCHEL_SANDBOX, "this kernel cannot lock files away (Landlock)");
}

bool lockdown_files(const struct app *app, const char *devices, satchel_error *err)
{
    return lock_files(app, devices, NULL, err);
}

/* Where there is an operator their stick is left to porters, who give it away themselves once they
 * have looked for an order. */
static bool lock_keeper(void *context)
{
    const struct app *app = context;
    const struct terminal_options *told = &app->terminal.told;
    return lock_files(app, NULL, told->operator_key ? told->sticks : NULL, NULL);
}

void lockdown_porter(struct app *app, bool everywhere)
{
    updating_start(app, everywhere ? NULL : lock_keeper);
}

bool lockdown_calls(const struct app *app, const char *driver, satchel_error *err)
{
    static const char *const served[] = {"x11", "dummy", "offscreen", "bare"};
    bool known = false;
    if (app->lockdown == LOCKDOWN_OFF)
        return true;
    for (size_t i = 0; driver && i < sizeof served / sizeof *served; i++)
        known = known || strcmp(driver, served[i]) == 0;
    if (known && sandbox_calls(strcmp(driver, "bare") == 0))
        return true;
    return app->lockdown != LOCKDOWN_REQUIRED ||
           satchel_fail(err, SATCHEL_SANDBOX, "system calls cannot be locked away %s",
                        known ? "here (seccomp)" : "with this display");
}
