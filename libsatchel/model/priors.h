/* The set of priors behind <satchel/prior.h>. */
#ifndef SATCHEL_MODEL_PRIORS_H
#define SATCHEL_MODEL_PRIORS_H

#include "model.h"

#include <satchel/prior.h>

/* The image of a prior, made if need be; it lives as long as the set. NOT_FOUND when this machine
 * does not have the prior, READ, MALFORMED, MEMORY. */
const struct model_image *priors_open(satchel_priors *priors, const satchel_prior_name *name,
                                      satchel_error *err) SATCHEL_CHECK;

#endif
