/* Optimal fit; see lines.h and fitter.h.
 *
 * Spots are taken in order. For each, every active node (a spot that some good sequence of lines
 * ends at) is tried as the start of a line that ends here; the best way to get here with a line of
 * each fitness (tight, decent, loose, very loose) becomes a node. A node is dropped once a line
 * from it would be too full. Three passes as in TeX: with plain spots and little tolerance; with
 * hyphens, syllables and more tolerance; with any stretch at all. The third always succeeds, since
 * no unit is wider than a line. Headlines have two: the first parts no word.
 */
#include "layout/fitter.h"

#include <string.h>

#define LINE_PENALTY    10
#define TOLERANCE_1     100
#define TOLERANCE_2     150
#define FITNESS_CLASH   8000   /* demerits for a tight line beside a loose one */
#define TWO_HYPHENS     8000   /* in a row */
#define LADDER          2      /* hyphens in a row at most */
#define BAD_HYPHEN      300000 /* where none should be, if there is no other way */
#define RUNT            40000 /* a last line of next to nothing, not wider than an indent and a bit */
#define LONE_WORD       6000  /* a last line of one word that leaves most of the line white */
#define WIDE            26    /* ems */
#define WORDS           10    /* on a line, for the pass without hyphens to be worth its while */
#define BAD             10000 /* badness that is not counted finer */
/* Demerits of a line that is stretched twice as far as it may. */
#define TWICE_STRETCHED (INT64_C(810) * 810)

enum fitness { TIGHT, DECENT, LOOSE, VERY_LOOSE, FITNESS_COUNT };

/* --- what a line costs ---------------------------------------------------------------------------
 */

/* 100 (excess / give)^3, TeX's way. */
static int32_t badness(fix excess, fix give)
{
    if (excess <= 0)
        return 0;
    if (give <= 0)
        return 1000 * BAD;
    const int64_t r = (int64_t)excess * 297 / give;
    return r > 6000 ? 1000 * BAD : (int32_t)((r * r * r + 131072) / 262144);
}

/* Is a line from here to there so short that no stretch within reach fills even the narrowest
 * measure? Then so are all lines from later nodes: their text is part of this. */
static inline bool is_short(const struct fitter *f, const struct sums *start,
                            const struct sums *end)
{
    const fix width = end->width - start->width;
    if (width < f->horizon.surely)
        return true;
    if (!f->horizon.reach || width >= f->horizon.least)
        return false;
    const struct give give = give_between(start, end);
    return width + give_stretch(&give) * f->horizon.reach / 16 < f->horizon.least;
}

static enum fitness fitness_of(int32_t bad, bool stretched)
{
    if (bad <= 12)
        return DECENT;
    if (!stretched)
        return TIGHT;
    return bad < 100 ? LOOSE : VERY_LOOSE;
}

/* What the line costs, whatever line is above it. */
static inline void judge(const struct fitter *f, struct trial *t, const struct spot *end)
{
    const fix excess = t->measure - t->natural;
    int32_t bad;
    t->fits = false;
    if (excess < 0) {
        if (-excess > t->shrink)
            return;
        bad = badness(-excess, f->wide ? t->easy * 2 / 3 : t->easy * 4 / 5);
    } else {
        bad = t->ends && f->fit->mode != FIT_BALANCED ? 0 : badness(excess, t->stretch);
    }
    if (bad > f->tolerance && !f->last_pass)
        return;
    const int64_t line = LINE_PENALTY + bad, penalty = end->penalty;
    t->fits = true;
    t->runt = t->ends && t->natural < f->fit->em * 13 / 4;
    t->lone = t->ends && t->one_word && t->natural < t->measure / 3;
    t->fitness = (uint8_t)fitness_of(bad, excess > 0);
    t->demerits = line * line + penalty * penalty;
}

/* The demerits of the line, added to those of the node it starts at; -1 if it is not to be
 * considered. */
