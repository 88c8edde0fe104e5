/* The article in an HTML document: which part of it, its headline, its footnotes, its metadata.
 *
 * A page's menus, headers, footers, share bars are marked ROLE_DROPPED, the headline's element
 * ROLE_HEADLINE, footnotes and the marks that refer to them ROLE_NOTE and ROLE_MARK. html.c then
 * walks what is left.
 */
#ifndef PACKER_INPUTS_HTML_PAGE_H
#define PACKER_INPUTS_HTML_PAGE_H

#include "inputs/input.h"
#include "tree.h"

struct html_page {
    satchel_arena arena; /* holds the tree */
    struct html_node *root, *body;
    struct html_node *scope;    /* the article, or what is nearest to it */
    struct html_node *headline; /* whose text is the headline; NULL if that is from elsewhere */
    struct html_node *byline;   /* an element that names the author; NULL: none was found */
    bool wants_byline;          /* the head names no author */
    bool failed;                /* out of memory while text was gathered */
    enum html_kind kind;
};

/* Marks up the tree under `root`, or of `text` when that is NULL; metadata of the head goes to `m`,
 * the headline too, unless it has a title already. */
bool html_page_open(struct html_page *page, struct html_node *root, struct span text,
                    enum html_kind kind, struct metadata *m, satchel_error *err) SATCHEL_CHECK;
void html_page_close(struct html_page *page);

/* The text of an element with single spaces, trimmed, in the page's arena; a failure is noted in
 * the page. */
struct span html_text_of(struct html_page *page, const struct html_node *node);

/* title.c: the title, into the metadata, and the heading that shows it. */
bool html_settle_title(struct html_page *page, struct metadata *m);

/* article.c: sets the scope of a rich page and drops what does not belong to it. */
bool html_find_article(struct html_page *page, satchel_error *err) SATCHEL_CHECK;

/* ld.c: metadata in JSON-LD. False: out of memory. */
bool html_read_ld(const struct html_page *page, struct metadata *m) SATCHEL_CHECK;

/* micro.c: metadata in microdata. False: out of memory. */
bool html_read_micro(struct html_page *page, struct metadata *m) SATCHEL_CHECK;

/* Drops the lines that only show what microdata has said: author, dates, section. */
void html_drop_micro(struct html_page *page);

/* Is the element hidden; never text; furniture by its name (and role); a small piece of it? */
bool html_is_hidden(const struct html_node *node);
bool html_is_never_text(const struct html_node *node);
bool html_is_furniture(const struct html_node *node, bool in_article);
bool html_is_small_print(const struct html_node *node);
bool html_holds_headline(const struct html_page *page, const struct html_node *node);

/* notes.c: finds footnotes in the scope. */
bool html_mark_notes(struct html_page *page, satchel_error *err) SATCHEL_CHECK;

#endif
