/* From ways through a paragraph to its lines; see lines.h. */
#include "layout/fitter.h"

#include <string.h>

fix fit_least(const struct fit *fit)
{
    fix least = fit->width;
    if (fit->narrow_lines && fit->narrow < least)
        least = fit->narrow;
    least -= fit->indent > 0 ? fit->indent : 0;
    return least > 0 ? least : 1;
}

static const struct spot start_spot;

static const struct spot *spot_of(const struct fitter *f, const struct node *node)
{
    return node->spot == UINT32_MAX ? &start_spot : &f->spotter.spots[node->spot];
}

bool fitter_grow(struct fitter *f)
{
    const size_t more = f->node_capacity ? f->node_capacity * 2 : f->para->count / 4 + 16;
    struct node *nodes = satchel_arena_take(f->scratch, more, sizeof *nodes);
    if (!nodes)
        return false;
    if (f->node_count)
        memcpy(nodes, f->nodes, f->node_count * sizeof *nodes);
    f->nodes = nodes;
    f->node_capacity = more;
    return true;
}

static bool break_all(struct fitter *f, int32_t *best)
{
    const bool first = f->fit->first && f->fit->mode != FIT_BALANCED;
    return first ? fitter_first(f, best) : fitter_optimal(f, best);
}

/* --- lines ---------------------------------------------------------------------------------------
 */

/* The byte that the line which starts at the spot begins with. */
static uint32_t byte_after(const struct para *para, const struct spot *spot)
{
    if (spot == &start_spot)
        return 0;
    if (spot->cut)
        return spot->cut;
    return spot->item + 1 < para->count ? para->items[spot->item + 1].start
                                        : (uint32_t)para->spec.length;
}

static struct line line_between(const struct fitter *f, const struct node *from,
                                const struct node *to)
{
    const struct para *para = f->para;
    const struct spot *start = spot_of(f, from), *end = spot_of(f, to);
    const struct trial t = fitter_try(f, from, end);
    const bool inside = start != &start_spot && start->cut;
    return (struct line){
        .first = start == &start_spot ? 0 : start->item + (inside ? 0 : 1),
        .last = end->item,
        .start = byte_after(para, start),
        .end = byte_after(para, end),
        .from = byte_after(para, start),
        .to = end->cut ? end->cut : para->items[end->item].end,
        .measure = from->line < f->fit->narrow_lines ? f->fit->narrow : f->fit->width,
        .indent = from->line ? 0 : f->fit->indent,
        .natural = t.natural,
        .give = give_between(&start->start, &end->end),
        .hang_start = start->hang_start,
        .hang_end = end->hang_end,
        .hyphen = end->hyphen != 0,
        .ends = t.ends,
        .ragged = f->fit->mode != FIT_JUSTIFIED,
    };
}

static bool collect(const struct fitter *f, int32_t best, satchel_arena *out, struct line **lines,
                    size_t *count)
{
    const size_t n = f->nodes[best].line;
    struct line *list = satchel_arena_array(out, n, sizeof *list);
    if (!list)
        return false;
    size_t at = n;
    for (int32_t i = best; f->nodes[i].previous >= 0; i = f->nodes[i].previous)
        list[--at] = line_between(f, &f->nodes[f->nodes[i].previous], &f->nodes[i]);
    *lines = list;
    *count = n;
    return true;
}

/* The narrowest measure that takes no more lines than the full one: then they are about equal. */
static bool balance(struct fitter *f, struct fit *fit, int32_t *best)
{
    const fix full = fit->width;
    const uint32_t lines = f->nodes[*best].line;
    fix low = full / 3, high = full;
    while (high - low > fit->em / 8 && lines > 1) {
        fit->width = low + (high - low) / 2;
        if (!break_all(f, best))
            return false;
        if (*best < 0 || f->nodes[*best].line > lines)
            low = fit->width;
        else
            high = fit->width;
    }
    fit->width = high;
    return lines == 1 || break_all(f, best);
}

bool lines_break(const struct para *para, const struct fit *fit, satchel_arena *scratch,
                 satchel_arena *out, struct line **lines, size_t *count, satchel_error *err)
{
    *lines = NULL;
    *count = 0;
    if (!para->count)
        return true;
    struct fit own = *fit;
    struct fitter f = {.para = para, .fit = &own, .scratch = scratch};
    int32_t best = -1;
    if (!break_all(&f, &best) || best < 0)
        return satchel_fail_memory(err);
    if (fit->mode == FIT_BALANCED && !balance(&f, &own, &best))
        return satchel_fail_memory(err);
    if (!collect(&f, best, out, lines, count))
        return satchel_fail_memory(err);
    for (size_t i = 0; i < *count && fit->mode == FIT_BALANCED; i++)
        (*lines)[i].measure = fit->width;
    return true;
}
