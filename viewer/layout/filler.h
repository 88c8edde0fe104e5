/* Filling a column: the state that all kinds of units are placed with. Private to sheet.c and the
 * files named put_*.c, one for each kind of unit.
 */
#ifndef VIEWER_LAYOUT_FILLER_H
#define VIEWER_LAYOUT_FILLER_H

#include "layout/picture.h"
#include "layout/sheet.h"

enum put {
    PUT_ALL,  /* the unit is placed, or the last part of it */
    PUT_SOME, /* the column is full and the unit goes on */
    PUT_NONE, /* the column is full before the unit */
    PUT_FAILED
};

struct filler {
    struct flow *flow;
    satchel_arena *arena;
    struct sheet *sheet;
    satchel_error *err;
    size_t capacity;
    struct place at;         /* what comes next */
    fix x, width, y, bottom; /* of the column */
    fix after;               /* white space that the last unit wants below it */
    bool empty;              /* nothing stands in the column yet but chrome (S1) */
    uint32_t picture; /* block of the picture that text stands beside, SATCHEL_NONE for none */
    struct beside beside;
    fix picture_end;
};

/* The least height of the table that begins with the row, so that neither its head nor a single row
 * is left alone; false when out of memory. */
bool filler_least_row(struct filler *f, const struct unit *row, fix *height);

/* Each places the unit, or what is left of it, as far as the column has room, and moves f->at on.
 */
enum put put_text(struct filler *f, const struct unit *u);
enum put put_image(struct filler *f, const struct unit *u);
enum put put_rule(struct filler *f, const struct unit *u);
enum put put_row(struct filler *f, const struct unit *u);

/* Chrome of an article's head; false when out of memory. */
bool put_kicker(struct filler *f);
bool put_date(struct filler *f, const struct unit *above);

/* Is this the unit of the head that the date follows: the byline, or the headline if there is none?
 */
bool precedes_date(const struct filler *f, const struct unit *u);

/* --- what they share -----------------------------------------------------------------------------
 */

static inline fix larger(fix a, fix b)
{
    return a > b ? a : b;
}

/* Whole lines in a height. */
static inline uint32_t lines_in(fix room, fix leading)
{
    return room > 0 && leading > 0 ? (uint32_t)(room / leading) : 0;
}

/* The place before block `block`. */
static inline struct place place_of(uint32_t block)
{
    return (struct place){.block = block, .start = SATCHEL_NONE, .picture = SATCHEL_NONE};
}

/* The next line of the baseline grid at or below y. */
fix filler_snap(const struct filler *f, fix y);

/* Where a unit starts whose upper white space meets that of the one above it. */
fix filler_start(const struct filler *f, const struct unit *u);

/* Appends something placed at y; NULL when out of memory. */
struct placed *filler_add(struct filler *f, enum placed_kind kind, const struct unit *unit, fix y,
                          fix height);

/* Has the unit no part on an earlier page? */
bool filler_begins(const struct filler *f, const struct unit *u);

/* The piece of its text to go on with, and the line of it. */
uint32_t filler_piece(const struct filler *f, const struct unit *u);
uint32_t filler_line(const struct filler *f, const struct unit *u);

/* How the unit's text is broken in a column of `width`. */
struct fit filler_fit(const struct filler *f, const struct unit *u, fix width);

/* The lines of the piece; false when out of memory. */
bool filler_lines(struct filler *f, const struct unit *u, const struct fit *fit,
                  struct leaf_lines *lines);

/* Places as many of the lines as the rules allow, the first at y. */
enum put filler_put_lines(struct filler *f, const struct unit *u, const struct fit *wish,
                          const struct leaf_lines *broken, fix y);

/* Moves f->at behind `lines` lines of what was placed. */
void filler_go_on(struct filler *f, const struct unit *u, const struct fit *fit, uint32_t lines,
                  const struct leaf_lines *all, const struct placed *p);

#endif
