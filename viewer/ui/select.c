/* Choosing words of an article, and what can be done with them. */
#include "ui/chrome.h"

#include <string.h>

/* The highlights of the page, each to be touched. */
void passages_put(struct ui *ui)
{
    const struct app *app = ui->app;
    const char *id = satchel_article_record(app->reading.article)->id;
    const uint32_t first = ui->page.first_offset, last = ui->page.last_offset;
    for (size_t i = 0;
         (i = marks_passage(app->marks, app->book.publication, id, first, last, i)) != SIZE_MAX;
         i++) {
        const struct mark *m = marks_at(app->marks, i);
        const uint32_t before = ui->page.item_count;
        lit_put(ui, 0, m->offset, m->offset + m->length, *m->note ? LIT_NOTED : LIT_MARKED);
        /* What was laid behind words is where they can be touched. */
        for (uint32_t k = 0; k < ui->page.item_count && ui->page.item_count > before; k++) {
            const struct page_item *item = &ui->page.items[k];
            if (item->kind != ITEM_RECT || item->ink != INK_MARKED ||
                ui->target_count == UI_TARGETS)
                continue;
            bool had = false;
            for (unsigned t = 0; t < ui->target_count; t++)
                had = had || (ui->targets[t].action == ACT_PASSAGE && ui->targets[t].x == item->x &&
                              ui->targets[t].y == item->y);
            if (!had)
                ui->targets[ui->target_count++] = (struct target){.x = item->x,
                                                                  .y = item->y,
                                                                  .w = item->w,
                                                                  .h = item->h,
                                                                  .action = ACT_PASSAGE,
                                                                  .value = (uint32_t)i,
                                                                  .text = m->quote,
                                                                  .quiet = true};
        }
    }
}

struct choice {
    const char *text;
    enum action action;
};

static unsigned choices_of(const struct ui *ui, struct choice *c)
{
    const struct words *w = ui->words;
    const bool there = ui->app->selecting.mark != SIZE_MAX;
    unsigned n = 0;
    c[n++] = (struct choice){there ? word(w, NULL, "Delete") : word(w, NULL, "Highlight"),
                             ACT_HIGHLIGHT};
    c[n++] = (struct choice){word(w, NULL, "Write a note"), ACT_WRITE};
    c[n++] = (struct choice){word(w, NULL, "Search"), ACT_FIND_PASSAGE};
    c[n++] = (struct choice){word(w, NULL, "Close"), ACT_BACK};
    return n;
}

static fix width_of(struct ui *ui, const struct metrics *m, const char *text)
{
    const struct label label = {.text = text, .size = m->label};
    return label_width(ui->labels, &label) + 2 * (m->small ? FIX(5) : FIX(m->label));
}

/* One row of choices where they fit, else as many as they need. Returns the height; only measures
 * with `draw` false. */
static fix put_choices(struct ui *ui, const struct metrics *m, fix y, bool draw)
{
    struct choice c[4];
    const unsigned count = choices_of(ui, c);
    const fix h = m->small ? FIX(24) : FIX(m->label) * 5 / 2, gap = FIX(m->small ? 4 : 10);
    const fix top = y;
    fix x = m->margin;
    for (unsigned i = 0; i < count; i++) {
        const fix w = width_of(ui, m, c[i].text);
        if (x > m->margin && x + w > m->width - m->margin) {
            x = m->margin;
            y += h + gap;
        }
        if (draw)
            chrome_choice(ui, c[i].text, false, c[i].action, 0, x, y, h);
        x += w + gap;
    }
    return y + h - top;
}

/* The panel keeps out of the way of what is chosen: at the foot, or at the head. */
static fix panel_top(const struct ui *ui, const struct metrics *m, fix h)
{
    const struct selecting *s = &ui->app->selecting;
    fix x, y, size;
    const bool low =
        lit_place(ui, s->head_start, s->head_end, &x, &y, &size) && y + size / 2 > m->height - h;
    return low ? 0 : m->height - h;
}

