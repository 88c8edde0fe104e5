/* JSON Feed 1.0 and 1.1 (jsonfeed.org); see feed.h. */
#include "feed.h"
#include "inputs/json.h"

#include <string.h>

#define MOST_SUBJECTS 32

/* The names of authors, of 1.1 (an array) or 1.0 (one): "Ann Lee, Bo Ray" in `to`. */
static bool gather_authors(const struct json *of, satchel_buf *to)
{
    const struct json *authors = json_member(of, "authors");
    if (!json_count(authors))
        authors = json_member(of, "author");
    for (size_t i = 0; i < json_count(authors); i++) {
        const char *name = json_member_text(json_item(authors, i), "name");
        if (!name || !*name)
            continue;
        satchel_buf_put_text(to, to->size ? ", " : "");
        satchel_buf_put_text(to, name);
    }
    satchel_buf_put_byte(to, '\0');
    return to->failed != SATCHEL_MEMORY;
}

static struct feed_text text_of(const char *text, enum feed_markup markup)
{
    return (struct feed_text){.markup = text && *text ? markup : FEED_ABSENT, .text = text};
}

static bool read_item(const struct json *feed, const struct json *item, const struct input *input,
                      const struct intake *to, satchel_error *err)
{
    char room[32];
    const char *subjects[MOST_SUBJECTS];
    satchel_buf authors;
    satchel_buf_init(&authors, 4096);
    const char *html = json_member_text(item, "content_html");
    const char *image = json_member_text(item, "image");
    const char *link = json_member_text(item, "url");
    const char *language = json_member_text(item, "language");
    const struct json *tags = json_member(item, "tags");
    bool ok = gather_authors(item, &authors);
    if (ok && authors.size <= 1) {
        satchel_buf_clear(&authors);
        ok = gather_authors(feed, &authors);
    }
    struct feed_entry e = {
        .title = text_of(json_member_text(item, "title"), FEED_PLAIN),
        .content = html && *html ? text_of(html, FEED_HTML)
                                 : text_of(json_member_text(item, "content_text"), FEED_PLAIN),
        .summary = text_of(json_member_text(item, "summary"), FEED_PLAIN),
        .id = json_member_word(item, "id", room),
        .link = link ? link : json_member_text(item, "external_url"),
        .author = authors.failed ? NULL : (const char *)authors.data,
        .published = json_member_text(item, "date_published"),
        .updated = json_member_text(item, "date_modified"),
        .language = language ? language : json_member_text(feed, "language"),
        .section = json_member_text(feed, "title"),
        .source = json_member_text(feed, "title"),
        .image = image ? image : json_member_text(item, "banner_image"),
        .subjects = subjects,
    };
    for (size_t i = 0; i < json_count(tags) && e.subject_count < MOST_SUBJECTS; i++) {
        subjects[e.subject_count] = json_text(json_item(tags, i));
        e.subject_count += subjects[e.subject_count] != NULL;
    }
    ok = ok ? feed_deliver(&e, input, to, err) : satchel_fail_memory(err);
    satchel_buf_free(&authors);
    return ok;
}

static bool read_feed(const struct input *input, const struct intake *to, satchel_error *err)
{
    struct json *root = json_parse(input->bytes, err);
    if (!root)
        return false;
    const struct json *items = json_member(root, "items");
    unsigned delivered = 0;
    bool ok = json_count(items) <= FEED_MOST_ENTRIES ||
              satchel_fail(err, SATCHEL_LIMIT, "a feed of more than %d entries", FEED_MOST_ENTRIES);
    for (size_t i = 0; ok && i < json_count(items); i++) {
        if (read_item(root, json_item(items, i), input, to, err))
            delivered++;
        else
            ok = err->code == SATCHEL_NOT_FOUND;
    }
    if (ok && !delivered)
        ok = satchel_fail(err, SATCHEL_NOT_FOUND, "a feed without entries, left out");
    json_free(root);
    return ok;
}

/* The version is an address that all JSON Feeds name near their beginning. */
static unsigned bid(const struct input *input)
{
    static const char mark[] = "jsonfeed.org/version";
    const size_t size = input->bytes.size < 4096 ? input->bytes.size : 4096;
    if (size && memmem(input->bytes.data, size, mark, sizeof mark - 1))
        return 75;
    static const char escaped[] = "jsonfeed.org\\/version";
    return size && memmem(input->bytes.data, size, escaped, sizeof escaped - 1) ? 75 : 0;
}

const struct input_format input_feed_json = {
    .name = "JSON Feed", .extensions = "json", .bid = bid, .read = read_feed};
