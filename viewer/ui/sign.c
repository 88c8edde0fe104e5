/* What is said of an update while somebody reads: a line that grows along the upper edge, and words
 * at the foot once it is over. Nothing moves, nothing can be touched, nobody is stopped. */
#include "ui/chrome.h"

#include <string.h>

static void put_progress(struct ui *ui)
{
    const struct metrics m = chrome_metrics(ui);
    const fix thick = m.small ? FIX(2) : FIX(3);
    chrome_rule(ui, INK_RULE, 0, 0, m.width, thick);
    chrome_rule(ui, INK_ACCENT, 0, 0, (fix)((int64_t)m.width * (ui->app->taking.percent + 4) / 104),
                thick);
}

/* Over the folio, in as many lines as it takes. */
static void put_words(struct ui *ui, const char *text)
{
    const struct metrics m = chrome_metrics(ui);
    struct text_spec spec = {.text = text,
                             .length = strlen(text),
                             .language = words_tag(ui->words),
                             .direction = words_rtl(ui->words) ? SATCHEL_RTL : SATCHEL_LTR,
                             .font = {.family = FONT_SANS, .bold = true},
                             .size = FIX(m.label),
                             .ink = INK_TEXT,
                             .align = TEXT_CENTER,
                             .balance = true,
                             .role = "news",
                             .offset = SATCHEL_NONE};
    const fix pad = m.small ? FIX(4) : FIX(10), w = m.width - 2 * m.margin;
    const fix high = chrome_text(ui, &spec, m.margin, 0, w, false) + 2 * pad;
    const fix foot = FIX(app_chrome_height(ui->app)), h = high > foot ? high : foot;
    chrome_fill(ui, INK_PANEL, 0, m.height - h, m.width, h);
    chrome_rule(ui, INK_ACCENT, 0, m.height - h, m.width, FIX(2));
    chrome_text(ui, &spec, m.margin, m.height - h + (h - high) / 2 + pad, w, true);
}

void sign_put(struct ui *ui)
{
    const struct taking *t = &ui->app->taking;
    satchel_buf line;
    if (t->sign == SIGN_WORKING && ui->app->screen != SCREEN_STICK && !ui->app->terminal.told.paper)
        put_progress(ui);
    if (!t->until || (t->sign != SIGN_NEW && t->sign != SIGN_FAILED))
        return;
    satchel_buf_init(&line, 1024);
    satchel_buf_put_text(&line, word(ui->words, NULL,
                                     t->sign == SIGN_NEW ? "A new edition is here."
                                                         : "An update could not be used."));
    if (t->sign == SIGN_FAILED) {
        satchel_buf_put_byte(&line, ' ');
        satchel_buf_put_text(&line, problem_reason(ui->words, t->failure));
    }
    put_words(ui, chrome_string(ui, &line));
}

const char *sign_name(enum sign sign)
{
    static const char *const names[SIGN_COUNT] = {"none", "working", "new", "failed"};
    return names[sign];
}
