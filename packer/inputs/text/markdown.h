/* What md4c does not know, rewritten before it sees the text. */
#ifndef PACKER_INPUTS_TEXT_MARKDOWN_H
#define PACKER_INPUTS_TEXT_MARKDOWN_H

#include "inputs/input.h"
#include "inputs/words.h"

#include "inputs/names.h"

#define MARKDOWN_NO_NOTE UINT32_MAX

/* Before the target of a wiki link, which the packer looks up by name. */
#define WIKI_SCHEME "wiki:"

/* The footnotes that a text defines. */
struct markdown_notes {
    struct names labels; /* in lower case -> number */
    uint32_t count;
};

/* Copies the text to *prepared, which it initialises, with
 *   - footnote definitions ("[^label]: text" and the lines set in under it) moved to the end, each
 *     in a <div> that html.c takes for a footnote,
 *   - blank lines round the content of elements that say markdown="1" (kramdown), so that it is
 *     Markdown for CommonMark too.
 * Code, fenced or set in, stays as it is. */
bool markdown_prepare(struct span text, satchel_buf *prepared, struct markdown_notes *notes,
                      satchel_error *err) SATCHEL_CHECK;
void markdown_free_notes(struct markdown_notes *notes);

/* The number of a footnote by its label, MARKDOWN_NO_NOTE if there is none. */
uint32_t markdown_find_note(const struct markdown_notes *notes, const char *label, size_t length);

/* Reads Markdown without front matter into a manuscript. */
bool markdown_read(struct span text, struct manuscript *m, const struct intake *to,
                   satchel_error *err) SATCHEL_CHECK;

#endif
