/* Blocks on their way into a bundle: appended to a file without a name, read back when their order
 * is known. */
#ifndef SATCHEL_API_SPOOL_H
#define SATCHEL_API_SPOOL_H

#include <satchel/bundle.h>
#include <satchel/memory.h>

struct spool {
    int fd; /* -1: not open */
    uint64_t size;
};

struct written_block {
    uint64_t spooled; /* offset in the spool */
    uint64_t offset;  /* in the entry; UINT64_MAX until it has a place */
    uint32_t size, crc;
    uint8_t hash[SATCHEL_HASH];
};

/* In the folder of `path`, where the bundle will need the room too. NOT_WRITABLE. */
bool spool_open(struct spool *spool, const char *path, satchel_error *err) SATCHEL_CHECK;
void spool_close(struct spool *spool);

/* Appends a block and says where and what it is. DISK_FULL. */
bool spool_block(struct spool *spool, satchel_bytes bytes, struct written_block *block,
                 satchel_error *err) SATCHEL_CHECK;

bool spool_get(const struct spool *spool, uint64_t offset, uint8_t *to, size_t size,
               satchel_error *err) SATCHEL_CHECK;

#endif
