/* What the files of the Markdown export share: a page being written, its lines, its text. */
#ifndef PACKER_EXPORTS_MARKDOWN_PAGE_H
#define PACKER_EXPORTS_MARKDOWN_PAGE_H

#include "export.h"

#define MOST_PREFIX 256 /* bytes of list indents and quote marks before a line */

struct page {
    FILE *to;
    const satchel_article *article;
    const satchel_block *blocks;
    const satchel_span *spans;
    uint32_t span_count;
    const char *text;
    const struct html_form *form; /* names of files; NULL members: there are none */
    char prefix[MOST_PREFIX];
    size_t prefix_length;
    bool fresh;        /* the prefix of this line is written, perhaps with an item's marker */
    bool started;      /* something has been written: a blank line comes before the next block */
    bool markup;       /* inside of raw HTML, where Markdown means nothing */
    bool in_table;     /* bars and line breaks must not end the cell */
    bool line_start;   /* the next character is the first of its line */
    unsigned verbatim; /* inside a code span */
    unsigned emphases, strongs; /* open around; one inside of another would be read as strong */
    const satchel_span *strong; /* the outermost that is open, or NULL */
};

/* Writes the prefix of a line, unless an item's marker stands there already. */
void begin_line(struct page *p);

/* An attribute's value in raw HTML. */
void put_attribute(struct page *p, const char *text);

/* Bytes [start, end) of the article's text with their spans: as Markdown, or, while p->markup is
 * set, as HTML. */
void put_range(struct page *p, uint32_t start, uint32_t end);

#endif
