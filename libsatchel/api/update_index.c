/* The index of a new edition, which an update need not carry: it is a function of the texts. */
#include "update_inside.h"

#include "bundle_inside.h"
#include "doors/codec.h"
#include "doors/digest.h"
#include "listing.h"
#include "model/block.h"

#include <satchel/update.h>

#include <string.h>

bool update_document(satchel_bundle *base, const satchel_info *next, const struct block_ref *text,
                     satchel_bytes stored, satchel_buf *out, satchel_error *err)
{
    if (text->coding < CODING_MODEL)
        return bundle_decode(base, text->coding, stored, text->decoded, out, err);
    const unsigned number = text->coding - (unsigned)CODING_MODEL;
    if (number >= next->prior_count)
        return satchel_fail(err, SATCHEL_MALFORMED, "update: a prior that it does not name");
    const struct model_image *image = update_image(base, &next->priors[number], err);
    uint8_t *to = image ? satchel_buf_reserve(out, text->decoded) : NULL;
    if (!to)
        return image && satchel_buf_ok(out, err);
    if (!model_decode(image, stored, to, text->decoded, err))
        return false;
    satchel_buf_claim(out, text->decoded);
    return true;
}

/* Appends the list `number`, whose first record is `first`; another than is said is DAMAGED. */
static bool make_list(const struct manifest *m, uint32_t number, uint32_t first,
                      const struct listing_texts *texts, satchel_buf *block, satchel_error *err)
{
    uint8_t hash[SATCHEL_HASH];
    const struct manifest_list *said = &m->lists[number];
    if (!listing_make_block(texts, first, said->records, block, err))
        return false;
    hash_bytes(satchel_buf_bytes(block), hash);
    return (block->size == said->stored && memcmp(hash, said->hash, sizeof hash) == 0) ||
           satchel_fail(err, SATCHEL_DAMAGED,
                        "the update does not give what its publisher has signed");
}

bool satchel_bundle_make_list(satchel_bundle *bundle, uint32_t number, satchel_buf *out,
                              satchel_error *err)
{
    const struct listing_texts texts = listing_texts_of(bundle);
    const struct manifest *m = &bundle->manifest;
    uint32_t first = 0;
    if (!number || number > m->list_count)
        return satchel_fail(err, SATCHEL_NOT_FOUND, "there is no such list of the index");
    for (uint32_t i = 0; i + 1 < number; i++)
        first += m->lists[i].records;
    return make_list(m, number - 1, first, &texts, out, err);
}

/* The list that the base has under that hash; its list_count if there is none. */
static uint32_t find_list(const satchel_bundle *base, const uint8_t hash[SATCHEL_HASH])
{
    const struct manifest *m = &base->manifest;
    uint32_t i = 0;
    while (i < m->list_count && memcmp(m->lists[i].hash, hash, SATCHEL_HASH) != 0)
        i++;
    return i;
}

bool update_index_list(satchel_bundle *base, const struct manifest *next, uint32_t number,
                       uint32_t first, const struct listing_texts *texts, satchel_buf *block,
                       satchel_error *err)
{
    const uint32_t had = find_list(base, next->lists[number].hash);
    if (had == base->manifest.list_count)
        return make_list(next, number, first, texts, block, err);
    const struct block_ref ref = bundle_list_ref(base, had);
    return bundle_block(base, ENTRY_INDEX, &ref, "a list of the index", block, err);
}

bool update_index_follows(satchel_bundle *to, satchel_error *err)
{
    const struct listing_texts texts = listing_texts_of(to);
    const struct manifest *m = &to->manifest;
    uint32_t first = 0;
    for (uint32_t i = 0; i < m->list_count; first += m->lists[i++].records) {
        satchel_buf block;
        satchel_buf_init(&block, SATCHEL_MAX_DOCUMENT);
        const bool ok = make_list(m, i, first, &texts, &block, err);
        satchel_buf_free(&block);
        if (!ok)
            return false;
    }
    return true;
}
