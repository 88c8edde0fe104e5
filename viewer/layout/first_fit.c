/* First fit: every line takes as much as it holds, and a hyphen only when its spaces would be wide.
 *
 * For pages that are looked at for a moment, while a size is being chosen; half the work of optimal
 * fit. Spots are made only near the ends of lines: the text before is passed over.
 */
#include "layout/fitter.h"

#define NEAR    4 /* ems before the end of a line, where its last word begins */
#define HYPHENS 2 /* in a row at most */
#define NONE    UINT32_MAX

struct filling {
    struct fitter *f;
    uint32_t line;
    const struct node *start;
    uint32_t end;        /* the best spot for its end so far, NONE: none */
    bool skipped;        /* text was passed over for this line, from here: */
    struct spotter back; /* only what says where the search stands */
    bool careful;        /* nothing is passed over: the last word was longer than NEAR */
    uint8_t hyphens;     /* lines in a row that ended with one */
};

/* Is the line so short that its spaces must be made much wider? */
static bool is_loose(const struct filling *l, uint32_t spot)
{
    const struct trial t = fitter_try(l->f, l->start, &l->f->spotter.spots[spot]);
    return t.measure - t.natural > t.stretch;
}

/* A hyphen where none should be. */
static bool is_bad(const struct filling *l, const struct spot *spot)
{
    return (spot->hyphen && l->line + 1 == l->f->fit->closed) ||
           (spot->flagged && l->hyphens >= HYPHENS);
}

/* Is the later spot, which fits as well, a better end? */
static bool is_better(const struct filling *l, const struct spot *spot)
{
    if (l->end == NONE || is_bad(l, &l->f->spotter.spots[l->end]))
        return true;
    return !is_bad(l, spot) && (spot->penalty == 0 || spot->must || is_loose(l, l->end));
}

static bool fits(const struct filling *l, const struct spot *end)
{
    const fix natural =
        end->end.width - l->start->start.width - end->hang_end - l->start->hang_start;
    return natural <= fit_measure(l->f->fit, l->line);
}

/* Passes over the text that surely stands on this line. */
static void skip(struct filling *l)
{
    struct fitter *f = l->f;
    const fix near = fit_measure(f->fit, l->line) - NEAR * f->fit->em;
    const struct horizon horizon = {.start = l->start->start, .surely = near, .least = near};
    l->back = f->spotter;
    spots_skip(&f->spotter, &horizon, f->fit->em);
    l->skipped = f->spotter.next > l->back.next;
}

/* Goes back to where text was passed over, and takes it word by word. */
static void go_back(struct filling *l)
{
    struct spotter *s = &l->f->spotter;
    s->count = l->back.count;
    s->next = l->back.next;
    s->sums = l->back.sums;
    s->unit_start = l->back.unit_start;
    s->unit_end = l->back.unit_end;
    s->unit_is_wide = l->back.unit_is_wide;
    l->skipped = false;
    l->careful = true;
}

/* Makes spot `i`, if it is not there yet; *more is false at the end of the text. */
static bool find_spot(struct filling *l, uint32_t i, bool *more)
{
    struct spotter *s = &l->f->spotter;
    if (i >= s->count && !l->careful && !l->skipped)
        skip(l);
    while (i >= s->count && s->next < l->f->para->count) {
        const struct item *item = &l->f->para->items[s->next];
        s->inside =
            s->sums.width + item->width - l->start->start.width > fit_measure(l->f->fit, l->line);
        if (!spots_take(s))
            return false;
    }
    *more = i < s->count;
    return true;
}

/* Ends the line at the spot and begins the next one. */
static bool end_line(struct filling *l, uint32_t spot, int32_t *best)
{
    struct fitter *f = l->f;
    struct node *node = fitter_node(f);
    if (!node)
        return false;
    const struct spot *end = &f->spotter.spots[spot];
    *node = (struct node){.start = end->start,
                          .hang_start = end->hang_start,
                          .spot = spot,
                          .line = ++l->line,
                          .previous = *best};
    *best = (int32_t)(node - f->nodes);
    l->hyphens = end->flagged ? (uint8_t)(l->hyphens + 1) : 0;
    l->end = NONE;
    l->skipped = l->careful = false;
    return true;
}

bool fitter_first(struct fitter *f, int32_t *best)
{
    const struct spots_wish wish = {
        .level = SPOTS_ALL,
        .hang = f->fit->hang && f->fit->mode == FIT_JUSTIFIED,
        .hyphenate = f->fit->hyphenate,
        .least = fit_least(f->fit),
    };
    struct filling l = {.f = f, .end = NONE};
    bool more;
    spots_begin(&f->spotter, f->para, &wish, f->scratch);
    struct node *first = fitter_node(f);
    if (!first)
        return false;
    *first = (struct node){.spot = UINT32_MAX, .previous = -1};
    *best = 0;
    for (uint32_t i = 0;; i++) {
        l.start = &f->nodes[*best];
        if (!find_spot(&l, i, &more))
            return false;
        if (!more)
            return true;
        l.start = &f->nodes[*best];
        const struct spot *spot = &f->spotter.spots[i];
        const bool holds = fits(&l, spot);
        if (holds && is_better(&l, spot))
            l.end = i;
        if (holds && !spot->must)
            continue;
        if (l.end == NONE && l.skipped) {
            go_back(&l);
            i = (uint32_t)f->spotter.count - 1; /* the loop adds one; 0 - 1 + 1 at the start */
            continue;
        }
        if (l.end == NONE)
            l.end = i;
        i = l.end;
        if (!end_line(&l, l.end, best))
            return false;
    }
}
