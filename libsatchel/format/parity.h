/* The recovery record: where everything lies, and the pages that say so. FORMAT.md, section
 * "Recovery".
 *
 *     0            the bundle's bytes, in shards of one sector; shard i belongs to stripe i mod D
 *     bytes        local header of the entry `recovery`
 *     ...          zeros up to a sector
 *     lists[0]     hashes of all shards, in pages of one sector that each say where they belong
 *     parity[0]    first half of the parity shards; shard i belongs to stripe i mod D too
 *     lists[1]     the same pages again
 *     parity[1]    the other half
 *     lists[2]     and again
 *     end          the ZIP's directory
 *
 * All of it follows from two numbers, the bytes protected and the percentage. Code: systematic
 * Reed-Solomon with a Cauchy matrix over GF(2^8), of which every square part has an inverse, so
 * that any m lost shards of a stripe can be made again. Why not one code over the whole file in
 * GF(2^16), which bears 9 % of random losses where this bears 4: it takes thirty times as long, and
 * sectors go bad in runs. */
#ifndef SATCHEL_FORMAT_PARITY_H
#define SATCHEL_FORMAT_PARITY_H

#include <satchel/bundle.h>

enum {
    PARITY_SHARD = 4096, /* a sector, and a page of flash is a multiple of it */
    PARITY_HASH = 8,  /* of a shard: the start of its BLAKE2b-128; finds damage, proves nothing */
    PARITY_HEAD = 48, /* bytes of a list page before its hashes */
    PARITY_PER_PAGE = (PARITY_SHARD - PARITY_HEAD) / PARITY_HASH,
    PARITY_COPIES = 3
};

struct parity_plan {
    uint64_t bytes; /* protected */
    uint32_t percent;
    uint32_t shards;      /* of data: the last one is filled up with zeros */
    uint32_t stripes;     /* D */
    uint32_t data, extra; /* k, m: data and parity shards of a stripe */
    uint32_t pages;       /* of one list */
    uint64_t lists[PARITY_COPIES];
    uint64_t parity[2]; /* where the halves begin */
    uint32_t half;      /* parity shards in the first half */
    uint64_t end;
};

/* False unless there is something to protect, by 1 to 100 percent, and all ends below 4 GiB. */
bool parity_plan_make(uint64_t bytes, uint32_t percent, struct parity_plan *plan) SATCHEL_CHECK;

static inline uint32_t parity_count(const struct parity_plan *p)
{
    return p->stripes * p->extra;
}

/* Offset in the file of parity shard `i`. */
static inline uint64_t parity_offset(const struct parity_plan *p, uint32_t i)
{
    return i < p->half ? p->parity[0] + (uint64_t)i * PARITY_SHARD
                       : p->parity[1] + (uint64_t)(i - p->half) * PARITY_SHARD;
}

/* What parity row `row` takes of the data shard at place `place` of its stripe. */
uint8_t parity_factor(unsigned row, unsigned place);

void parity_hash(const uint8_t shard[PARITY_SHARD], uint8_t hash[PARITY_HASH]);

/* Fills page `number` of the list; `hashes` are those of all shards, parity after data. */
void parity_page_write(const struct parity_plan *plan, const uint8_t *hashes, uint32_t number,
                       uint8_t page[PARITY_SHARD]);

/* Is this a page? Sets the plan it belongs to and its number. */
bool parity_page_read(const uint8_t page[PARITY_SHARD], struct parity_plan *plan,
                      uint32_t *number) SATCHEL_CHECK;

/* Makes the lost data shards of one stripe again. `rows` holds parity rows (their numbers in
 * `numbers`), each already less what the surviving data shards contributed; there are `count` of
 * them and as many lost places. The shards come out in `rows`, in the order of `places`. MEMORY is
 * the only failure. */
bool parity_solve(uint8_t *const *rows, const unsigned *numbers, const unsigned *places,
                  unsigned count, satchel_error *err) SATCHEL_CHECK;

#endif
