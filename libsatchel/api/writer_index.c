/* The index that a bundle carries when it is asked for: sheets of words are made as articles come,
 * and put together when their order is known. */
#include "bundle_inside.h"
#include "listing.h"
#include "writer_inside.h"

#include "doors/codec.h"
#include "doors/digest.h"
#include "model/words.h"

#include <stdlib.h>
#include <string.h>

bool writer_note_words(satchel_writer *w, uint32_t article, satchel_bytes document,
                       satchel_error *err)
{
    struct written_article *a = &w->articles[article];
    satchel_buf sheet;
    if (!w->options.index)
        return true;
    satchel_buf_init(&sheet, (size_t)64 << 20);
    const bool ok = listing_sheet(document, &a->record.record, &sheet, err) &&
                    spool_block(&w->words, satchel_buf_bytes(&sheet), &a->words, err);
    satchel_buf_free(&sheet);
    return ok;
}

static bool add_sheet(satchel_writer *w, const struct written_article *a, struct listing *l,
                      satchel_error *err)
{
    satchel_buf sheet;
    satchel_buf_init(&sheet, (size_t)64 << 20);
    uint8_t *to = satchel_buf_reserve(&sheet, a->words.size ? a->words.size : 1);
    const bool ok = to ? spool_get(&w->words, a->words.spooled, to, a->words.size, err) &&
                             listing_add(l, (satchel_bytes){to, a->words.size}, err)
                       : satchel_buf_ok(&sheet, err);
    satchel_buf_free(&sheet);
    return ok;
}

/* Codes a list and says what it is. */
static bool close_list(satchel_writer *w, const struct listing *l, struct manifest *m,
                       satchel_error *err)
{
    satchel_buf plain, coded;
    struct manifest_list *to = &m->lists[m->list_count];
    satchel_buf_init(&plain, SATCHEL_MAX_DOCUMENT);
    satchel_buf_init(&coded, SATCHEL_MAX_DOCUMENT);
    const bool ok =
        listing_put(l, &plain, err) && words_encode(satchel_buf_bytes(&plain), &coded, err) &&
        spool_block(&w->words, satchel_buf_bytes(&coded), &w->lists[m->list_count], err);
    if (ok) {
        const struct written_block *block = &w->lists[m->list_count++];
        satchel_entry *entry = &m->entries[ENTRY_INDEX];
        *to = (struct manifest_list){
            .records = l->records, .stored = block->size, .decoded = (uint32_t)plain.size};
        memcpy(to->hash, block->hash, SATCHEL_HASH);
        entry->crc32 = crc_join(entry->crc32, block->crc, block->size);
        entry->bytes += block->size;
        entry->blocks++;
    }
    satchel_buf_free(&plain);
    satchel_buf_free(&coded);
    return ok;
}

static bool make_lists(satchel_writer *w, struct manifest *m, struct listing *l, satchel_error *err)
{
    uint64_t texts = 0;
    for (uint32_t i = 0; i < w->count; i++) {
        if (!add_sheet(w, &w->articles[i], l, err))
            return false;
        texts += w->articles[i].record.text.decoded;
        if (texts < LISTING_TEXTS && i + 1 < w->count)
            continue;
        if (m->list_count == MANIFEST_MAX_LISTS)
            return satchel_fail(err, SATCHEL_LIMIT,
                                "too much text for an index; pack it without --index");
        if (!close_list(w, l, m, err))
            return false;
        listing_start(l);
        texts = 0;
    }
    return true;
}

/* The chances of spelling and of postings are the same for everybody, those of texts a prior's: of
 * few texts the index would take as much as they do. */
static void drop_large(const satchel_writer *w, struct manifest *m)
{
    uint64_t texts = 0;
    for (uint32_t i = 0; i < w->count; i++)
        texts += w->articles[i].text.size;
    if (m->entries[ENTRY_INDEX].bytes * 100 <= texts * w->options.index_most)
        return;
    m->entries[ENTRY_INDEX] = (satchel_entry){0};
    m->list_count = 0;
}

bool writer_place_index(satchel_writer *w, struct manifest *m, satchel_error *err)
{
    struct listing l = {0};
    if (!w->options.index)
        return true;
    m->lists = satchel_arena_array(&m->arena, MANIFEST_MAX_LISTS, sizeof *m->lists);
    w->lists = calloc(MANIFEST_MAX_LISTS, sizeof *w->lists);
    if (!m->lists || !w->lists)
        return satchel_fail_memory(err);
    listing_start(&l);
    const bool ok = make_lists(w, m, &l, err);
    if (ok && w->options.index_most)
        drop_large(w, m);
    listing_free(&l);
    return ok;
}

struct block_ref bundle_list_ref(const satchel_bundle *b, uint32_t number)
{
    const struct manifest_list *lists = b->manifest.lists;
    struct block_ref ref = {
        .stored = lists[number].stored, .decoded = lists[number].decoded, .coding = CODING_WORDS};
    for (uint32_t i = 0; i < number; i++)
        ref.offset += lists[i].stored;
    memcpy(ref.hash, lists[number].hash, SATCHEL_HASH);
    return ref;
}
