/* A catalog page with its strings decoded: refused, or records that come out the same when they are
 * written and read again. */
#include "fuzz.h"

#include "format/catalog.h"

#include <string.h>

static bool same_record(const struct catalog_record *a, const struct catalog_record *b)
{
    const satchel_record *r = &a->record, *s = &b->record;
    const bool pictures = r->pictures == s->pictures &&
                          (!r->pictures || (a->pictures[0].offset == b->pictures[0].offset &&
                                            a->pictures[0].stored == b->pictures[0].stored));
    return strcmp(r->id, s->id) == 0 && strcmp(r->section, s->section) == 0 &&
           r->issued == s->issued && r->updated == s->updated && r->words == s->words &&
           r->version == s->version && r->order == s->order && r->urgency == s->urgency &&
           r->status == s->status && r->direction == s->direction &&
           a->text.stored == b->text.stored && a->text.decoded == b->text.decoded &&
           a->text.coding == b->text.coding && a->text.offset == b->text.offset &&
           memcmp(a->text.hash, b->text.hash, SATCHEL_HASH) == 0 && pictures;
}

static void check_again(const struct catalog_page *page, uint64_t end)
{
    satchel_buf strings, facts;
    satchel_error err = {0};
    struct catalog_page second = {0};
    uint64_t second_end;
    satchel_buf_init(&strings, 1 << 24);
    satchel_buf_init(&facts, 1 << 24);
    catalog_encode(page->records, page->count, &strings, &facts);
    HOLDS(catalog_decode(satchel_buf_bytes(&strings), satchel_buf_bytes(&facts), page->count, 1000,
                         &second, &second_end, &err));
    HOLDS(second_end == end);
    for (uint32_t i = 0; i < page->count; i++)
        HOLDS(same_record(&page->records[i], &second.records[i]));
    catalog_free(&second);
    satchel_buf_free(&strings);
    satchel_buf_free(&facts);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!size)
        return 0;
    const uint32_t count = data[0] % SATCHEL_PAGE + 1u;
    const satchel_bytes page_bytes = {data + 1, size - 1};
    satchel_bytes strings, facts;
    struct catalog_page page = {0};
    satchel_error err = {0};
    uint64_t end;
    if (!catalog_split(page_bytes, &strings, &facts, &err)) {
        HOLDS(err.text[0]);
        return 0;
    }
    if (catalog_decode(strings, facts, count, 1000, &page, &end, &err)) {
        check_again(&page, end);
    } else {
        HOLDS(err.text[0]);
    }
    catalog_free(&page);
    return 0;
}
