/* An entry of a feed, and how it becomes an article: shared by feed.c (RSS, RDF, Atom) and
 * feed_json.c (JSON Feed). */
#ifndef PACKER_INPUTS_NEWS_FEED_H
#define PACKER_INPUTS_NEWS_FEED_H

#include "inputs/html/html.h"
#include "inputs/input.h"
#include "inputs/xml.h"

#define FEED_MOST_ENTRIES 20000

/* A text and what it is written in. */
struct feed_text {
    enum feed_markup { FEED_ABSENT, FEED_PLAIN, FEED_HTML, FEED_XHTML } markup;
    const char *text;            /* PLAIN, HTML */
    const struct xml_node *node; /* XHTML: the element whose children are the text */
};

/* Strings are NULL or "" where nothing is said. */
struct feed_entry {
    struct feed_text title, content, summary;
    const char *id, *link, *author, *published, *updated, *language, *rights, *section, *source;
    const char *image;           /* address of a picture that goes with it */
    const char *const *subjects; /* names of categories */
    size_t subject_count;
};

/* Delivers the entry. NOT_FOUND: there is neither a title nor a text in it. */
bool feed_deliver(const struct feed_entry *entry, const struct input *input,
                  const struct intake *to, satchel_error *err) SATCHEL_CHECK;

/* A text as one line without markup, in the arena; "" for none. NULL: out of memory. */
char *feed_line(satchel_arena *arena, const struct feed_text *text);

/* HTML if there is a tag or an entity in it, else plain text. */
struct feed_text feed_guess(const char *text);

#endif
