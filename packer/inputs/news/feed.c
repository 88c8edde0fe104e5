/* Feeds in XML: RSS 0.90 to 2.0, RDF, Atom 0.3 and 1.0, CDF. Each entry is an article.
 *
 * Sources: RFC 4287 (Atom), the RSS Advisory Board's RSS 2.0.11, RSS 1.0 (purl.org/rss/1.0), and
 * what is found in the wild: names count without their namespaces where no two elements share one,
 * what is not well-formed is mended (xml.c).
 */
#include "feed.h"
#include "inputs/base64.h"
#include "inputs/charset.h"
#include "inputs/paths.h"

#include <satchel/utf8.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ATOM    "http://www.w3.org/2005/Atom|http://purl.org/atom/ns#"
#define DC      "http://purl.org/dc/elements/1.1/|http://purl.org/dc/terms/"
#define CONTENT "http://purl.org/rss/1.0/modules/content/"
#define MEDIA   "http://search.yahoo.com/mrss/|http://search.yahoo.com/mrss"
#define ITUNES \
    "http://www.itunes.com/dtds/podcast-1.0.dtd|http://www.itunes.com/DTDs/Podcast-1.0.dtd"

#define MOST_SUBJECTS 32

struct feed {
    satchel_arena *arena;
    const struct input *input;
    const struct intake *to;
    const char *title, *language, *rights, *author;
    unsigned delivered;
    bool failed; /* out of memory */
};

/* --- elements ----------------------------------------------------------------------------------
 */

/* The first child of this name in one of these namespaces; "" among them stands for none. */
static const struct xml_node *child_in(const struct xml_node *parent, const char *name,
                                       const char *namespaces)
{
    for (const struct xml_node *n = xml_child(parent, name); n; n = xml_sibling(n, name))
        if (xml_in(n, namespaces))
            return n;
    return NULL;
}

/* A child of RSS itself: in no namespace but those of extensions that use the same names. */
static const struct xml_node *plain_child(const struct xml_node *parent, const char *name)
{
    for (const struct xml_node *n = xml_child(parent, name); n; n = xml_sibling(n, name))
        if (!xml_in(n, DC) && !xml_in(n, MEDIA) && !xml_in(n, ITUNES) && !xml_in(n, CONTENT) &&
            (!xml_in(n, ATOM) || xml_in(parent, ATOM)))
            return n;
    return NULL;
}

static const char *text_of(struct feed *f, const struct xml_node *node)
{
    const char *text = node ? xml_text(f->arena, node) : "";
    f->failed |= !text;
    return text ? text : "";
}

/* The first of these that is not empty. */
static const char *first_of(const char *a, const char *b)
{
    return a && *a ? a : b;
}

/* "ann@example.org (Ann Lee)", "Ann Lee <ann@example.org>": the name, if there is one. */
static const char *name_of(struct feed *f, const char *author)
{
    const char *open = strchr(author, '('), *close = open ? strchr(open, ')') : NULL;
    const char *angle = strchr(author, '<');
    const char *name = author;
    if (close && close > open + 1)
        name = satchel_arena_string(f->arena, open + 1, (size_t)(close - open - 1));
    else if (angle && angle > author)
        name = satchel_arena_string(f->arena, author, (size_t)(angle - author));
    f->failed |= !name;
    return name ? name : "";
}

static void add_subject(const char **subjects, size_t *count, const char *text)
{
    if (*count < MOST_SUBJECTS && text && *text)
        subjects[(*count)++] = text;
}

/* Bytes of "http://example.org" in an address, 0 if it does not begin so. */
static size_t origin_length(const char *address)
{
    const char *host = strstr(address, "://");
    return host && host - address < 16 ? (size_t)(host + 3 - address) + strcspn(host + 3, "/?#")
                                       : 0;
}

/* An address as it is meant at this element: xml:base (XML Base, W3C) says from where. */
static const char *absolute(struct feed *f, const struct xml_node *node, const char *address)
{
    const char *base = NULL;
    for (; node && !base; node = node->parent) {
        const char *said = xml_attribute_in(node, "http://www.w3.org/XML/1998/namespace", "base");
        base = said && origin_length(said) ? said : NULL;
    }
    const size_t origin = base ? origin_length(base) : 0;
    if (!address || !*address || !base || strstr(address, ":"))
        return address;
    satchel_buf path, whole;
    satchel_buf_init(&path, 4096);
    satchel_buf_init(&whole, 8192);
    const char *folder = base[origin] == '/' ? base + origin : "/";
    size_t length = strcspn(folder, "?#");
    while (length > 1 && folder[length - 1] != '/')
        length--;
    satchel_buf_put(&whole, base, origin);
    if (path_resolve(&path, folder, length, address, strlen(address)))
        satchel_buf_put(&whole, path.data, path.size);
    const char *text = satchel_arena_string(f->arena, (const char *)whole.data, whole.size);
    f->failed |= !text || path.failed == SATCHEL_MEMORY || whole.failed == SATCHEL_MEMORY;
    satchel_buf_free(&path);
    satchel_buf_free(&whole);
    return text;
}