static inline int64_t cost(const struct fitter *f, const struct node *node, const struct trial *t,
                           const struct spot *end)
{
    int64_t demerits = node->demerits + t->demerits;
    if (node->fitness > t->fitness + 1 || t->fitness > node->fitness + 1)
        demerits += FITNESS_CLASH;
    if (t->runt && node->line) {
        if (f->tolerance <= TOLERANCE_1)
            return -1;
        demerits += t->natural < f->fit->em * 2 ? 4 * RUNT : RUNT;
    } else if (t->lone && node->line) {
        demerits += LONE_WORD;
    }
    if (end->hyphen && node->line + 1 == f->fit->closed) {
        if (!f->last_pass)
            return -1;
        demerits += BAD_HYPHEN;
    } else if (node->hyphens) {
        const bool ladder = end->flagged && node->hyphens >= LADDER;
        const bool remnant = t->ends && t->one_word;
        if ((ladder || remnant) && !f->last_pass)
            return -1;
        demerits += ladder || remnant ? BAD_HYPHEN : 0;
    }
    if (node->hyphens && (end->flagged || t->ends))
        demerits += TWO_HYPHENS;
    return demerits;
}

/* --- nodes ---------------------------------------------------------------------------------------
 */

/* Line numbers count only as long as measures differ. */
static uint32_t line_key(const struct fitter *f, uint32_t line)
{
    const uint32_t last = f->fit->narrow_lines ? f->fit->narrow_lines : 1;
    return line < last ? line : last;
}

/* The best nodes that a spot has got, by fitness, for lines of one number. */
struct bests {
    int64_t demerits[FITNESS_COUNT]; /* INT64_MAX: none */
    int64_t least;
    uint32_t from[FITNESS_COUNT];
    uint32_t key;
    bool any;
    int64_t most; /* demerits that are still worth keeping, by what the spot has got so far */
};

static void clear(struct bests *bests)
{
    for (unsigned i = 0; i < FITNESS_COUNT; i++)
        bests->demerits[i] = INT64_MAX;
    bests->least = INT64_MAX;
}

static inline void note(struct bests *bests, unsigned fitness, int64_t demerits, uint32_t from)
{
    if (demerits >= bests->demerits[fitness])
        return;
    bests->demerits[fitness] = demerits;
    bests->from[fitness] = from;
    if (demerits < bests->least)
        bests->least = demerits;
}

/* Makes nodes of the best. One that is much worse than another of its number is left out, since a
 * clash of fitness never makes up for that; so are ways with more lines that are far worse
 * altogether. */
static bool keep(struct fitter *f, struct bests *bests, uint32_t spot)
{
    const struct spot *at = &f->spotter.spots[spot];
    if (bests->least < bests->most / 4)
        bests->most = bests->least * 4 + 1000000;
    const int64_t worst = bests->least + FITNESS_CLASH;
    const int64_t most = worst < bests->most ? worst : bests->most;
    for (unsigned i = 0; i < FITNESS_COUNT; i++) {
        const int64_t demerits = bests->demerits[i];
        if (demerits > most || f->fresh_count == ACTIVE_MOST)
            continue;
        struct node *node = fitter_node(f);
        if (!node)
            return false;
        const struct node *from = &f->nodes[bests->from[i]];
        *node = (struct node){
            .demerits = demerits,
            .start = at->start,
            .hang_start = at->hang_start,
            .spot = spot,
            .line = from->line + 1,
            .previous = (int32_t)bests->from[i],
            .fitness = (uint8_t)i,
            .hyphens = at->flagged ? (uint8_t)(from->hyphens + 1) : 0,
        };
        f->fresh[f->fresh_count++] = (uint32_t)(node - f->nodes);
    }
    clear(bests);
    return true;
}

/* Appends the fresh nodes to the active ones; when they are too many, the oldest go. */
static void adopt(struct fitter *f)
{
    const size_t room = ACTIVE_MOST - f->fresh_count;
    if (f->active_count > room) {
        memmove(f->active, f->active + (f->active_count - room), room * sizeof *f->active);
        f->active_count = room;
    }
    memcpy(f->active + f->active_count, f->fresh, f->fresh_count * sizeof *f->active);
    f->active_count += f->fresh_count;
    f->fresh_count = 0;
}

/* --- the pass ------------------------------------------------------------------------------------
 */

/* Can no later spot end a line from this node? Hyphens and hanging marks come and go from spot to
 * spot, so they are left out. */
