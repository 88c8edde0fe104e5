/* XML in any encoding: a tree within its limits, or one line. */
#include "fuzz.h"

#include "inputs/html/tree.h"
#include "inputs/xml.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    satchel_arena arena;
    satchel_error err = {0};
    bool repaired;
    satchel_arena_init(&arena, XML_MOST_MEMORY);
    const struct xml_node *root = xml_parse(&arena, (satchel_bytes){data, size}, &repaired, &err);
    HOLDS(root || err.text[0]);
    unsigned depth = 0;
    for (const struct xml_node *node = root; node; node = xml_next(node, root)) {
        HOLDS(node->ns && (node->name || strlen(node->text) <= node->size));
        for (depth = 0; node->parent && depth <= XML_DEEPEST; depth++)
            node = node->parent;
        HOLDS(depth <= XML_DEEPEST);
        break;
    }
    if (root) {
        const struct html_node *html = html_of_xml(&arena, root, &err);
        HOLDS(html || err.text[0]);
        HOLDS(xml_text(&arena, root) || arena.used);
    }
    satchel_arena_free(&arena);
    return 0;
}
