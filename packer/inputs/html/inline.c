/* Elements of HTML inside a line: spans, links, quotations, readings; language and direction. */
#include "html.h"
#include "inputs/paths.h"
#include "page.h"

#include <satchel/utf8.h>

#include <string.h>

#define LONGEST_NUMBER 20 /* of a printed page: "Page xviii" */

/* --- language and direction --------------------------------------------------------------------
 */

struct html_said html_enter(struct html_walk *w, const struct html_node *node)
{
    char tag[64];
    const struct html_said before = {w->language, w->direction};
    const char *language = html_attribute(node, "lang");
    if (!language)
        language = html_attribute(node, "xml:lang");
    if (language && language_tag(language, tag, sizeof tag))
        w->language = metadata_string(&w->m->meta, tag, strlen(tag));
    if (html_attribute_is(node, "dir", "rtl"))
        w->direction = SATCHEL_BASE_RTL;
    else if (html_attribute_is(node, "dir", "ltr"))
        w->direction = SATCHEL_BASE_LTR;
    return before;
}

void html_leave(struct html_walk *w, struct html_said before)
{
    w->language = before.language;
    w->direction = before.direction;
}

/* --- inline elements ---------------------------------------------------------------------------
 */

/* The span that an element stands for, SATCHEL_SPAN_COUNT if it stands for none. */
static satchel_span_kind span_of_tag(enum html_tag tag)
{
    switch (tag) {
    case TAG_EM:
    case TAG_I:
    case TAG_CITE:
    case TAG_DFN:
    case TAG_VAR: return SATCHEL_SPAN_EMPHASIS;
    case TAG_STRONG:
    case TAG_B: return SATCHEL_SPAN_STRONG;
    case TAG_CODE:
    case TAG_KBD:
    case TAG_SAMP:
    case TAG_TT: return SATCHEL_SPAN_CODE;
    case TAG_SUP: return SATCHEL_SPAN_SUPERSCRIPT;
    case TAG_SUB: return SATCHEL_SPAN_SUBSCRIPT;
    case TAG_S:
    case TAG_STRIKE:
    case TAG_DEL: return SATCHEL_SPAN_STRIKE;
    default: return SATCHEL_SPAN_COUNT;
    }
}

/* The direction that an isolate has: what it says, else what its first strong letter says. */
static satchel_span_kind isolate_of(const struct html_node *node)
{
    if (html_attribute_is(node, "dir", "rtl"))
        return SATCHEL_SPAN_RTL;
    if (html_attribute_is(node, "dir", "ltr"))
        return SATCHEL_SPAN_LTR;
    for (const struct html_node *n = node->first; n; n = html_next(n, node))
        for (uint32_t i = 0; n->tag == TAG_TEXT && i < n->size;) {
            uint32_t c;
            i += (uint32_t)satchel_utf8_decode(n->text + i, n->size - i, &c);
            const int direction = satchel_strong_direction(c);
            if (direction)
                return direction < 0 ? SATCHEL_SPAN_RTL : SATCHEL_SPAN_LTR;
        }
    return SATCHEL_SPAN_COUNT;
}

static void put_link(struct html_walk *w, struct html_node *node)
{
    const char *href = html_attribute(node, "href");
    satchel_buf target;
    satchel_buf_init(&target, SATCHEL_MAX_STRING);
    if (href) {
        const struct span trimmed = span_trim(span_of(href, strlen(href)));
        if (trimmed.size > 2 && memcmp(trimmed.text, "//", 2) == 0)
            satchel_buf_put_text(&target, "https:");
        satchel_buf_put(&target, trimmed.text, trimmed.size);
        /* Names of places inside are compared as they are written there. */
        if (trimmed.size && trimmed.text[0] == '#')
            target.size = url_decode((char *)target.data, target.size);
    }
    const char *text = target.size ? satchel_buf_string(&target) : NULL;
    if (text)
        satchel_builder_span_open(w->b, SATCHEL_SPAN_LINK, text);
    html_walk_children(w, node);
    if (text)
        satchel_builder_span_close(w->b, SATCHEL_SPAN_LINK);
    w->failed |= target.failed == SATCHEL_MEMORY;
    satchel_buf_free(&target);
}