static bool is_overfull(const struct fitter *f, const struct trial *t, const struct spot *end)
{
    return t->natural - end->hyphen - t->shrink > t->measure + f->fit->em;
}

/* Makes a line from node `from` to the next spot, however full: the last resort, for a cluster
 * wider than its line. Returns that spot; UINT32_MAX when out of memory. */
static uint32_t force(struct fitter *f, uint32_t from)
{
    struct node *node = fitter_node(f);
    if (!node)
        return UINT32_MAX;
    const uint32_t spot = f->nodes[from].spot + 1; /* from the start: UINT32_MAX + 1 */
    *node = (struct node){
        .demerits = f->nodes[from].demerits + (int64_t)BAD * BAD,
        .start = f->spotter.spots[spot].start,
        .hang_start = f->spotter.spots[spot].hang_start,
        .spot = spot,
        .line = f->nodes[from].line + 1,
        .previous = (int32_t)from,
        .fitness = TIGHT,
    };
    f->active[f->active_count++] = (uint32_t)(node - f->nodes);
    return spot;
}

/* Nodes that differ in nothing but how they were come by: from them the line is the same. */
static size_t group_end(const struct fitter *f, size_t i)
{
    const struct node *first = &f->nodes[f->active[i]];
    for (i++; i < f->active_count; i++) {
        const struct node *node = &f->nodes[f->active[i]];
        if (node->spot != first->spot || (f->fit->narrow_lines && node->line != first->line))
            break;
    }
    return i;
}

/* Notes what the lines cost that start at the active nodes [i, last). */
static bool note_group(struct fitter *f, const struct trial *t, uint32_t spot, size_t i,
                       size_t last, struct bests *bests)
{
    const struct spot *end = &f->spotter.spots[spot];
    for (; i < last; i++) {
        const uint32_t number = f->active[i];
        const struct node *from = &f->nodes[number];
        const int64_t demerits = cost(f, from, t, end);
        if (demerits < 0)
            continue;
        const uint32_t key = line_key(f, from->line + 1);
        if (bests->any && key != bests->key && !keep(f, bests, spot))
            return false;
        bests->any = true;
        bests->key = key;
        note(bests, t->fitness, demerits, number);
    }
    return true;
}

/* Tries lines from the active nodes to `spot`. Nodes are in the order of their spots, so behind the
 * first whose line is too short all are. */
static bool take_spot(struct fitter *f, uint32_t spot)
{
    const struct spot *end = &f->spotter.spots[spot];
    struct bests bests = {.most = INT64_MAX, .key = 0};
    size_t i = 0, kept = 0;
    clear(&bests);
    f->newest = f->active[f->active_count - 1];
    for (size_t next; i < f->active_count; i = next) {
        const struct node *from = &f->nodes[f->active[i]];
        if (!end->must && is_short(f, &from->start, &end->end))
            break;
        next = group_end(f, i);
        struct trial t = fitter_try(f, from, end);
        judge(f, &t, end);
        if (t.fits && !note_group(f, &t, spot, i, next, &bests))
            return false;
        if (end->must || is_overfull(f, &t, end))
            continue;
        if (kept == i) {
            kept = next;
            continue;
        }
        for (size_t k = i; k < next; k++)
            f->active[kept++] = f->active[k];
    }
    if (kept < i) {
        memmove(f->active + kept, f->active + i, (f->active_count - i) * sizeof *f->active);
        f->active_count -= i - kept;
    }
    if (!bests.any)
        return true;
    if (!keep(f, &bests, spot))
        return false;
    adopt(f);
    return true;
}

/* Makes spot number `i`; *more is false behind the last one. Items that no line from the oldest
 * node reaches have none. False when out of memory. */
static bool find_spot(struct fitter *f, uint32_t i, bool *more)
{
    if (i >= f->spotter.count && f->horizon.reach) {
        f->horizon.start = f->nodes[f->active[0]].start;
        spots_skip(&f->spotter, &f->horizon, f->fit->em);
    }
    while (i >= f->spotter.count && f->spotter.next < f->para->count)
        if (!spots_take(&f->spotter))
            return false;
    *more = i < f->spotter.count;
    return true;
}

/* Runs one pass; *best is the last node of the best way, or -1 when there is none. False when out
 * of memory. */
