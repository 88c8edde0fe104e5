/* The shelf; see library.h. */
#include "library.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MOST_SOURCES 64
#define FEW_ITEMS    16 /* that there is room for at first */
#define MOST_ITEMS   1024

struct library {
    char *sources[MOST_SOURCES];
    size_t source_count;
    satchel_arena arena; /* the items and their strings */
    satchel_arena spare; /* those before, or of a scan that found nothing new */
    struct shelf_item *items;
    size_t room, count;
    uint64_t print; /* of what was found, to see changes */
    bool (*accepts)(void *context, satchel_bundle *bundle, satchel_error *err);
    void *guard;
    bool hide; /* what is refused */
};

struct library *library_create(void)
{
    struct library *l = calloc(1, sizeof *l);
    if (!l)
        return NULL;
    satchel_arena_init(&l->arena, (size_t)8 << 20);
    satchel_arena_init(&l->spare, (size_t)8 << 20);
    return l;
}

void library_set_guard(struct library *l,
                       bool (*accepts)(void *context, satchel_bundle *bundle, satchel_error *err),
                       void *context, bool hide)
{
    l->accepts = accepts;
    l->guard = context;
    l->hide = hide;
}

void library_destroy(struct library *l)
{
    if (!l)
        return;
    for (size_t i = 0; i < l->source_count; i++)
        free(l->sources[i]);
    satchel_arena_free(&l->arena);
    satchel_arena_free(&l->spare);
    free(l);
}

bool library_add(struct library *l, const char *path)
{
    for (size_t i = 0; i < l->source_count; i++)
        if (strcmp(l->sources[i], path) == 0)
            return true;
    char *copy = l->source_count < MOST_SOURCES ? strdup(path) : NULL;
    if (!copy)
        return false;
    l->sources[l->source_count++] = copy;
    return true;
}

void library_remove(struct library *l, const char *path)
{
    for (size_t i = 0; i < l->source_count; i++)
        if (strcmp(l->sources[i], path) == 0) {
            free(l->sources[i]);
            memmove(&l->sources[i], &l->sources[i + 1],
                    (--l->source_count - i) * sizeof *l->sources);
            return;
        }
}

size_t library_items(const struct library *l, const struct shelf_item **items)
{
    *items = l->items;
    return l->count;
}

size_t library_publications(const struct library *l)
{
    size_t count = 0;
    while (count < l->count && !l->items[count].older)
        count++;
    return count;
}

size_t library_sources(const struct library *l, const char *const **paths)
{
    *paths = (const char *const *)l->sources;
    return l->source_count;
}

/* --- scanning ------------------------------------------------------------------------------- */

static const char *keep(struct library *l, const char *text)
{
    const char *copy = satchel_arena_string(&l->arena, text, strlen(text));
    return copy ? copy : "";
}

/* The file's name without folder and ending, made printable. */
static const char *name_of(struct library *l, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    size_t length = strlen(name);
    if (length > 8 && strcmp(name + length - 8, ".satchel") == 0)
        length -= 8;
    char shown[256];
    satchel_printable(shown, sizeof shown, name, length);
    return keep(l, shown);
}

static const satchel_publication *keep_publication(struct library *l, const satchel_info *info)
{
    satchel_publication *kept = satchel_arena_array(&l->arena, 1, sizeof *kept);
    if (kept)
        satchel_publication_of(info, kept);
    return kept;
}

static void describe(struct library *l, struct shelf_item *item)
{
    satchel_bundle *bundle = satchel_bundle_open(item->path, &item->error);
    item->title = item->publisher = item->language = item->lead = "";
    item->issued = SATCHEL_NO_TIME;
    if (bundle) {
        const satchel_info *info = satchel_bundle_info(bundle);
        item->title = keep(l, info->title);
        item->publisher = keep(l, info->publisher);
        item->publication = keep_publication(l, info);
        item->language = keep(l, info->language);
        item->edition = info->edition;
        item->issued = info->issued;
        item->articles = info->articles;
        item->complete = info->complete;
        item->has_key = info->has_key;
        item->excerpt = info->excerpt_of > 0;
        satchel_record first;
        if (l->accepts && !l->accepts(l->guard, bundle, &item->error))
            item->lead = "";
        else if (satchel_bundle_record(bundle, 0, &l->arena, &first, NULL)) {
            item->lead = first.headline;
            item->direction = first.direction;
        }
        satchel_bundle_close(bundle);
    }
    if (!*item->title)
        item->title = name_of(l, item->path);
}

/* FNV-1a over what tells one state of the shelf from another. */
static void stamp(uint64_t *print, const void *data, size_t size)
{
    for (size_t i = 0; i < size; i++)
        *print = (*print ^ ((const uint8_t *)data)[i]) * 0x100000001B3u;
}

