/* XHTML: XML whose elements are those of HTML; see tree.h.
 *
 * An HTML parser would take "<a id='p7'/>" for a link that goes on, and "<title/>" for the begin of
 * a title as long as the book.
 */
#include "inputs/xml.h"
#include "tree.h"

#include <string.h>

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static enum html_tag tag_of(const struct xml_node *node)
{
    char name[16];
    const size_t size = strlen(node->name);
    if (size >= sizeof name)
        return TAG_OTHER;
    for (size_t i = 0; i <= size; i++)
        name[i] = lower(node->name[i]);
    return html_tag_of(name);
}

static bool is_left_out(const struct xml_node *node)
{
    return xml_is(node, "script") || xml_is(node, "style") || xml_is(node, "template");
}

/* "epub:type", "xml:lang" and "xlink:href" as HTML writes them. */
static const char *attribute_name(const struct xml_attribute *a)
{
    static const struct {
        const char *ns, *name, *html;
    } known[] = {
        {"http://www.idpf.org/2007/ops", "type", "epub:type"},
        {"http://www.w3.org/XML/1998/namespace", "lang", "xml:lang"},
        {"http://www.w3.org/1999/xlink", "href", "xlink:href"},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(a->ns, known[i].ns) == 0 && strcmp(a->name, known[i].name) == 0)
            return known[i].html;
    return a->name;
}

static bool copy_attributes(satchel_arena *arena, struct html_node *to, const struct xml_node *from)
{
    if (!from->attribute_count)
        return true;
    to->attributes = satchel_arena_array(arena, from->attribute_count, sizeof *to->attributes);
    for (uint32_t i = 0; to->attributes && i < from->attribute_count; i++) {
        const char *value = from->attributes[i].value;
        const char *name = attribute_name(&from->attributes[i]);
        to->attributes[i].name = satchel_arena_string(arena, name, strlen(name));
        to->attributes[i].value = satchel_arena_string(arena, value, strlen(value));
        if (!to->attributes[i].name || !to->attributes[i].value)
            return false;
        to->attribute_count = i + 1;
    }
    return to->attributes != NULL;
}

/* Depth is bounded by XML_DEEPEST. */
static bool copy_node(satchel_arena *arena, struct html_node *parent, const struct xml_node *from,
                      struct html_node **root)
{
    if (!from->name)
        return html_add_text(arena, parent, from->text, from->size) != NULL;
    if (is_left_out(from))
        return true;
    struct html_node *node = html_add(arena, parent, tag_of(from));
    if (!node || !copy_attributes(arena, node, from))
        return false;
    if (node->tag == TAG_SVG && !html_keep_xml_svg(arena, node, from))
        return false;
    if (root)
        *root = node;
    for (const struct xml_node *n = from->first; n; n = n->next)
        if (!copy_node(arena, node, n, NULL))
            return false;
    return true;
}

struct html_node *html_of_xml(satchel_arena *arena, const struct xml_node *top, satchel_error *err)
{
    struct html_node *root = NULL;
    if (copy_node(arena, NULL, top, &root) && (root || (root = html_add(arena, NULL, TAG_BODY))))
        return root;
    html_no_room(arena, err);
    return NULL;
}

/* --- ill-formed XHTML --------------------------------------------------------------------------
 */

static bool is_void(const char *name, size_t size)
{
    static const char *const voids[] = {"area", "base", "br",  "col",   "embed",  "hr",    "img",
                                        "link", "meta", "wbr", "input", "source", "track", "param"};
    for (size_t i = 0; i < sizeof voids / sizeof *voids; i++)
        if (strlen(voids[i]) == size && strncasecmp(voids[i], name, size) == 0)
            return true;
    return false;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The end of the tag that begins at `at`, behind its ">"; quotes may hold one. */
static size_t tag_end(struct span s, size_t at)
{
    char quote = 0;
    for (; at < s.size; at++) {
        const char c = s.text[at];
        if (quote)
            quote = c == quote ? 0 : quote;
        else if (c == '"' || c == '\'')
            quote = c;
        else if (c == '>')
            return at + 1;
    }
    return s.size;
}

void html_of_xhtml(struct span s, satchel_buf *to)
{
    size_t from = 0;
    for (size_t i = 0; i + 1 < s.size;) {
        if (s.text[i] != '<' || !is_letter(s.text[i + 1])) {
            i++;
            continue;
        }
        size_t n = 0;
        const char *name = s.text + i + 1;
        while (i + 1 + n < s.size && !strchr(" \t\r\n/>", name[n]))
            n++;
        if (memchr(name, '@', n)) { /* "<ann@example.org>" is an address */
            satchel_buf_put(to, s.text + from, i - from);
            satchel_buf_put_text(to, "&lt;");
            from = ++i;
            continue;
        }
        const size_t end = tag_end(s, i + 1 + n);
        i = end;
        if (end < 2 || s.text[end - 1] != '>' || s.text[end - 2] != '/' || is_void(name, n))
            continue;
        satchel_buf_put(to, s.text + from, end - 2 - from);
        satchel_buf_put_text(to, "></");
        satchel_buf_put(to, name, n);
        satchel_buf_put_byte(to, '>');
        from = end;
    }
    satchel_buf_put(to, s.text + from, s.size - from);
}
