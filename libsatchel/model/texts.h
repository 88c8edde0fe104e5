/* Priors made of texts: what a bundle brings along when its readers may have none.
 *
 * The texts are coded one after the other, each with what those before it have taught: counts of
 * them all, taken again whenever half as much has been added, and mixers that never start anew. Who
 * has read them has the tables and the learned state, so neither is stored; and an article that is
 * one of the texts is told by its number. So such a prior costs hardly more than its articles would
 * have.
 *
 * Texts may stand on a prior that readers have: then its counts are theirs to begin with, to which
 * the texts' are added (added.h), and so is its learned state.
 */
#ifndef SATCHEL_MODEL_TEXTS_H
#define SATCHEL_MODEL_TEXTS_H

#include "prior.h"

#define TEXTS_MOST_BYTES ((size_t)512 << 10) /* of all texts, decoded */
#define TEXTS_MOST       4096u
#define TEXTS_DECISIONS  (UINT32_C(1) << 21) /* of all texts: twice a block's, told once */

/* The same on top of another prior, whose counts and learned state they begin with. */
#define TEXTS_ADDED_BYTES     ((size_t)1 << 20)
#define TEXTS_ADDED_DECISIONS (UINT32_C(1) << 22)
#define TEXTS_ADDED_TABLES    (PRIOR_MOST_TABLES + ((size_t)1 << 20))

/* A text and a mark by which who made the prior knows it again, such as a part of an id's hash. */
struct prior_text {
    satchel_bytes text;
    uint16_t mark;
};

/* What texts may stand on: the image of a prior of form 1. */
struct texts_base {
    const struct model_image *image;
    satchel_prior_name name;
};

/* Appends the stored prior made of these texts, not empty, at most TEXTS_MOST of TEXTS_MOST_BYTES
 * that take TEXTS_DECISIONS, or as many on top of a base (NULL: none). LIMIT, MEMORY. */
bool texts_store(const struct prior_text *texts, size_t count, const struct texts_base *base,
                 satchel_buf *out, satchel_error *err) SATCHEL_CHECK;

/* Is this a stored prior of texts? One that stands on another prior? */
bool texts_are(satchel_bytes stored);
bool texts_are_added(satchel_bytes stored);

/* Sets *name to the prior that the texts of a stored one stand on. MALFORMED, MEMORY. */
bool texts_stand_on(satchel_bytes stored, satchel_prior_name *name,
                    satchel_error *err) SATCHEL_CHECK;

/* Fills a prior that is all zeros but for what its image points to; `base` is NULL for texts that
 * stand on none. MALFORMED (also with the wrong kind of base), LIMIT, MEMORY. */
bool texts_load(satchel_bytes stored, const struct model_image *base, struct prior *prior,
                satchel_error *err) SATCHEL_CHECK;

/* Appends the marks (uint16_t each) of a stored prior's texts. MALFORMED, MEMORY. */
bool texts_marks(satchel_bytes stored, satchel_buf *marks, satchel_error *err) SATCHEL_CHECK;

#endif
