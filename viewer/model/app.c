/* The viewer's model: life, sources, time. Reading is in reader.c. See app.h. */
#include "app.h"

#include "aloud.h"
#include "voicing.h"

#include "state/kepttext.h"
#include "state/textfile.h"
#include "sticks.h"
#include "store/porter.h"
#include "updating.h"

#include "kiosk/idle.h"
#include "text/embedded.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SAVE_AFTER 2000 /* milliseconds after the last change of place or setting */

const char *screen_name(enum screen screen)
{
    static const char *const names[SCREEN_COUNT] = {
        "library", "contents", "article",  "search", "settings", "image", "note",
        "pages",   "marks",    "sections", "select", "write",    "menu",  "help",
        "error",   "warning",  "attract",  "closed", "stick"};
    return names[screen];
}

void app_changed(struct app *app)
{
    app->revision++;
}

bool app_touch(struct app *app)
{
    return kiosk_touch(app);
}

/* --- life ----------------------------------------------------------------------------------- */

bool app_init(struct app *app, const struct app_options *options, satchel_error *err)
{
    *app = (struct app){.kiosk = options->kiosk,
                        .low_memory = options->low_memory,
                        .state_folder = options->state_folder,
                        .trust_folder = options->trust_folder,
                        .lockdown = options->lockdown,
                        .decoder = options->decoder,
                        .aloud = {.speaker = options->speaker},
                        .width = options->width,
                        .height = options->height,
                        .now = options->now};
    if (options->terminal)
        app->terminal = (struct terminal){.told = *options->terminal, .light = 100};
    satchel_arena_init(&app->finding.arena, (size_t)1 << 20);
    /* What a visitor reads and how they like it is never written down. */
    app->state = state_open(options->kiosk ? NULL : options->state_folder);
    if (options->kiosk && options->state_folder)
        (void)textfile_make_folders(options->state_folder); /* or nothing is kept */
    app->library = library_create();
    app->priors = satchel_priors_create(options->state_folder != NULL);
    app->survey = survey_create(options->state_folder);
    app->marks = marks_open(options->kiosk ? NULL : options->state_folder);
    app->decoding = (struct decoding){
        app->decoder, kepttext_open(options->kiosk ? NULL : options->state_folder), NULL, false};
    app->decoding.coming = app->decoding.kept ? kepttext_beside(app->decoding.kept) : NULL;
    if (!app->state || !app->library || !app->priors || !app->survey || !app->marks ||
        !app->decoding.kept || !app->decoding.coming) {
        app_fini(app);
        return satchel_fail_memory(err);
    }
    app->trust = trust_open(options->trust_folder, options->state_folder, options->kiosk, err);
    if (!app->trust) {
        app_fini(app);
        return false;
    }
    library_set_guard(app->library, updating_accepts, app, options->kiosk && options->trust_folder);
    if (!updating_open(app, err)) {
        app_fini(app);
        return false;
    }
    app->finder = finder_create(app->priors, app->decoder, app->trust, app->kills);
    if (!app->finder) {
        app_fini(app);
        return satchel_fail_memory(err);
    }
    app->fonts = fonts_open(NULL, err);
    if (!app->fonts) {
        app_fini(app);
        return false;
    }
    app_load_settings(app);
    const char *rotation = state_setting(app->state, "rotation");
    if (rotation && rotation[0] >= '1' && rotation[0] <= '3' && !rotation[1])
        app_rotate(app, (unsigned)(rotation[0] - '0'));
    if (!kiosk_open(app)) {
        app_fini(app);
        return satchel_fail_memory(err);
    }
    return true;
}

static void close_article(struct app *app)
{
    app_drop_coming(app);
    layout_destroy(app->reading.layout);
    satchel_article_close(app->reading.article);
    app->reading = (struct reading){0};
}

static bool read_face(void *context, unsigned number, satchel_buf *out, satchel_error *err)
{
    return satchel_bundle_face(context, number, out, err);
}

static void use_faces(struct app *app)
{
    const struct font_source faces = {
        .count = app->book.info->face_count, .read = read_face, .context = app->book.bundle};
    fonts_embed(app->fonts, &faces);
}

