/* NITF, the News Industry Text Format of IPTC and NAA (versions 3.x and before); alone or inside of
 * NewsML. Its text is nearly HTML and becomes that. */
#include "story.h"

#include <stdlib.h>
#include <string.h>

/* Elements of NITF as HTML has them; what is not here counts for what is in it. */
static enum html_tag tag_of(const char *name)
{
    static const struct {
        const char *nitf;
        enum html_tag tag;
    } known[] = {
        {"hl1", TAG_H1},
        {"hl2", TAG_H2},
        {"block", TAG_DIV},
        {"bq", TAG_BLOCKQUOTE},
        {"credit", TAG_P},
        {"media", TAG_FIGURE},
        {"media-reference", TAG_IMG},
        {"media-caption", TAG_FIGCAPTION},
        {"datasource", TAG_P},
        {"note", TAG_ASIDE},
        {"fn", TAG_P},
        {"body.content", TAG_BODY},
        {"tagline", TAG_P},
        {"bibliography", TAG_P},
        {"pronounce", TAG_SPAN},
        {"lang", TAG_SPAN},
        {"copyrite", TAG_SPAN},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(name, known[i].nitf) == 0)
            return known[i].tag;
    static const char *const shared =
        "|p|ol|ul|li|dl|dt|dd|table|tr|td|th|thead|tbody|tfoot|caption|"
        "hr|br|pre|em|q|a|sub|sup|strong|i|b|";
    char key[20];
    const size_t size = strlen(name);
    if (size + 3 > sizeof key)
        return TAG_OTHER;
    key[0] = '|';
    memcpy(key + 1, name, size);
    memcpy(key + 1 + size, "|", 2);
    return strstr(shared, key) ? html_tag_of(name) : TAG_OTHER;
}

/* Where the picture is. */
static const char *source_of(const struct xml_node *reference)
{
    const char *source = xml_attribute(reference, "source");
    return source ? source : xml_attribute(reference, "name");
}

/* Attributes that mean the same under other names. */
static bool copy_attributes(satchel_arena *arena, struct html_node *to, const struct xml_node *from)
{
    static const struct {
        const char *nitf, *html;
    } known[] = {{"href", "href"},         {"id", "id"},       {"colspan", "colspan"},
                 {"rowspan", "rowspan"},   {"align", "align"}, {"iso-code", "lang"},
                 {"alternate-text", "alt"}};
    bool ok = true;
    for (size_t i = 0; ok && i < sizeof known / sizeof *known; i++) {
        const char *value = xml_attribute(from, known[i].nitf);
        ok = !value || html_add_attribute(arena, to, known[i].html, value);
    }
    const char *source = to->tag == TAG_IMG ? source_of(from) : NULL;
    return ok && (!source || html_add_attribute(arena, to, "src", source));
}

static bool copy_node(satchel_arena *arena, struct html_node *parent, const struct xml_node *from);

static bool copy_children(satchel_arena *arena, struct html_node *parent,
                          const struct xml_node *from)
{
    for (const struct xml_node *n = from->first; n; n = n->next)
        if (!copy_node(arena, parent, n))
            return false;
    return true;
}

/* The producer of a picture is its credit, which HTML has inside of the caption. */
static bool copy_media(satchel_arena *arena, struct html_node *figure, const struct xml_node *media)
{
    const struct xml_node *caption = xml_child(media, "media-caption");
    const struct xml_node *producer = xml_child(media, "media-producer");
    const struct xml_node *reference = xml_child(media, "media-reference");
    if (reference && !copy_node(arena, figure, reference))
        return false;
    if (!caption && !producer)
        return true;
    struct html_node *to = html_add(arena, figure, TAG_FIGCAPTION);
    if (!to || (caption && !copy_children(arena, to, caption)))
        return false;
    struct html_node *credit = producer ? html_add(arena, to, TAG_SPAN) : NULL;
    return !producer || (credit && html_add_attribute(arena, credit, "class", "credit") &&
                         copy_children(arena, credit, producer));
}

static bool copy_node(satchel_arena *arena, struct html_node *parent, const struct xml_node *from)
{
    if (!from->name)
        return html_add_text(arena, parent, from->text, from->size) != NULL;
    if (xml_is(from, "media-metadata") || xml_is(from, "media-object"))
        return true;
    struct html_node *node = html_add(arena, parent, tag_of(from->name));
    if (!node || !copy_attributes(arena, node, from))
        return false;
    const char *media = xml_attribute(from, "media-type");
    if (xml_is(from, "media")) {
        if (!media || strcmp(media, "image") == 0)
            return copy_media(arena, node, from);
        node->tag = TAG_OTHER;
    }
    return copy_children(arena, node, from);
}

/* --- metadata ----------------------------------------------------------------------------------
 */

/* An attribute of the first element of that name. */
static const char *said(const struct xml_node *top, const char *element, const char *attribute)
{
    const struct xml_node *node = xml_find(top, element);
    return node ? xml_attribute(node, attribute) : NULL;
}

