/* What optimal fit and first fit share: nodes, which are ends of lines on some way through the
 * paragraph, and the lines between them. Private to fit.c, first_fit.c and lines.c. */
#ifndef VIEWER_LAYOUT_FITTER_H
#define VIEWER_LAYOUT_FITTER_H

#include "layout/lines.h"
#include "layout/spots.h"

#define ACTIVE_MOST 256 /* nodes kept; a line of sound text has a tenth of that (L3) */

struct node {
    int64_t demerits;
    struct sums start; /* of the line, and by how much its first mark hangs */
    fix hang_start;
    uint32_t spot; /* the line starts there; UINT32_MAX: at the start of the text */
    uint32_t line; /* lines before it */
    int32_t previous;
    uint8_t fitness;
    uint8_t hyphens; /* lines in a row, up to this one, that end in a hyphen */
};

struct fitter {
    const struct para *para;
    const struct fit *fit;
    struct spotter spotter;
    int32_t tolerance;
    bool last_pass;
    bool whole, parted; /* a headline: all its words fit their lines; some do not */
    bool wide;          /* a measure on which no line need be tight */
    satchel_arena *scratch;
    struct node *nodes;
    size_t node_count, node_capacity;
    struct horizon horizon;       /* of the oldest of them */
    uint32_t active[ACTIVE_MOST]; /* in the order of their spots */
    size_t active_count;
    uint32_t fresh[ACTIVE_MOST]; /* what the spot at hand adds to them */
    size_t fresh_count;
    uint32_t newest; /* of those that were active at the last spot */
};

/* A line that ends at a spot, as tried. */
struct trial {
    fix measure, natural, stretch;
    fix easy, shrink; /* what it may shrink by without looking tight, and at all */
    bool ends;
    bool one_word;
    bool fits; /* the rest is known */
    bool runt, lone;
    uint8_t fitness;
    int64_t demerits; /* its own */
};

bool fitter_grow(struct fitter *f); /* room for more nodes; false when out of memory */

/* A new node, not filled in; NULL when out of memory. */
static inline struct node *fitter_node(struct fitter *f)
{
    if (f->node_count == f->node_capacity && !fitter_grow(f))
        return NULL;
    return &f->nodes[f->node_count++];
}

static inline fix fit_measure(const struct fit *fit, uint32_t line)
{
    const fix width = line < fit->narrow_lines ? fit->narrow : fit->width;
    return line == 0 ? width - fit->indent : width;
}

/* The narrowest measure of the paragraph; at least 1. */
fix fit_least(const struct fit *fit);

static inline struct give give_between(const struct sums *start, const struct sums *end)
{
    return (struct give){
        .space = end->give.space - start->give.space,
        .gap = end->give.gap - start->give.gap,
        .letters = end->give.letters - start->give.letters,
    };
}

/* A space may grow by half and shrink by three eighths; letters move by 1.5 percent of the text's
 * width at most, which nobody sees (a fifth of a pixel) and which makes most lines good that were
 * not. In the last pass a space may shrink by half: better a line that is too tight than one with
 * holes. */
static inline fix easy_shrink(const struct give *give)
{
    return give->space * 3 / 8 + give_letters(give);
}

/* The line from the node to a spot: its measures and what it may give. */
static inline struct trial fitter_try(const struct fitter *f, const struct node *from,
                                      const struct spot *end)
{
    const struct give give = give_between(&from->start, &end->end);
    struct trial t = {
        .measure = fit_measure(f->fit, from->line),
        .natural = end->end.width - from->start.width - end->hang_end - from->hang_start,
        .stretch = give_stretch(&give),
        .easy = easy_shrink(&give),
        .one_word = give.space == 0,
        .ends = end->must && !(f->fit->goes_on && end->item + 1 == f->para->count),
    };
    t.shrink = f->last_pass ? give_shrink(&give) : t.easy;
    if (f->fit->mode != FIT_JUSTIFIED) {
        t.stretch = f->fit->em * 4;
        t.shrink = 0;
    }
    return t;
}

/* The two ways to break: *best is the node at the paragraph's end from which the way leads back, or
 * -1. False when out of memory. */
bool fitter_optimal(struct fitter *f, int32_t *best);
bool fitter_first(struct fitter *f, int32_t *best);

#endif