static void close_book(struct app *app)
{
    close_article(app);
    if (app->fonts)
        fonts_embed(app->fonts, NULL);
    if (app->survey)
        survey_start(app->survey, NULL, "");
    book_close(&app->book);
    app->trail_count = app->trail_total = 0;
}

void app_forget_visitor(struct app *app)
{
    aloud_stop(app);
    voicing_hush(app);
    state_forget_places(app->state);
    app_set_query(app, "");
    app->finding.lit_serial = 0;
    close_book(app);
    app->looking = (struct looking){0};
    app->selecting = (struct selecting){0};
    app->writing[0] = app->exported[0] = app->error_path[0] = '\0';
    app->error = (satchel_error){0};
    app->note = 0;
    app->under = app->screen = SCREEN_LIBRARY;
    app->settings = app->defaults;
    app_rotate(app, app->upright);
    app_changed(app);
}

void app_fini(struct app *app)
{
    aloud_stop(app);
    voicing_hush(app);
    if (app->state && !app->wiped)
        (void)state_save(app->state, NULL); /* there is nobody left to tell */
    if (app->survey && !app->wiped)
        (void)survey_save(app->survey, NULL);
    if (app->marks && !app->wiped)
        (void)marks_save(app->marks, NULL);
    if (app->decoding.kept && !app->wiped)
        (void)kepttext_save(app->decoding.kept, NULL);
    close_book(app);
    kiosk_close(app);
    marks_close(app->marks);
    kepttext_close(app->decoding.kept);
    kepttext_close(app->decoding.coming);
    survey_destroy(app->survey);
    finder_destroy(app->finder);
    satchel_arena_free(&app->finding.arena);
    satchel_priors_destroy(app->priors);
    library_destroy(app->library);
    updating_close(app);
    trust_close(app->trust);
    fonts_close(app->fonts);
    state_close(app->state);
    *app = (struct app){0};
}

/* --- sources -------------------------------------------------------------------------------- */

void app_add_source(struct app *app, const char *path)
{
    if (library_add(app->library, path))
        app_changed(app);
}

void app_remove_source(struct app *app, const char *path)
{
    library_remove(app->library, path);
    app_changed(app);
}

static void put_sign(struct app *app, enum sign sign)
{
    app->taking.sign = sign;
    app->taking.until = app->clock + SIGN_SECONDS * UINT64_C(1000);
    app_changed(app);
}

/* Nobody is torn from what they read by an update that could not be used. */
static void fail_update(struct app *app)
{
    const satchel_error err = app->taking.error;
    app->taking.error = (satchel_error){0};
    if (!err.code || app->kiosk)
        return;
    if (app->screen == SCREEN_LIBRARY || app->screen == SCREEN_CONTENTS)
        app_fail(app, &err, app->taking.path);
    else {
        app->taking.failure = err.code;
        put_sign(app, SIGN_FAILED);
    }
}

/* Looks at the shelf, and again if updates have made new editions, or one withdraws what another
 * still has. True if it has changed. */
static bool scan(struct app *app)
{
    sticks_look(app);
    uint32_t killed = kills_count(app->kills);
    bool changed = library_scan(app->library);
    if (updating_look(app))
        changed |= library_scan(app->library);
    if (!updating_is_busy(app))
        fail_update(app);
    if (killed != kills_count(app->kills)) {
        app_drop_coming(app);
        (void)library_scan(app->library);
        if (app->book.bundle)
            kills_apply(app->kills, app->book.bundle, &app->book_view);
        changed = true;
    }
    return changed;
}

/* The one bundle that there is; what the device keeps beside what it was given does not count. */
static const char *only_bundle(const struct app *app)
{
    const struct shelf_item *items;
    const char *only = NULL, *own = app->store ? store_folder(app->store) : NULL;
    const size_t count = library_items(app->library, &items);
    if (app->kiosk && library_publications(app->library) == 1)
        return items[0].path; /* the newest */
    for (size_t i = 0; i < count; i++) {
        if (own && strncmp(items[i].path, own, strlen(own)) == 0)
            continue;
        if (only)
            return NULL;
        only = items[i].path;
    }
    return only ? only : count == 1 ? items[0].path : NULL;
}

