/* The document form: what lies in a text block once it is decoded. FORMAT.md, section "Document".
 *
 *     section*  with section = tag (byte), size (varint), payload; tags rise, absent = empty
 *
 *     1 text     the leaves in order, one LF between two of them (headline and byline are in the
 * catalog) 2 strings  each ended by LF; numbered from 1, 0 is "" 3 meta     (key string, value
 * string)* 4 blocks   count, record* 5 spans    count, record* 6 words    distance*
 *
 * A block's record is one byte (kind in the low five bits, three flags) and what the kind needs. It
 * does not say how long its text is: a leaf ends at the next LF, but for as many LFs as its record
 * counts, which is hardly ever more than none, so that the structure costs next to nothing beside
 * the text.
 *
 * Invariants that doc_check establishes and everything above relies on:
 *   I1  offsets of blocks and spans lie inside the text, block numbers inside the block list
 *   I2  the text is valid UTF-8 without control characters but LF (and TAB in code); leaf offsets
 * rise I3  boxes nest at most SATCHEL_MAX_DEPTH deep; lists hold items, tables rows, rows cells
 *   spans are sorted, nested or apart, each inside one leaf, none empty, targets of the right sort
 */
#ifndef SATCHEL_FORMAT_DOCUMENT_H
#define SATCHEL_FORMAT_DOCUMENT_H

#include <satchel/article.h>

enum section {
    SECTION_TEXT = 1,
    SECTION_STRINGS,
    SECTION_META,
    SECTION_BLOCKS,
    SECTION_SPANS,
    SECTION_WORDS,
    SECTION_LAST = SECTION_WORDS
};

enum {
    RECORD_KIND = 0x1F,
    RECORD_LANGUAGE = 0x20, /* a string number follows */
    RECORD_TURNED = 0x40,   /* direction opposite to the article's */
    RECORD_BREAKS = 0x80    /* the number of LFs inside the leaf follows */
};

struct satchel_article {
    satchel_arena arena; /* holds everything below, itself included by value of the owner */
    satchel_record record;
    char *text;
    uint32_t text_size;
    satchel_block *blocks;
    uint32_t block_count;
    satchel_span *spans;
    uint32_t span_count;
    satchel_meta *meta;
    uint32_t meta_count;
    uint32_t *words;
    uint32_t word_count;
};

/* Checks `document` and makes an article of it and its record, copying both. MALFORMED, LIMIT,
 * MEMORY. */
satchel_article *doc_check(satchel_bytes document, const satchel_record *record,
                           satchel_error *err) SATCHEL_CHECK;

/* May this byte string stand in a catalog or string table: valid UTF-8, no control characters, at
 * most SATCHEL_MAX_STRING bytes? */
bool is_plain_string(const char *text, size_t size);

#endif
