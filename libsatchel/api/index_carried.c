/* An index filled from the one that the bundle carries; see index_inside.h. What it says is no more
 * than what it says: an article is shown from its own text, and one that the list forgets, or that
 * has no text here, is not found. */
#include "api/index_inside.h"

#include "bundle_inside.h"
#include "format/words.h"

#include <stdlib.h>
#include <string.h>

#define NO_ENTRY UINT32_MAX

struct taking {
    satchel_index *index;
    uint32_t first;    /* article */
    uint32_t *entries; /* of the list's records; NO_ENTRY: not to be found by its words */
    size_t words;      /* bytes of the index's words before */
};

/* Withdrawn articles are not found, whatever the list says. */
static bool take_record(void *context, uint32_t record, uint32_t kind)
{
    struct taking *t = context;
    satchel_index *index = t->index;
    const uint32_t article = t->first + record;
    t->entries[record] = NO_ENTRY;
    const struct catalog_record *r = bundle_record(index->bundle, article, NULL);
    if (kind == WORDS_NO_TEXT || !r || !r->text.stored)
        return true;
    struct entry *e = index_new_entry(index);
    if (!e)
        return false;
    *e = (struct entry){.article = article,
                        .document = r->text.decoded,
                        .carried = kind == WORDS_LISTED,
                        .dead = true};
    index->dead++;
    index->bytes += sizeof *e;
    if (e->carried)
        t->entries[record] = index->count - 1;
    return true;
}

static bool take_posting(void *context, const uint8_t *word, size_t length,
                         const struct words_posting *p)
{
    struct taking *t = context;
    const struct posting one = {
        .entry = t->entries[p->record],
        .count = (uint16_t)p->places,
        .early = (uint16_t)((POSTING_PIECES - 1) | (p->in_headline ? POSTING_HEAD : 0))};
    if (one.entry == NO_ENTRY)
        return true;
    return wordlist_add(&t->index->words, word, length, &one) &&
           t->index->bytes + wordlist_bytes(&t->index->words) - t->words <= t->index->most;
}

/* Its articles are found from now on. */
static void wake(struct taking *t, uint32_t records)
{
    for (uint32_t i = 0; i < records; i++)
        if (t->entries[i] != NO_ENTRY) {
            t->index->entries[t->entries[i]].dead = false;
            t->index->dead--;
        }
}

/* Without the entries of a list that turned out to be none; what its words say of them is not read.
 */
static void take_back(struct taking *t, uint32_t count)
{
    for (uint32_t i = count; i < t->index->count; i++)
        t->index->entries[i].carried = true;
}

static void read_list(struct taking *t, satchel_bytes plain, uint32_t records)
{
    const struct words_reader reader = {take_record, take_posting, t};
    satchel_index *index = t->index;
    satchel_error err;
    const uint32_t before = index->count;
    t->words = wordlist_bytes(&index->words);
    if (words_read(plain, records, &reader, &err)) {
        wake(t, records);
    } else {
        take_back(t, before);
        index->lacking = true;
    }
    index->bytes += wordlist_bytes(&index->words) - t->words;
}

bool index_take_list(satchel_index *index)
{
    const struct manifest *m = &index->bundle->manifest;
    const uint32_t records = m->lists[index->list].records;
    const struct block_ref ref = bundle_list_ref(index->bundle, index->list++);
    struct taking t = {.index = index, .first = index->list_end};
    satchel_buf plain;
    satchel_buf_init(&plain, SATCHEL_MAX_DOCUMENT);
    t.entries = calloc(records, sizeof *t.entries);
    satchel_error err;
    const bool ok =
        t.entries && bundle_decoded(index->bundle, ENTRY_INDEX, &ref, "the index", &plain, &err);
    if (ok)
        read_list(&t, satchel_buf_bytes(&plain), records);
    index->list_end += records;
    satchel_buf_free(&plain);
    free(t.entries);
    return ok;
}
