/* Pictures of HTML: img elements, and figures with their captions and credits. */
#include "html.h"

#include <stdlib.h>
#include <string.h>

#define SMALLEST 48 /* pixels: what is smaller on the page is an icon */

/* Where the picture is: src, unless that only stands in until a script has put the real one there.
 */
static const char *source_of(const struct html_node *node)
{
    static const char *const lazy[] = {"data-src", "data-original", "data-lazy-src"};
    const char *source = html_attribute(node, "src");
    for (size_t i = 0; i < sizeof lazy / sizeof *lazy; i++) {
        const char *real = html_attribute(node, lazy[i]);
        if (real && *real && (!source || !*source || strncmp(source, "data:image/gif", 14) == 0))
            return real;
    }
    return source ? source : "";
}

static bool is_small(const struct html_node *node)
{
    static const char *const sides[] = {"width", "height"};
    for (size_t i = 0; i < 2; i++) {
        const char *value = html_attribute(node, sides[i]);
        const long pixels = value ? strtol(value, NULL, 10) : SMALLEST;
        if (value && *value && pixels < SMALLEST && !strchr(value, '%'))
            return true;
    }
    return html_has_class(node, "emoji|icon|avatar|smiley|spacer|pquote-avatar|wp-smiley");
}

/* What lies elsewhere on the web cannot come along; a picture of which nothing is left but a word
 * says nothing. */
static bool is_remote(const char *source)
{
    return strncmp(source, "http://", 7) == 0 || strncmp(source, "https://", 8) == 0 ||
           strncmp(source, "//", 2) == 0;
}

static bool is_described(const char *alt)
{
    return strchr(alt, ' ') != NULL;
}

void html_put_image(struct html_walk *w, struct html_node *node)
{
    const char *source = source_of(node), *alt = html_attribute(node, "alt");
    const char *title = html_attribute(node, "title");
    if (!alt)
        alt = "";
    if (is_small(node) || (is_remote(source) && !is_described(alt) && !(title && *title))) {
        /* Signs in the text, such as emoji, are worth their names. */
        if ((w->leaves || w->paragraph) && html_has_class(node, "emoji|smiley|wp-smiley"))
            html_put_string(w, alt);
        return;
    }
    if (!*source && !*alt)
        return;
    satchel_builder_image(w->b, source, alt);
    if (title && *title && strcmp(title, alt) != 0) {
        const size_t size = strlen(title), credit = credit_start(span_of(title, size));
        satchel_builder_text(w->b, title, credit);
        satchel_builder_credit(w->b);
        satchel_builder_text(w->b, title + credit, size - credit);
    }
    satchel_builder_close(w->b);
}

/* What a drawing says of itself. */
static const char *words_of(const struct html_node *node)
{
    const char *label = html_attribute(node, "aria-label");
    const struct html_node *title = html_find(node, TAG_TITLE);
    const bool text = title && title->first && title->first->tag == TAG_TEXT;
    return label ? label : text ? title->first->text : "";
}

/* A drawing becomes a picture, with the words in it for a caption: they can be read and found. */
static void put_drawing(struct html_walk *w, struct html_node *node, const char *svg)
{
    static const char scheme[] = "data:image/svg+xml,";
    satchel_buf source;
    satchel_buf_init(&source, (size_t)4 << 20);
    satchel_buf_put_text(&source, scheme);
    for (; *svg; svg++)
        if (*svg == '%')
            satchel_buf_put_text(&source, "%25");
        else
            satchel_buf_put_byte(&source, (uint8_t)*svg);
    const char *text = satchel_buf_string(&source);
    if (text) {
        satchel_builder_image(w->b, text, words_of(node));
        w->leaves++;
        for (struct html_node *n = node->first; n; n = html_next(n, node))
            if (n->tag == TAG_TEXT && n->letters && n->parent->tag != TAG_TITLE) {
                html_put_string(w, n->text);
                html_put_string(w, " ");
            }
        w->leaves--;
        satchel_builder_close(w->b);
    }
    w->failed |= source.failed == SATCHEL_MEMORY;
    satchel_buf_free(&source);
}

/* A drawing in the text: as a picture, unless it only frames pictures, as the covers of books do:
 * those, and its words. */
