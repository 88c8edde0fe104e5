/* The article's screen: a page of the layout between a running head and a folio. */
#include "ui/chrome.h"

#include <string.h>

/* The name of the article's language, when it is not that of the publication; "" if not. */
static const char *other_language(const struct ui *ui, const satchel_record *record)
{
    const char *language = record->language;
    const struct words *article = words_for(language);
    if (!*language || article == words_for(ui->app->book.info->language) ||
        strncmp(words_tag(article), language, strlen(words_tag(article))) != 0)
        return "";
    return words_own_name(article);
}

/* "The Harbour Bulletin · No. 327 · City · العربية" */
static satchel_buf *head_line(struct ui *ui, const struct metrics *m, const satchel_record *record)
{
    const satchel_info *info = ui->app->book.info;
    const char *title = *info->title ? info->title : ui->app->book.publication;
    const char *section = record->section, *language = other_language(ui, record);
    satchel_buf *line = chrome_line(ui);
    satchel_buf_put_text(line, title);
    if (info->edition && !m->small) {
        char digits[64];
        satchel_buf_put_text(line, " · ");
        words_fill(line, word(ui->words, "edition", "No. %1"),
                   words_number(ui->words, info->edition, digits), NULL, NULL);
    }
    if (*section)
        satchel_buf_print(line, " · %s", section);
    if (*language)
        satchel_buf_print(line, " · %s", language);
    return line;
}

static struct text_spec head_spec(const struct ui *ui, const struct metrics *m, const char *text)
{
    const size_t length = strlen(text);
    return (struct text_spec){.text = text,
                              .length = length,
                              .language = ui->app->book.info->language,
                              .direction = text_direction(text, length),
                              .font = {.family = FONT_SANS},
                              .size = FIX(m->label),
                              .ink = INK_SOFT,
                              .max_lines = 1,
                              .role = "running-head",
                              .offset = SATCHEL_NONE};
}

/* Sets a head where there is room for it; returns its width. */
static fix set_head(struct ui *ui, struct page *page, const struct metrics *m, const char *text)
{
    const struct text_spec spec = head_spec(ui, m, text);
    const fix y = (FIX(app_chrome_height(ui->app)) - label_height(m->label)) / 2;
    const fix all = text_width(ui->app->fonts, &spec) + FIX(1);
    const fix width = all < ui->head_room ? all : ui->head_room;
    chrome_text_on(ui, page, &spec, ui->head_left, y, width);
    return width;
}

/* Where the reader is at the start, the ways to settings and menu at the end. */
static void put_running_head(struct ui *ui, const struct metrics *m, const struct geometry *g)
{
    const satchel_info *info = ui->app->book.info;
    const struct words *w = ui->words;
    const fix head = FIX(app_chrome_height(ui->app));
    const fix y = (head - label_height(m->label)) / 2, gap = FIX(m->label);
    const char *title = *info->title ? info->title : ui->app->book.publication;
    fix right = m->width - g->left;
    right -= chrome_word(ui, word(w, NULL, "Menu"), ACT_MENU, 0, right, y, TEXT_END) + gap;
    if (!m->small)
        right -= chrome_word(ui, word(w, "settings", "Text"), ACT_SETTINGS, 0, right - gap / 2, y,
                             TEXT_END) +
                 gap * 3 / 2;
    (void)head_line(ui, m, satchel_article_record(ui->app->reading.article));
    ui->head_left = g->left;
    ui->head_room = right - g->left;
    const fix width = set_head(ui, &ui->page, m, chrome_line_string(ui));
    chrome_target(ui, ACT_CONTENTS, 0, title, false, 0, 0, g->left + width, head);
}

/* Words that are still to come, as minutes: the share of the text behind the page. */
static satchel_buf *time_left(struct ui *ui, const satchel_article *article, uint32_t last_offset)
{
    size_t size;
    satchel_article_text(article, &size);
    satchel_buf *line = chrome_line(ui);
    const uint64_t words = satchel_article_record(article)->words;
    const uint64_t left = size && last_offset < size ? words * (size - last_offset) / size : 0;
    if (left)
        words_count(ui->words, line, NULL, "%1 min left", "%1 min left", (left + 199) / 200);
    return line;
}

/* "Page 3 of 12", of `pages` 0: they are not counted yet. */
static satchel_buf *folio(struct ui *ui, uint32_t page, uint32_t pages)
{
    char at[64], of[64];
    satchel_buf *line = chrome_line(ui);
    words_fill(line, word(ui->words, NULL, "Page %1 of %2"), words_number(ui->words, page + 1, at),
               pages ? words_number(ui->words, pages, of) : "…", NULL);
    return line;
}

static uint32_t counted_pages(const struct reading *r)
{
    return layout_done(r->layout) ? layout_pages(r->layout) : 0;
}