/* The newest bundle of the publication that is open, if it is not the open one. Articles cut out of
 * an edition neither follow one nor are followed. */
static const struct shelf_item *newer_edition(const struct app *app)
{
    const struct shelf_item *items;
    const size_t count = library_items(app->library, &items);
    for (size_t i = 0; i < count; i++)
        if (!items[i].error.code && !items[i].excerpt && !app->book.info->excerpt_of &&
            strcmp(items[i].title, app->book.info->title) == 0 &&
            strcmp(items[i].publisher, app->book.info->publisher) == 0)
            return strcmp(items[i].path, app->book.path) == 0 ? NULL : &items[i];
    return NULL;
}

void app_start(struct app *app)
{
    app->defaults = app->settings;
    app->upright = app->rotation;
    (void)scan(app);
    const char *only = only_bundle(app);
    if (app->screen == SCREEN_ERROR)
        return;
    if (only)
        app_open_bundle(app, only, !app->kiosk);
    else
        app_show_library(app);
    sticks_show(app);
}

static const struct shelf_item *item_at(const struct app *app, const char *path)
{
    const struct shelf_item *items;
    const size_t count = library_items(app->library, &items);
    for (size_t i = 0; i < count; i++)
        if (strcmp(items[i].path, path) == 0)
            return &items[i];
    return NULL;
}

/* An edition that came while an article was read. */
static bool follow_news(struct app *app)
{
    const struct shelf_item *newer =
        app->taking.sign == SIGN_NEW && app->book.bundle ? newer_edition(app) : NULL;
    if (app->taking.sign == SIGN_NEW)
        app->taking.sign = SIGN_NONE;
    if (newer)
        app_open_bundle(app, newer->path, false);
    return newer != NULL;
}

/* What lies under the open file's name has changed: more of it has arrived, and the reader stays
 * where they are; or it is another edition. What does not open is left alone: it may be half
 * written. */
static void follow_file(struct app *app)
{
    if (follow_news(app))
        return;
    const struct shelf_item *item = app->book.bundle ? item_at(app, app->book.path) : NULL;
    struct book now = {0};
    if (!item || item->error.code || item->stamp == app->book.stamp ||
        !book_open(&now, item->path, app->priors, &app->decoding, NULL))
        return;
    if (memcmp(now.info->manifest, app->book.info->manifest, SATCHEL_HASH) != 0) {
        book_close(&now);
        app_open_bundle(app, item->path, false);
        return;
    }
    now.verdict = app->book.verdict;
    now.stamp = item->stamp;
    close_article(app);
    book_close(&app->book);
    app->book = now;
    app->book_serial++;
    use_faces(app);
    survey_start(app->survey, app->book.bundle, app->book.publication);
    app_changed(app);
}

bool app_is_updating(const struct app *app)
{
    return updating_is_busy(app);
}

int app_update_socket(const struct app *app)
{
    return app->taking.porter ? porter_socket(app->taking.porter) : -1;
}

void app_hear(struct app *app, int wait)
{
    if (!updating_hear(app, wait))
        return;
    struct taking *t = &app->taking;
    const satchel_error err = t->error;
    const bool taken = t->taken;
    const uint32_t serial = app->book_serial;
    t->error = (satchel_error){0};
    app_rescan(app); /* may send for what has come meanwhile */
    if (taken && app->kiosk)
        t->sign = SIGN_NEW; /* its own sign is larger */
    else if (taken && app->book_serial == serial && app->book.bundle && t->sign == SIGN_NONE &&
             app->screen != SCREEN_LIBRARY && newer_edition(app))
        put_sign(app, SIGN_NEW);
    if (!updating_is_busy(app)) {
        t->error = err;
        fail_update(app);
    }
}