/* --- RSS ---------------------------------------------------------------------------------------
 */

static const char *rss_link(struct feed *f, const struct xml_node *item)
{
    const struct xml_node *guid = plain_child(item, "guid");
    const struct xml_node *element = plain_child(item, "link");
    const char *link = text_of(f, element);
    const char *permanent = guid ? xml_attribute(guid, "isPermaLink") : NULL;
    const struct xml_node *atom = child_in(item, "link", ATOM);
    if (!*link && atom && xml_attribute(atom, "href"))
        link = xml_attribute(atom, "href");
    if (!*link && guid && (!permanent || strcmp(permanent, "false") != 0)) {
        const char *address = text_of(f, guid);
        if (strncmp(address, "http", 4) == 0)
            link = address;
    }
    return absolute(f, element ? element : item, link);
}

static const char *rss_author(struct feed *f, const struct xml_node *item)
{
    const struct xml_node *author = plain_child(item, "author");
    const struct xml_node *name = author ? xml_child(author, "name") : NULL;
    const char *text = name ? text_of(f, name) : text_of(f, author);
    text = first_of(text, text_of(f, child_in(item, "creator", DC)));
    text = first_of(text, text_of(f, child_in(item, "author", DC)));
    return name_of(f, first_of(text, text_of(f, child_in(item, "author", ITUNES))));
}

/* A picture: an enclosure, or one of Media RSS. */
static const char *rss_picture(const struct xml_node *item)
{
    for (const struct xml_node *n = item->first; n; n = xml_next(n, item)) {
        const char *type = n->name ? xml_attribute(n, "type") : NULL;
        const char *medium = n->name ? xml_attribute(n, "medium") : NULL;
        if (xml_is(n, "enclosure") && type && strncmp(type, "image/", 6) == 0)
            return xml_attribute(n, "url");
        if (n->name && xml_in(n, MEDIA) &&
            (xml_is(n, "thumbnail") ||
             (xml_is(n, "content") && ((type && strncmp(type, "image/", 6) == 0) ||
                                       (medium && strcmp(medium, "image") == 0)))))
            return xml_attribute(n, "url");
    }
    return NULL;
}

static struct feed_text rss_text(struct feed *f, const struct xml_node *node)
{
    for (const struct xml_node *n = node ? node->first : NULL; n; n = n->next)
        if (n->name) /* markup that nobody has escaped */
            return (struct feed_text){.markup = FEED_XHTML, .node = node};
    return feed_guess(text_of(f, node));
}

static const struct xml_node *rss_content(const struct xml_node *item)
{
    const struct xml_node *content = child_in(item, "encoded", CONTENT);
    if (!content)
        content = child_in(item, "body", "http://www.w3.org/1999/xhtml");
    if (!content)
        content = child_in(item, "div", "http://www.w3.org/1999/xhtml");
    if (!content)
        content = plain_child(item, "fullitem");
    return content ? content : child_in(item, "content", ATOM);
}

static bool deliver(struct feed *f, struct feed_entry *e, satchel_error *err);

static bool read_rss_item(struct feed *f, const struct xml_node *item, satchel_error *err)
{
    const char *subjects[MOST_SUBJECTS];
    const struct xml_node *title = plain_child(item, "title");
    const struct xml_node *summary = plain_child(item, "description");
    const char *updated = text_of(f, child_in(item, "modified", DC));
    if (!summary)
        summary = plain_child(item, "abstract"); /* CDF */
    if (!summary)
        summary = child_in(item, "summary", ITUNES);
    struct feed_entry e = {
        .title = rss_text(f, title ? title : child_in(item, "title", DC)),
        .content = rss_text(f, rss_content(item)),
        .summary = rss_text(f, summary ? summary : child_in(item, "description", DC)),
        .id = text_of(f, plain_child(item, "guid")),
        .link = rss_link(f, item),
        .author = rss_author(f, item),
        .published = first_of(text_of(f, plain_child(item, "pubDate")),
                              first_of(text_of(f, plain_child(item, "pubdate")),
                                       first_of(text_of(f, child_in(item, "date", DC)),
                                                text_of(f, child_in(item, "published", ATOM))))),
        .updated = first_of(updated, text_of(f, child_in(item, "updated", ATOM))),
        .rights = text_of(f, child_in(item, "rights", DC)),
        .language = text_of(f, child_in(item, "language", DC)),
        .image = rss_picture(item),
        .subjects = subjects,
    };
    for (const struct xml_node *n = item->first; n; n = n->next)
        if (xml_is(n, "category") || (xml_is(n, "subject") && xml_in(n, DC)))
            add_subject(subjects, &e.subject_count, text_of(f, n));
    return deliver(f, &e, err);
}

