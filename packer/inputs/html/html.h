/* The walk over an HTML tree, shared by html.c (elements), table.c and figure.c. */
#ifndef PACKER_INPUTS_HTML_HTML_H
#define PACKER_INPUTS_HTML_HTML_H

#include "inputs/input.h"
#include "tree.h"

/* Attributes by which markdown.c marks footnotes, which its HTML has no element for. */
#define HTML_MARK "data-satchel-mark"
#define HTML_NOTE "data-satchel-note"

struct html_page;

struct html_walk {
    satchel_builder *b;
    struct manuscript *m;
    const struct html_page *page;
    const char *language; /* that an element around has stated, NULL: the document's */
    satchel_base_direction direction;
    unsigned leaves;   /* leaves open around: the first is the builder's, others are white space */
    bool in_paragraph; /* the leaf is a paragraph, which two line breaks divide */
    bool paragraph;    /* a paragraph that we have supplied is open */
    unsigned breaks;   /* line breaks since the last text */
    bool failed;       /* out of memory */
};

/* Reads HTML into the manuscript. */
bool html_read(struct span text, enum html_kind kind, struct manuscript *m, const struct intake *to,
               satchel_error *err) SATCHEL_CHECK;

/* The same for a tree that others have built. */
bool html_read_tree(struct html_node *root, enum html_kind kind, struct manuscript *m,
                    const struct intake *to, satchel_error *err) SATCHEL_CHECK;

void html_walk_children(struct html_walk *w, struct html_node *node);
void html_put_string(struct html_walk *w, const char *text);
void html_end_paragraph(struct html_walk *w);
void html_open_box(struct html_walk *w, satchel_kind kind);
void html_close_box(struct html_walk *w);

/* inline.c: elements inside a line. */
void html_put_inline(struct html_walk *w, struct html_node *node);

/* Does the element begin and end a block? */
bool html_is_block(const struct html_node *node);

/* What an element says of the language and direction of its text, into the walk; what held before.
 */
struct html_said {
    const char *language;
    satchel_base_direction direction;
};
struct html_said html_enter(struct html_walk *w, const struct html_node *node);
void html_leave(struct html_walk *w, struct html_said before);

/* Where a page of the printed book begins: its number, raised and in brackets, for those who were
 * told one. False: it is no such place, or has no number. */
bool html_put_page_number(struct html_walk *w, struct html_node *node);

/* math.c: a formula in a line. */
void html_put_math(struct html_walk *w, struct html_node *node);

/* table.c */
void html_put_table(struct html_walk *w, struct html_node *node);

/* figure.c */
void html_put_image(struct html_walk *w, struct html_node *node);
void html_put_svg(struct html_walk *w, struct html_node *node);
void html_put_figure(struct html_walk *w, struct html_node *node);

/* A div that is a figure by its name, with a picture in it. */
bool html_is_figure(const struct html_node *node);

#endif
