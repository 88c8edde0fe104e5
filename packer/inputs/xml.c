/* The door to libxml2; see xml.h.
 *
 * Only its SAX interface is used. Without the callbacks that declare entities there are none to
 * expand, so that a "billion laughs" is a document with unknown words in it; without the one that
 * loads external subsets nothing is ever opened. expat would do for strict XML, but a tenth of all
 * feeds is not that, and libxml2 can go on behind an error.
 */
#include "xml.h"

#include "charset.h"

#include <satchel/utf8.h>

#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <string.h>

#define MOST_ATTRIBUTES 200
#define LOOKED_AT       16384 /* first bytes that tell what a document is */

struct builder {
    satchel_arena *arena;
    struct xml_node *root, *open;
    unsigned depth;
    xmlParserCtxt *parser;
    satchel_buf text; /* of the text node at hand */
    satchel_code failed;
};

/* --- from events to a tree ---------------------------------------------------------------------
 */

static void give_up(struct builder *b, satchel_code code)
{
    if (b->failed == SATCHEL_OK)
        b->failed = code;
    xmlStopParser(b->parser);
}

/* The arena is full, or the machine is. */
static void no_room(struct builder *b)
{
    give_up(b, b->arena->used > b->arena->limit / 2 ? SATCHEL_LIMIT : SATCHEL_MEMORY);
}

static const char *keep(struct builder *b, const char *text, size_t size)
{
    const char *kept = satchel_arena_string(b->arena, text, size);
    if (!kept)
        no_room(b);
    return kept ? kept : "";
}

static const char *keep_name(struct builder *b, const xmlChar *text)
{
    return text ? keep(b, (const char *)text, strlen((const char *)text)) : "";
}

static struct xml_node *new_node(struct builder *b)
{
    struct xml_node *node = satchel_arena_alloc(b->arena, sizeof *node);
    if (!node) {
        no_room(b);
        return NULL;
    }
    node->parent = b->open;
    if (b->open) {
        if (b->open->last)
            b->open->last->next = node;
        else
            b->open->first = node;
        b->open->last = node;
    }
    return node;
}

/* Text comes in pieces; it becomes one node. */
static void end_text(struct builder *b)
{
    if (!b->text.size)
        return;
    struct xml_node *node = b->open ? new_node(b) : NULL;
    if (node) {
        node->ns = "";
        node->text = keep(b, (const char *)b->text.data, b->text.size);
        node->size = (uint32_t)b->text.size;
    }
    satchel_buf_clear(&b->text);
}

/* Prefixes that feeds use without declaring them. */
static const char *namespace_of(struct builder *b, const xmlChar *prefix, const xmlChar *uri)
{
    static const struct {
        const char *prefix, *uri;
    } known[] = {
        {"dc", "http://purl.org/dc/elements/1.1/"},
        {"content", "http://purl.org/rss/1.0/modules/content/"},
        {"media", "http://search.yahoo.com/mrss/"},
        {"itunes", "http://www.itunes.com/dtds/podcast-1.0.dtd"},
        {"atom", "http://www.w3.org/2005/Atom"},
        {"epub", "http://www.idpf.org/2007/ops"},
        {"xml", "http://www.w3.org/XML/1998/namespace"},
    };
    if (uri)
        return keep_name(b, uri);
    for (size_t i = 0; prefix && i < sizeof known / sizeof *known; i++)
        if (strcmp((const char *)prefix, known[i].prefix) == 0)
            return known[i].uri;
    return prefix ? keep_name(b, prefix) : "";
}

/* Five strings each: name, prefix, namespace, where the value begins, where it ends. */
static void take_attributes(struct builder *b, struct xml_node *node, int count,
                            const xmlChar **strings)
{
    if (count > MOST_ATTRIBUTES)
        count = MOST_ATTRIBUTES;
    if (count <= 0)
        return;
    node->attributes = satchel_arena_array(b->arena, (size_t)count, sizeof *node->attributes);
    if (!node->attributes) {
        no_room(b);
        return;
    }
    node->attribute_count = (uint32_t)count;
    for (int i = 0; i < count; i++, strings += 5)
        node->attributes[i] = (struct xml_attribute){
            .ns = namespace_of(b, strings[1], strings[2]),
            .name = keep_name(b, strings[0]),
            .value = keep(b, (const char *)strings[3], (size_t)(strings[4] - strings[3]))};
}

