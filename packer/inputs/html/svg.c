/* Drawings that stand in the text itself, inline SVG: as a document of their own, which becomes a
 * picture as any other SVG does; see tree.h. */
#include "inputs/xml.h"
#include "tree.h"

#include <stdlib.h>
#include <string.h>

#define SMALLEST 100.0 /* its longer side in pixels; smaller ones are icons */
#define SVG_NS   "http://www.w3.org/2000/svg"
#define XLINK_NS "http://www.w3.org/1999/xlink"

/* --- is it one? --------------------------------------------------------------------------------
 */

static double longer_side(const char *width, const char *height, const char *box)
{
    double sides[4] = {0};
    const double w = width && !strchr(width, '%') ? strtod(width, NULL) : 0;
    const double h = height && !strchr(height, '%') ? strtod(height, NULL) : 0;
    if (w > 0 || h > 0)
        return w > h ? w : h;
    for (unsigned i = 0; box && i < 4; i++) {
        char *end;
        box += strspn(box, " \t\r\n,");
        sides[i] = strtod(box, &end);
        if (end == box)
            return 0;
        box = end;
    }
    return sides[2] > sides[3] ? sides[2] : sides[3];
}

bool html_is_drawing(const struct html_node *node)
{
    return !html_attribute_is(node, "aria-hidden", "true") &&
           !html_attribute_is(node, "role", "presentation") &&
           longer_side(html_attribute(node, "width"), html_attribute(node, "height"),
                       html_attribute(node, "viewBox")) >= SMALLEST;
}

/* --- from XML ----------------------------------------------------------------------------------
 */

void html_put_escaped(satchel_buf *to, const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++)
        switch (text[i]) {
        case '<': satchel_buf_put_text(to, "&lt;"); break;
        case '&': satchel_buf_put_text(to, "&amp;"); break;
        case '"': satchel_buf_put_text(to, "&quot;"); break;
        default: satchel_buf_put_byte(to, (uint8_t)text[i]);
        }
}

static void put_attributes(satchel_buf *to, const struct xml_node *node)
{
    for (uint32_t i = 0; i < node->attribute_count; i++) {
        const struct xml_attribute *a = &node->attributes[i];
        const bool link = strcmp(a->ns, XLINK_NS) == 0;
        if (*a->ns && !link)
            continue;
        satchel_buf_put_text(to, link ? " xlink:" : " ");
        satchel_buf_put_text(to, a->name);
        satchel_buf_put_text(to, "=\"");
        html_put_escaped(to, a->value, strlen(a->value));
        satchel_buf_put_byte(to, '"');
    }
}

/* An element and all in it that is SVG. Depth is bounded by XML_DEEPEST. */
static void put_element(satchel_buf *to, const struct xml_node *node, bool top)
{
    if (!node->name) {
        html_put_escaped(to, node->text, node->size);
        return;
    }
    if (strcmp(node->ns, SVG_NS) != 0)
        return;
    satchel_buf_put_byte(to, '<');
    satchel_buf_put_text(to, node->name);
    if (top)
        satchel_buf_put_text(to, " xmlns=\"" SVG_NS "\" xmlns:xlink=\"" XLINK_NS "\"");
    put_attributes(to, node);
    satchel_buf_put_byte(to, '>');
    for (const struct xml_node *n = node->first; n && !to->failed; n = n->next)
        put_element(to, n, false);
    satchel_buf_put_text(to, "</");
    satchel_buf_put_text(to, node->name);
    satchel_buf_put_byte(to, '>');
}

bool html_keep_xml_svg(satchel_arena *arena, struct html_node *node, const struct xml_node *from)
{
    satchel_buf text;
    bool ok = true;
    if (strcmp(from->ns, SVG_NS) != 0)
        return true;
    satchel_buf_init(&text, HTML_MOST_SVG);
    put_element(&text, from, true);
    const char *document = text.failed ? NULL : satchel_buf_string(&text);
    const double side = longer_side(xml_attribute(from, "width"), xml_attribute(from, "height"),
                                    xml_attribute(from, "viewBox"));
    if (document && (side >= SMALLEST || side == 0))
        ok = html_add_attribute(arena, node, HTML_SVG, document);
    ok = ok && text.failed != SATCHEL_MEMORY;
    satchel_buf_free(&text);
    return ok;
}
