/* Catalog pages: what the reader knows of articles without opening them. FORMAT.md, section
 * "Catalog".
 *
 * A page holds at most SATCHEL_PAGE records as columns, so that like stands beside like: the
 * strings (all ids, all headlines...), which are coded like any text, and the facts: numbers as
 * columns of bits, then hashes. A text block's offset is not stored: blocks lie in the order of the
 * records, so it is the page's own offset (in the manifest) plus the sizes before it. Pictures,
 * which articles share, have theirs.
 */
#ifndef SATCHEL_FORMAT_CATALOG_H
#define SATCHEL_FORMAT_CATALOG_H

#include <satchel/bundle.h>

/* Where a block lies in its entry and what its bytes must hash to. */
struct block_ref {
    uint64_t offset; /* within the entry */
    uint32_t stored; /* bytes in the bundle */
    uint32_t decoded;
    uint8_t coding;
    uint8_t hash[SATCHEL_HASH];
};

/* No record's strings take more of a page, decoded: five lines and three numbers. */
#define CATALOG_RECORD (5 * (SATCHEL_MAX_STRING + 1) + 3)

struct catalog_record {
    satchel_record record;      /* strings live in the page's arena */
    struct block_ref text;      /* stored == 0: canceled, no block */
    struct block_ref *pictures; /* record.pictures of them; coding and decoded unused */
};

struct catalog_page {
    satchel_arena arena;
    struct catalog_record *records;
    uint32_t count;
};

/* Appends both parts of a page, before the strings are coded. At most SATCHEL_PAGE records. */
void catalog_encode(const struct catalog_record *records, uint32_t count, satchel_buf *strings,
                    satchel_buf *facts);

/* Appends the page as it is stored, from its coded strings and its facts. */
void catalog_join(satchel_bytes coded, satchel_bytes facts, satchel_buf *page);

/* The two parts of a stored page, borrowed from it. */
bool catalog_split(satchel_bytes page, satchel_bytes *coded, satchel_bytes *facts,
                   satchel_error *err) SATCHEL_CHECK;

/* Reads a page of `count` records, at most SATCHEL_PAGE, whose text starts at `text_offset`, and
 * fills *page, which the caller frees with catalog_free (also after a failure). `text_end` gets the
 * offset after its last block. */
bool catalog_decode(satchel_bytes strings, satchel_bytes facts, uint32_t count,
                    uint64_t text_offset, struct catalog_page *page, uint64_t *text_end,
                    satchel_error *err) SATCHEL_CHECK;

/* The same from the facts that an update tells (facts_encode_thin): blocks are not known. */
bool catalog_decode_thin(satchel_bytes strings, satchel_bytes facts, uint32_t count,
                         struct catalog_page *page, satchel_error *err) SATCHEL_CHECK;

void catalog_free(struct catalog_page *page);

#endif
