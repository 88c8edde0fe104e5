/* The article in an HTML document: which part of it, its headline, its footnotes, its metadata.
 *
 * A page's menus, headers, footers, share bars are marked ROLE_DROPPED, the headline's element
 * ROLE_HEADLINE, footnotes and the marks that refer to them ROLE_NOTE and ROLE_MARK. html.c then
 * walks what is left.
 */
#ifndef PACKER_INPUTS_HTML_PAGE_H
#define PACKER_INPUTS_HTML_PAGE_H

#include "html_tree.h"
#include "input.h"

struct html_page {
    satchel_arena arena; /* holds the tree */
    struct html_node *root, *body;
    struct html_node *scope;    /* the article, or what is nearest to it */
    struct html_node *headline; /* whose text is the headline; NULL if that is from elsewhere */
    bool failed;                /* out of memory while text was gathered */
    enum html_kind kind;
};

/* Marks up the tree under `root`, or of `text` when that is NULL; metadata of the head goes to `m`,
 * the headline too, unless it has a title already. */
bool html_page_open(struct html_page *page, struct html_node *root, struct span text,
                    enum html_kind kind, struct metadata *m, satchel_error *err) SATCHEL_CHECK;
void html_page_close(struct html_page *page);

/* html_notes.c: finds footnotes in the scope. */
bool html_mark_notes(struct html_page *page, satchel_error *err) SATCHEL_CHECK;

#endif
