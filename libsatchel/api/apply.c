/* Applying an update; see <satchel/update.h>.
 *
 * First every record of the new edition finds its blocks: in the base, in the update, or by
 * decoding a text of the series and coding it as the bundle has it, which has one result only. Then
 * the catalog follows, page by page, and must have the hashes that the new manifest says; with them
 * every block is proven. Last the file is written, its entries' CRCs compared on the way. */
#include "update_inside.h"

#include "doors/codec.h"
#include "doors/digest.h"
#include "format/catalog_facts.h"
#include "model/block.h"
#include "model/priors.h"

#include <stdlib.h>
#include <string.h>

#define CHUNK ((size_t)1 << 16)

enum place { PLACE_NONE, PLACE_BASE, PLACE_FILE, PLACE_SPOOL };

/* Where the bytes of a block are. */
struct made_block {
    enum place place;
    struct block_ref ref; /* in the base: offset there; all but coding and decoded in any case */
    uint64_t offset;      /* in the update or the spool */
    uint64_t placed;      /* pictures: offset in their entry, UINT64_MAX before the first use */
};

struct applying {
    satchel_bundle *base;
    satchel_source file;
    struct update u;
    const struct update_base *from;
    struct framing framing;
    struct earlier ids;
    struct spool spool;
    struct made_block *texts; /* by record of the new edition */
    struct strmap picture_hashes;
    struct made_block *pictures; /* by number */
    uint32_t picture_room;
    struct strmap base_pictures; /* hash -> number in base_refs */
    struct block_ref *base_refs;
    uint64_t cursor;  /* in the carried blocks */
    uint32_t told;    /* pictures of the update that have been met */
    uint64_t decoded; /* bytes of all documents so far */
    satchel_buf catalog;
    satchel_save *save;
    void (*tell)(void *context, uint64_t done, uint64_t whole); /* NULL: nobody */
    void *context;
};

static bool wrong(satchel_error *err, const char *what)
{
    return satchel_fail(err, SATCHEL_MALFORMED, "update: %s", what);
}

/* --- does it fit? ------------------------------------------------------------------------------
 */

static bool find_base(struct applying *a, satchel_error *err)
{
    const satchel_info *old = &a->base->manifest.info;
    uint8_t next[SATCHEL_HASH];
    hash_bytes(a->u.manifest_bytes, next);
    for (unsigned i = 0; i < a->u.base_count; i++)
        if (memcmp(a->u.bases[i].manifest, old->manifest, SATCHEL_HASH) == 0)
            a->from = &a->u.bases[i];
    if (memcmp(next, old->manifest, SATCHEL_HASH) == 0)
        return satchel_fail(err, SATCHEL_WRONG_BASE, "is already what the update leads to");
    if (!a->from)
        return satchel_fail(err, SATCHEL_WRONG_BASE,
                            "the update is from other editions, not from this one");
    return follows(old, &a->u.manifest.info, err) &&
           framing_compute(&a->u.manifest, a->u.manifest_bytes, a->u.signature, &a->framing, err);
}

/* --- blocks ------------------------------------------------------------------------------------
 */

static bool read_file(struct applying *a, uint64_t offset, size_t size, satchel_buf *to,
                      satchel_error *err)
{
    size_t got;
    void *room = satchel_buf_reserve(to, size ? size : 1);
    if (!room)
        return satchel_buf_ok(to, err);
    if (!a->file.read(a->file.context, offset, room, size, &got, err))
        return false;
    if (got != size)
        return satchel_fail(err, SATCHEL_CUT, "the update has become shorter");
    satchel_buf_claim(to, size);
    return true;
}

/* The next carried block, hashed. */
static bool carry(struct applying *a, uint32_t size, struct made_block *block, satchel_error *err)
{
    satchel_buf bytes;
    if (size > a->u.carried_size - a->cursor)
        return wrong(err, "fewer blocks than it tells");
    satchel_buf_init(&bytes, SATCHEL_MAX_PICTURE + 1);
    block->place = PLACE_FILE;
    block->offset = a->u.carried + a->cursor;
    block->ref.stored = size;
    const bool ok = read_file(a, block->offset, size, &bytes, err);
    if (ok)
        hash_bytes(satchel_buf_bytes(&bytes), block->ref.hash);
    a->cursor += size;
    satchel_buf_free(&bytes);
    return ok;
}

