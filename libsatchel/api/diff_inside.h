/* What the files that make an update share. */
#ifndef SATCHEL_API_DIFF_INSIDE_H
#define SATCHEL_API_DIFF_INSIDE_H

#include "update_inside.h"

#include "doors/digest.h"

struct base {
    satchel_bundle *bundle;
    struct earlier ids;
};

struct differ {
    struct hasher hasher;
    struct base *bases;
    satchel_bundle *to;
    satchel_save *save;
    uint64_t written;
    satchel_arena arena;
    satchel_buf series;
    struct strmap pictures; /* hashes of those of the new edition so far */
    struct update u;
    unsigned count; /* of bases */
    uint32_t picture_room;
};

/* Do all bases, from number `from` on, have the text of this record of a bundle? */
bool all_have_text(const struct differ *d, unsigned from, const satchel_bundle *of,
                   const struct catalog_record *r);

/* Says in d->u.bases which texts of each base are learnt from: only what all have, at most
 * UPDATE_HISTORY bytes. */
bool choose_history(struct differ *d, satchel_error *err) SATCHEL_CHECK;

/* Codes the texts that d->u.pages call TEXT_CODED into d->series; those of which a reader would not
 * make the same block are TEXT_CARRIED from here on. */
bool make_series(struct differ *d, satchel_error *err) SATCHEL_CHECK;

#endif