static bool run_pass(struct fitter *f, enum spots_level level, fix reach, int32_t *best)
{
    const struct spots_wish wish = {
        .level = level,
        .hang = f->fit->hang && f->fit->mode == FIT_JUSTIFIED,
        .hyphenate = f->fit->hyphenate,
        .least = fit_least(f->fit),
    };
    spots_begin(&f->spotter, f->para, &wish, f->scratch);
    f->spotter.inside = f->fit->mode != FIT_BALANCED;
    f->node_count = 0;
    f->active_count = f->fresh_count = 0;
    /* No text gives more than 5/8 of its width: half of spaces, a tenth of Han, 1.5 percent. */
    f->horizon = (struct horizon){
        .surely = reach ? (fix)((int64_t)wish.least * 128 / (128 + 5 * reach)) : 0,
        .least = wish.least,
        .reach = reach,
    };
    f->wide = wish.least > WIDE * f->fit->em;
    *best = -1;
    struct node *first = fitter_node(f);
    if (!first)
        return false;
    *first = (struct node){.spot = UINT32_MAX, .previous = -1, .fitness = DECENT};
    f->active[f->active_count++] = 0;
    bool more;
    for (uint32_t i = 0; f->active_count; i++) {
        if (!find_spot(f, i, &more))
            return false;
        if (!more)
            break;
        if (!take_spot(f, i))
            return false;
        if (!f->active_count && f->last_pass && level == SPOTS_ALL && !reach &&
            (i = force(f, f->newest)) == UINT32_MAX)
            return false;
    }
    for (size_t i = 0; i < f->active_count; i++) {
        const uint32_t node = f->active[i];
        if (f->nodes[node].spot + 1 == f->spotter.count &&
            (*best < 0 || f->nodes[node].demerits < f->nodes[*best].demerits))
            *best = (int32_t)node;
    }
    return true;
}

/* So many words to a line on the average that plain spots may do. */
static bool is_roomy(const struct fitter *f)
{
    int64_t width = 0;
    for (size_t i = 0; i < f->para->count; i++)
        width += f->para->items[i].width + f->para->items[i].space;
    return width * WORDS < (int64_t)f->fit->width * (int64_t)f->para->count;
}

/* The reaches are a little over the cube roots of the tolerances. The last pass looks at lines that
 * are stretched more than twice only when there is a way that costs less with one of them, and at
 * every line only when those that are not hopeless leave no way. Reaches are in sixteenths. */
static bool run_justified(struct fitter *f, int32_t *best)
{
    f->tolerance = TOLERANCE_1;
    *best = -1;
    if (is_roomy(f) && (!run_pass(f, SPOTS_PLAIN, 17, best) || *best >= 0))
        return *best >= 0;
    f->tolerance = TOLERANCE_2;
    if (!run_pass(f, SPOTS_ALL, 19, best) || *best >= 0)
        return *best >= 0;
    f->last_pass = true;
    if (!run_pass(f, SPOTS_ALL, 2 * 16, best))
        return false;
    if (*best >= 0 && f->nodes[*best].demerits <= TWICE_STRETCHED)
        return true;
    if (!run_pass(f, SPOTS_ALL, 5 * 16, best) || *best >= 0)
        return *best >= 0;
    return run_pass(f, SPOTS_ALL, 0, best);
}

/* Once a word of a headline turned out to be wider than a line, it and its like may be parted; as
 * long as all fit, a measure that is too narrow for one is not to be considered (*best is -1). */
static bool part_headline(struct fitter *f, int32_t *best)
{
    f->whole |= !f->parted && *best >= 0;
    if (f->whole)
        return true;
    f->parted = true;
    return run_pass(f, SPOTS_ALL, 0, best);
}

bool fitter_optimal(struct fitter *f, int32_t *best)
{
    if (f->fit->mode == FIT_JUSTIFIED)
        return run_justified(f, best);
    f->tolerance = TOLERANCE_2;
    f->last_pass = true;
    if (f->fit->mode != FIT_BALANCED)
        return run_pass(f, SPOTS_ALL, 0, best);
    return (!f->parted && !run_pass(f, SPOTS_WORDS, 0, best)) ? false : part_headline(f, best);
}
