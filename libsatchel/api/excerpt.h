/* What an excerpt of some articles holds: made to cut one out, and made again to check one. */
#ifndef SATCHEL_API_EXCERPT_H
#define SATCHEL_API_EXCERPT_H

#include "bundle_inside.h"

#define EXCERPT_NOBODY UINT32_MAX

/* A block of an excerpt, and the first of the bundle's articles that needs it; a catalog page and
 * what is taken over whole are nobody's. */
struct excerpt_block {
    struct block_ref ref;
    uint32_t article;
};

/* The blocks of each entry, in the order of their offsets, each once. */
struct excerpt_blocks {
    struct excerpt_block *blocks[ENTRY_COUNT];
    size_t counts[ENTRY_COUNT];
    size_t capacities[ENTRY_COUNT];
    uint64_t text_bytes;
};

/* Gathers what the articles `numbers` (of the bundle, rising) need. The caller frees *to with
 * excerpt_blocks_free, also after a failure. */
bool excerpt_gather(satchel_bundle *bundle, const uint32_t *numbers, uint32_t count,
                    struct excerpt_blocks *to, satchel_error *err) SATCHEL_CHECK;

void excerpt_blocks_free(struct excerpt_blocks *blocks);

/* The list that follows from the blocks; CRCs are not known to it and stay 0. Borrows `articles`
 * (numbers in the edition). Free it with excerpt_free, also after a failure. */
bool excerpt_plan(const struct excerpt_blocks *blocks, uint32_t *articles, uint32_t count,
                  struct excerpt *to, satchel_error *err) SATCHEL_CHECK;

#endif
