/* What earlier editions have; see earlier.h. */
#include "earlier.h"

#include <satchel/writer.h>

#include <stdlib.h>
#include <string.h>

static bool note_records(struct earlier *e, satchel_bundle *bundle, uint32_t *room,
                         satchel_error *err)
{
    const uint32_t articles = bundle->manifest.info.articles;
    if (articles > UINT32_MAX / 2 - *room)
        return satchel_fail(err, SATCHEL_LIMIT, "too many articles in earlier editions");
    struct earlier_record *grown =
        realloc(e->records, (*room + (size_t)articles) * sizeof *e->records);
    if (!grown)
        return satchel_fail_memory(err);
    e->records = grown;
    *room += articles;
    for (uint32_t i = 0; i < articles; i++) {
        const struct catalog_record *r = bundle_record(bundle, i, err);
        if (!r)
            return false;
        const uint32_t known = e->ids.count;
        const uint32_t number = strmap_add(&e->ids, r->record.id, strlen(r->record.id));
        if (number == STRMAP_NONE)
            return satchel_fail_memory(err);
        if (number == known)
            e->records[number] = (struct earlier_record){bundle, i};
    }
    return true;
}

bool earlier_open(struct earlier *e, satchel_bundle *const *bundles, unsigned count,
                  satchel_error *err)
{
    uint32_t room = 0;
    strmap_init(&e->ids, SIZE_MAX);
    for (unsigned i = 0; i < count; i++)
        if (!note_records(e, bundles[i], &room, err))
            return false;
    return true;
}

void earlier_close(struct earlier *e)
{
    strmap_free(&e->ids);
    free(e->records);
    e->records = NULL;
}

struct earlier_record earlier_find(const struct earlier *e, const char *id)
{
    const uint32_t number = strmap_find(&e->ids, id, strlen(id));
    return number == STRMAP_NONE ? (struct earlier_record){NULL, 0} : e->records[number];
}

static bool same_statements(const satchel_info *a, const satchel_info *b)
{
    if (a->statement_count != b->statement_count)
        return false;
    for (unsigned i = 0; i < a->statement_count; i++) {
        const satchel_statement *s = &a->statements[i], *t = &b->statements[i];
        if (s->revokes != t->revokes || memcmp(&s->key, &t->key, sizeof s->key) != 0 ||
            (!s->revokes && memcmp(&s->next, &t->next, sizeof s->next) != 0))
            return false;
    }
    return true;
}

/* A page's hash stands for its records, and their hashes for all texts and pictures. What records
 * do not tell of, priors and faces, is compared by its sum. */
static bool same_pages(const struct manifest *a, const struct manifest *b)
{
    if (a->page_count != b->page_count)
        return false;
    for (unsigned i = 0; i < ENTRY_COUNT; i++)
        if (a->has_entry[i] != b->has_entry[i] || a->entries[i].crc32 != b->entries[i].crc32)
            return false;
    for (uint32_t i = 0; i < a->page_count; i++)
        if (memcmp(a->pages[i].hash, b->pages[i].hash, SATCHEL_HASH) != 0)
            return false;
    return true;
}

bool manifest_alike(const struct manifest *m, const struct manifest *n)
{
    const satchel_info *a = &m->info, *b = &n->info;
    bool same = strcmp(a->title, b->title) == 0 && strcmp(a->publisher, b->publisher) == 0 &&
                strcmp(a->language, b->language) == 0 && a->has_key == b->has_key &&
                (!a->has_key || memcmp(&a->key, &b->key, sizeof a->key) == 0) &&
                a->prior_count == b->prior_count;
    for (unsigned i = 0; same && i < a->prior_count; i++)
        same = memcmp(a->priors[i].hash, b->priors[i].hash, SATCHEL_HASH) == 0;
    return same && same_statements(a, b) && same_pages(m, n);
}

bool satchel_bundle_alike(const satchel_bundle *a, const satchel_bundle *b)
{
    return manifest_alike(&a->manifest, &b->manifest);
}
