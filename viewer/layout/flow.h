/* An article as a row of units: what is placed one below the other.
 *
 * A unit is a leaf with its look and the white space around it, or a row of a table. It is worked
 * out from its block whenever it is asked for, so that nothing has to be kept and pagination can
 * start anywhere.
 */
#ifndef VIEWER_LAYOUT_FLOW_H
#define VIEWER_LAYOUT_FLOW_H

#include "layout/lines.h"
#include "layout/style.h"

#include <satchel/article.h>

enum unit_kind { UNIT_TEXT, UNIT_IMAGE, UNIT_RULE, UNIT_ROW };

struct unit {
    enum unit_kind kind;
    uint32_t block, next; /* its block; the one to go on with */
    struct font_style font;
    language_id language;
    enum ink ink;
    fix size, leading;
    fix before, after; /* white space above and below; of two that meet the larger counts */
    fix start, end;    /* indents, at the side where lines start and at the other */
    fix first;         /* indent of the first line */
    fix padding;       /* inside a panel, on all sides */
    enum fit_mode mode;
    enum line_align align;
    bool rtl;
    bool head;                   /* part of the article's head */
    bool on_grid;                /* its lines stand on the baseline grid */
    bool keep_next;              /* a heading: not the last thing in a column */
    bool beside;                 /* may stand beside a picture */
    bool code;                   /* white space is preserved */
    bool panel;                  /* a tinted ground */
    bool line_above, line_below; /* hairlines: an aside's, the notes' */
    fix marker_end;              /* how far from the text its marker ends */
    char marker[24];             /* bullet or number, "" for none */
    uint32_t label;              /* cell that names what this one holds, SATCHEL_NONE for none */
    bool close; /* right below a heading: the white space between them does not grow */
};

/* Numbers that stand in a row: of list items, so that each need not count from the first. */
struct counter {
    uint32_t list, item; /* blocks */
    uint32_t ordinal;    /* of `item` in its list, from 0 */
    uint32_t items;      /* of the list */
};

struct table;
struct line_cache;

struct flow {
    const satchel_article *article;
    const satchel_block *blocks;
    const satchel_span *spans;
    const uint32_t *words; /* see satchel_article_words */
    uint32_t block_count, span_count, word_count;
    uint32_t zero; /* the digit 0 that the article counts with */
    const char *text;
    size_t text_size;
    uint64_t identity; /* of the text, for what is remembered of it (kept.h) */
    struct fonts *fonts;
    struct style style;
    struct geometry geometry;
    const char *tag; /* of its language */
    language_id language;
    script_tag script; /* of most of the text */
    bool rtl;
    bool broad; /* see fonts_is_broad */
    bool justify;
    struct counter counters[SATCHEL_MAX_DEPTH + 1];
    struct table *table;      /* the one measured last */
    struct line_cache *lines; /* see leaf.h */
    satchel_arena *scratch;   /* of one paragraph */
    satchel_error error;      /* the first failure; MEMORY is the only one */
    bool failed;
};

/* Looks at the article once: script, digits, geometry. False when out of memory; flow_fini either
 * way. */
bool flow_init(struct flow *flow, const satchel_article *article, struct fonts *fonts,
               const struct style *style, satchel_arena *scratch) SATCHEL_CHECK;
void flow_fini(struct flow *flow);

/* The unit at block `block` or the first one after it; false at the end of the article, and when
 * memory ran out (flow->failed). A row that cannot stand as one is given cell by cell, as text. */
bool flow_unit(struct flow *flow, uint32_t block, struct unit *unit);

/* The table that a unit of kind UNIT_ROW belongs to, as measured by flow_unit. */
const struct table *flow_table(const struct flow *flow);

/* The language of a tag, which mostly is the article's. */
language_id flow_language(const struct flow *flow, const char *tag);

/* The byte of text that a unit starts with. */
uint32_t unit_offset(const struct flow *flow, const struct unit *unit);

#endif
