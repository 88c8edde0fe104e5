/* Updates among the sources; see updating.h. */
#include "updating.h"

#include "kiosk/orders.h"
#include "sandbox/sandbox.h"
#include "sticks.h"
#include "store/porter.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#define UPDATING_STEP 5                    /* percent between two words of how it goes on */
#define RESERVE       ((uint64_t)16 << 20) /* bytes of the disk that stay free */

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
                                          .keep = app->terminal.told.keep,
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
    porter_stop(app->taking.porter);
    store_close(app->store);
    kills_close(app->kills);
}

/* --- what lies there ----------------------------------------------------------------------------
 */

static uint64_t print_of(const char *path, const struct stat *st)
{
    uint64_t print = 0xCBF29CE484222325u;
    for (const char *p = path; *p; p++)
        print = (print ^ (uint8_t)*p) * 0x100000001B3u;
    print = (print ^ (uint64_t)st->st_size) * 0x100000001B3u;
    return (print ^ (uint64_t)st->st_mtim.tv_sec) * 0x100000001B3u | 1;
}

static bool has_print(const uint64_t *prints, unsigned count, uint64_t print)
{
    for (unsigned i = 0; i < count; i++)
        if (prints[i] == print)
            return true;
    return false;
}

/* Updates that are there now; those that were not there at the last look come first. */
struct finds {
    char *path[UPDATING_TRIED];
    char kind[UPDATING_TRIED]; /* PORTER_UPDATE, PORTER_BUNDLE */
    uint64_t seen[UPDATING_TRIED];
    unsigned fresh, count;
};

static void find_one(struct app *app, const char *path, char kind, struct finds *f)
{
    struct stat st;
    if (f->count == UPDATING_TRIED || stat(path, &st) != 0 || !S_ISREG(st.st_mode))
        return;
    const uint64_t print = print_of(path, &st);
    if (has_print(f->seen, f->count, print))
        return;
    if (!has_print(app->taking.tried, app->taking.tried_count, print)) {
        f->path[f->fresh] = strdup(path);
        f->kind[f->fresh] = kind;
        f->fresh += f->path[f->fresh] != NULL;
    }
    f->seen[f->count++] = print;
}

/* FAT has names in capitals, and files of macOS's own begin with a dot. */
static bool ends_with(const char *name, const char *end)
{
    const size_t length = strlen(name), n = strlen(end);
    return name[0] != '.' && length > n && strcasecmp(name + length - n, end) == 0;
}

/* A folder whose reading fails midway has what was read of it. Bundles are copied from sticks. */
static void find_in(struct app *app, const char *folder, bool stick, struct finds *f)
{
    DIR *dir = opendir(folder);
    for (const struct dirent *e; dir && (e = readdir(dir));) {
        char path[PATH_MAX];
        const bool update = ends_with(e->d_name, ".update");
        const bool order =
            stick && app->terminal.told.operator_key && strcmp(e->d_name, SATCHEL_ORDER_FILE) == 0;
        if ((update || order || (stick && ends_with(e->d_name, ".satchel"))) &&
            snprintf(path, sizeof path, "%s/%s", folder, e->d_name) < (int)sizeof path)
            find_one(app, path, update ? PORTER_UPDATE : order ? PORTER_ORDER : PORTER_BUNDLE, f);
    }
    if (dir)
        closedir(dir);
}

/* What was tried and is not there any more is forgotten: a stick that comes again is tried again.
 */