void compose_select(struct ui *ui)
{
    const struct metrics m = chrome_metrics(ui);
    const struct selecting *s = &ui->app->selecting;
    if (!compose_under(ui) || !ui->app->reading.article)
        return;
    lit_put(ui, 0, s->start, s->end, LIT_CHOSEN);
    const bool asks = s->stage == SELECT_WHAT;
    const fix pad = FIX(m.small ? 6 : 14);
    const fix h = 2 * pad + (asks ? put_choices(ui, &m, 0, false) : label_height(m.label));
    const fix top = panel_top(ui, &m, h);
    chrome_fill(ui, INK_PANEL, 0, top, m.width, h);
    chrome_rule(ui, INK_RULE, 0, top ? top : h, m.width, FIX(1));
    if (asks) {
        /* A touch beside the panel closes it. */
        chrome_target(ui, ACT_BACK, 0, word(ui->words, NULL, "Close"), false, 0, top ? 0 : h,
                      m.width, m.height - h);
        ui->targets[ui->target_count - 1].quiet = true;
        put_choices(ui, &m, top + pad, true);
        return;
    }
    chrome_label(ui,
                 s->stage == SELECT_FIRST ? word(ui->words, NULL, "Choose the first word")
                                          : word(ui->words, NULL, "Choose the last word"),
                 m.label, INK_TEXT, false, m.margin, top + pad, TEXT_START, "message");
    chrome_word(ui, word(ui->words, NULL, "Close"), ACT_BACK, 0, m.width - m.margin, top + pad,
                TEXT_END);
}

/* The word above or below the one being chosen; off the page the next one. */
static void select_line(struct ui *ui, int dy)
{
    const struct selecting *s = &ui->app->selecting;
    const fix leading = layout_geometry(ui->app->reading.layout)->leading;
    fix x, y, size;
    if (!lit_place(ui, s->head_start, s->head_end, &x, &y, &size))
        return;
    for (int line = 1; line <= 6; line++) {
        const uint32_t at = lit_byte_at(ui, x, y - size / 3 + dy * line * leading, leading * 3 / 5);
        uint32_t start, end;
        size_t length;
        const char *text = satchel_article_text(ui->app->reading.article, &length);
        if (at == SATCHEL_NONE || !selecting_word(text, length, at, &start, &end) ||
            (dy > 0 ? start <= s->head_start : start >= s->head_start))
            continue;
        (void)app_select_to(ui->app, at);
        return;
    }
    app_select_on(ui->app, dy);
}

bool select_arrow(struct ui *ui, int dx, int dy)
{
    const struct app *app = ui->app;
    if (app->selecting.stage == SELECT_WHAT || !app->reading.article || !app->reading.layout)
        return false;
    const bool rtl = satchel_article_record(app->reading.article)->direction == SATCHEL_RTL;
    if (dy)
        select_line(ui, dy);
    else
        app_select_on(ui->app, (dx > 0) != rtl ? 1 : -1);
    return true;
}

/* From the menu: the first word of the page. */
void select_start(struct ui *ui)
{
    (void)ui_page(ui);
    if (ui->app->screen == SCREEN_ARTICLE)
        (void)app_select(ui->app, ui->page.first_offset);
}

void ui_hold(struct ui *ui, int x1, int y1, int x2, int y2)
{
    if (!app_touch(ui->app))
        return;
    (void)ui_page(ui);
    if (ui->app->screen != SCREEN_ARTICLE)
        return;
    const uint32_t from = lit_byte_at(ui, FIX(x1), FIX(y1), FIX(app_text_size(ui->app)));
    const uint32_t to = lit_byte_at(ui, FIX(x2), FIX(y2), FIX(app_text_size(ui->app)) * 4);
    if (from == SATCHEL_NONE || !app_select(ui->app, from))
        return;
    app_select_step(ui->app);
    if (to != SATCHEL_NONE)
        (void)app_select_to(ui->app, to);
    app_select_step(ui->app);
}

bool ui_on_text(struct ui *ui, int x, int y)
{
    (void)ui_page(ui);
    return ui->app->screen == SCREEN_ARTICLE && !ui->app->kiosk &&
           lit_byte_at(ui, FIX(x), FIX(y), 0) != SATCHEL_NONE;
}

/* A touch while words are chosen is the word; beside the text it does nothing. */
void select_tap(struct ui *ui, int x, int y)
{
    const uint32_t at = lit_byte_at(ui, FIX(x), FIX(y), FIX(app_text_size(ui->app)));
    if (ui->app->selecting.stage != SELECT_WHAT && at != SATCHEL_NONE && app_select_to(ui->app, at))
        app_select_step(ui->app);
}