static const struct catalog_record *beside(struct applying *a, const char *id, satchel_error *err)
{
    const struct earlier_record at = earlier_find(&a->ids, id);
    if (at.bundle)
        return bundle_record(a->base, at.index, err);
    wrong(err, "an article that the base lacks");
    return NULL;
}

static bool copy_bytes(struct applying *a, const struct made_block *block, satchel_buf *to,
                       enum entry_id entry, satchel_error *err)
{
    if (block->place == PLACE_BASE)
        return bundle_block(a->base, entry, &block->ref, "a block", to, err);
    if (block->place == PLACE_FILE)
        return read_file(a, block->offset, block->ref.stored, to, err);
    uint8_t *room = satchel_buf_reserve(to, block->ref.stored);
    if (!room)
        return satchel_buf_ok(to, err);
    if (!spool_get(&a->spool, block->offset, room, block->ref.stored, err))
        return false;
    satchel_buf_claim(to, block->ref.stored);
    return true;
}

/* --- pictures ----------------------------------------------------------------------------------
 */

/* The number of a picture by its hash; a new one takes over *block. */
static bool number_picture(struct applying *a, const struct made_block *block, uint32_t *number,
                           satchel_error *err)
{
    const uint32_t known = a->picture_hashes.count;
    *number = strmap_add(&a->picture_hashes, (const char *)block->ref.hash, SATCHEL_HASH);
    if (*number == STRMAP_NONE)
        return satchel_fail_memory(err);
    if (*number < known)
        return true;
    if (known == a->picture_room) {
        const uint32_t more = known ? known * 2 : 64;
        struct made_block *grown = realloc(a->pictures, more * sizeof *grown);
        if (!grown)
            return satchel_fail_memory(err);
        a->pictures = grown;
        a->picture_room = more;
    }
    a->pictures[known] = *block;
    a->pictures[known].placed = UINT64_MAX;
    return true;
}

static bool list_base_pictures(struct applying *a, satchel_error *err)
{
    uint32_t room = 0;
    for (uint32_t i = 0; i < a->base->manifest.info.articles; i++) {
        const struct catalog_record *r = bundle_record(a->base, i, err);
        if (!r)
            return false;
        for (uint32_t k = 0; k < r->record.pictures; k++) {
            const uint32_t known = a->base_pictures.count;
            const uint32_t number =
                strmap_add(&a->base_pictures, (const char *)r->pictures[k].hash, SATCHEL_HASH);
            if (known == room) {
                room = room ? room * 2 : 64;
                struct block_ref *grown = realloc(a->base_refs, room * sizeof *grown);
                if (!grown)
                    return satchel_fail_memory(err);
                a->base_refs = grown;
            }
            if (number == STRMAP_NONE)
                return satchel_fail_memory(err);
            if (number == known)
                a->base_refs[number] = r->pictures[k];
        }
    }
    return true;
}

static bool find_by_hash(struct applying *a, const uint8_t *hash, struct made_block *block,
                         satchel_error *err)
{
    if (!a->base_pictures.count && !list_base_pictures(a, err))
        return false;
    const uint32_t number = strmap_find(&a->base_pictures, (const char *)hash, SATCHEL_HASH);
    if (number == STRMAP_NONE)
        return wrong(err, "a picture that the base lacks");
    *block = (struct made_block){.place = PLACE_BASE, .ref = a->base_refs[number]};
    return true;
}

static bool take_picture(struct applying *a, const char *id, uint32_t *number, satchel_error *err)
{
    const struct update_picture *p = &a->u.pictures[a->told++];
    struct made_block block = {0};
    if (p->source == PICTURE_CARRIED) {
        if (!carry(a, p->stored, &block, err))
            return false;
    } else if (p->source == PICTURE_BESIDE) {
        const struct catalog_record *r = beside(a, id, err);
        if (!r)
            return false;
        if (p->index >= r->record.pictures)
            return wrong(err, "a picture that the base lacks");
        block = (struct made_block){.place = PLACE_BASE, .ref = r->pictures[p->index]};
    } else if (!find_by_hash(a, p->hash, &block, err)) {
        return false;
    }
    return number_picture(a, &block, number, err);
}

/* --- records -----------------------------------------------------------------------------------
 */

