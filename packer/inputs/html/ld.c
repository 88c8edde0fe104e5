/* What a page says of its article in JSON-LD, in the words of schema.org; see page.h.
 *
 * It is the most reliable of what pages say, since search engines check it: it is read before
 * <meta> elements, and the first to say something is believed.
 */
#include "inputs/json.h"
#include "page.h"

#include <string.h>

#define DEEPEST 4 /* arrays and @graphs inside each other */

static bool is_article_type(const char *type)
{
    static const char *const ends[] = {"Article", "Posting", "Report", "APIReference"};
    const size_t size = type ? strlen(type) : 0;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        const size_t n = strlen(ends[i]);
        if (size >= n && strcmp(type + size - n, ends[i]) == 0)
            return true;
    }
    return false;
}

static const struct json *find_article(const struct json *value, unsigned depth)
{
    if (depth == DEEPEST)
        return NULL;
    if (json_has_items(value)) {
        for (size_t i = 0; i < json_count(value); i++) {
            const struct json *found = find_article(json_item(value, i), depth + 1);
            if (found)
                return found;
        }
        return NULL;
    }
    const struct json *types = json_member(value, "@type");
    for (size_t i = 0; i < json_count(types); i++)
        if (is_article_type(json_text(json_item(types, i))))
            return value;
    const struct json *graph = json_member(value, "@graph");
    return graph ? find_article(graph, depth + 1) : NULL;
}

/* A name, or what has one: "Ann Lee", {"name": "Ann Lee"}. */
static const char *name_of(const struct json *value)
{
    const char *text = json_text(value);
    return text ? text : json_member_text(value, "name");
}

static bool put(struct metadata *m, const char *key, const char *value)
{
    return !value || !*value || metadata_put(m, key, value);
}

/* Of all that an array holds: "Ann Lee, Bo Ray". */
static bool put_names(struct metadata *m, const char *key, const struct json *names)
{
    satchel_buf all;
    satchel_buf_init(&all, 4096);
    for (size_t i = 0; i < json_count(names); i++) {
        const char *name = name_of(json_item(names, i));
        if (!name || !*name || strstr(name, "://"))
            continue;
        satchel_buf_put_text(&all, all.size ? ", " : "");
        satchel_buf_put_text(&all, name);
    }
    const char *text = all.size ? satchel_buf_string(&all) : NULL;
    const bool ok = all.failed != SATCHEL_MEMORY && put(m, key, text);
    satchel_buf_free(&all);
    return ok;
}

/* Two names for one thing: the one that the page's title agrees with. */
static const char *title_of(const struct html_page *page, const struct json *article)
{
    const char *name = json_member_text(article, "name");
    const char *headline = json_member_text(article, "headline");
    if (!name || !headline)
        return headline ? headline : name;
    const struct html_node *title = html_find(page->root, TAG_TITLE);
    const char *text =
        title && title->first && title->first->tag == TAG_TEXT ? title->first->text : "";
    return strstr(text, name) && !strstr(text, headline) ? name : headline;
}

static bool put_article(const struct html_page *page, const struct json *article,
                        struct metadata *m)
{
    const struct json *keywords = json_member(article, "keywords");
    return put(m, "title", title_of(page, article)) &&
           put_names(m, "byline", json_member(article, "author")) &&
           put(m, "issued", json_member_text(article, "datePublished")) &&
           put(m, "updated", json_member_text(article, "dateModified")) &&
           put_names(m, "section", json_item(json_member(article, "articleSection"), 0)) &&
           put_names(m, "source", json_member(article, "publisher")) &&
           put(m, "language", json_member_text(article, "inLanguage")) &&
           put(m, "rights", json_member_text(article, "copyrightNotice")) &&
           put_names(m, "keywords", keywords) &&
           put(m, "expires", json_member_text(article, "expires"));
}

bool html_read_ld(const struct html_page *page, struct metadata *m)
{
    for (const struct html_node *node = page->root->first; node;
         node = html_next(node, page->root)) {
        const char *text = node->tag == TAG_SCRIPT ? html_attribute(node, HTML_JSON) : NULL;
        if (!text)
            continue;
        satchel_error why;
        struct json *root = json_parse((satchel_bytes){(const uint8_t *)text, strlen(text)}, &why);
        const struct json *article = root ? find_article(root, 0) : NULL;
        const bool ok =
            root ? !article || put_article(page, article, m) : why.code != SATCHEL_MEMORY;
        json_free(root);
        if (!ok)
            return false;
        if (article)
            break;
    }
    return true;
}
