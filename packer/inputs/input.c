/* The table of input formats, and what is done alike for all of them; see input.h. */
#include "input.h"

#include "charset.h"
#include "language.h"
#include "paths.h"
#include "words.h"

#include <string.h>

enum { FORMAT_COUNT = 9 };

static const struct input_format *const formats[FORMAT_COUNT] = {
    &input_epub,  &input_feed, &input_feed_json, &input_newsml, &input_nitf,
    &input_ninjs, &input_html, &input_markdown,  &input_text};

/* --- the table ---------------------------------------------------------------------------------
 */

/* README, LICENSE, COPYING and their like, without an extension, stand beside articles. */
static bool is_side_name(const char *leaf)
{
    static const char *const names[] = {"Makefile", "Dockerfile", "Gemfile", "Rakefile",
                                        "mimetype"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(leaf, names[i]) == 0)
            return true;
    return leaf[strspn(leaf, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_-0123456789")] == '\0';
}

bool input_wants_name(const char *name)
{
    const char *leaf = path_leaf(name);
    if (!*path_extension(leaf))
        return !is_side_name(leaf);
    for (size_t i = 0; i < FORMAT_COUNT; i++)
        if (path_has_extension(leaf, formats[i]->extensions))
            return true;
    return false;
}

const struct input_format *input_format_of(const struct input *input)
{
    const struct input_format *best = NULL;
    unsigned highest = 0;
    for (size_t i = 0; i < FORMAT_COUNT; i++) {
        const unsigned bid = formats[i]->bid(input);
        if (bid > highest) {
            highest = bid;
            best = formats[i];
        }
    }
    return best;
}

/* --- manuscripts -------------------------------------------------------------------------------
 */

bool manuscript_open(struct manuscript *m, satchel_error *err)
{
    *m = (struct manuscript){.builder = satchel_builder_create()};
    metadata_init(&m->meta);
    return m->builder || satchel_fail_memory(err);
}

void manuscript_close(struct manuscript *m)
{
    satchel_builder_destroy(m->builder);
    metadata_free(&m->meta);
    *m = (struct manuscript){0};
}

void manuscript_put_summary(struct manuscript *m, struct span text)
{
    const char *summary = m->meta.summary;
    if (!summary || !*summary || begins_with_words(text, span_of(summary, strlen(summary))))
        return;
    satchel_builder_open(m->builder, SATCHEL_KIND_SUMMARY);
    satchel_builder_text(m->builder, summary, strlen(summary));
    satchel_builder_close(m->builder);
}

/* The file's name as a title: "water-returns" gives "water returns". */
static char *title_of_name(struct metadata *m, const char *name)
{
    const char *leaf = path_leaf(name);
    char *title = metadata_string(m, leaf, path_stem(leaf));
    for (char *at = title; at && *at; at++)
        if (*at == '_' || *at == '-')
            *at = ' ';
    return title;
}

/* A headline for an article that has none: its title, its first words, its file's name. */
static bool settle_headline(struct manuscript *m, const struct input *input, satchel_error *err)
{
    if (m->meta.title && *m->meta.title)
        satchel_builder_set_headline(m->builder, m->meta.title);
    if (*satchel_builder_headline(m->builder))
        return true;
    size_t size;
    const char *text = satchel_builder_peek(m->builder, &size);
    char *title = first_words(&m->meta.arena, text, size);
    if (title && !*title)
        title = title_of_name(&m->meta, input->name);
    if (!title)
        return satchel_fail_memory(err);
    satchel_builder_set_headline(m->builder, title);
    m->derived = true;
    return true;
}

static void settle_language(struct manuscript *m)
{
    size_t size;
    const char *language = m->meta.language;
    const char *text = satchel_builder_peek(m->builder, &size);
    if (!language || !*language)
        language = language_detect(text, size);
    m->meta.language = language;
    satchel_builder_document(m->builder, language, m->meta.direction);
}

static void put_facts(struct manuscript *m)
{
    for (unsigned i = 0; i < m->meta.fact_count; i++)
        satchel_builder_meta(m->builder, m->meta.facts[i].key, m->meta.facts[i].value);
}

/* A page that is nothing but a title: a rule below it makes it a document. */
static bool put_title_page(struct manuscript *m)
{
    if (!m->title_suffices || !m->meta.title || !*m->meta.title)
        return false;
    satchel_builder_open(m->builder, SATCHEL_KIND_RULE);
    satchel_builder_close(m->builder);
    return true;
}

bool manuscript_deliver(struct manuscript *m, const struct input *input, const struct intake *to,
                        satchel_error *err)
{
    /* Ask for the text only once the last leaf has ended. */
    (void)satchel_builder_headline(m->builder);
    m->meta.withheld |= m->meta.embargoed && m->meta.embargo == SATCHEL_NO_TIME;
    const bool byline = m->meta.byline && *m->meta.byline && !*satchel_builder_byline(m->builder);
    if (byline)
        satchel_builder_set_byline(m->builder, m->meta.byline);
    /* A builder that failed seems to have no text either. */
    bool ok = satchel_builder_ok(m->builder, err) &&
              (satchel_builder_size(m->builder) || satchel_builder_images(m->builder) ||
               m->meta.status == SATCHEL_CANCELED || put_title_page(m) ||
               satchel_fail(err, SATCHEL_NOT_FOUND, "has no text, left out"));
    ok = ok && settle_headline(m, input, err);
    if (ok) {
        settle_language(m);
        put_facts(m);
        ok = satchel_builder_ok(m->builder, err) && to->article(to->context, m, err);
    }
    manuscript_close(m);
    return ok;
}
