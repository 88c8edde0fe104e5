/* Search: what has been typed, and the articles that have it. */
#include "ui/chrome.h"

#include <string.h>

static fix put_query(struct ui *ui, const struct metrics *m)
{
    const struct finding *f = &ui->app->finding;
    const struct words *w = ui->words;
    const bool empty = !*f->words;
    const char *text = empty ? word(w, NULL, "Type to search") : f->words;
    fix y = m->small ? FIX(4) : m->margin / 2;
    struct text_spec spec = {.text = text,
                             .length = strlen(text),
                             .language = "",
                             .direction = empty ? (words_rtl(w) ? SATCHEL_RTL : SATCHEL_LTR)
                                                : text_direction(text, strlen(text)),
                             .font = {.family = FONT_SERIF},
                             .size = FIX(m->title),
                             .ink = empty ? INK_FAINT : INK_TEXT,
                             .max_lines = 1,
                             .role = "query",
                             .offset = SATCHEL_NONE};
    const fix width = m->width - 2 * m->margin - FIX(m->label) * 12;
    fix typed = empty ? 0 : text_width(ui->app->fonts, &spec);
    if (typed > width)
        typed = width;
    const fix h = chrome_text(ui, &spec, m->margin, y, empty ? width : typed + FIX(1), true);
    chrome_fill(ui, INK_ACCENT, m->margin + typed + FIX(3), y + h / 8, FIX(2), h * 3 / 4);
    return y + h;
}

static void put_count(struct ui *ui, const struct metrics *m, fix y)
{
    const struct finding *f = &ui->app->finding;
    const struct words *w = ui->words;
    uint64_t hits = 0;
    satchel_buf first, second, line;
    for (uint32_t i = 0; i < f->count; i++)
        hits += f->hits[i].count;
    satchel_buf_init(&first, 128);
    satchel_buf_init(&second, 128);
    satchel_buf_init(&line, 256);
    if (f->count) {
        words_count(w, &first, "search, first part", "%1 hit", "%1 hits", hits);
        words_count(w, &second, "search, second part", "in %1 article", "in %1 articles", f->count);
        words_fill(&line, word(w, "search, both parts", "%1 %2"), satchel_buf_string(&first),
                   satchel_buf_string(&second), NULL);
    } else if (*f->words) {
        satchel_buf_put_text(&line, word(w, NULL, "Nothing found"));
    }
    satchel_buf_free(&first);
    satchel_buf_free(&second);
    chrome_label(ui, chrome_string(ui, &line), m->label, INK_SOFT, false, m->width - m->margin, y,
                 TEXT_END, "count");
}

static fix put_hit(struct ui *ui, const struct metrics *m, const satchel_hit *hit, uint32_t index,
                   fix y)
{
    satchel_record r;
    if (!satchel_bundle_record(ui->app->book.bundle, hit->index, &ui->frame, &r, NULL))
        return 0;
    const fix top = y, width = m->width - 2 * m->margin;
    struct text_spec spec = {.text = r.headline,
                             .length = strlen(r.headline),
                             .language = r.language,
                             .direction = r.direction,
                             .font = {.family = FONT_SERIF, .bold = true},
                             .size = FIX(m->text),
                             .max_lines = 1,
                             .role = "headline",
                             .offset = SATCHEL_NONE};
    y += chrome_text(ui, &spec, m->margin, y, width, true);
    spec.text = hit->snippet;
    spec.length = strlen(hit->snippet);
    spec.font.bold = false;
    spec.size = FIX(m->text) * 9 / 10;
    spec.ink = INK_SOFT;
    spec.max_lines = 1;
    spec.role = "snippet";
    y += chrome_text(ui, &spec, m->margin, y, width, true);
    chrome_target(ui, ACT_HIT, index, r.headline, true, m->margin - FIX(6), top - FIX(4),
                  width + FIX(12), y - top + FIX(8));
    return y - top;
}

void compose_search(struct ui *ui)
{
    const struct metrics m = chrome_metrics(ui);
    struct app *app = ui->app;
    app_run_search(app);
    fix y = put_query(ui, &m);
    put_count(ui, &m, y - label_height(m.label) - FIX(4));
    chrome_rule(ui, INK_TEXT, m.margin, y, m.width - 2 * m.margin, FIX(1));
    y += FIX(m.small ? 6 : 16);
    const fix bottom = m.height - FIX(app_chrome_height(app));
    const fix row = FIX(m.text) * 3 + FIX(m.small ? 8 : 12); /* two lines of any script */
    const uint32_t rows = bottom - y > row ? (uint32_t)((bottom - y) / row) : 1;
    const uint32_t count = app->finding.count;
    ui->pages = count ? (count + rows - 1) / rows : 1;
    if (ui->page_at >= ui->pages)
        ui->page_at = ui->pages - 1;
    for (uint32_t i = ui->page_at * rows; i < count && i < (ui->page_at + 1) * rows; i++) {
        put_hit(ui, &m, &app->finding.hits[i], i, y);
        y += row;
        chrome_rule(ui, INK_RULE, m.margin, y - FIX(m.small ? 4 : 8), m.width - 2 * m.margin,
                    FIX(1));
    }
    const fix close = m.height - FIX(app_chrome_height(app)) / 2 - label_height(m.label) / 2;
    chrome_word(ui, word(ui->words, NULL, "Close"), ACT_BACK, 0, m.width - m.margin, close,
                TEXT_END);
}
