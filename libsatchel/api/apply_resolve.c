/* Applying an update: where the blocks of the new edition are; see apply.c. */
#include "apply_inside.h"

#include "doors/codec.h"
#include "doors/digest.h"

#include <stdlib.h>
#include <string.h>

bool apply_wrong(satchel_error *err, const char *what)
{
    return satchel_fail(err, SATCHEL_MALFORMED, "update: %s", what);
}

/* --- blocks ------------------------------------------------------------------------------------
 */

bool apply_read(struct applying *a, uint64_t offset, size_t size, satchel_buf *to,
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
        return apply_wrong(err, "fewer blocks than it tells");
    satchel_buf_init(&bytes, SATCHEL_MAX_PICTURE + 1);
    block->place = PLACE_FILE;
    block->offset = a->u.carried + a->cursor;
    block->ref.stored = size;
    const bool ok = apply_read(a, block->offset, size, &bytes, err);
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
    apply_wrong(err, "an article that the base lacks");
    return NULL;
}

bool apply_block(struct applying *a, const struct made_block *block, enum entry_id entry,
                 satchel_buf *to, satchel_error *err)
{
    if (block->place == PLACE_BASE)
        return bundle_block(a->base, entry, &block->ref, "a block", to, err);
    if (block->place == PLACE_FILE)
        return apply_read(a, block->offset, block->ref.stored, to, err);
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
        return apply_wrong(err, "a picture that the base lacks");
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
            return apply_wrong(err, "a picture that the base lacks");
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
        return apply_wrong(err, "an article that the base lacks");
    *text = (struct made_block){.place = PLACE_BASE, .ref = old->text};
    r->text = old->text;
    if (r->text.coding < CODING_MODEL)
        return true;
    const unsigned number = r->text.coding - (unsigned)CODING_MODEL;
    if (number >= info->prior_count)
        return apply_wrong(err, "the base names too few priors");
    const unsigned mine = prior_number(&a->u.manifest.info, info->priors[number].hash);
    r->text.coding = (uint8_t)(CODING_MODEL + mine);
    return mine < a->u.manifest.info.prior_count ||
           apply_wrong(err, "a prior that it does not name");
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
                return apply_wrong(err, "a picture from nowhere");
            page->pictures[at] = number;
        }
    }
    return true;
}

/* The page that the base has under that hash; its page_count if there is none. */
uint32_t apply_find_page(const satchel_bundle *base, const uint8_t hash[SATCHEL_HASH])
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
    const uint32_t number = apply_find_page(a->base, said->hash);
    if (number == a->base->manifest.page_count)
        return apply_wrong(err, "a page that the base lacks");
    const struct catalog_page *page = bundle_page(a->base, number, err);
    if (!page || page->count != said->records)
        return page && apply_wrong(err, "a page that the base has otherwise");
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

bool apply_resolve(struct applying *a, satchel_error *err)
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
