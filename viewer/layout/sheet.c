/* Filling a page; see sheet.h. */
#include "layout/sheet.h"

#include "layout/layout.h"
#include "layout/picture.h"
#include "layout/table.h"

#include <string.h>

#define ORPHANS 2 /* lines of a paragraph at the foot of a column, at least */
#define WIDOWS  2 /* at the head of the next one */

#define SHRINK_MOST \
    42 /* percent that a picture may shrink to so as not to leave a page half white */

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
    struct place at;
    fix x, width, y, bottom; /* of the column */
    fix after;               /* white space that the last unit wants below it */
    bool empty;              /* nothing stands in the column yet */
    uint32_t picture; /* block of the picture that text stands beside, SATCHEL_NONE for none */
    struct beside beside;
    fix picture_end;
};

/* --- small things --------------------------------------------------------------------------------
 */

static fix larger(fix a, fix b)
{
    return a > b ? a : b;
}

struct place place_first(void)
{
    return (struct place){.start = SATCHEL_NONE, .picture = SATCHEL_NONE};
}

static struct place place_of(uint32_t block)
{
    return (struct place){.block = block, .start = SATCHEL_NONE, .picture = SATCHEL_NONE};
}

static fix snap_up(const struct filler *f, fix y)
{
    const struct geometry *g = &f->flow->geometry;
    const fix off = (y - g->top) % g->leading;
    return off ? y + g->leading - off : y;
}

/* Where a unit starts whose upper white space meets that of the one above it. */
static fix start_of(const struct filler *f, const struct unit *u)
{
    const fix y = f->empty ? f->y : f->y + larger(f->after, u->before);
    return u->on_grid ? snap_up(f, y) : y;
}

