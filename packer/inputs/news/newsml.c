/* NewsML-G2 (news items, alone or in a news message) and NewsML 1.2 (items with their components).
 *
 * What an item says of itself follows the IPTC's guidelines: status, signals, embargo and versions
 * are obeyed by the packer. Its text is NITF, XHTML or plain. Packages, concepts and plans have
 * no text of their own and are left out.
 */
#include "story.h"

#include <string.h>

#define MOST_ITEMS 5000

struct items {
    const struct input *input;
    const struct intake *to;
    satchel_arena *arena;
    unsigned delivered, seen;
};

/* --- what both have ----------------------------------------------------------------------------
 */

static bool put_text(struct manuscript *m, satchel_arena *arena, const char *key,
                     const struct xml_node *node)
{
    const char *text = node ? xml_text(arena, node) : "";
    return text && story_put(m, key, text);
}

/* A name: the child <name> or <literal>, else the attribute literal, else the last part of a
 * code. */
static const char *name_of(satchel_arena *arena, const struct xml_node *node)
{
    const struct xml_node *name = node ? xml_child(node, "name") : NULL;
    if (name)
        return xml_text(arena, name);
    const char *literal = node ? xml_attribute(node, "literal") : NULL;
    const char *code = node ? xml_attribute(node, "qcode") : NULL;
    const char *colon = code ? strchr(code, ':') : NULL;
    return literal ? literal : colon ? colon + 1 : "";
}

static bool put_name(struct manuscript *m, satchel_arena *arena, const char *key,
                     const struct xml_node *node)
{
    const char *name = name_of(arena, node);
    return name && story_put(m, key, name);
}

/* The text of an item: the first of these elements that holds one. */
static bool put_body(struct manuscript *m, const struct xml_node *node, satchel_arena *arena,
                     const struct intake *to, satchel_error *err)
{
    for (const struct xml_node *n = node->first; n; n = n->next) {
        if (!n->name)
            continue;
        if (xml_is(n, "nitf"))
            return nitf_put(m, n, arena, to, err);
        if (xml_is(n, "html") || xml_is(n, "body") || xml_is(n, "div") || xml_is(n, "p"))
            return story_put_xhtml(m, xml_is(n, "p") ? node : n, to, err);
    }
    const char *text = xml_text(arena, node);
    if (!text)
        return satchel_fail_memory(err);
    if (strstr(text, "</") || strstr(text, "<p>"))
        return story_put_html(m, text, to, err);
    return story_put_plain(m, text);
}

/* --- NewsML-G2 ---------------------------------------------------------------------------------
 */

static const char *qcode(const struct xml_node *node)
{
    const char *code = node ? xml_attribute(node, "qcode") : NULL;
    return code ? code : node ? xml_attribute(node, "uri") : NULL;
}

/* An expiry that holds everywhere, not only on the web or for one customer. */
static bool put_expiry(struct manuscript *m, const struct xml_node *meta, satchel_arena *arena)
{
    bool ok = true;
    for (const struct xml_node *n = xml_child(meta, "expires"); ok && n;
         n = xml_sibling(n, "expires"))
        ok = xml_attribute(n, "pubconstraint") || put_text(m, arena, "expires", n);
    return ok;
}

static bool put_item_meta(struct manuscript *m, const struct xml_node *meta, satchel_arena *arena)
{
    bool ok = put_text(m, arena, "updated", xml_child(meta, "versionCreated")) &&
              put_text(m, arena, "issued", xml_child(meta, "versionCreated")) &&
              put_text(m, arena, "embargo", xml_child(meta, "embargoed")) &&
              put_expiry(m, meta, arena) &&
              story_put_status(m, qcode(xml_child(meta, "pubStatus"))) &&
              put_text(m, arena, "section", xml_child(meta, "service"));
    for (const struct xml_node *n = xml_child(meta, "signal"); ok && n;
         n = xml_sibling(n, "signal"))
        ok = story_put_status(m, qcode(n));
    for (const struct xml_node *n = xml_child(meta, "link"); ok && n; n = xml_sibling(n, "link"))
        ok = story_put(m, "related", xml_attribute(n, "residref"));
    return ok && put_name(m, arena, "source", xml_child(meta, "provider")) &&
           put_text(m, arena, "title", xml_child(meta, "title"));
}

