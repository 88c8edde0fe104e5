/* The door to gumbo; see tree.h.
 *
 * Gumbo has no limits of its own: it allocates without asking, walks its tree by recursion, and
 * looks along its whole stack of open elements at many tags. So depth and attributes are counted
 * before it sees the source, and its memory is one arena, left by longjmp when it is full; that is
 * safe since gumbo owns nothing but memory.
 */
#include "tree.h"

#include <gumbo.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_CLASSES 2000 /* bytes of a class that are looked at */
#define MOST_MEMORY  ((size_t)96 << 20)
#define MOST_WORK    UINT64_C(1000000000) /* misnested tags times tags: gumbo searches siblings */

/* --- counting before parsing -------------------------------------------------------------------
 */

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Elements that end by themselves: void ones, and those whose end tag may be left out. */
static bool ends_by_itself(struct span name)
{
    static const char list[] = "|area|base|br|col|embed|hr|img|input|link|meta|param|source|track|"
                               "wbr|p|li|dt|dd|td|th|tr|thead|tbody|tfoot|option|optgroup|rp|rt|"
                               "colgroup|html|head|body|";
    char key[16];
    if (name.size + 3 > sizeof key)
        return false;
    key[0] = '|';
    for (size_t i = 0; i < name.size; i++)
        key[i + 1] = lower(name.text[i]);
    key[name.size + 1] = '|';
    key[name.size + 2] = '\0';
    return strstr(list, key) != NULL;
}

struct counter {
    struct span text;
    size_t at;
    struct span open[HTML_DEEPEST]; /* names of the elements that are open */
    unsigned depth;
    uint64_t tags, misnested; /* the latter closed while others inside were open */
};

static bool same_name(struct span a, struct span b)
{
    if (a.size != b.size)
        return false;
    for (size_t i = 0; i < a.size; i++)
        if (lower(a.text[i]) != lower(b.text[i]))
            return false;
    return true;
}

/* Passes over a tag behind its name; the number of things that may be attributes. */
static unsigned pass_attributes(struct counter *c, bool *closes_itself)
{
    unsigned count = 0;
    char quote = 0, before = ' ';
    *closes_itself = false;
    for (; c->at < c->text.size; c->at++) {
        const char here = c->text.text[c->at];
        if (quote) {
            if (here == quote)
                quote = 0;
        } else if (here == '>') {
            *closes_itself = before == '/';
            c->at++;
            break;
        } else if ((here == '"' || here == '\'') && (before == '=' || is_space(before))) {
            quote = here;
            count++;
        } else if (!is_space(here) && (is_space(before) || before == '/')) {
            count++;
        }
        before = here;
    }
    return count;
}

static struct span pass_name(struct counter *c)
{
    const size_t start = c->at;
    while (c->at < c->text.size && !is_space(c->text.text[c->at]) && c->text.text[c->at] != '>' &&
           c->text.text[c->at] != '/')
        c->at++;
    return span_of(c->text.text + start, c->at - start);
}

static void close_name(struct counter *c, struct span name)
{
    for (unsigned i = c->depth; i-- > 0;)
        if (same_name(c->open[i], name)) {
            c->misnested += i + 1 < c->depth;
            c->depth = i;
            return;
        }
}

/* One "<" and what follows. False: a limit. */
static bool count_tag(struct counter *c)
{
    bool closes_itself;
    const size_t left = c->text.size - c->at;
    const char *at = c->text.text + c->at;
    if (left > 3 && memcmp(at, "!--", 3) == 0) {
        const char *end = memmem(at + 3, left - 3, "-->", 3);
        c->at = end ? (size_t)(end - c->text.text) + 3 : c->text.size;
        return true;
    }
    const bool closing = left && *at == '/';
    c->at += closing;
    const struct span name = pass_name(c);
    if (!name.size || lower(name.text[0]) < 'a' || lower(name.text[0]) > 'z')
        return true;
    if (pass_attributes(c, &closes_itself) > HTML_MOST_ATTRIBUTES * 3)
        return false;
    if (++c->tags * c->misnested > MOST_WORK)
        return false;
    if (closing) {
        close_name(c, name);
    } else if (!ends_by_itself(name)) {
        if (c->depth == HTML_DEEPEST - 8)
            return false;
        c->open[c->depth++] = name;
    }
    return true;
}

