/* Reading the plain form of a list of words (FORMAT.md, section "Index"): which articles have which
 * words and how often. Nothing of it is believed but what is checked here; what is wrong otherwise
 * makes search find too little or too much.
 */
#ifndef SATCHEL_FORMAT_WORDS_H
#define SATCHEL_FORMAT_WORDS_H

#include <satchel/memory.h>

enum { WORDS_NO_TEXT, WORDS_TO_READ, WORDS_LISTED }; /* what a list has of a record */

struct words_posting {
    uint32_t record; /* of the list */
    uint32_t places; /* from 1 */
    bool in_headline;
};

/* Who is told what a list says. False ends the reading. */
struct words_reader {
    bool (*record)(void *context, uint32_t record, uint32_t kind);
    bool (*posting)(void *context, const uint8_t *word, size_t length,
                    const struct words_posting *posting);
    void *context;
};

/* `records` is how many the list is to be of. MALFORMED; false without *err being set when the
 * reader ended it. */
bool words_read(satchel_bytes plain, uint32_t records, const struct words_reader *reader,
                satchel_error *err) SATCHEL_CHECK;

#endif