void html_put_svg(struct html_walk *w, struct html_node *node)
{
    const char *svg = html_attribute(node, HTML_SVG);
    if (svg && !strstr(svg, "<image")) {
        put_drawing(w, node, svg);
        return;
    }
    for (struct html_node *n = node->first; n; n = html_next(n, node)) {
        const char *href = html_attribute(n, "xlink:href");
        if (n->tag == TAG_TEXT) {
            html_put_string(w, n->text);
            continue;
        }
        if (!href || *href == '#' || is_remote(href) || n->first)
            continue;
        satchel_builder_image(w->b, href, "");
        satchel_builder_close(w->b);
    }
}

/* --- figures -----------------------------------------------------------------------------------
 */

static const char figure_names[] = "figure|wp-caption|thumb|image-container|media|informalfigure";

bool html_is_figure(const struct html_node *node)
{
    return node->tag == TAG_DIV && html_has_class(node, figure_names) && html_find(node, TAG_IMG) &&
           !html_find(node, TAG_H2) && !html_find(node, TAG_TABLE) && node->letters < 3000;
}

static struct html_node *find_caption(struct html_node *figure)
{
    struct html_node *caption = html_find(figure, TAG_FIGCAPTION);
    for (struct html_node *n = figure->first; !caption && n; n = html_next(n, figure))
        if (html_has_class(n, "wp-caption-text|thumbcaption|caption|figure-caption") ||
            (n->tag == TAG_P && html_has_class(n, "title")))
            caption = n;
    return caption;
}

static bool is_credit(const struct html_node *node)
{
    return html_has_class(node, "credit|photo-credit|image-credit|copyright|attribution|source|"
                                "photographer|credits") ||
           html_attribute_is(node, "itemprop", "copyrightholder");
}

static const struct html_node *find_credit(const struct html_node *caption)
{
    for (const struct html_node *n = caption->first; n; n = html_next(n, caption))
        if (n->tag != TAG_TEXT && is_credit(n))
            return n;
    return NULL;
}

/* A caption whose credit is not marked up, but can be told: without its emphasis. */
static bool put_plain_caption(struct html_walk *w, const struct html_node *caption)
{
    satchel_buf text;
    satchel_buf_init(&text, (size_t)1 << 16);
    html_gather(caption, &text);
    const struct span s = span_trim(span_of_buf(&text));
    const size_t credit = text.failed ? s.size : credit_start(s);
    if (credit < s.size) {
        satchel_builder_text(w->b, s.text, credit);
        satchel_builder_credit(w->b);
        satchel_builder_text(w->b, s.text + credit, s.size - credit);
    }
    w->failed |= text.failed == SATCHEL_MEMORY;
    satchel_buf_free(&text);
    return credit < s.size;
}

static void put_caption(struct html_walk *w, struct html_node *caption)
{
    const struct html_node *credit = find_credit(caption);
    if (!credit && put_plain_caption(w, caption))
        return;
    w->leaves++;
    for (struct html_node *n = caption->first; n; n = n->next) {
        struct html_node one = {.tag = TAG_SPAN, .first = n, .last = n};
        struct html_node *next = n->next;
        if (credit && html_inside(credit, n))
            satchel_builder_credit(w->b);
        n->next = NULL;
        html_walk_children(w, &one);
        n->next = next;
    }
    w->leaves--;
}

static void put_pictures(struct html_walk *w, struct html_node *figure, struct html_node *caption)
{
    unsigned left = 0;
    for (struct html_node *n = figure->first; n; n = html_next(n, figure))
        left += n->tag == TAG_IMG && !html_inside(n, caption);
    for (struct html_node *n = figure->first; n; n = html_next(n, figure)) {
        if (n->tag != TAG_IMG || (caption && html_inside(n, caption)))
            continue;
        const char *alt = html_attribute(n, "alt");
        satchel_builder_image(w->b, source_of(n), alt ? alt : "");
        if (--left == 0 && caption)
            put_caption(w, caption);
        satchel_builder_close(w->b);
    }
}

void html_put_figure(struct html_walk *w, struct html_node *node)
{
    struct html_node *caption = find_caption(node);
    const uint32_t other = node->letters - (caption ? caption->letters : 0);
    html_end_paragraph(w);
    if (w->leaves || !html_find(node, TAG_IMG) || other > 400) {
        html_walk_children(w, node);
        html_end_paragraph(w);
        return;
    }
    put_pictures(w, node, caption);
    /* What stands beside picture and caption is text. */
    if (other)
        for (struct html_node *n = node->first; n; n = html_next(n, node))
            if (n->tag == TAG_TEXT && n->letters && !(caption && html_inside(n, caption)))
                html_put_string(w, n->text);
    html_end_paragraph(w);
}
