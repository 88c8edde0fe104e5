/* What prior.c stores and learn.c makes. */
#ifndef SATCHEL_MODEL_PRIOR_FORM_H
#define SATCHEL_MODEL_PRIOR_FORM_H

#include "base/bytes.h"
#include "prior.h"

struct prior_form {
    const struct model_image *image; /* alphabet and learned state */
    uint32_t tree_counts[256];       /* below 2^24 */
    struct knowledge_rules rules;
};

/* Appends the stored prior whose knowledge is coded already. */
bool prior_store(const struct prior_form *form, satchel_bytes knowledge, satchel_buf *out,
                 satchel_error *err) SATCHEL_CHECK;

/* The parts of a head that both forms share. */
void prior_put_alphabet(const struct alphabet *alphabet, satchel_buf *out);
bool prior_get_alphabet(struct reader *r, struct alphabet *alphabet);

#endif
