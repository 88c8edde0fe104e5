/* Markdown: CommonMark with tables, strikethrough, task lists and footnotes; md4c and html.c.
 *
 * The text becomes HTML and that is read by the HTML reader: CommonMark defines raw HTML as what
 * stands in the output, so that an <aside> which begins in one block and ends in another, a table
 * in HTML, an image with a caption all come out as the author meant them, and there is one set of
 * rules for what a list or a figure becomes. This costs a second parse, which is a hundredth of
 * what compressing the text costs.
 *
 * Before md4c sees the text, markdown_prepare rewrites what it does not know (footnotes, the
 * markdown="1" of kramdown).
 */
#include "markdown.h"

#include "front_matter.h"
#include "inputs/charset.h"
#include "inputs/html/html.h"

#include "inputs/paths.h"

#include <satchel/utf8.h>

#include <md4c.h>
#include <stdlib.h>
#include <string.h>

#define DEEPEST      48 /* quotations and lists; md4c has no limit, HTML_DEEPEST is beyond this */
#define LONGEST_SLUG 512

struct writer {
    satchel_buf html;
    const struct markdown_notes *notes;
    unsigned depth;      /* boxes open */
    unsigned images;     /* inside the text of an image, which becomes its alt attribute */
    size_t heading;      /* offset in `html` of the heading that is open, SIZE_MAX: none */
    satchel_buf slug;    /* its name, as GitHub and others make it */
    unsigned slug_count; /* for headings of the same name */
    struct span source;  /* as it was given */
    const char *parsed;  /* as md4c sees it, byte for byte at the same places */
    const char *closed;  /* the last end of a textarea in the source, NULL: none */
};

/* --- escaping ----------------------------------------------------------------------------------
 */

static void put(struct writer *w, const char *text)
{
    satchel_buf_put_text(&w->html, text);
}

static void put_escaped(struct writer *w, const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++)
        switch (text[i]) {
        case '&': put(w, "&amp;"); break;
        case '<': put(w, "&lt;"); break;
        case '>': put(w, "&gt;"); break;
        case '"': put(w, "&quot;"); break;
        default: satchel_buf_put_byte(&w->html, (uint8_t)text[i]);
        }
}

static void put_value(struct writer *w, const MD_ATTRIBUTE *value)
{
    for (unsigned i = 0; value->text && value->substr_offsets[i] < value->size; i++) {
        const MD_OFFSET from = value->substr_offsets[i], to = value->substr_offsets[i + 1];
        if (value->substr_types[i] == MD_TEXT_ENTITY)
            satchel_buf_put(&w->html, value->text + from, to - from);
        else if (value->substr_types[i] == MD_TEXT_NULLCHAR)
            put(w, "\xEF\xBF\xBD");
        else
            put_escaped(w, value->text + from, to - from);
    }
}

static void put_attribute(struct writer *w, const char *name, const MD_ATTRIBUTE *value)
{
    satchel_buf_print(&w->html, " %s=\"", name);
    put_value(w, value);
    put(w, "\"");
}

/* --- blocks ------------------------------------------------------------------------------------
 */

static const char *cell_align(const MD_BLOCK_TD_DETAIL *detail)
{
    switch (detail->align) {
    case MD_ALIGN_CENTER: return " align=\"center\"";
    case MD_ALIGN_RIGHT: return " align=\"right\"";
    default: return "";
    }
}

static void open_item(struct writer *w, const MD_BLOCK_LI_DETAIL *detail)
{
    put(w, "<li>");
    if (detail->is_task)
        put(w, detail->task_mark == ' ' ? "<input type=\"checkbox\">"
                                        : "<input type=\"checkbox\" checked>");
}

static const char *box_tag(MD_BLOCKTYPE type)
{
    switch (type) {
    case MD_BLOCK_QUOTE: return "blockquote";
    case MD_BLOCK_UL: return "ul";
    case MD_BLOCK_OL: return "ol";
    case MD_BLOCK_LI: return "li";
    default: return NULL;
    }
}

