/* The builder's inside: a document while it grows.
 *
 * Callers say what they see; the builder decides what that becomes. It keeps two things apart:
 *   - the stack of what the caller has opened (`open`), each entry tied to a block or to none (a
 * ghost, for what may not stand there),
 *   - the leaf that takes text at the moment (`leaf`), which ends whenever a block begins or ends.
 * Text that comes when no leaf is open makes one: another of the interrupted kind, or a paragraph.
 * So
 * "<p>one<ul>...</ul>two</p>" gives a paragraph, a list and a paragraph, and no call order can make
 * a document that doc_check refuses.
 *
 * Four files: doc_build.c (blocks), doc_text.c (text and spans), doc_refs.c (images, links, notes,
 * facts) and doc_encode.c (the bytes).
 */
#ifndef SATCHEL_FORMAT_DOC_BUILD_H
#define SATCHEL_FORMAT_DOC_BUILD_H

#include "base/strmap.h"
#include "format/document.h"

#include <satchel/writer.h>

#define OPEN_MAX 64 /* entries of the stack; what is opened beyond is counted, not kept */

enum { SPACE_NONE, SPACE_BLANK, SPACE_NEWLINE, SPACE_BREAK };

struct built_block {
    uint8_t kind, level, align, task;
    bool ordered, header;
    uint8_t direction; /* satchel_base_direction as given */
    uint8_t depth;
    uint32_t parent;
    uint32_t children;
    uint32_t start, end; /* in `text`; leaves */
    uint32_t credit;     /* bytes at the end that are the credit */
    uint32_t number;
    uint16_t width, height;
    uint32_t language, alt; /* string numbers; 0 = none */
};

struct built_span {
    uint8_t kind;
    uint32_t start, end;
    uint32_t target; /* string number; for JUMP and NOTE see doc_encode.c */
    uint32_t order;  /* of opening, to break ties */
};

struct open_block {
    uint8_t kind;
    bool implied;   /* supplied by us, goes when its content ends */
    bool in_cell;   /* a ghost inside a cell: its text goes there, on lines of its own */
    uint32_t block; /* SATCHEL_NONE for a ghost */
};

struct open_span {
    uint8_t kind;
    uint32_t target;
    uint32_t start; /* in the open leaf; SATCHEL_NONE until its first character is written */
};

struct built_image {
    uint32_t source; /* string number in `names` */
    uint32_t block;
};

struct deferred_image {
    uint32_t source, alt; /* in `names` */
};

struct anchor {
    uint32_t name;  /* in `names` */
    uint32_t block; /* SATCHEL_NONE until the next leaf */
};

struct satchel_builder {
    satchel_code failed; /* sticky */
    satchel_buf text;    /* leaves in order, each followed by LF */
    struct built_block *blocks;
    size_t block_count, block_capacity;
    struct built_span *spans;
    size_t span_count, span_capacity;
    struct strmap strings; /* what goes into the document; number 0 = "" */
    struct strmap names;   /* what does not: image sources, labels, anchors */

    struct open_block open[OPEN_MAX];
    unsigned open_count, open_overflow;
    uint32_t leaf;      /* block that takes text, or SATCHEL_NONE */
    uint8_t space;      /* SPACE_...: white space seen since the last character, not written yet */
    uint32_t last_char; /* of the leaf, 0 at its start */
    bool in_credit;
    uint32_t credit_start;

    struct open_span span_stack[2 * SATCHEL_SPAN_COUNT];
    unsigned span_depth, span_overflow;

    struct built_image *images;
    size_t image_count, image_capacity;
    struct deferred_image *deferred; /* images of cells, which will follow their table */
    size_t deferred_count, deferred_capacity;
    uint32_t *links; /* indices of spans */
    size_t link_count, link_capacity;
    struct anchor *anchors;
    size_t anchor_count, anchor_capacity;
    struct strmap notes; /* labels of footnotes; index + 1 is the note's number */
    uint32_t *facts;     /* pairs of string numbers */
    size_t fact_count, fact_capacity;

    uint32_t *words; /* see satchel_builder_words */
    size_t word_count;

    satchel_buf headline, byline;
    uint32_t language; /* of the document; string number */
    uint8_t direction; /* satchel_base_direction */
};

/* Grows `*array` so that it can hold one item more, up to `limit` items; false and b->failed if
 * not. */
bool built_grow(satchel_builder *b, void **array, size_t *capacity, size_t count, size_t size,
                size_t limit);

/* The number of a string for the document, cut at SATCHEL_MAX_STRING, controls made spaces. */
uint32_t built_string(satchel_builder *b, const char *text);

/* Makes sure that a leaf is open for text. False if there is none to be had (failure). */
bool built_need_leaf(satchel_builder *b);

/* Ends the open leaf, if any: trims it, closes its spans, and removes it if it came to nothing. */
void built_end_leaf(satchel_builder *b);

/* A leaf begins or ends: no white space is pending, and open spans wait for their next character.
 */
void built_start_text(satchel_builder *b);

/* Records what the open spans from `first` (0 = all) on the stack have covered so far. */
void built_end_spans(satchel_builder *b, unsigned first);

/* Is a cell open that takes whatever comes as text? */
bool built_in_cell(satchel_builder *b);

/* Opens the images that stood in the cells of a table that has just ended. */
void built_flush_deferred(satchel_builder *b);

/* What follows from the document for the catalog. */
struct built_summary {
    const char *language; /* lives as long as the builder */
    satchel_direction direction;
    uint32_t words;
};

/* Ends what is open and appends the document to *out. `pictures` maps the writer's pictures to the
 * article's own, in order of first use (its strings are 4-byte numbers). INPUT if there is no text.
 */
bool built_encode(satchel_builder *b, satchel_buf *out, struct strmap *pictures,
                  struct built_summary *summary, satchel_error *err) SATCHEL_CHECK;

#endif
