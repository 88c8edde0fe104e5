/* Between the two halves of verifying: verify.c, the file as a whole, and verify_blocks.c, what its
 * entries hold. */
#ifndef SATCHEL_API_VERIFY_INSIDE_H
#define SATCHEL_API_VERIFY_INSIDE_H

#include "bundle_inside.h"

#include <satchel/verify.h>

#define VERIFY_CHUNK ((size_t)1 << 18) /* bytes of what is only summed up, at a time */

struct seen_picture;
struct seen_id;

struct verifier {
    satchel_bundle *b;
    const satchel_verify_options *options;
    satchel_code worst;
    satchel_error fatal; /* code OK, or what ends the work */
    satchel_buf room;
    struct seen_id *ids; /* room for all records */
    uint32_t id_count;
    struct seen_picture *pictures;
    size_t picture_count, picture_capacity;
    bool pages_missing;
    uint64_t decoded; /* bytes of all documents */
    uint64_t done;    /* bytes looked at */
};

/* Tells of something that is not as it should be; MEMORY ends the work. `entry`: its name, or
 * "framing" or "recovery". */
void verify_report(struct verifier *v, const char *entry, const char *id, uint64_t offset,
                   uint64_t bytes, const satchel_error *what);

/* Reads into v->room, which it clears; false with *err on a failing medium or the end of the file.
 */
bool verify_fetch(struct verifier *v, uint64_t offset, size_t size,
                  satchel_error *err) SATCHEL_CHECK;

/* Every block, and the sum of every entry, in the order of the file: of a bundle, or of an excerpt,
 * whose list must hold just what its articles are made of. Ends early when v->fatal says why. */
void verify_blocks(struct verifier *v);

#endif
