/* The facts of a catalog page: its numbers as columns of bits, then its hashes. FORMAT.md, section
 * "Catalog". Hashes do not shrink and numbers hardly, so both stand beside the coded strings, not
 * among them. */
#ifndef SATCHEL_FORMAT_CATALOG_FACTS_H
#define SATCHEL_FORMAT_CATALOG_FACTS_H

#include "format/catalog.h"

void facts_encode(const struct catalog_record *records, uint32_t count, satchel_buf *out);

/* Fills everything but the strings of page->records; see catalog_decode. */
bool facts_decode(satchel_bytes in, uint64_t text_offset, struct catalog_page *page,
                  uint64_t *text_end, satchel_error *err) SATCHEL_CHECK;

/* What an update must tell of the records of a page, because it does not follow from their texts
 * and pictures: flags, versions, order, times, words, and how many pictures each has. */
void facts_encode_thin(const struct catalog_record *records, uint32_t count, satchel_buf *out);
bool facts_decode_thin(satchel_bytes in, struct catalog_page *page,
                       satchel_error *err) SATCHEL_CHECK;

#endif
