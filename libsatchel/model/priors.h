/* The set of priors behind <satchel/prior.h>. */
#ifndef SATCHEL_MODEL_PRIORS_H
#define SATCHEL_MODEL_PRIORS_H

#include "model.h"

#include <satchel/decode.h>
#include <satchel/prior.h>

/* The image of a prior, made if need be; it lives as long as the set. NOT_FOUND when this machine
 * does not have the prior, READ, MALFORMED, MEMORY. */
const struct model_image *priors_open(satchel_priors *priors, const satchel_prior_name *name,
                                      satchel_error *err) SATCHEL_CHECK;

/* Where another process finds the image: sets block->prior, image and image_bytes, the image to -1
 * if it is in no file. The file is borrowed until the prior is opened or let go. Fails as
 * priors_open. */
bool priors_file(satchel_priors *priors, const satchel_prior_name *name, satchel_coded *block,
                 satchel_error *err) SATCHEL_CHECK;

/* Is the image there, so that priors_open takes no time? */
bool priors_ready(satchel_priors *priors, const satchel_prior_name *name);

/* Unmaps all images, until they are opened again: nearly every page of one is touched by one
 * article, and none is needed between two. What priors_open returned holds no more. */
void priors_rest(const satchel_priors *priors);

/* A prior that a bundle brings along. Claims it: true when it is here already, or its image is
 * kept. What was claimed or taken is let go by priors_drop, as often. */
bool priors_claim(satchel_priors *priors, const satchel_prior_name *name);

/* Adds one that was not to be claimed, from its stored bytes, whose hash has been compared.
 * MALFORMED, LIMIT, MEMORY, and NOT_FOUND when it stands on a prior that this machine lacks. */
bool priors_take(satchel_priors *priors, const satchel_prior_name *name, satchel_bytes stored,
                 satchel_error *err) SATCHEL_CHECK;
void priors_drop(satchel_priors *priors, const satchel_prior_name *name);

/* Adds the priors that lie in a folder under any name ending in .prior, of up to 32 files: a
 * publication's own, which came beside its bundle. What is none is passed over. */
void priors_look_in(satchel_priors *priors, const char *folder);

#endif
