/* Short texts on screens: headlines in lists, teasers, titles; see layout.h. */
#include "layout/layout.h"
#include "layout/lines.h"

#include "text/breaks.h"

#include <satchel/utf8.h>

#include <string.h>

struct setting {
    const struct text_spec *spec;
    struct fonts *fonts;
    struct attr attr;
    struct stretch stretch;
    satchel_arena *scratch;
};

static void begin(struct setting *s, struct fonts *fonts, const struct text_spec *spec)
{
    *s = (struct setting){
        .spec = spec,
        .fonts = fonts,
        .attr = {.font = spec->font,
                 .language = language_of(spec->language ? spec->language : ""),
                 .ink = spec->ink,
                 .size = spec->size,
                 .link = SATCHEL_NONE},
        .scratch = fonts_scratch(fonts),
    };
    tokens_trim(fonts_tokens(fonts));
}

static bool build(struct setting *s, const char *text, size_t length, struct para *para)
{
    if (length > PARA_MOST)
        length = satchel_utf8_floor(text, length, PARA_MOST);
    const struct para_spec spec = {
        .text = text,
        .length = length,
        .offset = s->spec->offset,
        .rtl = s->spec->direction == SATCHEL_RTL,
        .broad = fonts_is_broad(s->fonts, s->spec->text, s->spec->length),
        .language = s->attr.language,
        .attrs = &s->attr,
        .stretches = &s->stretch,
        .stretch_count = 1,
    };
    return para_build(para, &spec, s->fonts, s->scratch, NULL);
}

static bool break_lines(struct setting *s, const struct para *para, fix width, struct line **lines,
                        size_t *count)
{
    const struct fit fit = {
        .mode = s->spec->align == TEXT_JUSTIFY ? FIT_JUSTIFIED
                : s->spec->balance             ? FIT_BALANCED
                                               : FIT_RAGGED,
        .width = width,
        .em = s->attr.size,
        .hyphenate = s->spec->balance,
        .hang = true,
    };
    return lines_break(para, &fit, s->scratch, s->scratch, lines, count, NULL);
}

static enum line_align align_of(enum text_align align)
{
    return align == TEXT_CENTER ? LINE_CENTER : align == TEXT_END ? LINE_END : LINE_START;
}

static fix natural_width(const struct para *para)
{
    fix width = 0, widest = 0;
    for (size_t i = 0; i < para->count; i++) {
        const struct item *item = &para->items[i];
        width += item->width;
        if (width > widest)
            widest = width;
        width = item->after == BREAK_MUST ? 0 : width + item->space;
    }
    return widest;
}

/* The text from byte `from` on, cut after its first `length` bytes, as one line that ends in an
 * ellipsis. */
static bool build_cut(struct setting *s, size_t from, size_t length, struct para *para)
{
    static const char ellipsis[] = "\xE2\x80\xA6";
    char *text = satchel_arena_alloc(s->scratch, length + sizeof ellipsis);
    if (!text)
        return false;
    memcpy(text, s->spec->text + from, length);
    while (length && strchr(" ,.;:-\n", text[length - 1]))
        length--;
    memcpy(text + length, ellipsis, sizeof ellipsis);
    return build(s, text, length + sizeof ellipsis - 1, para);
}

/* The bytes from `from` to the end of the last cluster of the item that ends within `room`; at
 * least one character. */
static size_t bytes_within(struct setting *s, const struct para *para, const struct item *item,
                           uint32_t from, fix room)
{
    const uint32_t length = item->end - item->start;
    fix *advances = satchel_arena_array(s->scratch, length + 1u, sizeof *advances);
    uint32_t c, at = from - item->start;
    const size_t first = satchel_utf8_decode(para->spec.text + from, item->end - from, &c);
    if (!advances)
        return first;
    item_advances(para, item, advances);
    const fix start = advances[at];
    uint32_t end = at;
    for (; at < length; at++) /* a cluster starts where the advance grows behind it */
        if (advances[at] - start <= room && advances[at + 1] > advances[at])
            end = at;
    return end > from - item->start ? end - (from - item->start) : first;
}