static void start_element(void *context, const xmlChar *name, const xmlChar *prefix,
                          const xmlChar *uri, int namespaces, const xmlChar **declared, int count,
                          int defaulted, const xmlChar **attributes)
{
    struct builder *b = context;
    (void)namespaces;
    (void)declared;
    (void)defaulted;
    if (b->failed || (b->root && !b->open)) /* a second root */
        return;
    end_text(b);
    if (b->depth == XML_DEEPEST) {
        give_up(b, SATCHEL_LIMIT);
        return;
    }
    struct xml_node *node = new_node(b);
    if (!node)
        return;
    node->name = keep_name(b, name);
    node->ns = namespace_of(b, prefix, uri);
    take_attributes(b, node, count, attributes);
    if (!b->root)
        b->root = node;
    b->open = node;
    b->depth++;
}

static void end_element(void *context, const xmlChar *name, const xmlChar *prefix,
                        const xmlChar *uri)
{
    struct builder *b = context;
    (void)name;
    (void)prefix;
    (void)uri;
    if (b->failed || !b->open)
        return;
    end_text(b);
    b->open = b->open->parent;
    b->depth--;
}

static void characters(void *context, const xmlChar *text, int length)
{
    struct builder *b = context;
    if (b->failed || !b->open || length <= 0)
        return;
    satchel_buf_put(&b->text, text, (size_t)length);
    if (b->text.failed)
        give_up(b, b->text.failed);
}

/* XML's own five; those of HTML are text by now, see prepare(). */
static xmlEntity *find_entity(void *context, const xmlChar *name)
{
    (void)context;
    return xmlGetPredefinedEntity(name);
}

/* --- parsing -----------------------------------------------------------------------------------
 */

static void be_silent(void *context, xmlErrorPtr error)
{
    (void)context;
    (void)error;
}

static void set_events(xmlSAXHandler *sax)
{
    memset(sax, 0, sizeof *sax);
    sax->initialized = XML_SAX2_MAGIC;
    sax->startElementNs = start_element;
    sax->endElementNs = end_element;
    sax->characters = characters;
    sax->ignorableWhitespace = characters;
    sax->cdataBlock = characters;
    sax->getEntity = find_entity;
    sax->serror = be_silent;
}

/* One pass over UTF-8. `strict`: false as soon as it is ill-formed. */
static bool parse(struct builder *b, struct span text, bool strict)
{
    xmlSAXHandler events;
    set_events(&events);
    b->root = b->open = NULL;
    b->depth = 0;
    xmlSetStructuredErrorFunc(NULL, be_silent); /* this thread's, until there is a parser to ask */
    b->parser = xmlCreatePushParserCtxt(&events, b, NULL, 0, NULL);
    if (!b->parser) {
        b->failed = SATCHEL_MEMORY;
        return false;
    }
    xmlCtxtUseOptions(b->parser, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
                                     XML_PARSE_IGNORE_ENC | XML_PARSE_NOCDATA |
                                     (strict ? 0 : XML_PARSE_RECOVER));
    b->parser->replaceEntities = 0;
    const int room = 1 << 20;
    for (size_t at = 0; at < text.size && !b->failed;) {
        const int size = text.size - at < (size_t)room ? (int)(text.size - at) : room;
        at += (size_t)size;
        const int code = xmlParseChunk(b->parser, text.text + at - size, size, at == text.size);
        if (code == XML_ERR_NO_MEMORY)
            b->failed = SATCHEL_MEMORY;
        if (strict && !b->parser->wellFormed)
            break;
    }
    end_text(b);
    const bool sound = b->parser->wellFormed && b->root;
    if (b->parser->myDoc)
        xmlFreeDoc(b->parser->myDoc);
    xmlFreeParserCtxt(b->parser);
    return sound;
}

/* --- before parsing ----------------------------------------------------------------------------
 */

/* Bytes of the name in "name;" or "#123;" behind this "&"; 0 if that is none. */
static size_t entity_name(const char *text, size_t size)
{
    size_t i = size && text[0] == '#';
    for (; i < size && i < 32; i++)
        if (!((text[i] >= 'a' && text[i] <= 'z') || (text[i] >= 'A' && text[i] <= 'Z') ||
              (text[i] >= '0' && text[i] <= '9')))
            break;
    return i < size && text[i] == ';' ? i : 0;
}

/* What an "&" becomes: `passed` bytes behind it are taken. NULL: it stays. */
static const char *replace_entity(const char *rest, size_t left, bool repair, char room[5],
                                  size_t *passed)
{
    xmlChar name[33];
    const size_t n = entity_name(rest, left);
    if (!n)
        return repair ? "&amp;" : NULL;
    if (rest[0] == '#')
        return NULL;
    memcpy(name, rest, n);
    name[n] = '\0';
    if (xmlGetPredefinedEntity(name))
        return NULL;
    const htmlEntityDesc *html = htmlEntityLookup(name);
    if (!html)
        return repair ? "&amp;" : NULL;
    room[satchel_utf8_encode(html->value, room)] = '\0';
    *passed = n + 1;
    return room;
}

