/* HTML: pages, and the HTML that Markdown becomes (markdown.c).
 *
 * The page is parsed and marked up first (tree.c, page.c); here its elements become calls
 * of the builder. Text that stands in a box without a paragraph of its own gets one, which ends at
 * the next block; inside a leaf (a heading, a caption) blocks are only white space. Language and
 * direction are handed down from every element that states them.
 */
#include "html.h"

#include "inputs/charset.h"
#include "page.h"

#include "inputs/paths.h"

#include <satchel/utf8.h>

#include <stdlib.h>
#include <string.h>

#define LONGEST_BYLINE 200 /* characters */

/* --- leaves and boxes --------------------------------------------------------------------------
 */

/* Tells the block just opened what language and direction it is in. */
static void tell_block(const struct html_walk *w)
{
    if (w->language)
        satchel_builder_block_language(w->b, w->language);
    if (w->direction)
        satchel_builder_block_direction(w->b, w->direction);
}

void html_end_paragraph(struct html_walk *w)
{
    if (w->paragraph)
        satchel_builder_close(w->b);
    w->paragraph = false;
    w->breaks = 0;
}

/* Opens a leaf. Inside of another one it is a space. */
static void open_leaf(struct html_walk *w, satchel_kind kind)
{
    if (!w->leaves++) {
        html_end_paragraph(w);
        satchel_builder_open(w->b, kind);
        tell_block(w);
    } else {
        satchel_builder_text(w->b, " ", 1);
    }
}

static void close_leaf(struct html_walk *w)
{
    if (!--w->leaves)
        satchel_builder_close(w->b);
    else
        satchel_builder_text(w->b, " ", 1);
    w->breaks = 0;
}

void html_open_box(struct html_walk *w, satchel_kind kind)
{
    html_end_paragraph(w);
    satchel_builder_open(w->b, kind);
    tell_block(w);
}

void html_close_box(struct html_walk *w)
{
    html_end_paragraph(w);
    satchel_builder_close(w->b);
}

static bool is_blank(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (!(text[i] == ' ' || (text[i] >= '\t' && text[i] <= '\r')))
            return false;
    return true;
}

/* Two line breaks in a row are meant as the end of a paragraph, one as a line break. */
static void settle_breaks(struct html_walk *w)
{
    if (w->breaks >= 2 && w->paragraph && !w->leaves)
        html_end_paragraph(w);
    else if (w->breaks >= 2 && w->leaves == 1 && w->in_paragraph) {
        satchel_builder_close(w->b);
        satchel_builder_open(w->b, SATCHEL_KIND_PARAGRAPH);
        tell_block(w);
    } else if (w->breaks) {
        satchel_builder_break(w->b);
    }
    w->breaks = 0;
}

static void put_text(struct html_walk *w, const char *text, size_t size)
{
    if (is_blank(text, size)) {
        if (w->leaves || w->paragraph)
            satchel_builder_text(w->b, text, size);
        return;
    }
    settle_breaks(w);
    if (!w->leaves && !w->paragraph) {
        satchel_builder_open(w->b, SATCHEL_KIND_PARAGRAPH);
        tell_block(w);
        w->paragraph = true;
    }
    satchel_builder_text(w->b, text, size);
}

void html_put_string(struct html_walk *w, const char *text)
{
    put_text(w, text, strlen(text));
}

/* --- blocks ------------------------------------------------------------------------------------
 */

static void put_leaf(struct html_walk *w, struct html_node *node, satchel_kind kind)
{
    const bool paragraph = w->in_paragraph;
    open_leaf(w, kind);
    w->in_paragraph = kind == SATCHEL_KIND_PARAGRAPH;
    html_walk_children(w, node);
    w->in_paragraph = paragraph;
    close_leaf(w);
}

static void put_heading(struct html_walk *w, struct html_node *node)
{
    open_leaf(w, SATCHEL_KIND_HEADING);
    if (w->leaves == 1)
        satchel_builder_level(w->b, (unsigned)(node->tag - TAG_H1) + 1);
    html_walk_children(w, node);
    close_leaf(w);
}

static bool is_short(const struct html_node *node)
{
    return node->letters > 0 && node->letters <= LONGEST_BYLINE && !html_find(node, TAG_P) &&
           !html_find(node, TAG_IMG);
}

