/* What a publication's own prior would save on its articles. */
#ifndef PACKER_EDITION_SAVING_H
#define PACKER_EDITION_SAVING_H

#include <satchel/error.h>

#include <stddef.h>
#include <stdint.h>

struct saving {
    uint32_t articles; /* that were measured: every seventh, of which nothing was learnt */
    uint64_t before;   /* bytes that their texts take in the bundles */
    uint64_t after;    /* with a prior of at most `most` bytes, learnt from the others */
};

/* Learns from six articles in seven of bundles and measures the seventh. Of bundles with very much
 * text only the first MOST_MEASURED bytes are used. `articles` is 0 when there is too little. */
bool saving_measure(char *const *bundles, size_t count, size_t most, struct saving *saving,
                    satchel_error *err) SATCHEL_CHECK;

/* Percent of `before`; below 0 when the prior would cost. */
int saving_percent(const struct saving *saving);

/* Says a line of a bundle just made when a prior of its publication would save at least a twentieth
 * of its texts, as far as one edition tells. */
bool saving_tell(char *bundle, bool quiet, satchel_error *err) SATCHEL_CHECK;

#endif
