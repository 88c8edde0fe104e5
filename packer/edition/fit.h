/* `pack --fit SIZE`: how large each picture may be so that the bundle is as large as was asked for.
 *
 * A level stands for a size in pixels and a quality that belong together. All pictures get the
 * highest level at which they fit together, and then, in reading order, the next one as long as
 * there is room: so the quality is even, and what is left over is less than a picture's step.
 * Sizes are found by converting; what has been measured is remembered.
 */
#ifndef PACKER_EDITION_FIT_H
#define PACKER_EDITION_FIT_H

#include "inputs/names.h"
#include "media/picture.h"

#define FIT_LEVELS 256

struct fit {
    struct names keys; /* of pictures: their places -> number, in order of first use */
    uint32_t count, capacity;
    struct fit_choice {
        struct picture_settings settings; /* side 0: left out */
        unsigned level;
    } * choices;
    uint32_t *sizes[FIT_LEVELS]; /* by picture, bytes; NULL: not measured */
    uint32_t room[FIT_LEVELS];   /* numbers that an array above has place for */
    unsigned most_side;          /* of the highest level */
    bool grey;                   /* pictures lose their colours */
    bool measuring;              /* all pictures at the level `common`; nothing is written */
    unsigned common;
    struct picture_settings at_common;
    uint32_t out; /* pictures for which there is no room at all */
    bool begun;   /* something has been measured */
    bool failed;  /* out of memory */
};

void fit_init(struct fit *fit, unsigned most_side);
void fit_free(struct fit *fit);

/* The settings of a picture: while measuring the same for all. */
const struct picture_settings *fit_settings(const struct fit *fit, const char *key, size_t length);

/* While measuring: this picture takes so many bytes. */
void fit_note(struct fit *fit, const char *key, size_t length, size_t bytes);

/* Starts measuring at a level; false if that has been done. */
bool fit_measure(struct fit *fit, unsigned level);

/* Bytes of all pictures at a level that was measured. */
uint64_t fit_sum(const struct fit *fit, unsigned level);

/* The level to measure next before fit_choose(budget) can answer; FIT_LEVELS: none. */
unsigned fit_next(const struct fit *fit, uint64_t budget);

/* Chooses a level for each picture so that together they take at most `budget` bytes. True if all
 * are at the highest level. */
bool fit_choose(struct fit *fit, uint64_t budget);

#endif