/* Boxes beyond the limit are left out, their content is kept. */
static void open_box(struct writer *w, MD_BLOCKTYPE type, const void *detail)
{
    if (++w->depth > DEEPEST)
        return;
    if (type == MD_BLOCK_LI)
        open_item(w, detail);
    else if (type == MD_BLOCK_OL)
        satchel_buf_print(&w->html, "<ol start=\"%u\">",
                          ((const MD_BLOCK_OL_DETAIL *)detail)->start);
    else
        satchel_buf_print(&w->html, "<%s>", box_tag(type));
}

static void close_box(struct writer *w, MD_BLOCKTYPE type)
{
    if (w->depth-- <= DEEPEST)
        satchel_buf_print(&w->html, "</%s>", box_tag(type));
}

static int enter_block(MD_BLOCKTYPE type, void *detail, void *context)
{
    struct writer *w = context;
    switch (type) {
    case MD_BLOCK_QUOTE:
    case MD_BLOCK_UL:
    case MD_BLOCK_OL:
    case MD_BLOCK_LI: open_box(w, type, detail); break;
    case MD_BLOCK_HR: put(w, "<hr>"); break;
    case MD_BLOCK_H:
        w->heading = w->html.size;
        satchel_buf_clear(&w->slug);
        break;
    case MD_BLOCK_CODE: put(w, "<pre>\n"); break; /* the parser drops one line end */
    case MD_BLOCK_P: put(w, "<p>"); break;
    case MD_BLOCK_TABLE: put(w, "<table>"); break;
    case MD_BLOCK_THEAD: put(w, "<thead>"); break;
    case MD_BLOCK_TBODY: put(w, "<tbody>"); break;
    case MD_BLOCK_TR: put(w, "<tr>"); break;
    case MD_BLOCK_TH: satchel_buf_print(&w->html, "<th%s>", cell_align(detail)); break;
    case MD_BLOCK_TD: satchel_buf_print(&w->html, "<td%s>", cell_align(detail)); break;
    case MD_BLOCK_DOC:
    case MD_BLOCK_HTML: break;
    }
    return w->html.failed != SATCHEL_OK;
}

/* "{#name}" at the end of a heading (kramdown, Pandoc) names it. */
static bool take_name(struct writer *w)
{
    const char *text = (const char *)w->html.data;
    size_t end = w->html.size;
    while (end > w->heading && text[end - 1] == ' ')
        end--;
    if (end <= w->heading + 3 || text[end - 1] != '}')
        return false;
    size_t start = end - 1;
    while (start > w->heading && text[start] != '{')
        start--;
    if (text[start] != '{' || (text[start + 1] != '#' && text[start + 1] != ':'))
        return false;
    if (text[start + 1] == '#') {
        const size_t length = strcspn(text + start + 2, " }");
        satchel_buf_clear(&w->slug);
        satchel_buf_put(&w->slug, text + start + 2, length);
    }
    w->html.size = start;
    return true;
}

/* Writes the heading again, with its tag and name in front. */
static void close_heading(struct writer *w, unsigned level)
{
    satchel_buf text;
    satchel_buf_init(&text, w->html.limit);
    if (satchel_buf_string(&w->html))
        take_name(w);
    if (w->html.failed == SATCHEL_OK)
        satchel_buf_put(&text, w->html.data + w->heading, w->html.size - w->heading);
    w->html.size = w->heading;
    w->heading = SIZE_MAX;
    satchel_buf_print(&w->html, "<h%u id=\"", level);
    put_escaped(w, (const char *)w->slug.data, w->slug.size);
    put(w, "\">");
    satchel_buf_put(&w->html, text.data, text.size);
    satchel_buf_print(&w->html, "</h%u>\n", level);
    if (text.failed)
        w->html.failed = text.failed;
    satchel_buf_free(&text);
}

