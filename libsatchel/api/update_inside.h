/* What making and applying an update share. */
#ifndef SATCHEL_API_UPDATE_INSIDE_H
#define SATCHEL_API_UPDATE_INSIDE_H

#include "earlier.h"
#include "format/update.h"
#include "listing.h"
#include "model/series.h"
#include "spool.h"

/* Bytes of documents that a series knows before it begins: what a slow machine can learn in a
 * minute. */
#define UPDATE_HISTORY ((size_t)1 << 20)

/* Has the series learn the texts of a base that `runs` name and that are coded with `prior`, in the
 * order of their hashes, which is the same in every base. LIMIT beyond UPDATE_HISTORY bytes. */
bool update_learn(struct model_series *series, satchel_bundle *base, const struct update_base *runs,
                  const satchel_prior_name *prior, satchel_error *err) SATCHEL_CHECK;

/* satchel_bundle_follows from what the heads say. */
bool follows(const satchel_info *old, const satchel_info *next, satchel_error *err) SATCHEL_CHECK;

/* The number of the prior with that hash, info->prior_count if there is none. */
unsigned prior_number(const satchel_info *info, const uint8_t hash[SATCHEL_HASH]);

/* A set of priors with which texts of the bundle can be decoded and coded. NULL: MEMORY. */
satchel_priors *update_priors(satchel_bundle *bundle, satchel_error *err);

/* The image of a prior with which texts of the bundle, or of an edition made from it, are coded.
 * NULL: as bundle_prior. */
const struct model_image *update_image(satchel_bundle *bundle, const satchel_prior_name *prior,
                                       satchel_error *err);

/* Appends the document of a text block of the edition `next`, which is made from `base` and numbers
 * its priors in its own way. NOT_FOUND when neither base nor machine has the prior, MALFORMED,
 * LIMIT, MEMORY. */
bool update_document(satchel_bundle *base, const satchel_info *next, const struct block_ref *text,
                     satchel_bytes stored, satchel_buf *out, satchel_error *err) SATCHEL_CHECK;

/* Is the index of a bundle that of its texts, coded as it is coded here, so that an update need not
 * carry it? DAMAGED if not, or why it cannot be told. */
bool update_index_follows(satchel_bundle *to, satchel_error *err) SATCHEL_CHECK;

/* Appends the list `number` of the edition `next`, whose first record is `first`, as it is stored:
 * the base's own, or made from the texts. DAMAGED if that gives another than `next` says. */
bool update_index_list(satchel_bundle *base, const struct manifest *next, uint32_t number,
                       uint32_t first, const struct listing_texts *texts, satchel_buf *block,
                       satchel_error *err) SATCHEL_CHECK;

#endif
