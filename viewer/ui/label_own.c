/* Labels by the text engine, in a program without windows; see label.h. */
#include "ui/label.h"

#include "layout/layout.h"
#include "layout/style.h"

#include <stdlib.h>
#include <string.h>

struct labels {
    struct fonts *fonts;
};

struct labels *labels_create(struct fonts *fonts)
{
    struct labels *l = malloc(sizeof *l);
    if (l)
        l->fonts = fonts;
    return l;
}

void labels_destroy(struct labels *l)
{
    free(l);
}

static struct text_spec spec_of(const struct label *label)
{
    return (struct text_spec){
        .text = label->text,
        .length = strlen(label->text),
        .direction = label->rtl ? SATCHEL_RTL : SATCHEL_LTR,
        .font = {.family = FONT_SANS, .bold = label->bold},
        .size = FIX(label->size),
        .leading = label_height(label->size),
        .ink = label->ink,
        .align = label->rtl ? TEXT_END : TEXT_START, /* at the left in either direction */
        .max_lines = 1,
        .offset = SATCHEL_NONE,
    };
}

fix label_width(struct labels *l, const struct label *label)
{
    const struct text_spec spec = spec_of(label);
    return text_width(l->fonts, &spec);
}

fix label_draw(struct labels *l, struct page *page, const struct label *label, fix x, fix y)
{
    const struct text_spec spec = spec_of(label);
    const fix width = text_width(l->fonts, &spec);
    /* Room for a rounding more, that the last word does not go to another line. */
    text_set(page, l->fonts, &spec, label->rtl ? x - FIX(1) : x,
             FIX(FIX_ROUND(y)) - style_baseline(spec.size, spec.leading), width + FIX(1));
    return width;
}
