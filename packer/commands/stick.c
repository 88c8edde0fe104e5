/* satchel stick: a stick that opens on any machine. */
#include "stick/stick.h"
#include "cli.h"
#include "console/console.h"
#include "exports/export.h"
#include "folder.h"
#include "inputs/paths.h"
#include "media/picture.h"
#include "reading.h"
#include "stick/start_page.h"

#include <satchel/utf8.h>

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define START "START.html"

struct stick_settings {
    const char *viewer;
    bool no_viewer, no_pages, quiet;
};

#define TO(member) offsetof(struct stick_settings, member)

static const struct option options[] = {
    {"viewer", 0, OPTION_TEXT, TO(viewer), "FILE",
     "the satchel-view to carry (the one beside this)", 0},
    {"no-viewer", 0, OPTION_FLAG, TO(no_viewer), NULL, "no reading program", 0},
    {"no-pages", 0, OPTION_FLAG, TO(no_pages), NULL, "no plain pages for browsers", 0},
    {"quiet", 'q', OPTION_FLAG, TO(quiet), NULL, "only say what failed", 0},
};

struct making {
    const struct stick_settings *settings;
    const char *place;
    satchel_arena arena;
    struct stick_needs needs;
    struct start_item *items;
    size_t count;
};

static satchel_code told(const char *name, const satchel_error *err)
{
    console_error(name, err, NULL);
    return err->code;
}

/* The strings one behind the other; NULL when out of memory. */
static char *joined(struct making *m, const char *const *parts, size_t count)
{
    char text[PATH_MAX];
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        const size_t more = strlen(parts[i]);
        if (more >= sizeof text - n)
            return NULL;
        memcpy(text + n, parts[i], more);
        n += more;
    }
    return satchel_arena_string(&m->arena, text, n);
}

