/* The pictures of the open book; see pictures.h. */
#include "ui/pictures.h"

#include "decoder/decoder.h"
#include "ui/chrome.h"

#include <string.h>

static bool load(void *context, uint32_t article, uint32_t number, satchel_buf *out)
{
    struct ui *ui = context;
    satchel_error err = {.code = SATCHEL_NOT_FOUND};
    const bool ok = ui->app->book.bundle &&
                    satchel_bundle_picture(ui->app->book.bundle, article, number, out, &err);
    ui->lost.why = ok ? SATCHEL_OK : err.code;
    return ok;
}

static bool decode(void *context, satchel_bytes webp, const struct page_crop *crop, int width,
                   int height, uint32_t *pixels)
{
    const struct ui *ui = context;
    return decoder_picture(ui->app->decoder, webp, crop, width, height, pixels);
}

/* --- what could not be had ------------------------------------------------------------------ */

static unsigned find_lost(const struct lost_pictures *l, uint32_t article, uint32_t number)
{
    unsigned i = 0;
    while (i < l->count && (l->list[i].article != article || l->list[i].number != number))
        i++;
    return i;
}

static void lose(void *context, uint32_t article, uint32_t number)
{
    struct ui *ui = context;
    struct lost_pictures *l = &ui->lost;
    if (l->count == UI_LOST || find_lost(l, article, number) < l->count)
        return;
    l->list[l->count].article = article;
    l->list[l->count].number = number;
    l->list[l->count++].why = l->why;
    l->why = SATCHEL_OK;
    app_changed(ui->app);
}

/* On another page all is tried again. */
static void forget_others(struct ui *ui)
{
    struct lost_pictures *l = &ui->lost;
    const struct app *app = ui->app;
    if (l->serial == app->book_serial && l->index == app->reading.index &&
        l->page == app->reading.page)
        return;
    *l = (struct lost_pictures){
        .serial = app->book_serial, .index = app->reading.index, .page = app->reading.page};
}

static const char *reason_of(const struct ui *ui, satchel_code why)
{
    switch (why) {
    case SATCHEL_READ: return word(ui->words, NULL, "The stick was removed. Put it back in.");
    case SATCHEL_CUT:
        return word(ui->words, "bundle or article", "It is cut off: the rest has not arrived.");
    default: return word(ui->words, NULL, "This picture is damaged.");
    }
}

/* In the middle of the picture's box, if there is room. */
static void put_reason(struct ui *ui, const struct page_item *box, const char *text)
{
    const struct metrics m = chrome_metrics(ui);
    struct text_spec spec = {.text = text,
                             .length = strlen(text),
                             .language = words_tag(ui->words),
                             .direction = text_direction(text, strlen(text)),
                             .font = {.family = FONT_SANS},
                             .size = FIX(m.label),
                             .ink = INK_SOFT,
                             .align = TEXT_CENTER,
                             .role = "lost",
                             .offset = SATCHEL_NONE};
    const fix gap = FIX(m.label) / 2, w = box->w - 2 * gap;
    const fix x = chrome_x(ui, box->x + gap, w);
    const fix h = w > FIX(m.label) * 4 ? chrome_text(ui, &spec, x, box->y, w, false) : box->h;
    if (h < box->h)
        chrome_text(ui, &spec, x, box->y + (box->h - h) / 2, w, true);
}

void ui_put_lost_pictures(struct ui *ui)
{
    struct lost_pictures *l = &ui->lost;
    forget_others(ui);
    const uint32_t count = l->count ? ui->page.item_count : 0;
    for (uint32_t i = 0; i < count; i++) {
        struct page_item *item = &ui->page.items[i];
        const unsigned known = item->kind == ITEM_PICTURE
                                   ? find_lost(l, item->picture.article, item->picture.number)
                                   : l->count;
        if (known == l->count)
            continue;
        item->kind = ITEM_RECT;
        item->ink = INK_PANEL;
        const struct page_item box = *item; /* the page may grow */
        put_reason(ui, &box, reason_of(ui, l->list[known].why));
    }
}

struct picture_source ui_pictures(struct ui *ui)
{
    return (struct picture_source){
        .load = load, .decode = ui->app->decoder ? decode : NULL, .lost = lose, .context = ui};
}