void app_rescan(struct app *app)
{
    if (!scan(app))
        return;
    app_changed(app);
    app_forget_search(app);
    if (kiosk_is_resting(app)) {
        app_start(app);
        return;
    }
    const struct shelf_item *items;
    const size_t count = library_items(app->library, &items);
    if (app->screen != SCREEN_LIBRARY && app->screen != SCREEN_CONTENTS &&
        app->screen != SCREEN_ERROR)
        return; /* nobody is torn from what they read */
    if (!app->book.bundle) {
        if (count == 1 && app->screen == SCREEN_LIBRARY)
            app_open_bundle(app, items[0].path, false);
        return;
    }
    const struct shelf_item *newer = newer_edition(app);
    if (newer && app->screen == SCREEN_CONTENTS)
        app_open_bundle(app, newer->path, false);
    else if (app->screen == SCREEN_CONTENTS)
        follow_file(app);
    else if (!item_at(app, app->book.path) && app->screen == SCREEN_LIBRARY)
        close_book(app);
}

/* --- screens -------------------------------------------------------------------------------- */

static void go_to(struct app *app, enum screen screen)
{
    app->screen = screen;
    app_changed(app);
}

void app_show_library(struct app *app)
{
    go_to(app, SCREEN_LIBRARY);
}

void app_show_contents(struct app *app)
{
    go_to(app, app->book.bundle ? SCREEN_CONTENTS : SCREEN_LIBRARY);
    if (app->screen == SCREEN_CONTENTS)
        follow_file(app); /* what was not followed while an article was read */
}

static bool is_over(enum screen screen)
{
    return screen >= SCREEN_SEARCH;
}

void app_show_panel(struct app *app, enum screen panel)
{
    const struct shelf_item *items;
    if (panel == SCREEN_SEARCH && !app->book.bundle && !library_items(app->library, &items))
        return;
    if (panel == SCREEN_PAGES && !app->reading.article)
        return;
    if (!is_over(app->screen))
        app->under = app->screen;
    app->exported[0] = '\0';
    go_to(app, panel);
    if (panel == SCREEN_SEARCH)
        app_start_search(app);
}

void app_fail(struct app *app, const satchel_error *error, const char *path)
{
    app->error = *error;
    snprintf(app->error_path, sizeof app->error_path, "%s", path ? path : "");
    if (!is_over(app->screen))
        app->under = app->screen;
    go_to(app, SCREEN_ERROR);
}

void app_open_bundle(struct app *app, const char *path, bool to_place)
{
    struct book opened = {0};
    satchel_error err;
    if (!book_open(&opened, path, app->priors, &app->decoding, &err) ||
        !trust_judge(app->trust, opened.bundle, &opened.verdict, &err)) {
        book_close(&opened);
        app->screen = SCREEN_LIBRARY;
        app_fail(app, &err, path);
        return;
    }
    const struct shelf_item *item = item_at(app, path);
    opened.stamp = item ? item->stamp : 0;
    close_book(app);
    app->book = opened;
    app->book_serial++;
    use_faces(app);
    trust_learn(app->trust, app->book.bundle);
    (void)!kills_learn(app->kills, app->book.bundle, NULL);
    kills_apply(app->kills, app->book.bundle, &app->book_view);
    survey_start(app->survey, app->book.bundle, app->book.publication);
    go_to(app, SCREEN_CONTENTS);
    satchel_place place;
    uint32_t index;
    if (to_place && state_place(app->state, app->book.publication, &place) &&
        satchel_bundle_find(app->book.bundle, place.id, &index, NULL))
        app_open_article(app, index, place.offset);
}

bool app_back(struct app *app)
{
    if (is_over(app->screen)) {
        go_to(app, app->under);
        if (app->screen == SCREEN_CONTENTS)
            follow_file(app);
        return true;
    }
    if (app->screen == SCREEN_ARTICLE && app->trail_count)
        return app_retrace(app, -1);
    if (app->screen == SCREEN_ARTICLE) {
        app_show_contents(app);
        return true;
    }
    const struct shelf_item *items;
    if (app->screen == SCREEN_CONTENTS && library_items(app->library, &items) > 1) {
        go_to(app, SCREEN_LIBRARY);
        return true;
    }
    return false;
}

/* --- time ----------------------------------------------------------------------------------- */