/* Byline, dateline and standfirst are paragraphs that are named so. */
static satchel_kind kind_of_paragraph(const struct html_walk *w, const struct html_node *node)
{
    if (is_short(node) && html_has_class(node, "byline|author|by-line|article-byline|story-byline"))
        return SATCHEL_KIND_BYLINE;
    if (is_short(node) && html_has_class(node, "dateline|article-date|entry-date|published"))
        return SATCHEL_KIND_DATELINE;
    if (html_has_class(node, "standfirst|summary|deck|dek|lede|subtitle|article-summary|intro") &&
        satchel_builder_size(w->b) < 4000)
        return SATCHEL_KIND_SUMMARY;
    return SATCHEL_KIND_PARAGRAPH;
}

static void put_paragraph(struct html_walk *w, struct html_node *node)
{
    put_leaf(w, node, w->leaves ? SATCHEL_KIND_PARAGRAPH : kind_of_paragraph(w, node));
}

/* Is there an element inside that begins a block? */
static bool holds_blocks(const struct html_node *top)
{
    for (const struct html_node *node = top->first; node; node = html_next(node, top))
        if (html_is_block(node) || node->tag == TAG_IMG)
            return true;
    return false;
}

/* A div or section: a box beside the story, a paragraph, or nothing but the end of what is before.
 */
static void put_division(struct html_walk *w, struct html_node *node)
{
    if (w->leaves) {
        satchel_builder_text(w->b, " ", 1);
        html_walk_children(w, node);
        satchel_builder_text(w->b, " ", 1);
        return;
    }
    html_end_paragraph(w);
    const bool aside = html_has_class(node, "sidebar|admonition|callout|infobox|pullquote|note|tip|"
                                            "warning|caution|important");
    if (!holds_blocks(node)) {
        put_paragraph(w, node);
    } else if (aside) {
        html_open_box(w, SATCHEL_KIND_ASIDE);
        html_walk_children(w, node);
        html_close_box(w);
    } else {
        html_walk_children(w, node);
    }
    html_end_paragraph(w);
}

static void put_box(struct html_walk *w, struct html_node *node, satchel_kind kind)
{
    if (w->leaves) {
        put_division(w, node);
        return;
    }
    html_open_box(w, kind);
    html_walk_children(w, node);
    html_close_box(w);
}

/* Everything inside is verbatim; elements in it count for their text, br for a line end. */
static void put_code(struct html_walk *w, struct html_node *node)
{
    if (w->leaves) {
        put_division(w, node);
        return;
    }
    html_end_paragraph(w);
    satchel_builder_open(w->b, SATCHEL_KIND_CODE);
    for (struct html_node *n = node->first; n; n = html_next(n, node)) {
        if (n->tag == TAG_TEXT)
            satchel_builder_text(w->b, n->text, n->size);
        else if (n->tag == TAG_BR)
            satchel_builder_text(w->b, "\n", 1);
    }
    satchel_builder_close(w->b);
}

/* --- lists -------------------------------------------------------------------------------------
 */

static uint32_t number_of(const struct html_node *node, const char *name)
{
    const char *value = html_attribute(node, name);
    const long number = value ? strtol(value, NULL, 10) : 1;
    return number >= 0 && number < INT32_MAX ? (uint32_t)number : 1;
}

static void put_list(struct html_walk *w, struct html_node *node)
{
    if (w->leaves) {
        put_division(w, node);
        return;
    }
    html_open_box(w, SATCHEL_KIND_LIST);
    satchel_builder_list(w->b, node->tag == TAG_OL, number_of(node, "start"));
    html_walk_children(w, node);
    html_close_box(w);
}

/* The checkbox that begins an item, as GitHub writes task lists; NULL if there is none. */
static const struct html_node *checkbox_of(const struct html_node *item)
{
    for (const struct html_node *n = item->first; n; n = html_next(n, item)) {
        if (n->tag == TAG_INPUT)
            return n;
        if (n->tag == TAG_TEXT ? n->letters > 0 : n->tag != TAG_P && n->tag != TAG_OTHER)
            return NULL;
    }
    return NULL;
}

static void put_item(struct html_walk *w, struct html_node *node)
{
    if (w->leaves) {
        put_division(w, node);
        return;
    }
    const struct html_node *box = checkbox_of(node);
    html_open_box(w, SATCHEL_KIND_ITEM);
    if (box)
        satchel_builder_task(w->b, html_attribute(box, "checked") ? SATCHEL_TASK_DONE
                                                                  : SATCHEL_TASK_OPEN);
    html_walk_children(w, node);
    html_close_box(w);
}

