/* Text and spans of the Markdown export; see markdown_page.h. */
#include "markdown_page.h"

#include <satchel/utf8.h>

#include <inttypes.h>
#include <string.h>

void begin_line(struct page *p)
{
    if (!p->fresh)
        fwrite(p->prefix, 1, p->prefix_length, p->to);
    p->fresh = false;
    p->line_start = true;
}

/* --- characters --------------------------------------------------------------------------------
 */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_alnum(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Could this character, at this place, mean something in Markdown? */
static bool wants_backslash(const struct page *p, const char *text, size_t i, size_t length)
{
    const char c = text[i];
    const bool end = i + 1 == length;
    if (strchr("\\`*_[]<", c))
        return true;
    if (c == '|')
        return p->in_table;
    if (c == '~')
        return !end && text[i + 1] == '~';
    if (c == '&')
        return !end && (is_alnum(text[i + 1]) || text[i + 1] == '#');
    if (c == '!')
        return end || text[i + 1] == '[';
    return p->line_start && strchr("#>-+=:", c);
}

/* "12." or "12)" at the start of a line would begin a list. */
static size_t number_at(const char *text, size_t length)
{
    size_t i = 0;
    while (i < length && i < 9 && is_digit(text[i]))
        i++;
    return i && i < length && (text[i] == '.' || text[i] == ')') ? i : 0;
}

static void put_break(struct page *p)
{
    if (p->in_table) {
        fputs("<br>", p->to);
        return;
    }
    fputs("\\\n", p->to);
    begin_line(p);
}

static void put_escaped(struct page *p, char c)
{
    switch (c) {
    case '&': fputs("&amp;", p->to); break;
    case '<': fputs("&lt;", p->to); break;
    case '>': fputs("&gt;", p->to); break;
    case '"': fputs("&quot;", p->to); break;
    case '\n': fputs("<br>", p->to); break;
    default: fputc(c, p->to);
    }
}

static void put_text(void *context, const char *text, size_t length)
{
    struct page *p = context;
    for (size_t i = 0; p->markup && i < length; i++)
        put_escaped(p, text[i]);
    if (p->markup)
        return;
    size_t number = p->line_start ? number_at(text, length) : 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '\n' && !p->verbatim) {
            put_break(p);
            number = 0;
            continue;
        }
        if ((number && i == number) ||
            (!p->verbatim && text[i] && wants_backslash(p, text, i, length)))
            fputc('\\', p->to);
        fputc(text[i] == '\n' ? ' ' : text[i], p->to);
        p->line_start = false;
    }
}

void put_attribute(struct page *p, const char *text)
{
    for (; *text; text++)
        put_escaped(p, *text == '\n' ? ' ' : *text);
}

/* --- spans -------------------------------------------------------------------------------------
 */

/* 0 white space or a border, 1 punctuation, 2 letter or digit: what CommonMark's rules for `*` ask.
 */
static int flank_class(const char *text, size_t length, bool last)
{
    uint32_t c;
    if (!length)
        return 0;
    const size_t at = last ? satchel_utf8_floor(text, length, length - 1) : 0;
    satchel_utf8_decode(text + at, length - at, &c);
    if (c <= ' ' || c == 0xA0 || c == 0x3000)
        return 0;
    return satchel_strong_direction(c) || (c < 0x80 && is_digit((char)c)) ? 2 : 1;
}

/* Would CommonMark see these stars as emphasis? Both ends must be flanked rightly. */
static bool stars_work(const struct page *p, const satchel_span *s)
{
    const uint32_t leaf = satchel_article_leaf_at(p->article, s->start);
    const satchel_block *b = &p->blocks[leaf];
    const char *text = p->text;
    const int inner_start = flank_class(text + s->start, s->end - s->start, false);
    const int inner_end = flank_class(text + s->start, s->end - s->start, true);
    const int before = flank_class(text + b->start, s->start - b->start, true);
    const int after = flank_class(text + s->end, b->end - s->end, false);
    return inner_start && inner_end && (inner_start == 2 || before < 2) &&
           (inner_end == 2 || after < 2);
}

