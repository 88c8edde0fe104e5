/* The queue of texts being coded; see coding.h. */
#include "coding.h"

#include "doors/codec.h"
#include "format/document.h"

#include <stdlib.h>
#include <string.h>

#define LONG_DOCUMENT ((size_t)64 << 10)
#define SLOTS_EACH    4 /* texts a worker: enough that none waits for the one that spools */

struct coding_slot {
    satchel_profile profile;
    struct coding_prior priors[2];
    satchel_buf document;
    struct coding_old old;
    struct coded_text text;
    bool ok;
    satchel_error err;
};

/* Keeps the attempt if it is shorter than what there is. */
static void keep_shorter(satchel_buf *attempt, unsigned of, satchel_buf *out, uint8_t *coding)
{
    if (attempt->size >= out->size)
        return;
    const satchel_buf longer = *out;
    *out = *attempt;
    *attempt = longer;
    *coding = (uint8_t)of;
}

/* A long document that deflate takes less than a third off is no text (noise, numbers, base64): the
 * other coders would gain little and take seconds a megabyte. Sets *noise. */
static bool look_for_noise(satchel_bytes in, satchel_buf *attempt, bool *noise, satchel_error *err)
{
    *noise = false;
    if (in.size < LONG_DOCUMENT)
        return true;
    if (!codec_of(CODING_DEFLATE)->encode(in, attempt, err))
        return false;
    *noise = attempt->size / 2 > in.size / 3;
    return true;
}

bool encode_best(satchel_profile profile, const struct coding_prior priors[2], satchel_bytes in,
                 satchel_buf *out, uint8_t *coding, satchel_error *err)
{
    static const enum coding codings[] = {CODING_BROTLI, CODING_ZSTD, CODING_DEFLATE};
    const size_t count = sizeof codings / sizeof *codings;
    bool models = priors && profile == SATCHEL_SMALL && in.size <= MODEL_MOST_BYTES, noise = false;
    satchel_buf attempt;
    satchel_buf_init(&attempt, 2 * (size_t)SATCHEL_MAX_DOCUMENT);
    *coding = CODING_STORED;
    satchel_buf_clear(out);
    satchel_buf_put(out, in.data, in.size);
    bool ok = satchel_buf_ok(out, err) && look_for_noise(in, &attempt, &noise, err);
    models &= !noise;
    if (ok && noise)
        keep_shorter(&attempt, CODING_DEFLATE, out, coding);
    for (size_t i = 0; ok && !noise && i < count; i++) {
        satchel_buf_clear(&attempt);
        ok = codec_of(codings[i])->encode(in, &attempt, err);
        if (ok)
            keep_shorter(&attempt, codings[i], out, coding);
    }
    for (size_t i = 0; ok && models && i < 2; i++) {
        satchel_buf_clear(&attempt);
        if (!priors[i].image)
            continue;
        satchel_error own = {0};
        if (model_encode(priors[i].image, in, &attempt, &own))
            keep_shorter(&attempt, priors[i].coding, out, coding);
        else if (own.code != SATCHEL_LIMIT) /* what is too much for it goes without */
            ok = satchel_fail_memory(err);
    }
    satchel_buf_free(&attempt);
    return ok;
}

bool coding_open(struct coding_queue *q, satchel_profile profile, const satchel_workers *workers,
                 satchel_error *err)
{
    *q = (struct coding_queue){.profile = profile, .capacity = 1};
    if (workers && workers->count) {
        q->workers = *workers;
        q->capacity = workers->count * SLOTS_EACH;
    }
    q->slots = calloc(q->capacity, sizeof *q->slots);
    return q->slots || satchel_fail_memory(err);
}

void coding_close(struct coding_queue *q)
{
    struct coded_text text;
    while (q->count)
        if (coding_take(q, &text, NULL))
            satchel_buf_free(&text.bytes);
    free(q->slots);
    q->slots = NULL;
}

/* Is the old block one of this document? Then it is taken over. */
static bool keep_old(struct coding_slot *slot)
{
    const size_t size = slot->document.size;
    const satchel_bytes old = satchel_buf_bytes(&slot->old.bytes);
    uint8_t *decoded = old.size ? malloc(size) : NULL;
    const bool ok =
        decoded &&
        (slot->old.image ? model_decode(slot->old.image, old, decoded, size, NULL)
                         : codec_of(slot->old.coding)->decode(old, decoded, size, NULL)) &&
        memcmp(decoded, slot->document.data, size) == 0;
    free(decoded);
    if (!ok)
        return false;
    slot->text.bytes = slot->old.bytes;
    slot->text.coding = slot->old.coding;
    slot->text.kept = true;
    satchel_buf_init(&slot->old.bytes, 0);
    return true;
}

static void work(void *argument)
{
    struct coding_slot *slot = argument;
    slot->ok = keep_old(slot);
    if (!slot->ok)
        slot->ok = encode_best(slot->profile, slot->priors, satchel_buf_bytes(&slot->document),
                               &slot->text.bytes, &slot->text.coding, &slot->err);
    satchel_buf_free(&slot->document);
    satchel_buf_free(&slot->old.bytes);
}

void coding_put(struct coding_queue *q, uint32_t article, const struct coding_prior priors[2],
                satchel_buf *document, struct coding_old *old)
{
    struct coding_slot *slot = &q->slots[(q->first + q->count++) % q->capacity];
    *slot = (struct coding_slot){.profile = q->profile, .document = *document, .old = *old};
    memcpy(slot->priors, priors, sizeof slot->priors);
    slot->text.article = article;
    slot->text.decoded = (uint32_t)document->size;
    satchel_buf_init(&slot->text.bytes, 2 * (size_t)SATCHEL_MAX_DOCUMENT);
    satchel_buf_init(document, document->limit);
    satchel_buf_init(&old->bytes, 0);
    if (q->workers.count)
        q->workers.start(q->workers.context, work, slot);
    else
        work(slot);
}

bool coding_take(struct coding_queue *q, struct coded_text *text, satchel_error *err)
{
    struct coding_slot *slot = &q->slots[q->first];
    if (q->workers.count)
        q->workers.wait(q->workers.context, slot);
    q->first = (q->first + 1) % q->capacity;
    q->count--;
    if (slot->ok) {
        *text = slot->text;
        return true;
    }
    satchel_buf_free(&slot->text.bytes);
    if (err)
        *err = slot->err;
    return false;
}
