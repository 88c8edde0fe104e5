/* Indexes of bundles; see finder.h. */
#include "finder.h"

#include "book.h"
#include "trust.h"

#include <stdlib.h>
#include <string.h>

struct volume {
    char *path;
    satchel_bundle *bundle; /* NULL: it does not open */
    satchel_index *index;
    struct kills_view view; /* of the bundle */
    bool taken, done;
};

struct finder {
    satchel_priors *priors;
    struct decoder *decoder;
    struct trust *trust;
    struct kills *kills;
    struct volume volumes[FINDER_VOLUMES];
    unsigned count;
    bool lacking; /* more bundles than there is room for */
};

struct finder *finder_create(satchel_priors *priors, struct decoder *decoder, struct trust *trust,
                             struct kills *kills)
{
    struct finder *finder = calloc(1, sizeof *finder);
    if (finder) {
        finder->priors = priors;
        finder->decoder = decoder;
        finder->trust = trust;
        finder->kills = kills;
    }
    return finder;
}

void finder_forget(struct finder *finder)
{
    for (unsigned i = 0; i < finder->count; i++) {
        satchel_index_free(finder->volumes[i].index);
        satchel_bundle_close(finder->volumes[i].bundle);
        free(finder->volumes[i].path);
    }
    finder->count = 0;
    finder->lacking = false;
}

void finder_destroy(struct finder *finder)
{
    if (finder)
        finder_forget(finder);
    free(finder);
}

void finder_leave_all(struct finder *finder)
{
    for (unsigned i = 0; i < finder->count; i++)
        finder->volumes[i].taken = false;
    finder->lacking = false;
}

/* Opens the bundle, if it may be shown. One that does not open is looked through at once. */
static void open_volume(struct finder *finder, struct volume *v)
{
    satchel_error err;
    v->bundle = satchel_bundle_open(v->path, &err);
    if (v->bundle && !trust_accepts(finder->trust, v->bundle, &err)) {
        satchel_bundle_close(v->bundle);
        v->bundle = NULL;
    }
    if (v->bundle) {
        satchel_bundle_use_priors(v->bundle, finder->priors);
        book_decode_by(v->bundle, finder->decoder);
        kills_apply(finder->kills, v->bundle, &v->view);
        v->index = satchel_index_create(FINDER_BYTES);
    }
    v->done = !v->index;
}

void finder_take(struct finder *finder, const char *path)
{
    for (unsigned i = 0; i < finder->count; i++)
        if (strcmp(finder->volumes[i].path, path) == 0) {
            finder->volumes[i].taken = true;
            return;
        }
    char *copy = finder->count < FINDER_VOLUMES ? strdup(path) : NULL;
    if (!copy) {
        finder->lacking = true;
        return;
    }
    struct volume *v = &finder->volumes[finder->count++];
    *v = (struct volume){.path = copy, .taken = true};
    open_volume(finder, v);
}

static size_t bytes_held(const struct finder *finder)
{
    size_t bytes = 0;
    for (unsigned i = 0; i < finder->count; i++)
        if (finder->volumes[i].index)
            bytes += satchel_index_bytes(finder->volumes[i].index);
    return bytes;
}

bool finder_step(struct finder *finder)
{
    for (unsigned i = 0; i < finder->count; i++) {
        struct volume *v = &finder->volumes[i];
        if (!v->taken || v->done)
            continue;
        if (bytes_held(finder) >= FINDER_BYTES || !satchel_index_step(v->index, v->bundle)) {
            v->done = true;
            satchel_bundle_rest(v->bundle);
        }
        return true;
    }
    return false;
}

bool finder_is_whole(const struct finder *finder)
{
    for (unsigned i = 0; i < finder->count; i++) {
        const struct volume *v = &finder->volumes[i];
        if (v->taken && !(v->index && satchel_index_is_whole(v->index)))
            return false;
    }
    return !finder->lacking;
}

static int compare_found(const void *a, const void *b)
{
    const struct found *x = a, *y = b;
    if (x->hit.score != y->hit.score)
        return x->hit.score > y->hit.score ? -1 : 1;
    if (x->volume != y->volume)
        return x->volume < y->volume ? -1 : 1;
    return x->hit.index < y->hit.index ? -1 : 1;
}

bool finder_ask(const struct finder *finder, const char *words, uint32_t limit,
                satchel_arena *arena, struct found **found, uint32_t *count)
{
    *count = 0;
    *found = satchel_arena_array(arena, (size_t)limit * 2, sizeof **found);
    if (!*found)
        return false;
    for (unsigned i = 0; i < finder->count; i++) {
        const struct volume *v = &finder->volumes[i];
        satchel_hit *hits;
        uint32_t more;
        if (!v->taken || !v->index)
            continue;
        if (!satchel_index_search(v->index, words, limit, arena, &hits, &more))
            return false;
        for (uint32_t k = 0; k < more; k++)
            (*found)[*count + k] = (struct found){.volume = i, .hit = hits[k]};
        *count += more;
        if (*count)
            qsort(*found, *count, sizeof **found, compare_found);
        if (*count > limit)
            *count = limit;
    }
    return true;
}

bool finder_show(const struct finder *finder, const char *words, struct found *found,
                 satchel_arena *arena)
{
    return satchel_index_show(finder->volumes[found->volume].index, words, &found->hit, arena);
}

satchel_bundle *finder_bundle(const struct finder *finder, unsigned volume)
{
    return finder->volumes[volume].bundle;
}

const char *finder_path(const struct finder *finder, unsigned volume)
{
    return finder->volumes[volume].path;
}
