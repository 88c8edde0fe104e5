/* The library: a shelf of title cards, one for each bundle. */
#include "ui/chrome.h"

#include <string.h>

struct shelf {
    struct metrics m;
    fix top, bottom;
    unsigned columns, rows;
    fix card_w, card_h; /* of the cover; below it stands a line of labels */
    fix row_h;
};

static fix put_head(struct ui *ui, const struct metrics *m, size_t count)
{
    const struct shelf_item *items;
    size_t older = 0;
    library_items(ui->app->library, &items);
    for (size_t i = 0; i < count; i++)
        older += items[i].older;
    const struct words *w = ui->words;
    satchel_buf line;
    satchel_buf_init(&line, 128);
    words_count(w, &line, NULL, "%1 publication", "%1 publications", count - older);
    fix y = m->small ? FIX(3) : m->margin / 2;
    const fix title = chrome_label(ui, word(w, NULL, "Library"), m->title, INK_TEXT, true,
                                   m->margin, y, TEXT_START, "title");
    const fix base = y + label_ascent(m->title) - label_ascent(m->label);
    chrome_label(ui, chrome_string(ui, &line), m->label, INK_SOFT, false,
                 m->margin + title + FIX(m->label), base, TEXT_START, "count");
    const fix menu =
        chrome_word(ui, word(w, NULL, "Menu"), ACT_MENU, 0, m->width - m->margin, base, TEXT_END);
    if (!m->small)
        chrome_word(ui, word(w, "settings", "Text"), ACT_SETTINGS, 0,
                    m->width - m->margin - menu - FIX(m->label) * 3 / 2, base, TEXT_END);
    y += label_height(m->title) + FIX(m->small ? 1 : 6);
    chrome_rule(ui, INK_TEXT, m->margin, y, m->width - 2 * m->margin, FIX(1));
    return y + FIX(m->small ? 6 : 20);
}

static struct shelf shelf_of(const struct ui *ui, const struct metrics *m, fix top)
{
    struct shelf s = {.m = *m, .top = top};
    s.bottom = m->height - FIX(app_chrome_height(ui->app));
    const fix width = m->width - 2 * m->margin;
    const fix wanted = m->small ? FIX(90) : FIX(m->label) * 12;
    s.columns = (unsigned)((width + m->gutter) / (wanted + m->gutter));
    if (s.columns < 1)
        s.columns = 1;
    s.card_w = (width - (fix)(s.columns - 1) * m->gutter) / (fix)s.columns;
    s.card_h = s.card_w * 5 / 4;
    const fix label = label_height(m->label) + FIX(8);
    if (s.card_h > s.bottom - s.top - label)
        s.card_h = s.bottom - s.top - label;
    s.row_h = s.card_h + label + m->gutter / 2;
    s.rows = (unsigned)((s.bottom - s.top + m->gutter / 2) / s.row_h);
    if (s.rows < 1)
        s.rows = 1;
    return s;
}

/* The same publication has the same colour on every device: chosen by its title. */
static enum ink cover_of(const struct shelf_item *item)
{
    unsigned sum = 0;
    for (const char *p = item->title; *p; p++)
        sum = sum * 31 + (uint8_t)*p;
    return (enum ink)(INK_COVER_0 + sum % 4);
}

static fix cover_text(struct ui *ui, const struct shelf_item *item, const char *text, int size,
                      bool bold, unsigned lines, fix x, fix y, fix w, bool draw)
{
    struct text_spec spec = {.text = text,
                             .length = strlen(text),
                             .language = item->language,
                             .direction = text_direction(text, strlen(text)),
                             .font = {.family = FONT_SERIF, .bold = bold},
                             .size = FIX(size),
                             .ink = INK_COVER_TEXT,
                             .max_lines = lines,
                             .balance = bold,
                             .role = bold ? "title" : "headline",
                             .offset = SATCHEL_NONE};
    return chrome_text(ui, &spec, x, y, w, draw);
}