/* Terms and their explanations: an item for each term, with what explains it inside. */
static void put_definitions(struct html_walk *w, struct html_node *node)
{
    if (w->leaves) {
        put_division(w, node);
        return;
    }
    bool item = false;
    html_open_box(w, SATCHEL_KIND_LIST);
    for (struct html_node *n = node->first; n; n = html_next(n, node)) {
        if (n->tag != TAG_DT && n->tag != TAG_DD)
            continue;
        if (item && n->tag == TAG_DT)
            html_close_box(w);
        if (!item || n->tag == TAG_DT)
            html_open_box(w, SATCHEL_KIND_ITEM);
        item = true;
        if (n->tag == TAG_DT)
            satchel_builder_span_open(w->b, SATCHEL_SPAN_STRONG, NULL);
        put_division(w, n);
        if (n->tag == TAG_DT)
            satchel_builder_span_close(w->b, SATCHEL_SPAN_STRONG);
        while (n->first) /* its children are done */
            n = n->last;
    }
    if (item)
        html_close_box(w);
    html_close_box(w);
}

/* --- footnotes ---------------------------------------------------------------------------------
 */

static void put_note(struct html_walk *w, struct html_node *node, const char *label)
{
    if (w->leaves) {
        put_division(w, node);
        return;
    }
    html_open_box(w, SATCHEL_KIND_FOOTNOTE);
    satchel_builder_label(w->b, label);
    html_walk_children(w, node);
    html_close_box(w);
}

static void put_mark(struct html_walk *w, const char *label)
{
    settle_breaks(w);
    satchel_builder_note(w->b, label);
}

/* --- dispatch ----------------------------------------------------------------------------------
 */

static bool put_role(struct html_walk *w, struct html_node *node)
{
    const char *note = html_attribute(node, HTML_NOTE), *mark = html_attribute(node, HTML_MARK);
    switch (node->role) {
    case ROLE_DROPPED:
    case ROLE_HEADLINE: return true;
    case ROLE_MARK: put_mark(w, node->label); return true;
    case ROLE_NOTE: put_note(w, node, node->label); return true;
    case ROLE_NOTE_LIST: html_walk_children(w, node); return true;
    case ROLE_NONE: break;
    }
    if (w->page->kind == HTML_MARKDOWN && note)
        put_note(w, node, note);
    else if (w->page->kind == HTML_MARKDOWN && mark)
        put_mark(w, mark);
    else
        return false;
    return true;
}

static void put_block(struct html_walk *w, struct html_node *node)
{
    switch (node->tag) {
    case TAG_P: put_paragraph(w, node); break;
    case TAG_H1:
    case TAG_H2:
    case TAG_H3:
    case TAG_H4:
    case TAG_H5:
    case TAG_H6: put_heading(w, node); break;
    case TAG_UL:
    case TAG_OL: put_list(w, node); break;
    case TAG_LI: put_item(w, node); break;
    case TAG_DL: put_definitions(w, node); break;
    case TAG_BLOCKQUOTE: put_box(w, node, SATCHEL_KIND_QUOTE); break;
    case TAG_ASIDE: put_box(w, node, SATCHEL_KIND_ASIDE); break;
    case TAG_PRE: put_code(w, node); break;
    case TAG_TABLE: html_put_table(w, node); break;
    case TAG_FIGURE: html_put_figure(w, node); break;
    case TAG_HR:
        if (!w->leaves) {
            html_open_box(w, SATCHEL_KIND_RULE);
            html_close_box(w);
        }
        break;
    default:
        if (html_is_figure(node))
            html_put_figure(w, node);
        else
            put_division(w, node);
    }
}

static void put_anchor(struct html_walk *w, const struct html_node *node)
{
    const char *id = html_attribute(node, "id");
    if (!id && node->tag == TAG_A)
        id = html_attribute(node, "name");
    if (id && *id && strlen(id) < SATCHEL_MAX_STRING)
        satchel_builder_anchor(w->b, id);
}

static void put_element(struct html_walk *w, struct html_node *node)
{
    put_anchor(w, node);
    if (put_role(w, node) || html_put_page_number(w, node))
        return;
    if (html_is_block(node)) {
        const struct html_said before = html_enter(w, node);
        put_block(w, node);
        html_leave(w, before);
        return;
    }
    switch (node->tag) {
    case TAG_BR: w->breaks++; break;
    case TAG_IMG: html_put_image(w, node); break;
    case TAG_SVG: html_put_svg(w, node); break;
    case TAG_MATH: html_put_math(w, node); break;
    case TAG_INPUT: break;
    default: html_put_inline(w, node);
    }
}

