/* Images: priors made ready in a file that is mapped. */
#ifndef SATCHEL_MODEL_IMAGE_H
#define SATCHEL_MODEL_IMAGE_H

#include "prior.h"

/* A prior ready for use, from wherever it came. */
struct opened_image {
    struct model_image image;
    struct prior *prior; /* NULL when it is mapped */
    void *mapped;        /* NULL also while it rests */
    size_t size;
    uint8_t hash[SATCHEL_HASH]; /* of the prior that is mapped */
    int file;                   /* of what is mapped, open; -1: somebody else's */
    bool rested;                /* not mapped, but its file is open */
};

/* Maps the image of the prior with this hash. False, without an error, when the file is not there
 * or is not, to its last byte, what this program has written. */
bool image_map(const char *path, const uint8_t hash[SATCHEL_HASH], struct opened_image *to);

/* The same of an open file of `size` bytes, which stays the caller's. Makes no system calls but for
 * memory. */
bool image_map_file(int file, size_t size, const uint8_t hash[SATCHEL_HASH],
                    struct opened_image *to);

/* Writes the image of a prior, so that it is there whole or not at all. False when that cannot be.
 */
bool image_keep(const char *path, const uint8_t hash[SATCHEL_HASH], const struct prior *prior);

/* Is it ready for use, once it is waked? */
bool image_is_open(const struct opened_image *image);

/* Unmaps an image whose file is its own; others stay as they are. Before it is used again it is
 * waked; false when what comes from the disk now is not what was written, and the image must be
 * closed. */
void image_rest(struct opened_image *image);
bool image_wake(struct opened_image *image) SATCHEL_CHECK;

void image_close(struct opened_image *image);

#endif