static int leave_block(MD_BLOCKTYPE type, void *detail, void *context)
{
    struct writer *w = context;
    switch (type) {
    case MD_BLOCK_QUOTE:
    case MD_BLOCK_UL:
    case MD_BLOCK_OL:
    case MD_BLOCK_LI: close_box(w, type); break;
    case MD_BLOCK_H: close_heading(w, ((const MD_BLOCK_H_DETAIL *)detail)->level); break;
    case MD_BLOCK_CODE: put(w, "</pre>"); break;
    case MD_BLOCK_P: put(w, "</p>"); break;
    case MD_BLOCK_TABLE: put(w, "</table>"); break;
    case MD_BLOCK_THEAD: put(w, "</thead>"); break;
    case MD_BLOCK_TBODY: put(w, "</tbody>"); break;
    case MD_BLOCK_TR: put(w, "</tr>"); break;
    case MD_BLOCK_TH: put(w, "</th>"); break;
    case MD_BLOCK_TD: put(w, "</td>"); break;
    case MD_BLOCK_HR:
    case MD_BLOCK_DOC:
    case MD_BLOCK_HTML: break;
    }
    put(w, "\n");
    return w->html.failed != SATCHEL_OK;
}

/* --- spans -------------------------------------------------------------------------------------
 */

static const char *span_tag(MD_SPANTYPE type)
{
    switch (type) {
    case MD_SPAN_EM: return "em";
    case MD_SPAN_STRONG: return "strong";
    case MD_SPAN_CODE: return "code";
    case MD_SPAN_DEL: return "del";
    case MD_SPAN_A:
    case MD_SPAN_WIKILINK: return "a";
    default: return "span";
    }
}

static int enter_span(MD_SPANTYPE type, void *detail, void *context)
{
    struct writer *w = context;
    if (type == MD_SPAN_IMG && w->images++ == 0) {
        put(w, "<img");
        put_attribute(w, "src", &((MD_SPAN_IMG_DETAIL *)detail)->src);
        put_attribute(w, "title", &((MD_SPAN_IMG_DETAIL *)detail)->title);
        put(w, " alt=\"");
    } else if (!w->images) {
        satchel_buf_print(&w->html, "<%s", span_tag(type));
        if (type == MD_SPAN_A)
            put_attribute(w, "href", &((MD_SPAN_A_DETAIL *)detail)->href);
        if (type == MD_SPAN_WIKILINK) {
            put(w, " href=\"" WIKI_SCHEME);
            put_value(w, &((MD_SPAN_WIKILINK_DETAIL *)detail)->target);
            put(w, "\"");
        }
        put(w, ">");
    }
    return w->html.failed != SATCHEL_OK;
}

static int leave_span(MD_SPANTYPE type, void *detail, void *context)
{
    struct writer *w = context;
    (void)detail;
    if (type == MD_SPAN_IMG) {
        if (--w->images == 0)
            put(w, "\">");
    } else if (!w->images) {
        satchel_buf_print(&w->html, "</%s>", span_tag(type));
    }
    return w->html.failed != SATCHEL_OK;
}

/* --- text --------------------------------------------------------------------------------------
 */

/* The name of a heading: letters and digits in lower case, hyphens for spaces. */
static void add_slug(struct writer *w, const char *text, size_t size)
{
    for (size_t i = 0; i < size && w->slug.size < LONGEST_SLUG - 8;) {
        uint32_t c;
        i += satchel_utf8_decode(text + i, size - i, &c);
        if (c == ' ')
            satchel_buf_put_byte(&w->slug, '-');
        else if (c == '-' || c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                 (c >= 0x80 && !(c >= 0x2000 && c <= 0x206F) && !(c >= 0x3000 && c <= 0x303F) &&
                  c != 0xA0 && c != 0xAB && c != 0xBB))
            satchel_buf_put_char(&w->slug, char_lower(c));
        else if (c >= 'A' && c <= 'Z')
            satchel_buf_put_byte(&w->slug, c + 32);
    }
}

/* Text with its references to footnotes, "[^label]", made marks. */
static void put_text(struct writer *w, const char *text, size_t size)
{
    size_t start = 0;
    for (size_t i = 0; i + 3 < size && w->notes->count; i++) {
        if (text[i] != '[' || text[i + 1] != '^')
            continue;
        const char *end = memchr(text + i, ']', size - i);
        const size_t length = end ? (size_t)(end - text) - i - 2 : 0;
        const uint32_t note =
            end ? markdown_find_note(w->notes, text + i + 2, length) : MARKDOWN_NO_NOTE;
        if (note == MARKDOWN_NO_NOTE)
            continue;
        put_escaped(w, text + start, i - start);
        satchel_buf_print(&w->html, "<span " HTML_MARK "=\"%u\"></span>", note);
        i += length + 2;
        start = i + 1;
    }
    put_escaped(w, text + start, size - start);
}

