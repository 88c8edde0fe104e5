/* What a public terminal shows when nobody does anything: is anybody there, headlines going by,
 * closed. Nothing on these screens can be chosen; any key and any touch means the same. */
#include "ui/chrome.h"

#include <string.h>

/* Interface text in the middle of the screen, over several lines if need be. */
static fix put_text(struct ui *ui, const char *text, int size, bool bold, enum ink ink,
                    const char *role, fix y, bool draw)
{
    const struct metrics m = chrome_metrics(ui);
    struct text_spec spec = {.text = text,
                             .length = strlen(text),
                             .language = words_tag(ui->words),
                             .direction = words_rtl(ui->words) ? SATCHEL_RTL : SATCHEL_LTR,
                             .font = {.family = FONT_SANS, .bold = bold},
                             .size = FIX(size),
                             .ink = ink,
                             .align = TEXT_CENTER,
                             .balance = true,
                             .role = role,
                             .offset = SATCHEL_NONE};
    return chrome_text(ui, &spec, m.margin, y, m.width - 2 * m.margin, draw);
}

/* Sizes that are read from two steps away. */
static int large_size(const struct ui *ui)
{
    const int w = ui->app->width, h = ui->app->height, side = w < h ? w : h;
    return side / 12 > 20 ? side / 12 : 20;
}

void compose_warning(struct ui *ui)
{
    const struct metrics m = chrome_metrics(ui);
    const int size = large_size(ui), small = size * 5 / 8 > 14 ? size * 5 / 8 : 14;
    const char *title = word(ui->words, NULL, "Is anybody still reading?");
    char digits[64];
    satchel_buf line;
    satchel_buf_init(&line, 512);
    words_fill(&line, word(ui->words, NULL, "Seconds until the start shows again: %1"),
               words_number(ui->words, ui->app->terminal.seconds, digits), NULL, NULL);
    const char *left = chrome_string(ui, &line);
    const char *why = word(ui->words, NULL, "Touch the screen or press any key for more time.");
    const fix gap = FIX(small), bar = FIX(size / 6 > 4 ? size / 6 : 4);
    fix y = m.height;
    for (unsigned pass = 0; pass < 2; pass++) {
        const bool draw = pass > 0;
        y = draw ? (m.height - y) / 2 : 0;
        y += put_text(ui, title, size, true, INK_TEXT, "title", y, draw) + gap;
        y += put_text(ui, why, small, false, INK_TEXT, "message", y, draw) + gap;
        if (draw) {
            const uint64_t whole = ui->app->terminal.told.warning / 1000;
            const fix w = m.width - 2 * m.margin;
            const fix part =
                (fix)((int64_t)w * ui->app->terminal.seconds / (int64_t)(whole > 0 ? whole : 1));
            chrome_rule(ui, INK_RULE, m.margin, y, w, bar);
            chrome_rule(ui, INK_ACCENT, m.margin, y, part < w ? part : w, bar);
        }
        y += bar + gap / 2;
        y += put_text(ui, left, small * 7 / 8, false, INK_SOFT, "time", y, draw);
    }
}

/* --- headlines going by ---------------------------------------------------------------------- */

struct slide {
    satchel_record record;
    uint32_t picture, width, height; /* SATCHEL_NONE: none */
};

static void load_picture(struct slide *s, satchel_bundle *bundle, uint32_t index)
{
    const satchel_block *blocks;
    satchel_article *article =
        satchel_bundle_ready(bundle, index) ? satchel_article_open(bundle, index, NULL) : NULL;
    const uint32_t count = article ? satchel_article_blocks(article, &blocks) : 0;
    for (uint32_t i = 0; i < count && s->picture == SATCHEL_NONE; i++)
        if (blocks[i].kind == SATCHEL_KIND_IMAGE && blocks[i].number != SATCHEL_NONE &&
            blocks[i].width && blocks[i].height) {
            s->picture = blocks[i].number;
            s->width = blocks[i].width;
            s->height = blocks[i].height;
        }
    satchel_article_close(article);
    satchel_bundle_rest(bundle);
}

