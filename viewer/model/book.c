/* The open bundle; see book.h. */
#include "book.h"

#include "decoder/decoder.h"
#include "state/kepttext.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An edition's number and date are not part of it: the next edition finds the same marks. */
static char *publication_of(const satchel_info *info, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    char key[1024];
    if (*info->title || *info->publisher)
        snprintf(key, sizeof key, "%s/%s", info->publisher, info->title);
    else
        snprintf(key, sizeof key, "%s", name);
    return strdup(key);
}

void book_decode_by(satchel_bundle *bundle, struct decoder *decoder)
{
    const satchel_decoder by = {.decode = decoder_block, .context = decoder};
    satchel_bundle_use_decoder(bundle, decoder ? &by : NULL);
}

static bool recall(void *context, const satchel_coded *block, uint8_t *to)
{
    const struct decoding *d = context;
    if (kepttext_get(d->kept, block, to))
        return true;
    if (!kepttext_get(d->coming, block, to))
        return false;
    if (!d->is_ahead)
        kepttext_swap(d->kept, d->coming);
    return true;
}

static void keep(void *context, const satchel_coded *block, const uint8_t *decoded)
{
    const struct decoding *d = context;
    kepttext_put(d->is_ahead ? d->coming : d->kept, block, decoded);
}

static bool decode(void *context, const satchel_coded *block, uint8_t *to, satchel_error *err)
{
    return decoder_block(((const struct decoding *)context)->decoder, block, to, err);
}

bool book_open(struct book *book, const char *path, satchel_priors *priors,
               struct decoding *decoding, satchel_error *err)
{
    satchel_bundle *bundle = satchel_bundle_open(path, err);
    if (!bundle)
        return false;
    satchel_bundle_use_priors(bundle, priors);
    const satchel_decoder by = {.decode = decoding->decoder ? decode : NULL,
                                .recall = recall,
                                .keep = keep,
                                .context = decoding};
    satchel_bundle_use_decoder(bundle, &by);
    struct book opened = {.bundle = bundle,
                          .info = satchel_bundle_info(bundle),
                          .path = strdup(path),
                          .publication = publication_of(satchel_bundle_info(bundle), path)};
    if (!opened.path || !opened.publication) {
        book_close(&opened);
        return satchel_fail_memory(err);
    }
    *book = opened;
    return true;
}

void book_close(struct book *book)
{
    satchel_bundle_close(book->bundle);
    free(book->path);
    free(book->publication);
    *book = (struct book){0};
}
