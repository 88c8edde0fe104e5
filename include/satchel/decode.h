/* Who decodes the blocks of a bundle. Decoders are where a hostile file has most to hope for, so a
 * program may hand blocks to a process that is locked in more tightly than itself: the bundle calls
 * `decode` of a satchel_decoder, which brings the block over there, where satchel_decode does the
 * work. What comes back is checked by the bundle as if it came from the file (documents, catalogs,
 * faces): whoever took the other process over can say nothing but what a bundle could say.
 */
#ifndef SATCHEL_DECODE_H
#define SATCHEL_DECODE_H

#include <satchel/bundle.h>

/* One block. All is borrowed. */
typedef struct satchel_coded {
    unsigned coding;             /* its number in the catalog */
    uint8_t prior[SATCHEL_HASH]; /* of a text that is coded with one: which */
    int image;                   /* the file of that prior's image, open for reading; else -1 */
    size_t image_bytes;          /* how long that file is */
    satchel_bytes stored;        /* whose hash has been compared */
    size_t size;                 /* bytes of what it decodes to, at most SATCHEL_MAX_DOCUMENT */
} satchel_coded;

typedef struct satchel_decoder {
    /* Fills `to` with exactly block->size bytes. */
    bool (*decode)(void *context, const satchel_coded *block, uint8_t *to, satchel_error *err);
    /* Or NULL. Of texts that are coded with a prior: fills `to` if it has kept what the block
     * decodes to, so that no image need be opened; and is given what has been decoded. Neither
     * looks at `image`. */
    bool (*recall)(void *context, const satchel_coded *block, uint8_t *to);
    void (*keep)(void *context, const satchel_coded *block, const uint8_t *decoded);
    void *context;
} satchel_decoder;

/* From now on blocks are decoded by `decoder` (copied; its context must outlive the bundle), but
 * for texts whose prior's image is not kept in a file: these are decoded here. NULL, or without
 * `decode`: by the library itself, as at first. */
SATCHEL_API void satchel_bundle_use_decoder(satchel_bundle *bundle, const satchel_decoder *decoder);

/* Decodes a block here. Opens no file and makes no system calls but for memory. MALFORMED, LIMIT,
 * MEMORY; NOT_FOUND if the image is not whole. */
SATCHEL_API bool satchel_decode(const satchel_coded *block, uint8_t *to,
                                satchel_error *err) SATCHEL_CHECK;

#endif
