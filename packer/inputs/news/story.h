/* A story of a wire service: what ninjs, NewsML and NITF have in common on the way to an article.
 */
#ifndef PACKER_INPUTS_NEWS_STORY_H
#define PACKER_INPUTS_NEWS_STORY_H

#include "inputs/html/html.h"
#include "inputs/input.h"
#include "inputs/xml.h"

/* As metadata_put; NULL and "" say nothing. */
bool story_put(struct manuscript *m, const char *key, const char *value) SATCHEL_CHECK;

/* A status as the wire calls it: "stat:canceled", "Usable", "sig:correction", "kill". */
bool story_put_status(struct manuscript *m, const char *value) SATCHEL_CHECK;

/* Place and date on a line of their own. */
void story_put_dateline(struct manuscript *m, const char *text);

/* The name of the file beside the source that an address leads to: itself, or of the same last
 * name. False if there is none. */
bool picture_beside(const char *address, const struct intake *to, char *name, size_t capacity);

/* A picture: of the same name beside the source, or on the web. All but `to` may be NULL. */
struct story_picture {
    const char *address, *caption, *credit, *alt;
};
void story_put_picture(struct manuscript *m, const struct intake *to,
                       const struct story_picture *picture);

/* The code of a subject in a scheme, "" or NULL where there is none: "medtop:20000002". */
bool story_put_code(struct manuscript *m, const char *scheme, const char *code) SATCHEL_CHECK;

/* The text, plain or HTML. Plain text has a paragraph a line, or divides them by blank lines. */
bool story_put_plain(struct manuscript *m, const char *text);
bool story_put_html(struct manuscript *m, const char *text, const struct intake *to,
                    satchel_error *err) SATCHEL_CHECK;
bool story_put_xhtml(struct manuscript *m, const struct xml_node *node, const struct intake *to,
                     satchel_error *err) SATCHEL_CHECK;

/* nitf.c: metadata, headline, byline, pictures and text of a <nitf> element. */
bool nitf_put(struct manuscript *m, const struct xml_node *nitf, satchel_arena *arena,
              const struct intake *to, satchel_error *err) SATCHEL_CHECK;

/* Delivers the story; what has no text goes as NOT_FOUND. Closes the manuscript in any case. */
bool story_deliver(struct manuscript *m, bool ok, const struct input *input,
                   const struct intake *to, satchel_error *err) SATCHEL_CHECK;

#endif
