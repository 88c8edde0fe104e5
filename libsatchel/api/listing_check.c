/* Is a list of the index that of its texts? */
#include "bundle_inside.h"
#include "listing.h"

#include <string.h>

static bool add_record(satchel_bundle *b, uint32_t index, struct listing *l, satchel_error *err)
{
    const struct catalog_record *r = bundle_record(b, index, err);
    if (!r)
        return false;
    satchel_buf document, sheet;
    satchel_buf_init(&document, SATCHEL_MAX_DOCUMENT);
    satchel_buf_init(&sheet, (size_t)64 << 20);
    const bool ok = (!r->text.stored ||
                     (bundle_document(b, &r->text, &document, err) &&
                      listing_sheet(satchel_buf_bytes(&document), &r->record, &sheet, err))) &&
                    listing_add(l, satchel_buf_bytes(&sheet), err);
    satchel_buf_free(&document);
    satchel_buf_free(&sheet);
    return ok;
}

bool listing_holds(satchel_bundle *b, uint32_t number, uint32_t first, bool *readable,
                   satchel_error *err)
{
    const struct block_ref ref = bundle_list_ref(b, number);
    struct listing l = {0};
    satchel_buf said, plain;
    satchel_buf_init(&said, SATCHEL_MAX_DOCUMENT);
    satchel_buf_init(&plain, SATCHEL_MAX_DOCUMENT);
    listing_start(&l);
    bool ok = true;
    for (uint32_t i = 0; ok && i < b->manifest.lists[number].records; i++)
        ok = add_record(b, first + i, &l, err);
    ok = ok && listing_put(&l, &plain, err);
    *readable = ok;
    ok = ok && bundle_decoded(b, ENTRY_INDEX, &ref, "a list of the index", &said, err) &&
         ((said.size == plain.size && memcmp(said.data, plain.data, said.size) == 0) ||
          satchel_fail(err, SATCHEL_MALFORMED, "the index is not that of its articles"));
    listing_free(&l);
    satchel_buf_free(&said);
    satchel_buf_free(&plain);
    return ok;
}
