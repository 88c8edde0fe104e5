/* Stamps: from what file, and how, a stored picture was made.
 *
 * Sixteen bytes in the picture itself, in a chunk "srce" at the end of the WebP file, where readers
 * look for nothing. The next edition finds by it that a file has been converted before and takes
 * the block as it is, without decoding the file. The stamp lies in the block and not in the
 * catalog, because a reader never asks for it and the catalog is what comes first over a weak link;
 * and because it goes wherever the block goes: into excerpts, updates and merged bundles.
 *
 * Sixteen, as a stamp must stand against intent as well: who could send a publisher a file with the
 * stamp of another picture of his would have that one printed in its place. For that the hash has
 * to be met at a given point, 2^128 tries less the logarithm of the pictures there are.
 */
#ifndef PACKER_MEDIA_STAMP_H
#define PACKER_MEDIA_STAMP_H

#include "picture.h"

#define STAMP_BYTES 16

/* The stamp of what picture_convert makes of these bytes. */
void stamp_of(satchel_bytes in, const struct picture_settings *settings,
              uint8_t stamp[STAMP_BYTES]);

/* Puts a stamp into a WebP file of `width` x `height` pixels; one that is not of the simple kind
 * stays as it is. 42 bytes. */
void stamp_put(satchel_buf *webp, unsigned width, unsigned height,
               const uint8_t stamp[STAMP_BYTES]);

struct stamped {
    uint8_t stamp[STAMP_BYTES];
    satchel_bytes image; /* the chunk with the pixels, in the file */
    unsigned width, height;
};

/* Reads a file that stamp_put has made; false for any other, also for one whose pixels have
 * another size than it says. Any bytes may be given. */
bool stamp_read(satchel_bytes webp, struct stamped *to);

#endif
