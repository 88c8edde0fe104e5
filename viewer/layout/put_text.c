/* Placing text: how many lines stand in this column; see filler.h. */
#include "layout/filler.h"

#include <string.h>

#define ORPHANS 2 /* lines of a paragraph at the foot of a column, at least */
#define WIDOWS  2 /* at the head of the next one */

fix filler_snap(const struct filler *f, fix y)
{
    const struct geometry *g = &f->flow->geometry;
    const fix off = (y - g->top) % g->leading;
    return off ? y + g->leading - off : y;
}

/* Where a unit starts whose upper white space meets that of the one above it. */
fix filler_start(const struct filler *f, const struct unit *u)
{
    const fix y = f->empty ? f->y : f->y + larger(f->after, u->before);
    return u->on_grid ? filler_snap(f, y) : y;
}

struct placed *filler_add(struct filler *f, enum placed_kind kind, const struct unit *unit, fix y,
                          fix height)
{
    struct sheet *s = f->sheet;
    if (s->count == f->capacity) {
        const size_t more = f->capacity ? f->capacity * 2 : 32;
        struct placed *placed = satchel_arena_take(f->arena, more, sizeof *placed);
        if (!placed)
            return NULL;
        if (s->count)
            memcpy(placed, s->placed, s->count * sizeof *placed);
        s->placed = placed;
        f->capacity = more;
    }
    struct placed *p = &s->placed[s->count++];
    *p = (struct placed){.kind = kind,
                         .unit = *unit,
                         .x = f->x,
                         .y = y,
                         .width = f->width,
                         .height = height,
                         .gap = f->empty ? 0 : y - f->y,
                         .start = SATCHEL_NONE};
    f->y = y + height;
    f->after = unit->after;
    f->empty = false;
    return p;
}

/* Has the unit any part on an earlier page? */
bool filler_begins(const struct filler *f, const struct unit *u)
{
    return f->at.block != u->block || (f->at.start == SATCHEL_NONE && f->at.line == 0);
}

uint32_t filler_piece(const struct filler *f, const struct unit *u)
{
    if (f->at.block == u->block && f->at.start != SATCHEL_NONE)
        return f->at.start;
    return f->flow->blocks[u->block].start;
}

uint32_t filler_line(const struct filler *f, const struct unit *u)
{
    return f->at.block == u->block ? f->at.line : 0;
}

struct fit filler_fit(const struct filler *f, const struct unit *u, fix width)
{
    const bool first = filler_piece(f, u) == f->flow->blocks[u->block].start;
    const fix measure = width - u->start - u->end - 2 * u->padding;
    return (struct fit){
        .mode = u->mode,
        .width = larger(measure, FIX(8)),
        .indent = first ? u->first : 0,
        .em = u->size,
        .hyphenate = u->mode == FIT_BALANCED || !u->head, /* balanced: only what fits no line */
        .first = f->flow->style.preview,
        .closed = filler_begins(f, u) ? 0 : f->at.closed,
        .hang = u->mode == FIT_JUSTIFIED && !script_is_ideographic(f->flow->script),
    };
}

/* The first lines stand beside the picture, if one is there. */
static void set_narrow(struct filler *f, const struct unit *u, fix y, struct fit *fit)
{
    struct beside beside = f->beside;
    unsigned lines = 0;
    if (!filler_begins(f, u)) {
        lines = f->at.narrow_lines;
        if (!lines || !picture_beside(f->flow, f->at.picture, &beside))
            return;
    } else if (f->picture != SATCHEL_NONE && u->beside && y < f->picture_end) {
        lines = (unsigned)((f->picture_end - y + u->leading - 1) / u->leading);
    }
    if (!lines)
        return;
    fit->narrow = beside.measure - u->start - u->end;
    fit->narrow_lines = lines < UINT16_MAX ? lines : UINT16_MAX;
}