/* The last "</textarea" of the source. */
static const char *find_closed(struct span source)
{
    static const char tag[] = "</textarea";
    for (size_t i = source.size; i >= sizeof tag; i--)
        if (source.text[i - sizeof tag] == '<' &&
            strncasecmp(source.text + i - sizeof tag, tag, sizeof tag - 1) == 0)
            return source.text + i - sizeof tag;
    return NULL;
}

/* Raw HTML passes, but for tags behind which a browser would take all that follows for something
 * else (GitHub's "tagfilter"): they are shown. A textarea that is closed swallows nothing. */
static void put_html(struct writer *w, const char *text, size_t size)
{
    static const char *const names[] = {"title",   "textarea", "xmp",       "iframe",
                                        "noembed", "noframes", "plaintext", "select"};
    for (size_t i = 0; i < size; i++) {
        bool shown = false;
        const size_t at = i + 1 + (i + 1 < size && text[i + 1] == '/');
        for (size_t k = 0; text[i] == '<' && k < sizeof names / sizeof *names; k++)
            shown |= at + strlen(names[k]) <= size &&
                     strncasecmp(text + at, names[k], strlen(names[k])) == 0;
        if (shown && w->closed && text + i <= w->closed &&
            strncasecmp(text + at, "textarea", 8) == 0)
            shown = false;
        if (shown)
            put(w, "&lt;");
        else
            satchel_buf_put_byte(&w->html, (uint8_t)text[i]);
    }
}

static void put_break(struct writer *w, bool hard)
{
    put(w, w->images ? " " : hard ? "<br>\n" : "\n");
}

static int put_piece(MD_TEXTTYPE type, const MD_CHAR *text, MD_SIZE size, void *context)
{
    struct writer *w = context;
    if (w->parsed && text >= w->parsed && text < w->parsed + w->source.size)
        text = w->source.text + (text - w->parsed);
    if (w->heading != SIZE_MAX && type != MD_TEXT_HTML)
        add_slug(w, type == MD_TEXT_SOFTBR || type == MD_TEXT_BR ? " " : text,
                 type == MD_TEXT_SOFTBR || type == MD_TEXT_BR ? 1 : size);
    switch (type) {
    case MD_TEXT_NULLCHAR: put(w, "\xEF\xBF\xBD"); break;
    case MD_TEXT_BR: put_break(w, true); break;
    case MD_TEXT_SOFTBR: put_break(w, false); break;
    case MD_TEXT_HTML:
        if (!w->images)
            put_html(w, text, size);
        break;
    case MD_TEXT_ENTITY: satchel_buf_put(&w->html, text, size); break;
    case MD_TEXT_NORMAL:
        if (w->images)
            put_escaped(w, text, size);
        else
            put_text(w, text, size);
        break;
    default: put_escaped(w, text, size);
    }
    return w->html.failed != SATCHEL_OK;
}

/* --- the format --------------------------------------------------------------------------------
 */

/* "[[Other page]]", as wikis and note takers write it. Where "[[" begins links of CommonMark,
 * "[[1]](...)" or with a definition, "[1]: ...", it means those. */
