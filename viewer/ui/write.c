/* A note to a passage: its words, what is being written, the keyboard. */
#include "ui/chrome.h"

#include <string.h>

static fix put_quote(struct ui *ui, const struct metrics *m, fix y, unsigned lines)
{
    const struct app *app = ui->app;
    const struct selecting *s = &app->selecting;
    const satchel_record *record = satchel_article_record(app->reading.article);
    const char *text = satchel_article_text(app->reading.article, NULL);
    struct text_spec spec = {.text = text + s->start,
                             .length = s->end - s->start,
                             .language = record->language,
                             .direction = record->direction,
                             .font = {.family = FONT_SERIF, .italic = true},
                             .size = FIX(m->text),
                             .ink = INK_SOFT,
                             .max_lines = lines,
                             .role = "quote",
                             .offset = SATCHEL_NONE};
    return chrome_text(ui, &spec, m->margin, y, m->width - 2 * m->margin, true);
}

/* The end of what was written is what the writer looks at. */
static fix put_note(struct ui *ui, const struct metrics *m, fix y, fix room)
{
    const char *text = ui->app->writing;
    const bool empty = !*text;
    if (empty)
        text = word(ui->words, NULL, "Write a note");
    struct text_spec spec = {.length = strlen(text),
                             .text = text,
                             .language = "",
                             .font = {.family = FONT_SERIF},
                             .size = FIX(m->text) * 5 / 4,
                             .ink = empty ? INK_FAINT : INK_TEXT,
                             .role = "text",
                             .offset = SATCHEL_NONE};
    spec.direction = empty ? (words_rtl(ui->words) ? SATCHEL_RTL : SATCHEL_LTR)
                           : text_direction(text, spec.length);
    const fix width = m->width - 2 * m->margin;
    while (spec.length > 1 && chrome_text(ui, &spec, m->margin, y, width, false) > room) {
        size_t cut = spec.length > 16 ? 16 : 1;
        while (cut < spec.length && ((uint8_t)spec.text[cut] & 0xC0) == 0x80)
            cut++;
        spec.text += cut;
        spec.length -= cut;
    }
    return chrome_text(ui, &spec, m->margin, y, width, true);
}

void compose_write(struct ui *ui)
{
    const struct metrics m = chrome_metrics(ui);
    if (!ui->app->reading.article) {
        (void)app_back(ui->app);
        return;
    }
    const fix foot = ui->keys_hidden ? 0 : keyboard_put(ui);
    const fix button = m.small ? FIX(22) : FIX(m.label) * 5 / 2, gap = FIX(m.small ? 4 : 14);
    const fix buttons = m.height - foot - button - gap / 2;
    fix y = m.small ? FIX(4) : m.margin / 2;
    y += put_quote(ui, &m, y, m.small ? 1 : 2) + gap / 2;
    chrome_rule(ui, INK_TEXT, m.margin, y, m.width - 2 * m.margin, FIX(1));
    y += gap / 2;
    put_note(ui, &m, y, buttons - y);
    const fix w = chrome_choice(ui, word(ui->words, NULL, "Save"), false, ACT_KEEP_NOTE, 0,
                                m.margin, buttons, button);
    chrome_choice(ui, word(ui->words, NULL, "Close"), false, ACT_BACK, 0, m.margin + w + gap,
                  buttons, button);
    if (ui->keys_hidden)
        chrome_word(ui, word(ui->words, NULL, "Keyboard"), ACT_KEYBOARD, 0, m.width - m.margin,
                    buttons + (button - label_height(m.label)) / 2, TEXT_END);
}
