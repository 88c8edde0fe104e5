/* Ids as they stand in catalog pages: what a record's other facts say already is left out. */
#ifndef SATCHEL_FORMAT_CATALOG_IDS_H
#define SATCHEL_FORMAT_CATALOG_IDS_H

#include "base/bytes.h"

#include <satchel/bundle.h>

/* Appends the short form of record->id: marks in place of the headline's words, the date and the
 * section, where they stand in it as papers write them into addresses, and of a random UUID, whose
 * 16 bytes are appended to `uuids`. */
void id_shorten(const satchel_record *record, satchel_buf *out, satchel_buf *uuids);

/* Writes what a short form stands for in the record, whose headline, section and date are set; the
 * UUIDs it has are the next at `uuids`. False when it is none. */
bool id_expand(const satchel_record *record, const char *shortened, struct reader *uuids,
               char id[SATCHEL_MAX_STRING + 1]) SATCHEL_CHECK;

#endif
