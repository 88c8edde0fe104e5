/* HTML; see export.h. The document's text goes through one escaping function, its links through one
 * check, so that nothing in a bundle can become markup or script. */
#include "export.h"

#include <inttypes.h>
#include <string.h>

struct page {
    FILE *to;
    const satchel_article *article;
    const satchel_block *blocks;
    const char *text;
    satchel_bundle *bundle;
    uint32_t index;
    const struct html_form *form;
    satchel_error wanting; /* why a picture that may be sound could not be had */
};

const char export_style[] =
    "body{max-width:38em;margin:2em auto;padding:0 1em;line-height:1.5;font-family:serif}"
    "h1{line-height:1.2}img{max-width:100%;height:auto}figure{margin:1.5em 0}"
    "figcaption{font-size:.9em}.credit{opacity:.7}.summary{font-size:1.15em}"
    "pre{overflow-x:auto}table{border-collapse:collapse}"
    "td,th{border:1px solid;padding:.2em .5em;text-align:start;vertical-align:top}"
    ".center{text-align:center}.end{text-align:end}.note{font-size:.9em}"
    "aside{border-inline-start:.2em solid;padding-inline-start:1em}";

void export_escaped(FILE *to, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        switch (text[i]) {
        case '&': fputs("&amp;", to); break;
        case '<': fputs("&lt;", to); break;
        case '>': fputs("&gt;", to); break;
        case '"': fputs("&quot;", to); break;
        default: fputc(text[i], to);
        }
}

static void put_attribute(FILE *to, const char *name, const char *value)
{
    if (!*value)
        return;
    fprintf(to, " %s=\"", name);
    export_escaped(to, value, strlen(value));
    fputc('"', to);
}

/* The end of a tag without contents. */
static const char *void_end(const struct page *p)
{
    return p->form->xhtml ? "/>" : ">";
}

static void put_language(const struct page *p, const char *language)
{
    put_attribute(p->to, "lang", language);
    if (p->form->xhtml)
        put_attribute(p->to, "xml:lang", language);
}

/* --- spans -------------------------------------------------------------------------------------
 */

static const char *span_tag(satchel_span_kind kind)
{
    switch (kind) {
    case SATCHEL_SPAN_EMPHASIS: return "em";
    case SATCHEL_SPAN_STRONG: return "strong";
    case SATCHEL_SPAN_CODE: return "code";
    case SATCHEL_SPAN_SUPERSCRIPT:
    case SATCHEL_SPAN_NOTE: return "sup";
    case SATCHEL_SPAN_SUBSCRIPT: return "sub";
    case SATCHEL_SPAN_STRIKE: return "s";
    case SATCHEL_SPAN_LINK:
    case SATCHEL_SPAN_ARTICLE:
    case SATCHEL_SPAN_JUMP: return "a";
    case SATCHEL_SPAN_LTR:
    case SATCHEL_SPAN_RTL: return "bdi";
    default: return "span";
    }
}

/* Only schemes that cannot run anything. */
static bool is_safe_link(const char *target)
{
    return strncmp(target, "http://", 7) == 0 || strncmp(target, "https://", 8) == 0 ||
           strncmp(target, "mailto:", 7) == 0;
}

/* Addresses on the web are not always URIs (RFC 3986): what may not stand in one is written in
 * hexadecimal, and so is every "#" but the first. */
static void put_address(FILE *to, const char *target)
{
    bool fragment = false;
    fputs(" href=\"", to);
    for (; *target; target++) {
        const bool hex = strspn(target + (*target == '%'), "0123456789ABCDEFabcdef") >= 2;
        const bool bad = (uint8_t)*target <= ' ' || *target == 0x7F ||
                         strchr("\"<>\\^`{|}", *target) || (*target == '#' && fragment) ||
                         (*target == '%' && !hex);
        fragment |= *target == '#';
        if (bad)
            fprintf(to, "%%%02X", (unsigned)(uint8_t)*target);
        else
            export_escaped(to, target, 1);
    }
    fputc('"', to);
}

static void open_span(void *context, const satchel_span *span)
{
    const struct page *p = context;
    const struct html_form *form = p->form;
    FILE *to = p->to;
    fprintf(to, "<%s", span_tag(span->kind));
    const char *file = NULL;
    if (span->kind == SATCHEL_SPAN_ARTICLE && form->article)
        file = form->article(form->context, span->target);
    switch (span->kind) {
    case SATCHEL_SPAN_ARTICLE: put_attribute(to, "href", file ? file : ""); break;
    case SATCHEL_SPAN_LINK:
        if (is_safe_link(span->target))
            put_address(to, span->target);
        break;
    case SATCHEL_SPAN_JUMP: fprintf(to, " href=\"#b%" PRIu32 "\"", span->block); break;
    case SATCHEL_SPAN_LANGUAGE: put_language(p, span->target); break;
    case SATCHEL_SPAN_LTR: fputs(" dir=\"ltr\"", to); break;
    case SATCHEL_SPAN_RTL: fputs(" dir=\"rtl\"", to); break;
    default: break;
    }
    fputc('>', to);
    if (span->kind == SATCHEL_SPAN_NOTE)
        fprintf(to, "<a%s href=\"#b%" PRIu32 "\">", form->xhtml ? " epub:type=\"noteref\"" : "",
                span->block);
}

