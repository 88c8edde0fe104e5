/* The recovery record; see parity.h. */
#include "parity.h"

#include "base/bytes.h"
#include "doors/digest.h"
#include "format/framing.h"
#include "format/galois.h"

#include <stdlib.h>
#include <string.h>

#define MOST_SHARDS 255 /* of a stripe: Cauchy's construction has 256 elements for both kinds */

static const uint8_t magic[8] = "SATPARI1";

static uint64_t round_up(uint64_t value)
{
    return (value + PARITY_SHARD - 1) / PARITY_SHARD * PARITY_SHARD;
}

static uint32_t ratio_up(uint64_t a, uint64_t b)
{
    return (uint32_t)((a + b - 1) / b);
}

bool parity_plan_make(uint64_t bytes, uint32_t percent, struct parity_plan *p)
{
    if (!bytes || bytes > UINT32_MAX || percent < 1 || percent > 100)
        return false;
    *p = (struct parity_plan){.bytes = bytes, .percent = percent};
    p->shards = ratio_up(bytes, PARITY_SHARD);
    uint32_t most = MOST_SHARDS;
    while (most + ratio_up((uint64_t)most * percent, 100) > MOST_SHARDS)
        most--;
    p->stripes = ratio_up(p->shards, most);
    p->data = ratio_up(p->shards, p->stripes);
    p->extra = ratio_up((uint64_t)p->data * percent, 100);
    p->pages = ratio_up((uint64_t)p->shards + parity_count(p), PARITY_PER_PAGE);
    const uint64_t list = (uint64_t)p->pages * PARITY_SHARD;
    p->half = parity_count(p) / 2;
    p->lists[0] = round_up(bytes + FRAMING_RECOVERY);
    p->parity[0] = p->lists[0] + list;
    p->lists[1] = p->parity[0] + (uint64_t)p->half * PARITY_SHARD;
    p->parity[1] = p->lists[1] + list;
    p->lists[2] = p->parity[1] + (uint64_t)(parity_count(p) - p->half) * PARITY_SHARD;
    p->end = p->lists[2] + list;
    return p->end + 4096 <= UINT32_MAX; /* the directory is shorter than that */
}

uint8_t parity_factor(unsigned row, unsigned place)
{
    return galois_invert((uint8_t)((255 - row) ^ place));
}

void parity_hash(const uint8_t shard[PARITY_SHARD], uint8_t hash[PARITY_HASH])
{
    uint8_t whole[SATCHEL_HASH];
    hash_bytes((satchel_bytes){shard, PARITY_SHARD}, whole);
    memcpy(hash, whole, PARITY_HASH);
}

/* --- pages -------------------------------------------------------------------------------------
 */

enum { AT_BYTES = 8, AT_PERCENT = 12, AT_NUMBER = 16, AT_ZERO = 20, AT_HASH = 32 };

/* Over all of the page but the hash's own place, which counts as zeros. */
static void page_hash(const uint8_t page[PARITY_SHARD], uint8_t hash[SATCHEL_HASH])
{
    uint8_t copy[PARITY_SHARD];
    memcpy(copy, page, sizeof copy);
    memset(copy + AT_HASH, 0, SATCHEL_HASH);
    hash_bytes((satchel_bytes){copy, sizeof copy}, hash);
}

void parity_page_write(const struct parity_plan *p, const uint8_t *hashes, uint32_t number,
                       uint8_t page[PARITY_SHARD])
{
    const uint32_t all = p->shards + parity_count(p), first = number * PARITY_PER_PAGE;
    const uint32_t count = all - first < PARITY_PER_PAGE ? all - first : PARITY_PER_PAGE;
    memset(page, 0, PARITY_SHARD);
    memcpy(page, magic, sizeof magic);
    store_u32(page + AT_BYTES, (uint32_t)p->bytes);
    store_u32(page + AT_PERCENT, p->percent);
    store_u32(page + AT_NUMBER, number);
    memcpy(page + PARITY_HEAD, hashes + (size_t)first * PARITY_HASH, (size_t)count * PARITY_HASH);
    page_hash(page, page + AT_HASH);
}

bool parity_page_read(const uint8_t page[PARITY_SHARD], struct parity_plan *p, uint32_t *number)
{
    uint8_t hash[SATCHEL_HASH];
    if (memcmp(page, magic, sizeof magic) != 0)
        return false;
    page_hash(page, hash);
    if (memcmp(hash, page + AT_HASH, sizeof hash) != 0)
        return false;
    *number = load_u32(page + AT_NUMBER);
    return parity_plan_make(load_u32(page + AT_BYTES), load_u32(page + AT_PERCENT), p) &&
           *number < p->pages;
}

/* --- solving -----------------------------------------------------------------------------------
 */

bool parity_solve(uint8_t *const *rows, const unsigned *numbers, const unsigned *places,
                  unsigned count, satchel_error *err)
{
    const size_t square = (size_t)count * count;
    uint8_t *room = malloc(2 * square + (size_t)count * PARITY_SHARD);
    if (!room)
        return satchel_fail_memory(err);
    uint8_t *matrix = room, *inverse = room + square, *out = room + 2 * square;
    for (unsigned i = 0; i < count; i++)
        for (unsigned k = 0; k < count; k++)
            matrix[i * count + k] = parity_factor(numbers[i], places[k]);
    const bool ok = galois_invert_matrix(matrix, inverse, count);
    if (ok) {
        memset(out, 0, (size_t)count * PARITY_SHARD);
        for (unsigned i = 0; i < count; i++)
            for (unsigned k = 0; k < count; k++)
                galois_add(out + (size_t)i * PARITY_SHARD, rows[k], inverse[i * count + k],
                           PARITY_SHARD);
        for (unsigned i = 0; i < count; i++)
            memcpy(rows[i], out + (size_t)i * PARITY_SHARD, PARITY_SHARD);
    }
    free(room);
    return ok || satchel_fail(err, SATCHEL_BEYOND_REPAIR, "the parity rows depend on each other");
}
