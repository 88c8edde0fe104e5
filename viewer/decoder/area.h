/* What the viewer and its decoder have in common: a piece of memory with a request, its input, an
 * answer and its output. Both sides are unions of plain numbers; each side takes a copy of what the
 * other has written before it looks at it.
 *
 *     0                 struct decoder_head
 *     DECODER_IN_AT     the stored bytes: a WebP file or a block
 *     decoder_out_at    pixels, or the decoded block
 */
#ifndef VIEWER_DECODER_AREA_H
#define VIEWER_DECODER_AREA_H

#include "layout/page.h"

#include <satchel/decode.h>

enum decoder_kind { DECODER_PICTURE, DECODER_BLOCK, DECODER_KINDS };

struct decoder_request {
    uint32_t kind;   /* an enum decoder_kind */
    uint32_t coding; /* of a block */
    uint64_t room;   /* bytes that an input, and an output, may have: whole pages */
    uint64_t input;  /* bytes of it */
    uint64_t output; /* bytes of it: exactly these are asked for */
    uint64_t image;  /* bytes of the image of the block's prior, which came along as a file; or 0 */
    uint8_t prior[SATCHEL_HASH];
    uint32_t width, height; /* of a picture as it is shown */
    struct page_crop crop;
};

struct decoder_answer {
    uint32_t done; /* 1: the output is whole; 0: nobody has answered; 2: it is not to be had */
    uint32_t code; /* an enum satchel_code, if it is not */
    char text[sizeof((satchel_error *)0)->text]; /* and why; not yet known to end */
};

struct decoder_head {
    struct decoder_request request;
    struct decoder_answer answer;
};

#define DECODER_PAGE  ((size_t)4096)
#define DECODER_MOST  ((size_t)16 << 20) /* bytes of an input, and of an output */
#define DECODER_IN_AT DECODER_PAGE

static inline size_t decoder_out_at(uint64_t room)
{
    return DECODER_IN_AT + (size_t)room;
}

static inline size_t decoder_area(uint64_t room)
{
    return decoder_out_at(room) + (size_t)room;
}

/* Is the request one that the viewer makes? */
bool decoder_request_holds(const struct decoder_request *request);

/* Reads an answer, whoever wrote it. True: the output is whole. */
bool decoder_answer_read(const struct decoder_answer *answer, satchel_error *err) SATCHEL_CHECK;

/* What the decoder does with an area once it is locked in: reads the request and its input, writes
 * output and answer. `image` is the file that came along, or -1. Makes no system calls but for
 * memory. */
void decoder_work(uint8_t *area, int image);

#endif
