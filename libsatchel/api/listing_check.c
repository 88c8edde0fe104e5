/* A list of the index made from the texts of an edition; is the one at hand that? */
#include "bundle_inside.h"
#include "listing.h"

#include "model/words.h"

#include <string.h>

static bool other(satchel_error *err)
{
    return satchel_fail(err, SATCHEL_MALFORMED, "the index is not that of its articles");
}

/* Adds the bytes of its document to *bytes. */
static bool add_record(const struct listing_texts *texts, uint32_t index, struct listing *l,
                       uint64_t *bytes, satchel_error *err)
{
    const satchel_record *record;
    satchel_buf document, sheet;
    satchel_buf_init(&document, SATCHEL_MAX_DOCUMENT);
    satchel_buf_init(&sheet, (size_t)64 << 20);
    const bool ok =
        texts->take(texts->context, index, &record, &document, err) &&
        (!document.size || listing_sheet(satchel_buf_bytes(&document), record, &sheet, err)) &&
        listing_add(l, satchel_buf_bytes(&sheet), err);
    *bytes += document.size;
    satchel_buf_free(&document);
    satchel_buf_free(&sheet);
    return ok;
}

bool listing_make(const struct listing_texts *texts, uint32_t first, uint32_t records,
                  satchel_buf *plain, satchel_error *err)
{
    struct listing l = {0};
    uint64_t bytes = 0;
    bool ok = true;
    listing_start(&l);
    for (uint32_t i = 0; ok && i < records; i++)
        ok = (bytes < LISTING_TEXTS || other(err)) && add_record(texts, first + i, &l, &bytes, err);
    ok = ok && listing_put(&l, plain, err);
    listing_free(&l);
    return ok;
}

bool listing_make_block(const struct listing_texts *texts, uint32_t first, uint32_t records,
                        satchel_buf *block, satchel_error *err)
{
    satchel_buf plain;
    satchel_buf_init(&plain, SATCHEL_MAX_DOCUMENT);
    const bool ok = listing_make(texts, first, records, &plain, err) &&
                    words_encode(satchel_buf_bytes(&plain), block, err);
    satchel_buf_free(&plain);
    return ok;
}

static bool take_text(void *context, uint32_t index, const satchel_record **record,
                      satchel_buf *document, satchel_error *err)
{
    satchel_bundle *b = context;
    const struct catalog_record *r = bundle_record(b, index, err);
    if (!r)
        return false;
    *record = &r->record;
    return !r->text.stored || bundle_document(b, &r->text, document, err);
}

struct listing_texts listing_texts_of(satchel_bundle *bundle)
{
    return (struct listing_texts){take_text, bundle};
}

bool listing_holds(satchel_bundle *b, uint32_t number, uint32_t first, bool *readable,
                   satchel_error *err)
{
    const struct block_ref ref = bundle_list_ref(b, number);
    const struct listing_texts texts = listing_texts_of(b);
    satchel_buf said, plain;
    satchel_buf_init(&said, SATCHEL_MAX_DOCUMENT);
    satchel_buf_init(&plain, SATCHEL_MAX_DOCUMENT);
    bool ok = listing_make(&texts, first, b->manifest.lists[number].records, &plain, err);
    *readable = ok;
    ok = ok && bundle_decoded(b, ENTRY_INDEX, &ref, "a list of the index", &said, err) &&
         ((said.size == plain.size && memcmp(said.data, plain.data, said.size) == 0) || other(err));
    satchel_buf_free(&said);
    satchel_buf_free(&plain);
    return ok;
}
