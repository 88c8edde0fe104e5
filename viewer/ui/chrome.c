/* What screens are made of; see chrome.h. */
#include "ui/chrome.h"

#include <satchel/utf8.h>

#include <string.h>

struct metrics chrome_metrics(const struct ui *ui)
{
    const int w = ui->app->width, h = ui->app->height;
    const int side = w < h ? w : h;
    struct metrics m = {.width = FIX(w), .height = FIX(h), .small = w < 480 || h < 320};
    const int label = side * 13 / 600;
    m.label = m.small ? 11 : label < 12 ? 12 : label > 26 ? 26 : label;
    m.text = m.label * 5 / 4;
    m.title = m.small ? 14 : m.label * 2;
    m.margin = m.small ? FIX(8) : FIX(side) / 21;
    m.gutter = m.margin;
    return m;
}

satchel_direction text_direction(const char *text, size_t length)
{
    long balance = 0;
    for (size_t i = 0; i < length;) {
        uint32_t c;
        i += satchel_utf8_decode(text + i, length - i, &c);
        balance += satchel_strong_direction(c);
    }
    return balance < 0 ? SATCHEL_RTL : SATCHEL_LTR;
}

fix chrome_x(const struct ui *ui, fix x, fix w)
{
    return words_rtl(ui->words) ? FIX(ui->app->width) - x - w : x;
}

fix chrome_text_on(struct ui *ui, struct page *page, const struct text_spec *spec, fix x, fix y,
                   fix w)
{
    const bool turned = words_rtl(ui->words) != (spec->direction == SATCHEL_RTL);
    struct text_spec at = *spec;
    if (turned && spec->align == TEXT_START)
        at.align = TEXT_END;
    else if (turned && spec->align == TEXT_END)
        at.align = TEXT_START;
    return text_set(page, ui->app->fonts, &at, chrome_x(ui, x, w), y, w);
}

fix chrome_text(struct ui *ui, struct text_spec *spec, fix x, fix y, fix w, bool draw)
{
    return chrome_text_on(ui, draw ? &ui->page : NULL, spec, x, y, w);
}

fix chrome_label(struct ui *ui, const char *text, int size, enum ink ink, bool bold, fix x, fix y,
                 enum text_align align, const char *role)
{
    const struct label label = {.text = text,
                                .size = size,
                                .bold = bold,
                                .rtl = words_rtl(ui->words),
                                .ink = ink,
                                .role = role};
    const fix w = label_width(ui->labels, &label);
    const fix start = align == TEXT_END ? x - w : align == TEXT_CENTER ? x - w / 2 : x;
    label_put(ui->labels, &ui->page, &label, chrome_x(ui, start, w), y + label_ascent(size));
    return w;
}

/* What a panel lies over is not read any more: its boxes go. */
static void cover(struct page *page, fix x, fix y, fix w, fix h)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < page->box_count; i++) {
        const struct page_box *b = &page->boxes[i];
        const bool apart = b->x >= x + w || b->x + b->w <= x || b->y >= y + h || b->y + b->h <= y;
        if (apart)
            page->boxes[kept++] = *b;
    }
    page->box_count = kept;
}

void chrome_fill(struct ui *ui, enum ink ink, fix x, fix y, fix w, fix h)
{
    if (ink == INK_PANEL)
        cover(&ui->page, chrome_x(ui, x, w), y, w, h);
    page_add_rect(&ui->page, ink, chrome_x(ui, x, w), y, w, h);
}

void chrome_rule(struct ui *ui, enum ink ink, fix x, fix y, fix w, fix thickness)
{
    chrome_fill(ui, ink, x, y, w, thickness);
}

void chrome_frame(struct ui *ui, enum ink ink, fix x, fix y, fix w, fix h, fix thickness)
{
    page_add_item(&ui->page,
                  &(struct page_item){.kind = ITEM_FRAME,
                                      .ink = ink,
                                      .x = chrome_x(ui, x, w),
                                      .y = y,
                                      .w = w,
                                      .h = h,
                                      .frame = {.thickness = thickness, .radius = FIX(5)}});
}

