/* Making the index that a bundle carries (FORMAT.md, section "Index"): of each article a *sheet* of
 * its words, and of the sheets of neighbours in reading order a list.
 */
#ifndef SATCHEL_API_LISTING_H
#define SATCHEL_API_LISTING_H

#include "api/wordlist.h"

#define LISTING_TEXTS \
    ((uint64_t)4 << 20) /* a list ends with the record that reaches so many bytes */

/* Appends the sheet of a document. MALFORMED, LIMIT, MEMORY. */
bool listing_sheet(satchel_bytes document, const satchel_record *record, satchel_buf *sheet,
                   satchel_error *err) SATCHEL_CHECK;

/* A list in the making. Begins as zeros; then listing_start. */
struct listing {
    struct wordlist words;
    satchel_buf kinds; /* of the records */
    uint32_t records;
};

void listing_start(struct listing *listing);
void listing_free(struct listing *listing);

/* The next record, whose sheet is empty if it has no text. MEMORY. */
bool listing_add(struct listing *listing, satchel_bytes sheet, satchel_error *err) SATCHEL_CHECK;

/* Appends the plain form of the list (model/words.h). MEMORY, LIMIT. */
bool listing_put(const struct listing *listing, satchel_buf *plain,
                 satchel_error *err) SATCHEL_CHECK;

/* Where the texts of a list come from: record `index` of an edition, borrowed until the next one is
 * asked for, and its document, appended; nothing for one that has no text. */
struct listing_texts {
    bool (*take)(void *context, uint32_t index, const satchel_record **record,
                 satchel_buf *document, satchel_error *err);
    void *context;
};

/* Appends the plain form of the list of `records` records from `first` on. MALFORMED if no list is
 * of so many; what texts.take fails with, MEMORY, LIMIT. */
bool listing_make(const struct listing_texts *texts, uint32_t first, uint32_t records,
                  satchel_buf *plain, satchel_error *err) SATCHEL_CHECK;

/* The same, as it is stored. */
bool listing_make_block(const struct listing_texts *texts, uint32_t first, uint32_t records,
                        satchel_buf *block, satchel_error *err) SATCHEL_CHECK;

/* Those of a bundle. */
struct listing_texts listing_texts_of(satchel_bundle *bundle);

/* Is list `number` of the bundle, whose first record is `first`, that of its texts? MALFORMED if
 * not; *readable false: the texts cannot be had to tell. */
bool listing_holds(satchel_bundle *bundle, uint32_t number, uint32_t first, bool *readable,
                   satchel_error *err) SATCHEL_CHECK;

#endif
