/* Setting a line: order, justification, glyphs; see lines.h.
 *
 * A line is a row of elements, tokens and the white space between them, each with its bidi level.
 * They are put in visual order (rule L2), what the line has to give or take is shared out among
 * spaces, gaps and letters, and a pen walks from left to right. Neighbouring glyphs of one face,
 * size and ink become one item of the page.
 */
#include "layout/kashida.h"

#include <satchel/article.h>

#include <string.h>

/* Beyond this many times its easy stretch a line is left ragged: a hole in the line is worse than
 * an end that does not reach the margin. */
#define STRETCH_MOST 4

enum element_kind { TOKEN, SPACE, HYPHEN };

struct element {
    enum element_kind kind;
    uint32_t item;
};

/* A share of a whole, handed out so that the rounding never adds up. */
struct sharing {
    int64_t whole, weights; /* weights: the sum of all */
    int64_t seen, given;
};

struct setter {
    struct page *page;
    const struct para *para;
    const struct line *line;
    fix x, y;               /* the pen */
    struct sharing spaces;  /* of the slack, by spaces and gaps */
    struct sharing letters; /* of the slack, by letters */
    struct kashida kashidas[KASHIDA_MOST];
    unsigned kashida_count;
    struct page_glyph *glyphs; /* of the whole line */
    uint32_t glyph_count, run_start;
    struct page_item run;         /* being made; count 0: none */
    const struct attr *link_attr; /* of the link or underline being made, NULL for none */
    fix link_x;
};

static fix take(struct sharing *s, int64_t weight)
{
    if (!s->weights)
        return 0;
    s->seen += weight;
    const int64_t now = s->whole * s->seen / s->weights;
    const int64_t part = now - s->given;
    s->given = now;
    return (fix)part;
}

/* --- what is shown -------------------------------------------------------------------------------
 */

/* The bytes of the item that the line shows, relative to the token. */
static void shown_part(const struct setter *s, uint32_t number, uint32_t *from, uint32_t *to)
{
    const struct item *item = &s->para->items[number];
    const uint32_t start = s->line->from > item->start ? s->line->from : item->start;
    const uint32_t end = s->line->to < item->end ? s->line->to : item->end;
    *from = start - item->start;
    *to = end > start ? end - item->start : *from;
}

static int64_t weight_of_space(const struct item *item)
{
    return item->space / 2 + item->gap;
}

static bool is_whole(const struct item *item, uint32_t from, uint32_t to)
{
    return from == 0 && to == item->end - item->start;
}

static struct token_shape shape_of(const struct setter *s, const struct token *token)
{
    return tokens_shape(fonts_tokens(s->para->fonts), token);
}

/* Letters of the line that may be moved apart. */
static int64_t count_letters(const struct setter *s)
{
    int64_t n = 0;
    for (uint32_t i = s->line->first; i <= s->line->last; i++) {
        const struct token *token = s->para->items[i].token;
        uint32_t from, to;
        shown_part(s, i, &from, &to);
        if (!token || !token->letters)
            continue;
        if (is_whole(&s->para->items[i], from, to)) {
            n += token->letters;
            continue;
        }
        const struct glyph *glyphs = shape_of(s, token).glyphs;
        for (uint32_t g = 0; g < token->glyph_count; g++)
            n += glyphs[g].cluster >= from && glyphs[g].cluster < to;
    }
    return n;
}

/* --- justification -------------------------------------------------------------------------------
 */

bool line_is_loose(const struct line *line)
{
    const fix slack = line->measure - line->indent - line->natural;
    return slack > give_stretch(&line->give) * STRETCH_MOST;
}

/* What the letters take of the slack; the spaces take the rest. */
static fix share_of_letters(const struct line *line, fix slack)
{
    const fix most = give_letters(&line->give);
    const fix total = slack > 0 ? give_stretch(&line->give) : give_shrink(&line->give);
    const fix size = slack > 0 ? slack : -slack;
    const fix share = total > 0 ? (fix)((int64_t)size * most / total) : 0;
    return share > most ? most : share;
}