static bool keep_text(struct applying *a, struct catalog_record *r, struct made_block *text,
                      satchel_error *err)
{
    const struct catalog_record *old = beside(a, r->record.id, err);
    const satchel_info *info = &a->base->manifest.info;
    if (!old)
        return false;
    if (!old->text.stored)
        return wrong(err, "an article that the base lacks");
    *text = (struct made_block){.place = PLACE_BASE, .ref = old->text};
    r->text = old->text;
    if (r->text.coding < CODING_MODEL)
        return true;
    const unsigned number = r->text.coding - (unsigned)CODING_MODEL;
    if (number >= info->prior_count)
        return wrong(err, "the base names too few priors");
    const unsigned mine = prior_number(&a->u.manifest.info, info->priors[number].hash);
    r->text.coding = (uint8_t)(CODING_MODEL + mine);
    return mine < a->u.manifest.info.prior_count || wrong(err, "a prior that it does not name");
}

static bool resolve_text(struct applying *a, struct catalog_record *r, const struct update_text *t,
                         struct made_block *text, satchel_error *err)
{
    if (t->source == TEXT_KEPT)
        return keep_text(a, r, text, err);
    r->text.coding = t->coding;
    if (t->source == TEXT_CODED)
        return true;
    r->text.decoded = t->decoded;
    r->text.stored = t->stored;
    if (!carry(a, t->stored, text, err))
        return false;
    memcpy(r->text.hash, text->ref.hash, SATCHEL_HASH);
    return true;
}

static bool resolve_pictures(struct applying *a, struct update_page *page, satchel_error *err)
{
    uint32_t at = 0;
    for (uint32_t i = 0; i < page->page.count; i++) {
        const struct catalog_record *r = &page->page.records[i];
        for (uint32_t k = 0; k < r->record.pictures; k++, at++) {
            uint32_t number;
            if (!page->pictures[at]) {
                if (!take_picture(a, r->record.id, &number, err))
                    return false;
            } else {
                number = page->pictures[at] - 1;
            }
            if (number >= a->picture_hashes.count)
                return wrong(err, "a picture from nowhere");
            page->pictures[at] = number;
        }
    }
    return true;
}

/* The page that the base has under that hash; its page_count if there is none. */
static uint32_t find_page(const satchel_bundle *base, const uint8_t hash[SATCHEL_HASH])
{
    const struct manifest *m = &base->manifest;
    uint32_t i = 0;
    while (i < m->page_count && memcmp(m->pages[i].hash, hash, SATCHEL_HASH) != 0)
        i++;
    return i;
}

/* A page that the base has as well: its records' blocks are there. */
static bool resolve_kept(struct applying *a, const struct manifest_page *said, uint32_t first,
                         satchel_error *err)
{
    const uint32_t number = find_page(a->base, said->hash);
    if (number == a->base->manifest.page_count)
        return wrong(err, "a page that the base lacks");
    const struct catalog_page *page = bundle_page(a->base, number, err);
    if (!page || page->count != said->records)
        return page && wrong(err, "a page that the base has otherwise");
    for (uint32_t i = 0; i < page->count; i++) {
        const struct catalog_record *r = &page->records[i];
        if (r->text.stored)
            a->texts[first + i] = (struct made_block){.place = PLACE_BASE, .ref = r->text};
        a->decoded += r->text.decoded;
        for (uint32_t k = 0; k < r->record.pictures; k++) {
            uint32_t unused;
            const struct made_block block = {.place = PLACE_BASE, .ref = r->pictures[k]};
            if (!number_picture(a, &block, &unused, err))
                return false;
        }
    }
    return true;
}

static bool resolve_all(struct applying *a, satchel_error *err)
{
    uint32_t first = 0;
    for (uint32_t i = 0; i < a->u.manifest.page_count; i++) {
        struct update_page *page = &a->u.pages[i];
        const struct manifest_page *said = &a->u.manifest.pages[i];
        if (page->kept && !resolve_kept(a, said, first, err))
            return false;
        for (uint32_t k = 0; !page->kept && k < said->records; k++) {
            struct catalog_record *r = &page->page.records[k];
            if (r->record.status != SATCHEL_CANCELED &&
                !resolve_text(a, r, &page->texts[k], &a->texts[first + k], err))
                return false;
            a->decoded += r->text.decoded;
        }
        if (!page->kept && !resolve_pictures(a, page, err))
            return false;
        first += said->records;
    }
    return true;
}

/* --- the series --------------------------------------------------------------------------------
 */

