/* A parsed XML document as a small tree. xml.c is the door to libxml2.
 *
 * What XML allows and no article needs stays out: external entities, entities a document declares
 * for itself, DTDs, the network. The entities of HTML are known everywhere, since feeds and books
 * use them with and without a DTD. Ill-formed documents are read as far as they make sense: a bare
 * "&" is one, tags that were left open are closed.
 *
 * The tree is bounded: XML_MOST_BYTES of source, XML_DEEPEST elements inside each other, memory.
 * All strings are NUL-terminated UTF-8 in the caller's arena.
 */
#ifndef PACKER_INPUTS_XML_H
#define PACKER_INPUTS_XML_H

#include "words.h"

#define XML_MOST_BYTES  ((size_t)32 << 20)
#define XML_DEEPEST     200
#define XML_MOST_MEMORY ((size_t)128 << 20)

struct xml_attribute {
    const char *ns; /* address of the namespace, "" if it has none */
    const char *name, *value;
};

struct xml_node {
    const char *ns;   /* address of the namespace, "" if it has none */
    const char *name; /* without a prefix; NULL: this is text */
    const char *text; /* of a text */
    uint32_t size;    /* of a text: its bytes */
    uint32_t attribute_count;
    struct xml_attribute *attributes;
    struct xml_node *parent, *first, *last, *next; /* last and next: of children and siblings */
};

/* Does it begin as XML: a declaration, or an element of this name (NULL: any)? Comments and a
 * doctype may come before it. */
bool xml_begins(satchel_bytes in, const char *element);

/* Parses a document in any encoding; the root element. NULL: INPUT (nothing in it can be read as
 * XML), LIMIT, MEMORY. `repaired`, if not NULL, is set when it was ill-formed. */
struct xml_node *xml_parse(satchel_arena *arena, satchel_bytes in, bool *repaired,
                           satchel_error *err) SATCHEL_CHECK;

/* The next node of a walk over the tree under `top` in document order, children first; NULL at the
 * end. xml_skip passes over the children. */
struct xml_node *xml_next(const struct xml_node *node, const struct xml_node *top);
struct xml_node *xml_skip(const struct xml_node *node, const struct xml_node *top);

/* Has the element this name, in whatever namespace? False for text. */
bool xml_is(const struct xml_node *node, const char *name);

/* Is its namespace this, or one of "a|b"? */
bool xml_in(const struct xml_node *node, const char *namespaces);

/* The first child, or the next sibling after `node`, of this name; NULL if there is none. */
struct xml_node *xml_child(const struct xml_node *parent, const char *name);
struct xml_node *xml_sibling(const struct xml_node *node, const char *name);

/* The first element of this name under `top` at any depth. */
struct xml_node *xml_find(const struct xml_node *top, const char *name);

/* The value of an attribute in no namespace or any; NULL if it has none of that name. */
const char *xml_attribute(const struct xml_node *node, const char *name);
const char *xml_attribute_in(const struct xml_node *node, const char *ns, const char *name);

/* All text inside, trimmed, in the arena: "" for none and for top == NULL. NULL: out of memory. */
char *xml_text(satchel_arena *arena, const struct xml_node *top);

/* The text of the child of this name. */
char *xml_child_text(satchel_arena *arena, const struct xml_node *parent, const char *name);

/* The value of xml:lang that holds at this element, NULL if none does. */
const char *xml_language(const struct xml_node *node);

#endif
