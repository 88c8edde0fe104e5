/* Texts being coded, by several workers if there are some: put in one order, taken in the same, so
 * that what comes out does not depend on who was faster (I7). */
#ifndef SATCHEL_API_CODING_H
#define SATCHEL_API_CODING_H

#include "model/block.h"

#include <satchel/writer.h>

struct coding_slot;

struct coding_queue {
    satchel_workers workers;
    satchel_profile profile;
    struct coding_slot *slots; /* a ring */
    unsigned capacity, first, count;
};

struct coded_text {
    uint32_t article;  /* as it was put */
    uint32_t decoded;  /* bytes of the document */
    satchel_buf bytes; /* owned by who takes it */
    uint8_t coding;
    bool kept; /* the block of an earlier edition */
};

/* The block that an earlier edition has, which may be of the same document. */
struct coding_old {
    satchel_buf bytes;               /* empty: there is none */
    const struct model_image *image; /* NULL where its coding needs none */
    uint8_t coding;                  /* its number now */
};

/* `workers` may be NULL: then coding_put codes at once. */
bool coding_open(struct coding_queue *queue, satchel_profile profile,
                 const satchel_workers *workers, satchel_error *err) SATCHEL_CHECK;

/* Waits for what is under way and forgets it. A zeroed queue is fine. */
void coding_close(struct coding_queue *queue);

/* A prior that a text may be coded with. */
struct coding_prior {
    const struct model_image *image; /* NULL: none */
    uint8_t coding;                  /* its number */
};

/* Puts a document and what may be its old block, which the queue takes over and leaves empty; not
 * while it is full. */
void coding_put(struct coding_queue *queue, uint32_t article, const struct coding_prior priors[2],
                satchel_buf *document, struct coding_old *old);

/* Takes the oldest text, waiting for it; not while the queue is empty. False: its coding failed
 * (MEMORY), there is nothing to free. */
bool coding_take(struct coding_queue *queue, struct coded_text *text,
                 satchel_error *err) SATCHEL_CHECK;

static inline bool coding_full(const struct coding_queue *queue)
{
    return queue->count == queue->capacity;
}

/* Codes with each of the codecs that the profile allows, and with the priors if there are any
 * (NULL: none), and keeps the shortest result. */
bool encode_best(satchel_profile profile, const struct coding_prior priors[2], satchel_bytes in,
                 satchel_buf *out, uint8_t *coding, satchel_error *err) SATCHEL_CHECK;

#endif
