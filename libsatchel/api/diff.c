/* Making an update; see <satchel/update.h>.
 *
 * What all bases have under the same id or as a page is kept. Other texts become one series, coded
 * against texts that all bases have: the old versions of what was edited first, then the newest.
 * Before a text goes into the series it is coded as a reader will, and if that does not give the
 * block of the bundle (another encoder has made it) the block is carried as it is. */
#include "diff_inside.h"

#include "doors/codec.h"
#include "model/block.h"

#include <satchel/update.h>

#include <stdlib.h>
#include <string.h>

#define CHUNK ((size_t)1 << 16)

/* --- what the bases have -----------------------------------------------------------------------
 */

/* The record of the same id in a base, NULL (and *err untouched) if it has none. */
static const struct catalog_record *record_of(const struct base *base, const char *id)
{
    const struct earlier_record at = earlier_find(&base->ids, id);
    return at.bundle ? bundle_record(at.bundle, at.index, NULL) : NULL;
}

static bool all_have_page(const struct differ *d, const uint8_t hash[SATCHEL_HASH])
{
    for (unsigned i = 0; i < d->count; i++) {
        const struct manifest *m = &d->bases[i].bundle->manifest;
        uint32_t k = 0;
        while (k < m->page_count && memcmp(m->pages[k].hash, hash, SATCHEL_HASH) != 0)
            k++;
        if (k == m->page_count)
            return false;
    }
    return true;
}

/* With priors made of texts, a few bytes may mean another text under another prior. */
static bool same_text(const satchel_info *a, const struct block_ref *x, const satchel_info *b,
                      const struct block_ref *y)
{
    if (!y->stored || x->decoded != y->decoded || memcmp(x->hash, y->hash, SATCHEL_HASH) != 0 ||
        (x->coding < CODING_MODEL) != (y->coding < CODING_MODEL))
        return false;
    if (x->coding < CODING_MODEL)
        return x->coding == y->coding;
    const unsigned i = x->coding - (unsigned)CODING_MODEL, k = y->coding - (unsigned)CODING_MODEL;
    return i < a->prior_count && k < b->prior_count &&
           memcmp(a->priors[i].hash, b->priors[k].hash, SATCHEL_HASH) == 0;
}

bool all_have_text(const struct differ *d, unsigned from, const satchel_bundle *of,
                   const struct catalog_record *r)
{
    for (unsigned i = from; i < d->count; i++) {
        const struct catalog_record *old = record_of(&d->bases[i], r->record.id);
        if (!old || !same_text(&of->manifest.info, &r->text, &d->bases[i].bundle->manifest.info,
                               &old->text))
            return false;
    }
    return true;
}

/* The place that the picture has in the records of this id in all bases. */
static bool all_have_picture(const struct differ *d, const char *id, const uint8_t *hash,
                             uint32_t *index)
{
    for (unsigned i = 0; i < d->count; i++) {
        const struct catalog_record *old = record_of(&d->bases[i], id);
        uint32_t k = i ? *index : 0;
        const uint32_t end = !old ? 0 : !i ? old->record.pictures : k + 1;
        while (k < end && (k >= old->record.pictures ||
                           memcmp(old->pictures[k].hash, hash, SATCHEL_HASH) != 0))
            k++;
        if (k >= end)
            return false;
        *index = k;
    }
    return true;
}

/* A prior that the new edition brings along helps only who has it already. */
static bool all_have_prior(const struct differ *d, unsigned number)
{
    const satchel_info *next = &d->to->manifest.info;
    if (number >= next->prior_count)
        return false;
    for (unsigned i = 0; next->priors[number].bytes && i < d->count; i++) {
        const satchel_info *old = &d->bases[i].bundle->manifest.info;
        const unsigned k = prior_number(old, next->priors[number].hash);
        if (k == old->prior_count || !old->priors[k].bytes)
            return false;
    }
    return true;
}

/* --- the catalog -------------------------------------------------------------------------------
 */

