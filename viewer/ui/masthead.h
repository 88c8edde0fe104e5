/* The head of the contents, and what it says. */
#ifndef VIEWER_UI_MASTHEAD_H
#define VIEWER_UI_MASTHEAD_H

#include "ui/chrome.h"

/* Draws the head and returns where the contents may start. */
fix contents_head(struct ui *ui, const struct metrics *metrics);

/* "12 new · 2 corrected · 1 withdrawn", "" if nothing is. In the frame's arena. */
const char *contents_news(struct ui *ui);

#endif