/* --- Atom --------------------------------------------------------------------------------------
 */

static bool is_word(const char *text, const char *word)
{
    return text && strcasecmp(text, word) == 0;
}

/* Text in base64, if it is text. */
static struct feed_text decoded_text(struct feed *f, const char *text)
{
    satchel_buf bytes;
    satchel_buf_init(&bytes, XML_MOST_BYTES);
    base64_decode(text, &bytes);
    const bool is_text = !bytes.failed && bytes.size &&
                         charset_is_text(satchel_buf_bytes(&bytes)) &&
                         satchel_utf8_valid((const char *)bytes.data, bytes.size) == bytes.size;
    const char *kept =
        is_text ? satchel_arena_string(f->arena, (const char *)bytes.data, bytes.size) : NULL;
    f->failed |= bytes.failed == SATCHEL_MEMORY || (is_text && !kept);
    satchel_buf_free(&bytes);
    return feed_guess(kept);
}

static bool is_text_type(const char *type)
{
    return strncmp(type, "text/", 5) == 0 || strstr(type, "+xml") || strstr(type, "/xml");
}

/* A text construct of Atom, of 1.0 (type) or 0.3 (mode). */
static struct feed_text atom_text(struct feed *f, const struct xml_node *node)
{
    const char *type = node ? xml_attribute(node, "type") : NULL;
    const char *mode = node ? xml_attribute(node, "mode") : NULL;
    if (!node || xml_attribute(node, "src"))
        return (struct feed_text){0};
    bool markup = false;
    for (const struct xml_node *n = node->first; n; n = n->next)
        markup |= n->name != NULL;
    if (markup)
        return (struct feed_text){.markup = FEED_XHTML, .node = node};
    const char *text = text_of(f, node);
    if (!*text)
        return (struct feed_text){0};
    const bool html = is_word(type, "html") || is_word(type, "text/html") ||
                      (is_word(mode, "escaped") && !is_word(type, "text/plain")) ||
                      is_word(type, "application/xhtml+xml") || is_word(type, "xhtml");
    const bool plain = !type || is_word(type, "text") || is_word(type, "text/plain");
    if (is_word(mode, "base64") || (!html && !plain && strchr(type, '/') && !is_text_type(type))) {
        const struct feed_text decoded = decoded_text(f, text);
        if (decoded.markup != FEED_ABSENT || is_word(mode, "base64") || strlen(text) > 80)
            return decoded;
        return (struct feed_text){.markup = FEED_PLAIN, .text = text}; /* of a type of their own */
    }
    return html ? feed_guess(text) : (struct feed_text){.markup = FEED_PLAIN, .text = text};
}

static const char *atom_link(struct feed *f, const struct xml_node *entry)
{
    const char *any = "";
    for (const struct xml_node *n = xml_child(entry, "link"); n; n = xml_sibling(n, "link")) {
        const char *rel = xml_attribute(n, "rel"), *href = xml_attribute(n, "href");
        if (href && (!rel || is_word(rel, "alternate") || !*rel))
            return absolute(f, n, href);
        if (href && !*any && !is_word(rel, "self") && !is_word(rel, "edit"))
            any = absolute(f, n, href);
    }
    return any;
}

static const char *atom_picture(const struct xml_node *entry)
{
    for (const struct xml_node *n = xml_child(entry, "link"); n; n = xml_sibling(n, "link")) {
        const char *type = xml_attribute(n, "type");
        if (is_word(xml_attribute(n, "rel"), "enclosure") && type &&
            strncmp(type, "image/", 6) == 0)
            return xml_attribute(n, "href");
    }
    return rss_picture(entry);
}

/* "Ann Lee, Bo Ray". */
static const char *atom_authors(struct feed *f, const struct xml_node *entry)
{
    satchel_buf all;
    satchel_buf_init(&all, 4096);
    for (const struct xml_node *n = xml_child(entry, "author"); n; n = xml_sibling(n, "author")) {
        const char *name = xml_in(n, ATOM) ? text_of(f, xml_child(n, "name")) : text_of(f, n);
        if (!*name)
            continue;
        satchel_buf_put_text(&all, all.size ? ", " : "");
        satchel_buf_put_text(&all, name);
    }
    const char *text = satchel_arena_string(f->arena, (const char *)all.data, all.size);
    f->failed |= !text || all.failed == SATCHEL_MEMORY;
    satchel_buf_free(&all);
    return first_of(text, text_of(f, child_in(entry, "creator", DC)));
}