static bool put_text(struct manuscript *m, satchel_arena *arena, const char *key,
                     const struct xml_node *node)
{
    const char *text = xml_text(arena, node);
    return text && story_put(m, key, text);
}

static bool put_docdata(struct manuscript *m, const struct xml_node *nitf)
{
    const struct xml_node *head = xml_child(nitf, "head");
    const struct xml_node *data = head ? xml_child(head, "docdata") : NULL;
    if (!data)
        return true;
    /* A document that manages another one, a kill say, is a version of that. */
    const char *managed = xml_attribute(data, "management-doc-idref");
    bool ok = story_put(m, "id", managed) &&
              story_put(m, "id", said(data, "doc-id", "id-string")) &&
              story_put(m, "version", said(data, "du-key", "version")) &&
              story_put_status(m, xml_attribute(data, "management-status")) &&
              (!managed || story_put_status(m, xml_attribute(data, "management-idref-status"))) &&
              story_put(m, "urgency", said(data, "urgency", "ed-urg")) &&
              story_put(m, "issued", said(data, "date.issue", "norm")) &&
              story_put(m, "embargo", said(data, "date.release", "norm")) &&
              story_put(m, "expires", said(data, "date.expire", "norm")) &&
              story_put(m, "rights", said(data, "doc.copyright", "holder")) &&
              story_put(m, "rights", said(data, "doc.rights", "owner")) &&
              story_put(m, "place", said(data, "evloc", "city"));
    if (ok && xml_find(data, "correction"))
        ok = story_put(m, "status", "corrected");
    for (const struct xml_node *n = data->first; ok && n; n = xml_next(n, data))
        if (xml_is(n, "keyword"))
            ok = story_put(m, "subject", xml_attribute(n, "key"));
    for (const struct xml_node *n = head->first; ok && n; n = xml_next(n, head))
        if (xml_is(n, "tobject.subject"))
            ok = story_put(m, "subject", xml_attribute(n, "tobject.subject.type")) &&
                 story_put_code(m, NULL, xml_attribute(n, "tobject.subject.refnum"));
    return ok && story_put(m, "section", said(head, "pubdata", "position.section")) &&
           story_put(m, "issued", said(head, "pubdata", "date.publication"));
}

static bool put_head(struct manuscript *m, const struct xml_node *nitf, satchel_arena *arena)
{
    const struct xml_node *body = xml_child(nitf, "body");
    const struct xml_node *head = body ? xml_child(body, "body.head") : NULL;
    const struct xml_node *file = xml_child(nitf, "head");
    bool ok = true;
    if (head)
        ok = put_text(m, arena, "title", xml_find(head, "hl1")) &&
             put_text(m, arena, "byline", xml_find(head, "byline")) &&
             put_text(m, arena, "summary", xml_find(head, "abstract")) &&
             put_text(m, arena, "rights", xml_find(head, "rights")) &&
             put_text(m, arena, "place", xml_find(head, "location")) &&
             put_text(m, arena, "source", xml_find(head, "distributor"));
    return ok && (!file || put_text(m, arena, "title", xml_child(file, "title")));
}

bool nitf_put(struct manuscript *m, const struct xml_node *nitf, satchel_arena *arena,
              const struct intake *to, satchel_error *err)
{
    satchel_arena room;
    const struct xml_node *body = xml_child(nitf, "body");
    const struct xml_node *content = body ? xml_child(body, "body.content") : NULL;
    const struct xml_node *dateline = body ? xml_find(body, "dateline") : NULL;
    if (!put_docdata(m, nitf) || !put_head(m, nitf, arena))
        return satchel_fail_memory(err);
    const char *place = xml_text(arena, dateline);
    if (!place)
        return satchel_fail_memory(err);
    story_put_dateline(m, place);
    if (!content)
        return true;
    satchel_arena_init(&room, XML_MOST_MEMORY);
    struct html_node *tree = html_add(&room, NULL, TAG_BODY);
    bool ok = (tree && copy_children(&room, tree, content)) || html_no_room(&room, err);
    ok = ok && html_read_tree(tree, HTML_PART, m, to, err);
    satchel_arena_free(&room);
    return ok;
}

/* --- the format --------------------------------------------------------------------------------
 */

static bool read_nitf(const struct input *input, const struct intake *to, satchel_error *err)
{
    satchel_arena arena;
    struct manuscript m;
    satchel_arena_init(&arena, XML_MOST_MEMORY);
    const struct xml_node *root = xml_parse(&arena, input->bytes, NULL, err);
    bool ok = root && manuscript_open(&m, err);
    if (ok) {
        ok = nitf_put(&m, root, &arena, to, err);
        ok = story_deliver(&m, ok, input, to, err);
    }
    satchel_arena_free(&arena);
    return ok;
}

static unsigned bid(const struct input *input)
{
    return xml_begins(input->bytes, "nitf") ? 75 : 0;
}

const struct input_format input_nitf = {
    .name = "NITF", .extensions = "xml|nitf", .bid = bid, .read = read_nitf};
