/* A decoded catalog page: refused, or records whose bytes come out the same when they are written
 * again. */
#include "fuzz.h"

#include "format/catalog.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!size)
        return 0;
    const uint32_t count = data[0] % SATCHEL_PAGE + 1u;
    const satchel_bytes page_bytes = {data + 1, size - 1};
    struct catalog_page page = {0};
    satchel_error err = {0};
    uint64_t end;
    if (catalog_decode(page_bytes, count, 1000, &page, &end, &err)) {
        satchel_buf again;
        satchel_buf_init(&again, 1 << 24);
        catalog_encode(page.records, page.count, &again);
        struct catalog_page second = {0};
        uint64_t second_end;
        HOLDS(catalog_decode(satchel_buf_bytes(&again), count, 1000, &second, &second_end, &err));
        HOLDS(second_end == end &&
              strcmp(second.records[0].record.id, page.records[0].record.id) == 0);
        catalog_free(&second);
        satchel_buf_free(&again);
    } else {
        HOLDS(err.text[0]);
    }
    catalog_free(&page);
    return 0;
}