static bool load_page(struct differ *d, uint32_t number, uint64_t offset, satchel_error *err)
{
    const struct manifest *m = &d->to->manifest;
    const struct manifest_page *said = &m->pages[number];
    struct update_page *page = &d->u.pages[number];
    struct block_ref ref = {.stored = said->stored, .offset = offset};
    satchel_buf stored, strings;
    satchel_bytes coded, facts;
    uint64_t end;
    memcpy(ref.hash, said->hash, SATCHEL_HASH);
    satchel_buf_init(&stored, SATCHEL_MAX_DOCUMENT);
    satchel_buf_init(&strings, SATCHEL_MAX_DOCUMENT);
    bool ok = bundle_block(d->to, ENTRY_CATALOG, &ref, "the catalog page", &stored, err) &&
              catalog_split(satchel_buf_bytes(&stored), &coded, &facts, err);
    uint8_t *to = ok ? satchel_buf_reserve(&strings, said->decoded ? said->decoded : 1) : NULL;
    char *kept = ok ? satchel_arena_string(&d->arena, (const char *)coded.data, coded.size) : NULL;
    ok = ok && ((to && kept) || satchel_fail_memory(err)) &&
         codec_of(said->coding)->decode(coded, to, said->decoded, err);
    if (ok) {
        satchel_buf_claim(&strings, said->decoded);
        page->strings = (satchel_bytes){(const uint8_t *)kept, coded.size};
        ok = catalog_decode(satchel_buf_bytes(&strings), facts, said->records, said->text_offset,
                            &page->page, &end, err);
    }
    satchel_buf_free(&stored);
    satchel_buf_free(&strings);
    return ok;
}

static bool new_picture(struct differ *d, const struct catalog_record *r, uint32_t index,
                        satchel_error *err)
{
    struct update *u = &d->u;
    if (u->picture_count == d->picture_room) {
        const uint32_t more = d->picture_room ? d->picture_room * 2 : 64;
        struct update_picture *grown = realloc(u->pictures, more * sizeof *grown);
        if (!grown)
            return satchel_fail_memory(err);
        u->pictures = grown;
        d->picture_room = more;
    }
    struct update_picture *p = &u->pictures[u->picture_count++];
    const struct block_ref *ref = &r->pictures[index];
    *p = (struct update_picture){.source = PICTURE_CARRIED, .stored = ref->stored};
    if (all_have_picture(d, r->record.id, ref->hash, &p->index))
        p->source = PICTURE_BESIDE;
    return true;
}

/* Numbers the pictures of a record in the order in which the edition first shows them. `numbers` is
 * NULL for a page that is kept. */
static bool number_pictures(struct differ *d, const struct catalog_record *r, uint32_t *numbers,
                            satchel_error *err)
{
    for (uint32_t k = 0; k < r->record.pictures; k++) {
        const uint32_t known = d->pictures.count;
        const uint32_t number =
            strmap_add(&d->pictures, (const char *)r->pictures[k].hash, SATCHEL_HASH);
        if (number == STRMAP_NONE)
            return satchel_fail_memory(err);
        if (numbers)
            numbers[k] = number < known ? number + 1 : 0;
        if (numbers && number == known && !new_picture(d, r, k, err))
            return false;
    }
    return true;
}

static bool describe_page(struct differ *d, uint32_t number, satchel_error *err)
{
    struct update_page *page = &d->u.pages[number];
    const uint32_t count = page->page.count;
    size_t pictures = 0;
    for (uint32_t i = 0; i < count; i++)
        pictures += page->page.records[i].record.pictures;
    page->texts = satchel_arena_array(&d->arena, count, sizeof *page->texts);
    page->pictures = satchel_arena_array(&d->arena, pictures, sizeof *page->pictures);
    if (!page->texts || (pictures && !page->pictures))
        return satchel_fail_memory(err);
    uint32_t at = 0;
    for (uint32_t i = 0; i < count; i++) {
        const struct catalog_record *r = &page->page.records[i];
        if (!number_pictures(d, r, page->kept ? NULL : page->pictures + at, err))
            return false;
        at += r->record.pictures;
        if (page->kept || !r->text.stored)
            continue;
        const bool model = r->text.coding >= CODING_MODEL && r->text.decoded <= MODEL_MOST_BYTES &&
                           all_have_prior(d, r->text.coding - (unsigned)CODING_MODEL);
        page->texts[i] = (struct update_text){.source = all_have_text(d, 0, d->to, r) ? TEXT_KEPT
                                                        : model                       ? TEXT_CODED
                                                                : TEXT_CARRIED,
                                              .coding = r->text.coding,
                                              .decoded = r->text.decoded,
                                              .stored = r->text.stored};
    }
    return true;
}

static bool describe_pages(struct differ *d, satchel_error *err)
{
    const struct manifest *m = &d->to->manifest;
    uint64_t offset = 0;
    for (uint32_t i = 0; i < m->page_count; i++) {
        d->u.pages[i].kept = all_have_page(d, m->pages[i].hash);
        if (!load_page(d, i, offset, err) || !describe_page(d, i, err))
            return false;
        offset += m->pages[i].stored;
    }
    return true;
}

/* --- writing -----------------------------------------------------------------------------------
 */