int line_space_percent(const struct line *line)
{
    const fix slack = line->measure - line->indent - line->natural;
    if (line->give.space <= 0)
        return 100;
    const fix letters = share_of_letters(line, slack);
    const fix spaces = slack > 0 ? slack - letters : slack + letters;
    return 100 + (int)((int64_t)spaces * 100 / line->give.space);
}

/* Decides what spaces and letters give; returns how far the line falls short of its measure. */
static fix justify(struct setter *s)
{
    const struct line *line = s->line;
    fix slack = line->measure - line->indent - line->natural;
    const bool stretches = !line->ends && !line->ragged;
    const fix total = slack > 0 ? give_stretch(&line->give) : give_shrink(&line->give);
    if (slack < -total) /* a cluster wider than the line */
        return 0;
    if (slack == 0 || total <= 0 || (slack > 0 && !stretches) || line_is_loose(line))
        return slack > 0 ? slack : 0;
    if (slack > 0 && s->para->spec.kashida) {
        fix strokes;
        s->kashida_count = kashida_choose(s->para, line, slack, s->kashidas, &strokes);
        slack -= strokes;
    }
    const fix letters = share_of_letters(line, slack);
    const fix spaces = (slack > 0 ? slack : -slack) - letters;
    s->letters =
        (struct sharing){.whole = slack > 0 ? letters : -letters, .weights = count_letters(s)};
    for (uint32_t i = line->first; i < line->last; i++)
        s->spaces.weights += weight_of_space(&s->para->items[i]);
    s->spaces.whole = slack > 0 ? spaces : -spaces;
    const int64_t given = (s->letters.weights ? letters : 0) + (s->spaces.weights ? spaces : 0);
    return slack > 0 ? slack - (fix)given : 0;
}

/* --- glyphs --------------------------------------------------------------------------------------
 */

static void end_run(struct setter *s)
{
    struct page_item *run = &s->run;
    if (!run->run.count)
        return;
    struct page_glyph *glyphs = s->glyphs + s->run_start;
    uint32_t least = UINT32_MAX;
    for (uint32_t i = 0; i < run->run.count; i++)
        least = glyphs[i].cluster < least ? glyphs[i].cluster : least;
    for (uint32_t i = 0; i < run->run.count; i++)
        glyphs[i].cluster -= least;
    const uint32_t offset = s->para->spec.offset;
    run->run.offset = offset == SATCHEL_NONE ? SATCHEL_NONE : offset + least;
    run->run.glyphs = glyphs;
    run->w = s->x - run->x;
    page_add_item(s->page, run);
    run->run.count = 0;
}

/* Makes the run at hand one of this face, size and ink. */
static void begin_run(struct setter *s, uint16_t face, fix size, fix rise, enum ink ink)
{
    const struct page_item *run = &s->run;
    const fix y = s->y - rise;
    if (run->run.count && run->run.face == face && run->run.size == size && run->ink == ink &&
        run->y == y)
        return;
    end_run(s);
    s->run_start = s->glyph_count;
    s->run = (struct page_item){
        .kind = ITEM_GLYPHS, .ink = ink, .x = s->x, .y = y, .run = {.face = face, .size = size}};
}

static void put_glyph(struct setter *s, uint16_t glyph, fix x, fix y, uint32_t cluster)
{
    s->glyphs[s->glyph_count++] =
        (struct page_glyph){.glyph = glyph, .x = x - s->run.x, .y = y, .cluster = cluster};
    s->run.run.count++;
}

/* The stroke that the item has got, NULL for none. */
static const struct kashida *kashida_of(const struct setter *s, const struct item *item)
{
    for (unsigned i = 0; i < s->kashida_count; i++)
        if (&s->para->items[s->kashidas[i].item] == item)
            return &s->kashidas[i];
    return NULL;
}

#define STROKES 8 /* glyphs of one kashida at most */

