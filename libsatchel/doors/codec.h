/* The codec door: how a block's bytes become stored bytes and back.
 *
 * A codec is a row of the table in codec.c and a file of its own, the only one that includes its
 * library. Decoders get a buffer of exactly the size that the (hashed, checked) catalog promises
 * and never write outside it; anything that does not fill it exactly is MALFORMED.
 */
#ifndef SATCHEL_DOORS_CODEC_H
#define SATCHEL_DOORS_CODEC_H

#include <satchel/bundle.h>

enum coding { CODING_STORED, CODING_DEFLATE, CODING_ZSTD, CODING_BROTLI, CODING_COUNT };

/* Numbers from here on are the model with the first, second... prior of the head (model/block.h).
 */
#define CODING_MODEL CODING_COUNT
#define CODING_MOST  (CODING_MODEL + SATCHEL_MAX_PRIORS)
#define CODING_WORDS CODING_MOST /* lists of words (model/words.h), which no record names */

struct codec {
    const char *name; /* in manifests and in `info` */
    /* Appends the coded form of `in` to *out. */
    bool (*encode)(satchel_bytes in, satchel_buf *out, satchel_error *err);
    /* Fills `to` with exactly `size` bytes. */
    bool (*decode)(satchel_bytes in, uint8_t *to, size_t size, satchel_error *err);
};

/* NULL for a number that is no coding. */
const struct codec *codec_of(unsigned coding);

/* CODING_COUNT if no codec has that name. */
enum coding coding_named(const char *name);

bool deflate_encode(satchel_bytes in, satchel_buf *out, satchel_error *err);
bool deflate_decode(satchel_bytes in, uint8_t *to, size_t size, satchel_error *err);
bool zstd_encode(satchel_bytes in, satchel_buf *out, satchel_error *err);
bool zstd_decode(satchel_bytes in, uint8_t *to, size_t size, satchel_error *err);
bool brotli_encode(satchel_bytes in, satchel_buf *out, satchel_error *err);
bool brotli_decode(satchel_bytes in, uint8_t *to, size_t size, satchel_error *err);

#endif
