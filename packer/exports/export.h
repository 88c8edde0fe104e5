/* An article written out for those without the viewer. Everything goes to `to`; whether it arrived
 * is asked once at the end (console_finish). */
#ifndef PACKER_EXPORTS_EXPORT_H
#define PACKER_EXPORTS_EXPORT_H

#include <satchel/bundle.h>

#include <stdio.h>

/* The text of all leaves in order, and nothing else: a blank line between two of them, a tab
 * between cells. What the viewer shows as `visible_text` differs from it in white space only. */
void export_text(FILE *to, const satchel_article *article);

/* Markdown with front matter that `satchel pack` reads back to the same blocks. Pictures keep their
 * alternative text and caption and name no file. */
void export_markdown(FILE *to, const satchel_article *article);

/* A page that stands alone: no scripts, styles inside, pictures as data: URIs. `bundle` and `index`
 * tell where the pictures are; one that is damaged shows its alternative text. False: a picture
 * that may well be sound could not be had (MEMORY, READ and their like). */
bool export_html(FILE *to, const satchel_article *article, satchel_bundle *bundle, uint32_t index,
                 satchel_error *err) SATCHEL_CHECK;

/* How a page differs when it is one of many. NULL members: as export_html does it. */
struct html_form {
    bool xhtml; /* XML, with the names that EPUB gives to notes; no style inside */
    /* The file of an article, by its id; of a picture, by its number in the article at hand. NULL:
     * there is none. */
    const char *(*article)(void *context, const char *id);
    const char *(*picture)(void *context, uint32_t picture);
    void *context;
    uint32_t order; /* its place among all, from 1; Markdown says it. 0: not said */
};

bool export_page(FILE *to, const satchel_article *article, satchel_bundle *bundle, uint32_t index,
                 const struct html_form *form, satchel_error *err) SATCHEL_CHECK;

void export_markdown_page(FILE *to, const satchel_article *article, const struct html_form *form);

/* Text for HTML and XML: "&", "<", ">" and quotation marks escaped. */
void export_escaped(FILE *to, const char *text, size_t length);

/* The style of an exported page. */
extern const char export_style[];

/* --- collections --------------------------------------------------------------------------------
 */

/* Where the files of a collection go. */
struct export_sink {
    bool (*put)(void *context, const char *name, satchel_bytes data, satchel_error *err);
    /* WebP as JPEG, which every reader knows. */
    bool (*convert)(satchel_bytes webp, satchel_buf *jpeg, satchel_error *err);
    void *context;
};

enum export_kind { EXPORT_EPUB, EXPORT_HTML, EXPORT_TEXT, EXPORT_MARKDOWN };

/* All articles of a bundle as files: an EPUB 3 (which EPUB 2 readers open too), or pages, texts or
 * Markdown beside each other, named by their place in reading order and their ids. An article that
 * cannot be read is left out; *first then says why, and the rest goes on. */
bool export_collection(satchel_bundle *bundle, enum export_kind kind,
                       const struct export_sink *sink, satchel_error *first,
                       satchel_error *err) SATCHEL_CHECK;

/* --- for the exports themselves ----------------------------------------------------------------
 */

/* Text of one leaf cut at the borders of its spans, in order, spans properly nested. */
struct span_writer {
    void (*open)(void *context, const satchel_span *span);
    void (*close)(void *context, const satchel_span *span);
    void (*text)(void *context, const char *text, size_t length);
    void *context;
};

/* Writes bytes [start, end) of the article's text. */
void write_spans(const satchel_article *article, uint32_t start, uint32_t end,
                 const struct span_writer *writer);

#endif
