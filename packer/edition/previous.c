/* Earlier editions; see previous.h. */
#include "previous.h"

#include "console/console.h"

#include <stdlib.h>
#include <string.h>

/* Is `a` of a later edition than `b`? */
static bool is_later(const satchel_bundle *a, const satchel_bundle *b)
{
    const satchel_info *x = satchel_bundle_info(a), *y = satchel_bundle_info(b);
    if (x->edition != y->edition)
        return x->edition > y->edition;
    return x->issued > y->issued;
}

static void insert(struct previous *p, satchel_bundle *bundle, const char *path)
{
    unsigned at = p->count++;
    for (; at && is_later(bundle, p->bundles[at - 1]); at--) {
        p->bundles[at] = p->bundles[at - 1];
        p->paths[at] = p->paths[at - 1];
    }
    p->bundles[at] = bundle;
    p->paths[at] = path;
}

/* Of several editions the last one that has an id holds: only the last edition is asked for kills,
 * which has carried on those before it; older ones are asked for blocks. */
static bool read_kills(struct previous *p, satchel_error *err)
{
    satchel_bundle *last = p->bundles[0];
    const uint32_t articles = satchel_bundle_info(last)->articles;
    for (uint32_t i = 0; i < articles; i++) {
        satchel_record record;
        if (!satchel_bundle_record(last, i, &p->arena, &record, err))
            return false;
        if (record.status != SATCHEL_CANCELED)
            continue;
        struct carried_kill *grown = realloc(p->kills, (p->kill_count + (size_t)1) * sizeof *grown);
        if (!grown)
            return satchel_fail_memory(err);
        p->kills = grown;
        p->kills[p->kill_count++] = (struct carried_kill){.record = record};
    }
    return true;
}

satchel_code previous_open(struct previous *p, const struct option_texts *paths)
{
    satchel_error err;
    satchel_arena_init(&p->arena, SIZE_MAX);
    for (unsigned i = 0; i < paths->count; i++) {
        satchel_bundle *bundle = satchel_bundle_open(paths->text[i], &err);
        if (!bundle) {
            console_error(paths->text[i], &err, NULL);
            return err.code;
        }
        insert(p, bundle, paths->text[i]);
    }
    if (!p->count || read_kills(p, &err))
        return SATCHEL_OK;
    console_error(p->paths[0], &err, NULL);
    return err.code;
}

void previous_close(struct previous *p)
{
    for (unsigned i = 0; i < p->count; i++)
        satchel_bundle_close(p->bundles[i]);
    satchel_arena_free(&p->arena);
    free(p->kills);
}

void previous_settle(const struct previous *p, satchel_options *o)
{
    if (!p->count)
        return;
    const satchel_info *last = satchel_bundle_info(p->bundles[0]);
    if (!o->title)
        o->title = last->title;
    if (!o->publisher)
        o->publisher = last->publisher;
    if (!o->language)
        o->language = last->language;
    o->unless_alike = !o->edition;
    if (!o->edition && last->edition)
        o->edition = last->edition + 1;
    o->previous = p->bundles;
    o->previous_count = p->count;
}