static void close_span(void *context, const satchel_span *span)
{
    FILE *to = ((struct page *)context)->to;
    if (span->kind == SATCHEL_SPAN_NOTE)
        fputs("</a>", to);
    fprintf(to, "</%s>", span_tag(span->kind));
}

static void put_text(void *context, const char *text, size_t length)
{
    const struct page *p = context;
    FILE *to = p->to;
    while (length) {
        const char *newline = memchr(text, '\n', length);
        const size_t n = newline ? (size_t)(newline - text) : length;
        export_escaped(to, text, n);
        if (!newline)
            return;
        fprintf(to, "<br%s", void_end(p));
        text += n + 1;
        length -= n + 1;
    }
}

static void put_code(void *context, const char *text, size_t length)
{
    export_escaped(((struct page *)context)->to, text, length);
}

static void put_range(struct page *p, uint32_t start, uint32_t end, bool code)
{
    const struct span_writer writer = {
        .open = open_span, .close = close_span, .text = code ? put_code : put_text, .context = p};
    write_spans(p->article, start, end, &writer);
}

/* --- pictures ----------------------------------------------------------------------------------
 */

static void put_base64(FILE *to, const uint8_t *data, size_t size)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < size; i += 3) {
        const uint32_t bits = (uint32_t)data[i] << 16 |
                              (i + 1 < size ? (uint32_t)data[i + 1] << 8 : 0) |
                              (i + 2 < size ? data[i + 2] : 0);
        fputc(digits[bits >> 18], to);
        fputc(digits[bits >> 12 & 63], to);
        fputc(i + 1 < size ? digits[bits >> 6 & 63] : '=', to);
        fputc(i + 2 < size ? digits[bits & 63] : '=', to);
    }
}

static void put_picture(struct page *p, const satchel_block *b, const char *file,
                        const satchel_buf *webp)
{
    fprintf(p->to, "<img width=\"%u\" height=\"%u\" alt=\"", b->width, b->height);
    export_escaped(p->to, b->alt, strlen(b->alt));
    fputs("\" src=\"", p->to);
    if (file) {
        export_escaped(p->to, file, strlen(file));
    } else {
        fputs("data:image/webp;base64,", p->to);
        put_base64(p->to, webp->data, webp->size);
    }
    fprintf(p->to, "\"%s", void_end(p));
}

/* The picture, or what stands in for it. */
static void put_image_or_alt(struct page *p, const satchel_block *b)
{
    satchel_buf webp;
    satchel_error why = {0};
    const struct html_form *form = p->form;
    const bool named = form->picture != NULL;
    const char *file =
        named && b->number != SATCHEL_NONE ? form->picture(form->context, b->number) : NULL;
    satchel_buf_init(&webp, SATCHEL_MAX_PICTURE);
    if (file || (!named && b->number != SATCHEL_NONE &&
                 satchel_bundle_picture(p->bundle, p->index, b->number, &webp, &why))) {
        put_picture(p, b, file, &webp);
    } else if (*b->alt) {
        fputs("<em>[", p->to);
        export_escaped(p->to, b->alt, strlen(b->alt));
        fputs("]</em>", p->to);
    }
    if (!p->wanting.code && why.code >= SATCHEL_READ)
        p->wanting = why;
    satchel_buf_free(&webp);
}

static void put_image(struct page *p, const satchel_block *b)
{
    put_image_or_alt(p, b);
    if (b->end == b->start)
        return;
    fputs("<figcaption>", p->to);
    put_range(p, b->start, b->credit, false);
    if (b->credit < b->end) {
        fputs("<span class=\"credit\">", p->to);
        put_range(p, b->credit, b->end, false);
        fputs("</span>", p->to);
    }
    fputs("</figcaption>", p->to);
}

/* --- blocks ------------------------------------------------------------------------------------
 */

static const char *block_tag(const satchel_block *b)
{
    static const char *const headings[] = {"h2", "h2", "h3", "h4", "h5", "h6", "h6"};
    switch (b->kind) {
    case SATCHEL_KIND_HEADLINE: return "h1";
    case SATCHEL_KIND_HEADING: return headings[b->level <= 6 ? b->level : 6];
    case SATCHEL_KIND_CODE: return "pre";
    case SATCHEL_KIND_IMAGE: return "figure";
    case SATCHEL_KIND_CELL: return b->header ? "th" : "td";
    case SATCHEL_KIND_RULE: return "hr";
    case SATCHEL_KIND_QUOTE: return "blockquote";
    case SATCHEL_KIND_LIST: return b->ordered ? "ol" : "ul";
    case SATCHEL_KIND_ITEM: return "li";
    case SATCHEL_KIND_TABLE: return "table";
    case SATCHEL_KIND_ROW: return "tr";
    case SATCHEL_KIND_FOOTNOTE: return "div";
    case SATCHEL_KIND_ASIDE: return "aside";
    default: return "p";
    }
}