static const char *edition_of(struct ui *ui, const struct shelf_item *item)
{
    const struct words *w = ui->words;
    char digits[64];
    satchel_buf line;
    satchel_buf_init(&line, 256);
    if (item->edition) {
        words_fill(&line, word(w, "edition", "No. %1"), words_number(w, item->edition, digits),
                   NULL, NULL);
        satchel_buf_put_text(&line, " · ");
    }
    words_count(w, &line, NULL, "%1 article", "%1 articles", item->articles);
    return chrome_string(ui, &line);
}

/* Below the card: of what age, and what is wrong with it. */
static const char *state_of(struct ui *ui, const struct shelf_item *item, bool small)
{
    const struct words *w = ui->words;
    satchel_buf line;
    satchel_buf_init(&line, 256);
    if (item->error.code)
        return item->error.code == SATCHEL_DAMAGED || item->error.code == SATCHEL_MALFORMED ||
                       item->error.code == SATCHEL_CUT
                   ? word(w, "edition", "damaged")
                   : "";
    words_age(w, &line, item->issued, ui->app->now);
    const char *mark = !item->complete  ? "cut off"
                       : item->older    ? "older"
                       : !item->has_key ? "not signed"
                                        : NULL;
    if (mark && !small) {
        satchel_buf_put_text(&line, " · ");
        satchel_buf_put_text(&line, word(w, "edition", mark));
    }
    return chrome_string(ui, &line);
}

/* What there is no room for below a small card stands on it. */
static const char *cover_line(struct ui *ui, const struct shelf_item *item, bool small)
{
    if (!small)
        return edition_of(ui, item);
    return word(ui->words, "edition",
                !item->complete ? "cut off"
                : item->older   ? "older"
                : item->has_key ? "signed"
                                : "not signed");
}

/* A bundle that does not open: its name and the reason. */
static void put_broken(struct ui *ui, const struct shelf *s, const struct shelf_item *item, fix x,
                       fix y, fix w)
{
    const struct metrics *m = &s->m;
    const char *reason = word(ui->words, NULL, "This bundle cannot be opened");
    struct text_spec spec = {.text = item->title,
                             .length = strlen(item->title),
                             .language = "",
                             .direction = text_direction(item->title, strlen(item->title)),
                             .font = {.family = FONT_SERIF},
                             .size = FIX(m->text),
                             .ink = INK_SOFT,
                             .max_lines = 3,
                             .role = "title",
                             .offset = SATCHEL_NONE};
    y += chrome_text(ui, &spec, x, y, w, true) + FIX(4);
    spec.text = reason;
    spec.length = strlen(reason);
    spec.language = words_tag(ui->words);
    spec.direction = words_rtl(ui->words) ? SATCHEL_RTL : SATCHEL_LTR;
    spec.font.family = FONT_SANS;
    spec.size = FIX(m->label);
    spec.ink = INK_ACCENT;
    spec.role = "message";
    chrome_text(ui, &spec, x, y, w, true);
}

