/* ninjs 1.x, 2.x and 3.x: news items in JSON (IPTC). Names of 3.x are those of 2.x in camel case:
 * they are compared without case. */
#include "inputs/json.h"
#include "story.h"

#include <string.h>

#define MOST_ITEMS 5000
#define DEEPEST    3 /* packages inside of packages */

struct items {
    const struct input *input;
    const struct intake *to;
    unsigned delivered, seen;
};

/* A member whatever the case of its name. */
static const struct json *member(const struct json *object, const char *name)
{
    const struct json *exact = json_member(object, name);
    if (exact || !json_has_members(object))
        return exact;
    for (const char *n = json_next_name(object, NULL); n; n = json_next_name(object, n))
        if (strcasecmp(n, name) == 0)
            return json_member(object, n);
    return NULL;
}

static const char *text(const struct json *object, const char *name)
{
    return json_text(member(object, name));
}

/* The value of the item of a list of {role, value} whose role is this; of 1.x the plain member. */
static const char *by_role(const struct json *list, const char *role)
{
    for (size_t i = 0; i < json_count(list); i++) {
        const struct json *item = json_item(list, i);
        const char *said = text(item, "role");
        if (!role || (said && strcasecmp(said, role) == 0))
            return text(item, "value");
    }
    return NULL;
}

static const char *first_of(const char *a, const char *b)
{
    return a && *a ? a : b;
}

/* 1.x: a member whose name begins so and goes on as its provider likes ("headline_print"). */
static const char *by_beginning(const struct json *item, const char *beginning)
{
    const size_t n = strlen(beginning);
    for (const char *name = json_next_name(item, NULL); name; name = json_next_name(item, name)) {
        const char *said = strncasecmp(name, beginning, n) == 0 ? text(item, name) : NULL;
        if (said && *said)
            return said;
    }
    return NULL;
}

static const char *headline_of(const struct json *item)
{
    const struct json *list = member(item, "headlines");
    const char *said = first_of(text(item, "headline"), by_role(list, "main"));
    return first_of(said, first_of(by_role(list, NULL),
                                   first_of(by_beginning(item, "headline_"), text(item, "title"))));
}

static const char *description_of(const struct json *item)
{
    const struct json *list = member(item, "descriptions");
    static const char *const roles[] = {"summary", "main", "text", "caption", NULL};
    const char *said = text(item, "description_text");
    for (size_t i = 0; !said && i < sizeof roles / sizeof *roles; i++)
        said = by_role(list, roles[i]);
    return first_of(said, by_beginning(item, "description_"));
}

/* What stands in the place of a picture. ninjs has no name for it; these are its providers'. */
static const char *alt_of(const struct json *item)
{
    static const char *const roles[] = {"alttext", "alt_text", "alt-text", "alternative", "alt"};
    const char *said = NULL;
    for (size_t i = 0; !said && i < sizeof roles / sizeof *roles; i++)
        said = first_of(by_role(member(item, "descriptions"), roles[i]), text(item, roles[i]));
    return first_of(said, text(item, "description_alt"));
}

static const char *byline_of(const struct json *item)
{
    return first_of(text(item, "byline"), text(item, "by"));
}

/* --- metadata ----------------------------------------------------------------------------------
 */

/* All names in a list: [{"name": "Water"}]. 3.x and 2.x have plurals. */
static bool put_names(struct manuscript *m, const char *key, const struct json *item,
                      const char *one, const char *many)
{
    const struct json *list = member(item, one);
    if (!list)
        list = member(item, many);
    bool ok = true;
    for (size_t i = 0; ok && i < json_count(list); i++) {
        const struct json *entry = json_item(list, i);
        const char *name = json_text(entry);
        ok = story_put(m, key, name ? name : first_of(text(entry, "name"), text(entry, "literal")));
    }
    return ok;
}

/* Codes of subjects: of 1.x in a scheme, later addresses. */
static bool put_codes(struct manuscript *m, const struct json *item)
{
    const struct json *list = member(item, "subject");
    bool ok = true;
    if (!list)
        list = member(item, "subjects");
    for (size_t i = 0; ok && i < json_count(list); i++) {
        const struct json *entry = json_item(list, i);
        ok = text(entry, "code") ? story_put_code(m, text(entry, "scheme"), text(entry, "code"))
                                 : story_put_code(m, NULL, text(entry, "uri"));
    }
    return ok;
}

