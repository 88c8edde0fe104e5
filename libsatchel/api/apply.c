/* Applying an update; see <satchel/update.h>.
 *
 * First every record of the new edition finds its blocks: in the base, in the update, or by
 * decoding a text of the series and coding it as the bundle has it, which has one result only. Then
 * the catalog follows, page by page, and must have the hashes that the new manifest says; with them
 * every block is proven. Last the file is written, its entries' CRCs compared on the way. */
#include "apply_inside.h"

#include "doors/codec.h"
#include "doors/digest.h"
#include "format/catalog_facts.h"
#include "model/block.h"
#include "model/priors.h"

#include <stdlib.h>
#include <string.h>

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
        ok = apply_wrong(err, "more text than it tells");
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
    bool ok = apply_read(a, a->u.series, (size_t)a->u.series_size, &bytes, err);
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
    const uint32_t q = apply_find_page(a->base, ref.hash);
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

static bool apply(struct applying *a, const char *to, satchel_error *err)
{
    if (!update_parse(&a->file, &a->u, err) || !find_base(a, err))
        return false;
    a->texts = calloc(a->u.manifest.info.articles, sizeof *a->texts);
    return (a->texts || satchel_fail_memory(err)) && earlier_open(&a->ids, &a->base, 1, err) &&
           spool_open(&a->spool, to, err) && apply_resolve(a, err) && take_series(a, err) &&
           make_catalog(a, err) && apply_write(a, to, err);
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