/* The description that is a summary, not a caption. */
static bool put_description(struct manuscript *m, const struct xml_node *meta, satchel_arena *arena,
                            bool picture)
{
    for (const struct xml_node *n = xml_child(meta, "description"); n;
         n = xml_sibling(n, "description")) {
        const char *role = xml_attribute(n, "role");
        const bool caption = role && strstr(role, "caption");
        if (!picture && !caption)
            return put_text(m, arena, "summary", n);
    }
    return true;
}

/* All who made it, when no line for them is given. */
static bool put_creators(struct manuscript *m, const struct xml_node *meta, satchel_arena *arena)
{
    satchel_buf names;
    bool ok = true;
    satchel_buf_init(&names, SATCHEL_MAX_STRING);
    for (const struct xml_node *n = xml_child(meta, "creator"); ok && n;
         n = xml_sibling(n, "creator")) {
        const char *name = name_of(arena, n);
        ok = name != NULL;
        if (ok && *name && names.size)
            satchel_buf_put_text(&names, ", ");
        satchel_buf_put_text(&names, ok ? name : "");
    }
    const char *all = satchel_buf_string(&names);
    ok = ok && (all ? story_put(m, "byline", all) : names.failed != SATCHEL_MEMORY);
    satchel_buf_free(&names);
    return ok;
}

static bool put_sources(struct manuscript *m, const struct xml_node *meta, satchel_arena *arena)
{
    bool ok = true;
    for (const struct xml_node *n = xml_child(meta, "infoSource"); ok && n;
         n = xml_sibling(n, "infoSource"))
        ok = put_name(m, arena, "infosource", n);
    return ok;
}

static bool put_content_meta(struct manuscript *m, const struct xml_node *meta,
                             satchel_arena *arena, bool picture)
{
    const struct xml_node *language = xml_child(meta, "language");
    const struct xml_node *by = xml_child(meta, "by");
    bool ok = put_text(m, arena, "title", xml_child(meta, "headline")) &&
              put_text(m, arena, "byline", by) && (by || put_creators(m, meta, arena)) &&
              put_text(m, arena, "urgency", xml_child(meta, "urgency")) &&
              put_name(m, arena, "place", xml_child(meta, "located")) &&
              put_sources(m, meta, arena) &&
              put_name(m, arena, "genre", xml_child(meta, "genre")) &&
              story_put(m, "language", language ? xml_attribute(language, "tag") : NULL) &&
              put_description(m, meta, arena, picture);
    for (const struct xml_node *n = xml_child(meta, "subject"); ok && n;
         n = xml_sibling(n, "subject"))
        ok = put_name(m, arena, "subject", n) && story_put_code(m, NULL, qcode(n));
    for (const struct xml_node *n = xml_child(meta, "keyword"); ok && n;
         n = xml_sibling(n, "keyword"))
        ok = put_text(m, arena, "subject", n);
    return ok;
}

static bool put_rights(struct manuscript *m, const struct xml_node *item, satchel_arena *arena)
{
    const struct xml_node *rights = xml_child(item, "rightsInfo");
    return !rights || (put_text(m, arena, "rights", xml_child(rights, "copyrightNotice")) &&
                       put_name(m, arena, "rights", xml_child(rights, "copyrightHolder")) &&
                       put_text(m, arena, "usageterms", xml_child(rights, "usageTerms")));
}

static const char *child_text(satchel_arena *arena, const struct xml_node *node, const char *name)
{
    return node ? xml_child_text(arena, node, name) : "";
}

/* The description of a role; of a caption any other will do. NULL: out of memory. */
static const char *described_as(satchel_arena *arena, const struct xml_node *meta, const char *as)
{
    const struct xml_node *first = meta ? xml_child(meta, "description") : NULL;
    for (const struct xml_node *n = first; n; n = xml_sibling(n, "description")) {
        const char *role = xml_attribute(n, "role");
        if (role && strstr(role, as))
            return xml_text(arena, n);
    }
    return first && strcmp(as, "caption") == 0 ? xml_text(arena, first) : "";
}