static bool put_life(struct manuscript *m, const struct json *item)
{
    char room[32];
    const char *version = json_member_word(item, "version", room);
    return story_put(m, "id", text(item, "uri")) && story_put(m, "version", version) &&
           story_put(m, "issued", text(item, "firstcreated")) &&
           story_put(m, "issued", text(item, "contentcreated")) &&
           story_put(m, "issued", text(item, "versioncreated")) &&
           story_put(m, "updated", text(item, "versioncreated")) &&
           story_put(m, "embargo", text(item, "embargoed")) &&
           story_put(m, "expires", text(item, "expires")) &&
           story_put_status(m, text(item, "pubstatus")) &&
           story_put(m, "urgency", json_member_word(item, "urgency", room));
}

static bool put_facts(struct manuscript *m, const struct json *item)
{
    const struct json *rights = member(item, "rightsinfo");
    return story_put(m, "title", headline_of(item)) && story_put(m, "byline", byline_of(item)) &&
           story_put(m, "language", text(item, "language")) &&
           story_put(m, "rights", text(item, "copyrightnotice")) &&
           story_put(m, "rights", text(item, "copyrightholder")) &&
           story_put(m, "usageterms", text(item, "usageterms")) &&
           story_put(m, "usageterms", text(rights, "usageterms")) &&
           story_put(m, "usageterms", text(rights, "linkedrights")) &&
           story_put(m, "place", text(item, "located")) &&
           put_names(m, "place", item, "place", "places") &&
           put_names(m, "infosource", item, "infosource", "infosources") &&
           put_names(m, "subject", item, "subject", "subjects") && put_codes(m, item) &&
           put_names(m, "section", item, "service", "services") &&
           put_names(m, "genre", item, "genre", "genres");
}

/* --- pictures and text -------------------------------------------------------------------------
 */

/* The address of the largest rendition that is an image. */
static const char *rendition_of(const struct json *item)
{
    const struct json *list = member(item, "renditions");
    const char *best = NULL;
    long widest = -1;
    if (json_has_members(list)) { /* 1.x: by name */
        for (const char *n = json_next_name(list, NULL); n; n = json_next_name(list, n)) {
            const char *href = text(json_member(list, n), "href");
            if (href && (!best || strcmp(n, "main") == 0))
                best = href;
        }
        return best;
    }
    for (size_t i = 0; i < json_count(list); i++) {
        char room[32];
        const struct json *one = json_item(list, i);
        const char *href = text(one, "href"), *width = json_member_word(one, "width", room);
        const char *type = text(one, "contenttype");
        long pixels = 0;
        for (const char *at = width; at && *at >= '0' && *at <= '9' && pixels < 1000000; at++)
            pixels = pixels * 10 + (*at - '0');
        if (href && pixels > widest && (!type || strncmp(type, "image", 5) == 0)) {
            best = href;
            widest = pixels;
        }
    }
    return best;
}

static bool is_type(const struct json *item, const char *type)
{
    const char *said = text(item, "type");
    return said && strcasecmp(said, type) == 0;
}

static void put_picture(struct manuscript *m, const struct json *picture, const struct intake *to)
{
    const char *caption = first_of(by_role(member(picture, "descriptions"), "caption"),
                                   first_of(description_of(picture), headline_of(picture)));
    const struct story_picture put = {.address = rendition_of(picture),
                                      .caption = caption,
                                      .credit =
                                          first_of(text(picture, "creditline"), byline_of(picture)),
                                      .alt = alt_of(picture)};
    story_put_picture(m, to, &put);
}

/* Items that go with this one: an object by name in 1.x, a list later. */
static const struct json *association(const struct json *item, size_t index)
{
    const struct json *all = member(item, "associations");
    if (!json_has_members(all))
        return json_has_items(all) ? json_item(all, index) : NULL;
    const char *name = json_next_name(all, NULL);
    while (name && index--)
        name = json_next_name(all, name);
    return name ? json_member(all, name) : NULL;
}