/* What XML would stop at and everybody writes: the entities of HTML; with `repair` also a bare "&",
 * control characters, "<" before no name, and white space in front of the declaration. */
static void prepare(struct span s, bool repair, satchel_buf *to)
{
    size_t from = 0, i = 0;
    bool verbatim = false; /* in a CDATA section */
    while (repair && i < s.size && (s.text[i] == ' ' || (s.text[i] >= '\t' && s.text[i] <= '\r')))
        from = ++i;
    for (; i < s.size; i++) {
        char room[5];
        size_t passed = 0;
        const unsigned char c = (unsigned char)s.text[i];
        const size_t left = s.size - i - 1;
        const char *rest = s.text + i + 1, *instead = NULL;
        if (c == '<' && left >= 8 && memcmp(rest, "![CDATA[", 8) == 0)
            verbatim = true;
        else if (c == ']' && left >= 2 && memcmp(rest, "]>", 2) == 0)
            verbatim = false;
        else if (c == '&' && !verbatim)
            instead = replace_entity(rest, left, repair, room, &passed);
        else if (repair && c == '<' && !verbatim && left && strchr(" =<0123456789", *rest))
            instead = "&lt;";
        else if (repair && c < ' ' && c != '\t' && c != '\n' && c != '\r')
            instead = " ";
        if (!instead)
            continue;
        satchel_buf_put(to, s.text + from, i - from);
        satchel_buf_put_text(to, instead);
        i += passed;
        from = i + 1;
    }
    satchel_buf_put(to, s.text + from, s.size - from);
}

static bool prepare_and_parse(struct builder *b, struct span text, bool repair, bool *sound,
                              satchel_error *err)
{
    satchel_buf prepared;
    satchel_buf_init(&prepared, XML_MOST_BYTES * 5);
    prepare(text, repair, &prepared);
    const bool ok = satchel_buf_ok(&prepared, err);
    *sound = ok && parse(b, span_of_buf(&prepared), !repair);
    satchel_buf_free(&prepared);
    return ok;
}

static struct xml_node *settle(const struct builder *b, satchel_error *err)
{
    if (b->failed == SATCHEL_MEMORY)
        satchel_fail_memory(err);
    else if (b->failed)
        satchel_fail(err, SATCHEL_LIMIT, "its XML is too deeply nested or too large");
    else if (!b->root)
        satchel_fail(err, SATCHEL_INPUT, "is no XML that can be read");
    return b->failed ? NULL : b->root;
}

struct xml_node *xml_parse(satchel_arena *arena, satchel_bytes in, bool *repaired,
                           satchel_error *err)
{
    char declared[64];
    satchel_buf utf8;
    struct builder b = {.arena = arena};
    if (in.size > XML_MOST_BYTES)
        return satchel_fail(err, SATCHEL_LIMIT, "its XML is too large"), NULL;
    satchel_buf_init(&utf8, XML_MOST_BYTES * 3);
    satchel_buf_init(&b.text, XML_MOST_BYTES * 3);
    const uint8_t *end = memmem(in.data, in.size < 512 ? in.size : 512, "?>", 2);
    const satchel_bytes declaration = {in.data, end ? (size_t)(end - in.data) : 0};
    const char *encoding = charset_declared(declaration, declared, sizeof declared);
    struct xml_node *root = NULL;
    if (charset_to_utf8(in, encoding, &utf8, NULL, err)) {
        bool sound = false;
        bool ok = prepare_and_parse(&b, span_of_buf(&utf8), false, &sound, err);
        if (repaired)
            *repaired = !sound;
        if (ok && !sound && !b.failed)
            ok = prepare_and_parse(&b, span_of_buf(&utf8), true, &sound, err);
        if (ok)
            root = settle(&b, err);
    }
    satchel_buf_free(&b.text);
    satchel_buf_free(&utf8);
    return root;
}

/* --- what it begins with -----------------------------------------------------------------------
 */

/* The ">" of a doctype, behind what it declares in brackets. */
static const char *doctype_end(const char *at, size_t left)
{
    const char *end = memchr(at, '>', left), *bracket = memchr(at, '[', left);
    if (!end || !bracket || bracket > end)
        return end;
    const char *close = memmem(bracket, left - (size_t)(bracket - at), "]>", 2);
    return close ? close + 1 : NULL;
}

