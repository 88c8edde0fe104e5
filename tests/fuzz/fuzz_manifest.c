/* A manifest without its last line, which the target supplies: what is read is written again byte
 * for byte. */
#include "fuzz.h"

#include "doors/digest.h"
#include "format/framing.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    satchel_buf whole, again;
    struct manifest m;
    satchel_error err = {0};
    uint8_t hash[SATCHEL_HASH];
    char hex[2 * SATCHEL_HASH + 1];
    satchel_buf_init(&whole, 2 * SATCHEL_MAX_HEAD);
    satchel_buf_init(&again, 2 * SATCHEL_MAX_HEAD);
    satchel_buf_put(&whole, data, size);
    hash_bytes((satchel_bytes){data, size}, hash);
    hex_print(hex, hash, SATCHEL_HASH);
    satchel_buf_print(&whole, "end %s\n", hex);
    if (whole.failed || !manifest_parse(satchel_buf_bytes(&whole), &m, &err)) {
        HOLDS(whole.failed || err.text[0]);
    } else {
        struct framing framing;
        manifest_write(&m, &again);
        HOLDS(again.size == whole.size && memcmp(again.data, whole.data, whole.size) == 0);
        if (framing_compute(&m, satchel_buf_bytes(&whole), (satchel_bytes){0}, &framing, &err))
            HOLDS(framing.total > framing.directory);
    }
    if (!whole.failed)
        manifest_free(&m);
    satchel_buf_free(&whole);
    satchel_buf_free(&again);
    return 0;
}