static void put_folio(struct ui *ui, const struct geometry *g)
{
    const struct reading *r = &ui->app->reading;
    const uint32_t pages = counted_pages(r);
    (void)folio(ui, r->page, pages);
    const char *at = chrome_line_string(ui);
    (void)time_left(ui, r->article, ui->page.last_offset);
    chrome_foot(ui, g->left, at, chrome_line_string(ui), r->page + 1, pages);
}

void reading_prepare(struct ui *ui, struct page *head)
{
    const struct reading *r = &ui->app->reading;
    const struct page *next = app_next_page(ui->app);
    if (!next)
        return;
    const struct metrics m = chrome_metrics(ui);
    const bool same = next == layout_ready(r->layout, r->page + 1);
    const struct reading *to = same ? r : &ui->app->coming.reading;
    struct label label = {.size = m.label, .rtl = words_rtl(ui->words)};
    label.text = satchel_buf_string(folio(ui, same ? r->page + 1 : to->page, counted_pages(to)));
    if (label.text)
        (void)label_width(ui->labels, &label);
    label.text = satchel_buf_string(time_left(ui, to->article, next->last_offset));
    if (label.text)
        (void)label_width(ui->labels, &label);
    const char *line = satchel_buf_string(head_line(ui, &m, satchel_article_record(to->article)));
    if (line)
        (void)set_head(ui, head, &m, line);
}

/* Each link is a target: the focus can be on it, a touch follows it. A link broken over lines is as
 * many. */
static void add_links(struct ui *ui)
{
    const satchel_span *spans;
    size_t size;
    const char *text = satchel_article_text(ui->app->reading.article, &size);
    const uint32_t count = satchel_article_spans(ui->app->reading.article, &spans);
    for (uint32_t i = 0; i < ui->page.link_count && ui->target_count < UI_TARGETS; i++) {
        const struct page_link *link = &ui->page.links[i];
        if (link->span >= count || spans[link->span].kind == SATCHEL_SPAN_LINK)
            continue; /* a URL leads nowhere here */
        const satchel_span *s = &spans[link->span];
        const char *name = satchel_arena_string(&ui->frame, text + s->start, s->end - s->start);
        ui->targets[ui->target_count++] = (struct target){.x = link->x,
                                                          .y = link->y,
                                                          .w = link->w,
                                                          .h = link->h,
                                                          .action = ACT_FOLLOW,
                                                          .value = link->span,
                                                          .text = name ? name : "",
                                                          .content = true};
    }
}

/* A touch on a picture shows it on the whole screen. */
static void add_pictures(struct ui *ui)
{
    for (uint32_t i = 0; i < ui->page.item_count && ui->target_count < UI_TARGETS; i++) {
        const struct page_item *item = &ui->page.items[i];
        if (item->kind == ITEM_PICTURE)
            ui->targets[ui->target_count++] = (struct target){.x = item->x,
                                                              .y = item->y,
                                                              .w = item->w,
                                                              .h = item->h,
                                                              .action = ACT_PICTURE,
                                                              .value = item->picture.number,
                                                              .text = "",
                                                              .quiet = true};
    }
}

/* The page has a bookmark: a ribbon at its head. */
static void put_ribbon(struct ui *ui, const struct metrics *m, const struct geometry *g)
{
    const fix w = FIX(m->label) / 2, h = FIX(app_chrome_height(ui->app)) * 3 / 4;
    const fix x = g->left > FIX(m->label) ? g->left - FIX(m->label) : 0;
    chrome_fill(ui, INK_ACCENT, x, 0, w, h);
    page_add_box(&ui->page, &(struct page_box){.role = "bookmark",
                                               .text = "",
                                               .offset = SATCHEL_NONE,
                                               .x = chrome_x(ui, x, w),
                                               .w = w,
                                               .h = h});
}

void compose_article(struct ui *ui)
{
    struct app *app = ui->app;
    const struct metrics m = chrome_metrics(ui);
    struct layout *layout = app_layout(app);
    satchel_error err;
    if (!layout)
        return; /* the error's screen comes next */
    if (!layout_render(layout, app->reading.page, &ui->frame, &ui->page, &err)) {
        app_fail(app, &err, NULL);
        return;
    }
    ui->page_at = app->reading.page;
    ui->pages = layout_pages(layout);
    add_pictures(ui);
    if (app_is_lit(app))
        lit_page(ui);
    if (!app->kiosk)
        passages_put(ui);
    if (app->aloud.on && app->aloud.end > app->aloud.start)
        lit_put(ui, 0, app->aloud.start, app->aloud.end, LIT_CHOSEN);
    add_links(ui); /* last: a touch on a link within a highlight follows it */
    const struct geometry *g = layout_geometry(layout);
    put_running_head(ui, &m, g);
    if (app_is_marked(app))
        put_ribbon(ui, &m, g);
    put_folio(ui, g);
}