static bool put_g2_content(struct manuscript *m, const struct xml_node *item,
                           const struct items *all, satchel_error *err)
{
    const struct xml_node *set = xml_is(item, "contentSet") ? item : xml_child(item, "contentSet");
    const struct xml_node *meta = xml_child(item, "contentMeta");
    const struct xml_node *remote = set ? xml_child(set, "remoteContent") : NULL;
    bool ok = true, text = false;
    const struct story_picture picture = {
        .address = remote ? xml_attribute(remote, "href") : NULL,
        .caption = described_as(all->arena, meta, "caption"),
        .credit = child_text(all->arena, meta, "creditline"),
        .alt = described_as(all->arena, meta, "alt"),
    };
    story_put_dateline(m, child_text(all->arena, meta, "dateline"));
    if (remote)
        story_put_picture(m, all->to, &picture);
    for (const struct xml_node *n = set ? set->first : NULL; ok && !text && n; n = n->next)
        if (xml_is(n, "inlineXML") || xml_is(n, "inlineData")) {
            ok = put_body(m, n, all->arena, all->to, err);
            text = ok && satchel_builder_size(m->builder) > 0;
        }
    return ok;
}

static bool read_g2_item(struct items *all, const struct xml_node *item, satchel_error *err)
{
    struct manuscript m;
    if (!manuscript_open(&m, err))
        return false;
    const struct xml_node *meta = xml_child(item, "itemMeta");
    const struct xml_node *content = xml_child(item, "contentMeta");
    const char *class = meta ? qcode(xml_child(meta, "itemClass")) : NULL;
    const bool picture = class && strstr(class, "picture");
    bool ok =
        story_put(&m, "id", xml_attribute(item, "guid")) &&
        story_put(&m, "version", xml_attribute(item, "version")) &&
        (!meta || put_text(&m, all->arena, "issued", xml_child(meta, "firstCreated"))) &&
        (!content || put_text(&m, all->arena, "issued", xml_child(content, "contentCreated"))) &&
        put_rights(&m, item, all->arena) &&
        (!content || put_content_meta(&m, content, all->arena, picture)) &&
        (!meta || put_item_meta(&m, meta, all->arena));
    ok = ok || satchel_fail_memory(err);
    ok = ok && put_g2_content(&m, item, all, err);
    ok = ok && (story_put(&m, "language", xml_language(item)) || satchel_fail_memory(err));
    return story_deliver(&m, ok, all->input, all->to, err);
}

/* --- NewsML 1.2 --------------------------------------------------------------------------------
 */

static const char *formal_name(const struct xml_node *top, const char *element)
{
    const struct xml_node *node = xml_find(top, element);
    return node ? xml_attribute(node, "FormalName") : NULL;
}

/* A status that is to change by itself: an embargo, or an expiry. */
static bool put_change(struct manuscript *m, const struct xml_node *management,
                       satchel_arena *arena)
{
    const struct xml_node *change = xml_child(management, "StatusWillChange");
    const char *status = change ? formal_name(change, "FutureStatus") : NULL;
    if (!status)
        return true;
    return put_text(m, arena, strcasecmp(status, "usable") == 0 ? "embargo" : "expires",
                    xml_child(change, "DateAndTime"));
}

static bool put_links(struct manuscript *m, const struct xml_node *management)
{
    bool ok = true;
    for (const struct xml_node *n = xml_child(management, "AssociatedWith"); ok && n;
         n = xml_sibling(n, "AssociatedWith"))
        ok = story_put(m, "related", xml_attribute(n, "NewsItem"));
    return ok;
}

/* The most exact name of a place: <Location><Property FormalName="City" Value="Berlin"/>. */
static bool put_location(struct manuscript *m, const struct xml_node *item)
{
    static const char *const kinds[] = {"City", "CountryArea", "Country"};
    const struct xml_node *location = xml_find(item, "Location");
    bool ok = true;
    for (size_t i = 0; ok && i < sizeof kinds / sizeof *kinds; i++)
        for (const struct xml_node *n = location ? location->first : NULL; ok && n;
             n = xml_next(n, location)) {
            const char *kind = xml_is(n, "Property") ? xml_attribute(n, "FormalName") : NULL;
            if (kind && strcasecmp(kind, kinds[i]) == 0)
                ok = story_put(m, "place", xml_attribute(n, "Value"));
        }
    return ok;
}