static void put_ticks(const struct page *p, const satchel_span *s)
{
    unsigned longest = 0, run = 0;
    for (uint32_t i = s->start; i < s->end; i++) {
        run = p->text[i] == '`' ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    for (unsigned i = 0; i <= longest; i++)
        fputc('`', p->to);
}

static bool pads_code(const struct page *p, const satchel_span *s)
{
    return p->text[s->start] == '`' || p->text[s->end - 1] == '`';
}

static void put_marker(struct page *p, const satchel_span *s, const char *stars, const char *tag,
                       bool closing)
{
    if (stars && stars_work(p, s))
        fputs(stars, p->to);
    else
        fprintf(p->to, "<%s%s>", closing ? "/" : "", tag);
    p->line_start = false;
}

/* "***" is read as strong inside of emphasis: emphasis at the border of strong needs its tag. */
static const char *emphasis_stars(const struct page *p, const satchel_span *s)
{
    const satchel_span *strong = p->strong;
    if (p->emphases || (strong && (strong->start == s->start || strong->end == s->end)))
        return NULL;
    return "*";
}

static void open_strong(struct page *p, const satchel_span *s)
{
    put_marker(p, s, p->strong ? NULL : "**", "strong", false);
    if (!p->strongs++)
        p->strong = s;
}

static void close_strong(struct page *p, const satchel_span *s)
{
    if (!--p->strongs)
        p->strong = NULL;
    put_marker(p, s, p->strong ? NULL : "**", "strong", true);
}

static void open_code(struct page *p, const satchel_span *s)
{
    put_ticks(p, s);
    if (pads_code(p, s))
        fputc(' ', p->to);
    p->verbatim++;
    p->line_start = false;
}

static void close_code(struct page *p, const satchel_span *s)
{
    p->verbatim--;
    if (pads_code(p, s))
        fputc(' ', p->to);
    put_ticks(p, s);
}

/* The element that a span is in raw HTML. */
static const char *span_tag(satchel_span_kind kind)
{
    switch (kind) {
    case SATCHEL_SPAN_EMPHASIS: return "em";
    case SATCHEL_SPAN_STRONG: return "strong";
    case SATCHEL_SPAN_CODE: return "code";
    case SATCHEL_SPAN_STRIKE: return "del";
    case SATCHEL_SPAN_SUPERSCRIPT:
    case SATCHEL_SPAN_NOTE: return "sup";
    case SATCHEL_SPAN_SUBSCRIPT: return "sub";
    case SATCHEL_SPAN_LINK:
    case SATCHEL_SPAN_ARTICLE:
    case SATCHEL_SPAN_JUMP: return "a";
    case SATCHEL_SPAN_LTR:
    case SATCHEL_SPAN_RTL: return "bdi";
    default: return "span";
    }
}

/* The file of the article that a span leads to, when files have names of their own. */
static const char *file_of(const struct page *p, const satchel_span *s)
{
    const struct html_form *form = p->form;
    return s->kind == SATCHEL_SPAN_ARTICLE && form->article
               ? form->article(form->context, s->target)
               : NULL;
}

static void open_element(struct page *p, const satchel_span *s)
{
    fprintf(p->to, "<%s", span_tag(s->kind));
    if (s->kind == SATCHEL_SPAN_JUMP)
        fprintf(p->to, " href=\"#b%" PRIu32 "\"", s->block);
    if (s->kind == SATCHEL_SPAN_LTR || s->kind == SATCHEL_SPAN_RTL)
        fprintf(p->to, " dir=\"%s\"", s->kind == SATCHEL_SPAN_LTR ? "ltr" : "rtl");
    if (*s->target) {
        const char *file = file_of(p, s);
        fputs(s->kind == SATCHEL_SPAN_LANGUAGE ? " lang=\"" : " href=\"", p->to);
        put_attribute(p, file ? file : s->target);
        fputs(s->kind == SATCHEL_SPAN_ARTICLE && !file ? ".md\"" : "\"", p->to);
    }
    fputc('>', p->to);
}

static void open_span(void *context, const satchel_span *s)
{
    struct page *p = context;
    if (p->markup)
        open_element(p, s);
    if (p->verbatim || p->markup)
        return;
    switch (s->kind) {
    case SATCHEL_SPAN_EMPHASIS:
        put_marker(p, s, emphasis_stars(p, s), "em", false);
        p->emphases++;
        break;
    case SATCHEL_SPAN_STRONG: open_strong(p, s); break;
    case SATCHEL_SPAN_STRIKE: put_marker(p, s, NULL, "del", false); break;
    case SATCHEL_SPAN_SUPERSCRIPT: put_marker(p, s, NULL, "sup", false); break;
    case SATCHEL_SPAN_SUBSCRIPT: put_marker(p, s, NULL, "sub", false); break;
    case SATCHEL_SPAN_CODE: open_code(p, s); break;
    case SATCHEL_SPAN_LTR: fputs("<bdi dir=\"ltr\">", p->to); break;
    case SATCHEL_SPAN_RTL: fputs("<bdi dir=\"rtl\">", p->to); break;
    case SATCHEL_SPAN_LANGUAGE:
        fputs("<span lang=\"", p->to);
        put_attribute(p, s->target);
        fputs("\">", p->to);
        break;
    case SATCHEL_SPAN_NOTE: fputs("[^", p->to); break;
    default: fputc('[', p->to);
    }
    p->line_start = false;
}

/* A link's destination in angle brackets, what would end it escaped. */
static void put_target(struct page *p, const char *target, const char *suffix)
{
    fputs("](<", p->to);
    for (; *target; target++) {
        if (*target == '<' || *target == '>' || *target == '\\')
            fputc('\\', p->to);
        fputc(*target, p->to);
    }
    fprintf(p->to, "%s>)", suffix);
}

static void put_article(struct page *p, const satchel_span *s)
{
    const char *file = file_of(p, s);
    put_target(p, file ? file : s->target, file ? "" : ".md");
}

static void close_span(void *context, const satchel_span *s)
{
    struct page *p = context;
    if (p->markup)
        fprintf(p->to, "</%s>", span_tag(s->kind));
    if (p->markup || (p->verbatim && s->kind != SATCHEL_SPAN_CODE))
        return;
    switch (s->kind) {
    case SATCHEL_SPAN_EMPHASIS:
        p->emphases--;
        put_marker(p, s, emphasis_stars(p, s), "em", true);
        break;
    case SATCHEL_SPAN_STRONG: close_strong(p, s); break;
    case SATCHEL_SPAN_STRIKE: put_marker(p, s, NULL, "del", true); break;
    case SATCHEL_SPAN_SUPERSCRIPT: put_marker(p, s, NULL, "sup", true); break;
    case SATCHEL_SPAN_SUBSCRIPT: put_marker(p, s, NULL, "sub", true); break;
    case SATCHEL_SPAN_CODE: close_code(p, s); break;
    case SATCHEL_SPAN_LTR:
    case SATCHEL_SPAN_RTL: fputs("</bdi>", p->to); break;
    case SATCHEL_SPAN_LANGUAGE: fputs("</span>", p->to); break;
    case SATCHEL_SPAN_NOTE: fputc(']', p->to); break;
    case SATCHEL_SPAN_ARTICLE: put_article(p, s); break;
    case SATCHEL_SPAN_JUMP: fprintf(p->to, "](#b%" PRIu32 ")", s->block); break;
    default: put_target(p, s->target, "");
    }
}

void put_range(struct page *p, uint32_t start, uint32_t end)
{
    const struct span_writer writer = {
        .open = open_span, .close = close_span, .text = put_text, .context = p};
    write_spans(p->article, start, end, &writer);
}
