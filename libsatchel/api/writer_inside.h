/* What a writer is made of, for the verbs that add to it. */
#ifndef SATCHEL_API_WRITER_INSIDE_H
#define SATCHEL_API_WRITER_INSIDE_H

#include "base/strmap.h"
#include "coding.h"
#include "earlier.h"
#include "format/catalog.h"
#include "format/manifest.h"
#include "spool.h"

#include <satchel/prior.h>

struct written_article {
    struct catalog_record record;
    struct written_block text;
    struct written_block words;    /* its sheet, if the bundle is to have an index */
    struct written_block document; /* while texts wait for a prior that may be made of them */
    uint32_t *pictures;            /* numbers of the writer's pictures */
    uint32_t earlier; /* version of the record before it; 0: none, or the draft has its own */
    bool renamed;     /* its headline or byline is another than before */
};

struct written_face {
    satchel_face face;
    satchel_buf bytes; /* as stored */
};

struct satchel_writer {
    char *path;
    satchel_options options;
    satchel_arena arena; /* strings and lists of records */
    struct spool text, images, words;
    struct coding_queue coding;
    struct earlier earlier;
    struct strmap ids;
    struct strmap picture_hashes; /* picture number = its place here */
    struct written_block *pictures;
    size_t picture_capacity;
    struct written_face *faces; /* room for SATCHEL_MAX_FACES; NULL until there is one */
    unsigned face_count;
    struct written_block *lists; /* of the index, in `words`; room for MANIFEST_MAX_LISTS */
    struct written_article *articles;
    uint32_t count, capacity;
    uint64_t text_bytes;
    satchel_priors *priors; /* NULL with the fast profile */
    bool owns_priors;
    satchel_prior_name used[SATCHEL_MAX_PRIORS];             /* that texts may be coded with */
    const struct model_image *images_of[SATCHEL_MAX_PRIORS]; /* NULL until one is coded here */
    satchel_buf brought[SATCHEL_MAX_PRIORS]; /* stored bytes of those that the bundle brings */
    unsigned used_count;
    struct own_prior *own; /* documents until all are known; NULL with the fast profile */
    satchel_error failed;  /* a text was lost on its way: there will be no bundle */
};

/* Sorts the faces by hash, so that their order does not depend on who brought them, and says where
 * they are in the manifest. MEMORY. */
bool writer_place_faces(satchel_writer *w, struct manifest *m, satchel_error *err) SATCHEL_CHECK;
void writer_free_faces(satchel_writer *w);

/* With --index: keeps the words of an article that has its record, and of all of them, in reading
 * order, makes the lists and says where they are in the manifest. DISK_FULL, LIMIT, MEMORY. */
bool writer_note_words(satchel_writer *w, uint32_t article, satchel_bytes document,
                       satchel_error *err) SATCHEL_CHECK;
bool writer_place_index(satchel_writer *w, struct manifest *m, satchel_error *err) SATCHEL_CHECK;

/* Is the writer still able to make a bundle? Fails with what it failed with before. */
bool writer_whole(const satchel_writer *w, satchel_error *err) SATCHEL_CHECK;

/* Spools all texts that are in the queue, in the order in which they were put there. */
bool writer_settle_texts(satchel_writer *w, satchel_error *err) SATCHEL_CHECK;

/* Puts a document that has its record into the queue, and what may be its old block. The buffers
 * are empty afterwards. */
bool writer_put_text(satchel_writer *w, uint32_t article, const struct coding_prior priors[2],
                     satchel_buf *document, struct coding_old *old,
                     satchel_error *err) SATCHEL_CHECK;

/* The number of a prior among those of the new bundle; SATCHEL_MAX_PRIORS when there is no room for
 * another. */
unsigned writer_prior(satchel_writer *w, const satchel_prior_name *name);

/* The same for a prior that the bundle is to bring along: `stored` is copied. MEMORY. */
bool writer_bring(satchel_writer *w, const satchel_prior_name *name, satchel_bytes stored,
                  unsigned *number, satchel_error *err) SATCHEL_CHECK;

/* What a text in this language is coded with: the publication's own prior and the one for the
 * language, or none. READ, MALFORMED, MEMORY. */
bool writer_choose_priors(satchel_writer *w, const char *language, struct coding_prior to[2],
                          satchel_error *err) SATCHEL_CHECK;

/* The number that a text's coding has in the new bundle: its prior may stand elsewhere in the list.
 */
bool writer_adopt(satchel_writer *w, satchel_bundle *from, uint8_t *coding,
                  satchel_error *err) SATCHEL_CHECK;

/* What an earlier edition may have of the document that is being added as `article`: fills *old,
 * whose bytes are empty when there is nothing. What is coded anew in any case is only compared. */
bool writer_recall(satchel_writer *w, struct written_article *article, satchel_bytes document,
                   bool anew, struct coding_old *old, satchel_error *err) SATCHEL_CHECK;

/* After it was coded: its version. */
void writer_settle_version(struct written_article *article, bool kept);

/* USAGE if the id is not allowed or taken or the section is not, LIMIT. */
bool writer_check_draft(satchel_writer *w, const satchel_draft *draft,
                        satchel_error *err) SATCHEL_CHECK;

/* Room for one more article, its strings copied from `record` and the draft into the arena; not
 * counted before it is claimed. NULL: out of memory. */
struct written_article *writer_new_article(satchel_writer *w, const satchel_draft *draft,
                                           const satchel_record *record);

bool writer_claim(satchel_writer *w, const struct written_article *article,
                  satchel_error *err) SATCHEL_CHECK;

#endif
