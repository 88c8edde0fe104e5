/* The bytes of an update. FORMAT.md, section "Update".
 *
 *     0    SATUPDT1
 *     8    u32 size of the whole file
 *     12   hash of all bytes from 28 on
 *     28   varint bases, the hash of the manifest of each
 *     ...  varint decoded size, u8 coding, varint stored size of the head; the head
 *     ...  carried blocks: texts, pictures, entries
 *     ...  the series: texts coded one after the other, to the end
 */
#ifndef SATCHEL_FORMAT_UPDATE_H
#define SATCHEL_FORMAT_UPDATE_H

#include "format/catalog.h"
#include "format/manifest.h"

#include <satchel/update.h>

#define UPDATE_MAGIC  "SATUPDT1"
#define UPDATE_HASHED 28 /* offset of the first byte that the hash covers */

enum text_source { TEXT_CODED, TEXT_KEPT, TEXT_CARRIED, TEXT_SOURCES };
enum entry_source { WHOLE_KEPT, WHOLE_CARRIED, WHOLE_MADE, WHOLE_SOURCES };
enum picture_source { PICTURE_CARRIED, PICTURE_BESIDE, PICTURE_BY_HASH, PICTURE_SOURCES };

/* Where a record's text comes from: the series, the base's record of the same id, or the update. */
struct update_text {
    uint8_t source, coding;   /* coding: unless it is kept */
    uint32_t decoded, stored; /* of a carried one */
};

/* A picture that no page before it has shown. */
struct update_picture {
    uint8_t source;
    uint32_t stored, index; /* carried: bytes; beside: place in the base's record of the same id */
    uint8_t hash[SATCHEL_HASH]; /* by hash: somewhere in the base */
};

struct update_page {
    bool kept;             /* the base has this page */
    satchel_bytes strings; /* as they are stored; of pages that are not kept, like all below */
    struct catalog_page page;
    struct update_text *texts; /* by record */
    uint32_t *pictures; /* of all records, one after the other: 0 a new one, else its number + 1 */
};

/* Records of a base whose texts come before the series: `skip` are not among them, `take` are. */
struct update_run {
    uint32_t skip, take;
};

struct update_base {
    uint8_t manifest[SATCHEL_HASH];
    struct update_run *runs;
    uint32_t run_count;
};

struct update {
    satchel_arena arena;
    struct update_base *bases;
    unsigned base_count;
    satchel_bytes manifest_bytes, signature;
    struct manifest manifest;
    struct update_page *pages;
    struct update_picture *pictures;
    uint32_t picture_count;
    /* Of entries that are neither catalog, texts nor pictures: the base has it, it is here, or, for
     * the index only, it is made again from the texts. */
    uint8_t whole[ENTRY_COUNT];
    uint64_t carried, carried_size; /* place and bytes of carried blocks */
    uint64_t series, series_size;
    uint64_t size; /* of the file */
};

/* Is the entry told block by block, and not as a whole? */
static inline bool update_by_block(unsigned entry)
{
    return entry == ENTRY_CATALOG || entry == ENTRY_TEXT || entry == ENTRY_IMAGES;
}

/* Appends all up to the carried blocks, from what is there of *update; size and hash are filled in
 * by the caller. */
bool update_put_head(const struct update *update, satchel_buf *out, satchel_error *err);

/* Reads the head and checks size and hash of the file. The caller frees *update with update_free,
 * also after a failure. NOT_BUNDLE, CUT, DAMAGED, MALFORMED, LIMIT, READ, MEMORY. */
bool update_parse(const satchel_source *from, struct update *update,
                  satchel_error *err) SATCHEL_CHECK;

void update_free(struct update *update);

#endif
