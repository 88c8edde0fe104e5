/* Updates among the sources; see updating.h. */
#include "updating.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define RESERVE ((uint64_t)16 << 20) /* bytes of the disk that stay free */

bool updating_accepts(void *context, satchel_bundle *bundle, satchel_error *err)
{
    struct app *app = context;
    if (!trust_accepts(app->trust, bundle, err))
        return false;
    (void)!kills_learn(app->kills, bundle, NULL); /* what cannot be kept holds while we run */
    kills_apply(app->kills, bundle, &app->shelf_view);
    return true;
}

/* Adds the store's folder to the library once there is an edition in it. */
static void show_store(struct app *app)
{
    DIR *dir = opendir(store_folder(app->store));
    bool any = false;
    for (const struct dirent *e; dir && !any && (e = readdir(dir));)
        any = e->d_name[0] != '.';
    if (dir)
        closedir(dir);
    if (any)
        (void)library_add(app->library, store_folder(app->store));
}

bool updating_open(struct app *app, satchel_error *err)
{
    char folder[PATH_MAX];
    app->kills = kills_open(app->state_folder);
    if (!app->kills)
        return satchel_fail_memory(err);
    if (!app->state_folder ||
        snprintf(folder, sizeof folder, "%s/shelf", app->state_folder) >= (int)sizeof folder)
        return true;
    const struct store_options options = {.folder = folder,
                                          .reserve = RESERVE,
                                          .priors = app->priors,
                                          .accepts = trust_accepts,
                                          .context = app->trust};
    app->store = store_open(&options, NULL); /* read-only media are a normal case */
    if (app->store)
        show_store(app);
    return true;
}

void updating_close(struct app *app)
{
    store_close(app->store);
    kills_close(app->kills);
}

static uint64_t print_of(const char *path, const struct stat *st)
{
    uint64_t print = 0xCBF29CE484222325u;
    for (const char *p = path; *p; p++)
        print = (print ^ (uint8_t)*p) * 0x100000001B3u;
    print = (print ^ (uint64_t)st->st_size) * 0x100000001B3u;
    return (print ^ (uint64_t)st->st_mtim.tv_sec) * 0x100000001B3u | 1;
}

static bool is_tried(struct app *app, uint64_t print)
{
    const unsigned most = sizeof app->tried / sizeof *app->tried;
    for (unsigned i = 0; i < most; i++)
        if (app->tried[i] == print)
            return true;
    app->tried[app->tried_next++ % most] = print;
    return false;
}

/* Paths of the bundles on the shelf; the caller frees the list. */
static const char **list_bases(const struct app *app, size_t *count)
{
    const struct shelf_item *items;
    const size_t all = library_items(app->library, &items);
    const char **paths = calloc(all + 1, sizeof *paths);
    *count = 0;
    for (size_t i = 0; paths && i < all; i++)
        if (!items[i].error.code && !items[i].excerpt && items[i].complete)
            paths[(*count)++] = items[i].path;
    return paths;
}

static bool take(struct app *app, const char *path, char failed[512], satchel_error *err)
{
    size_t count;
    satchel_error why = {0};
    const char **bases = list_bases(app, &count);
    if (!bases)
        return false;
    const enum store_news news = store_take_update(app->store, path, bases, count, &why);
    free(bases);
    if (news == STORE_FAILED && why.code != SATCHEL_WRONG_BASE) {
        *err = why;
        snprintf(failed, 512, "%.511s", path);
    }
    return news == STORE_TAKEN;
}

static bool look_in(struct app *app, const char *folder, char failed[512], satchel_error *err)
{
    bool taken = false;
    DIR *dir = opendir(folder);
    for (const struct dirent *e; dir && (e = readdir(dir));) {
        char path[PATH_MAX];
        struct stat st;
        const size_t length = strlen(e->d_name);
        if (e->d_name[0] != '.' && length > 7 && strcmp(e->d_name + length - 7, ".update") == 0 &&
            snprintf(path, sizeof path, "%s/%s", folder, e->d_name) < (int)sizeof path &&
            stat(path, &st) == 0 && S_ISREG(st.st_mode) && !is_tried(app, print_of(path, &st)))
            taken |= take(app, path, failed, err);
    }
    if (dir)
        closedir(dir);
    return taken;
}

bool updating_look(struct app *app, char failed[512], satchel_error *err)
{
    const char *const *sources;
    bool taken = false;
    *err = (satchel_error){0};
    if (!app->store)
        return false;
    const size_t count = library_sources(app->library, &sources);
    for (size_t i = 0; i < count; i++)
        taken |= look_in(app, sources[i], failed, err);
    if (taken)
        show_store(app);
    return taken;
}