/* The next text of the series, coded as the bundle has it. */
static bool take_coded(struct applying *a, struct model_series *series, struct coder *coder,
                       const struct model_image *image, struct catalog_record *r,
                       struct made_block *text, satchel_error *err)
{
    satchel_buf document, block;
    struct written_block spooled;
    satchel_buf_init(&document, SATCHEL_MAX_DOCUMENT);
    satchel_buf_init(&block, 2 * (size_t)SATCHEL_MAX_DOCUMENT);
    bool ok = model_series_take(series, coder, &document, err);
    a->decoded += document.size;
    if (ok && a->decoded > a->u.manifest.info.text_bytes)
        ok = wrong(err, "more text than it tells");
    ok = ok && model_encode(image, satchel_buf_bytes(&document), &block, err) &&
         spool_block(&a->spool, satchel_buf_bytes(&block), &spooled, err);
    if (ok) {
        r->text.decoded = (uint32_t)document.size;
        r->text.stored = spooled.size;
        memcpy(r->text.hash, spooled.hash, SATCHEL_HASH);
        *text =
            (struct made_block){.place = PLACE_SPOOL, .ref = r->text, .offset = spooled.spooled};
    }
    satchel_buf_free(&document);
    satchel_buf_free(&block);
    if (ok && a->tell)
        a->tell(a->context, a->decoded, a->u.manifest.info.text_bytes);
    return ok;
}

/* All texts that are coded with prior `number`, in order. */
static bool take_prior(struct applying *a, struct coder *coder, unsigned number, satchel_error *err)
{
    const satchel_prior_name *prior = &a->u.manifest.info.priors[number];
    const struct model_image *image = NULL;
    struct model_series *series = NULL;
    uint32_t at = 0;
    bool ok = true;
    for (uint32_t i = 0; ok && i < a->u.manifest.page_count; i++) {
        const struct update_page *page = &a->u.pages[i];
        for (uint32_t k = 0; ok && k < a->u.manifest.pages[i].records; k++, at++) {
            if (page->kept || page->page.records[k].record.status == SATCHEL_CANCELED ||
                page->texts[k].source != TEXT_CODED ||
                page->texts[k].coding != CODING_MODEL + number)
                continue;
            if (!series) {
                image = update_image(a->base, prior, err);
                series = image ? model_series_create(image) : NULL;
                ok = series ? update_learn(series, a->base, a->from, prior, err)
                            : image && satchel_fail_memory(err);
            }
            ok = ok &&
                 take_coded(a, series, coder, image, &page->page.records[k], &a->texts[at], err);
        }
    }
    model_series_destroy(series);
    return ok;
}

static bool take_series(struct applying *a, satchel_error *err)
{
    satchel_buf bytes;
    satchel_buf_init(&bytes, UINT32_MAX);
    bool ok = read_file(a, a->u.series, (size_t)a->u.series_size, &bytes, err);
    if (ok) {
        struct coder coder = coder_decode(satchel_buf_bytes(&bytes));
        for (unsigned i = 0; ok && i < a->u.manifest.info.prior_count; i++)
            ok = take_prior(a, &coder, i, err);
    }
    satchel_buf_free(&bytes);
    return ok;
}

/* --- the catalog -------------------------------------------------------------------------------
 */

static void place_picture(struct made_block *picture, uint64_t *end)
{
    if (picture->placed != UINT64_MAX)
        return;
    picture->placed = *end;
    *end += picture->ref.stored;
}

/* A page as it follows from its records and their blocks. */
static void join_page(struct applying *a, struct update_page *page, uint64_t *pictures_end)
{
    satchel_buf facts;
    uint32_t at = 0;
    satchel_buf_init(&facts, SATCHEL_MAX_DOCUMENT);
    for (uint32_t i = 0; i < page->page.count; i++) {
        struct catalog_record *r = &page->page.records[i];
        for (uint32_t k = 0; k < r->record.pictures; k++, at++) {
            struct made_block *picture = &a->pictures[page->pictures[at]];
            place_picture(picture, pictures_end);
            r->pictures[k] = picture->ref;
            r->pictures[k].offset = picture->placed;
        }
    }
    facts_encode(page->page.records, page->page.count, &facts);
    catalog_join(page->strings, satchel_buf_bytes(&facts), &a->catalog);
    if (facts.failed)
        a->catalog.failed = facts.failed;
    satchel_buf_free(&facts);
}