/* Makes the next page ready, and once all are counted the one before; false if they are. */
static bool prepare_pages(struct reading *r)
{
    const uint32_t next = r->page + 1, before = r->page - 1;
    if (next < layout_pages(r->layout) && !layout_is_ready(r->layout, next)) {
        layout_prepare(r->layout, next);
        return true;
    }
    if (!r->page || !layout_done(r->layout) || layout_is_ready(r->layout, before))
        return false;
    layout_prepare(r->layout, before);
    return true;
}

const struct page *app_next_page(const struct app *app)
{
    const struct reading *r = &app->reading;
    if (app->screen != SCREEN_ARTICLE || !r->layout)
        return NULL;
    const struct reading *next = &app->coming.reading;
    const bool last = layout_done(r->layout) && r->page + 1 == layout_pages(r->layout);
    return !last          ? layout_ready(r->layout, r->page + 1)
           : next->layout ? layout_ready(next->layout, next->page)
                          : NULL;
}

/* The first article's prior, while the contents, which need none, are being looked at. True if one
 * has been made: the contents can show more now. */
static bool take_prior(struct app *app)
{
    satchel_prior_name name;
    if (!app->maker)
        return false;
    const bool taken = maker_take(app->maker, app->priors);
    if (taken) {
        app->made++;
        app_changed(app);
    }
    if (app->book.bundle && app->maker_serial != app->book_serial) {
        app->maker_serial = app->book_serial;
        if (satchel_bundle_awaits(app->book.bundle, 0, &name))
            maker_ask(app->maker, app->priors, &name);
        satchel_bundle_rest(app->book.bundle);
    }
    return taken;
}

bool app_work(struct app *app)
{
    struct reading *r = &app->reading;
    satchel_error err;
    if (take_prior(app))
        return true;
    if (app->screen == SCREEN_ARTICLE && r->layout && prepare_pages(r))
        return true;
    if (app->screen == SCREEN_ARTICLE && r->layout && !layout_done(r->layout)) {
        if (!layout_step(r->layout, 200, &err))
            app_fail(app, &err, NULL);
        if (layout_done(r->layout)) {
            app_mark_read(app);
            app_changed(app);
        }
        return true;
    }
    if (app->screen == SCREEN_ARTICLE && app_work_on_coming(app))
        return true;
    if (app->screen == SCREEN_SEARCH && app_work_on_search(app))
        return true;
    if (!survey_done(app->survey)) {
        if (!survey_step(app->survey)) {
            app->last_change = app->clock ? app->clock : 1;
            app_changed(app);
        }
        return true;
    }
    return app_work_on_search(app);
}

void app_tick(struct app *app, uint64_t clock)
{
    if (clock < app->clock)
        return;
    const int64_t before = (int64_t)(app->clock / 1000);
    app->clock = clock;
    app->now += (int64_t)(clock / 1000) - before;
    if (app->last_change && clock - app->last_change >= SAVE_AFTER && !app->wiped) {
        app->last_change = 0;
        (void)state_save(app->state, NULL); /* tried again at the next change and at the end */
        (void)survey_save(app->survey, NULL);
        (void)marks_save(app->marks, NULL);
        (void)kepttext_save(app->decoding.kept, NULL);
    }
    if (app->taking.until && clock >= app->taking.until) {
        app->taking.until = 0;
        if (app->taking.sign == SIGN_FAILED)
            app->taking.sign = SIGN_NONE;
        app_changed(app);
    }
    aloud_tick(app);
    voicing_tick(app);
    kiosk_tick(app);
}

static int64_t sooner(const struct app *app, int64_t next, uint64_t due)
{
    const int64_t wait = due > app->clock ? (int64_t)(due - app->clock) : 0;
    return next < 0 || wait < next ? wait : next;
}

int64_t app_next_tick(const struct app *app)
{
    int64_t next = kiosk_next_tick(app);
    if (app->taking.until)
        next = sooner(app, next, app->taking.until);
    if (app->voicing.saying || aloud_goes_on(app))
        next = sooner(app, next, app->clock + ALOUD_STEP);
    return app->last_change ? sooner(app, next, app->last_change + SAVE_AFTER) : next;
}
