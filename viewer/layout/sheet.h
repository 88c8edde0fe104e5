/* One page filled with units: what stands where, before any glyph is set.
 *
 * A sheet is made from where its page starts and from nothing else, so that counting pages and
 * showing one go the same way and agree. Filling knows the rules of a book: no single line of a
 * paragraph alone at the foot or the head of a column, no heading without text below it, no picture
 * without its caption.
 *
 * Invariants: S1 every sheet takes at least one line or picture further, whatever its size. S2 what
 * is placed is in the order of the text. S3 the next sheet goes on exactly where this one ends
 * (I8).
 */
#ifndef VIEWER_LAYOUT_SHEET_H
#define VIEWER_LAYOUT_SHEET_H

#include "layout/leaf.h"

/* Where a page starts. */
struct place {
    uint32_t block;        /* the first unit at or after it */
    uint32_t start;        /* of the piece of its text, SATCHEL_NONE: at the unit's start */
    uint32_t line;         /* of the piece */
    uint32_t picture;      /* block of the picture that the paragraph began beside, SATCHEL_NONE */
    uint16_t narrow_lines; /* and how many of its lines were beside it */
    uint32_t closed;       /* fit.closed of the piece: the line that ended the last page */
};

enum placed_kind {
    PLACED_TEXT,
    PLACED_IMAGE, /* the picture and lines of its caption */
    PLACED_RULE,
    PLACED_ROW,
    PLACED_HEAD, /* the head row of a table once more: chrome */
    PLACED_CHROME
};

struct placed {
    enum placed_kind kind;
    struct unit unit;
    uint32_t start, first, count; /* lines of the piece */
    struct fit fit;
    fix x, y, width; /* the column it stands in; top of its first line or picture */
    fix height;
    fix gap; /* white space above, which may grow to fill the column */
    fix picture_x, picture_w, picture_h;
    fix caption_x, caption_w;
    bool begins, ends;         /* the first, the last part of its unit */
    const char *chrome, *role; /* PLACED_CHROME */
    fix chrome_x, chrome_w;
};

#define PLACED_MOST 512 /* on one page */

struct sheet {
    struct placed *placed;
    size_t count;
    struct place next;
    bool done; /* the article ends on this page */
};

/* Fills a page from `from` on; what the sheet holds is in `arena`. Fails with MEMORY. */
bool sheet_fill(struct flow *flow, const struct place *from, satchel_arena *arena,
                struct sheet *sheet, satchel_error *err) SATCHEL_CHECK;

/* The lines of a placed text or caption. */
bool placed_lines(struct flow *flow, const struct placed *placed, struct leaf_lines *lines,
                  satchel_error *err) SATCHEL_CHECK;

/* The place at the start of the article. */
struct place place_first(void);

/* The byte of text that a place stands for. */
bool place_offset(struct flow *flow, const struct place *place, uint32_t *offset,
                  satchel_error *err) SATCHEL_CHECK;

#endif
