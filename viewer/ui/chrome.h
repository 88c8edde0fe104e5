/* What screens are made of. All x are logical: 0 is where lines of the interface's language begin.
 */
#ifndef VIEWER_UI_CHROME_H
#define VIEWER_UI_CHROME_H

#include "ui/ui.h"

/* Sizes that follow from the screen. */
struct metrics {
    fix width, height; /* of the screen */
    fix margin;
    fix gutter;
    int label;  /* size of labels */
    int text;   /* of teasers and list text */
    int title;  /* of titles of screens */
    bool small; /* a panel of about 320x240 */
};

struct metrics chrome_metrics(const struct ui *ui);

/* The direction that most letters of a text have. */
satchel_direction text_direction(const char *text, size_t length);

/* The left edge on the screen of a box `w` wide that starts at logical `x`. */
fix chrome_x(const struct ui *ui, fix x, fix w);

/* Text from the bundle, in a column at logical x; the spec's align START means the interface's
 * start. Returns its height. With `draw` false it only measures. */
fix chrome_text(struct ui *ui, struct text_spec *spec, fix x, fix y, fix w, bool draw);

/* The same on another page than that on the screen. */
fix chrome_text_on(struct ui *ui, struct page *page, const struct text_spec *spec, fix x, fix y,
                   fix w);

/* A label whose box starts (align start) or ends (TEXT_END) at logical x; y is the top. Returns its
 * width. */
fix chrome_label(struct ui *ui, const char *text, int size, enum ink ink, bool bold, fix x, fix y,
                 enum text_align align, const char *role);

void chrome_rule(struct ui *ui, enum ink ink, fix x, fix y, fix w, fix thickness);

/* A panel of plain colour. */
void chrome_fill(struct ui *ui, enum ink ink, fix x, fix y, fix w, fix h);

void chrome_frame(struct ui *ui, enum ink ink, fix x, fix y, fix w, fix h, fix thickness);

/* A place that can be touched, and that the focus can be on. At least 40 pixels high on screens
 * that have the room. */
void chrome_target(struct ui *ui, enum action action, uint32_t value, const char *text,
                   bool content, fix x, fix y, fix w, fix h);

/* A label that can be touched; returns its width. Its right or left end is at logical x, as `align`
 * says. */
fix chrome_word(struct ui *ui, const char *text, enum action action, uint32_t value, fix x, fix y,
                enum text_align align);

/* A framed label in a row of choices; the chosen one is in the accent. Returns its width. */
fix chrome_choice(struct ui *ui, const char *text, bool chosen, enum action action, uint32_t value,
                  fix x, fix y, fix h);

/* The foot of a page, `margin` wide at both sides: label at the start, bar, label at the end. */
void chrome_foot(struct ui *ui, fix margin, const char *start, const char *end, uint32_t done,
                 uint32_t total);

/* A string in the frame's arena, printed from `buf`, which is cleared. Never NULL. */
const char *chrome_string(struct ui *ui, satchel_buf *buf);

/* The same of ui->line, for what every page has: begun empty, nothing is allocated or freed. */
satchel_buf *chrome_line(struct ui *ui);
const char *chrome_line_string(struct ui *ui);

#endif
