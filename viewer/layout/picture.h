/* How large a picture is shown, and which may have text beside it. */
#ifndef VIEWER_LAYOUT_PICTURE_H
#define VIEWER_LAYOUT_PICTURE_H

#include "layout/flow.h"

struct picture_size {
    fix w, h; /* 0 if there is no picture */
};

/* The size in a column of `width`, at most `height` high; its proportions are kept. */
struct picture_size picture_fit(const struct flow *flow, uint32_t block, fix width, fix height);

/* A picture with text beside it, at the outer side of a single wide column. */
struct beside {
    fix picture_w, picture_h;
    fix measure; /* of the text beside it */
};

/* False if the page has no room for that, or the picture is not the kind. */
bool picture_beside(const struct flow *flow, uint32_t block, struct beside *out);

/* White space between a picture and its caption. */
fix picture_gap(const struct flow *flow);

#endif
