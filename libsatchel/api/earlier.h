/* What the editions before this one have: blocks that need not be made again. */
#ifndef SATCHEL_API_EARLIER_H
#define SATCHEL_API_EARLIER_H

#include "base/strmap.h"
#include "bundle_inside.h"

struct earlier_record {
    satchel_bundle *bundle; /* NULL: no earlier edition has the id */
    uint32_t index;
};

struct earlier {
    struct strmap ids;
    struct earlier_record *records; /* by number of the id */
};

/* Notes where each id is found first in `bundles`. A zeroed struct is an empty one. */
bool earlier_open(struct earlier *earlier, satchel_bundle *const *bundles, unsigned count,
                  satchel_error *err) SATCHEL_CHECK;
void earlier_close(struct earlier *earlier);

struct earlier_record earlier_find(const struct earlier *earlier, const char *id);

/* Do both heads tell of the same edition, but for its number, its date and the edition before? */
bool manifest_alike(const struct manifest *a, const struct manifest *b);

#endif
