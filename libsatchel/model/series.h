/* Texts that are coded one after the other, each knowing those before it: updates.
 *
 * The same model as that of single blocks, with more memory, which nothing clears between texts. */
#ifndef SATCHEL_MODEL_SERIES_H
#define SATCHEL_MODEL_SERIES_H

#include "coder.h"
#include "model.h"

/* Codes that a series remembers for matches; what comes after them is foreseen, but not kept. */
#define SERIES_CODES ((size_t)8 << 20)

struct model_series;

/* NULL when out of memory (about 24 MB, of which what is used counts). The image must outlive it.
 */
struct model_series *model_series_create(const struct model_image *image);
void model_series_destroy(struct model_series *series); /* NULL is fine */

/* Codes a document of at most MODEL_MOST_BYTES, or without a coder only learns it. MEMORY, LIMIT.
 */
bool model_series_put(struct model_series *series, satchel_bytes document, struct coder *coder,
                      satchel_error *err) SATCHEL_CHECK;

/* Appends the next document. MALFORMED, MEMORY. */
bool model_series_take(struct model_series *series, struct coder *coder, satchel_buf *document,
                       satchel_error *err) SATCHEL_CHECK;

#endif