static void find_fresh(struct app *app, struct finds *f)
{
    const char *const *sources, *const *sticks;
    const unsigned stick_count = sticks_there(app, &sticks);
    const size_t count = library_sources(app->library, &sources);
    for (unsigned i = 0; i < stick_count; i++)
        find_in(app, sticks[i], true, f);
    for (size_t i = 0; i < count; i++)
        find_in(app, sources[i], false, f);
    memcpy(app->taking.tried, f->seen, f->count * sizeof *f->seen);
    app->taking.tried_count = f->count;
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

/* --- in the porter ------------------------------------------------------------------------------
 */

struct telling {
    int line;
    unsigned told; /* percent */
};

static void tell_part(void *context, uint64_t done, uint64_t whole)
{
    struct telling *t = context;
    const unsigned percent = whole && done < whole ? (unsigned)(done * 100 / whole) : 100;
    if (percent < t->told + UPDATING_STEP)
        return;
    t->told = percent;
    porter_tell(t->line, PORTER_PART, percent, NULL, NULL);
}

/* Opens what the porter works with: as it is on the disk now, not as it was when the keeper was
 * forked. */
static struct store *open_shelf(const struct app *app, struct telling *telling,
                                struct trust **trust)
{
    satchel_error err;
    *trust = trust_open(app->trust_folder, app->state_folder, app->kiosk, &err);
    const struct store_options options = {.folder = store_folder(app->store),
                                          .keep = app->terminal.told.keep,
                                          .reserve = RESERVE,
                                          .priors = app->priors,
                                          .accepts = trust_accepts,
                                          .context = *trust,
                                          .told = tell_part,
                                          .told_context = telling};
    return *trust ? store_open(&options, &err) : NULL;
}

static bool lock(const struct app *app)
{
    const char *cache = satchel_priors_cache(app->priors);
    const char *const folders[2] = {store_folder(app->store), *cache ? cache : NULL};
    return app->lockdown == UPDATING_UNLOCKED || sandbox_porter(folders) ||
           app->lockdown != UPDATING_LOCKED;
}

static enum store_news take_one(struct store *store, char kind, const char *path,
                                const char **bases, size_t count, satchel_error *err)
{
    return kind == PORTER_BUNDLE ? store_take_bundle(store, path, err)
                                 : store_take_update(store, path, bases, count, err);
}

static void look_at_all(struct store *store, const struct porter_errand *errand, char kind,
                        struct telling *telling, const char **bases, size_t count)
{
    for (unsigned i = 0; i < errand->count; i++) {
        satchel_error err = {0};
        if (errand->kind[i] != kind)
            continue;
        telling->told = 0;
        porter_tell(telling->line, PORTER_AT, 0, errand->path[i], NULL);
        const enum store_news news = take_one(store, kind, errand->path[i], bases, count, &err);
        porter_tell(telling->line, PORTER_NEWS, news, errand->path[i],
                    news == STORE_FAILED ? &err : NULL);
    }
}

/* Nothing else of the stick has been read yet, and afterwards nothing is written to it any more. */
static void write_for_operator(const struct app *app, const struct porter_errand *errand, int line)
{
    for (unsigned i = 0; i < errand->count; i++) {
        satchel_error err = {0};
        if (errand->kind[i] != PORTER_ORDER)
            continue;
        const bool ok = orders_write_counts(app, errand->path[i], &err);
        porter_tell(line, PORTER_NEWS, ok ? STORE_TAKEN : STORE_FAILED, errand->path[i],
                    ok ? NULL : &err);
    }
}

static void run_errand(void *context, const struct porter_errand *errand, int line)
{
    struct app *app = context;
    struct telling telling = {.line = line};
    struct trust *trust;
    write_for_operator(app, errand, line);
    struct store *store = open_shelf(app, &telling, &trust);
    const char **bases = calloc(errand->count + 1, sizeof *bases);
    size_t count = 0;
    if (store)
        store_hold(store); /* before the call for it is gone */
    if (!store || !bases || !lock(app))
        _exit(1);
    for (unsigned i = 0; i < errand->count; i++)
        if (errand->kind[i] == PORTER_BASE)
            bases[count++] = errand->path[i];
    /* An update may be from a bundle on the same stick. */
    look_at_all(store, errand, PORTER_BUNDLE, &telling, bases, count);
    look_at_all(store, errand, PORTER_UPDATE, &telling, bases, count);
    _exit(0); /* memory goes with it */
}

static void clean(void *context)
{
    const struct app *app = context;
    store_sweep(store_folder(app->store));
}

void updating_start(struct app *app, bool (*lock_keeper)(void *app))
{
    const struct porter_options options = {
        .lock = lock_keeper, .work = run_errand, .clean = clean, .context = app};
    if (app->store)
        app->taking.porter = porter_start(&options);
}

/* --- in the viewer ------------------------------------------------------------------------------
 */

static void note_news(struct app *app, enum store_news news, const satchel_error *err,
                      const char *path)
{
    struct taking *t = &app->taking;
    if (orders_is_one(path))
        orders_end(app, news == STORE_TAKEN);
    t->taken = t->taken || news == STORE_TAKEN;
    if (news == STORE_FAILED)
        t->worst = sticks_worse(t->worst, err->code);
    if (news != STORE_FAILED || err->code == SATCHEL_WRONG_BASE)
        return;
    t->error = *err;
    snprintf(t->path, sizeof t->path, "%.511s", path);
}

/* Without a keeper: here and now, orders and bundles first. */
static void take_all(struct app *app, const struct finds *f, const char **bases, size_t count)
{
    static const char kinds[] = {PORTER_ORDER, PORTER_BUNDLE, PORTER_UPDATE};
    for (unsigned i = 0; i < sizeof kinds * f->fresh; i++) {
        satchel_error why = {0};
        enum store_news news;
        const unsigned k = i % f->fresh;
        if (f->kind[k] != kinds[i / f->fresh])
            continue;
        if (f->kind[k] == PORTER_ORDER)
            news = orders_write_counts(app, f->path[k], &why) ? STORE_TAKEN : STORE_FAILED;
        else
            news = take_one(app->store, f->kind[k], f->path[k], bases, count, &why);
        note_news(app, news, &why, f->path[k]);
    }
}

/* Judges orders; what is left of them in the list is to be written to its stick. */
static void take_orders(struct app *app, struct finds *f)
{
    unsigned left = 0;
    for (unsigned i = 0; i < f->fresh; i++) {
        satchel_error why = {0};
        bool sent = f->kind[i] != PORTER_ORDER;
        if (!sent && !orders_begin(app, f->path[i], &sent, &why)) {
            note_news(app, STORE_FAILED, &why, f->path[i]);
            sent = false;
        }
        if (!sent) {
            free(f->path[i]);
            continue;
        }
        f->path[left] = f->path[i];
        f->kind[left++] = f->kind[i];
    }
    f->fresh = left;
}

static bool send_out(struct app *app, const struct finds *f, const char **bases, size_t count)
{
    struct porter *p = app->taking.porter;
    bool ok = p != NULL;
    for (unsigned i = 0; ok && i < f->fresh; i++)
        ok = porter_add(p, f->kind[i], f->path[i]);
    for (size_t i = 0; ok && i < count; i++)
        ok = porter_add(p, PORTER_BASE, bases[i]);
    if (p && (!ok || !porter_go(p))) { /* without it nothing of a stranger's is read here */
        (void)satchel_fail(&app->taking.error, SATCHEL_SANDBOX,
                           "the process that applies updates is gone");
        app->taking.worst = SATCHEL_SANDBOX;
        return true;
    }
    if (!p)
        return false;
    app->taking.percent = 0;
    app->taking.sign = SIGN_WORKING;
    app_changed(app);
    return true;
}

bool updating_look(struct app *app)
{
    struct taking *t = &app->taking;
    if (!app->store && !app->quit)
        orders_look_in_place(app);
    if (!app->store || updating_is_busy(app))
        return false;
    struct finds *f = calloc(1, sizeof *f);
    size_t count = 0;
    const char **bases = list_bases(app, &count);
    bool here = false; /* not sent out */
    if (f && bases)
        find_fresh(app, f);
    if (f && f->fresh) {
        t->taken = false;
        t->error = (satchel_error){0};
        t->worst = SATCHEL_OK;
        sticks_begin(app);
        take_orders(app, f);
        here = !f->fresh || !send_out(app, f, bases, count);
    }
    if (here)
        take_all(app, f, bases, count);
    for (unsigned i = 0; f && i < f->fresh; i++)
        free(f->path[i]);
    free(f);
    free(bases);
    if (here && t->taken)
        show_store(app);
    if (here || (t->error.code && !updating_is_busy(app))) {
        orders_over(app);
        sticks_end(app, t->taken, t->worst);
    }
    sticks_settle(app);
    return here && t->taken;
}

bool updating_is_busy(const struct app *app)
{
    return app->taking.porter && porter_is_busy(app->taking.porter);
}

/* A porter that came to grief has not said over what. */
static void note_end(struct app *app, bool well)
{
    struct taking *t = &app->taking;
    if (!well && !t->error.code)
        satchel_fail(&t->error, SATCHEL_DAMAGED, "applying it was broken off");
    if (!well)
        t->worst = sticks_worse(t->worst, t->error.code);
    t->sign = SIGN_NONE;
    orders_over(app);
    sticks_end(app, t->taken, t->worst);
    if (t->taken)
        show_store(app);
}

bool updating_hear(struct app *app, int wait)
{
    struct taking *t = &app->taking;
    struct porter_note note;
    bool over = false;
    while (t->porter && porter_hear(t->porter, &note, wait)) {
        wait = 0;
        switch (note.kind) {
        case PORTER_AT: snprintf(t->path, sizeof t->path, "%.511s", note.path); break;
        case PORTER_PART: t->percent = note.value < 100 ? note.value : 100; break;
        case PORTER_NEWS:
            note_news(app, (enum store_news)note.value, &note.error, note.path);
            break;
        default:
            note_end(app, note.value == 0);
            over = true;
            break;
        }
        app_changed(app);
    }
    return over;
}