static bool within_limits(struct span text, satchel_error *err)
{
    struct counter *c = calloc(1, sizeof *c);
    bool ok = true;
    if (!c)
        return satchel_fail_memory(err);
    c->text = text;
    while (ok && c->at < text.size) {
        const char *tag = memchr(text.text + c->at, '<', text.size - c->at);
        if (!tag)
            break;
        c->at = (size_t)(tag - text.text) + 1;
        ok = count_tag(c);
    }
    free(c);
    return ok || satchel_fail(err, SATCHEL_LIMIT, "its HTML is too deeply nested or too tangled");
}

/* --- gumbo's memory ----------------------------------------------------------------------------
 */

struct gumbo_room {
    satchel_arena arena;
    jmp_buf full;
};

static void *allocate(void *context, size_t size)
{
    struct gumbo_room *room = context;
    void *memory = satchel_arena_alloc(&room->arena, size ? size : 1);
    if (!memory)
        longjmp(room->full, 1);
    return memory;
}

static void deallocate(void *context, void *memory)
{
    (void)context;
    (void)memory;
}

/* --- building ----------------------------------------------------------------------------------
 */

static const char *const tag_names[TAG_COUNT] = {
#define HTML_TAG_NAME(NAME, name) [TAG_##NAME] = (name),
    HTML_TAGS(HTML_TAG_NAME)
#undef HTML_TAG_NAME
};

enum html_tag html_tag_of(const char *name)
{
    for (unsigned i = TAG_OTHER + 1; i < TAG_COUNT; i++)
        if (strcmp(tag_names[i], name) == 0)
            return (enum html_tag)i;
    return TAG_OTHER;
}

struct html_node *html_add(satchel_arena *arena, struct html_node *parent, enum html_tag tag)
{
    struct html_node *node = satchel_arena_alloc(arena, sizeof *node);
    if (!node)
        return NULL;
    node->tag = tag;
    node->parent = parent;
    if (parent) {
        if (parent->last)
            parent->last->next = node;
        else
            parent->first = node;
        parent->last = node;
    }
    return node;
}

/* Adds the letters of a text node to all around it. */
static void count_text(struct html_node *text)
{
    uint32_t letters = 0;
    for (uint32_t i = 0; i < text->size; i++)
        letters += !is_space(text->text[i]);
    bool linked = false;
    for (struct html_node *node = text; node; node = node->parent) {
        linked |= node->tag == TAG_A;
        node->letters += letters;
        node->linked_letters += linked ? letters : 0;
    }
}

struct html_node *html_add_text(satchel_arena *arena, struct html_node *parent, const char *text,
                                size_t size)
{
    struct html_node *node = html_add(arena, parent, TAG_TEXT);
    if (!node)
        return NULL;
    node->text = satchel_arena_string(arena, text, size);
    node->size = (uint32_t)size;
    if (!node->text)
        return NULL;
    count_text(node);
    return node;
}

bool html_add_attribute(satchel_arena *arena, struct html_node *node, const char *name,
                        const char *value)
{
    const uint32_t count = node->attribute_count;
    struct html_attribute *all = satchel_arena_array(arena, count + (size_t)1, sizeof *all);
    if (!all)
        return false;
    if (count)
        memcpy(all, node->attributes, count * sizeof *all);
    all[count] = (struct html_attribute){satchel_arena_string(arena, name, strlen(name)),
                                         satchel_arena_string(arena, value, strlen(value))};
    if (!all[count].name || !all[count].value)
        return false;
    node->attributes = all;
    node->attribute_count++;
    return true;
}

/* Was it the ceiling that stopped an arena, not the machine's memory? */
static bool is_full(const satchel_arena *arena)
{
    return arena->used > arena->limit / 2;
}

bool html_no_room(const satchel_arena *arena, satchel_error *err)
{
    return is_full(arena) ? satchel_fail(err, SATCHEL_LIMIT, "its HTML takes too much memory")
                          : satchel_fail_memory(err);
}

/* --- copying the tree --------------------------------------------------------------------------
 */

