/* What in an article is furniture by its looks: boxes of links, of pictures, of forms; see
 * article.h. */
#include "article.h"

#include <stdlib.h>

#define MOST_WORK UINT64_C(100000000) /* nodes looked at while boxes are judged */

struct looks {
    unsigned p, images, items, inputs, embeds, cells;
    uint32_t heading_chars, list_chars, block_chars;
};

static void look_at(struct looks *l, const struct html_node *n)
{
    l->p += (n->tag == TAG_P || n->paragraph ? 1u : 0u) + n->runs;
    l->images += n->tag == TAG_IMG;
    l->items += n->tag == TAG_LI;
    l->inputs += n->tag == TAG_INPUT;
    if (n->tag >= TAG_H1 && n->tag <= TAG_H6)
        l->heading_chars += n->chars;
    if (n->tag == TAG_UL || n->tag == TAG_OL)
        l->list_chars += n->chars;
    if (n->tag == TAG_SPAN || n->tag == TAG_LI || n->tag == TAG_TD || article_is_block(n->tag))
        l->block_chars += n->chars;
}

static struct looks looks_of(struct finder *f, const struct html_node *top)
{
    struct looks l = {0};
    for (const struct html_node *n = top->first; n;
         n = n->role == ROLE_DROPPED ? html_skip(n, top) : html_next(n, top)) {
        f->work++;
        if (n->role != ROLE_DROPPED && n->tag != TAG_TEXT)
            look_at(&l, n);
    }
    return l;
}

/* A table of data, not of layout. */
static bool is_data_table(const struct html_node *table)
{
    unsigned rows = 0, cells = 0, most = 0;
    if (html_attribute_is(table, "role", "presentation") ||
        html_attribute_is(table, "datatable", "0"))
        return false;
    if (html_attribute(table, "summary") || html_find(table, TAG_CAPTION) ||
        html_find(table, TAG_TH) || html_find(table, TAG_THEAD) || html_find(table, TAG_TFOOT))
        return true;
    if (html_find(table, TAG_TABLE))
        return false;
    for (const struct html_node *n = table->first; n; n = html_next(n, table)) {
        if (n->tag == TAG_TR) {
            rows++;
            cells = 0;
        }
        cells += n->tag == TAG_TD;
        most = cells > most ? cells : most;
    }
    return rows >= 10 || most > 4 || rows * most > 10;
}

static bool is_protected(const struct finder *f, const struct html_node *node)
{
    for (const struct html_node *n = node; n && n != f->body; n = n->parent)
        if (n->data || n->tag == TAG_CODE || n->tag == TAG_PRE)
            return true;
    return false;
}

static bool in_figure(const struct html_node *node)
{
    for (const struct html_node *n = node->parent; n; n = n->parent)
        if (n->tag == TAG_FIGURE)
            return true;
    return false;
}

/* A list of pictures is worth keeping. */
static bool is_gallery(const struct html_node *list, const struct looks *l)
{
    for (const struct html_node *n = list->first; n; n = n->next) {
        unsigned elements = 0;
        for (const struct html_node *in = n->first; in; in = in->next)
            elements += in->tag != TAG_TEXT;
        if (n->tag != TAG_TEXT && elements > 1)
            return false;
    }
    return l->images && l->images == l->items;
}

static bool looks_bad(struct finder *f, const struct html_node *node)
{
    const int weight = article_weight(f, node);
    if (weight < 0)
        return true;
    if (node->commas >= 10)
        return false;
    const struct looks l = looks_of(f, node);
    const int64_t density = article_link_density(node);
    const bool figure = in_figure(node);
    const bool list = node->tag == TAG_UL || node->tag == TAG_OL ||
                      (uint64_t)l.list_chars * 10 > (uint64_t)node->chars * 9;
    const bool headings = (uint64_t)l.heading_chars * 10 >= (uint64_t)node->chars * 9;
    const bool bad = (!figure && l.images > 1 && l.p * 2 < l.images) ||
                     (!list && l.items > l.p + 100) || l.inputs > l.p / 3 ||
                     (!list && !headings && !figure && node->chars < 25 &&
                      (l.images == 0 || l.images > 2) && density > 0) ||
                     (!list && weight < 25 && density > 200) || (weight >= 25 && density > 500) ||
                     (l.images == 0 && l.block_chars == 0);
    return bad && !(list && is_gallery(node, &l));
}

