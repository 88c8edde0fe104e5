/* From an entry of a feed to an article; see feed.h. */
#include "feed.h"

#include "story.h"

#include <satchel/utf8.h>

#include <string.h>

#define LONGEST_SUMMARY 800 /* bytes: a longer one is the text itself */

/* --- texts -------------------------------------------------------------------------------------
 */

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

struct feed_text feed_guess(const char *text)
{
    struct feed_text guess = {.markup = text && *text ? FEED_PLAIN : FEED_ABSENT, .text = text};
    for (const char *at = text; at && *at; at++) {
        if (*at == '<' && (is_letter(at[1]) || at[1] == '/' || at[1] == '!'))
            guess.markup = FEED_HTML;
        if (*at == '&' && (is_letter(at[1]) || at[1] == '#') && strchr(at, ';'))
            guess.markup = FEED_HTML;
    }
    return guess;
}

static char *single_spaces(char *text)
{
    size_t out = 0;
    for (const char *at = text; text && *at; at++) {
        const bool space = *at == ' ' || (*at >= '\t' && *at <= '\r');
        if (!space || (out && text[out - 1] != ' '))
            text[out++] = space ? ' ' : *at;
    }
    if (text)
        text[out - (out && text[out - 1] == ' ')] = '\0';
    return text;
}

static char *line_of_html(satchel_arena *arena, const char *text)
{
    satchel_arena room;
    satchel_buf words;
    satchel_error why;
    char *line = NULL;
    satchel_arena_init(&room, (size_t)16 << 20);
    satchel_buf_init(&words, (size_t)1 << 20);
    const struct html_node *root = html_parse(&room, span_of(text, strlen(text)), &why);
    if (root)
        html_gather(root, &words);
    if (root ? !words.failed : why.code == SATCHEL_LIMIT)
        line = satchel_arena_string(arena, (const char *)words.data, words.size);
    satchel_buf_free(&words);
    satchel_arena_free(&room);
    return single_spaces(line);
}

char *feed_line(satchel_arena *arena, const struct feed_text *text)
{
    switch (text->markup) {
    case FEED_PLAIN:
        return single_spaces(satchel_arena_string(arena, text->text, strlen(text->text)));
    case FEED_HTML: return line_of_html(arena, text->text);
    case FEED_XHTML: return single_spaces(xml_text(arena, text->node));
    default: return satchel_arena_string(arena, "", 0);
    }
}

/* --- the article -------------------------------------------------------------------------------
 */

/* Paragraphs at blank lines; other line ends are white space, unless every line is one. */
static void put_plain(satchel_builder *b, const char *text)
{
    while (*text) {
        const char *end = strstr(text, "\n\n");
        const size_t size = end ? (size_t)(end - text) : strlen(text);
        satchel_builder_open(b, SATCHEL_KIND_PARAGRAPH);
        satchel_builder_text(b, text, size);
        satchel_builder_close(b);
        text += size + (end ? strspn(end, "\n") : 0);
    }
}

static bool put_text(const struct feed_text *text, struct manuscript *m, const struct intake *to,
                     satchel_error *err)
{
    switch (text->markup) {
    case FEED_HTML: return story_put_html(m, text->text, to, err);
    case FEED_XHTML: return story_put_xhtml(m, text->node, to, err);
    case FEED_PLAIN: put_plain(m->builder, text->text); return true;
    default: return true;
    }
}

/* Nothing but a headline: its address is worth a line. */
static void put_address(satchel_builder *b, const char *link)
{
    satchel_builder_open(b, SATCHEL_KIND_PARAGRAPH);
    satchel_builder_span_open(b, SATCHEL_SPAN_LINK, link);
    satchel_builder_text(b, link, strlen(link));
    satchel_builder_span_close(b, SATCHEL_SPAN_LINK);
    satchel_builder_close(b);
}

static void put_picture(const char *address, struct manuscript *m, const struct intake *to)
{
    char name[256];
    if (!picture_beside(address, to, name, sizeof name))
        return;
    satchel_builder_image(m->builder, name, "");
    satchel_builder_close(m->builder);
}

static bool put_facts(const struct feed_entry *e, struct manuscript *m)
{
    bool ok = story_put(m, "id", e->id && *e->id ? e->id : e->link) &&
              story_put(m, "byline", e->author) &&
              story_put(m, "date", e->published && *e->published ? e->published : e->updated) &&
              story_put(m, "updated", e->updated) && story_put(m, "language", e->language) &&
              story_put(m, "rights", e->rights) && story_put(m, "section", e->section) &&
              story_put(m, "source", e->source) && story_put(m, "url", e->link) &&
              story_put(m, "title", feed_line(&m->meta.arena, &e->title));
    for (size_t i = 0; ok && i < e->subject_count; i++)
        ok = story_put(m, "subject", e->subjects[i]);
    return ok;
}

/* A summary beside the full text; one that is cut off says nothing more. */
static bool put_summary(const struct feed_entry *e, struct manuscript *m)
{
    if (e->content.markup == FEED_ABSENT || e->summary.markup == FEED_ABSENT)
        return true;
    const char *line = feed_line(&m->meta.arena, &e->summary);
    if (!line)
        return false;
    const size_t size = strlen(line);
    const bool cut = size < 20 || size > LONGEST_SUMMARY ||
                     strcmp(line + size - 3, "\xE2\x80\xA6") == 0 || line[size - 1] == ']' ||
                     strcmp(line + size - 3, "...") == 0;
    return cut || metadata_put(&m->meta, "summary", line);
}

bool feed_deliver(const struct feed_entry *e, const struct input *input, const struct intake *to,
                  satchel_error *err)
{
    struct manuscript m;
    if (!manuscript_open(&m, err))
        return false;
    const struct feed_text *text = e->content.markup != FEED_ABSENT ? &e->content : &e->summary;
    bool ok = (put_facts(e, &m) && put_summary(e, &m)) || satchel_fail_memory(err);
    if (ok) {
        if (text->markup == FEED_PLAIN && m.meta.summary)
            manuscript_put_summary(&m, span_of(text->text, strlen(text->text)));
        put_picture(e->image, &m, to);
        ok = put_text(text, &m, to, err);
    }
    if (!ok) {
        manuscript_close(&m);
        return false;
    }
    m.title_suffices = true;
    if (m.meta.title && *m.meta.title && e->link && *e->link && !satchel_builder_size(m.builder) &&
        !satchel_builder_images(m.builder))
        put_address(m.builder, e->link);
    return manuscript_deliver(&m, input, to, err);
}
