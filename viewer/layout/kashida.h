/* Kashida: strokes between joined Arabic letters, by which a line is lengthened instead of by the
 * spaces between its words. */
#ifndef VIEWER_LAYOUT_KASHIDA_H
#define VIEWER_LAYOUT_KASHIDA_H

#include "layout/lines.h"

#define KASHIDA_MOST 4 /* on a line */

/* A stroke before byte `at` of the token of item `item`. */
struct kashida {
    uint32_t item, at;
    fix width;
};

/* Chooses strokes for a line that falls short by `slack`, in the order of the text, and returns how
 * many; their widths add up to `*given`. At most one in a word and none longer than three quarters
 * of the em; where they go follows the order that calligraphers give: after seen and sad, before a
 * final teh marbuta, dal, heh or kaf, before a final reh, noon or yeh; never between lam and alef.
 */
unsigned kashida_choose(const struct para *para, const struct line *line, fix slack,
                        struct kashida out[KASHIDA_MOST], fix *given);

#endif
