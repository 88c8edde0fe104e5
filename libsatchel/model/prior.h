/* A prior: what the codec knows of a language before it sees a text. Stored form and learning.
 *
 * A file (FORMAT.md, "Prior") holds the alphabet, the Huffman tree's counts, the learned state of
 * maps and mixers, and the knowledge (knowledge.h). Its name is the hash of its bytes.
 */
#ifndef SATCHEL_MODEL_PRIOR_H
#define SATCHEL_MODEL_PRIOR_H

#include "knowledge.h"

#include <satchel/prior.h>

#define PRIOR_MOST_BYTES  ((size_t)8 << 20)  /* of a stored prior */
#define PRIOR_MOST_TABLES ((size_t)15 << 20) /* of its tables, for which one is learnt */

/* A prior in memory, ready for use. */
struct prior {
    struct alphabet alphabet;
    struct model_trees trees;
    struct model_learned learned;
    struct model_image image;                /* of these */
    struct table_bytes tables[MODEL_TABLES]; /* that the image points to */
    uint8_t *texts;                          /* likewise, NULL without */
    uint32_t *ends;
};

/* Do these bytes begin like a stored prior that is a file of its own? If not, MALFORMED. */
bool prior_is(satchel_bytes stored, satchel_error *err) SATCHEL_CHECK;

/* Reads a stored prior. NULL: MALFORMED, LIMIT, MEMORY. The caller destroys it. */
struct prior *prior_load(satchel_bytes stored, satchel_error *err) SATCHEL_CHECK;

/* The same for texts that stand on the prior with this image, which is not used afterwards; NULL:
 * on none. */
struct prior *prior_load_on(satchel_bytes stored, const struct model_image *base,
                            satchel_error *err) SATCHEL_CHECK;
void prior_destroy(struct prior *prior); /* NULL is fine */

/* Learning one: satchel_learner in prior.h of the public headers, learn.c. */

#endif