static bool has_wiki_links(struct span s)
{
    static const char *const others[] = {"]](", "]][", "]:"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (s.size && memmem(s.text, s.size, others[i], strlen(others[i])))
            return false;
    return s.size && memmem(s.text, s.size, "[[", 2);
}

/* md4c 0.4 knows the blocks of HTML of CommonMark 0.29: a textarea that begins a line and reaches
 * to its end tag came with 0.30. It is shown such a block as one that it knows, "<pre     >". */
static void show_textareas(struct span source, satchel_buf *copy)
{
    static const char open[] = "<textarea", end[] = "</textarea>";
    satchel_buf_put(copy, source.text, source.size);
    char *text = (char *)copy->data;
    bool inside = false;
    for (size_t at = 0; !copy->failed && at < copy->size;) {
        const char *feed = memchr(text + at, '\n', copy->size - at);
        const size_t next = feed ? (size_t)(feed - text) + 1 : copy->size;
        size_t i = at;
        while (i < next && i < at + 3 && text[i] == ' ')
            i++;
        if (next - i > 9 && strncasecmp(text + i, open, 9) == 0 &&
            strchr(" \t>\r\n", text[i + 9])) {
            memcpy(text + i, "<pre     ", 9);
            inside = true;
        }
        for (; inside && i + 11 <= next; i++)
            if (strncasecmp(text + i, end, 11) == 0) {
                memcpy(text + i, "-----</pre>", 11);
                inside = false;
            }
        at = next;
    }
}

static bool has_textarea(struct span s)
{
    for (size_t i = 0; i + 9 < s.size; i++)
        if (s.text[i] == '<' && strncasecmp(s.text + i, "<textarea", 9) == 0)
            return true;
    return false;
}

static bool to_html(struct span text, const struct markdown_notes *notes, satchel_buf *html,
                    satchel_error *err)
{
    const unsigned wiki = has_wiki_links(text) ? MD_FLAG_WIKILINKS : 0;
    const MD_PARSER parser = {.flags =
                                  MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_TASKLISTS | wiki,
                              .enter_block = enter_block,
                              .leave_block = leave_block,
                              .enter_span = enter_span,
                              .leave_span = leave_span,
                              .text = put_piece};
    struct writer w = {
        .notes = notes, .heading = SIZE_MAX, .source = text, .closed = find_closed(text)};
    satchel_buf copy;
    satchel_buf_init(&copy, text.size + 1);
    satchel_buf_init(&w.html, HTML_MOST_BYTES);
    satchel_buf_init(&w.slug, LONGEST_SLUG);
    if (w.closed && has_textarea(text)) {
        show_textareas(text, &copy);
        w.parsed = (const char *)copy.data;
    }
    const char *shown = w.parsed ? w.parsed : text.size ? text.text : "";
    const int result = copy.failed ? -1 : md_parse(shown, (MD_SIZE)text.size, &parser, &w);
    const bool ok = satchel_buf_ok(&copy, err) && satchel_buf_ok(&w.html, err) &&
                    (result == 0 || satchel_fail_memory(err));
    satchel_buf_free(&copy);
    satchel_buf_free(&w.slug);
    *html = w.html;
    return ok;
}

bool markdown_read(struct span text, struct manuscript *m, const struct intake *to,
                   satchel_error *err)
{
    satchel_buf prepared, html;
    struct markdown_notes notes;
    if (!markdown_prepare(text, &prepared, &notes, err))
        return false;
    bool ok = to_html(span_of_buf(&prepared), &notes, &html, err);
    satchel_buf_free(&prepared);
    markdown_free_notes(&notes);
    ok = ok && html_read(span_of_buf(&html), HTML_MARKDOWN, m, to, err);
    satchel_buf_free(&html);
    return ok;
}

static bool read_markdown(const struct input *input, const struct intake *to, satchel_error *err)
{
    satchel_buf utf8;
    struct manuscript m;
    satchel_buf_init(&utf8, HTML_MOST_BYTES);
    bool ok = charset_to_utf8(input->bytes, NULL, &utf8, NULL, err);
    if (ok && (ok = manuscript_open(&m, err))) {
        struct span text = span_of_buf(&utf8);
        ok = front_matter_take(&text, &m.meta, to, err) && markdown_read(text, &m, to, err);
        satchel_buf_free(&utf8);
        if (ok)
            return manuscript_deliver(&m, input, to, err);
        manuscript_close(&m);
    }
    satchel_buf_free(&utf8);
    return ok;
}

static unsigned bid(const struct input *input)
{
    return path_has_extension(input->name, input_markdown.extensions) ? 65 : 0;
}

const struct input_format input_markdown = {.name = "Markdown",
                                            .extensions = "md|markdown|mdown|mkd|mkdn",
                                            .bid = bid,
                                            .read = read_markdown};
