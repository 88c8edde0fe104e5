/* The priors that a writer codes with; see writer_inside.h. */
#include "model/priors.h"
#include "writer_inside.h"

#include "doors/codec.h"

#include <string.h>

unsigned writer_prior(satchel_writer *w, const satchel_prior_name *name)
{
    unsigned i = 0;
    while (i < w->used_count && memcmp(w->used[i].hash, name->hash, SATCHEL_HASH) != 0)
        i++;
    if (i == w->used_count && i < SATCHEL_MAX_PRIORS)
        w->used[w->used_count++] = *name;
    return i;
}

bool writer_bring(satchel_writer *w, const satchel_prior_name *name, satchel_bytes stored,
                  unsigned *number, satchel_error *err)
{
    *number = writer_prior(w, name);
    if (*number == SATCHEL_MAX_PRIORS)
        return true;
    satchel_buf *to = &w->brought[*number];
    satchel_buf_clear(to);
    satchel_buf_put(to, stored.data, stored.size);
    w->used[*number].bytes = (uint32_t)stored.size;
    return satchel_buf_ok(to, err);
}

/* Leaves *to as it is when there is no room for another prior. */
static bool use_prior(satchel_writer *w, const satchel_prior_name *name, struct coding_prior *to,
                      satchel_error *err)
{
    const unsigned i = writer_prior(w, name);
    if (i == SATCHEL_MAX_PRIORS)
        return true;
    if (!w->images_of[i])
        w->images_of[i] = priors_open(w->priors, name, err);
    *to = (struct coding_prior){w->images_of[i], (uint8_t)(CODING_MODEL + i)};
    return to->image;
}

bool writer_choose_priors(satchel_writer *w, const char *language, struct coding_prior to[2],
                          satchel_error *err)
{
    satchel_prior_name name;
    memset(to, 0, 2 * sizeof *to);
    if (!w->priors)
        return true;
    if (w->options.prior && !use_prior(w, w->options.prior, &to[0], err))
        return false;
    return !satchel_priors_for(w->priors, *language ? language : w->options.language, &name) ||
           use_prior(w, &name, &to[1], err);
}
