/* Blocks in bundles at hand, found by their hashes. Of a damaged bundle, what can be read is used.
 */
#ifndef PACKER_NET_STOCK_H
#define PACKER_NET_STOCK_H

#include "inputs/names.h"

#include <satchel/update.h>

/* A block and where it lies. */
struct stocked {
    uint32_t source, bytes;
    uint64_t offset;
};

struct stock {
    struct names hashes; /* -> number in `blocks` */
    struct stocked *blocks;
    uint32_t count, capacity;
    satchel_source *sources; /* kept open */
    uint32_t source_count;
};

void stock_init(struct stock *stock);
void stock_free(struct stock *stock);

/* Notes the blocks of a bundle. What is none is left out; false: MEMORY. The file may be removed
 * afterwards, but not changed. */
bool stock_add(struct stock *stock, const char *path, satchel_error *err) SATCHEL_CHECK;

/* The bytes of a piece, checked; the caller frees them. NULL when they are not to be had. */
uint8_t *stock_take(const struct stock *stock, const satchel_piece *piece);

#endif
