/* Blocks coded by the model: the codec of this project. See block.c. */
#ifndef SATCHEL_MODEL_BLOCK_H
#define SATCHEL_MODEL_BLOCK_H

#include "coder.h"
#include "model.h"

/* Bytes of the largest block that the model codes: larger ones would make a slow machine wait. */
#define MODEL_MOST_BYTES ((size_t)512 << 10)

/* Decisions of the longest text: about a quarter of a million letters, a second of a machine that
 * does two instructions a nanosecond. Bytes alone do not tell, as a rare letter takes thirty. Each
 * byte of a document that is not text takes two of them away. */
#define MODEL_MOST_DECISIONS (UINT32_C(1) << 20)

/* Appends the coded form of a document (or of any bytes). LIMIT when it is too large or
 * takes too many decisions; then what was appended is of no use. */
bool model_encode(const struct model_image *image, satchel_bytes in, satchel_buf *out,
                  satchel_error *err) SATCHEL_CHECK;

/* Fills `to` with exactly `size` bytes. MALFORMED, LIMIT, MEMORY. */
bool model_decode(const struct model_image *image, satchel_bytes in, uint8_t *to, size_t size,
                  satchel_error *err) SATCHEL_CHECK;

/* Is a document's text one of the prior's? */
bool model_knows(const struct model_image *image, satchel_bytes document);

/* The codes of a text alone, with a model that goes on: for priors made of texts (texts.c). Both
 * stop at more than `most` decisions, encoding with false. MALFORMED, LIMIT. */
bool block_encode_codes(struct model *model, struct coder *coder, satchel_bytes codes,
                        uint32_t most);
bool block_decode_codes(const struct model_image *image, struct model *model, struct coder *coder,
                        uint8_t *to, size_t size, uint32_t most, satchel_error *err) SATCHEL_CHECK;

#endif
