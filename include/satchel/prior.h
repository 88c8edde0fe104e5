/* Priors: what the codec knows of a language before it sees a text.
 *
 * A bundle names the priors that its texts are coded with by hash; who has the same files can read
 * it. The program brings one for each of many languages; a publication may have its own. A prior is
 * read through its image, which is made once (about a second, a minute on the smallest boards),
 * kept in the user's cache folder and mapped from there, shared by all programs. Without a place to
 * keep it, it is made in memory.
 *
 * A set of priors belongs to one thread, and outlives what was opened with it.
 */
#ifndef SATCHEL_PRIOR_H
#define SATCHEL_PRIOR_H

#include <satchel/bundle.h>

typedef struct satchel_priors satchel_priors;

/* The priors of this machine: those in $SATCHEL_PRIORS (folders with colons between), or else
 * beside the program (../share/satchel/priors) and where it was installed. With `keep`, new images
 * are kept in $XDG_CACHE_HOME/satchel or ~/.cache/satchel; without, nothing is written. NULL when
 * out of memory. */
SATCHEL_API satchel_priors *satchel_priors_create(bool keep) SATCHEL_CHECK;
SATCHEL_API void satchel_priors_destroy(satchel_priors *priors); /* NULL is fine */

/* A set with the same priors, none of them ready, for another thread. NULL when out of memory. */
SATCHEL_API satchel_priors *satchel_priors_copy(const satchel_priors *from) SATCHEL_CHECK;

/* Makes the image of a prior of the set, if it is not there yet. NOT_FOUND, READ, DAMAGED,
 * MALFORMED, MEMORY. */
SATCHEL_API bool satchel_priors_make(satchel_priors *priors, const satchel_prior_name *name,
                                     satchel_error *err) SATCHEL_CHECK;

/* Moves what has been made in another set and is in no file to this one, as far as it has the
 * priors and has not made them itself. Whose thread it was may not be using it any more. */
SATCHEL_API void satchel_priors_adopt(satchel_priors *priors, satchel_priors *from);

/* Adds a prior from a file, for instance a publication's own. Its name comes from the file's, its
 * hash from its bytes. READ, MALFORMED, LIMIT, MEMORY. */
SATCHEL_API bool satchel_priors_add(satchel_priors *priors, const char *path,
                                    satchel_prior_name *name, satchel_error *err) SATCHEL_CHECK;

/* The prior for texts in a language (BCP 47): its own, else the one for many languages. False if
 * there is neither. */
SATCHEL_API bool satchel_priors_for(satchel_priors *priors, const char *language,
                                    satchel_prior_name *name);

/* Where they lie: the file of the prior `number`, from 0; NULL when there are no more. Borrowed. */
SATCHEL_API const char *satchel_priors_path(const satchel_priors *priors, unsigned number);

/* The folder in which images are kept or looked for, "" if there is none. Borrowed. */
SATCHEL_API const char *satchel_priors_cache(const satchel_priors *priors);

/* Is it there? Does not open it. */
SATCHEL_API bool satchel_priors_has(satchel_priors *priors, const satchel_prior_name *name);

/* Learning one from texts of about an article each, UTF-8. What comes first weighs most: put first
 * what is nearest to the texts to come. */
typedef struct satchel_learner satchel_learner;

SATCHEL_API satchel_learner *satchel_learner_create(void) SATCHEL_CHECK; /* NULL: out of memory */
SATCHEL_API void satchel_learner_destroy(satchel_learner *learner);      /* NULL is fine */
SATCHEL_API bool satchel_learner_add(satchel_learner *learner, satchel_bytes text,
                                     satchel_error *err) SATCHEL_CHECK;

/* Appends the stored prior, at most about `most` bytes: rare contexts are left out until it fits.
 * INPUT when there is too little text. */
SATCHEL_API bool satchel_learner_finish(satchel_learner *learner, size_t most, satchel_buf *out,
                                        satchel_error *err) SATCHEL_CHECK;

/* What a stored prior would make of articles that are in bundles already. */
typedef struct satchel_trial satchel_trial;

/* NULL: MALFORMED, LIMIT, MEMORY. */
SATCHEL_API satchel_trial *satchel_trial_create(satchel_bytes stored,
                                                satchel_error *err) SATCHEL_CHECK;
SATCHEL_API void satchel_trial_destroy(satchel_trial *trial); /* NULL is fine */

/* Sets *bytes to the size that the text block of article `index` would have with this prior; its
 * size now is in its record. What satchel_article_open fails with; LIMIT for a text that the model
 * does not code. */
SATCHEL_API bool satchel_trial_size(const satchel_trial *trial, satchel_bundle *bundle,
                                    uint32_t index, size_t *bytes,
                                    satchel_error *err) SATCHEL_CHECK;

#endif
