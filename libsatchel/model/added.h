/* Counts of a few texts on top of a prior's: for bundles whose own texts teach what the prior of
 * their language does not know. */
#ifndef SATCHEL_MODEL_ADDED_H
#define SATCHEL_MODEL_ADDED_H

#include "counting.h"

/* One time in a text of the bundle counts as much as so many in the prior's: what a publication
 * writes about is written about again. Measured: from 32 on it makes no difference. */
enum { ADDED_WEIGHT = 32 };

/* Makes the tables of `base` with what followed what in these texts (codes of the base's alphabet)
 * on top; `tables` are the caller's, to be freed with knowledge_free, also after a failure. MEMORY.
 */
bool added_tables(const struct model_image *base, const uint8_t *codes,
                  const struct text_place *texts, size_t count,
                  struct table_bytes tables[MODEL_TABLES], satchel_error *err) SATCHEL_CHECK;

#endif
