/* Pictures of earlier editions, found by what they were made from (media/stamp.h).
 *
 * A picture is looked for in three ways: the same file with the same settings has been converted
 * before, and its block is taken without being decoded; another file gives the same pixels as one
 * before (only what stands beside them in the file has changed), and that block is taken; else it
 * is new. The second holds within an edition, too.
 */
#ifndef PACKER_EDITION_KEPT_H
#define PACKER_EDITION_KEPT_H

#include "inputs/names.h"
#include "media/stamp.h"

#include <satchel/writer.h>

struct kept_place {
    satchel_bundle *bundle; /* NULL: in the edition that is being made */
    uint32_t article, picture;
};

struct kept {
    struct names stamps; /* -> index in `places` */
    struct names images; /* hashes of their pixels -> index in `places` */
    struct kept_place *places;
    uint32_t count, capacity;
};

/* A picture that has been made, or that lies in an earlier edition. */
struct made_picture {
    satchel_buf webp; /* empty until kept_take if it was found */
    unsigned width, height;
    uint32_t found; /* NAMES_NONE: it was made here */
};

/* Notes all pictures of the bundles, the first of them first; they are borrowed until kept_close.
 * What cannot be read there is as if it were not there. MEMORY. */
bool kept_open(struct kept *kept, satchel_bundle *const *bundles, unsigned count,
               satchel_error *err) SATCHEL_CHECK;
void kept_close(struct kept *kept);

/* Finds or makes the picture of a file's bytes; to->webp is empty before. Only reads `kept`, and no
 * bundle: any thread may call it. Fails as picture_convert does. */
bool kept_make(const struct kept *kept, satchel_bytes in, const struct picture_settings *settings,
               struct made_picture *to, satchel_error *err) SATCHEL_CHECK;

/* Completes what kept_make has begun: reads what was found, or makes it all the same where the old
 * block is damaged. On the thread that has the bundles. Fails as picture_convert does. */
bool kept_take(struct kept *kept, satchel_bytes in, const struct picture_settings *settings,
               struct made_picture *to, satchel_error *err) SATCHEL_CHECK;

/* Gives the writer a picture, or the block that has the same pixels. */
bool kept_put(struct kept *kept, satchel_bytes webp, satchel_writer *w, uint32_t *number,
              satchel_error *err) SATCHEL_CHECK;

#endif
