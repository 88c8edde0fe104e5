/* Formulas: MathML as a line of text; see html.h.
 *
 * Exponents and indices are raised and lowered as other text is, fractions and roots are written as
 * one would type them: (a+b)/2, √(x). No word or sign of the formula is lost. What a formula says
 * in other words beside that (annotations in TeX) is left out.
 */
#include "html.h"

#include <string.h>

#define DEEPEST 64 /* formulas inside each other; what is deeper is written as it comes */

static struct html_node *element(struct html_node *node)
{
    while (node && node->tag == TAG_TEXT)
        node = node->next;
    return node;
}

/* Is it more than one sign or number, so that it needs brackets? */
static bool is_compound(const struct html_node *node)
{
    unsigned texts = 0;
    for (const struct html_node *n = node->first; n; n = html_next(n, node))
        texts += n->tag == TAG_TEXT && n->letters;
    return texts > 1;
}

static void put(struct html_walk *w, struct html_node *node, unsigned depth);

static void put_children(struct html_walk *w, struct html_node *node, unsigned depth)
{
    for (struct html_node *n = node->first; n; n = n->next)
        put(w, n, depth);
}

static void put_grouped(struct html_walk *w, struct html_node *node, unsigned depth)
{
    const bool brackets = node && is_compound(node);
    if (brackets)
        html_put_string(w, "(");
    if (node)
        put(w, node, depth);
    if (brackets)
        html_put_string(w, ")");
}

static void put_shifted(struct html_walk *w, struct html_node *node, satchel_span_kind kind,
                        unsigned depth)
{
    if (!node)
        return;
    satchel_builder_span_open(w->b, kind, NULL);
    put(w, node, depth);
    satchel_builder_span_close(w->b, kind);
}

static void put_root(struct html_walk *w, struct html_node *node, unsigned depth)
{
    struct html_node *base = element(node->first);
    if (node->tag == TAG_MROOT) {
        put_shifted(w, base ? element(base->next) : NULL, SATCHEL_SPAN_SUPERSCRIPT, depth);
        html_put_string(w, "\xE2\x88\x9A");
        put_grouped(w, base, depth);
        return;
    }
    const bool brackets = is_compound(node);
    html_put_string(w, brackets ? "\xE2\x88\x9A(" : "\xE2\x88\x9A");
    put_children(w, node, depth);
    if (brackets)
        html_put_string(w, ")");
}

/* A base with what stands below and above it. */
static void put_scripts(struct html_walk *w, struct html_node *node, unsigned depth)
{
    struct html_node *base = element(node->first);
    struct html_node *second = base ? element(base->next) : NULL;
    struct html_node *third = second ? element(second->next) : NULL;
    const bool above = node->tag == TAG_MSUP || node->tag == TAG_MOVER;
    if (base)
        put(w, base, depth);
    put_shifted(w, second, above ? SATCHEL_SPAN_SUPERSCRIPT : SATCHEL_SPAN_SUBSCRIPT, depth);
    put_shifted(w, third, SATCHEL_SPAN_SUPERSCRIPT, depth);
}

/* Rows and cells of a matrix, or what brackets hold. */
static void put_list(struct html_walk *w, struct html_node *node, const char *between,
                     unsigned depth)
{
    for (struct html_node *n = element(node->first); n; n = element(n->next)) {
        put(w, n, depth);
        if (element(n->next))
            html_put_string(w, between);
    }
}

static void put_fence(struct html_walk *w, struct html_node *node, unsigned depth)
{
    const char *open = html_attribute(node, "open"), *close = html_attribute(node, "close");
    html_put_string(w, open ? open : "(");
    put_list(w, node, ", ", depth);
    html_put_string(w, close ? close : ")");
}

/* Signs between two things have spaces around them, as on paper. */
static void put_text(struct html_walk *w, const struct html_node *node)
{
    static const char *const spaced[] = {"=", "+", "\xE2\x88\x92", "\xE2\x89\xA4", "\xE2\x89\xA5",
                                         "<", ">", "\xE2\x86\x92", "\xE2\x89\xA0", "\xE2\x88\x88"};
    const struct span s = span_trim(span_of(node->text, node->size));
    const bool first =
        !node->parent->parent || element(node->parent->parent->first) == node->parent;
    bool around = false;
    for (size_t i = 0; i < sizeof spaced / sizeof *spaced; i++)
        around |= !first && s.size == strlen(spaced[i]) && memcmp(s.text, spaced[i], s.size) == 0;
    if (around)
        html_put_string(w, " ");
    html_put_string(w, node->text);
    if (around)
        html_put_string(w, " ");
}

static void put(struct html_walk *w, struct html_node *node, unsigned depth)
{
    if (depth == DEEPEST) {
        html_walk_children(w, node);
        return;
    }
    depth++;
    struct html_node *over = element(node->first);
    switch (node->tag) {
    case TAG_TEXT:
        if (node->letters)
            put_text(w, node);
        break;
    case TAG_ANNOTATION: break;
    case TAG_MFRAC:
        put_grouped(w, over, depth);
        html_put_string(w, "/");
        put_grouped(w, over ? element(over->next) : NULL, depth);
        break;
    case TAG_MSQRT:
    case TAG_MROOT: put_root(w, node, depth); break;
    case TAG_MSUP:
    case TAG_MSUB:
    case TAG_MSUBSUP:
    case TAG_MOVER:
    case TAG_MUNDER:
    case TAG_MUNDEROVER: put_scripts(w, node, depth); break;
    case TAG_MFENCED: put_fence(w, node, depth); break;
    case TAG_MTABLE: put_list(w, node, "; ", depth); break;
    case TAG_MTR: put_list(w, node, ", ", depth); break;
    default: put_children(w, node, depth);
    }
}

void html_put_math(struct html_walk *w, struct html_node *node)
{
    const char *text = html_attribute(node, "alttext");
    if (!node->letters && text)
        html_put_string(w, text);
    else
        put_children(w, node, 0);
}
