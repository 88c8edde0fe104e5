/* What a page says of its article in microdata (HTML, "Microdata"), in the words of schema.org; see
 * page.h. Only the article's own properties count: what stands in an item inside of it, such
 * as the author, is that item's. */
#include "page.h"

#include <string.h>

static const struct {
    const char *property, *key;
} known[] = {
    {"headline", "title"},         {"author", "byline"},          {"creator", "byline"},
    {"datePublished", "issued"},   {"dateCreated", "issued"},     {"dateModified", "updated"},
    {"articleSection", "section"}, {"keywords", "keywords"},      {"publisher", "source"},
    {"inLanguage", "language"},    {"copyrightNotice", "rights"}, {"expires", "expires"},
};

static bool is_article(const struct html_node *node)
{
    static const char *const ends[] = {"Article", "Posting", "Report"};
    const char *type = html_attribute(node, "itemtype");
    const size_t size = type ? strcspn(type, " \t\r\n") : 0;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        const size_t n = strlen(ends[i]);
        if (size >= n && strncmp(type + size - n, ends[i], n) == 0)
            return true;
    }
    return false;
}

static bool has_property(const struct html_node *node, const char *name)
{
    const char *words = html_attribute(node, "itemprop");
    for (const size_t n = strlen(name); words && *words;) {
        words += strspn(words, " \t\r\n");
        const size_t size = strcspn(words, " \t\r\n");
        if (size == n && strncmp(words, name, n) == 0)
            return true;
        words += size;
    }
    return false;
}

/* The value of a property (HTML, "Values"); of a person or an organization the name. */
static const char *value_of(struct html_page *page, const struct html_node *node)
{
    static const char *const attributes[] = {"content", "datetime"};
    for (size_t i = 0; i < 2; i++)
        if (html_attribute(node, attributes[i]))
            return html_attribute(node, attributes[i]);
    const struct html_node *name = node;
    if (html_attribute(node, "itemscope"))
        for (const struct html_node *n = node->first; n && name == node; n = html_next(n, node))
            if (n->tag != TAG_TEXT && has_property(n, "name"))
                name = n;
    if (name != node)
        return value_of(page, name);
    return html_text_of(page, node).text;
}

/* A line of its own that only shows what the catalog says: "By Ann Lee", "20 November". */
static void drop_line(struct html_page *page, struct html_node *node)
{
    while (node->parent && node->parent != page->body && node->parent->tag != TAG_ARTICLE &&
           node->parent->tag != TAG_MAIN && node->parent->letters <= node->letters + 3)
        node = node->parent;
    if (node->letters < 100 && !html_find(node, TAG_IMG))
        node->role = ROLE_DROPPED;
}

static bool put_property(struct html_page *page, const struct html_node *node, struct metadata *m)
{
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (!has_property(node, known[i].property))
            continue;
        const bool name = strcmp(known[i].key, "byline") == 0;
        const char *value = value_of(page, node);
        if (!*value || strlen(value) > 400 || (name && strstr(value, "://")))
            continue;
        if (!metadata_put(m, known[i].key, value))
            return false;
    }
    return true;
}

static struct html_node *find_article(const struct html_page *page)
{
    for (struct html_node *n = page->root; n; n = html_next(n, page->root))
        if (n->tag != TAG_TEXT && is_article(n))
            return n;
    return NULL;
}

/* The next property of the article behind `n`, NULL at the end. */
static struct html_node *next_property(const struct html_node *article, struct html_node *n)
{
    do {
        const bool inner = n != article && n->tag != TAG_TEXT && html_attribute(n, "itemscope");
        n = inner ? html_skip(n, article) : html_next(n, article);
    } while (n && (n->tag == TAG_TEXT || !html_attribute(n, "itemprop")));
    return n;
}

bool html_read_micro(struct html_page *page, struct metadata *m)
{
    struct html_node *article = find_article(page), *n = article;
    while (n && (n = next_property(article, n)))
        if (!put_property(page, n, m))
            return false;
    return true;
}

void html_drop_micro(struct html_page *page)
{
    static const char *const shown[] = {"author", "datePublished", "dateModified",
                                        "articleSection"};
    struct html_node *article = find_article(page), *n = article;
    while (n && (n = next_property(article, n)))
        for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
            if (has_property(n, shown[i]))
                drop_line(page, n);
}