void chrome_target(struct ui *ui, enum action action, uint32_t value, const char *text,
                   bool content, fix x, fix y, fix w, fix h)
{
    if (ui->target_count == UI_TARGETS)
        return;
    ui->targets[ui->target_count++] = (struct target){.x = chrome_x(ui, x, w),
                                                      .y = y,
                                                      .w = w,
                                                      .h = h,
                                                      .action = action,
                                                      .value = value,
                                                      .text = text,
                                                      .content = content};
}

fix chrome_word(struct ui *ui, const char *text, enum action action, uint32_t value, fix x, fix y,
                enum text_align align)
{
    const struct metrics m = chrome_metrics(ui);
    const fix w = chrome_label(ui, text, m.label, INK_SOFT, false, x, y, align, "button");
    const fix start = align == TEXT_END ? x - w : x;
    const fix h = label_height(m.label), room = m.small ? FIX(3) : FIX(10);
    const unsigned before = ui->target_count;
    chrome_target(ui, action, value, text, false, start - room, y - room, w + 2 * room,
                  h + 2 * room);
    if (ui->target_count > before)
        ui->targets[before].inset = m.small ? FIX(1) : FIX(6);
    return w;
}

fix chrome_choice(struct ui *ui, const char *text, bool chosen, enum action action, uint32_t value,
                  fix x, fix y, fix h)
{
    const struct metrics m = chrome_metrics(ui);
    const fix pad = m.small ? FIX(5) : FIX(m.label);
    const enum ink ink = chosen ? INK_ACCENT : INK_TEXT;
    const fix w = chrome_label(ui, text, m.label, ink, chosen, x + pad,
                               y + (h - label_height(m.label)) / 2, TEXT_START, "button") +
                  2 * pad;
    chrome_frame(ui, chosen ? INK_ACCENT : INK_RULE, x, y, w, h, FIX(1));
    const unsigned before = ui->target_count;
    chrome_target(ui, action, value, text, false, x, y, w, h);
    if (ui->target_count > before)
        ui->targets[before].chosen = chosen;
    return w;
}

void chrome_foot(struct ui *ui, fix margin, const char *start, const char *end, uint32_t done,
                 uint32_t total)
{
    const struct metrics m = chrome_metrics(ui);
    const fix foot = FIX(app_chrome_height(ui->app));
    const fix y = m.height - foot / 2 - label_height(m.label) / 2;
    const fix gap = FIX(m.label);
    const fix a = chrome_label(ui, start, m.label, INK_SOFT, false, margin, y, TEXT_START, "folio");
    const fix b = *end ? chrome_label(ui, end, m.label, INK_SOFT, false, m.width - margin, y,
                                      TEXT_END, "progress")
                       : -gap;
    const fix left = margin + a + gap, right = m.width - margin - b - gap;
    if (m.small || !total || right - left < FIX(40))
        return;
    const fix middle = m.height - foot / 2;
    chrome_rule(ui, INK_RULE, left, middle, right - left, FIX(1));
    chrome_rule(ui, INK_ACCENT, left, middle - 32, (fix)((int64_t)(right - left) * done / total),
                FIX(2));
}

static const char *copy_line(struct ui *ui, satchel_buf *line)
{
    const char *text = satchel_buf_string(line);
    const char *copy = text ? satchel_arena_string(&ui->frame, text, line->size) : NULL;
    return copy ? copy : "";
}

const char *chrome_string(struct ui *ui, satchel_buf *buf)
{
    const char *copy = copy_line(ui, buf);
    satchel_buf_free(buf);
    return copy;
}

satchel_buf *chrome_line(struct ui *ui)
{
    satchel_buf_clear(&ui->line);
    return &ui->line;
}

const char *chrome_line_string(struct ui *ui)
{
    return copy_line(ui, &ui->line);
}