/* How many of `left` lines are to stand in this column, which has room for `room`. `at_start`: the
 * first of them is the paragraph's first. */
static uint32_t choose_lines(uint32_t left, uint32_t room, bool at_start)
{
    if (room >= left)
        return left;
    uint32_t n = room;
    if (left - n < WIDOWS)
        n = left > WIDOWS ? left - WIDOWS : 0;
    return at_start && n < ORPHANS ? 0 : n;
}

bool filler_lines(struct filler *f, const struct unit *u, const struct fit *fit,
                  struct leaf_lines *lines)
{
    const struct leaf leaf = {u, u->block, filler_piece(f, u)};
    return leaf_break(f->flow, f->flow->lines, &leaf, fit, f->flow->scratch, lines, f->err);
}

/* The least of a text that may stand at the foot of a column: of three lines none may be parted. */
static bool least_of_text(struct filler *f, const struct unit *u, fix *height)
{
    const struct fit fit = filler_fit(f, u, f->width);
    struct leaf_lines lines;
    if (!filler_lines(f, u, &fit, &lines))
        return false;
    const uint32_t least = lines.count < ORPHANS + WIDOWS ? lines.count : ORPHANS;
    *height = (fix)least * u->leading + 2 * u->padding;
    return true;
}

/* The least part of a unit that may stand at the foot of a column. */
static bool least_of_unit(struct filler *f, const struct unit *u, fix *height)
{
    const struct geometry *g = &f->flow->geometry;
    switch (u->kind) {
    case UNIT_IMAGE:
        *height = picture_fit(f->flow, u->block, f->width, g->bottom - g->top).h / 2;
        return true;
    case UNIT_RULE: *height = u->leading; return true;
    case UNIT_ROW: return filler_least_row(f, u, height);
    case UNIT_TEXT: break;
    }
    return least_of_text(f, u, height);
}

/* The least height of what comes next, so that a heading is not left alone; false when out of
 * memory. */
static bool least_of_next(struct filler *f, const struct unit *u, fix *need)
{
    fix after = u->after, least = 0;
    struct unit next;
    uint32_t block = u->next;
    *need = 0;
    for (unsigned i = 0; i < 4 && flow_unit(f->flow, block, &next); i++) {
        *need += larger(after, next.before);
        if (!least_of_unit(f, &next, &least))
            return false;
        *need += least;
        if (!next.keep_next)
            break;
        after = next.after;
        block = next.next;
    }
    return true;
}

/* Is there room for what must follow the unit, which ends at `end`? */
static bool is_kept(struct filler *f, const struct unit *u, fix end, bool *kept)
{
    fix need;
    *kept = !u->keep_next || f->empty;
    if (*kept)
        return true;
    if (!least_of_next(f, u, &need))
        return false;
    *kept = end + need <= f->bottom;
    return true;
}

void filler_go_on(struct filler *f, const struct unit *u, const struct fit *fit, uint32_t lines,
                  const struct leaf_lines *all, const struct placed *p)
{
    const uint32_t picture = p->begins ? f->picture : f->at.picture;
    if (p->first + lines < all->count)
        f->at = (struct place){
            .block = u->block,
            .start = p->start,
            .line = p->first + lines,
            .picture = fit->narrow_lines ? picture : SATCHEL_NONE,
            .narrow_lines = (uint16_t)fit->narrow_lines,
            .closed = fit->closed,
        };
    else if (all->next != SATCHEL_NONE)
        f->at = (struct place){.block = u->block, .start = all->next, .picture = SATCHEL_NONE};
    else
        f->at = place_of(u->next);
}

/* How many of the lines are to stand in this column. */
static uint32_t count_lines(const struct filler *f, const struct unit *u,
                            const struct leaf_lines *lines, fix y)
{
    const uint32_t left = lines->count - filler_line(f, u);
    const uint32_t room = lines_in(f->bottom - y - 2 * u->padding, u->leading);
    if (lines->next != SATCHEL_NONE && room < left)
        return room;
    return choose_lines(left, room, filler_begins(f, u));
}

