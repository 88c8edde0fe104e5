/* Pictures converted ahead of the articles that show them.
 *
 * The survey notes the place of every picture in the order in which articles first use them; while
 * articles are written, a few pictures beyond the one at hand are read by the main thread and
 * converted by the workers. Who asks for a picture gets just what converting it there and then
 * would have given. */
#ifndef PACKER_EDITION_AHEAD_H
#define PACKER_EDITION_AHEAD_H

#include "fit.h"
#include "job.h"
#include "kept.h"
#include "process/workers.h"

struct ahead_picture {
    const char *place;
    uint32_t root;
    const struct picture_settings *settings;
    const struct kept *kept;
    satchel_buf bytes;
    struct made_picture made;
    satchel_buf caption, credit; /* that the file itself gives */
    bool ok;
    satchel_error err;
};

struct ahead {
    satchel_arena arena;
    struct names names; /* places -> index */
    struct ahead_picture *pictures;
    uint32_t count, capacity;
    /* between ahead_begin and ahead_end */
    struct job *job;
    struct workers *workers;
    const struct picture_settings *settings;
    struct kept *kept;     /* pictures of earlier editions */
    const struct fit *fit; /* gives each picture settings of its own; NULL: none does */
    uint32_t oldest, next; /* the first that is kept, the first that is not started */
    size_t held;           /* bytes of files that wait for being converted */
};

void ahead_init(struct ahead *ahead);
void ahead_free(struct ahead *ahead);

/* Notes a picture that articles of `root` show; a place that is known already is ignored. False:
 * out of memory. */
bool ahead_note(struct ahead *ahead, uint32_t root, const char *place) SATCHEL_CHECK;

/* Starts over with these settings; without workers nothing is done ahead. All four are borrowed
 * until ahead_end. */
void ahead_begin(struct ahead *ahead, struct job *job, struct workers *workers, struct kept *kept,
                 const struct picture_settings *settings);
void ahead_end(struct ahead *ahead);

/* The picture at this place, converted or failed, borrowed until another is taken; NULL if it is
 * not among those converted ahead, or comes before one that was taken. */
const struct ahead_picture *ahead_take(struct ahead *ahead, const char *place);

#endif
