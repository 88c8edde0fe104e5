/* Themes: what colour an ink has. Text has a contrast of at least 7:1 to its paper in every one
 * (WCAG 2.1, 1.4.6), soft text 4.5:1; tests/unit/paint.c computes them. */
#ifndef VIEWER_PAINT_THEME_H
#define VIEWER_PAINT_THEME_H

#include "layout/page.h"

enum theme_id { THEME_DAY, THEME_NIGHT, THEME_SEPIA, THEME_CONTRAST, THEME_COUNT };

struct theme {
    const char *name;         /* as on the command line and in dumps */
    uint32_t inks[INK_COUNT]; /* 0xRRGGBB */
    uint8_t picture_dim;      /* percent of their brightness that pictures keep */
};

const struct theme *theme_of(enum theme_id id);

/* THEME_COUNT if there is none of that name. */
enum theme_id theme_named(const char *name);

#endif
