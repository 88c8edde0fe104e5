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
 * tell where the pictures are; one that is damaged shows its alternative text. */
void export_html(FILE *to, const satchel_article *article, satchel_bundle *bundle, uint32_t index);

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
