/* The text of a leaf with its spans, as a paragraph and as lines.
 *
 * Text longer than LEAF_PIECE is taken in pieces: each ends where a line of it ended, so that the
 * lines are filled as if the text were one. A piece is named by the byte of the article's text that
 * it starts at.
 */
#ifndef VIEWER_LAYOUT_LEAF_H
#define VIEWER_LAYOUT_LEAF_H

#include "layout/flow.h"

#define LEAF_PIECE ((size_t)32 << 10)

/* Part of a leaf to be set: bytes from `start` on. */
struct leaf {
    const struct unit *unit; /* how it looks */
    uint32_t block;          /* the leaf: the unit's block, or a cell of its row */
    uint32_t start;          /* byte of the article's text */
};

/* The bytes of the leaf's piece: *end is where it ends, *goes_on whether text of the leaf follows.
 */
void leaf_piece(const struct flow *flow, const struct leaf *leaf, uint32_t *end, bool *goes_on);

/* The piece as a paragraph; everything is made in `scratch`. */
bool leaf_para(const struct flow *flow, const struct leaf *leaf, struct para *para,
               satchel_arena *scratch, satchel_error *err) SATCHEL_CHECK;

/* The lines of a piece. The last line of a piece that goes on is left out: it begins the next
 * piece. */
struct leaf_lines {
    const struct line *lines;
    uint32_t count;
    uint32_t next; /* byte that the next piece starts at, SATCHEL_NONE after the last */
};

struct line_cache;

struct line_cache *lines_create(void); /* NULL when out of memory */
void lines_destroy(struct line_cache *cache);

#define LINES_KEEP ((size_t)384 << 10) /* bytes */

/* The lines of the piece in these measures, from the cache or made now (with `scratch`). Borrowed
 * until the next call. Fails with MEMORY. */
bool leaf_break(const struct flow *flow, struct line_cache *cache, const struct leaf *leaf,
                const struct fit *fit, satchel_arena *scratch, struct leaf_lines *out,
                satchel_error *err) SATCHEL_CHECK;

#endif
