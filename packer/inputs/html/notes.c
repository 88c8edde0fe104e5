/* Footnotes in HTML; see page.h.
 *
 * Everybody writes them differently, but always as a pair: a short link ("1", "[12]", "*") to a
 * place, and at that place a paragraph or list item with the note, mostly with a link back. A link
 * counts as a mark when it is raised, or named as one, or in brackets, and leads to such a place.
 */
#include "page.h"

#include "inputs/names.h"

#include <stdlib.h>
#include <string.h>

#define LONGEST_MARK 8    /* characters */
#define LONGEST_NOTE 6000 /* letters */
#define MOST_NODES   2000 /* elements and texts of one note */
#define MOST_PAIRS   5000 /* marks of one document: hostile ones could make the search quadratic */

struct note_finder {
    struct html_page *page;
    struct names ids; /* id -> number in `nodes` */
    struct html_node **nodes;
    uint32_t count, capacity;
    unsigned pairs;
};

static bool remember(struct note_finder *f, const char *id, struct html_node *node)
{
    if (f->count == f->capacity) {
        const uint32_t more = f->capacity ? f->capacity * 2 : 64;
        struct html_node **grown = realloc(f->nodes, more * sizeof(void *));
        if (!grown)
            return false;
        f->nodes = grown;
        f->capacity = more;
    }
    f->nodes[f->count] = node;
    return names_add(&f->ids, id, strlen(id), f->count++);
}

static bool index_ids(struct note_finder *f)
{
    const struct html_node *top = f->page->scope;
    for (struct html_node *node = top->first; node; node = html_next(node, top)) {
        const char *id = html_attribute(node, "id");
        const char *name = node->tag == TAG_A ? html_attribute(node, "name") : NULL;
        if ((id && *id && !remember(f, id, node)) || (name && *name && !remember(f, name, node)))
            return false;
    }
    return true;
}

static struct html_node *target_of(const struct note_finder *f, const struct html_node *link)
{
    const char *href = html_attribute(link, "href");
    if (!href || href[0] != '#')
        return NULL;
    const uint32_t number = names_find(&f->ids, href + 1, strlen(href + 1));
    return number == NAMES_NONE ? NULL : f->nodes[number];
}

/* --- marks -------------------------------------------------------------------------------------
 */

/* "[1]", "(a)" and the like. */
static bool is_bracketed(struct span s)
{
    return s.size >= 3 && (s.text[0] == '[' || s.text[0] == '(') &&
           (s.text[s.size - 1] == ']' || s.text[s.size - 1] == ')');
}

static bool is_raised(const struct html_node *link)
{
    for (const struct html_node *node = link->parent; node && node->tag != TAG_P;
         node = node->parent)
        if (node->tag == TAG_SUP)
            return true;
    return html_find(link, TAG_SUP) != NULL;
}

static bool is_mark(struct html_page *page, const struct html_node *link)
{
    satchel_buf text;
    satchel_buf_init(&text, 4096);
    html_gather(link, &text);
    const struct span s = span_trim(span_of_buf(&text));
    const bool fits = s.size && !text.failed && text_length(s) <= LONGEST_MARK;
    const bool mark =
        fits &&
        (is_bracketed(s) || is_raised(link) || html_attribute_is(link, "role", "doc-noteref") ||
         html_attribute_is(link, "epub:type", "noteref") ||
         html_has_class(link, "footnote-ref|footnoteref|noteref|footnote|fn|note-ref"));
    page->failed |= text.failed == SATCHEL_MEMORY;
    satchel_buf_free(&text);
    return mark;
}

/* --- notes -------------------------------------------------------------------------------------
 */

static bool is_block(const struct html_node *node)
{
    switch (node->tag) {
    case TAG_LI:
    case TAG_P:
    case TAG_DIV:
    case TAG_DD:
    case TAG_ASIDE:
    case TAG_SECTION:
    case TAG_TR: return true;
    default: return false;
    }
}

/* Holds a heading, or far too much. */
static bool is_section(const struct html_node *top)
{
    unsigned count = 0;
    for (const struct html_node *node = top->first; node; node = html_next(node, top))
        if ((node->tag >= TAG_H1 && node->tag <= TAG_H6) || ++count > MOST_NODES)
            return true;
    return false;
}