static bool write_bytes(struct differ *d, satchel_bytes bytes, satchel_error *err)
{
    hasher_put(&d->hasher, bytes);
    d->written += bytes.size;
    return satchel_save_write(d->save, bytes.data, bytes.size, err);
}

static bool write_block(struct differ *d, enum entry_id entry, const struct block_ref *ref,
                        satchel_error *err)
{
    satchel_buf bytes;
    satchel_buf_init(&bytes, SATCHEL_MAX_DOCUMENT + 1);
    const bool ok = bundle_block(d->to, entry, ref, "a block", &bytes, err) &&
                    write_bytes(d, satchel_buf_bytes(&bytes), err);
    satchel_buf_free(&bytes);
    return ok;
}

/* Calls for each carried block in the order in which they lie; with `write` false only adds up. */
static bool each_carried(struct differ *d, bool write, satchel_error *err)
{
    uint32_t picture = 0;
    for (uint32_t i = 0; i < d->u.manifest.page_count; i++) {
        const struct update_page *page = &d->u.pages[i];
        for (uint32_t k = 0; !page->kept && k < page->page.count; k++) {
            const struct block_ref *ref = &page->page.records[k].text;
            if (!ref->stored || page->texts[k].source != TEXT_CARRIED)
                continue;
            d->u.carried_size += write ? 0 : ref->stored;
            if (write && !write_block(d, ENTRY_TEXT, ref, err))
                return false;
        }
        uint32_t at = 0;
        for (uint32_t k = 0; !page->kept && k < page->page.count; k++)
            for (uint32_t n = 0; n < page->page.records[k].record.pictures; n++, at++) {
                if (page->pictures[at] || d->u.pictures[picture++].source != PICTURE_CARRIED)
                    continue;
                const struct block_ref *ref = &page->page.records[k].pictures[n];
                d->u.carried_size += write ? 0 : ref->stored;
                if (write && !write_block(d, ENTRY_IMAGES, ref, err))
                    return false;
            }
    }
    return true;
}

static bool has_entry(const satchel_bundle *b, unsigned entry, const satchel_entry *wanted)
{
    const satchel_entry *e = &b->manifest.entries[entry];
    return b->manifest.has_entry[entry] && e->bytes == wanted->bytes && e->crc32 == wanted->crc32;
}

/* Can whoever has a base read all of the new texts, so that the index follows from them? A prior
 * that only the new edition brings along is not at hand while it is being made. */
static bool index_follows(const struct differ *d, satchel_error *err)
{
    for (unsigned i = 0; i < d->to->manifest.info.prior_count; i++)
        if (!all_have_prior(d, i))
            return false;
    return update_index_follows(d->to, err);
}

/* Entries that travel whole, or not at all. */
static bool choose_entries(struct differ *d, satchel_error *err)
{
    for (unsigned i = 0; i < ENTRY_COUNT; i++) {
        const satchel_entry *entry = &d->to->manifest.entries[i];
        if (update_by_block(i) || !d->to->manifest.has_entry[i])
            continue;
        for (unsigned b = 0; b < d->count; b++)
            if (!has_entry(d->bases[b].bundle, i, entry))
                d->u.whole[i] = WHOLE_CARRIED;
        satchel_error why = {0};
        if (d->u.whole[i] == WHOLE_CARRIED && i == ENTRY_INDEX && index_follows(d, &why))
            d->u.whole[i] = WHOLE_MADE;
        if (why.code == SATCHEL_MEMORY) {
            *err = why;
            return false;
        }
        d->u.carried_size += d->u.whole[i] == WHOLE_CARRIED ? entry->bytes : 0;
    }
    return true;
}

static bool write_entry(struct differ *d, unsigned entry, satchel_error *err)
{
    uint8_t room[CHUNK];
    const uint64_t start = d->to->framing.offsets[entry];
    const uint64_t bytes = d->to->manifest.entries[entry].bytes;
    for (uint64_t at = 0; at < bytes;) {
        size_t got;
        const size_t size = bytes - at < CHUNK ? (size_t)(bytes - at) : CHUNK;
        if (!d->to->source.read(d->to->source.context, start + at, room, size, &got, err))
            return false;
        if (got != size)
            return satchel_fail(err, SATCHEL_CUT, "cut off within %s", entry_names[entry]);
        if (!write_bytes(d, (satchel_bytes){room, size}, err))
            return false;
        at += size;
    }
    return true;
}