/* Draws a stroke from x on, of as many tatweels as it takes; they may overlap. */
static void put_kashida(struct setter *s, const struct kashida *k, const struct token_run *run,
                        const struct item *item, fix x)
{
    const struct face_metrics *m = face_metrics(fonts_face(s->para->fonts, run->face));
    const fix own = fix_of_units(m->tatweel, s->run.run.size);
    int count = own > 0 ? (int)((k->width + own - 1) / own) : 0;
    if (count > STROKES)
        count = STROKES;
    for (int i = 0; i < count; i++) {
        const fix last = k->width - own;
        const fix at = count > 1 ? last * i / (count - 1) : last / 2;
        put_glyph(s, m->tatweel_glyph, x + at, 0, item->start + k->at);
    }
}

/* Marks on one letter that are drawn: what UAX 15 allows in its stream-safe text format. */
#define STACK_MOST 30

/* Draws what is shown of one run of a token; positions are summed in units, so that no rounding
 * adds up. */
static void set_run(struct setter *s, const struct item *item, const struct token_run *run,
                    const struct glyph *glyphs, uint32_t from, uint32_t to)
{
    const struct attr *attr = &s->para->spec.attrs[item->attr];
    const fix start = s->x;
    const struct kashida *kashida = kashida_of(s, item);
    int32_t units = 0;
    fix apart = 0;
    unsigned stacked = 0;
    begin_run(s, run->face, (fix)((int64_t)attr->size * run->scale / 1024), attr->rise, attr->ink);
    for (uint32_t i = run->first; i < run->first + run->count; i++) {
        const struct glyph *g = &glyphs[i];
        if (g->cluster < from || g->cluster >= to)
            continue;
        if (kashida && i > run->first && g->cluster < kashida->at &&
            glyphs[i - 1].cluster >= kashida->at) { /* visual order: what follows stands left */
            put_kashida(s, kashida, run, item, start + apart + fix_of_units(units, attr->size));
            apart += kashida->width;
        }
        stacked = g->advance ? 0 : stacked + 1;
        if (stacked > STACK_MOST)
            continue;
        put_glyph(s, g->id, start + apart + fix_of_units(units + g->x, attr->size),
                  -fix_of_units(g->y, attr->size), item->start + g->cluster);
        units += g->advance;
        if (run->letters && g->advance > 0)
            apart += attr->apart + take(&s->letters, 1);
    }
    s->x = start + apart + fix_of_units(units, attr->size);
}

static void set_token(struct setter *s, uint32_t number)
{
    const struct item *item = &s->para->items[number];
    const struct token *token = item->token;
    uint32_t from, to;
    shown_part(s, number, &from, &to);
    if (!token)
        return;
    if (from == 0)
        s->page->missing_glyphs += token->missing;
    const struct token_shape shape = shape_of(s, token);
    for (uint32_t i = 0; i < token->run_count; i++)
        set_run(s, item, &shape.runs[token->rtl ? token->run_count - 1u - i : i], shape.glyphs,
                from, to);
}

static void set_hyphen(struct setter *s, uint32_t number)
{
    const struct item *item = &s->para->items[number];
    const struct attr *attr = &s->para->spec.attrs[item->attr];
    struct hyphen hyphen;
    if (!para_hyphen(s->para, item->attr, &hyphen))
        return;
    begin_run(s, hyphen.face, hyphen.size, attr->rise, attr->ink);
    put_glyph(s, hyphen.glyph, s->x, 0, s->line->to > 0 ? s->line->to - 1 : 0);
    s->x += hyphen.width;
}

/* --- links and lines -----------------------------------------------------------------------------
 */

static fix thickness_of(fix size)
{
    const fix t = size / 18;
    return t < FIX(1) ? FIX(1) : t & ~63;
}

static void end_link(struct setter *s)
{
    const struct attr *attr = s->link_attr;
    if (!attr || s->x <= s->link_x)
        return;
    const fix w = s->x - s->link_x, thick = thickness_of(attr->size);
    const enum ink ink = attr->link == SATCHEL_NONE ? attr->ink : INK_ACCENT;
    if (attr->underline)
        page_add_rect(s->page, ink, s->link_x, (s->y + attr->size / 7) & ~63, w, thick);
    if (attr->strike)
        page_add_rect(s->page, attr->ink, s->link_x, (s->y - attr->rise - attr->size / 4) & ~63, w,
                      thick);
    if (attr->link != SATCHEL_NONE)
        page_add_link(s->page, &(struct page_link){.span = attr->link,
                                                   .x = s->link_x,
                                                   .y = s->y - attr->size,
                                                   .w = w,
                                                   .h = attr->size * 5 / 4});
}