/* Subjects of 1.2 are named by their code in IPTC's list, or by a word. */
static bool put_subject(struct manuscript *m, const struct xml_node *node)
{
    const char *name = xml_attribute(node, "FormalName");
    if (!name || !*name)
        return true;
    return strspn(name, "0123456789") == strlen(name) ? story_put_code(m, NULL, name)
                                                      : story_put(m, "subject", name);
}

static bool put_management(struct manuscript *m, const struct xml_node *item, satchel_arena *arena)
{
    const struct xml_node *identifier = xml_find(item, "NewsIdentifier");
    const struct xml_node *management = xml_child(item, "NewsManagement");
    bool ok = true;
    if (identifier) {
        const struct xml_node *public = xml_child(identifier, "PublicIdentifier");
        /* The public identifier ends in the revision: "...:1N". The item's own is the same for all
         * of them. */
        ok = put_text(m, arena, "id", xml_child(identifier, "NewsItemId")) &&
             put_text(m, arena, "id", public) &&
             put_text(m, arena, "version", xml_child(identifier, "RevisionId"));
    }
    if (!management)
        return ok;
    const struct xml_node *instruction = xml_child(management, "Instruction");
    ok = ok && put_change(m, management, arena) && put_links(m, management);
    return ok && put_text(m, arena, "issued", xml_child(management, "FirstCreated")) &&
           put_text(m, arena, "updated", xml_child(management, "ThisRevisionCreated")) &&
           story_put_status(m, formal_name(management, "Status")) &&
           story_put(m, "urgency", formal_name(management, "Urgency")) &&
           story_put_status(m, instruction ? xml_attribute(instruction, "FormalName") : NULL);
}

static bool put_lines(struct manuscript *m, const struct xml_node *item, satchel_arena *arena)
{
    bool ok = story_put(m, "language", formal_name(item, "Language")) &&
              put_text(m, arena, "title", xml_find(item, "HeadLine")) &&
              put_text(m, arena, "byline", xml_find(item, "ByLine")) &&
              put_text(m, arena, "rights", xml_find(item, "CopyrightLine")) &&
              put_text(m, arena, "source", xml_find(item, "CreditLine")) &&
              put_text(m, arena, "summary", xml_find(item, "SubHeadLine"));
    const struct xml_node *provider = xml_find(item, "Provider");
    for (const struct xml_node *n = item->first; ok && n; n = xml_next(n, item))
        if (xml_is(n, "Subject") || xml_is(n, "SubjectMatter") || xml_is(n, "SubjectDetail"))
            ok = put_subject(m, n);
        else if (xml_is(n, "KeywordLine"))
            ok = put_text(m, arena, "subject", n);
    ok = ok && put_location(m, item) &&
         put_text(m, arena, "rights", xml_find(item, "RightsLine")) &&
         put_text(m, arena, "usageterms", xml_find(item, "UsageType"));
    return ok && (!provider || story_put(m, "source", formal_name(provider, "Party")));
}

/* The component that a content item stands in, and what part it plays; "" when nobody says. */
static const char *role_of(const struct xml_node *content, const struct xml_node **component)
{
    const struct xml_node *at = content->parent;
    while (at && !xml_is(at, "NewsComponent"))
        at = at->parent;
    *component = at;
    const struct xml_node *role = at ? xml_child(at, "Role") : NULL;
    const char *name = role ? xml_attribute(role, "FormalName") : NULL;
    return name ? name : "";
}

static bool is_role(const char *role, const char *list)
{
    const char *at = strcasestr(list, role);
    const size_t n = strlen(role);
    return n && at && (at == list || at[-1] == '|') && (!at[n] || at[n] == '|');
}

