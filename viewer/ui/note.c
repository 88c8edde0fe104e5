/* Panels over an article: a footnote, and which page to go to. */
#include "ui/chrome.h"

#include <stdlib.h>

#define NOTE_LEAVES 12 /* paragraphs that a panel shows; longer notes are read where they stand */

/* A panel from `top` to the foot of the screen; a touch above it closes it. */
static void put_panel(struct ui *ui, const struct metrics *m, fix top)
{
    chrome_fill(ui, INK_PANEL, 0, top, m->width, m->height - top);
    chrome_rule(ui, INK_RULE, 0, top, m->width, FIX(1));
    chrome_target(ui, ACT_BACK, 0, word(ui->words, NULL, "Close"), false, 0, 0, m->width, top);
    ui->targets[ui->target_count - 1].quiet = true;
}

/* The paragraphs of a footnote, one below the other. Returns their height; *whole tells whether
 * they are all there. */
static fix put_leaves(struct ui *ui, const struct metrics *m, fix y, fix bottom, bool draw,
                      bool *whole)
{
    const satchel_article *article = ui->app->reading.article;
    const satchel_block *blocks;
    satchel_article_blocks(article, &blocks);
    const satchel_block *note = &blocks[ui->app->note];
    const char *text = satchel_article_text(article, NULL);
    const fix top = y;
    unsigned leaves = 0;
    *whole = true;
    for (uint32_t i = ui->app->note + 1; i < note->next; i++) {
        const satchel_block *b = &blocks[i];
        if (satchel_kind_class(b->kind) != SATCHEL_LEAF || b->end <= b->start)
            continue;
        struct text_spec spec = {.text = text + b->start,
                                 .length = b->end - b->start,
                                 .language = b->language,
                                 .direction = b->direction,
                                 .font = {.family = ui->app->settings.family},
                                 .size = FIX(app_text_size(ui->app)) * 9 / 10,
                                 .align = TEXT_START,
                                 .role = "note",
                                 .offset = SATCHEL_NONE};
        const fix h = chrome_text(ui, &spec, m->margin, y, m->width - 2 * m->margin, false);
        if (leaves++ == NOTE_LEAVES || y + h > bottom) {
            *whole = false;
            break;
        }
        if (draw)
            chrome_text(ui, &spec, m->margin, y, m->width - 2 * m->margin, true);
        y += h;
    }
    return y - top;
}

void compose_note(struct ui *ui)
{
    const struct metrics m = chrome_metrics(ui);
    const satchel_block *blocks;
    bool whole;
    if (!compose_under(ui))
        return;
    if (ui->app->note >= satchel_article_blocks(ui->app->reading.article, &blocks))
        return;
    const fix button = m.small ? FIX(24) : FIX(m.label) * 5 / 2, gap = FIX(m.small ? 6 : 14);
    const fix most = m.height * 4 / 5 - button - 3 * gap;
    const fix h = put_leaves(ui, &m, 0, most, false, &whole);
    const fix top = m.height - h - button - 3 * gap;
    put_panel(ui, &m, top);
    put_leaves(ui, &m, top + gap, top + gap + most, true, &whole);
    const fix y = m.height - button - gap;
    const fix w =
        chrome_choice(ui, word(ui->words, NULL, "Close"), false, ACT_BACK, 0, m.margin, y, button);
    chrome_choice(ui, word(ui->words, NULL, "Notes"), false, ACT_NOTE, 0, m.margin + w + gap, y,
                  button);
}

/* --- which page ----------------------------------------------------------------------------- */

/* A bar that can be touched anywhere, in steps of a page or of its share of them. */
static void put_bar(struct ui *ui, const struct metrics *m, fix y, fix h, uint32_t pages)
{
    enum { MOST_STEPS = 64 };
    const fix width = m->width - 2 * m->margin;
    const uint32_t steps = pages < MOST_STEPS ? pages : MOST_STEPS;
    const uint32_t page = ui->app->reading.page;
    chrome_rule(ui, INK_RULE, m->margin, y + h / 2 - FIX(1), width, FIX(2));
    chrome_rule(ui, INK_ACCENT, m->margin, y + h / 2 - FIX(2),
                (fix)((int64_t)width * (page + 1) / pages), FIX(4));
    for (uint32_t i = 0; i < steps; i++) {
        const fix x = (fix)((int64_t)width * i / steps),
                  end = (fix)((int64_t)width * (i + 1) / steps);
        chrome_target(ui, ACT_TO_PAGE, (uint32_t)((uint64_t)pages * i / steps), "", false,
                      m->margin + x, y, end - x, h);
        ui->targets[ui->target_count - 1].quiet = true;
    }
}

void compose_pages(struct ui *ui)
{
    static const struct {
        const char *sign;
        int by;
    } moves[] = {{"−", -10}, {"−", -1}, {"+", 1}, {"+", 10}};
    const struct metrics m = chrome_metrics(ui);
    char at[64], of[64];
    if (!compose_under(ui))
        return;
    const struct layout *layout = ui->app->reading.layout;
    const bool counted = layout && layout_done(layout);
    const uint32_t pages = layout ? layout_pages(layout) : 1, page = ui->app->reading.page;
    const fix button = m.small ? FIX(24) : FIX(m.label) * 5 / 2, gap = FIX(m.small ? 6 : 14);
    const fix top = m.height - 2 * button - label_height(m.text) - 4 * gap;
    put_panel(ui, &m, top);
    satchel_buf line;
    satchel_buf_init(&line, 256);
    words_fill(&line, word(ui->words, NULL, "Page %1 of %2"), words_number(ui->words, page + 1, at),
               counted ? words_number(ui->words, pages, of) : "…", NULL);
    chrome_label(ui, chrome_string(ui, &line), m.text, INK_TEXT, false, m.width / 2, top + gap,
                 TEXT_CENTER, "page");
    fix y = top + 2 * gap + label_height(m.text);
    put_bar(ui, &m, y, button, pages);
    y += button + gap;
    fix x = m.margin;
    x += chrome_choice(ui, word(ui->words, NULL, "Close"), false, ACT_BACK, 0, x, y, button) + gap;
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++) {
        satchel_buf_init(&line, 64);
        satchel_buf_print(&line, "%s%s", moves[i].sign,
                          words_number(ui->words, (uint64_t)abs(moves[i].by), at));
        x += chrome_choice(ui, chrome_string(ui, &line), false, ACT_MOVE_PAGE,
                           (uint32_t)(moves[i].by + (int)MOVE_ZERO), x, y, button) +
             gap;
    }
}
