/* The entry `excerpt`: which parts of an edition are here. FORMAT.md, section "Excerpts".
 *
 *     satchel excerpt 1
 *     text 7421
 *     article 17
 *     entry catalog 1 3120 8a5b0cde
 *     run 3120 3120
 *     entry text 1 2100 01234567
 *     run 41200 2100
 *     end 00112233445566778899aabbccddeeff
 *
 * An excerpt keeps the head of its edition as it is, signature and all, and of the entries only the
 * runs of bytes that the articles need. So what proves an article of the edition proves it here,
 * and nothing here has to be believed: a run that is not what it says gives a block whose hash
 * differs. There is one way to write the list; it is checked as the manifest is. */
#ifndef SATCHEL_FORMAT_EXCERPT_H
#define SATCHEL_FORMAT_EXCERPT_H

#include "format/manifest.h"

#define EXCERPT_NAME "excerpt"

/* Bytes that follow each other in the edition's entry and here. */
struct excerpt_run {
    uint64_t from; /* offset in the edition's entry */
    uint64_t bytes;
};

struct excerpt {
    uint64_t text_bytes; /* of its documents, decoded */
    uint32_t *articles;  /* numbers in the edition's reading order, rising */
    uint32_t count;
    satchel_entry entries[ENTRY_COUNT]; /* as they are here; `blocks` are those that are here */
    bool has_entry[ENTRY_COUNT];
    struct excerpt_run *runs[ENTRY_COUNT]; /* rising, with gaps between them */
    uint32_t run_counts[ENTRY_COUNT];
    satchel_arena arena; /* of articles and runs */
};

/* Appends the list's bytes, its last line included. */
void excerpt_write(const struct excerpt *x, satchel_buf *out);

/* Reads a list of exactly `in`, of the edition of manifest `m`. The caller frees it with
 * excerpt_free, also after a failure. DAMAGED if its last line does not match, MALFORMED, LIMIT,
 * MEMORY. */
bool excerpt_parse(satchel_bytes in, const struct manifest *m, struct excerpt *x,
                   satchel_error *err) SATCHEL_CHECK;

void excerpt_free(struct excerpt *x);

/* Where the `bytes` bytes from `offset` of the edition's entry lie in the entry here. False if they
 * are not here, or not together. */
bool excerpt_find(const struct excerpt *x, enum entry_id entry, uint64_t offset, uint64_t bytes,
                  uint64_t *at) SATCHEL_CHECK;

#endif
