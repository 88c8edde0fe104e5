/* Short texts on screens: headlines in lists, teasers, titles; see layout.h. */
#include "layout/layout.h"
#include "layout/lines.h"

#include "text/breaks.h"

#include <satchel/utf8.h>

#include <string.h>

#define SCRATCH ((size_t)32 << 20)

struct setting {
    const struct text_spec *spec;
    struct fonts *fonts;
    struct attr attr;
    struct stretch stretch;
    satchel_arena scratch;
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
    };
    satchel_arena_init(&s->scratch, SCRATCH);
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
    return para_build(para, &spec, s->fonts, &s->scratch, NULL);
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
        .hang = true,
    };
    return lines_break(para, &fit, &s->scratch, &s->scratch, lines, count, NULL);
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
    char *text = satchel_arena_alloc(&s->scratch, length + sizeof ellipsis);
    if (!text)
        return false;
    memcpy(text, s->spec->text + from, length);
    while (length && strchr(" ,.;:-\n", text[length - 1]))
        length--;
    memcpy(text + length, ellipsis, sizeof ellipsis);
    return build(s, text, length + sizeof ellipsis - 1, para);
}

/* The bytes up to the end of item `i`, or of no item for i == 0. */
static size_t bytes_before(const struct para *para, size_t i, size_t from)
{
    return i ? para->items[i - 1].end - from : 0;
}

/* Sets what starts at `line` into one line with an ellipsis, whole tokens as many as fit. */
static bool cut_line(struct setting *s, const struct para *para, const struct line *line, fix width,
                     struct para *cut)
{
    size_t last = line->last + 1;
    const size_t most = last + 1 < para->count ? last + 1 : para->count;
    for (last = most;; last--) {
        const size_t length = bytes_before(para, last, line->from);
        if (!build_cut(s, line->from, last > line->first ? length : 0, cut))
            return false;
        if (last <= line->first + 1 || natural_width(cut) <= width)
            return true;
    }
}

static void set_lines(struct setting *s, struct page *page, const struct para *para,
                      const struct line *lines, size_t count, fix x, fix y, fix w, fix leading)
{
    for (size_t i = 0; i < count && page; i++)
        line_set(page, para, &lines[i], align_of(s->spec->align), x, w,
                 y + style_baseline(s->attr.size, leading) + (fix)i * leading, &s->scratch);
}

/* The last line that there is room for when text is left over. */
static bool set_last(struct setting *s, struct page *page, const struct para *para,
                     const struct line *line, fix x, fix y, fix w, fix leading)
{
    struct para cut;
    struct line *lines;
    size_t count;
    if (!page)
        return true;
    if (!cut_line(s, para, line, w, &cut) || !break_lines(s, &cut, w, &lines, &count))
        return false;
    if (count)
        lines[0].ends = true;
    set_lines(s, page, &cut, lines, count ? 1 : 0, x, y, w, leading);
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
        const fix leading = leading_of(&s, &para, w);
        const bool over = spec->max_lines && count > spec->max_lines;
        const size_t whole = over ? spec->max_lines - 1u : count;
        set_lines(&s, page, &para, lines, whole, x, y, w, leading);
        if (over)
            ok = set_last(&s, page, &para, &lines[whole], x, y + (fix)whole * leading, w, leading);
        height = (fix)(whole + over) * leading;
        add_box(page, spec, x, y, w, height);
    }
    if (!ok && page)
        page->failed = true;
    satchel_arena_free(&s.scratch);
    return ok ? height : 0;
}

fix text_width(struct fonts *fonts, const struct text_spec *spec)
{
    struct setting s;
    struct para para;
    begin(&s, fonts, spec);
    const fix width = build(&s, spec->text, spec->length, &para) ? natural_width(&para) : 0;
    satchel_arena_free(&s.scratch);
    return width;
}
