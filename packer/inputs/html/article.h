/* Between article.c, which finds the article in a page, and clean.c, which takes away
 * what does not belong to it. The method and its source are told in article.c. */
#ifndef PACKER_INPUTS_HTML_ARTICLE_H
#define PACKER_INPUTS_HTML_ARTICLE_H

#include "html.h"
#include "page.h"

#define ARTICLE_ENOUGH 500 /* characters: fewer, and the rules are relaxed */

struct finder {
    struct html_page *page;
    struct html_node *body;
    bool by_names, by_weight, with_care; /* rules that hold in this attempt */
    struct html_node **boxes;            /* that are judged at the end */
    size_t box_count, box_capacity;
    uint64_t work;
    bool failed;
};

/* Is one of "a|b|c" a part of its class or id? */
bool names_hold(const struct html_node *node, const char *list);

/* 25 points for a good name, 25 off for a bad one, class and id each. */
int article_weight(const struct finder *f, const struct html_node *node);

/* Linked text of all text, in thousandths. */
int64_t article_link_density(const struct html_node *node);

/* Is it a block among phrases? */
bool article_is_block(enum html_tag tag);

/* Drops what in the scope looks like furniture, after it was measured. */
void article_clean(struct finder *f, struct html_node *scope);

#endif
