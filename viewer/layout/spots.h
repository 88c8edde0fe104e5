/* The places where a paragraph's lines may end. */
#ifndef VIEWER_LAYOUT_SPOTS_H
#define VIEWER_LAYOUT_SPOTS_H

#include "layout/lines.h"

/* Widths from the start of the paragraph. */
struct sums {
    fix width;
    struct give give;
};

/* A line may end after `item`, or inside it before byte `cut`. */
struct spot {
    struct sums end;   /* up to here, without white space at the end; a hyphen included */
    struct sums start; /* up to where the next line starts */
    uint32_t item;
    uint32_t cut;   /* 0: after the item */
    fix hyphen;     /* its width, when one shows */
    fix hang_end;   /* of this line's end */
    fix hang_start; /* of the next line's start */
    int32_t penalty;
    bool must, flagged; /* flagged: a hyphen; two in a row are ugly */
};

enum spots_level {
    SPOTS_PLAIN, /* between words, after hyphens */
    SPOTS_ALL    /* hyphens, syllables, and clusters of what is wider than `least` */
};

struct spots_wish {
    enum spots_level level;
    bool hang;
    bool hyphenate; /* by patterns, as well as at soft hyphens */
    fix least;      /* the narrowest measure of the paragraph */
};

/* Fills *spots, allocated in `scratch`; the last one is the end of the paragraph. False when out of
 * memory. */
bool spots_find(const struct para *para, const struct spots_wish *wish, satchel_arena *scratch,
                struct spot **spots, size_t *count);

#endif
