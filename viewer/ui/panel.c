/* Settings: a panel that rises from the foot of whatever is being read, every choice in sight. */
#include "ui/chrome.h"

#include "paint/theme.h"

#include <stdio.h>
#include <string.h>

struct panel {
    struct metrics m;
    fix top, row_h, choice_h;
    fix x; /* where choices start */
};

/* Starts a row with its name; returns the top of its choices. */
static fix put_row(struct ui *ui, const struct panel *p, unsigned row, const char *name)
{
    const fix y = p->top + (fix)row * p->row_h + (p->row_h - p->choice_h) / 2;
    chrome_label(ui, name, p->m.label, INK_SOFT, false, p->m.margin,
                 y + (p->choice_h - label_height(p->m.label)) / 2, TEXT_START, "label");
    return y;
}

static void put_text_row(struct ui *ui, const struct panel *p, unsigned row)
{
    const struct words *w = ui->words;
    const struct settings *s = &ui->app->settings;
    char digits[64];
    fix x = p->x;
    const fix y = put_row(ui, p, row, word(w, "settings", "Text")), gap = FIX(p->m.small ? 4 : 10);
    x += chrome_choice(ui, "A−", false, ACT_SMALLER, 0, x, y, p->choice_h) + gap;
    x += chrome_label(ui, words_number(w, (uint64_t)app_text_size(ui->app), digits), p->m.label,
                      INK_TEXT, false, x, y + (p->choice_h - label_height(p->m.label)) / 2,
                      TEXT_START, "text-size") +
         gap;
    x += chrome_choice(ui, "A+", false, ACT_LARGER, 0, x, y, p->choice_h) + 2 * gap;
    x += chrome_choice(ui, word(w, "face of the text", "Serif"), s->family == FONT_SERIF,
                       ACT_FAMILY, FONT_SERIF, x, y, p->choice_h) +
         gap;
    chrome_choice(ui, word(w, "face of the text", "Plain"), s->family == FONT_SANS, ACT_FAMILY,
                  FONT_SANS, x, y, p->choice_h);
}

static void put_theme_row(struct ui *ui, const struct panel *p, unsigned row)
{
    static const char *const names[THEME_COUNT] = {"Day", "Night", "Sepia", "Contrast"};
    fix x = p->x;
    const fix y = put_row(ui, p, row, word(ui->words, "settings", "Colours"));
    for (unsigned i = 0; i < THEME_COUNT; i++)
        x += chrome_choice(ui, word(ui->words, "theme", names[i]), ui->app->settings.theme == i,
                           ACT_THEME, i, x, y, p->choice_h) +
             FIX(p->m.small ? 4 : 10);
}

static void put_lines_row(struct ui *ui, const struct panel *p, unsigned row)
{
    const struct words *w = ui->words;
    const bool ragged = ui->app->settings.ragged;
    fix x = p->x;
    const fix y = put_row(ui, p, row, word(w, "settings", "Lines"));
    x += chrome_choice(ui, word(w, "edge of the lines", "Justified"), !ragged, ACT_RAGGED, 0, x, y,
                       p->choice_h) +
         FIX(p->m.small ? 4 : 10);
    chrome_choice(ui, word(w, "edge of the lines", "Left"), ragged, ACT_RAGGED, 1, x, y,
                  p->choice_h);
}

/* Languages take as many rows as they need; returns how many. */
static unsigned put_languages(struct ui *ui, const struct panel *p, unsigned row)
{
    const fix gap = FIX(p->m.small ? 4 : 10), right = p->m.width - p->m.margin;
    fix x = p->x;
    unsigned rows = 1;
    fix y = put_row(ui, p, row, word(ui->words, "settings", "Language"));
    for (size_t i = 0; words_at(i); i++) {
        const struct words *w = words_at(i);
        const struct label label = {.text = words_own_name(w), .size = p->m.label};
        const fix width =
            label_width(ui->labels, &label) + 2 * (p->m.small ? FIX(5) : FIX(p->m.label));
        if (x + width > right && x > p->x) {
            x = p->x;
            y += p->row_h;
            rows++;
        }
        if (y + p->choice_h <= p->m.height)
            chrome_choice(ui, words_own_name(w), w == ui->words, ACT_LANGUAGE, (uint32_t)i, x, y,
                          p->choice_h);
        x += width + gap;
    }
    return rows;
}

/* By whom the open bundle is signed, and the words to compare with a printed slip. */
static void put_publisher(struct ui *ui, const struct panel *p, unsigned row)
{
    const struct book *book = &ui->app->book;
    char words[SATCHEL_KEY_WORDS], shown[512];
    const fix y = put_row(ui, p, row, word(ui->words, "settings", "Publisher"));
    const fix base = y + (p->choice_h - label_height(p->m.label)) / 2;
    satchel_buf line;
    satchel_buf_init(&line, 1024);
    if (book->info->has_key) {
        const char *name = *book->verdict.name ? book->verdict.name : book->info->publisher;
        satchel_printable(shown, sizeof shown, name, strlen(name));
        satchel_key_words(&book->info->key, words);
        satchel_buf_print(&line, "%s  %s", shown, words);
    } else {
        satchel_buf_put_text(&line, word(ui->words, "a bundle", "not signed"));
    }
    chrome_label(ui, chrome_string(ui, &line), p->m.label, INK_TEXT, false, p->x, base, TEXT_START,
                 "publisher");
}

bool compose_under(struct ui *ui)
{
    const enum screen screen = ui->app->screen;
    switch (ui->app->under) {
    case SCREEN_ARTICLE: compose_article(ui); break;
    case SCREEN_CONTENTS: compose_contents(ui); break;
    default: compose_shelf(ui); break;
    }
    ui->target_count = 0;
    return ui->app->screen == screen;
}

void compose_settings(struct ui *ui)
{
    struct panel p = {.m = chrome_metrics(ui)};
    if (!compose_under(ui))
        return;
    p.choice_h = p.m.small ? FIX(24) : FIX(p.m.label) * 5 / 2;
    p.row_h = p.choice_h + FIX(p.m.small ? 4 : 14);
    p.x = p.m.small ? p.m.margin + FIX(66) : p.m.margin + FIX(p.m.label) * 9;
    const unsigned signed_row = ui->app->book.bundle ? 1 : 0;
    const unsigned rows = (p.m.small ? 6 : 5) + signed_row;
    p.top = p.m.height - (fix)rows * p.row_h;
    if (p.top < 0)
        p.top = 0;
    chrome_fill(ui, INK_PANEL, 0, p.top, p.m.width, p.m.height - p.top);
    chrome_rule(ui, INK_RULE, 0, p.top, p.m.width, FIX(1));
    put_text_row(ui, &p, 0);
    put_theme_row(ui, &p, 1);
    put_lines_row(ui, &p, 2);
    if (signed_row)
        put_publisher(ui, &p, 3);
    put_languages(ui, &p, 3 + signed_row);
    /* A touch above the panel closes it. */
    chrome_target(ui, ACT_BACK, 0, word(ui->words, NULL, "Close"), false, 0, 0, p.m.width, p.top);
}
