/* Placing the chrome of an article's head: kicker and date; see filler.h. */
#include "layout/filler.h"

#include "layout/layout.h"

#include <string.h>

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
    struct placed *p =
        filler_add(f, PLACED_CHROME, u, f->y + (f->empty ? 0 : f->after), u->leading);
    if (!p)
        return false;
    p->chrome = text;
    p->role = role;
    p->chrome_x = p->x;
    p->chrome_w = p->width;
    return true;
}

/* On the smallest pages chrome gives way to the text. */
static bool has_room(const struct filler *f, fix end)
{
    return end <= f->bottom;
}

bool put_kicker(struct filler *f)
{
    const char *kicker = f->flow->style.kicker;
    struct unit u = chrome_unit(f);
    if (!kicker || !kicker[0] || !has_room(f, f->y + u.leading + 2 * f->flow->geometry.leading))
        return true;
    u.font.bold = true;
    u.ink = INK_ACCENT;
    const bool ok = put_chrome(f, kicker, "kicker", &u);
    f->y += u.leading / 6;
    f->empty = true; /* S1: chrome alone is no progress */
    return ok;
}

/* How much of the line the byline takes if it is one line and the last thing placed; 0 if not. */
static bool byline_width(struct filler *f, const struct unit *above, fix *width)
{
    struct leaf_lines lines;
    const struct placed *p = f->sheet->count ? &f->sheet->placed[f->sheet->count - 1] : NULL;
    *width = 0;
    if (f->flow->blocks[above->block].kind != SATCHEL_KIND_BYLINE || !p || p->kind != PLACED_TEXT ||
        p->count != 1 || !p->begins)
        return true;
    if (!placed_lines(f->flow, p, &lines, f->err))
        return false;
    *width = lines.lines[0].natural;
    return true;
}

/* The date stands on the byline's own line when there is room for both. */
bool put_date(struct filler *f, const struct unit *above)
{
    const char *date = f->flow->style.dateline;
    struct unit u = chrome_unit(f);
    const struct text_spec spec = {
        .text = date, .length = strlen(date), .font = u.font, .size = u.size};
    fix used;
    if (!byline_width(f, above, &used))
        return false;
    u.after = f->flow->geometry.leading / 2;
    used += used ? u.size * 3 / 2 : 0;
    const bool beside = used && used + text_width(f->flow->fonts, &spec) <= f->width;
    if (beside)
        f->y -= f->sheet->placed[f->sheet->count - 1].height;
    if (f->flow->blocks[above->block].kind == SATCHEL_KIND_BYLINE)
        f->after = 0;
    if (!has_room(f, f->y + f->after + u.leading))
        return true;
    if (!put_chrome(f, date, "date", &u))
        return false;
    if (beside) {
        struct placed *p = &f->sheet->placed[f->sheet->count - 1];
        p->chrome_x = f->flow->rtl ? f->x : f->x + used;
        p->chrome_w = f->width - used;
    }
    return true;
}

/* Is this the unit of the head that the date follows: the byline, or the headline if there is none?
 */
bool precedes_date(const struct filler *f, const struct unit *u)
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