static fix put_slide_text(struct ui *ui, const struct slide *s, const char *text, int size,
                          bool headline, fix y, bool draw)
{
    const struct metrics m = chrome_metrics(ui);
    struct text_spec spec = {.text = text,
                             .length = strlen(text),
                             .language = s->record.language,
                             .direction = s->record.direction,
                             .font = {.family = headline ? FONT_SERIF : FONT_SANS, .bold = true},
                             .size = FIX(size),
                             .ink = headline ? INK_TEXT : INK_ACCENT,
                             .max_lines = headline ? 4 : 1,
                             .balance = headline,
                             .role = headline ? "headline" : "kicker",
                             .offset = SATCHEL_NONE};
    return *text ? chrome_text(ui, &spec, m.margin, y, m.width - 2 * m.margin, draw) : 0;
}

/* The picture in what is left above the words. */
static void put_picture(struct ui *ui, const struct slide *s, fix room)
{
    const struct metrics m = chrome_metrics(ui);
    fix w = m.width - 2 * m.margin, h = (fix)((int64_t)w * s->height / s->width);
    if (h > room) {
        w = (fix)((int64_t)w * room / h);
        h = room;
    }
    page_add_item(&ui->page, &(struct page_item){.kind = ITEM_PICTURE,
                                                 .x = (m.width - w) / 2,
                                                 .y = m.margin + (room - h) / 2,
                                                 .w = w,
                                                 .h = h,
                                                 .picture = {.article = ui->app->terminal.slide,
                                                             .number = s->picture}});
}

void compose_attract(struct ui *ui)
{
    struct app *app = ui->app;
    const struct metrics m = chrome_metrics(ui);
    const int size = large_size(ui) * 9 / 10;
    const fix gap = FIX(m.small ? 4 : size / 3), bottom = m.height - FIX(app_chrome_height(app));
    struct slide s = {.picture = SATCHEL_NONE};
    if (!app->book.bundle ||
        !satchel_bundle_record(app->book.bundle, app->terminal.slide, &ui->frame, &s.record, NULL))
        return;
    load_picture(&s, app->book.bundle, app->terminal.slide);
    const fix words = put_slide_text(ui, &s, s.record.section, m.text, false, 0, false) +
                      put_slide_text(ui, &s, s.record.headline, size, true, 0, false);
    const fix room = bottom - words - 2 * gap - m.margin;
    const bool pictured = s.picture != SATCHEL_NONE && room > m.height / 5;
    fix y = pictured ? bottom - words - gap : m.margin + (bottom - m.margin - words) / 2;
    if (pictured)
        put_picture(ui, &s, room);
    y += put_slide_text(ui, &s, s.record.section, m.text, false, y, true);
    put_slide_text(ui, &s, s.record.headline, size, true, y, true);
    satchel_buf title;
    satchel_buf_init(&title, 512);
    satchel_buf_put_text(&title, app->book.info->title);
    chrome_foot(ui, m.margin, word(ui->words, NULL, "Touch the screen or press any key"),
                m.small ? "" : chrome_string(ui, &title), 0, 0);
    satchel_buf_free(&title);
}

/* --- closed ---------------------------------------------------------------------------------- */

void compose_closed(struct ui *ui)
{
    const struct metrics m = chrome_metrics(ui);
    const int64_t opens = ui->app->terminal.opens_next;
    const int size = large_size(ui);
    satchel_buf date, time, line;
    satchel_buf_init(&date, 256);
    satchel_buf_init(&time, 256);
    satchel_buf_init(&line, 512);
    words_date(ui->words, &date, opens, true);
    words_time(ui->words, &time, opens);
    words_fill(&line, word(ui->words, NULL, "Open again: %1, %2"), satchel_buf_string(&date),
               satchel_buf_string(&time), NULL);
    satchel_buf_free(&date);
    satchel_buf_free(&time);
    fix y = m.height / 3;
    y += put_text(ui, word(ui->words, "a terminal, outside of its hours", "Closed"), size, true,
                  INK_TEXT, "title", y, true) +
         FIX(size / 2);
    put_text(ui, chrome_string(ui, &line), size * 5 / 8, false, INK_SOFT, "message", y, true);
}
