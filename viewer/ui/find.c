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
        hits += f->found[i].hit.count;
    satchel_buf_init(&first, 128);
    satchel_buf_init(&second, 128);
    satchel_buf_init(&line, 256);
    if (f->count) {
        words_count(w, &first, "search, first part", "%1 hit", "%1 hits", hits);
        words_count(w, &second, "search, second part", "in %1 article", "in %1 articles", f->count);
        words_fill(&line, word(w, "search, both parts", "%1 %2"), satchel_buf_string(&first),
                   satchel_buf_string(&second), NULL);
    } else if (*f->words && !f->searching) {
        satchel_buf_put_text(&line, word(w, NULL, "Nothing found"));
    }
    if (*f->words && !finder_is_whole(ui->app->finder))
        satchel_buf_put_text(&line, line.size ? " …" : "…"); /* there may be more */
    satchel_buf_free(&first);
    satchel_buf_free(&second);
    chrome_label(ui, chrome_string(ui, &line), m->label, INK_SOFT, false, m->width - m->margin, y,
                 TEXT_END, "count");
}

/* Whose bundle a hit is in, at the end of its first line; returns the width it takes. */
static fix put_title(struct ui *ui, const struct metrics *m, const satchel_info *info, fix y)
{
    const fix most = (m->width - 2 * m->margin) / 3;
    struct text_spec spec = {.text = info->title,
                             .length = strlen(info->title),
                             .language = info->language,
                             .direction = text_direction(info->title, strlen(info->title)),
                             .font = {.family = FONT_SANS},
                             .size = FIX(m->label),
                             .ink = INK_SOFT,
                             .max_lines = 1,
                             .role = "publication",
                             .offset = SATCHEL_NONE};
    fix w = text_width(ui->app->fonts, &spec) + FIX(1);
    w = w > most ? most : w;
    chrome_text(ui, &spec, m->width - m->margin - w, y + FIX(m->text - m->label) / 2, w, true);
    return w + FIX(m->label);
}

/* The line with the word, which is lit. */
static fix put_snippet(struct ui *ui, struct text_spec *spec, const satchel_hit *hit, fix x, fix y,
                       fix width)
{
    const uint32_t items = ui->page.item_count, boxes = ui->page.box_count;
    spec->text = hit->snippet;
    spec->length = strlen(hit->snippet);
    spec->offset = 0; /* for finding the word in what is set; it is no place in an article */
    const fix h = chrome_text(ui, spec, x, y, width, true);
    lit_put(ui, items, hit->mark, hit->mark + hit->length, LIT_FOUND);
    for (uint32_t i = items; i < ui->page.item_count; i++)
        if (ui->page.items[i].kind == ITEM_GLYPHS)
            ui->page.items[i].run.offset = SATCHEL_NONE;
    for (uint32_t i = boxes; i < ui->page.box_count; i++)
        ui->page.boxes[i].offset = SATCHEL_NONE;
    return h;
}

static void put_hit(struct ui *ui, const struct metrics *m, uint32_t index, fix y)
{
    satchel_record r;
    satchel_bundle *bundle = app_found_bundle(ui->app, index);
    const satchel_hit *hit = app_show_found(ui->app, index);
    if (!hit || !satchel_bundle_record(bundle, hit->index, &ui->frame, &r, NULL))
        return;
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
    const bool titled = ui->app->finding.everywhere && !m->small;
    const fix title = titled ? put_title(ui, m, satchel_bundle_info(bundle), y) : 0;
    y += chrome_text(ui, &spec, m->margin, y, width - title, true);
    spec.font.bold = false;
    spec.size = FIX(m->text) * 9 / 10;
    spec.ink = INK_SOFT;
    spec.role = "snippet";
    y += put_snippet(ui, &spec, hit, m->margin, y, width);
    chrome_target(ui, ACT_HIT, index, r.headline, true, m->margin - FIX(6), top - FIX(4),
                  width + FIX(12), y - top + FIX(8));
}

/* Below the hits: where is searched, the keyboard, the way back. */
static void put_foot(struct ui *ui, const struct metrics *m)
{
    const fix h = FIX(app_chrome_height(ui->app));
    const fix y = m->height - h / 2 - label_height(m->label) / 2;
    const struct words *w = ui->words;
    const struct shelf_item *items;
    const fix gap = FIX(m->label) * 3 / 2;
    fix x = m->margin;
    if (ui->app->book.bundle && library_items(ui->app->library, &items) > 1) {
        const bool all = ui->app->finding.everywhere;
        const fix high = label_height(m->label) + FIX(m->small ? 4 : 12);
        x += chrome_choice(ui, word(w, NULL, "Library"), all, ACT_EVERYWHERE, !all, x,
                           m->height - h / 2 - high / 2, high) +
             gap;
    }
    chrome_word(ui, word(w, NULL, "Keyboard"), ACT_KEYBOARD, 0, x, y, TEXT_START);
    chrome_word(ui, word(w, NULL, "Close"), ACT_BACK, 0, m->width - m->margin, y, TEXT_END);
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
    const fix foot = ui->keys_hidden ? FIX(app_chrome_height(app)) : keyboard_put(ui);
    const fix bottom = m.height - foot;
    const fix row = FIX(m.text) * 3 + FIX(m.small ? 8 : 12); /* two lines of any script */
    const uint32_t rows = bottom - y > row ? (uint32_t)((bottom - y) / row) : 1;
    const uint32_t count = app->finding.count;
    ui->pages = count ? (count + rows - 1) / rows : 1;
    if (ui->page_at >= ui->pages)
        ui->page_at = ui->pages - 1;
    for (uint32_t i = ui->page_at * rows; i < count && i < (ui->page_at + 1) * rows; i++) {
        put_hit(ui, &m, i, y);
        y += row;
        if (y < bottom)
            chrome_rule(ui, INK_RULE, m.margin, y - FIX(m.small ? 4 : 8), m.width - 2 * m.margin,
                        FIX(1));
    }
    if (ui->keys_hidden)
        put_foot(ui, &m);
}