/* Behind white space, comments, instructions and a doctype. */
static size_t skip_prolog(struct span s)
{
    size_t i = s.size >= 3 && memcmp(s.text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    for (;;) {
        while (i < s.size && (s.text[i] == ' ' || (s.text[i] >= '\t' && s.text[i] <= '\r')))
            i++;
        const size_t left = s.size - i;
        const char *at = s.text + i, *end = NULL;
        if (left > 4 && memcmp(at, "<!--", 4) == 0)
            end = memmem(at, left, "-->", 3);
        else if (left > 2 && memcmp(at, "<?", 2) == 0)
            end = memchr(at, '>', left);
        else if (left > 2 && memcmp(at, "<!", 2) == 0)
            end = doctype_end(at, left);
        else
            return i;
        if (!end)
            return s.size;
        i = (size_t)(end - s.text) + (end[0] == '-' ? 3 : 1);
    }
}

/* UTF-16 and UTF-32 as far as they are ASCII. */
static struct span without_nuls(struct span s, char room[LOOKED_AT])
{
    size_t size = 0;
    for (size_t i = 0; i < s.size; i++)
        if (s.text[i] && (uint8_t)s.text[i] < 0xFE)
            room[size++] = s.text[i];
    return span_of(room, size);
}

bool xml_begins(satchel_bytes in, const char *element)
{
    char plain[LOOKED_AT];
    struct span s = span_of((const char *)in.data, in.size < LOOKED_AT ? in.size : LOOKED_AT);
    if (s.size > 4 && (memchr(s.text, '\0', 4) || (uint8_t)s.text[0] >= 0xFE))
        s = without_nuls(s, plain);
    size_t i = skip_prolog(s);
    if (i + 1 >= s.size || s.text[i] != '<')
        return false;
    if (!element)
        return s.size > 5 && memcmp(s.text, "<?xml", 5) == 0;
    const char *name = s.text + i + 1;
    size_t n = 0;
    while (i + 1 + n < s.size && !strchr(" \t\r\n/>", name[n]))
        if (name[n++] == ':') { /* a prefix */
            i += n;
            name += n;
            n = 0;
        }
    return n == strlen(element) && memcmp(name, element, n) == 0;
}

/* --- walking -----------------------------------------------------------------------------------
 */

struct xml_node *xml_skip(const struct xml_node *node, const struct xml_node *top)
{
    while (node != top) {
        if (node->next)
            return node->next;
        node = node->parent;
    }
    return NULL;
}

struct xml_node *xml_next(const struct xml_node *node, const struct xml_node *top)
{
    return node->first ? node->first : xml_skip(node, top);
}

bool xml_is(const struct xml_node *node, const char *name)
{
    return node->name && strcmp(node->name, name) == 0;
}

bool xml_in(const struct xml_node *node, const char *namespaces)
{
    const size_t size = strlen(node->ns);
    for (const char *at = namespaces;; at++) {
        const size_t n = strcspn(at, "|");
        if (n == size && memcmp(at, node->ns, n) == 0)
            return true;
        at += n;
        if (!*at)
            return false;
    }
}

struct xml_node *xml_sibling(const struct xml_node *node, const char *name)
{
    struct xml_node *at = node->next;
    while (at && !xml_is(at, name))
        at = at->next;
    return at;
}

struct xml_node *xml_child(const struct xml_node *parent, const char *name)
{
    if (!parent || !parent->first || xml_is(parent->first, name))
        return parent ? parent->first : NULL;
    return xml_sibling(parent->first, name);
}

struct xml_node *xml_find(const struct xml_node *top, const char *name)
{
    for (struct xml_node *node = top->first; node; node = xml_next(node, top))
        if (xml_is(node, name))
            return node;
    return NULL;
}

const char *xml_attribute_in(const struct xml_node *node, const char *ns, const char *name)
{
    for (uint32_t i = 0; i < node->attribute_count; i++)
        if (strcmp(node->attributes[i].name, name) == 0 &&
            (!ns || strcmp(node->attributes[i].ns, ns) == 0))
            return node->attributes[i].value;
    return NULL;
}

const char *xml_attribute(const struct xml_node *node, const char *name)
{
    const char *plain = xml_attribute_in(node, "", name);
    return plain ? plain : xml_attribute_in(node, NULL, name);
}

char *xml_text(satchel_arena *arena, const struct xml_node *top)
{
    satchel_buf text;
    satchel_buf_init(&text, XML_MOST_BYTES * 3);
    for (const struct xml_node *node = top ? top->first : NULL; node; node = xml_next(node, top))
        if (!node->name)
            satchel_buf_put(&text, node->text, node->size);
    const struct span s = span_trim(span_of_buf(&text));
    char *kept = text.failed ? NULL : satchel_arena_string(arena, s.text, s.size);
    satchel_buf_free(&text);
    return kept;
}

char *xml_child_text(satchel_arena *arena, const struct xml_node *parent, const char *name)
{
    return xml_text(arena, xml_child(parent, name));
}

const char *xml_language(const struct xml_node *node)
{
    for (; node; node = node->parent) {
        const char *language =
            xml_attribute_in(node, "http://www.w3.org/XML/1998/namespace", "lang");
        if (language)
            return language;
    }
    return NULL;
}
