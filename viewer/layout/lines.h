/* A paragraph broken into lines.
 *
 * Breaking is optimal fit after Knuth and Plass, "Breaking paragraphs into lines" (1981): of all
 * ways to break the paragraph the one whose lines are, together, least stretched and shrunk. All
 * arithmetic is in integers, so that pages are the same on every machine.
 *
 * Invariants: L1 lines cover the paragraph's bytes in order, without gap or overlap. L2 no line is
 * wider than its measure after shrinking, unless it is a single cluster; hanging punctuation is not
 * counted. L3 time and memory are linear in the paragraph's length.
 */
#ifndef VIEWER_LAYOUT_LINES_H
#define VIEWER_LAYOUT_LINES_H

#include "layout/para.h"

enum fit_mode {
    FIT_RAGGED,
    FIT_JUSTIFIED,
    FIT_BALANCED /* ragged, as few lines as possible and about equally long */
};

struct fit {
    enum fit_mode mode;
    fix width;  /* the measure */
    fix narrow; /* of the first `narrow_lines` lines, beside a picture */
    unsigned narrow_lines;
    fix indent; /* of the first line; inside its measure */
    fix em;     /* pixels per em of the text */
    bool hang;  /* punctuation may hang into the margins */
    bool hyphenate;
    bool first;      /* first fit instead of optimal fit, but for balanced lines */
    uint32_t closed; /* the line, from 1, that must not end in a hyphen; 0: none */
    bool goes_on;    /* the text is a piece: its last line is not the paragraph's */
};

/* What may give on a line: total widths. */
struct give {
    fix space, gap, letters;
};

struct line {
    uint32_t first, last; /* items, both inclusive */
    uint32_t start, end;  /* bytes of the text; `end` is the next line's start */
    uint32_t from, to;    /* bytes shown: start, without white space at the end */
    fix measure, indent;  /* the line stands in [indent, measure) of the column */
    fix natural;          /* width of what is shown, a hyphen included */
    struct give give;
    fix hang_start, hang_end; /* by how much it may stand out, already out of `natural` */
    bool hyphen;              /* of a soft hyphen, at its end */
    bool ends;                /* the last line, or before a line break of the author's */
    bool ragged;              /* not to be stretched */
};

/* Breaks the paragraph; *lines is allocated in `out`, at least one line unless it is empty. Fails
 * with MEMORY. */
bool lines_break(const struct para *para, const struct fit *fit, satchel_arena *scratch,
                 satchel_arena *out, struct line **lines, size_t *count,
                 satchel_error *err) SATCHEL_CHECK;

/* How much a line's parts may give: letters move by 1.5 percent of the text's width at most, which
 * nobody sees; the stretch is what makes badness 100, the shrink is all of it. */
static inline fix give_letters(const struct give *give)
{
    return give->letters * 3 / 200;
}

static inline fix give_stretch(const struct give *give)
{
    return give->space / 2 + give->gap + give_letters(give);
}

static inline fix give_shrink(const struct give *give)
{
    return give->space / 2 + give_letters(give);
}

/* How wide the spaces of a justified line are when it is set, in percent of their natural width. */
int line_space_percent(const struct line *line);

/* Would the line have to stretch so far that it is better left ragged? */
bool line_is_loose(const struct line *line);

/* --- setting -------------------------------------------------------------------------------------
 */

enum line_align { LINE_START, LINE_CENTER, LINE_END };

/* Appends the glyphs of a line to the page: column [x, x + width), baseline y. A justified line
 * fills its measure. Adds to page->missing_glyphs. False, and page->failed, when out of memory. */
bool line_set(struct page *page, const struct para *para, const struct line *line,
              enum line_align align, fix x, fix width, fix y, satchel_arena *scratch);

#endif
