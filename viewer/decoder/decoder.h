/* The process in which pictures and blocks are decoded.
 *
 * WebP, Brotli, Zstandard, deflate and our own model read what a stranger wrote, and that is where
 * a file that wants to take a program over begins. So each is decoded by a process of its own that
 * knows nothing but the block and can do nothing but ask for memory (sandbox_decoder): it has no
 * files, no window and no socket, and ends with its block, so that one picture never sees another.
 *
 *     viewer  --request, a prior's image-->  keeper  --fork-->  decoder, one a block
 *        ^                                     |                   |
 *        +------- a byte: it has ended --------+                   |
 *        +------------------- shared memory (area.h) --------------+
 *
 * The keeper is a copy of the viewer from before it had a window. It reads nothing that a decoder
 * has written; it forks, waits, and says how the decoder ended.
 */
#ifndef VIEWER_DECODER_DECODER_H
#define VIEWER_DECODER_DECODER_H

#include "decoder/area.h"

struct decoder;

#define DECODER_SECONDS 10 /* of computing for one block */
#define DECODER_CRASHES 16 /* of a kind; then no more of it are decoded */

/* Starts the keeper; call it before there are threads, and before much memory is in use. NULL where
 * the kernel cannot lock a decoder in, or without memory or processes. */
struct decoder *decoder_start(void);

/* The same with another work and time, for tests. */
struct decoder *decoder_start_with(void (*work)(uint8_t *area, int image), unsigned seconds);

/* NULL is fine. */
void decoder_stop(struct decoder *decoder);

/* As picture_decode (paint/picture.h); false as well when the decoder came to grief over it. */
bool decoder_picture(struct decoder *decoder, satchel_bytes webp, const struct page_crop *crop,
                     int width, int height, uint32_t *pixels);

/* As satchel_decode; `context` is the decoder. MALFORMED when it came to grief over it, SANDBOX
 * when it has too often or is gone. */
bool decoder_block(void *context, const satchel_coded *block, uint8_t *to, satchel_error *err);

/* How often a decoder has come to grief. */
unsigned decoder_crashes(const struct decoder *decoder);

#endif
