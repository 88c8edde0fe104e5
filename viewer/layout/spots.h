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
    SPOTS_WORDS, /* between words only, for headlines */
    SPOTS_PLAIN, /* between words, after hyphens */
    SPOTS_ALL    /* hyphens, syllables, and clusters of what is wider than `least` */
};

struct spots_wish {
    enum spots_level level;
    bool hang;
    bool hyphenate; /* by patterns, as well as at soft hyphens */
    fix least;      /* the narrowest measure of the paragraph */
};

/* The search for spots, item by item, so that it can pass over those that no line reaches. */
struct spotter {
    const struct para *para;
    bool inside; /* spots inside of items are wanted; of units that fit no line they are anyway */
    struct spots_wish wish;
    satchel_arena *scratch;
    struct spot *spots; /* found so far */
    size_t count, capacity;
    size_t next;      /* the item to be taken next */
    struct sums sums; /* before it */
    fix *advances;    /* of the current item, if `advanced` */
    bool advanced;
    uint16_t hyphen_attr; /* whose hyphen is known; UINT16_MAX: none */
    bool has_hyphen;
    struct hyphen hyphen;
    size_t unit_start; /* first item of the unit that cannot be broken and holds the next one */
    size_t unit_end;   /* first item after the unit that was measured last */
    bool unit_is_wide, unit_is_huge;
    fix line_start; /* of a huge unit: where a line of it starts */
};

/* Starts over. */
void spots_begin(struct spotter *f, const struct para *para, const struct spots_wish *wish,
                 satchel_arena *scratch);

/* What a line must reach so that it may end: a line from `start` whose text, with its stretch times
 * `reach` / 16, is narrower than `least` is too short. One narrower than `surely` is so anyway. */
struct horizon {
    struct sums start;
    fix surely, least;
    fix reach; /* 0: any line may end anywhere */
};

/* Passes over the items that no line which starts at the horizon or later may end in or after; a
 * cut inside of them may add `room` for its hyphen. */
void spots_pass(struct spotter *f, const struct horizon *horizon, fix room);

/* The same; mostly there are none, which one sum tells. */
static inline void spots_skip(struct spotter *f, const struct horizon *horizon, fix room)
{
    if (f->next < f->para->count &&
        f->sums.width + f->para->items[f->next].width + room - horizon->start.width <
            (horizon->surely > horizon->least ? horizon->surely : horizon->least))
        spots_pass(f, horizon, room);
}

/* Takes the next item: appends the spots inside of it and the one after it, if there are any. The
 * last spot is the end of the paragraph. False when out of memory. */
bool spots_take(struct spotter *spotter);

#endif
