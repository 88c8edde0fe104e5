/* The coding of lists of words (FORMAT.md, section "Index"): what is known of a number or a letter
 * before it comes is the chance that an arithmetic coder takes. One result only, on every machine.
 *
 * A list's plain form, which the coder goes through field by field and format/words.h reads:
 *
 *     varint records; of each a varint: 0 no text, 1 to be read, 2 + the bytes of its normal form
 *     until the end, words in rising order:
 *         varint bytes that it shares with the word before, the others, a blank
 *         varint postings, for each: varint records left out, varint 2 * (places - 1) + in headline
 */
#ifndef SATCHEL_MODEL_WORDS_H
#define SATCHEL_MODEL_WORDS_H

#include <satchel/memory.h>

#define WORDS_RECORDS 130000u
#define WORDS_LENGTH  200u /* bytes of a word; what is behind them is left out */
#define WORDS_PLACES  65535u

/* Appends the coded form of a plain one that format/words.h would read. MEMORY, LIMIT. */
bool words_encode(satchel_bytes plain, satchel_buf *out, satchel_error *err) SATCHEL_CHECK;

/* Fills `to` with the plain form, `size` bytes. MALFORMED, MEMORY. */
bool words_decode(satchel_bytes stored, uint8_t *to, size_t size, satchel_error *err) SATCHEL_CHECK;

#endif
