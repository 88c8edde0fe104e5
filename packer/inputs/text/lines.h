/* Plain text as lines, and how its author has set them. */
#ifndef PACKER_INPUTS_TEXT_LINES_H
#define PACKER_INPUTS_TEXT_LINES_H

#include "inputs/words.h"

#define MOST_LINES ((size_t)1 << 20)

struct line {
    struct span text; /* without white space at its ends; empty = a blank line */
    unsigned indent;  /* columns, a tab to the next multiple of eight */
    unsigned width;   /* columns of `text` */
};

struct lines {
    struct line *at; /* owned; no two blank lines in a row */
    size_t count;
    bool wrapped;     /* lines were broken to fit a measure: what is broken belongs together */
    unsigned measure; /* that measure, in columns */
    unsigned indent;  /* the usual indent */
    bool has_blanks;
};

/* Cuts UTF-8 text into lines. Line ends are LF, CR, CRLF, VT, NEL, LS, PS; a form feed is a blank
 * line. LIMIT beyond MOST_LINES, MEMORY. `text` must outlive the lines. */
bool lines_split(struct lines *lines, const char *text, size_t size,
                 satchel_error *err) SATCHEL_CHECK;
void lines_free(struct lines *lines);

/* Finds measure and indent. */
void lines_measure(struct lines *lines);

/* Was line `i` broken only because the first word of the next did not fit? */
bool line_is_full(const struct lines *lines, size_t i);

/* --- what a line is ----------------------------------------------------------------------------
 */

enum marker { MARKER_NONE, MARKER_BULLET, MARKER_NUMBER };

/* A list item's marker at the start of a line: how many bytes it takes with the space behind it,
 * and the number. */
enum marker line_marker(struct span s, size_t *length, uint32_t *number);

/* A row of one sign: "* * *", "-----", "____". */
bool line_is_rule(struct span s);

/* "====" or "----" under a line of about that width. */
bool line_underlines(const struct line *above, const struct line *line, unsigned *level);

/* All capitals, short, no sentence. */
bool line_is_capitals(const struct line *line);

/* "- 'Dangerous' -", as agencies set headings inside a story. The part between the dashes. */
bool line_is_wire_heading(struct span s, struct span *inner);

#endif