static bool read_atom_entry(struct feed *f, const struct xml_node *entry, satchel_error *err)
{
    const char *subjects[MOST_SUBJECTS];
    const struct xml_node *updated = xml_child(entry, "updated");
    const struct xml_node *published = xml_child(entry, "published");
    if (!updated)
        updated = xml_child(entry, "modified");
    if (!published)
        published = xml_child(entry, "issued");
    if (!published)
        published = xml_child(entry, "created");
    struct feed_entry e = {
        .title = atom_text(f, plain_child(entry, "title")),
        .content = atom_text(f, plain_child(entry, "content")),
        .summary = atom_text(f, plain_child(entry, "summary")),
        .id = text_of(f, xml_child(entry, "id")),
        .link = atom_link(f, entry),
        .author = atom_authors(f, entry),
        .published = first_of(text_of(f, published), text_of(f, child_in(entry, "date", DC))),
        .updated = text_of(f, updated),
        .rights = text_of(f, xml_child(entry, "rights")),
        .language = xml_language(entry),
        .image = atom_picture(entry),
        .subjects = subjects,
    };
    for (const struct xml_node *n = xml_child(entry, "category"); n;
         n = xml_sibling(n, "category")) {
        const char *label = xml_attribute(n, "label"), *term = xml_attribute(n, "term");
        add_subject(subjects, &e.subject_count, first_of(label, term));
    }
    return deliver(f, &e, err);
}

/* --- the feed ----------------------------------------------------------------------------------
 */

/* Hands an entry on, with what the feed says for all of them. An empty one is passed over. */
static bool deliver(struct feed *f, struct feed_entry *e, satchel_error *err)
{
    e->section = e->source = f->title;
    e->language = first_of(e->language, f->language);
    e->rights = first_of(e->rights, f->rights);
    e->author = first_of(e->author, f->author);
    if (f->failed)
        return satchel_fail_memory(err);
    if (feed_deliver(e, f->input, f->to, err)) {
        f->delivered++;
        return true;
    }
    return err->code == SATCHEL_NOT_FOUND;
}

static void read_channel(struct feed *f, const struct xml_node *channel)
{
    const struct feed_text title = xml_in(channel, ATOM)
                                       ? atom_text(f, plain_child(channel, "title"))
                                       : rss_text(f, plain_child(channel, "title"));
    f->title = feed_line(f->arena, &title);
    f->failed |= !f->title;
    f->language =
        first_of(text_of(f, plain_child(channel, "language")),
                 first_of(text_of(f, child_in(channel, "language", DC)), xml_language(channel)));
    f->rights = first_of(text_of(f, plain_child(channel, "copyright")),
                         first_of(text_of(f, xml_child(channel, "rights")), ""));
    f->author = xml_in(channel, ATOM) ? atom_authors(f, channel) : "";
}

/* Items lie in the channel, or beside it (RDF); some have the channel's name in capitals. */
static bool read_entries(struct feed *f, const struct xml_node *root, satchel_error *err)
{
    bool ok = !f->failed || satchel_fail_memory(err);
    unsigned count = 0;
    for (const struct xml_node *n = root->first; ok && n; n = xml_next(n, root)) {
        const bool entry = xml_is(n, "entry"), item = n->name && strcasecmp(n->name, "item") == 0;
        if ((!entry && !item) || (!xml_is(n->parent, "feed") && entry && n->parent != root))
            continue;
        if (++count > FEED_MOST_ENTRIES)
            return satchel_fail(err, SATCHEL_LIMIT, "a feed of more than %d entries",
                                FEED_MOST_ENTRIES);
        ok = entry ? read_atom_entry(f, n, err) : read_rss_item(f, n, err);
    }
    return ok;
}

static bool read_feed(const struct input *input, const struct intake *to, satchel_error *err)
{
    satchel_arena arena;
    bool mended = false;
    satchel_arena_init(&arena, XML_MOST_MEMORY);
    const struct xml_node *root = xml_parse(&arena, input->bytes, &mended, err);
    bool ok = root != NULL;
    if (ok) {
        struct feed f = {.arena = &arena, .input = input, .to = to};
        const struct xml_node *channel = xml_child(root, "channel");
        read_channel(&f, channel ? channel : root);
        if (mended && to->warning)
            to->warning(to->context, "is not well-formed XML, read as far as it makes sense");
        ok = read_entries(&f, root, err);
        if (ok && !f.delivered)
            ok = satchel_fail(err, SATCHEL_NOT_FOUND, "a feed without entries, left out");
    }
    satchel_arena_free(&arena);
    return ok;
}

static unsigned bid(const struct input *input)
{
    static const char *const roots[] = {"rss", "feed", "RDF", "channel", "Channel", "CHANNEL"};
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++)
        if (xml_begins(input->bytes, roots[i]))
            return 75;
    return 0;
}

const struct input_format input_feed = {
    .name = "RSS or Atom", .extensions = "rss|atom|rdf|xml|cdf", .bid = bid, .read = read_feed};