static void put_card(struct ui *ui, const struct shelf *s, const struct shelf_item *item,
                     uint32_t index, fix x, fix y)
{
    const struct metrics *m = &s->m;
    const fix pad = m->small ? FIX(6) : FIX(m->label);
    const fix inner = s->card_w - 2 * pad;
    const bool broken = item->error.code != SATCHEL_OK;
    chrome_fill(ui, broken ? INK_PANEL : cover_of(item), x, y, s->card_w, s->card_h);
    if (broken) {
        put_broken(ui, s, item, x + pad, y + pad, inner);
    } else {
        fix at = y + pad;
        at += cover_text(ui, item, item->title, m->small ? 13 : m->label * 3 / 2, true, 3, x + pad,
                         at, inner, true);
        chrome_label(ui, cover_line(ui, item, m->small), m->small ? 10 : m->label * 9 / 10,
                     INK_COVER_TEXT, false, x + pad, at + FIX(m->small ? 1 : 4), TEXT_START,
                     "edition");
        at += label_height(m->small ? 10 : m->label * 9 / 10);
        const unsigned lines = m->small ? 2 : 4;
        const fix h = cover_text(ui, item, item->lead, m->small ? 11 : m->text * 9 / 10, false,
                                 lines, x + pad, 0, inner, false);
        if (at + h + pad * 2 < y + s->card_h)
            cover_text(ui, item, item->lead, m->small ? 11 : m->text * 9 / 10, false, lines,
                       x + pad, y + s->card_h - pad - h, inner, true);
    }
    struct text_spec below = {.text = state_of(ui, item, m->small),
                              .language = words_tag(ui->words),
                              .direction = words_rtl(ui->words) ? SATCHEL_RTL : SATCHEL_LTR,
                              .font = {.family = FONT_SANS},
                              .size = FIX(m->label),
                              .ink = broken || !item->complete ? INK_ACCENT : INK_SOFT,
                              .max_lines = 1,
                              .role = "age",
                              .offset = SATCHEL_NONE};
    below.length = strlen(below.text);
    chrome_text(ui, &below, x, y + s->card_h + FIX(m->small ? 5 : 6), s->card_w, true);
    chrome_target(ui, ACT_OPEN_BUNDLE, index, item->title, true, x, y, s->card_w, s->card_h);
}

/* Nothing to read yet: where to put it. */
static void put_empty(struct ui *ui, const struct metrics *m, fix y)
{
    const char *const *sources;
    const char *folder = library_sources(ui->app->library, &sources) ? sources[0] : ".";
    char shown[512];
    satchel_buf line;
    satchel_printable(shown, sizeof shown, folder, strlen(folder));
    satchel_buf_init(&line, 2048);
    words_fill(&line,
               word(ui->words, NULL, "No bundles here yet. Put in a stick or copy one into %1."),
               shown, NULL, NULL);
    struct text_spec spec = {.text = chrome_string(ui, &line),
                             .language = words_tag(ui->words),
                             .direction = words_rtl(ui->words) ? SATCHEL_RTL : SATCHEL_LTR,
                             .font = {.family = FONT_SERIF},
                             .size = FIX(m->text),
                             .ink = INK_SOFT,
                             .role = "message",
                             .offset = SATCHEL_NONE};
    spec.length = strlen(spec.text);
    chrome_text(ui, &spec, m->margin, y, m->width - 2 * m->margin, true);
}

void compose_shelf(struct ui *ui)
{
    const struct metrics m = chrome_metrics(ui);
    const struct shelf_item *items;
    const size_t count = library_items(ui->app->library, &items);
    const fix top = put_head(ui, &m, count);
    const struct shelf s = shelf_of(ui, &m, top);
    const uint32_t page_size = s.columns * s.rows;
    ui->pages = count ? (uint32_t)((count + page_size - 1) / page_size) : 1;
    if (ui->page_at >= ui->pages)
        ui->page_at = ui->pages - 1;
    if (!count)
        put_empty(ui, &m, top);
    const uint32_t first = ui->page_at * page_size;
    for (uint32_t i = first; i < count && i < first + page_size; i++) {
        const uint32_t column = (i - first) % s.columns, row = (i - first) / s.columns;
        put_card(ui, &s, &items[i], i, m.margin + (fix)column * (s.card_w + m.gutter),
                 top + (fix)row * s.row_h);
    }
    if (ui->pages > 1) {
        char at[64], of[64];
        satchel_buf line;
        satchel_buf_init(&line, 256);
        words_fill(&line,
                   word(ui->words, "page of the contents, without the word page", "%1 of %2"),
                   words_number(ui->words, ui->page_at + 1, at),
                   words_number(ui->words, ui->pages, of), NULL);
        chrome_foot(ui, m.margin, chrome_string(ui, &line), "", ui->page_at + 1, ui->pages);
    }
}