struct copier {
    satchel_arena *arena;
    uint8_t tags[GUMBO_TAG_LAST + 1]; /* gumbo's numbers to ours */
    bool failed;
};

static void map_tags(struct copier *c)
{
    memset(c->tags, TAG_OTHER, sizeof c->tags);
    for (unsigned i = TAG_OTHER + 1; i < TAG_COUNT; i++) {
        const GumboTag tag = gumbo_tag_enum(tag_names[i]);
        if (tag < GUMBO_TAG_UNKNOWN)
            c->tags[tag] = (uint8_t)i;
    }
}

static const char *keep(struct copier *c, const char *text, size_t size)
{
    const char *kept = satchel_arena_string(c->arena, text, size);
    c->failed |= !kept;
    return kept ? kept : "";
}

static void copy_attributes(struct copier *c, struct html_node *to, const GumboVector *from)
{
    const unsigned count =
        from->length < HTML_MOST_ATTRIBUTES ? from->length : HTML_MOST_ATTRIBUTES;
    if (!count)
        return;
    to->attributes = satchel_arena_array(c->arena, count, sizeof *to->attributes);
    if (!to->attributes) {
        c->failed = true;
        return;
    }
    to->attribute_count = count;
    for (unsigned i = 0; i < count; i++) {
        const GumboAttribute *a = from->data[i];
        to->attributes[i].name = keep(c, a->name, strlen(a->name));
        to->attributes[i].value = keep(c, a->value, strlen(a->value));
    }
}

static bool is_json(const GumboNode *from)
{
    const GumboAttribute *type = gumbo_get_attribute(&from->v.element.attributes, "type");
    return from->v.element.tag == GUMBO_TAG_SCRIPT && type &&
           strcasecmp(type->value, "application/ld+json") == 0 &&
           from->v.element.children.length == 1;
}

static void copy_json(struct copier *c, struct html_node *parent, const GumboNode *from)
{
    const GumboNode *text = from->v.element.children.data[0];
    if (text->type != GUMBO_NODE_TEXT)
        return;
    struct html_node *node = html_add(c->arena, parent, TAG_SCRIPT);
    c->failed |= !node || !html_add_attribute(c->arena, node, HTML_JSON, text->v.text.text);
}

static bool is_left_out(const GumboNode *from)
{
    const GumboTag tag = from->v.element.tag;
    return tag == GUMBO_TAG_SCRIPT || tag == GUMBO_TAG_STYLE || tag == GUMBO_TAG_TEMPLATE ||
           from->type == GUMBO_NODE_TEMPLATE;
}

/* Elements of AMP (amp.dev): pictures, and what is never text. */
static enum html_tag amp_tag(const char *name)
{
    static const struct {
        const char *name;
        enum html_tag tag;
    } known[] = {{"amp-img", TAG_IMG},
                 {"amp-anim", TAG_IMG},
                 {"amp-sidebar", TAG_NAV},
                 {"amp-ad", TAG_IFRAME},
                 {"amp-sticky-ad", TAG_IFRAME},
                 {"amp-embed", TAG_IFRAME},
                 {"amp-consent", TAG_IFRAME},
                 {"amp-user-notification", TAG_IFRAME},
                 {"amp-social-share", TAG_IFRAME}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].name, name) == 0)
            return known[i].tag;
    return TAG_OTHER;
}

/* gumbo knows only some elements of MathML. */
static enum html_tag tag_of(const struct copier *c, const GumboNode *from)
{
    const GumboElement *e = &from->v.element;
    GumboStringPiece name = e->original_tag;
    char text[32];
    if (e->tag != GUMBO_TAG_UNKNOWN || e->tag_namespace == GUMBO_NAMESPACE_SVG)
        return (enum html_tag)c->tags[e->tag];
    gumbo_tag_from_original_text(&name);
    if (!name.data || name.length >= sizeof text)
        return TAG_OTHER;
    for (size_t i = 0; i < name.length; i++)
        text[i] =
            (char)(name.data[i] >= 'A' && name.data[i] <= 'Z' ? name.data[i] + 32 : name.data[i]);
    text[name.length] = '\0';
    return e->tag_namespace == GUMBO_NAMESPACE_MATHML ? html_tag_of(text) : amp_tag(text);
}