/* Sets what starts at `line` into one line with an ellipsis: whole tokens, as many as fit, or a
 * part of the first if it is wider than the line. */
static bool cut_line(struct setting *s, const struct para *para, const struct line *line, fix width,
                     struct para *cut)
{
    size_t last = (size_t)line->last + 2 < para->count ? (size_t)line->last + 2 : para->count;
    for (; last > line->first; last--) {
        const size_t length = para->items[last - 1].end - line->from;
        if (!build_cut(s, line->from, length, cut))
            return false;
        if (natural_width(cut) <= width)
            return true;
    }
    const struct item *first = &para->items[line->first];
    const size_t length = bytes_within(s, para, first, line->from, width - s->attr.size);
    return build_cut(s, line->from, length, cut);
}

/* Where a text stands: its lines start at (x, y). */
struct area {
    fix x, y, w, leading;
};

static void set_lines(struct setting *s, struct page *page, const struct para *para,
                      const struct line *lines, size_t count, const struct area *area)
{
    const fix baseline = style_baseline(s->attr.size, area->leading);
    for (size_t i = 0; i < count && page; i++)
        line_set(page, para, &lines[i], align_of(s->spec->align), area->x, area->w,
                 area->y + baseline + (fix)i * area->leading, s->scratch);
}

/* The last line that there is room for when text is left over. */
static bool set_last(struct setting *s, struct page *page, const struct para *para,
                     const struct line *line, const struct area *area)
{
    struct para cut;
    struct line *lines;
    size_t count;
    if (!page)
        return true;
    if (!cut_line(s, para, line, area->w, &cut) || !break_lines(s, &cut, area->w, &lines, &count))
        return false;
    if (count)
        lines[0].ends = true;
    set_lines(s, page, &cut, lines, count ? 1 : 0, area);
    return true;
}

static fix leading_of(const struct setting *s, const struct para *para, fix w)
{
    if (s->spec->leading)
        return s->spec->leading;
    return style_leading(para->script, s->attr.size, w, s->spec->balance);
}

static void add_box(struct page *page, const struct text_spec *spec, fix x, fix y, fix w, fix h)
{
    if (page && spec->role)
        page_add_box(page, &(struct page_box){.role = spec->role,
                                              .text = spec->text,
                                              .length = (uint32_t)spec->length,
                                              .language = spec->language,
                                              .offset = spec->offset,
                                              .x = x,
                                              .y = y,
                                              .w = w,
                                              .h = h});
}

fix text_set(struct page *page, struct fonts *fonts, const struct text_spec *spec, fix x, fix y,
             fix w)
{
    struct setting s;
    struct para para;
    struct line *lines;
    size_t count;
    fix height = 0;
    begin(&s, fonts, spec);
    bool ok =
        build(&s, spec->text, spec->length, &para) && break_lines(&s, &para, w, &lines, &count);
    if (ok) {
        struct area area = {x, y, w, leading_of(&s, &para, w)};
        const bool over = spec->max_lines && count > spec->max_lines;
        const size_t whole = over ? spec->max_lines - 1u : count;
        height = (fix)(whole + over) * area.leading;
        set_lines(&s, page, &para, lines, whole, &area);
        area.y += (fix)whole * area.leading;
        if (over)
            ok = set_last(&s, page, &para, &lines[whole], &area);
        add_box(page, spec, x, y, w, height);
    }
    if (!ok && page)
        page->failed = true;
    fonts_end_scratch(fonts);
    return ok ? height : 0;
}

fix text_width(struct fonts *fonts, const struct text_spec *spec)
{
    struct setting s;
    struct para para;
    begin(&s, fonts, spec);
    const fix width = build(&s, spec->text, spec->length, &para) ? natural_width(&para) : 0;
    fonts_end_scratch(fonts);
    return width;
}
