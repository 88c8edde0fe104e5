/* What an open bundle is made of, for the verbs of the library that need more than its readers. */
#ifndef SATCHEL_API_BUNDLE_INSIDE_H
#define SATCHEL_API_BUNDLE_INSIDE_H

#include "format/catalog.h"
#include "format/excerpt.h"
#include "format/framing.h"
#include "recovery.h"

#include <satchel/decode.h>
#include <satchel/prior.h>

/* Catalog pages kept decoded: enough for a screen of contents and the article beside it. */
#define PAGE_CACHE 8

struct cached_page {
    struct catalog_page page;
    uint32_t number; /* of the page */
    uint64_t used;   /* when last; 0 = the slot is free */
};

/* The last page that was refused for what it holds: every record of it asks again. Damage is not
 * kept: a file still being copied is mended by time, one on a stick by putting it back. */
struct bad_page {
    uint32_t number; /* 1 more than the page's; 0 = none */
    satchel_error why;
};

struct satchel_bundle {
    satchel_source source;
    struct lens *lens;     /* to see through damage; NULL until it is needed */
    bool without_lens;     /* there is none to be had */
    satchel_buf head;      /* the manifest's bytes */
    satchel_buf signature; /* those of manifest.minisig; empty without a key */
    struct manifest manifest;
    satchel_buf list; /* the bytes of the entry `excerpt`; empty if all of the edition is here */
    struct excerpt excerpt; /* if it is one */
    struct manifest cut; /* the manifest with the excerpt's entries; shares what `manifest` owns */
    struct framing framing;
    satchel_entry entries[SATCHEL_MAX_ENTRIES]; /* those of the manifest, without gaps */
    struct cached_page cache[PAGE_CACHE];
    uint64_t clock; /* counts uses of the cache */
    struct bad_page bad_page;
    satchel_decoder decoder; /* .decode is NULL: the library itself */
    satchel_priors *priors;  /* NULL until one is needed */
    bool owns_priors;
    bool holds[SATCHEL_MAX_PRIORS];   /* priors that the bundle brings, claimed from `priors` */
    bool refused[SATCHEL_MAX_PRIORS]; /* of these, what is malformed: not tried again */
    bool (*withdrawn)(void *context, const satchel_record *record); /* NULL: none is */
    void *withdrawn_context;
    char *folder; /* the file lies in, where a publication's prior may lie too; NULL if not known */
};

/* The manifest with the entries as they are in the file: its own but for an excerpt. */
static inline const struct manifest *bundle_layout(const satchel_bundle *b)
{
    return b->list.size ? &b->cut : &b->manifest;
}

/* Computes the framing without parity, which depends on the head alone. */
bool bundle_framing(const satchel_bundle *bundle, struct framing *framing,
                    satchel_error *err) SATCHEL_CHECK;

/* Where in the file `bytes` bytes from `offset` of the edition's entry lie. False: MALFORMED, they
 * lie outside of it, or in an excerpt, not here. `what` names them in errors. */
bool bundle_place(const satchel_bundle *bundle, enum entry_id entry, uint64_t offset,
                  uint64_t bytes, const char *what, uint64_t *at, satchel_error *err) SATCHEL_CHECK;

/* Every byte must be right: a signature and parity would make a mistake last for ever. As
 * satchel_verify, or the code of what is wrong. */
bool bundle_check_right(satchel_bundle *bundle, satchel_error *err) SATCHEL_CHECK;

/* Writes at `to` the bundle with the framing that follows from its head, without parity. */
bool bundle_rewrite(satchel_bundle *bundle, const char *to, satchel_error *err) SATCHEL_CHECK;

/* The bundle seen through its parity. NULL: NOT_FOUND (it has none), MEMORY. */
struct lens *bundle_lens(satchel_bundle *bundle, satchel_error *err);

/* The decoded catalog page, borrowed until another page is asked for PAGE_CACHE times. NULL on
 * failure. */
const struct catalog_page *bundle_page(satchel_bundle *bundle, uint32_t number, satchel_error *err);

/* Record `index` in reading order, borrowed like a page. NULL on failure. */
const struct catalog_record *bundle_record(satchel_bundle *bundle, uint32_t index,
                                           satchel_error *err);

/* Sees to it that the set of priors has the prior `number` of the head. Fails as bundle_prior. */
bool bundle_prior_held(satchel_bundle *bundle, unsigned number, satchel_error *err) SATCHEL_CHECK;

/* The image of the prior `number` of the head, wherever it is. NULL: NOT_FOUND when the machine
 * does not have it, CUT, DAMAGED, MALFORMED, LIMIT, READ, MEMORY. It may be gone when another prior
 * is asked for. */
const struct model_image *bundle_prior(satchel_bundle *bundle, unsigned number, satchel_error *err);

/* Appends the stored bytes of the prior `number`, which the bundle brings along. */
bool bundle_prior_block(satchel_bundle *bundle, unsigned number, satchel_buf *out,
                        satchel_error *err) SATCHEL_CHECK;

/* Appends the stored bytes of a block after checking their hash. `what` names it in errors. */
bool bundle_block(satchel_bundle *bundle, enum entry_id entry, const struct block_ref *ref,
                  const char *what, satchel_buf *out, satchel_error *err) SATCHEL_CHECK;

/* Decodes `stored` to `size` bytes, appended to *out. */
bool bundle_decode(satchel_bundle *bundle, unsigned coding, satchel_bytes stored, size_t size,
                   satchel_buf *out, satchel_error *err) SATCHEL_CHECK;

/* A block's bytes, decoded. */
bool bundle_decoded(satchel_bundle *bundle, enum entry_id entry, const struct block_ref *ref,
                    const char *what, satchel_buf *out, satchel_error *err) SATCHEL_CHECK;

/* Where face `number` lies and what it is. */
struct block_ref bundle_face_ref(const satchel_bundle *bundle, unsigned number);

/* Where list `number` of the index lies and what it is. */
struct block_ref bundle_list_ref(const satchel_bundle *bundle, uint32_t number);

/* Appends the document of a text block, checked by its hash and decoded. */
bool bundle_document(satchel_bundle *bundle, const struct block_ref *ref, satchel_buf *out,
                     satchel_error *err) SATCHEL_CHECK;

#endif