static struct placed *add(struct filler *f, enum placed_kind kind, const struct unit *unit, fix y,
                          fix height)
{
    struct sheet *s = f->sheet;
    if (s->count == f->capacity) {
        const size_t more = f->capacity ? f->capacity * 2 : 32;
        struct placed *placed = satchel_arena_array(f->arena, more, sizeof *placed);
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
static bool begins(const struct filler *f, const struct unit *u)
{
    return f->at.block != u->block || (f->at.start == SATCHEL_NONE && f->at.line == 0);
}

static uint32_t start_of_piece(const struct filler *f, const struct unit *u)
{
    if (f->at.block == u->block && f->at.start != SATCHEL_NONE)
        return f->at.start;
    return f->flow->blocks[u->block].start;
}

static uint32_t first_line(const struct filler *f, const struct unit *u)
{
    return f->at.block == u->block ? f->at.line : 0;
}

/* --- lines ---------------------------------------------------------------------------------------
 */

static struct fit fit_of(const struct filler *f, const struct unit *u, fix width)
{
    const bool first = start_of_piece(f, u) == f->flow->blocks[u->block].start;
    const fix measure = width - u->start - u->end - 2 * u->padding;
    return (struct fit){
        .mode = u->mode,
        .width = larger(measure, FIX(8)),
        .indent = first ? u->first : 0,
        .em = u->size,
        .hang = u->mode == FIT_JUSTIFIED && !script_is_ideographic(f->flow->script),
    };
}

/* The first lines stand beside the picture, if one is there. */
static void set_narrow(struct filler *f, const struct unit *u, fix y, struct fit *fit)
{
    struct beside beside = f->beside;
    unsigned lines = 0;
    if (!begins(f, u)) {
        lines = f->at.narrow_lines;
        if (!lines || !picture_beside(f->flow, f->at.picture, &beside))
            return;
    } else if (f->picture != SATCHEL_NONE && u->beside && y < f->picture_end) {
        lines = (unsigned)((f->picture_end - y + u->leading - 1) / u->leading);
    }
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

static uint32_t lines_in(fix room, fix leading)
{
    return room > 0 && leading > 0 ? (uint32_t)(room / leading) : 0;
}

/* --- text ----------------------------------------------------------------------------------------
 */

static bool get_lines(struct filler *f, const struct unit *u, const struct fit *fit,
                      struct leaf_lines *lines)
{
    const struct leaf leaf = {u, u->block, start_of_piece(f, u)};
    return leaf_break(f->flow, f->flow->lines, &leaf, fit, f->flow->scratch, lines, f->err);
}

/* The least of a text that may stand at the foot of a column: of three lines none may be parted. */
static bool least_of_text(struct filler *f, const struct unit *u, fix *height)
{
    const struct fit fit = fit_of(f, u, f->width);
    struct leaf_lines lines;
    if (!get_lines(f, u, &fit, &lines))
        return false;
    const uint32_t least = lines.count < ORPHANS + WIDOWS ? lines.count : ORPHANS;
    *height = (fix)least * u->leading + 2 * u->padding;
    return true;
}

/* The least height of what comes next, so that a heading is not left alone; false when out of
 * memory. */
static bool least_of_next(struct filler *f, const struct unit *u, fix *need)
{
    const struct geometry *g = &f->flow->geometry;
    fix after = u->after, least = 0;
    struct unit next;
    uint32_t block = u->next;
    *need = 0;
    for (unsigned i = 0; i < 4 && flow_unit(f->flow, block, &next); i++) {
        *need += larger(after, next.before);
        if (next.kind == UNIT_IMAGE)
            least = picture_fit(f->flow, block, f->width, g->bottom - g->top).h / 2;
        else if (next.kind == UNIT_ROW)
            least = 2 * (next.leading + 2 * table_row_padding(&next));
        else if (next.kind == UNIT_RULE)
            least = next.leading;
        else if (!least_of_text(f, &next, &least))
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

/* Goes on behind what was placed. */
static void go_on(struct filler *f, const struct unit *u, const struct fit *fit, uint32_t lines,
                  const struct leaf_lines *all, const struct placed *p)
{
    if (p->first + lines < all->count) {
        f->at = (struct place){.block = u->block,
                               .start = p->start,
                               .line = p->first + lines,
                               .picture = SATCHEL_NONE};
        if (fit->narrow_lines) {
            f->at.picture = f->picture != SATCHEL_NONE ? f->picture : f->at.picture;
            f->at.narrow_lines = (uint16_t)fit->narrow_lines;
        }
        return;
    }
    f->at = place_of(u->next);
    if (all->next != SATCHEL_NONE)
        f->at = (struct place){.block = u->block, .start = all->next, .picture = SATCHEL_NONE};
}

static enum put put_lines(struct filler *f, const struct unit *u, const struct fit *fit,
                          const struct leaf_lines *lines, fix y)
{
    const uint32_t first = first_line(f, u), left = lines->count - first;
    const bool start = begins(f, u), more = lines->next != SATCHEL_NONE;
    uint32_t room = lines_in(f->bottom - y - 2 * u->padding, u->leading);
    uint32_t n = more && room < left ? room : choose_lines(left, room, start);
    const fix end = y + (fix)n * u->leading + 2 * u->padding;
    bool kept;
    if (!is_kept(f, u, end, &kept))
        return PUT_FAILED;
    if (!kept || (u->keep_next && n < left))
        n = 0;
    if (n == 0 && !f->empty)
        return PUT_NONE;
    if (n == 0) /* a column of its own, and still no room for the rules */
        n = room < 1 ? 1 : room < left ? room : left;
    const struct place before = f->at;
    struct placed *p = add(f, PLACED_TEXT, u, y, (fix)n * u->leading + 2 * u->padding);
    if (!p)
        return PUT_FAILED;
    p->start = start_of_piece(f, u);
    p->first = first;
    p->count = n;
    p->fit = *fit;
    p->begins = start;
    p->ends = n == left && !more;
    go_on(f, u, fit, n, lines, p);
    if (fit->narrow_lines && f->at.block == u->block && f->picture == SATCHEL_NONE)
        f->at.picture = before.picture;
    return n < left ? PUT_SOME : PUT_ALL;
}

/* A heading moves down so that it stands close to the text below it, which is on the grid. */
static fix grid_shift(const struct filler *f, fix end)
{
    return f->flow->geometry.columns > 1 ? snap_up(f, end) - end : 0;
}

static enum put put_text(struct filler *f, const struct unit *u)
{
    const bool part = !begins(f, u);
    fix y = part ? f->y : start_of(f, u);
    if (f->picture != SATCHEL_NONE && !u->beside && y < f->picture_end) {
        y = f->picture_end + f->flow->geometry.leading / 4;
        y = u->on_grid ? snap_up(f, y) : y;
    }
    struct fit fit = fit_of(f, u, f->width);
    struct leaf_lines lines;
    set_narrow(f, u, y, &fit);
    if (!get_lines(f, u, &fit, &lines))
        return PUT_FAILED;
    if (lines.count <= first_line(f, u)) { /* an empty leaf of a careless file */
        f->at = place_of(u->next);
        return PUT_ALL;
    }
    if (u->keep_next && !u->head && !f->empty)
        y += grid_shift(f, y + (fix)lines.count * u->leading + u->after);
    return put_lines(f, u, &fit, &lines, y);
}

/* --- pictures ------------------------------------------------------------------------------------
 */

struct caption {
    struct fit fit;
    struct leaf_lines lines;
    fix height;
};

static bool get_caption(struct filler *f, const struct unit *u, fix width, struct caption *c)
{
    c->fit = fit_of(f, u, width);
    c->fit.hang = false;
    if (!get_lines(f, u, &c->fit, &c->lines))
        return false;
    c->height = (fix)c->lines.count * u->leading;
    return true;
}

/* At the outer side: left in an article that runs from right to left. */
static fix outer(const struct filler *f, fix w)
{
    return f->flow->rtl ? f->x : f->x + f->width - w;
}

/* The first picture of an article, right below its head, with paragraphs to stand beside it. */
static bool is_lead(struct filler *f, const struct unit *u)
{
    struct unit next;
    for (size_t i = 0; i < f->sheet->count; i++)
        if (f->sheet->placed[i].kind != PLACED_CHROME && !f->sheet->placed[i].unit.head)
            return false;
    if (!f->sheet->count || !begins(f, u))
        return false;
    return flow_unit(f->flow, u->next, &next) && next.kind == UNIT_TEXT && next.beside;
}

/* Puts the picture at the outer side and leaves the column where it is. */
static enum put put_beside(struct filler *f, const struct unit *u, bool *done)
{
    const struct geometry *g = &f->flow->geometry;
    struct beside beside;
    struct caption caption;
    *done = false;
    if (!is_lead(f, u) || !picture_beside(f->flow, u->block, &beside))
        return PUT_ALL;
    if (!get_caption(f, u, beside.picture_w, &caption))
        return PUT_FAILED;
    const fix start = f->y + larger(f->after, u->before / 2);
    const fix top =
        start + g->leading / 2 - g->em * 9 / 25; /* level with the x-height of the text */
    const fix height = beside.picture_h + picture_gap(f->flow) + caption.height;
    if (top + height > f->bottom || caption.lines.next != SATCHEL_NONE)
        return PUT_ALL;
    const fix y = f->y, after = f->after;
    struct placed *p = add(f, PLACED_IMAGE, u, top, height);
    if (!p)
        return PUT_FAILED;
    p->start = f->flow->blocks[u->block].start;
    p->count = caption.lines.count;
    p->fit = caption.fit;
    p->picture_w = p->caption_w = beside.picture_w;
    p->picture_h = beside.picture_h;
    p->picture_x = p->caption_x = outer(f, beside.picture_w);
    p->begins = p->ends = true;
    f->y = y;
    f->after = larger(after, start - y);
    f->picture = u->block;
    f->beside = beside;
    f->picture_end = top + height;
    f->at = place_of(u->next);
    *done = true;
    return PUT_ALL;
}

static struct picture_size full_size(const struct filler *f, const struct unit *u)
{
    const struct geometry *g = &f->flow->geometry;
    const fix most = (g->bottom - g->top) * 62 / 100;
    return picture_fit(f->flow, u->block, f->width - u->start - u->end, most);
}

/* The size in the room that is left, if that is not too small. */
static bool shrink(const struct filler *f, const struct unit *u, fix room,
                   struct picture_size *size)
{
    if (room < full_size(f, u).h * SHRINK_MOST / 100)
        return false;
    *size = picture_fit(f->flow, u->block, f->width - u->start - u->end, room);
    return true;
}

/* The rest of a caption that is longer than a page. */
static enum put put_caption_rest(struct filler *f, const struct unit *u)
{
    struct caption caption;
    if (!get_caption(f, u, f->width, &caption))
        return PUT_FAILED;
    const enum put put = put_lines(f, u, &caption.fit, &caption.lines, f->y);
    return put;
}

/* A picture and its caption as one; `lines` of the caption at least. */
static enum put put_picture(struct filler *f, const struct unit *u, struct picture_size size,
                            const struct caption *caption, fix y)
{
    const fix gap = size.h && caption->lines.count ? picture_gap(f->flow) : 0;
    uint32_t lines = lines_in(f->bottom - y - size.h - gap, u->leading);
    const bool whole = lines >= caption->lines.count;
    lines = whole ? caption->lines.count : lines;
    struct placed *p = add(f, PLACED_IMAGE, u, y, size.h + gap + (fix)lines * u->leading);
    if (!p)
        return PUT_FAILED;
    p->start = f->flow->blocks[u->block].start;
    p->count = lines;
    p->fit = caption->fit;
    p->picture_w = size.w;
    p->picture_h = size.h;
    p->picture_x = f->x + (f->width - size.w) / 2;
    p->caption_w = caption->fit.width + u->start + u->end;
    p->caption_x = f->x + (f->width - p->caption_w) / 2;
    p->begins = true;
    p->ends = whole && caption->lines.next == SATCHEL_NONE;
    go_on(f, u, &caption->fit, lines, &caption->lines, p);
    return whole ? PUT_ALL : PUT_SOME;
}

/* The caption is as wide as its picture, unless that is small. */
static fix caption_width(const struct filler *f, struct picture_size size)
{
    return size.w > f->width / 2 ? size.w : f->width;
}

/* Finds a size at which picture and caption fit below y: a smaller picture has a narrower caption,
 * which may have more lines, so it is tried again. False when it would be too small. */
static bool fit_picture(struct filler *f, const struct unit *u, fix y, struct picture_size *size,
                        struct caption *caption, bool *fits)
{
    for (unsigned i = 0; i < 3; i++) {
        if (!get_caption(f, u, caption_width(f, *size), caption))
            return false;
        const fix gap = size->h && caption->lines.count ? picture_gap(f->flow) : 0;
        const fix room = f->bottom - y - gap - caption->height;
        *fits = size->h <= room;
        if (*fits || !shrink(f, u, room, size))
            return true;
    }
    *fits = false;
    return true;
}

static enum put put_image(struct filler *f, const struct unit *u)
{
    bool done, fits;
    if (!begins(f, u))
        return put_caption_rest(f, u);
    const enum put put = put_beside(f, u, &done);
    if (done || put == PUT_FAILED)
        return put;
    struct caption caption;
    struct picture_size size = full_size(f, u);
    const fix y = f->picture != SATCHEL_NONE && f->y < f->picture_end ? f->picture_end + u->before
                                                                      : start_of(f, u);
    if (!fit_picture(f, u, y, &size, &caption, &fits))
        return PUT_FAILED;
    if (!fits && !f->empty)
        return PUT_NONE;
    if (!fits) { /* a caption longer than the page */
        const fix room = (f->bottom - y) / 2;
        size = picture_fit(f->flow, u->block, f->width - u->start - u->end, larger(room, FIX(1)));
        if (!get_caption(f, u, f->width, &caption))
            return PUT_FAILED;
    }
    return put_picture(f, u, size, &caption, y);
}

/* --- rules and rows ------------------------------------------------------------------------------
 */

static enum put put_rule(struct filler *f, const struct unit *u)
{
    fix y = start_of(f, u);
    if (f->picture != SATCHEL_NONE && y < f->picture_end)
        y = f->picture_end;
    if (!f->empty && y + u->leading > f->bottom)
        return PUT_NONE;
    f->at = place_of(u->next);
    return add(f, PLACED_RULE, u, y, u->leading) ? PUT_ALL : PUT_FAILED;
}

static bool row_height(struct filler *f, const struct unit *u, fix *height)
{
    uint32_t lines;
    if (!table_row_lines(f->flow, flow_table(f->flow), u, &lines, f->err))
        return false;
    *height = (fix)lines * u->leading + 2 * table_row_padding(u);
    return true;
}

/* At the head of a column, a table that goes on shows its head row again. */
static bool repeat_head(struct filler *f, const struct unit *row, fix height)
{
    const struct table *table = flow_table(f->flow);
    if (!f->empty || table->header == SATCHEL_NONE || row->block == table->header)
        return true;
    struct unit head = *row;
    fix head_height;
    head.block = table->header;
    if (!row_height(f, &head, &head_height))
        return false;
    if (f->y + head_height + height > f->bottom)
        return true;
    const bool ok = add(f, PLACED_HEAD, &head, f->y, head_height) != NULL;
    f->empty = true; /* S1 */
    return ok;
}

static enum put put_row(struct filler *f, const struct unit *u)
{
    fix height;
    if (!row_height(f, u, &height) || !repeat_head(f, u, height))
        return PUT_FAILED;
    fix y = start_of(f, u);
    if (f->picture != SATCHEL_NONE && y < f->picture_end)
        y = f->picture_end + u->before;
    const bool head = u->block == flow_table(f->flow)->header;
    const fix need = head ? height + u->leading + 2 * table_row_padding(u) : height;
    if (!f->empty && y + need > f->bottom)
        return PUT_NONE;
    f->at = place_of(u->next);
    return add(f, PLACED_ROW, u, y, height) ? PUT_ALL : PUT_FAILED;
}

/* --- chrome of the head --------------------------------------------------------------------------
 */

static struct unit chrome_unit(const struct filler *f)
{
    const struct geometry *g = &f->flow->geometry;
    fix size = (g->em * 66 / 100 + 32) & ~63;
    if (size < FIX(11))
        size = FIX(11);
    return (struct unit){
        .kind = UNIT_TEXT,
        .block = SATCHEL_NONE,
        .font = {.family = FONT_SANS},
        .language = f->flow->language,
        .ink = INK_SOFT,
        .size = size,
        .leading = style_leading(f->flow->script, size, 30 * size, false),
        .rtl = f->flow->rtl,
        .head = true,
    };
}

static bool put_chrome(struct filler *f, const char *text, const char *role, struct unit *u)
{
    struct placed *p = add(f, PLACED_CHROME, u, f->y + (f->empty ? 0 : f->after), u->leading);
    if (!p)
        return false;
    p->chrome = text;
    p->role = role;
    p->chrome_x = p->x;
    p->chrome_w = p->width;
    return true;
}

static bool put_kicker(struct filler *f)
{
    const char *kicker = f->flow->style.kicker;
    struct unit u = chrome_unit(f);
    if (!kicker || !kicker[0])
        return true;
    u.font.bold = true;
    u.ink = INK_ACCENT;
    const bool ok = put_chrome(f, kicker, "kicker", &u);
    f->empty = true; /* S1: chrome alone is no progress */
    return ok;
}

/* The date stands on the byline's own line when there is room for both. */
static bool put_date(struct filler *f, const struct unit *above)
{
    const char *date = f->flow->style.dateline;
    struct unit u = chrome_unit(f);
    struct placed *p = f->sheet->count ? &f->sheet->placed[f->sheet->count - 1] : NULL;
    struct leaf_lines lines;
    u.after = f->flow->geometry.leading / 2;
    if (above && p && p->kind == PLACED_TEXT && p->count == 1 && p->begins &&
        f->flow->blocks[above->block].kind == SATCHEL_KIND_BYLINE) {
        if (!placed_lines(f->flow, p, &lines, f->err))
            return false;
        const struct text_spec spec = {
            .text = date, .length = strlen(date), .font = u.font, .size = u.size};
        const fix used = lines.lines[0].natural + u.size * 3 / 2;
        if (used + text_width(f->flow->fonts, &spec) <= f->width) {
            const fix y = p->y;
            f->y = y;
            f->after = 0;
            struct placed *c = add(f, PLACED_CHROME, &u, y, u.leading);
            if (!c)
                return false;
            c->chrome = date;
            c->role = "date";
            c->chrome_x = f->flow->rtl ? f->x : f->x + used;
            c->chrome_w = f->width - used;
            return true;
        }
    }
    f->after = 0;
    return put_chrome(f, date, "date", &u);
}

/* Is this the unit of the head that the date follows: the byline, or the headline if there is none?
 */
static bool precedes_date(const struct filler *f, const struct unit *u)
{
    const struct flow *flow = f->flow;
    const char *date = flow->style.dateline;
    if (!date || !date[0] || !u->head)
        return false;
    if (flow->blocks[u->block].kind == SATCHEL_KIND_BYLINE)
        return true;
    return flow->blocks[u->block].kind == SATCHEL_KIND_HEADLINE &&
           (u->next >= flow->block_count || flow->blocks[u->next].kind != SATCHEL_KIND_BYLINE);
}

/* --- columns -------------------------------------------------------------------------------------
 */

static enum put put_unit(struct filler *f, const struct unit *u)
{
    switch (u->kind) {
    case UNIT_TEXT: return put_text(f, u);
    case UNIT_IMAGE: return put_image(f, u);
    case UNIT_RULE: return put_rule(f, u);
    case UNIT_ROW: return put_row(f, u);
    }
    return PUT_FAILED;
}

static bool fail(struct filler *f)
{
    if (f->flow->failed && f->err)
        *f->err = f->flow->error;
    return false;
}

/* Places units until the column is full, the article ends, or (with `head_only`) its head does. */
static bool fill_column(struct filler *f, bool head_only)
{
    struct unit u;
    f->sheet->done = false;
    while (f->sheet->count < PLACED_MOST) {
        if (!flow_unit(f->flow, f->at.block, &u)) {
            f->sheet->done = !f->flow->failed;
            return f->sheet->done || fail(f);
        }
        if (u.block != f->at.block)
            f->at = place_of(u.block);
        if (head_only && !u.head)
            return true;
        const enum put put = put_unit(f, &u);
        if (put == PUT_FAILED)
            return satchel_fail_memory(f->err);
        if (put != PUT_ALL)
            return true;
        if (f->at.block != u.block && precedes_date(f, &u) && !put_date(f, &u))
            return satchel_fail_memory(f->err);
    }
    return true;
}

static fix column_x(const struct flow *flow, unsigned column)
{
    const struct geometry *g = &flow->geometry;
    const unsigned from_left = flow->rtl ? g->columns - 1 - column : column;
    return g->left + (fix)from_left * (g->column + g->gutter);
}

static void start_column(struct filler *f, fix x, fix width, fix top, fix bottom)
{
    f->x = x;
    f->width = width;
    f->y = top;
    f->bottom = bottom;
    f->after = 0;
    f->empty = true;
    f->picture = SATCHEL_NONE;
    f->picture_end = 0;
}

static bool is_first(const struct place *place)
{
    return place->block == 0 && place->start == SATCHEL_NONE && place->line == 0;
}

/* Fills all columns from the same height on. */
static bool fill_columns(struct filler *f, fix top, fix bottom, bool kicker, fix ends[2])
{
    const struct geometry *g = &f->flow->geometry;
    for (unsigned c = 0; c < g->columns; c++) {
        start_column(f, column_x(f->flow, c), g->column, top, bottom);
        if (c == 0 && kicker && !put_kicker(f))
            return satchel_fail_memory(f->err);
        if (!fill_column(f, false))
            return false;
        ends[c] = larger(f->y, f->picture_end);
        if (f->sheet->done)
            break;
    }
    return true;
}

/* Columns of the last page end at about the same height. */
static bool even_columns(struct filler *f, const struct place *from, size_t count, fix top,
                         fix ends[2])
{
    const struct geometry *g = &f->flow->geometry;
    const fix used = larger(ends[0] - top, 0) + larger(ends[1] - top, 0);
    fix height = (used / 2 + g->leading - 1) / g->leading * g->leading;
    if (g->columns < 2 || !f->sheet->done || ends[0] - ends[1] < 3 * g->leading)
        return true;
    if (height < 4 * g->leading)
        height = 4 * g->leading;
    for (; top + height < g->bottom; height += g->leading) {
        f->at = *from;
        f->sheet->count = count;
        if (!fill_columns(f, top, top + height, false, ends))
            return false;
        if (f->sheet->done)
            return true;
    }
    f->at = *from;
    f->sheet->count = count;
    return fill_columns(f, top, g->bottom, false, ends);
}

/* The head of an article stands over both columns, if it leaves them room. */
static bool fill_head(struct filler *f, fix *top)
{
    const struct geometry *g = &f->flow->geometry;
    const struct place first = f->at;
    *top = g->top;
    start_column(f, g->left, g->right - g->left, g->top, g->bottom);
    if (!put_kicker(f))
        return satchel_fail_memory(f->err);
    if (!fill_column(f, true))
        return false;
    if (f->sheet->done)
        return true;
    const fix end = snap_up(f, f->y + f->after);
    if (end > g->top + (g->bottom - g->top) * 60 / 100) {
        f->at = first;
        f->sheet->count = 0;
        return true;
    }
    *top = end;
    return true;
}

bool sheet_fill(struct flow *flow, const struct place *from, satchel_arena *arena,
                struct sheet *sheet, satchel_error *err)
{
    const struct geometry *g = &flow->geometry;
    struct filler f = {.flow = flow, .arena = arena, .sheet = sheet, .err = err, .at = *from};
    fix top = g->top, ends[2] = {g->top, g->top};
    bool kicker = is_first(from);
    *sheet = (struct sheet){.next = *from};
    if (kicker && g->columns > 1) {
        if (!fill_head(&f, &top))
            return false;
        kicker = sheet->count == 0;
    }
    if (!sheet->done) {
        const struct place body = f.at;
        const size_t count = sheet->count;
        if (!fill_columns(&f, top, g->bottom, kicker, ends) ||
            !even_columns(&f, &body, count, top, ends))
            return false;
    }
    sheet->next = f.at;
    return true;
}

bool placed_lines(struct flow *flow, const struct placed *p, struct leaf_lines *lines,
                  satchel_error *err)
{
    const struct leaf leaf = {&p->unit, p->unit.block, p->start};
    return leaf_break(flow, flow->lines, &leaf, &p->fit, flow->scratch, lines, err);
}

bool place_offset(struct flow *flow, const struct place *place, uint32_t *offset,
                  satchel_error *err)
{
    struct unit u;
    *offset = (uint32_t)flow->text_size;
    if (!flow_unit(flow, place->block, &u))
        return !flow->failed || satchel_fail_memory(err);
    *offset = unit_offset(flow, &u);
    if (u.block == place->block && place->start != SATCHEL_NONE)
        *offset = place->start;
    return true;
}
