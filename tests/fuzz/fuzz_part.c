/* The head of a part: what is read is written again the same, and its numbers fit each other. The
 * last bytes, its own hash, are put right first. */
#include "fuzz.h"

#include "doors/digest.h"
#include "format/part.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t head[PART_HEAD] = {0}, again[PART_HEAD];
    struct part part;
    satchel_error err;
    memcpy(head, data, size < PART_HEAD ? size : PART_HEAD);
    hash_bytes((satchel_bytes){head, PART_HEAD - SATCHEL_HASH}, head + PART_HEAD - SATCHEL_HASH);
    if (!part_read(head, sizeof head, &part, &err)) {
        HOLDS(err.text[0]);
        return 0;
    }
    part_write(&part, again);
    HOLDS(memcmp(again, head, sizeof head) == 0);
    HOLDS(part_payload(&part) <= part.piece && part_payload(&part) > 0);
    HOLDS(part.number < part.data + part.spare);
    HOLDS((uint64_t)part.data * part.piece >= part.size);
    return 0;
}