/* No word is parted over the end of a column: the piece is broken once more without that hyphen,
 * or, if that was done before or does not help, fewer lines are taken; of three lines in a row one
 * has no hyphen (fit.c). False when out of memory. */
static bool close_column(struct filler *f, const struct unit *u, struct fit *fit,
                         struct leaf_lines *lines, fix y, uint32_t *n)
{
    const uint32_t first = filler_line(f, u);
    *n = count_lines(f, u, lines, y);
    if (*n == 0 || first + *n >= lines->count || !lines->lines[first + *n - 1].hyphen)
        return true;
    if (!fit->closed && !first) {
        fit->closed = *n;
        if (!filler_lines(f, u, fit, lines))
            return false;
        *n = count_lines(f, u, lines, y);
    }
    uint32_t less = *n;
    while (less && first + less < lines->count && lines->lines[first + less - 1].hyphen)
        less--;
    if (less < ORPHANS && filler_begins(f, u))
        less = 0;
    if (less || !f->empty) /* else there is no room for the rules */
        *n = less;
    return true;
}

enum put filler_put_lines(struct filler *f, const struct unit *u, const struct fit *wish,
                          const struct leaf_lines *broken, fix y)
{
    const uint32_t first = filler_line(f, u);
    const bool start = filler_begins(f, u);
    struct fit fit = *wish;
    struct leaf_lines lines = *broken;
    uint32_t n;
    bool kept;
    if (!close_column(f, u, &fit, &lines, y, &n))
        return PUT_FAILED;
    const uint32_t left = lines.count - first;
    const bool more = lines.next != SATCHEL_NONE;
    const fix end = y + (fix)n * u->leading + 2 * u->padding;
    if (!is_kept(f, u, end, &kept))
        return PUT_FAILED;
    if (!kept || (u->keep_next && n < left))
        n = 0;
    if (n == 0 && !f->empty)
        return PUT_NONE;
    if (n == 0) { /* a column of its own, and still no room for the rules */
        const uint32_t room = lines_in(f->bottom - y - 2 * u->padding, u->leading);
        n = room < 1 ? 1 : room < left ? room : left;
    }
    struct placed *p = filler_add(f, PLACED_TEXT, u, y, (fix)n * u->leading + 2 * u->padding);
    if (!p)
        return PUT_FAILED;
    p->start = filler_piece(f, u);
    p->first = first;
    p->count = n;
    p->fit = fit;
    p->begins = start;
    p->ends = n == left && !more;
    filler_go_on(f, u, &fit, n, &lines, p);
    return n < left ? PUT_SOME : PUT_ALL;
}

/* A heading moves down so that it stands close to the text below it, which is on the grid. */
static fix grid_shift(const struct filler *f, fix end)
{
    return f->flow->geometry.columns > 1 ? filler_snap(f, end) - end : 0;
}

enum put put_text(struct filler *f, const struct unit *u)
{
    const bool part = !filler_begins(f, u);
    fix y = part ? f->y : filler_start(f, u);
    if (f->picture != SATCHEL_NONE && !u->beside && y < f->picture_end) {
        y = f->picture_end + f->flow->geometry.leading / 4;
        y = u->on_grid ? filler_snap(f, y) : y;
    }
    struct fit fit = filler_fit(f, u, f->width);
    struct leaf_lines lines;
    set_narrow(f, u, y, &fit);
    if (!filler_lines(f, u, &fit, &lines))
        return PUT_FAILED;
    if (lines.count <= filler_line(f, u)) { /* an empty leaf of a careless file */
        f->at = place_of(u->next);
        return PUT_ALL;
    }
    if (u->keep_next && !u->head && !f->empty)
        y += grid_shift(f, y + (fix)lines.count * u->leading + u->after);
    return filler_put_lines(f, u, &fit, &lines, y);
}
