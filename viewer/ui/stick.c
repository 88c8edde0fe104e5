/* What a public terminal says of a stick: a sign for those who do not read, words below it for
 * those who do. */
#include "ui/chrome.h"

#include "ui/pictogram.h"

#include <string.h>

static const struct {
    enum pictogram pictogram;
    satchel_code reason; /* OK: it has words of its own */
    const char *words;
} signs[STICK_SIGNS] = {
    [STICK_WORKING] = {PICTOGRAM_WORKING, SATCHEL_OK,
                       "Taking over what is on the stick. Please leave it in."},
    [STICK_DONE] = {PICTOGRAM_DONE, SATCHEL_OK, "Done. The stick can be taken out."},
    [STICK_SAME] = {PICTOGRAM_SAME, SATCHEL_OK, "There is nothing new on this stick."},
    [STICK_UNTRUSTED] = {PICTOGRAM_UNTRUSTED, SATCHEL_UNKNOWN_KEY, NULL},
    [STICK_DAMAGED] = {PICTOGRAM_DAMAGED, SATCHEL_DAMAGED, NULL},
    [STICK_FULL] = {PICTOGRAM_FULL, SATCHEL_DISK_FULL, NULL},
    [STICK_PULLED] = {PICTOGRAM_PULLED, SATCHEL_READ, NULL},
    [STICK_UNWRITABLE] = {PICTOGRAM_UNWRITABLE, SATCHEL_OK, "The stick cannot be written to."},
};

static fix put_words(struct ui *ui, const char *text, int size, fix y, bool draw)
{
    const struct metrics m = chrome_metrics(ui);
    struct text_spec spec = {.text = text,
                             .length = strlen(text),
                             .language = words_tag(ui->words),
                             .direction = words_rtl(ui->words) ? SATCHEL_RTL : SATCHEL_LTR,
                             .font = {.family = FONT_SANS, .bold = true},
                             .size = FIX(size),
                             .ink = INK_TEXT,
                             .align = TEXT_CENTER,
                             .balance = true,
                             .role = "message",
                             .offset = SATCHEL_NONE};
    return chrome_text(ui, &spec, m.margin, y, m.width - 2 * m.margin, draw);
}

static void put_progress(struct ui *ui, fix y, fix high)
{
    const struct metrics m = chrome_metrics(ui);
    const fix w = m.width / 2, x = (m.width - w) / 2;
    chrome_rule(ui, INK_RULE, x, y, w, high);
    chrome_rule(ui, INK_ACCENT, x, y, (fix)((int64_t)w * (ui->app->taking.percent + 4) / 104),
                high);
}

void compose_stick(struct ui *ui)
{
    const struct metrics m = chrome_metrics(ui);
    const enum stick_sign sign = ui->app->terminal.stick;
    const bool working = sign == STICK_WORKING;
    const int w = ui->app->width, h = ui->app->height, least = w < h ? w : h;
    const int size = least / 18 > 14 ? least / 18 : 14;
    const char *text = signs[sign].words ? word(ui->words, NULL, signs[sign].words)
                                         : problem_reason(ui->words, signs[sign].reason);
    const fix gap = FIX(size), bar = working ? FIX(size / 2) : 0;
    const fix words = put_words(ui, text, size, 0, false);
    const fix rest = m.height - words - 4 * gap - 2 * bar;
    const fix side = rest < FIX(least / 2) ? rest : FIX(least / 2);
    fix y = (m.height - side - words - gap - 2 * bar) / 2;
    if (sign == STICK_NONE)
        return;
    if (side > 0)
        pictogram_put(&ui->page, signs[sign].pictogram,
                      sign == STICK_WORKING || sign == STICK_DONE || sign == STICK_SAME
                          ? INK_TEXT
                          : INK_ACCENT,
                      (m.width - side) / 2, y, side);
    y += (side > 0 ? side : 0) + gap;
    if (working)
        put_progress(ui, y, bar);
    put_words(ui, text, size, y + 2 * bar, true);
}