static const char *block_class(const satchel_block *b)
{
    switch (b->kind) {
    case SATCHEL_KIND_BYLINE: return "byline";
    case SATCHEL_KIND_DATELINE: return "dateline";
    case SATCHEL_KIND_SUMMARY: return "summary";
    case SATCHEL_KIND_FOOTNOTE: return "note";
    case SATCHEL_KIND_CELL:
        return b->align == SATCHEL_ALIGN_END      ? "end"
               : b->align == SATCHEL_ALIGN_CENTER ? "center"
                                                  : "";
    default: return "";
    }
}

static void open_block(struct page *p, uint32_t number)
{
    const satchel_block *b = &p->blocks[number];
    const satchel_record *record = satchel_article_record(p->article);
    fprintf(p->to, "<%s id=\"b%" PRIu32 "\"", block_tag(b), number);
    put_attribute(p->to, "class", block_class(b));
    if (strcmp(b->language, record->language) != 0)
        put_language(p, b->language);
    if (b->direction != record->direction)
        put_attribute(p->to, "dir", b->direction == SATCHEL_RTL ? "rtl" : "ltr");
    if (b->kind == SATCHEL_KIND_LIST && b->ordered && b->number != 1)
        fprintf(p->to, " start=\"%" PRIu32 "\"", b->number);
    if (b->kind == SATCHEL_KIND_FOOTNOTE && p->form->xhtml)
        fputs(" epub:type=\"footnote\"", p->to);
    fputs(b->kind == SATCHEL_KIND_RULE ? void_end(p) : ">", p->to);
    if (b->kind == SATCHEL_KIND_FOOTNOTE)
        fprintf(p->to, "<b>%" PRIu32 "</b>", b->number);
    if (b->kind == SATCHEL_KIND_ITEM && b->task)
        fputs(b->task == SATCHEL_TASK_DONE ? "&#9745; " : "&#9744; ", p->to);
}

static void put_leaf(struct page *p, const satchel_block *b)
{
    if (b->kind == SATCHEL_KIND_IMAGE)
        put_image(p, b);
    else
        put_range(p, b->start, b->end, b->kind == SATCHEL_KIND_CODE);
}

static void put_blocks(struct page *p, uint32_t count)
{
    uint32_t open[SATCHEL_MAX_DEPTH + 1];
    unsigned depth = 0;
    for (uint32_t i = 0; i < count; i++) {
        const satchel_block *b = &p->blocks[i];
        open_block(p, i);
        if (satchel_kind_class(b->kind) == SATCHEL_LEAF)
            put_leaf(p, b);
        if (satchel_kind_class(b->kind) == SATCHEL_BOX && depth <= SATCHEL_MAX_DEPTH)
            open[depth++] = i;
        else if (b->kind != SATCHEL_KIND_RULE)
            fprintf(p->to, "</%s>", block_tag(b));
        fputc('\n', p->to);
        while (depth && p->blocks[open[depth - 1]].next == i + 1)
            fprintf(p->to, "</%s>\n", block_tag(&p->blocks[open[--depth]]));
    }
}

static void put_head(const struct page *p, const satchel_record *record)
{
    const bool xhtml = p->form->xhtml;
    fputs(xhtml ? "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE html>\n"
                  "<html xmlns=\"http://www.w3.org/1999/xhtml\" "
                  "xmlns:epub=\"http://www.idpf.org/2007/ops\""
                : "<!DOCTYPE html>\n<html",
          p->to);
    put_language(p, record->language);
    put_attribute(p->to, "dir", record->direction == SATCHEL_RTL ? "rtl" : "ltr");
    fprintf(p->to, ">\n<head>\n<meta charset=\"utf-8\"%s\n", void_end(p));
    if (!xhtml)
        fputs("<meta name=\"viewport\" content=\"width=device-width\">\n"
              "<meta http-equiv=\"Content-Security-Policy\" "
              "content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\">\n",
              p->to);
    fputs("<title>", p->to);
    export_escaped(p->to, record->headline, strlen(record->headline));
    fputs("</title>\n", p->to);
    if (xhtml)
        fputs("<link rel=\"stylesheet\" type=\"text/css\" href=\"style.css\"/>\n", p->to);
    else
        fprintf(p->to, "<style>%s</style>\n", export_style);
    fputs("</head>\n<body>\n", p->to);
}

bool export_page(FILE *to, const satchel_article *article, satchel_bundle *bundle, uint32_t index,
                 const struct html_form *form, satchel_error *err)
{
    struct page p = {.to = to,
                     .article = article,
                     .text = satchel_article_text(article, NULL),
                     .bundle = bundle,
                     .index = index,
                     .form = form};
    const uint32_t count = satchel_article_blocks(article, &p.blocks);
    put_head(&p, satchel_article_record(article));
    fputs("<article>\n", to);
    put_blocks(&p, count);
    fputs("</article>\n</body>\n</html>\n", to);
    if (p.wanting.code)
        *err = p.wanting;
    return !p.wanting.code;
}

bool export_html(FILE *to, const satchel_article *article, satchel_bundle *bundle, uint32_t index,
                 satchel_error *err)
{
    const struct html_form form = {0};
    return export_page(to, article, bundle, index, &form, err);
}