/* The name of an SVG element in the case that XML wants; false if it was never written. */
static bool put_svg_name(satchel_buf *to, const GumboNode *from)
{
    GumboStringPiece name = from->v.element.original_tag;
    gumbo_tag_from_original_text(&name);
    if (!name.data || !name.length)
        return false;
    const char *fixed = gumbo_normalize_svg_tagname(&name);
    if (fixed)
        satchel_buf_put_text(to, fixed);
    else
        satchel_buf_put(to, name.data, name.length);
    return true;
}

static void put_svg_attributes(satchel_buf *to, const GumboVector *attributes)
{
    for (unsigned i = 0; i < attributes->length && i < HTML_MOST_ATTRIBUTES; i++) {
        const GumboAttribute *a = attributes->data[i];
        const bool link = a->attr_namespace == GUMBO_ATTR_NAMESPACE_XLINK;
        if ((a->attr_namespace != GUMBO_ATTR_NAMESPACE_NONE && !link) ||
            strspn(a->name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") !=
                strlen(a->name) ||
            strcmp(a->name, "xmlns") == 0)
            continue;
        satchel_buf_put_text(to, link ? " xlink:" : " ");
        satchel_buf_put_text(to, a->name);
        satchel_buf_put_text(to, "=\"");
        html_put_escaped(to, a->value, strlen(a->value));
        satchel_buf_put_byte(to, '"');
    }
}

/* A drawing as a document of its own. */
static void put_svg(satchel_buf *to, const GumboNode *from, unsigned depth)
{
    if (from->type == GUMBO_NODE_TEXT || from->type == GUMBO_NODE_WHITESPACE ||
        from->type == GUMBO_NODE_CDATA)
        html_put_escaped(to, from->v.text.text, strlen(from->v.text.text));
    if (from->type != GUMBO_NODE_ELEMENT || depth > HTML_DEEPEST || to->failed ||
        from->v.element.tag_namespace != GUMBO_NAMESPACE_SVG)
        return;
    satchel_buf_put_byte(to, '<');
    if (!put_svg_name(to, from))
        satchel_buf_put_text(to, "g");
    if (!depth)
        satchel_buf_put_text(to, " xmlns=\"http://www.w3.org/2000/svg\" "
                                 "xmlns:xlink=\"http://www.w3.org/1999/xlink\"");
    put_svg_attributes(to, &from->v.element.attributes);
    satchel_buf_put_byte(to, '>');
    for (unsigned i = 0; i < from->v.element.children.length; i++)
        put_svg(to, from->v.element.children.data[i], depth + 1);
    satchel_buf_put_text(to, "</");
    if (!put_svg_name(to, from))
        satchel_buf_put_text(to, "g");
    satchel_buf_put_byte(to, '>');
}

static void keep_svg(struct copier *c, struct html_node *node, const GumboNode *from)
{
    satchel_buf text;
    if (!html_is_drawing(node))
        return;
    satchel_buf_init(&text, HTML_MOST_SVG);
    put_svg(&text, from, 0);
    const char *document = satchel_buf_string(&text);
    c->failed |= text.failed == SATCHEL_MEMORY ||
                 (document && !html_add_attribute(c->arena, node, HTML_SVG, document));
    satchel_buf_free(&text);
}

static void copy_node(struct copier *c, struct html_node *parent, const GumboNode *from,
                      unsigned depth)
{
    if (c->failed || depth > HTML_DEEPEST * 2)
        return;
    if (from->type == GUMBO_NODE_TEXT || from->type == GUMBO_NODE_WHITESPACE ||
        from->type == GUMBO_NODE_CDATA) {
        const char *text = from->v.text.text;
        c->failed |= !html_add_text(c->arena, parent, text, strlen(text));
        return;
    }
    if (from->type != GUMBO_NODE_ELEMENT && from->type != GUMBO_NODE_TEMPLATE)
        return;
    if (is_json(from))
        copy_json(c, parent, from);
    if (is_left_out(from))
        return;
    struct html_node *node = html_add(c->arena, parent, tag_of(c, from));
    c->failed |= !node;
    if (!node)
        return;
    copy_attributes(c, node, &from->v.element.attributes);
    if (node->tag == TAG_SVG)
        keep_svg(c, node, from);
    for (unsigned i = 0; i < from->v.element.children.length; i++)
        copy_node(c, node, from->v.element.children.data[i], depth + 1);
}

static struct html_node *copy_tree(satchel_arena *arena, const GumboOutput *output)
{
    struct copier c = {.arena = arena};
    map_tags(&c);
    struct html_node *top = html_add(arena, NULL, TAG_OTHER);
    if (top)
        copy_node(&c, top, output->root, 0);
    return c.failed || !top || !top->first ? NULL : top->first;
}

struct html_node *html_parse(satchel_arena *arena, struct span text, satchel_error *err)
{
    if (text.size > HTML_MOST_BYTES)
        return satchel_fail(err, SATCHEL_LIMIT, "its HTML is too large"), NULL;
    if (!within_limits(text, err))
        return NULL;
    struct gumbo_room *room = malloc(sizeof *room);
    if (!room)
        return satchel_fail_memory(err), NULL;
    satchel_arena_init(&room->arena, MOST_MEMORY);
    struct html_node *volatile root = NULL;
    if (setjmp(room->full) == 0) {
        GumboOptions options = kGumboDefaultOptions;
        options.allocator = allocate;
        options.deallocator = deallocate;
        options.userdata = room;
        options.max_errors = 0;
        root = copy_tree(arena, gumbo_parse_with_options(&options, text.text, text.size));
    }
    if (!root && (is_full(&room->arena) || is_full(arena)))
        satchel_fail(err, SATCHEL_LIMIT, "its HTML takes too much memory");
    else if (!root)
        satchel_fail_memory(err);
    satchel_arena_free(&room->arena);
    free(room);
    return root;
}

/* --- walking -----------------------------------------------------------------------------------
 */

struct html_node *html_skip(const struct html_node *node, const struct html_node *top)
{
    while (node != top) {
        if (node->next)
            return node->next;
        node = node->parent;
    }
    return NULL;
}

struct html_node *html_next(const struct html_node *node, const struct html_node *top)
{
    return node->first ? node->first : html_skip(node, top);
}

struct html_node *html_find(const struct html_node *top, enum html_tag tag)
{
    for (struct html_node *node = top->first; node; node = html_next(node, top))
        if (node->tag == tag)
            return node;
    return NULL;
}

const char *html_attribute(const struct html_node *node, const char *name)
{
    for (uint32_t i = 0; i < node->attribute_count; i++)
        if (strcmp(node->attributes[i].name, name) == 0)
            return node->attributes[i].value;
    return NULL;
}

/* Is the word one of "a|b|c"? */
static bool is_one_of(const char *word, size_t length, const char *list)
{
    while (*list) {
        const size_t n = strcspn(list, "|");
        size_t i = 0;
        while (n == length && i < n && lower(word[i]) == list[i])
            i++;
        if (n == length && i == n)
            return true;
        list += n + (list[n] == '|');
    }
    return false;
}

bool html_has_class(const struct html_node *node, const char *list)
{
    const char *at = html_attribute(node, "class");
    const char *const end = at ? at + MOST_CLASSES : NULL;
    while (at && *at && at < end) {
        while (is_space(*at))
            at++;
        size_t n = 0;
        while (at[n] && !is_space(at[n]))
            n++;
        if (n && is_one_of(at, n, list))
            return true;
        at += n;
    }
    return false;
}

bool html_attribute_is(const struct html_node *node, const char *name, const char *list)
{
    const char *value = html_attribute(node, name);
    return value && is_one_of(value, strlen(value), list);
}

void html_gather(const struct html_node *node, satchel_buf *to)
{
    if (node->tag == TAG_TEXT)
        satchel_buf_put(to, node->text, node->size);
    for (const struct html_node *n = node->first; n; n = html_next(n, node)) {
        if (n->tag == TAG_TEXT)
            satchel_buf_put(to, n->text, n->size);
        else if (n->tag == TAG_BR || n->tag == TAG_P || n->tag == TAG_DIV)
            satchel_buf_put_byte(to, ' ');
    }
}

bool html_inside(const struct html_node *node, const struct html_node *top)
{
    while (node && node != top)
        node = node->parent;
    return node != NULL;
}