void html_walk_children(struct html_walk *w, struct html_node *node)
{
    for (struct html_node *n = node->first; n; n = n->next) {
        if (n->tag != TAG_TEXT)
            put_element(w, n);
        else if (n->role != ROLE_DROPPED)
            put_text(w, n->text, n->size);
    }
}

/* --- the format --------------------------------------------------------------------------------
 */

static void put_lead(struct manuscript *m, const struct intake *to)
{
    const char *image = m->meta.image;
    if (!image || !to->has || !to->has(to->context, image))
        return;
    satchel_builder_image(m->builder, image, "");
    satchel_builder_close(m->builder);
}

static bool put_summary(struct manuscript *m, const struct html_page *page, satchel_error *err)
{
    satchel_buf text;
    satchel_buf_init(&text, (size_t)SATCHEL_MAX_DOCUMENT * 2);
    if (m->meta.summary)
        html_gather(page->scope, &text);
    const bool ok = text.failed != SATCHEL_MEMORY || satchel_fail_memory(err);
    manuscript_put_summary(m, span_of_buf(&text));
    satchel_buf_free(&text);
    return ok;
}

static bool read_page(struct html_node *root, struct span text, enum html_kind kind,
                      struct manuscript *m, const struct intake *to, satchel_error *err)
{
    struct html_page page;
    if (!html_page_open(&page, root, text, kind, &m->meta, err))
        return false;
    struct html_walk w = {.b = m->builder, .m = m, .page = &page};
    bool ok = put_summary(m, &page, err);
    if (ok) {
        put_lead(m, to);
        html_walk_children(&w, page.scope);
        html_end_paragraph(&w);
        ok = !w.failed || satchel_fail_memory(err);
    }
    html_page_close(&page);
    return ok && satchel_builder_ok(m->builder, err);
}

bool html_read(struct span text, enum html_kind kind, struct manuscript *m, const struct intake *to,
               satchel_error *err)
{
    return read_page(NULL, text, kind, m, to, err);
}

bool html_read_tree(struct html_node *root, enum html_kind kind, struct manuscript *m,
                    const struct intake *to, satchel_error *err)
{
    return read_page(root, span_of("", 0), kind, m, to, err);
}

static bool read_html(const struct input *input, const struct intake *to, satchel_error *err)
{
    char name[64];
    satchel_buf utf8;
    struct manuscript m;
    satchel_buf_init(&utf8, HTML_MOST_BYTES);
    bool ok = charset_to_utf8(input->bytes, charset_declared(input->bytes, name, sizeof name),
                              &utf8, NULL, err);
    if (ok && (ok = manuscript_open(&m, err))) {
        ok = html_read(span_of_buf(&utf8), HTML_PAGE, &m, to, err);
        satchel_buf_free(&utf8);
        if (ok)
            return manuscript_deliver(&m, input, to, err);
        manuscript_close(&m);
    }
    satchel_buf_free(&utf8);
    return ok;
}

/* Behind white space, comments and processing instructions. */
static size_t skip_prolog(const char *text, size_t size)
{
    size_t i = size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    for (;;) {
        while (i < size && (text[i] == ' ' || (text[i] >= '\t' && text[i] <= '\r')))
            i++;
        const bool comment = size - i > 4 && memcmp(text + i, "<!--", 4) == 0;
        if (!comment && !(size - i > 2 && memcmp(text + i, "<?", 2) == 0))
            return i;
        const char *end =
            comment ? memmem(text + i, size - i, "-->", 3) : memchr(text + i, '>', size - i);
        if (!end)
            return size;
        i = (size_t)(end - text) + (comment ? 3 : 1);
    }
}

/* Does it begin with a doctype or an html element, whatever its name? */
static bool begins_as_html(satchel_bytes in)
{
    static const char *const starts[] = {"<!doctype html", "<html"};
    const char *text = (const char *)in.data;
    const size_t i = skip_prolog(text, in.size);
    for (size_t k = 0; k < 2; k++) {
        const size_t n = strlen(starts[k]);
        if (in.size - i >= n && strncasecmp(text + i, starts[k], n) == 0)
            return true;
    }
    return false;
}

static unsigned bid(const struct input *input)
{
    if (begins_as_html(input->bytes))
        return 70;
    return path_has_extension(input->name, input_html.extensions) ? 60 : 0;
}

const struct input_format input_html = {
    .name = "HTML", .extensions = "html|htm|xhtml|xht|shtml", .bid = bid, .read = read_html};
