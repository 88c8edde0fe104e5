/* What articles refer to: other articles of the pack, and pictures.
 *
 * Links: a relative link that leads to an article becomes a link to its id; one that leads nowhere
 * here loses its link and keeps its text; links to the web and mail addresses stay; anything else
 * (javascript:, file:) goes. Pictures: found beside the article, converted once each, however many
 * articles show them.
 *
 * A wiki link ("[[Other page]]") means the file of that name, beside the article or anywhere.
 *
 * A link is tried as a path from the article's folder, with and without an extension, with
 * "index" behind it, and then as sites with pretty addresses mean it (city/water.md is shown as
 * city/water/, so that ../rain/ is city/rain).
 */
#ifndef PACKER_EDITION_RESOLVE_H
#define PACKER_EDITION_RESOLVE_H

#include "ahead.h"
#include "inputs/input.h"
#include "job.h"
#include "media/picture.h"

#include <satchel/writer.h>

/* Where an article comes from: its source and, if it is one of several in there, its path in it. */
struct origin {
    const struct source *source;
    const char *part;                 /* NULL: the article is all of the source */
    const struct source_files *files; /* inside the source; NULL: none */
};

struct resolved_picture {
    bool there;
    uint32_t number; /* of the writer */
    unsigned width, height;
    const char *caption, *credit; /* that the file gives; NULL or "" where it gives none */
};

struct resolver {
    struct job *job;
    struct names links;    /* places, without fragments -> number of an article */
    const char **ids;      /* by number of an article; borrowed */
    struct names pictures; /* places -> index in `found` */
    struct resolved_picture *found;
    uint32_t found_count, found_capacity;
    satchel_arena captions;
    bool with_pictures;
    struct picture_settings settings;
    struct ahead *ahead;      /* borrowed */
    struct kept *kept;        /* borrowed: pictures of earlier editions */
    struct fit *fit;          /* borrowed; NULL: all pictures have `settings` */
    bool failed;              /* out of memory while a place was put together */
    uint32_t remote, missing; /* pictures left out: on the web; not there or not readable */
    uint32_t inside;          /* pictures that lie in the text itself */
};

void resolver_init(struct resolver *r, struct job *job);
void resolver_free(struct resolver *r);

/* Says that article `number` (an index into r->ids) comes from there. Call for all articles
 * in order, four times, with pass 0 to 3: exact names go before others. */
bool resolver_add(struct resolver *r, const struct origin *from, uint32_t number,
                  unsigned pass) SATCHEL_CHECK;

/* Ties the links and images of the article `number` that was read from `from`. Missing pictures
 * are reported as warnings; fails with what the writer fails with. */
bool resolver_run(struct resolver *r, const struct origin *from, uint32_t number,
                  satchel_builder *b, satchel_writer *w, satchel_error *err) SATCHEL_CHECK;

/* The place of the picture file that `reference` means; false if there is none, or if it lies
 * inside the source (a book has its own). */
bool resolver_find(struct job *job, const struct origin *from, const char *reference,
                   satchel_buf *place);

/* Is there a file that `reference` in this source means? */
bool resolver_has(struct job *job, const struct source *source, const char *reference);

#endif
