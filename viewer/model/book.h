/* The open bundle, and the article of it that is being read. */
#ifndef VIEWER_MODEL_BOOK_H
#define VIEWER_MODEL_BOOK_H

#include <satchel/prior.h>
#include <satchel/trust.h>

struct book {
    satchel_bundle *bundle;
    const satchel_info *info;
    satchel_verdict verdict; /* whose it is */
    char *path;
    uint64_t stamp;    /* that the shelf had for the file when it was opened */
    char *publication; /* what its places are remembered under: publisher and title, or the file's
                          name */
};

struct decoder;
struct kepttext;

/* Who decodes the blocks of the open bundle. */
struct decoding {
    struct decoder *decoder; /* borrowed; NULL: it is done here */
    struct kepttext *kept;   /* asked first */
    struct kepttext
        *coming;   /* asked next: the text that was decoded before the reader came to it */
    bool is_ahead; /* what is decoded now is such a one */
};

/* Lets `decoder` decode the bundle's blocks; NULL: they are decoded here. */
void book_decode_by(satchel_bundle *bundle, struct decoder *decoder);

/* Opens the bundle at `path` into *book, which must be closed or zero, and which `priors` and
 * `decoding` must outlive. */
bool book_open(struct book *book, const char *path, satchel_priors *priors,
               struct decoding *decoding, satchel_error *err) SATCHEL_CHECK;
void book_close(struct book *book);

#endif
