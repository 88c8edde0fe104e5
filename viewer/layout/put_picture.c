/* Placing pictures with their captions, in the column or beside the text; see filler.h. */
#include "layout/filler.h"

#define SHRINK_MOST \
    42 /* percent that a picture may shrink to so as not to leave a page half white */

struct caption {
    struct fit fit;
    struct leaf_lines lines;
    fix height;
};

static bool get_caption(struct filler *f, const struct unit *u, fix width, struct caption *c)
{
    c->fit = filler_fit(f, u, width);
    c->fit.hang = false;
    if (!filler_lines(f, u, &c->fit, &c->lines))
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
    if (!f->sheet->count || !filler_begins(f, u))
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
    struct placed *p = filler_add(f, PLACED_IMAGE, u, top, height);
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
    const enum put put = filler_put_lines(f, u, &caption.fit, &caption.lines, f->y);
    return put;
}

#define SIDE_LEAST 8 /* ems of a caption that stands beside its picture */

/* Below y there is not enough room for picture and caption one below the other: if it is enough for
 * them side by side, *size and *caption are for that. False when out of memory. */
static bool fit_side(struct filler *f, const struct unit *u, fix y, struct picture_size *size,
                     struct caption *caption, bool *fits)
{
    const fix room = f->bottom - y, width = f->width - u->start - u->end;
    const fix gap = f->flow->geometry.em;
    struct picture_size side = picture_fit(f->flow, u->block, width * 3 / 5, room);
    struct caption narrow;
    *fits = false;
    if (!side.h || side.h < full_size(f, u).h * SHRINK_MOST / 100 || !caption->lines.count ||
        width - side.w - gap < SIDE_LEAST * u->size)
        return true;
    if (!get_caption(f, u, f->width - side.w - gap, &narrow))
        return false;
    *fits = narrow.height <= side.h && narrow.lines.next == SATCHEL_NONE;
    if (!*fits)
        return true;
    *size = side;
    *caption = narrow;
    return true;
}

/* Picture and caption side by side, their feet level. */
static enum put put_side(struct filler *f, const struct unit *u, struct picture_size size,
                         const struct caption *caption, fix y)
{
    struct placed *p = filler_add(f, PLACED_IMAGE, u, y, size.h);
    if (!p)
        return PUT_FAILED;
    const fix gap = f->flow->geometry.em;
    p->start = f->flow->blocks[u->block].start;
    p->count = caption->lines.count;
    p->fit = caption->fit;
    p->picture_w = size.w;
    p->picture_h = size.h;
    p->caption_w = caption->fit.width;
    p->picture_x = u->rtl ? f->x + f->width - u->start - size.w : f->x + u->start;
    p->caption_x = u->rtl ? p->picture_x - gap - p->caption_w : p->picture_x + size.w + gap;
    p->begins = p->ends = true;
    filler_go_on(f, u, &caption->fit, caption->lines.count, &caption->lines, p);
    return PUT_ALL;
}

/* A picture and its caption as one; `lines` of the caption at least. */
static enum put put_picture(struct filler *f, const struct unit *u, struct picture_size size,
                            const struct caption *caption, fix y)
{
    const fix gap = size.h && caption->lines.count ? picture_gap(f->flow) : 0;
    uint32_t lines = lines_in(f->bottom - y - size.h - gap, u->leading);
    const bool whole = lines >= caption->lines.count;
    lines = whole ? caption->lines.count : lines;
    struct placed *p = filler_add(f, PLACED_IMAGE, u, y, size.h + gap + (fix)lines * u->leading);
    if (!p)
        return PUT_FAILED;
    p->start = f->flow->blocks[u->block].start;
    p->count = lines;
    p->fit = caption->fit;
    p->picture_w = size.w;
    p->picture_h = size.h;
    p->caption_w = caption->fit.width + u->start + u->end;
    p->caption_x = f->x + (f->width - p->caption_w) / 2;
    /* A small picture stands where its caption starts. */
    p->picture_x = u->rtl ? p->caption_x + p->caption_w - size.w : p->caption_x;
    p->begins = true;
    p->ends = whole && caption->lines.next == SATCHEL_NONE;
    filler_go_on(f, u, &caption->fit, lines, &caption->lines, p);
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

enum put put_image(struct filler *f, const struct unit *u)
{
    bool done, fits;
    if (!filler_begins(f, u))
        return put_caption_rest(f, u);
    const enum put put = put_beside(f, u, &done);
    if (done || put == PUT_FAILED)
        return put;
    struct caption caption;
    struct picture_size size = full_size(f, u);
    const fix y = f->picture != SATCHEL_NONE && f->y < f->picture_end ? f->picture_end + u->before
                                                                      : filler_start(f, u);
    if (!fit_picture(f, u, y, &size, &caption, &fits))
        return PUT_FAILED;
    if (!fits || size.h < full_size(f, u).h) {
        struct picture_size side = size;
        struct caption narrow = caption;
        bool beside;
        if (!fit_side(f, u, y, &side, &narrow, &beside))
            return PUT_FAILED;
        if (beside && (!fits || side.h > size.h))
            return put_side(f, u, side, &narrow, y);
    }
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
