/* Stories of wire services; see story.h. */
#include "story.h"

#include "inputs/paths.h"

#include <string.h>

bool story_put(struct manuscript *m, const char *key, const char *value)
{
    return !value || !*value || metadata_put(&m->meta, key, value);
}

bool story_put_status(struct manuscript *m, const char *value)
{
    const char *colon = value ? strrchr(value, ':') : NULL;
    const char *slash = value ? strrchr(value, '/') : NULL;
    if (slash && (!colon || slash > colon))
        colon = slash;
    return story_put(m, "status", colon ? colon + 1 : value);
}

bool story_put_code(struct manuscript *m, const char *scheme, const char *code)
{
    satchel_buf whole;
    if (!code || !*code)
        return true;
    satchel_buf_init(&whole, SATCHEL_MAX_STRING);
    if (scheme && !strstr(code, "://"))
        satchel_buf_put_text(&whole, scheme);
    satchel_buf_put_text(&whole, code);
    const char *text = satchel_buf_string(&whole);
    const bool ok = text ? story_put(m, "subject-code", text) : whole.failed != SATCHEL_MEMORY;
    satchel_buf_free(&whole);
    return ok;
}

void story_put_dateline(struct manuscript *m, const char *text)
{
    if (!text || !*text)
        return;
    satchel_builder_open(m->builder, SATCHEL_KIND_DATELINE);
    satchel_builder_text(m->builder, text, strlen(text));
    satchel_builder_close(m->builder);
}

/* --- pictures ----------------------------------------------------------------------------------
 */

bool picture_beside(const char *address, const struct intake *to, char *name, size_t capacity)
{
    if (!address || !*address || !to->has)
        return false;
    const char *path = strstr(address, "://") ? path_leaf(address) : address;
    const size_t size = strcspn(path, "?#");
    if (!size || size >= capacity)
        return false;
    memcpy(name, path, size);
    name[size] = '\0';
    return to->has(to->context, name);
}

void story_put_picture(struct manuscript *m, const struct intake *to,
                       const struct story_picture *picture)
{
    char name[256];
    const char *address = picture->address, *caption = picture->caption, *credit = picture->credit;
    const bool there = picture_beside(address, to, name, sizeof name);
    if (!there && !(caption && *caption) && !(picture->alt && *picture->alt))
        return;
    satchel_builder_image(m->builder,
                          there     ? name
                          : address ? address
                                    : "",
                          picture->alt ? picture->alt : "");
    if (caption)
        satchel_builder_text(m->builder, caption, strlen(caption));
    if (credit && *credit) {
        satchel_builder_credit(m->builder);
        satchel_builder_text(m->builder, credit, strlen(credit));
    }
    satchel_builder_close(m->builder);
}

/* --- text --------------------------------------------------------------------------------------
 */

bool story_put_plain(struct manuscript *m, const char *text)
{
    const char *divider = strstr(text, "\n\n") || strstr(text, "\r\n\r\n") ? "\n\n" : "\n";
    while (*text) {
        const char *end = strstr(text, divider);
        if (divider[1]) {
            const char *other = strstr(text, "\r\n\r\n");
            end = other && (!end || other < end) ? other : end;
        }
        const size_t size = end ? (size_t)(end - text) : strlen(text);
        satchel_builder_open(m->builder, SATCHEL_KIND_PARAGRAPH);
        satchel_builder_text(m->builder, text, size);
        satchel_builder_close(m->builder);
        text += size;
        text += strspn(text, "\r\n");
    }
    return true;
}

bool story_put_html(struct manuscript *m, const char *text, const struct intake *to,
                    satchel_error *err)
{
    return html_read(span_of(text, strlen(text)), HTML_PART, m, to, err);
}

bool story_put_xhtml(struct manuscript *m, const struct xml_node *node, const struct intake *to,
                     satchel_error *err)
{
    satchel_arena arena;
    satchel_arena_init(&arena, XML_MOST_MEMORY);
    struct html_node *tree = html_of_xml(&arena, node, err);
    const bool ok = tree && html_read_tree(tree, HTML_PART, m, to, err);
    satchel_arena_free(&arena);
    return ok;
}

bool story_deliver(struct manuscript *m, bool ok, const struct input *input,
                   const struct intake *to, satchel_error *err)
{
    m->title_suffices = true; /* a flash is a headline and nothing else */
    if (ok)
        return manuscript_deliver(m, input, to, err);
    manuscript_close(m);
    return false;
}
