/* Labels: fixed strings of the interface. SDL2_ttf draws them (label_ttf.c, the door to it), or in
 * a program built without windows the text engine (label_own.c). Whatever comes from a bundle is
 * not a label: it is laid out as a page is (layout/layout.h, text_set).
 */
#ifndef VIEWER_UI_LABEL_H
#define VIEWER_UI_LABEL_H

#include "layout/page.h"

struct fonts;
struct labels;

struct label {
    const char *text;
    int size; /* pixels per em */
    bool bold;
    bool rtl; /* direction of the interface */
    enum ink ink;
    const char *role; /* of its box; NULL: none */
};

/* NULL when out of memory or when SDL2_ttf cannot start. Borrows the fonts. */
struct labels *labels_create(struct fonts *fonts);
void labels_destroy(struct labels *labels);

/* Width in whole pixels as 26.6. */
fix label_width(struct labels *labels, const struct label *label);

/* Height of a line of labels, and of its baseline below the top: of the size, whatever the text. */
fix label_height(int size);
fix label_ascent(int size);

/* Draws the label with its left edge at x, a whole pixel, and its baseline at y. Returns its width.
 */
fix label_draw(struct labels *labels, struct page *page, const struct label *label, fix x, fix y);

/* Draws the label with its left edge at x, rounded, and adds its box if it has a role. Returns its
 * width. */
fix label_put(struct labels *labels, struct page *page, const struct label *label, fix x, fix y);

#endif