/* The block that the target of a mark stands for; NULL if that is no note. */
static struct html_node *note_of(const struct html_page *page, struct html_node *target,
                                 const struct html_node *link)
{
    struct html_node *node = target;
    while (node && node != page->scope && !is_block(node))
        node = node->parent;
    if (!node || node == page->scope || node->tag == TAG_TR || node->letters > LONGEST_NOTE ||
        node->letters == 0 || html_inside(link, node) || is_section(node))
        return NULL;
    for (const struct html_node *n = node; n; n = n->parent)
        if (n->role == ROLE_DROPPED)
            return NULL;
    return node;
}

/* Does a link back say more than an arrow or the number of the note, such as "Line 20."? */
static bool says_more(struct html_page *page, const struct html_node *back,
                      const struct html_node *mark)
{
    satchel_buf text[2];
    bool letters = false;
    for (unsigned i = 0; i < 2; i++) {
        satchel_buf_init(&text[i], 4096);
        html_gather(i ? mark : back, &text[i]);
        page->failed |= text[i].failed == SATCHEL_MEMORY;
    }
    const struct span s = span_of_buf(&text[0]);
    for (size_t i = 0; i < s.size; i++)
        letters |= (s.text[i] >= '0' && s.text[i] <= '9') || (s.text[i] >= 'a' && s.text[i] <= 'z');
    const bool more = letters && !same_words(s, span_of_buf(&text[1]));
    satchel_buf_free(&text[0]);
    satchel_buf_free(&text[1]);
    return more;
}

/* Links back to where the note is referred to say nothing on paper. */
static void drop_back_links(const struct note_finder *f, struct html_node *note,
                            const struct html_node *link)
{
    for (struct html_node *node = note->first; node; node = html_next(node, note)) {
        if (html_has_class(node, "mw-cite-backlink|footnote-back|reversefootnote|backlink"))
            node->role = ROLE_DROPPED;
        if (node->tag != TAG_A || node->role == ROLE_DROPPED)
            continue;
        const struct html_node *back = target_of(f, node);
        if (!back && !html_attribute_is(node, "role", "doc-backlink"))
            continue;
        if (says_more(f->page, node, link))
            continue;
        if (!back || html_inside(link, back) || html_inside(back, link) ||
            (back->parent && html_inside(link, back->parent) && back->letters <= LONGEST_MARK))
            node->role = ROLE_DROPPED;
    }
}

/* A list whose items are all notes is none. */
static void mark_lists(struct html_node *scope)
{
    for (struct html_node *list = scope->first; list; list = html_next(list, scope)) {
        if (list->tag != TAG_OL && list->tag != TAG_UL)
            continue;
        unsigned items = 0, notes = 0;
        for (const struct html_node *item = list->first; item; item = item->next) {
            items += item->tag == TAG_LI;
            notes += item->tag == TAG_LI && item->role == ROLE_NOTE;
        }
        if (items && items == notes)
            list->role = ROLE_NOTE_LIST;
    }
}

static bool pair(struct note_finder *f, struct html_node *link)
{
    struct html_node *target = target_of(f, link);
    struct html_node *note =
        target && is_mark(f->page, link) ? note_of(f->page, target, link) : NULL;
    if (!note || (note->role != ROLE_NONE && note->role != ROLE_NOTE))
        return true;
    if (!note->label) {
        const char *href = html_attribute(link, "href");
        note->label = satchel_arena_string(&f->page->arena, href, strlen(href));
        if (!note->label)
            return false;
    }
    f->pairs++;
    note->role = ROLE_NOTE;
    link->role = ROLE_MARK;
    link->label = note->label;
    drop_back_links(f, note, link);
    return true;
}

bool html_mark_notes(struct html_page *page, satchel_error *err)
{
    struct note_finder f = {.page = page};
    names_init(&f.ids);
    bool ok = index_ids(&f);
    for (struct html_node *node = page->scope->first; ok && node;
         node = node->role == ROLE_DROPPED ? html_skip(node, page->scope)
                                           : html_next(node, page->scope))
        if (node->tag == TAG_A && node->role == ROLE_NONE && f.pairs < MOST_PAIRS)
            ok = pair(&f, node);
    if (ok)
        mark_lists(page->scope);
    names_free(&f.ids);
    free(f.nodes);
    return (ok && !page->failed) || satchel_fail_memory(err);
}