/* Room for one more item. False: there are as many as there may be, or no memory. */
static bool make_room(struct library *l)
{
    if (l->count < l->room)
        return true;
    const size_t more = l->room ? l->room * 2 : FEW_ITEMS;
    struct shelf_item *grown =
        more <= MOST_ITEMS ? satchel_arena_array(&l->arena, more, sizeof *grown) : NULL;
    if (!grown)
        return false;
    if (l->count)
        memcpy(grown, l->items, l->count * sizeof *grown);
    l->items = grown;
    l->room = more;
    return true;
}

static void add_item(struct library *l, const char *path, const struct stat *st, uint64_t *print)
{
    if (!make_room(l))
        return;
    uint64_t one = 0xCBF29CE484222325u;
    stamp(&one, path, strlen(path) + 1);
    stamp(&one, &st->st_size, sizeof st->st_size);
    stamp(&one, &st->st_mtim, sizeof st->st_mtim);
    stamp(&one, &st->st_ino, sizeof st->st_ino);
    l->items[l->count] = (struct shelf_item){.path = keep(l, path), .stamp = one};
    struct shelf_item *item = &l->items[l->count];
    describe(l, item);
    /* What is trusted and what was withdrawn changes without the file. */
    stamp(&one, &item->error.code, sizeof item->error.code);
    stamp(&one, item->title, strlen(item->title) + 1);
    stamp(&one, item->lead, strlen(item->lead) + 1);
    *print += one; /* whatever order a folder lists its files in */
    l->count += !l->hide || item->error.code == SATCHEL_OK;
}

static bool is_bundle_name(const char *name)
{
    const size_t length = strlen(name);
    return name[0] != '.' && length > 8 && strcmp(name + length - 8, ".satchel") == 0;
}

static void add_folder(struct library *l, const char *folder, uint64_t *print)
{
    DIR *dir = opendir(folder);
    if (!dir)
        return;
    for (const struct dirent *entry; (entry = readdir(dir));) {
        char path[PATH_MAX];
        struct stat st;
        if (is_bundle_name(entry->d_name) &&
            snprintf(path, sizeof path, "%s/%s", folder, entry->d_name) < (int)sizeof path &&
            stat(path, &st) == 0 && S_ISREG(st.st_mode))
            add_item(l, path, &st, print);
    }
    closedir(dir);
}

static int compare_items(const void *a, const void *b)
{
    const struct shelf_item *x = a, *y = b;
    if (x->older != y->older)
        return x->older ? 1 : -1;
    const int by_title = strcmp(x->title, y->title);
    if (by_title)
        return by_title;
    if (!x->error.code != !y->error.code)
        return x->error.code ? 1 : -1;
    if (x->excerpt != y->excerpt)
        return x->excerpt ? 1 : -1;
    if (x->edition != y->edition)
        return x->edition > y->edition ? -1 : 1;
    if (x->issued != y->issued)
        return x->issued > y->issued ? -1 : 1;
    const int by_publisher = strcmp(x->publisher, y->publisher);
    return by_publisher ? by_publisher : strcmp(x->path, y->path);
}

/* Does a newer edition of its publication stand before it? Those of one title stand together, the
 * newest first. */
static bool has_newer(const struct library *l, size_t at)
{
    const struct shelf_item *item = &l->items[at];
    while (at-- > 0 && strcmp(l->items[at].title, item->title) == 0) {
        const struct shelf_item *other = &l->items[at];
        if (!other->error.code && other->publication &&
            satchel_publication_follows(item->publication, other->publication))
            return true;
    }
    return false;
}

/* Sorts the shelf, finds out which editions have a newer one, and sorts those back. */
static void sort_items(struct library *l)
{
    if (!l->count)
        return;
    qsort(l->items, l->count, sizeof *l->items, compare_items);
    for (size_t i = 0; i < l->count; i++) {
        struct shelf_item *item = &l->items[i];
        item->older = !item->error.code && item->publication && has_newer(l, i);
    }
    qsort(l->items, l->count, sizeof *l->items, compare_items);
}

static void look_everywhere(struct library *l, uint64_t *print)
{
    for (size_t i = 0; i < l->source_count; i++) {
        struct stat st;
        if (stat(l->sources[i], &st) != 0)
            st = (struct stat){0}; /* the reason shows when it is opened */
        if (S_ISDIR(st.st_mode))
            add_folder(l, l->sources[i], print);
        else
            add_item(l, l->sources[i], &st, print);
    }
    sort_items(l);
}

/* What was found before stays where it is, as long as it is the same: screens point to it. */
bool library_scan(struct library *l)
{
    const struct library before = *l;
    uint64_t print = 1;
    l->arena = before.spare;
    l->spare = before.arena;
    satchel_arena_clear(&l->arena);
    l->count = l->room = 0;
    l->items = NULL;
    if (make_room(l))
        look_everywhere(l, &print);
    if (l->items && print == l->print) {
        satchel_arena_free(&l->arena);
        l->spare = l->arena;
        l->arena = before.arena;
        l->items = before.items;
        l->room = before.room;
        l->count = before.count;
        return false;
    }
    l->print = l->items ? print : 0;
    return true;
}
