/* What labels are whoever draws them; see label.h. */
#include "ui/label.h"

#include <satchel/article.h>

#include <string.h>

fix label_height(int size)
{
    return FIX(size * 4 / 3);
}

fix label_ascent(int size)
{
    return FIX(size);
}

fix label_put(struct labels *l, struct page *page, const struct label *label, fix x, fix y)
{
    const fix width = label_draw(l, page, label, FIX(FIX_ROUND(x)), y);
    if (label->role) {
        const size_t length = strlen(label->text);
        page_add_box(
            page, &(struct page_box){.role = label->role,
                                     .text = satchel_arena_string(page->arena, label->text, length),
                                     .length = (uint32_t)length,
                                     .offset = SATCHEL_NONE,
                                     .x = x,
                                     .y = y - label_ascent(label->size),
                                     .w = width,
                                     .h = label_height(label->size)});
    }
    return width;
}