static bool write_all(struct differ *d, const satchel_buf *head, satchel_error *err)
{
    const satchel_bytes front = {head->data, UPDATE_HASHED};
    uint8_t last[UPDATE_HASHED - 8];
    hasher_start(&d->hasher);
    bool ok =
        satchel_save_write(d->save, front.data, front.size, err) &&
        write_bytes(d, (satchel_bytes){head->data + UPDATE_HASHED, head->size - UPDATE_HASHED},
                    err) &&
        each_carried(d, true, err);
    for (unsigned i = 0; ok && i < ENTRY_COUNT; i++)
        if (d->u.whole[i] == WHOLE_CARRIED)
            ok = write_entry(d, i, err);
    ok = ok && write_bytes(d, satchel_buf_bytes(&d->series), err);
    if (!ok)
        return false;
    d->written += UPDATE_HASHED;
    if (d->written > UINT32_MAX)
        return satchel_fail(err, SATCHEL_LIMIT, "an update of more than 4 GiB");
    for (unsigned i = 0; i < 4; i++)
        last[i] = (uint8_t)(d->written >> 8 * i);
    hasher_finish(&d->hasher, last + 4);
    return satchel_save_put(d->save, 8, last, sizeof last, err);
}

static bool write_update(struct differ *d, const char *path, satchel_error *err)
{
    satchel_buf head;
    satchel_buf_init(&head, 2 * (size_t)SATCHEL_MAX_DOCUMENT);
    bool ok = each_carried(d, false, err) && choose_entries(d, err) &&
              update_put_head(&d->u, &head, err) &&
              (d->save = satchel_save_open(path, err)) != NULL;
    if (ok) {
        ok = write_all(d, &head, err);
        if (ok)
            ok = satchel_save_commit(d->save, err);
        else
            satchel_save_discard(d->save);
    }
    satchel_buf_free(&head);
    return ok;
}

static bool open_bases(struct differ *d, satchel_bundle *const *from, satchel_error *err)
{
    const satchel_info *next = &d->to->manifest.info;
    d->bases = satchel_arena_array(&d->arena, d->count, sizeof *d->bases);
    d->u.bases = satchel_arena_array(&d->arena, d->count, sizeof *d->u.bases);
    d->u.pages = satchel_arena_array(&d->arena, d->to->manifest.page_count, sizeof *d->u.pages);
    if (!d->bases || !d->u.bases || !d->u.pages)
        return satchel_fail_memory(err);
    for (unsigned i = 0; i < d->count; i++) {
        const satchel_info *old = &from[i]->manifest.info;
        d->bases[i].bundle = from[i];
        memcpy(d->u.bases[i].manifest, old->manifest, SATCHEL_HASH);
        if (memcmp(old->manifest, next->manifest, SATCHEL_HASH) == 0)
            return satchel_fail(err, SATCHEL_USAGE, "an old edition and the new one are the same");
        if (old->edition > next->edition)
            return satchel_fail(
                err, SATCHEL_USAGE, "edition %llu is older than edition %llu: old ones come first",
                (unsigned long long)next->edition, (unsigned long long)old->edition);
        if (!earlier_open(&d->bases[i].ids, &d->bases[i].bundle, 1, err))
            return false;
    }
    return true;
}

bool satchel_diff(satchel_bundle *const *from, unsigned count, satchel_bundle *to, const char *path,
                  uint64_t *bytes, satchel_error *err)
{
    struct differ d = {.count = count, .to = to};
    if (!count || count > SATCHEL_UPDATE_BASES)
        return satchel_fail(err, SATCHEL_USAGE, "an update is from 1 to %d editions",
                            SATCHEL_UPDATE_BASES);
    satchel_arena_init(&d.arena, SIZE_MAX);
    strmap_init(&d.pictures, SIZE_MAX);
    satchel_buf_init(&d.series, UINT32_MAX);
    d.u.base_count = count;
    d.u.manifest = to->manifest; /* borrowed */
    d.u.manifest_bytes = satchel_buf_bytes(&to->head);
    d.u.signature = satchel_buf_bytes(&to->signature);
    const bool ok = update_priors(to, err) && open_bases(&d, from, err) &&
                    describe_pages(&d, err) && choose_history(&d, err) && make_series(&d, err) &&
                    write_update(&d, path, err);
    if (ok && bytes)
        *bytes = d.written;
    for (unsigned i = 0; d.bases && i < count; i++)
        earlier_close(&d.bases[i].ids);
    for (uint32_t i = 0; d.u.pages && i < to->manifest.page_count; i++)
        catalog_free(&d.u.pages[i].page);
    free(d.u.pictures);
    satchel_buf_free(&d.series);
    strmap_free(&d.pictures);
    satchel_arena_free(&d.arena);
    return ok;
}
