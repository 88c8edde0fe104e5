/* Decoding blocks: here, or by whom the program has named; see <satchel/decode.h>. */
#include <satchel/decode.h>

#include "bundle_inside.h"

#include "doors/codec.h"
#include "model/block.h"
#include "model/image.h"
#include "model/priors.h"
#include "model/words.h"

#include <string.h>

static bool decode_with_image(const satchel_coded *block, uint8_t *to, satchel_error *err)
{
    struct opened_image opened;
    if (!image_map_file(block->image, block->image_bytes, block->prior, &opened))
        return satchel_fail(err, SATCHEL_NOT_FOUND, "the image of its prior is not whole");
    const bool ok = model_decode(&opened.image, block->stored, to, block->size, err);
    image_close(&opened);
    return ok;
}

static bool is_by_model(unsigned coding)
{
    return coding >= CODING_MODEL && coding < CODING_MOST;
}

bool satchel_decode(const satchel_coded *block, uint8_t *to, satchel_error *err)
{
    if (is_by_model(block->coding))
        return decode_with_image(block, to, err);
    if (block->coding == CODING_WORDS)
        return words_decode(block->stored, to, block->size, err);
    if (block->coding >= CODING_COUNT)
        return satchel_fail(err, SATCHEL_MALFORMED, "a coding that there is not");
    return codec_of(block->coding)->decode(block->stored, to, block->size, err);
}

void satchel_bundle_use_decoder(satchel_bundle *b, const satchel_decoder *decoder)
{
    b->decoder = decoder ? *decoder : (satchel_decoder){0};
}

/* A text, by the image in this process. */
static bool decode_here(satchel_bundle *b, unsigned number, satchel_bytes stored, size_t size,
                        uint8_t *to, satchel_error *err)
{
    const struct model_image *image = bundle_prior(b, number, err);
    return image && model_decode(image, stored, to, size, err);
}

static bool decode_with_file(satchel_bundle *b, satchel_coded *block, uint8_t *to,
                             satchel_error *err)
{
    const unsigned number = block->coding - CODING_MODEL;
    if (!bundle_prior_held(b, number, err))
        return false;
    const satchel_prior_name *name = &b->manifest.info.priors[number];
    if (!priors_file(b->priors, name, block, err))
        return false;
    if (block->image < 0)
        return decode_here(b, number, block->stored, block->size, to, err);
    memcpy(block->prior, name->hash, SATCHEL_HASH);
    return b->decoder.decode(b->decoder.context, block, to, err);
}

/* A text, by the image's file. If that is not whole any more it is made again, and the block is
 * brought there once more, never decoded here: the answer may be a lie. */
static bool decode_there(satchel_bundle *b, satchel_coded *block, uint8_t *to, satchel_error *err)
{
    satchel_error why = {0};
    bool ok = decode_with_file(b, block, to, &why);
    if (!ok && why.code == SATCHEL_NOT_FOUND && block->image >= 0)
        ok = bundle_prior(b, block->coding - CODING_MODEL, &why) &&
             decode_with_file(b, block, to, &why);
    if (!ok && err)
        *err = why;
    return ok;
}

static bool decode_text(satchel_bundle *b, satchel_coded *block, uint8_t *to, satchel_error *err)
{
    const unsigned number = block->coding - CODING_MODEL;
    const satchel_decoder *by = &b->decoder;
    if (number < b->manifest.info.prior_count)
        memcpy(block->prior, b->manifest.info.priors[number].hash, SATCHEL_HASH);
    if (by->recall && by->recall(by->context, block, to))
        return true;
    const bool ok = by->decode ? decode_there(b, block, to, err)
                               : decode_here(b, number, block->stored, block->size, to, err);
    if (ok && by->keep)
        by->keep(by->context, block, to);
    return ok;
}

static bool decode_block(satchel_bundle *b, satchel_coded *block, uint8_t *to, satchel_error *err)
{
    if (is_by_model(block->coding))
        return decode_text(b, block, to, err);
    return b->decoder.decode ? b->decoder.decode(b->decoder.context, block, to, err)
                             : satchel_decode(block, to, err);
}

bool bundle_decode(satchel_bundle *b, unsigned coding, satchel_bytes stored, size_t size,
                   satchel_buf *out, satchel_error *err)
{
    satchel_coded block = {.coding = coding, .image = -1, .stored = stored, .size = size};
    uint8_t *to = satchel_buf_reserve(out, size);
    if (!to)
        return satchel_buf_ok(out, err);
    if (!decode_block(b, &block, to, err))
        return false;
    satchel_buf_claim(out, size);
    return true;
}

bool bundle_decoded(satchel_bundle *b, enum entry_id entry, const struct block_ref *ref,
                    const char *what, satchel_buf *out, satchel_error *err)
{
    satchel_buf stored;
    satchel_buf_init(&stored, SATCHEL_MAX_DOCUMENT);
    const bool ok =
        bundle_block(b, entry, ref, what, &stored, err) &&
        bundle_decode(b, ref->coding, satchel_buf_bytes(&stored), ref->decoded, out, err);
    satchel_buf_free(&stored);
    return ok;
}

bool bundle_document(satchel_bundle *b, const struct block_ref *ref, satchel_buf *out,
                     satchel_error *err)
{
    return bundle_decoded(b, ENTRY_TEXT, ref, "the article", out, err);
}
