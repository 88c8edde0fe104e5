/* Input formats: one table of what can be read as articles, and the hands through which an article
 * goes from its source to the bundle.
 *
 * A format bids on a source by its name and its bytes; the highest bid reads it. It delivers
 * articles one after another (a Markdown file has one, an EPUB or a feed will have many), each a
 * manuscript: a builder with the text, and the metadata beside it. What all formats would do alike
 * (headline when there is none, language, facts) is done once, in manuscript_deliver.
 *
 * Formats read bytes in memory and nothing else: no file, no network. They are limited in depth and
 * size, and give one line for what they cannot read.
 */
#ifndef PACKER_INPUTS_INPUT_H
#define PACKER_INPUTS_INPUT_H

#include "metadata.h"

#include <satchel/writer.h>

struct input {
    satchel_bytes bytes;
    const char *name; /* path relative to its INPUT, for the extension and as the last title */
};

/* Files inside a source, such as the pictures of a book. */
struct source_files {
    bool (*has)(void *context, const char *name);
    bool (*read)(void *context, const char *name, satchel_buf *to, satchel_error *err);
    void *context;
};

struct manuscript {
    satchel_builder *builder;
    struct metadata meta;
    /* Of one of several articles in a source: its path in there ("text/chapter-2.xhtml"), from
     * which its links and pictures are seen; NULL when it lies there as the source does. */
    const char *part;
    const struct source_files *files; /* NULL: none */
    bool title_suffices; /* a title without a text is worth a page: it gets a rule below it */
    bool in_sequence;    /* the articles of this source are read in the order they come in */
    bool derived; /* the headline was made of the text's first words, which still stand there */
};

/* Where a format delivers. */
struct intake {
    /* Takes over nothing: the manuscript is the caller's again afterwards. False stops reading. */
    bool (*article)(void *context, struct manuscript *manuscript, satchel_error *err);
    /* Something odd that did not prevent reading, in one line. */
    void (*warning)(void *context, const char *text);
    /* Is there a picture of this (relative) name beside the source? May be NULL: no. */
    bool (*has)(void *context, const char *reference);
    void *context;
};

struct input_format {
    const char *name;       /* "Markdown" */
    const char *extensions; /* "md|markdown" */
    /* 0: not mine. 60 is the bid of a fitting extension, 70 of unmistakable bytes. */
    unsigned (*bid)(const struct input *input);
    /* NOT_FOUND: there is nothing to read in it (no text, menus only). */
    bool (*read)(const struct input *input, const struct intake *to, satchel_error *err);
};

extern const struct input_format input_text, input_markdown, input_html, input_epub, input_feed,
    input_feed_json, input_newsml, input_nitf, input_ninjs;

/* Could a file of this name be an article? Asked before the file is opened. */
bool input_wants_name(const char *name);

/* The format that reads this source, NULL if none does. */
const struct input_format *input_format_of(const struct input *input);

/* --- for the formats ---------------------------------------------------------------------------
 */

/* Prepares an empty manuscript. False: out of memory. */
bool manuscript_open(struct manuscript *m, satchel_error *err) SATCHEL_CHECK;
void manuscript_close(struct manuscript *m);

/* Writes the summary that the metadata has, if any, as a leaf of its own, unless the text to come
 * begins with it. Call before anything else is written. */
struct span;
void manuscript_put_summary(struct manuscript *m, struct span text);

/* Settles headline, byline, summary and language from metadata and text, hands the article over,
 * and closes the manuscript, also on failure. */
bool manuscript_deliver(struct manuscript *m, const struct input *input, const struct intake *to,
                        satchel_error *err) SATCHEL_CHECK;

#endif