#define JOINED(m, ...)                              \
    joined((m), (const char *const[]){__VA_ARGS__}, \
           sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

static bool is_stem_of(const char *leaf, const char *name)
{
    return strlen(name) == path_stem(leaf) && strncasecmp(leaf, name, strlen(name)) == 0;
}

/* A name that every file system of sticks takes, different from the others by more than case. */
static char *name_of(struct making *m, const char *path)
{
    char name[200], numbered[220];
    const char *leaf = path_leaf(path);
    snprintf(name, sizeof name, "%.*s", (int)path_stem(leaf), leaf);
    name[satchel_utf8_valid(name, strlen(name))] = '\0';
    for (char *p = name; *p; p++)
        if ((unsigned char)*p < 0x20 || strchr("\\:*?\"<>|", *p))
            *p = '-';
    snprintf(numbered, sizeof numbered, "%s", name);
    for (unsigned n = 2, i = 0; i < m->count; i++)
        if (is_stem_of(path_leaf(m->items[i].file), numbered)) {
            snprintf(numbered, sizeof numbered, "%s-%u", name, n++);
            i = UINT32_MAX; /* from the first again */
        }
    return satchel_arena_string(&m->arena, numbered, strlen(numbered));
}

static bool put_pages(struct making *m, struct reading *r, const char *name, satchel_error *err)
{
    struct folder folder;
    const char *place = JOINED(m, m->place, "/pages/", name);
    if (!place)
        return satchel_fail_memory(err);
    if (!folder_begin(&folder, place, err))
        return false;
    const struct export_sink sink = {
        .put = folder_put, .convert = picture_to_jpeg, .context = &folder};
    if (!export_collection(r->bundle, EXPORT_HTML, &sink, &r->first, err)) {
        folder_discard(&folder);
        return false;
    }
    return folder_commit(&folder, true, err);
}

static bool put_bundle(struct making *m, struct reading *r, satchel_error *err)
{
    const char *name = name_of(m, r->path);
    const char *to = name ? JOINED(m, m->place, "/bundles/", name, ".satchel") : NULL;
    struct start_item *item = &m->items[m->count];
    if (!to)
        return satchel_fail_memory(err);
    if (!r->info->complete)
        return satchel_fail(err, SATCHEL_CUT, "is not whole");
    *item = (struct start_item){.title = JOINED(m, r->info->title),
                                .publisher = JOINED(m, r->info->publisher),
                                .language = JOINED(m, r->info->language),
                                .edition = r->info->edition,
                                .issued = r->info->issued,
                                .articles = r->info->articles,
                                .file = to + strlen(m->place) + 1};
    if (!item->title || !item->publisher || !item->language)
        return satchel_fail_memory(err);
    if (!stick_need(&m->needs, r->bundle, err) || !stick_copy(r->path, to, 0644, err))
        return false;
    if (!m->settings->no_pages) {
        item->pages = JOINED(m, "pages/", name, "/index.html");
        if (!item->pages || !put_pages(m, r, name, err))
            return item->pages ? false : satchel_fail_memory(err);
    }
    m->count++;
    return true;
}

static satchel_code take_bundle(struct making *m, const char *path)
{
    struct reading r;
    satchel_error err = {0};
    satchel_code code = reading_open(&r, path);
    if (code != SATCHEL_OK)
        return code;
    if (!put_bundle(m, &r, &err))
        code = told(path, &err);
    return reading_close(&r, code);
}

static bool put_start(struct making *m, satchel_error *err)
{
    char *text = NULL;
    size_t size = 0;
    const char *path = JOINED(m, m->place, "/" START);
    FILE *to = open_memstream(&text, &size);
    if (!path || !to) {
        if (to)
            fclose(to);
        free(text);
        return satchel_fail_memory(err);
    }
    start_page_write(to, m->items, m->count, m->settings->no_viewer ? NULL : STICK_SCRIPT);
    const bool written = !ferror(to);
    const bool ok = fclose(to) == 0 && written && text
                        ? satchel_save_bytes(path, (satchel_bytes){(uint8_t *)text, size}, err)
                        : satchel_fail_memory(err);
    free(text);
    return ok;
}

/* satchel-view beside this program. */
static bool find_viewer(char to[PATH_MAX], satchel_error *err)
{
    static const char name[] = "satchel-view";
    const ssize_t n = readlink("/proc/self/exe", to, PATH_MAX - sizeof name);
    to[n > 0 ? n : 0] = '\0';
    char *slash = strrchr(to, '/');
    if (slash)
        memcpy(slash + 1, name, sizeof name);
    return (slash && access(to, R_OK) == 0) ||
           satchel_fail(err, SATCHEL_NOT_FOUND, "is not beside this program");
}

static void missing_prior(const char *prior)
{
    console_say(
        "the prior \"%s\" is not on this machine: the viewer on the stick will not open the "
        "texts that need it",
        prior);
}

static satchel_code put_viewer(struct making *m)
{
    char beside[PATH_MAX];
    const char *viewer = m->settings->viewer;
    satchel_error err = {0};
    if (!viewer && !find_viewer(beside, &err)) {
        console_error("satchel-view", &err, "name one with --viewer FILE, or give --no-viewer");
        return err.code;
    }
    viewer = viewer ? viewer : beside;
    return stick_put_viewer(m->place, viewer, &m->needs, missing_prior, &err) ? SATCHEL_OK
                                                                              : told(viewer, &err);
}

static bool put_folders(struct making *m, satchel_error *err)
{
    const char *bundles = JOINED(m, m->place, "/bundles");
    const char *pages = JOINED(m, m->place, "/pages");
    if (!bundles || !pages)
        return satchel_fail_memory(err);
    return stick_folder(m->place, err) && stick_folder(bundles, err) &&
           (m->settings->no_pages || stick_folder(pages, err));
}

static satchel_code make(struct making *m, char **bundles, size_t count)
{
    satchel_error err = {0};
    satchel_code code = SATCHEL_OK;
    if (!put_folders(m, &err))
        return told(m->place, &err);
    for (size_t i = 0; i < count && code == SATCHEL_OK; i++)
        code = take_bundle(m, bundles[i]);
    if (code == SATCHEL_OK && !m->settings->no_viewer)
        code = put_viewer(m);
    if (code == SATCHEL_OK && !put_start(m, &err))
        code = told(m->place, &err);
    return code;
}

static satchel_code run(const void *settings, char **operands, size_t count)
{
    struct making *m = calloc(1, sizeof *m);
    satchel_error err = {0};
    satchel_code code = SATCHEL_MEMORY;
    if (m)
        m->items = calloc(count, sizeof *m->items);
    if (!m || !m->items) {
        satchel_fail_memory(&err);
        code = told(NULL, &err);
    } else {
        m->settings = settings;
        m->place = operands[0];
        satchel_arena_init(&m->arena, (size_t)64 << 20);
        code = make(m, operands + 1, count - 1);
        satchel_arena_free(&m->arena);
    }
    const struct stick_settings *s = settings;
    if (m && code == SATCHEL_OK && !s->quiet) {
        char text[64];
        console_say("%s: %s; open " START " on any machine", m->place,
                    count_text(text, sizeof text, m->count, "bundle", "bundles"));
    }
    free(m ? m->items : NULL);
    free(m);
    return code;
}

const struct command command_stick = {
    .name = "stick",
    .operands = "DIR BUNDLE...",
    .summary = "a stick that opens on any machine",
    .details =
        "Fills DIR, the folder of a stick, with the bundles, plain pages of them for any browser,\n"
        "the reading program with all it needs to run on other Linux machines, and START.html,\n"
        "which tells in ten languages what to open. What else is in DIR stays. What is there from\n"
        "an earlier run is replaced; each file is whole at every moment.\n"
        "\n"
        "Viewers for other systems, and kinds of processor, may be put beside: DIR/viewer/NAME.",
    .example = "satchel stick /media/stick today.satchel health.satchel",
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .settings_size = sizeof(struct stick_settings),
    .least = 2,
    .run = run,
};