/* A picture comes in several sizes: the first stands for it. */
static bool put_photo(struct manuscript *m, const struct xml_node *content,
                      const struct xml_node *component, const struct items *all)
{
    const struct xml_node *lines = xml_child(component, "NewsLines");
    if (xml_child(component, "ContentItem") != content)
        return true;
    const char *caption = child_text(all->arena, lines, "HeadLine");
    const struct story_picture picture = {.address = xml_attribute(content, "Href"),
                                          .caption = caption,
                                          .credit = child_text(all->arena, lines, "CreditLine")};
    if (caption && picture.credit)
        story_put_picture(m, all->to, &picture);
    return caption && picture.credit;
}

/* All text content items in order; pictures with what is said of them. */
static bool put_components(struct manuscript *m, const struct xml_node *item,
                           const struct items *all, satchel_error *err)
{
    bool ok = true;
    for (const struct xml_node *n = item->first; ok && n; n = xml_next(n, item)) {
        if (!xml_is(n, "ContentItem"))
            continue;
        const struct xml_node *component, *data = xml_child(n, "DataContent");
        const char *role = role_of(n, &component), *media = formal_name(n, "MediaType");
        const bool photo = media ? is_role(media, "photo|picture|image")
                                 : is_role(role, "photo|picture|image|main picture");
        if (component && photo)
            ok = put_photo(m, n, component, all) || satchel_fail_memory(err);
        else if (data && (!media || is_role(media, "text")) &&
                 !is_role(role, "stylesheet|headline|caption|logo|video|audio"))
            ok = put_body(m, data, all->arena, all->to, err);
    }
    return ok;
}

static bool read_item(struct items *all, const struct xml_node *item, satchel_error *err)
{
    struct manuscript m;
    if (!manuscript_open(&m, err))
        return false;
    bool ok = (put_management(&m, item, all->arena) && put_lines(&m, item, all->arena)) ||
              satchel_fail_memory(err);
    if (ok) {
        const struct xml_node *line = xml_find(item, "DateLine");
        const char *dateline = xml_text(all->arena, line);
        story_put_dateline(&m, dateline);
        ok = put_components(&m, item, all, err) && (dateline || satchel_fail_memory(err)) &&
             (story_put(&m, "language", xml_language(item)) || satchel_fail_memory(err));
    }
    return story_deliver(&m, ok, all->input, all->to, err);
}

/* --- the formats -------------------------------------------------------------------------------
 */

static bool read_items(struct items *all, const struct xml_node *root, satchel_error *err)
{
    bool ok = true;
    for (const struct xml_node *n = root; ok && n;) {
        const bool g2 = xml_is(n, "newsItem") || (n == root && xml_is(n, "contentSet")),
                   old = xml_is(n, "NewsItem");
        if (!g2 && !old) {
            n = xml_next(n, root);
            continue;
        }
        if (++all->seen > MOST_ITEMS)
            return satchel_fail(err, SATCHEL_LIMIT, "more than %d news items", MOST_ITEMS);
        if (g2 ? read_g2_item(all, n, err) : read_item(all, n, err))
            all->delivered++;
        else
            ok = err->code == SATCHEL_NOT_FOUND;
        n = xml_skip(n, root);
    }
    return ok;
}

static bool read_newsml(const struct input *input, const struct intake *to, satchel_error *err)
{
    satchel_arena arena;
    satchel_arena_init(&arena, XML_MOST_MEMORY);
    const struct xml_node *root = xml_parse(&arena, input->bytes, NULL, err);
    bool ok = root != NULL;
    if (ok) {
        struct items all = {.input = input, .to = to, .arena = &arena};
        ok = read_items(&all, root, err);
        if (ok && !all.delivered)
            ok = satchel_fail(err, SATCHEL_NOT_FOUND, "holds no news item with a text, left out");
    }
    satchel_arena_free(&arena);
    return ok;
}

static unsigned bid(const struct input *input)
{
    static const char *const roots[] = {
        "newsItem",     "newsMessage", "packageItem", "conceptItem", "knowledgeItem",
        "planningItem", "NewsML",      "NewsItem",    "catalogItem", "contentSet"};
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++)
        if (xml_begins(input->bytes, roots[i]))
            return 75;
    return 0;
}

const struct input_format input_newsml = {
    .name = "NewsML", .extensions = "xml|newsml", .bid = bid, .read = read_newsml};
