/* What another prior would make of a bundle's articles; see <satchel/prior.h>. */
#include "bundle_inside.h"

#include "model/block.h"
#include "model/prior.h"

#include <stdlib.h>

struct satchel_trial {
    struct prior *prior;
};

satchel_trial *satchel_trial_create(satchel_bytes stored, satchel_error *err)
{
    satchel_trial *t = calloc(1, sizeof *t);
    if (!t)
        return satchel_fail_memory(err), NULL;
    t->prior = prior_is(stored, err) ? prior_load(stored, err) : NULL;
    if (t->prior)
        return t;
    free(t);
    return NULL;
}

void satchel_trial_destroy(satchel_trial *t)
{
    if (t)
        prior_destroy(t->prior);
    free(t);
}

bool satchel_trial_size(const satchel_trial *t, satchel_bundle *bundle, uint32_t index,
                        size_t *bytes, satchel_error *err)
{
    const struct catalog_record *r = bundle_record(bundle, index, err);
    satchel_buf document, coded;
    if (!r)
        return false;
    if (!r->text.stored)
        return satchel_fail(err, SATCHEL_NOT_FOUND, "the article was withdrawn by its publisher");
    satchel_buf_init(&document, SATCHEL_MAX_DOCUMENT);
    satchel_buf_init(&coded, 2 * (size_t)SATCHEL_MAX_DOCUMENT);
    const bool ok = bundle_decoded(bundle, ENTRY_TEXT, &r->text, "the article", &document, err) &&
                    model_encode(&t->prior->image, satchel_buf_bytes(&document), &coded, err);
    *bytes = coded.size;
    satchel_buf_free(&document);
    satchel_buf_free(&coded);
    return ok;
}
