/* Applying an update: writing the new edition, whose blocks have been found; see apply.c. */
#include "apply_inside.h"

#include "doors/digest.h"

#include <stdlib.h>

#define CHUNK ((size_t)1 << 16)

/* --- writing -----------------------------------------------------------------------------------
 */

struct sum {
    uint64_t bytes;
    uint32_t crc;
};

static bool put(struct applying *a, satchel_buf *bytes, struct sum *sum, satchel_error *err)
{
    const bool ok =
        satchel_buf_ok(bytes, err) && satchel_save_write(a->save, bytes->data, bytes->size, err);
    if (sum) {
        sum->crc = crc_bytes(sum->crc, satchel_buf_bytes(bytes));
        sum->bytes += bytes->size;
    }
    satchel_buf_clear(bytes);
    return ok;
}

/* An entry that is not told block by block: prior, faces, index. */
static bool put_whole(struct applying *a, enum entry_id entry, struct sum *sum, satchel_buf *room,
                      satchel_error *err)
{
    const bool carried = a->u.whole[entry] == WHOLE_CARRIED;
    const satchel_source *from = carried ? &a->file : &a->base->source;
    const uint64_t bytes = a->u.manifest.entries[entry].bytes;
    const uint64_t start = carried ? a->u.carried + a->cursor : a->base->framing.offsets[entry];
    if (!carried &&
        (!a->base->manifest.has_entry[entry] || a->base->manifest.entries[entry].bytes != bytes))
        return apply_wrong(err, "an entry that the base lacks");
    if (carried && bytes > a->u.carried_size - a->cursor)
        return apply_wrong(err, "fewer blocks than it tells");
    for (uint64_t at = 0; at < bytes;) {
        const size_t size = bytes - at < CHUNK ? (size_t)(bytes - at) : CHUNK;
        size_t got;
        uint8_t *to = satchel_buf_reserve(room, size);
        if (!to)
            return satchel_buf_ok(room, err);
        if (!from->read(from->context, start + at, to, size, &got, err))
            return false;
        if (got != size)
            return satchel_fail(err, SATCHEL_CUT, "cut off within %s", entry_names[entry]);
        satchel_buf_claim(room, size);
        if (!put(a, room, sum, err))
            return false;
        at += size;
    }
    a->cursor += carried ? bytes : 0;
    return true;
}

static bool put_blocks(struct applying *a, enum entry_id entry, struct sum *sum, satchel_buf *room,
                       satchel_error *err)
{
    const bool text = entry == ENTRY_TEXT;
    const uint32_t count = text ? a->u.manifest.info.articles : a->picture_hashes.count;
    const struct made_block *blocks = text ? a->texts : a->pictures;
    for (uint32_t i = 0; i < count; i++)
        if (blocks[i].place != PLACE_NONE &&
            (!apply_block(a, &blocks[i], entry, room, err) || !put(a, room, sum, err)))
            return false;
    return true;
}

/* A record of the new edition. */
static const struct catalog_record *new_record(struct applying *a, uint32_t index,
                                               satchel_error *err)
{
    const struct manifest *m = &a->u.manifest;
    uint32_t i = 0;
    for (; index >= m->pages[i].records; i++)
        index -= m->pages[i].records;
    if (!a->u.pages[i].kept)
        return &a->u.pages[i].page.records[index];
    const struct catalog_page *page =
        bundle_page(a->base, apply_find_page(a->base, m->pages[i].hash), err);
    return page ? &page->records[index] : NULL;
}

static bool take_text(void *context, uint32_t index, const satchel_record **record,
                      satchel_buf *document, satchel_error *err)
{
    struct applying *a = context;
    const struct catalog_record *r = new_record(a, index, err);
    if (!r)
        return false;
    *record = &r->record;
    if (a->texts[index].place == PLACE_NONE)
        return true;
    satchel_buf stored;
    satchel_buf_init(&stored, SATCHEL_MAX_DOCUMENT);
    const bool ok = apply_block(a, &a->texts[index], ENTRY_TEXT, &stored, err) &&
                    update_document(a->base, &a->u.manifest.info, &r->text,
                                    satchel_buf_bytes(&stored), document, err);
    satchel_buf_free(&stored);
    return ok;
}

/* The index as it follows from the texts. */
static bool put_index(struct applying *a, struct sum *sum, satchel_buf *room, satchel_error *err)
{
    const struct listing_texts texts = {take_text, a};
    const struct manifest *m = &a->u.manifest;
    uint32_t first = 0;
    for (uint32_t i = 0; i < m->list_count; first += m->lists[i++].records)
        if (!update_index_list(a->base, m, i, first, &texts, room, err) || !put(a, room, sum, err))
            return false;
    return true;
}

static bool put_entry(struct applying *a, enum entry_id entry, satchel_buf *room,
                      satchel_error *err)
{
    const satchel_entry *said = &a->u.manifest.entries[entry];
    struct sum sum = {0};
    framing_put_entry(&a->u.manifest, entry, room);
    if (!put(a, room, NULL, err))
        return false;
    const bool ok = entry == ENTRY_CATALOG            ? put(a, &a->catalog, &sum, err)
                    : update_by_block(entry)          ? put_blocks(a, entry, &sum, room, err)
                    : a->u.whole[entry] == WHOLE_MADE ? put_index(a, &sum, room, err)
                                                      : put_whole(a, entry, &sum, room, err);
    if (ok && (sum.bytes != said->bytes || sum.crc != said->crc32))
        return satchel_fail(err, SATCHEL_DAMAGED,
                            "the update does not give what its publisher has signed");
    return ok;
}

static bool put_all(struct applying *a, satchel_error *err)
{
    satchel_buf room;
    satchel_buf_init(&room, 2 * (size_t)SATCHEL_MAX_DOCUMENT);
    framing_put_head(&a->framing, &room);
    satchel_buf_put(&room, a->u.manifest_bytes.data, a->u.manifest_bytes.size);
    if (a->u.signature.size) {
        framing_put_signature(&a->framing, &room);
        satchel_buf_put(&room, a->u.signature.data, a->u.signature.size);
    }
    bool ok = put(a, &room, NULL, err);
    for (unsigned i = 0; ok && i < ENTRY_COUNT; i++)
        if (a->u.manifest.has_entry[i])
            ok = put_entry(a, (enum entry_id)i, &room, err);
    if (ok) {
        framing_put_directory(&a->u.manifest, &a->framing, &room);
        ok = put(a, &room, NULL, err);
    }
    satchel_buf_free(&room);
    return ok;
}

bool apply_write(struct applying *a, const char *to, satchel_error *err)
{
    a->save = satchel_save_open(to, err);
    if (!a->save)
        return false;
    if (put_all(a, err))
        return satchel_save_commit(a->save, err);
    satchel_save_discard(a->save);
    return false;
}