/* The body in the richest form: HTML before plain text. */
static const char *body_of(const struct json *item, bool *html)
{
    const struct json *list = member(item, "bodies");
    const char *plain = text(item, "body_text");
    *html = true;
    if (text(item, "body_xhtml") || text(item, "body_html"))
        return first_of(text(item, "body_xhtml"), text(item, "body_html"));
    plain = first_of(plain, by_beginning(item, "body_"));
    for (size_t i = 0; i < json_count(list); i++) {
        const struct json *body = json_item(list, i);
        const char *type = text(body, "contenttype"), *value = text(body, "value");
        if (value && type && strstr(type, "html"))
            return value;
        if (value && !plain)
            plain = value;
    }
    *html = plain && (strstr(plain, "</p>") || strstr(plain, "<p>"));
    return plain;
}

static bool put_body(struct manuscript *m, const struct json *item, const struct intake *to,
                     satchel_error *err)
{
    bool html;
    const char *body = body_of(item, &html);
    const char *description = description_of(item);
    if (body && *body) {
        if (description && strlen(description) < 1200 && !story_put(m, "summary", description))
            return satchel_fail_memory(err);
        if (!html)
            manuscript_put_summary(m, span_of(body, strlen(body)));
        return html ? story_put_html(m, body, to, err) : story_put_plain(m, body);
    }
    return is_type(item, "picture") || !description || story_put_plain(m, description);
}

/* --- items -------------------------------------------------------------------------------------
 */

static bool read_item(struct items *all, const struct json *item, satchel_error *err)
{
    struct manuscript m;
    if (!manuscript_open(&m, err))
        return false;
    bool ok = (put_life(&m, item) && put_facts(&m, item)) || satchel_fail_memory(err);
    if (ok && is_type(item, "picture"))
        put_picture(&m, item, all->to);
    const struct json *with;
    for (size_t i = 0; ok && i < 64 && (with = association(item, i)); i++) {
        if (is_type(with, "picture"))
            put_picture(&m, with, all->to);
        else
            ok = story_put(&m, "related", text(with, "uri")) || satchel_fail_memory(err);
    }
    ok = ok && put_body(&m, item, all->to, err);
    return story_deliver(&m, ok, all->input, all->to, err);
}

static bool is_item(const struct json *value)
{
    return text(value, "uri") != NULL;
}

/* A package holds whole items or names them. */
static bool read_all(struct items *all, const struct json *value, unsigned depth,
                     satchel_error *err)
{
    bool ok = true;
    if (json_has_items(value)) {
        for (size_t i = 0; ok && i < json_count(value); i++)
            ok = read_all(all, json_item(value, i), depth, err);
        return ok;
    }
    if (!is_item(value) || depth > DEEPEST)
        return true;
    if (++all->seen > MOST_ITEMS)
        return satchel_fail(err, SATCHEL_LIMIT, "more than %d news items", MOST_ITEMS);
    if (is_type(value, "composite")) {
        const struct json *with;
        for (size_t i = 0; ok && (with = association(value, i)); i++)
            ok = read_all(all, with, depth + 1, err);
    }
    if (!ok)
        return false;
    if (read_item(all, value, err)) {
        all->delivered++;
        return true;
    }
    return err->code == SATCHEL_NOT_FOUND;
}

static bool read_ninjs(const struct input *input, const struct intake *to, satchel_error *err)
{
    struct json *root = json_parse(input->bytes, err);
    if (!root)
        return false;
    struct items all = {.input = input, .to = to};
    bool ok = read_all(&all, json_has_items(root) || is_item(root) ? root : member(root, "items"),
                       0, err);
    if (ok && !all.delivered)
        ok = satchel_fail(err, SATCHEL_NOT_FOUND, "holds no news item with a text, left out");
    json_free(root);
    return ok;
}

/* A uri, and one of the names that nothing but ninjs uses. */
static unsigned bid(const struct input *input)
{
    static const char *const marks[] = {"\"versioncreated\"", "\"pubstatus\"",  "\"body_html\"",
                                        "\"body_xhtml\"",     "\"body_text\"",  "\"headlines\"",
                                        "\"versionCreated\"", "\"pubStatus\"",  "\"bodies\"",
                                        "\"headline\"",       "\"renditions\"", "/ninjs/"};
    const size_t size = input->bytes.size < 65536 ? input->bytes.size : 65536;
    const uint8_t *data = input->bytes.data;
    if (!size || !memmem(data, size, "\"uri\"", 5))
        return 0;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (memmem(data, size, marks[i], strlen(marks[i])))
            return 72;
    return 0;
}

const struct input_format input_ninjs = {
    .name = "ninjs", .extensions = "json|ninjs", .bid = bid, .read = read_ninjs};