/* The attribute whose underline, strike or link covers the element; NULL for none. */
static const struct attr *marked(const struct setter *s, const struct element *e)
{
    const struct item *items = s->para->items;
    const struct attr *attr = &s->para->spec.attrs[items[e->item].attr];
    const bool marks = attr->underline || attr->strike || attr->link != SATCHEL_NONE;
    if (e->kind == SPACE && e->item < s->line->last &&
        items[e->item + 1].attr != items[e->item].attr)
        return NULL;
    return marks ? attr : NULL;
}

static void follow_link(struct setter *s, const struct attr *attr)
{
    if (attr == s->link_attr)
        return;
    end_link(s);
    s->link_attr = attr;
    s->link_x = s->x;
}

/* --- the line ------------------------------------------------------------------------------------
 */

/* The elements of the line and their levels, in logical order. */
static size_t list_elements(const struct setter *s, struct element *elements, uint8_t *levels)
{
    const struct item *items = s->para->items;
    size_t n = 0;
    for (uint32_t i = s->line->first; i <= s->line->last; i++) {
        elements[n] = (struct element){TOKEN, i};
        levels[n++] = items[i].level;
        if (i < s->line->last && (items[i].space || items[i].gap)) {
            elements[n] = (struct element){SPACE, i};
            levels[n++] = items[i].space ? items[i].space_level : items[i].level;
        }
    }
    if (s->line->hyphen) {
        elements[n] = (struct element){HYPHEN, s->line->last};
        levels[n++] = items[s->line->last].level;
    }
    return n;
}

static uint32_t count_glyphs(const struct setter *s)
{
    uint32_t n = 1 + KASHIDA_MOST * STROKES;
    for (uint32_t i = s->line->first; i <= s->line->last; i++)
        n += s->para->items[i].token ? s->para->items[i].token->glyph_count : 0;
    return n;
}

static void set_element(struct setter *s, const struct element *e)
{
    const struct item *item = &s->para->items[e->item];
    follow_link(s, marked(s, e));
    switch (e->kind) {
    case TOKEN: set_token(s, e->item); break;
    case SPACE: s->x += item->space + take(&s->spaces, weight_of_space(item)); break;
    case HYPHEN: set_hyphen(s, e->item); break;
    }
}

/* Where the leftmost glyph stands, given by how much the line falls short. */
static fix left_edge(const struct setter *s, enum line_align align, fix x, fix width, fix short_by)
{
    const struct line *line = s->line;
    const bool rtl = s->para->spec.rtl;
    fix left = rtl ? x + width - line->measure : x + line->indent;
    if (align == LINE_CENTER)
        left += short_by / 2;
    else if ((align == LINE_START) == rtl)
        left += short_by;
    return left - (rtl ? line->hang_end : line->hang_start);
}

bool line_set(struct page *page, const struct para *para, const struct line *line,
              enum line_align align, fix x, fix width, fix y, satchel_arena *scratch)
{
    struct setter s = {.page = page, .para = para, .line = line, .y = y};
    const size_t most = 2 * ((size_t)line->last - line->first + 1) + 1;
    struct element *elements = satchel_arena_array(scratch, most, sizeof *elements);
    uint8_t *levels = satchel_arena_alloc(scratch, most);
    uint32_t *order = satchel_arena_array(scratch, most, sizeof *order);
    s.glyphs = satchel_arena_array(page->arena, count_glyphs(&s), sizeof *s.glyphs);
    if (!elements || !levels || !order || !s.glyphs) {
        page->failed = true;
        return false;
    }
    const size_t n = list_elements(&s, elements, levels);
    bidi_reorder(levels, n, order);
    s.x = left_edge(&s, align, x, width, justify(&s));
    for (size_t i = 0; i < n; i++)
        set_element(&s, &elements[order[i]]);
    end_run(&s);
    end_link(&s);
    return !page->failed;
}
