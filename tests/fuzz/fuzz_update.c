/* An update's head: bytes are read as a file whose size and hash are right. What is read fits into
 * what was there, and with a manifest that holds, pages have the records that it says. */
#include "fuzz.h"

#include "doors/digest.h"
#include "format/update.h"

#include <string.h>

static void check(const struct update *u, size_t size)
{
    uint32_t new_pictures = 0;
    HOLDS(u->series + u->series_size == size && u->carried <= u->series);
    HOLDS(u->base_count >= 1 && u->base_count <= SATCHEL_UPDATE_BASES);
    for (uint32_t i = 0; i < u->manifest.page_count; i++) {
        const struct update_page *page = &u->pages[i];
        uint32_t at = 0;
        HOLDS(page->kept || page->page.count == u->manifest.pages[i].records);
        for (uint32_t k = 0; k < page->page.count; k++) {
            const struct catalog_record *r = &page->page.records[k];
            HOLDS(r->record.id[0]);
            for (uint32_t n = 0; n < r->record.pictures; n++)
                new_pictures += !page->pictures[at++];
        }
    }
    HOLDS(new_pictures == u->picture_count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct update u;
    satchel_error err = {0};
    uint8_t *file = malloc(size + UPDATE_HASHED);
    if (!file)
        return 0;
    memset(file, 0, UPDATE_HASHED);
    memcpy(file, UPDATE_MAGIC, 8);
    size_t all = UPDATE_HASHED;
    if (size > UPDATE_HASHED) {
        memcpy(file + UPDATE_HASHED, data + UPDATE_HASHED, size - UPDATE_HASHED);
        all = size;
    }
    for (unsigned i = 0; i < 4; i++)
        file[8 + i] = (uint8_t)(all >> 8 * i);
    hash_bytes((satchel_bytes){file + UPDATE_HASHED, all - UPDATE_HASHED}, file + 12);
    const satchel_bytes bytes = {file, all};
    const satchel_source source = satchel_source_memory(&bytes);
    if (update_parse(&source, &u, &err))
        check(&u, all);
    else
        HOLDS(err.text[0]);
    update_free(&u);
    free(file);
    return 0;
}