static bool is_judged(const struct html_node *node)
{
    switch (node->tag) {
    case TAG_FORM:
    case TAG_FIELDSET:
    case TAG_TABLE:
    case TAG_UL: return true;
    case TAG_DIV: return !node->paragraph;
    default: return false;
    }
}

/* An aside that nobody has named, without links, is a part of the story. */
static bool is_stray_aside(const struct html_node *node)
{
    static const char kept[] = "note|tip|warning|caution|important|pullquote|callout|admonition|"
                               "footnote|infobox";
    if (node->tag != TAG_ASIDE)
        return false;
    const bool named = html_attribute(node, "class") || html_attribute(node, "id");
    return article_link_density(node) > 200 || (named && !names_hold(node, kept));
}

static bool is_shared(const struct html_node *node)
{
    return node->chars < ARTICLE_ENOUGH && names_hold(node, "share") &&
           (html_has_class(node, "share|sharedaddy|share-bar|social-share|share-buttons") ||
            html_attribute_is(node, "id", "share|sharedaddy") ||
            names_hold(node, "share_|_share|share-|-share"));
}

static bool goes_at_once(const struct finder *f, const struct html_node *node)
{
    if (node->tag == TAG_FOOTER || is_stray_aside(node) || is_shared(node) ||
        node->tag == TAG_BUTTON || html_is_small_print(node))
        return true;
    return (node->tag == TAG_H1 || node->tag == TAG_H2) && article_weight(f, node) < 0;
}

static bool remember_box(struct finder *f, struct html_node *node)
{
    if (f->box_count == f->box_capacity) {
        const size_t more = f->box_capacity ? f->box_capacity * 2 : 256;
        struct html_node **grown = realloc(f->boxes, more * sizeof(void *));
        if (!grown)
            return false;
        f->boxes = grown;
        f->box_capacity = more;
    }
    f->boxes[f->box_count++] = node;
    return true;
}

/* Takes the characters of what is dropped away from all around it. */
static void drop_counted(struct finder *f, struct html_node *node)
{
    node->role = ROLE_DROPPED;
    for (struct html_node *at = node->parent; at; at = at->parent) {
        at->chars -= node->chars;
        at->linked -= node->linked < at->linked ? node->linked : at->linked;
        at->commas -= node->commas;
        if (at == f->body)
            break;
    }
}

void article_clean(struct finder *f, struct html_node *scope)
{
    f->box_count = 0;
    for (struct html_node *node = scope; node && node != f->body; node = node->parent)
        node->data = node->tag == TAG_TABLE && is_data_table(node);
    for (struct html_node *node = scope ? scope->first : NULL; node && !f->failed;
         node = node->role == ROLE_DROPPED ? html_skip(node, scope) : html_next(node, scope)) {
        if (node->tag == TAG_TEXT || node->role == ROLE_DROPPED)
            continue;
        node->data = node->tag == TAG_TABLE && is_data_table(node);
        if (goes_at_once(f, node) && !html_holds_headline(f->page, node))
            drop_counted(f, node);
        else if (f->with_care && is_judged(node))
            f->failed = !remember_box(f, node);
    }
    /* Inner boxes first: what is left of the outer ones is judged. */
    for (size_t i = f->box_count; i-- > 0 && f->work < MOST_WORK;) {
        struct html_node *node = f->boxes[i];
        if (!html_holds_headline(f->page, node) && !is_protected(f, node) && looks_bad(f, node))
            drop_counted(f, node);
    }
}
