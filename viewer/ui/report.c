/* What is on the screen, as JSON: the `dump` of scripts. */
#include "ui/chrome.h"

#include "model/sticks.h"
#include "paint/theme.h"

#include <satchel/json.h>

#include <string.h>

static void put_box(struct satchel_json *j, const struct page_box *b)
{
    satchel_json_open(j, NULL, '{');
    satchel_json_text(j, "role", b->role ? b->role : "");
    satchel_json_bytes(j, "text", b->text ? b->text : "", b->length);
    satchel_json_number(j, "x", FIX_ROUND(b->x));
    satchel_json_number(j, "y", FIX_ROUND(b->y));
    satchel_json_number(j, "w", FIX_ROUND(b->w));
    satchel_json_number(j, "h", FIX_ROUND(b->h));
    satchel_json_close(j);
}

static void put_boxes(struct ui *ui, struct satchel_json *j)
{
    satchel_json_open(j, "boxes", '[');
    for (uint32_t i = 0; i < ui->page.box_count; i++)
        put_box(j, &ui->page.boxes[i]);
    satchel_json_close(j);
}

/* On an article its text alone, in the order of the text; elsewhere all there is to read. */
static void put_visible_text(struct ui *ui, struct satchel_json *j)
{
    const bool article = ui->app->screen == SCREEN_ARTICLE;
    satchel_buf text;
    satchel_buf_init(&text, (size_t)4 << 20);
    for (uint32_t i = 0; i < ui->page.box_count; i++) {
        const struct page_box *b = &ui->page.boxes[i];
        if (!b->length || (article && b->offset == SATCHEL_NONE))
            continue;
        if (text.size)
            satchel_buf_put_byte(&text, '\n');
        satchel_buf_put(&text, b->text, b->length);
    }
    satchel_json_bytes(j, "visible_text", text.data ? (const char *)text.data : "", text.size);
    satchel_buf_free(&text);
}

static void put_links(struct ui *ui, struct satchel_json *j)
{
    const satchel_span *spans;
    const satchel_article *article = ui->app->reading.article;
    satchel_json_open(j, "links", '[');
    if (ui->app->screen == SCREEN_ARTICLE && article) {
        const uint32_t count = satchel_article_spans(article, &spans);
        const char *text = satchel_article_text(article, NULL);
        uint32_t last = SATCHEL_NONE;
        for (uint32_t i = 0; i < ui->page.link_count; i++) {
            const uint32_t span = ui->page.links[i].span;
            if (span >= count || span == last)
                continue;
            last = span;
            satchel_json_open(j, NULL, '{');
            satchel_json_text(j, "kind", satchel_span_name(spans[span].kind));
            satchel_json_bytes(j, "text", text + spans[span].start,
                               spans[span].end - spans[span].start);
            satchel_json_text(j, "target", spans[span].target);
            satchel_json_close(j);
        }
    }
    satchel_json_close(j);
}

static void put_targets(struct ui *ui, struct satchel_json *j)
{
    const bool some = ui->focus >= 0 && (unsigned)ui->focus < ui->target_count;
    if (some)
        satchel_json_text(j, "focus", ui->targets[ui->focus].text);
    else
        satchel_json_null(j, "focus");
    satchel_json_open(j, "items", '[');
    for (unsigned i = 0; i < ui->target_count; i++)
        if (ui->targets[i].content)
            satchel_json_text(j, NULL, ui->targets[i].text);
    satchel_json_close(j);
}

void ui_dump(struct ui *ui, satchel_buf *out)
{
    const struct app *app = ui->app;
    struct satchel_json j;
    (void)ui_page(ui);
    const bool article = app->screen == SCREEN_ARTICLE && app->reading.article;
    const bool rtl = article
                         ? satchel_article_record(app->reading.article)->direction == SATCHEL_RTL
                         : words_rtl(ui->words);
    satchel_json_init(&j, out);
    satchel_json_open(&j, NULL, '{');
    satchel_json_text(&j, "screen", screen_name(app->screen));
    satchel_json_text(&j, "bundle", app->book.bundle ? app->book.info->title : "");
    satchel_json_text(&j, "article",
                      app->reading.article ? satchel_article_record(app->reading.article)->id : "");
    satchel_json_number(&j, "page", (int64_t)ui->page_at + 1);
    satchel_json_number(&j, "pages", ui->pages);
    satchel_json_text(&j, "direction", rtl ? "rtl" : "ltr");
    satchel_json_text(&j, "theme", theme_of((enum theme_id)app->settings.theme)->name);
    satchel_json_number(&j, "text_size", app_text_size(app));
    satchel_json_number(&j, "width", app->width);
    satchel_json_number(&j, "height", app->height);
    if (app->terminal.stick != STICK_NONE)
        satchel_json_text(&j, "stick", sticks_sign_name(app->terminal.stick));
    if (app->taking.sign != SIGN_NONE) {
        satchel_json_text(&j, "update", sign_name(app->taking.sign));
        satchel_json_number(&j, "update_percent", app->taking.percent);
    }
    if (app->aloud.on) {
        satchel_json_number(&j, "spoken_offset", app->aloud.start);
        satchel_json_number(&j, "spoken_end", app->aloud.end);
    }
    if (app->settings.speech)
        satchel_json_text(&j, "spoken", app->voicing.text);
    put_targets(ui, &j);
    put_visible_text(ui, &j);
    put_boxes(ui, &j);
    satchel_json_number(&j, "first_offset", ui->page.first_offset);
    satchel_json_number(&j, "last_offset", ui->page.last_offset);
    put_links(ui, &j);
    satchel_json_number(&j, "missing_glyphs", ui->page.missing_glyphs);
    if (app->screen == SCREEN_ERROR) {
        satchel_json_text(&j, "error", app->error.text);
        satchel_json_number(&j, "error_code", app->error.code);
    }
    satchel_json_close(&j);
}
