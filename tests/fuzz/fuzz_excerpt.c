/* The list of an excerpt without its last line, which the target supplies: what is read is written
 * again byte for byte, and what it finds lies where its entry has bytes. */
#include "fuzz.h"

#include "doors/digest.h"
#include "format/excerpt.h"

#include <string.h>

static void look(const struct excerpt *x, const uint8_t *data, size_t size)
{
    for (unsigned e = 0; e < ENTRY_COUNT; e++)
        for (size_t i = 0; i + 4 <= size && i < 64; i += 4) {
            uint64_t at;
            const uint64_t offset = data[i] | (uint64_t)data[i + 1] << 8, bytes = data[i + 2];
            if (excerpt_find(x, e, offset, bytes, &at))
                HOLDS(at + bytes <= x->entries[e].bytes);
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct manifest edition = {
        .info = {.articles = 400},
        .entries = {{.bytes = 4000, .blocks = 4}, {.bytes = 60000, .blocks = 400}},
        .has_entry = {true, true}};
    satchel_buf whole, again;
    struct excerpt x;
    satchel_error err = {0};
    uint8_t hash[SATCHEL_HASH];
    char hex[2 * SATCHEL_HASH + 1];
    satchel_buf_init(&whole, 2 * SATCHEL_MAX_HEAD);
    satchel_buf_init(&again, 2 * SATCHEL_MAX_HEAD);
    satchel_buf_put(&whole, data, size);
    hash_bytes((satchel_bytes){data, size}, hash);
    hex_print(hex, hash, SATCHEL_HASH);
    satchel_buf_print(&whole, "end %s\n", hex);
    if (whole.failed) {
        satchel_buf_free(&whole);
        return 0;
    }
    if (!excerpt_parse(satchel_buf_bytes(&whole), &edition, &x, &err)) {
        HOLDS(err.text[0]);
    } else {
        excerpt_write(&x, &again);
        HOLDS(again.size == whole.size && memcmp(again.data, whole.data, whole.size) == 0);
        HOLDS(x.count > 0 && x.count <= 400);
        look(&x, data, size);
    }
    excerpt_free(&x);
    satchel_buf_free(&whole);
    satchel_buf_free(&again);
    return 0;
}
