/* A file seen through its parity, whatever the list pages say. The first byte gives the percentage
 * of a small bundle's parity; the rest is written over its bytes: pairs of place and value, and
 * list pages are put right again, so that lies about the layout come through. What the lens gives
 * of protected bytes must be what its own hashes say, and it must end. */
#include "fuzz.h"

#include "api/recovery.h"
#include "doors/digest.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FILE_SIZE ((size_t)24 * PARITY_SHARD)

/* Twelve sectors of text, and list pages for them in the three places. */
static void lay_out(uint8_t *file, uint32_t percent, struct parity_plan *plan)
{
    static uint8_t hashes[64 * PARITY_HASH];
    memset(file, 'x', FILE_SIZE);
    if (!parity_plan_make((uint64_t)12 * PARITY_SHARD - 100, percent, plan))
        return;
    for (uint32_t i = 0; i < plan->shards; i++)
        parity_hash(file + (size_t)i * PARITY_SHARD, hashes + (size_t)i * PARITY_HASH);
    for (unsigned copy = 0; copy < PARITY_COPIES; copy++)
        if (plan->lists[copy] + PARITY_SHARD <= FILE_SIZE)
            parity_page_write(plan, hashes, 0, file + plan->lists[copy]);
}

static void mend_page(uint8_t *page)
{
    uint8_t copy[PARITY_SHARD];
    memcpy(copy, page, sizeof copy);
    memset(copy + 32, 0, SATCHEL_HASH);
    hash_bytes((satchel_bytes){copy, sizeof copy}, page + 32);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t file[FILE_SIZE];
    struct parity_plan plan = {0};
    satchel_error err;
    if (size < 2)
        return 0;
    lay_out(file, data[0] % 101, &plan);
    for (size_t i = 2; i + 3 <= size; i += 3)
        file[((size_t)data[i] << 8 | data[i + 1]) * 2 % FILE_SIZE] = data[i + 2];
    for (size_t at = 0; data[1] & 1 && at + PARITY_SHARD <= FILE_SIZE; at += PARITY_SHARD)
        if (memcmp(file + at, "SATPARI1", 8) == 0)
            mend_page(file + at);
    const satchel_bytes bytes = {file, FILE_SIZE - data[1] * 16u};
    const satchel_source source = satchel_source_memory(&bytes);
    struct lens *lens = lens_open(&source, 0, true, &err);
    if (!lens)
        return 0;
    const struct parity_plan *seen = lens_plan(lens);
    HOLDS(seen->bytes <= UINT32_MAX && seen->data + seen->extra <= 255);
    uint8_t room[PARITY_SHARD];
    size_t got = 1;
    for (uint64_t at = 0; got && at < FILE_SIZE * 2; at += got ? got : 1)
        if (lens_read(lens, at, room, sizeof room, &got, &err))
            HOLDS(!got || at + got <= seen->bytes);
        else
            HOLDS(err.code == SATCHEL_BEYOND_REPAIR || err.code == SATCHEL_MEMORY);
    (void)lens_check_record(lens);
    lens_close(lens);
    return 0;
}