/* A plain inline element: the spans that its tag, its language and its direction make. */
static void put_spans(struct html_walk *w, struct html_node *node)
{
    const struct html_said before = html_enter(w, node);
    const bool isolate =
        node->tag == TAG_BDI || node->tag == TAG_BDO || html_attribute(node, "dir");
    const satchel_span_kind direction = isolate ? isolate_of(node) : SATCHEL_SPAN_COUNT;
    const satchel_span_kind kind = span_of_tag(node->tag);
    const bool language = w->language && w->language != before.language;
    if (direction != SATCHEL_SPAN_COUNT)
        satchel_builder_span_open(w->b, direction, NULL);
    if (language)
        satchel_builder_span_open(w->b, SATCHEL_SPAN_LANGUAGE, w->language);
    if (kind != SATCHEL_SPAN_COUNT)
        satchel_builder_span_open(w->b, kind, NULL);
    html_leave(w, before); /* its text is in the leaf around it */
    if (node->tag == TAG_A)
        put_link(w, node);
    else
        html_walk_children(w, node);
    if (kind != SATCHEL_SPAN_COUNT)
        satchel_builder_span_close(w->b, kind);
    if (language)
        satchel_builder_span_close(w->b, SATCHEL_SPAN_LANGUAGE);
    if (direction != SATCHEL_SPAN_COUNT)
        satchel_builder_span_close(w->b, direction);
}

static void put_quoted(struct html_walk *w, struct html_node *node)
{
    html_put_string(w, "\xE2\x80\x9C");
    html_walk_children(w, node);
    html_put_string(w, "\xE2\x80\x9D");
}

/* Readings over characters go into brackets behind them, unless the source has its own (rp). */
static void put_reading(struct html_walk *w, struct html_node *node)
{
    const bool brackets = !node->parent || !html_find(node->parent, TAG_RP);
    if (brackets)
        html_put_string(w, "\xEF\xBC\x88");
    html_walk_children(w, node);
    if (brackets)
        html_put_string(w, "\xEF\xBC\x89");
}

bool html_put_page_number(struct html_walk *w, struct html_node *node)
{
    if (w->page->kind != HTML_PART || (!html_attribute_is(node, "epub:type", "pagebreak") &&
                                       !html_attribute_is(node, "role", "doc-pagebreak")))
        return false;
    const char *number = html_attribute(node, "title");
    if (!number || !*number)
        number = html_attribute(node, "aria-label");
    const bool said = number && *number;
    if ((!said && !node->letters) || (said ? strlen(number) : node->letters) > LONGEST_NUMBER)
        return false;
    satchel_builder_span_open(w->b, SATCHEL_SPAN_SUPERSCRIPT, NULL);
    html_put_string(w, "[");
    if (said)
        html_put_string(w, number);
    else
        html_walk_children(w, node);
    html_put_string(w, "]");
    satchel_builder_span_close(w->b, SATCHEL_SPAN_SUPERSCRIPT);
    return true;
}

void html_put_inline(struct html_walk *w, struct html_node *node)
{
    switch (node->tag) {
    case TAG_Q: put_quoted(w, node); break;
    case TAG_RT: put_reading(w, node); break;
    default: put_spans(w, node);
    }
}

bool html_is_block(const struct html_node *node)
{
    switch (node->tag) {
    case TAG_TEXT:
    case TAG_OTHER:
    case TAG_A:
    case TAG_BR:
    case TAG_IMG:
    case TAG_PICTURE:
    case TAG_SPAN:
    case TAG_TIME:
    case TAG_RUBY:
    case TAG_RT:
    case TAG_RP:
    case TAG_Q:
    case TAG_BDI:
    case TAG_BDO:
    case TAG_MATH:
    case TAG_NOSCRIPT:
    case TAG_SVG:
    case TAG_INPUT: return false;
    default: return span_of_tag(node->tag) == SATCHEL_SPAN_COUNT;
    }
}