static bool copy_page(struct applying *a, uint32_t number, uint64_t *pictures_end,
                      satchel_error *err)
{
    const struct manifest *m = &a->base->manifest;
    struct block_ref ref = {.stored = a->u.manifest.pages[number].stored};
    memcpy(ref.hash, a->u.manifest.pages[number].hash, SATCHEL_HASH);
    const uint32_t q = find_page(a->base, ref.hash);
    for (uint32_t i = 0; i < q; i++)
        ref.offset += m->pages[i].stored;
    const struct catalog_page *page = bundle_page(a->base, q, err);
    if (!page)
        return false;
    for (uint32_t i = 0; i < page->count; i++)
        for (uint32_t k = 0; k < page->records[i].record.pictures; k++) {
            const uint32_t p = strmap_find(
                &a->picture_hashes, (const char *)page->records[i].pictures[k].hash, SATCHEL_HASH);
            place_picture(&a->pictures[p], pictures_end);
        }
    return bundle_block(a->base, ENTRY_CATALOG, &ref, "the catalog page", &a->catalog, err);
}

static bool make_catalog(struct applying *a, satchel_error *err)
{
    uint64_t pictures_end = 0;
    for (uint32_t i = 0; i < a->u.manifest.page_count; i++) {
        const struct manifest_page *said = &a->u.manifest.pages[i];
        const size_t start = a->catalog.size;
        uint8_t hash[SATCHEL_HASH];
        if (a->u.pages[i].kept) {
            if (!copy_page(a, i, &pictures_end, err))
                return false;
            continue;
        }
        join_page(a, &a->u.pages[i], &pictures_end);
        if (!satchel_buf_ok(&a->catalog, err))
            return false;
        const satchel_bytes page = {a->catalog.data + start, a->catalog.size - start};
        hash_bytes(page, hash);
        if (page.size != said->stored || memcmp(hash, said->hash, SATCHEL_HASH) != 0)
            return satchel_fail(err, SATCHEL_DAMAGED,
                                "the update does not give what its publisher has signed");
    }
    return true;
}

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
        return wrong(err, "an entry that the base lacks");
    if (carried && bytes > a->u.carried_size - a->cursor)
        return wrong(err, "fewer blocks than it tells");
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
            (!copy_bytes(a, &blocks[i], room, entry, err) || !put(a, room, sum, err)))
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
        bundle_page(a->base, find_page(a->base, m->pages[i].hash), err);
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
    const bool ok = copy_bytes(a, &a->texts[index], &stored, ENTRY_TEXT, err) &&
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

static bool write_bundle(struct applying *a, const char *to, satchel_error *err)
{
    a->save = satchel_save_open(to, err);
    if (!a->save)
        return false;
    if (put_all(a, err))
        return satchel_save_commit(a->save, err);
    satchel_save_discard(a->save);
    return false;
}

static bool apply(struct applying *a, const char *to, satchel_error *err)
{
    if (!update_parse(&a->file, &a->u, err) || !find_base(a, err))
        return false;
    a->texts = calloc(a->u.manifest.info.articles, sizeof *a->texts);
    return (a->texts || satchel_fail_memory(err)) && earlier_open(&a->ids, &a->base, 1, err) &&
           spool_open(&a->spool, to, err) && resolve_all(a, err) && take_series(a, err) &&
           make_catalog(a, err) && write_bundle(a, to, err);
}

bool satchel_apply(satchel_bundle *base, const char *path, const char *to, satchel_error *err)
{
    return satchel_apply_telling(base, path, to, NULL, NULL, err);
}

bool satchel_apply_telling(satchel_bundle *base, const char *path, const char *to,
                           void (*told)(void *context, uint64_t done, uint64_t whole),
                           void *context, satchel_error *err)
{
    struct applying a = {.base = base, .spool.fd = -1, .tell = told, .context = context};
    if (!satchel_source_open(&a.file, path, err))
        return false;
    strmap_init(&a.picture_hashes, SIZE_MAX);
    strmap_init(&a.base_pictures, SIZE_MAX);
    satchel_buf_init(&a.catalog, (size_t)1 << 30);
    const bool ok = apply(&a, to, err);
    satchel_buf_free(&a.catalog);
    strmap_free(&a.picture_hashes);
    strmap_free(&a.base_pictures);
    free(a.base_refs);
    free(a.pictures);
    free(a.texts);
    spool_close(&a.spool);
    earlier_close(&a.ids);
    update_free(&a.u);
    satchel_source_close(&a.file);
    return ok;
}
