/* The list of all bookmarks and highlights: the words that stand there, and what the reader wrote
 * to them, or where that is. */
#include "ui/chrome.h"

#include <string.h>

static fix put_line(struct ui *ui, const struct metrics *m, const char *text, bool quote, fix y,
                    fix w)
{
    struct text_spec spec = {.text = text,
                             .length = strlen(text),
                             .language = "",
                             .direction = text_direction(text, strlen(text)),
                             .font = {.family = quote ? FONT_SERIF : FONT_SANS, .bold = false},
                             .size = FIX(quote ? m->text : m->label),
                             .ink = quote ? INK_TEXT : INK_SOFT,
                             .max_lines = 1,
                             .role = quote ? "quote" : "headline",
                             .offset = SATCHEL_NONE};
    return chrome_text(ui, &spec, m->margin, y, w, true);
}

static void put_mark(struct ui *ui, const struct metrics *m, const struct mark *mark,
                     uint32_t index, fix y, fix row)
{
    const fix room = m->width - 2 * m->margin;
    const fix away = chrome_word(ui, word(ui->words, NULL, "Delete"), ACT_UNMARK, index,
                                 m->width - m->margin, y + FIX(2), TEXT_END) +
                     FIX(m->label) * 2;
    fix at = y;
    at += put_line(ui, m, mark->quote, true, at, room - away);
    put_line(ui, m, *mark->note ? mark->note : mark->headline, false, at, room - away);
    chrome_target(ui, ACT_MARK, index, mark->quote, true, m->margin - FIX(6), y - FIX(4),
                  room - away + FIX(12), row - FIX(4));
}

static fix put_head(struct ui *ui, const struct metrics *m)
{
    const struct words *w = ui->words;
    fix y = m->small ? FIX(3) : m->margin / 2;
    chrome_label(ui, word(w, NULL, "Bookmarks"), m->title, INK_TEXT, true, m->margin, y, TEXT_START,
                 "title");
    y += label_height(m->title) + FIX(m->small ? 1 : 6);
    chrome_rule(ui, INK_TEXT, m->margin, y, m->width - 2 * m->margin, FIX(1));
    return y + FIX(m->small ? 6 : 16);
}

static void put_foot(struct ui *ui, const struct metrics *m, size_t count)
{
    const fix y = m->height - FIX(app_chrome_height(ui->app)) / 2 - label_height(m->label) / 2;
    const fix close = chrome_word(ui, word(ui->words, NULL, "Close"), ACT_BACK, 0,
                                  m->width - m->margin, y, TEXT_END);
    if (*ui->app->exported) {
        satchel_buf line;
        satchel_buf_init(&line, 1024);
        words_fill(&line, word(ui->words, NULL, "Saved as %1"), ui->app->exported, NULL, NULL);
        struct text_spec spec = {.text = chrome_string(ui, &line),
                                 .language = words_tag(ui->words),
                                 .direction = words_rtl(ui->words) ? SATCHEL_RTL : SATCHEL_LTR,
                                 .font = {.family = FONT_SANS},
                                 .size = FIX(m->label),
                                 .ink = INK_SOFT,
                                 .max_lines = 1,
                                 .role = "message",
                                 .offset = SATCHEL_NONE};
        spec.length = strlen(spec.text);
        chrome_text(ui, &spec, m->margin, y, m->width - 2 * m->margin - close - FIX(m->label) * 2,
                    true);
    } else if (count && ui->app->state_folder && !ui->app->kiosk) {
        chrome_word(ui, word(ui->words, NULL, "Export"), ACT_EXPORT, 0,
                    m->width - m->margin - close - FIX(m->label) * 2, y, TEXT_END);
    }
    if (ui->pages > 1 && !*ui->app->exported) {
        char at[64], of[64];
        satchel_buf line;
        satchel_buf_init(&line, 256);
        words_fill(&line,
                   word(ui->words, "page of the contents, without the word page", "%1 of %2"),
                   words_number(ui->words, ui->page_at + 1, at),
                   words_number(ui->words, ui->pages, of), NULL);
        chrome_label(ui, chrome_string(ui, &line), m->label, INK_SOFT, false, m->margin, y,
                     TEXT_START, "folio");
    }
}

void compose_marks(struct ui *ui)
{
    const struct metrics m = chrome_metrics(ui);
    const struct marks *marks = ui->app->marks;
    const size_t count = marks_count(marks);
    fix y = put_head(ui, &m);
    const fix bottom = m.height - FIX(app_chrome_height(ui->app));
    const fix row = FIX(m.text) * 3 + FIX(m.small ? 8 : 12);
    const uint32_t rows = bottom - y > row ? (uint32_t)((bottom - y) / row) : 1;
    ui->pages = count ? (uint32_t)((count + rows - 1) / rows) : 1;
    if (ui->page_at >= ui->pages)
        ui->page_at = ui->pages - 1;
    if (!count)
        chrome_label(ui, word(ui->words, NULL, "No bookmarks yet"), m.text, INK_SOFT, false,
                     m.margin, y, TEXT_START, "message");
    for (uint32_t i = ui->page_at * rows; i < count && i < (ui->page_at + 1) * rows; i++) {
        put_mark(ui, &m, marks_at(marks, i), i, y, row);
        y += row;
        chrome_rule(ui, INK_RULE, m.margin, y - FIX(m.small ? 4 : 8), m.width - 2 * m.margin,
                    FIX(1));
    }
    put_foot(ui, &m, count);
}
