/* How an article is to look: everything that changes its pages. Two equal styles give equal pages.
 */
#ifndef VIEWER_LAYOUT_STYLE_H
#define VIEWER_LAYOUT_STYLE_H

#include "layout/page.h"
#include "text/fonts.h"

struct style {
    int width, height;       /* of the page in pixels */
    int text_size;           /* pixels per em of body text, 8 to 128 */
    int head, foot;          /* pixels kept free for the running head and the folio */
    enum font_family family; /* of body text */
    bool justify;
    bool kashida;         /* Arabic lines grow by strokes between letters, not by spaces alone */
    bool preview;         /* lines by first fit, what optimal fit is measured against; no screen
                             asks for it, as a new size is quick enough by optimal fit */
    uint8_t line_height;  /* percent of what script and measure ask for; 0 = 100 */
    uint8_t margins;      /* percent of what the page asks for; 0 = 100 */
    uint8_t letters;      /* hundredths of an em between letters, a third more between words */
    uint8_t columns;      /* 1 or 2; 0 = as many as the page has room for */
    const char *kicker;   /* chrome above the headline, NULL for none: the section */
    const char *dateline; /* chrome after the byline, NULL for none: the date, ready to read */
    uint32_t article;     /* record's index in the bundle, for its pictures */
};

/* What follows from a style: the text area, the measure, the grid. All in 26.6, whole pixels. */
struct geometry {
    fix left, right, top, bottom; /* of the text area */
    fix column, gutter;           /* width of one column, space between two */
    unsigned columns;
    fix leading; /* the baseline grid */
    fix em;      /* of body text */
};

/* Margins and columns for a comfortable measure (45 to 75 letters), from 320x240 to 1920x1080.
 * `script` is the one that most of the text is in; SCRIPT_COMMON counts as Latin. The running head
 * and the folio should stand between `left` and `right` too. */
void style_geometry(const struct style *style, script_tag script, struct geometry *out);

/* From baseline to baseline for text of this size and script on lines of this measure, whole
 * pixels. `tight` for headlines and chrome. */
fix style_leading(script_tag script, fix size, fix measure, bool tight);

/* How far below the top of a line its baseline stands. */
fix style_baseline(fix size, fix leading);

#endif
