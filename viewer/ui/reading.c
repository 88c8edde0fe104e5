/* The article's screen: a page of the layout between a running head and a folio. */
#include "ui/chrome.h"

#include <string.h>

/* The name of the article's language, when it is not that of the publication; "" if not. */
static const char *other_language(const struct ui *ui)
{
    const char *language = satchel_article_record(ui->app->reading.article)->language;
    const struct words *article = words_for(language);
    if (!*language || article == words_for(ui->app->book.info->language) ||
        strncmp(words_tag(article), language, strlen(words_tag(article))) != 0)
        return "";
    return words_own_name(article);
}

/* "The Harbour Bulletin · No. 327 · City · العربية" */
static const char *head_line(struct ui *ui, const struct metrics *m, const char *title)
{
    const satchel_info *info = ui->app->book.info;
    const char *section = satchel_article_record(ui->app->reading.article)->section;
    const char *language = other_language(ui);
    satchel_buf line;
    satchel_buf_init(&line, 2048);
    satchel_buf_put_text(&line, title);
    if (info->edition && !m->small) {
        char digits[64];
        satchel_buf_put_text(&line, " · ");
        words_fill(&line, word(ui->words, "edition", "No. %1"),
                   words_number(ui->words, info->edition, digits), NULL, NULL);
    }
    if (*section)
        satchel_buf_print(&line, " · %s", section);
    if (*language)
        satchel_buf_print(&line, " · %s", language);
    return chrome_string(ui, &line);
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
    struct text_spec spec = {.text = head_line(ui, m, title),
                             .language = info->language,
                             .font = {.family = FONT_SANS},
                             .size = FIX(m->label),
                             .ink = INK_SOFT,
                             .max_lines = 1,
                             .role = "running-head",
                             .offset = SATCHEL_NONE};
    spec.length = strlen(spec.text);
    spec.direction = text_direction(spec.text, spec.length);
    fix width = text_width(ui->app->fonts, &spec) + FIX(1);
    if (width > right - g->left)
        width = right - g->left;
    chrome_text(ui, &spec, g->left, y, width, true);
    chrome_target(ui, ACT_CONTENTS, 0, title, false, 0, 0, g->left + width, head);
}

/* Words that are still to come, as minutes: the share of the text behind the page. */
static const char *time_left(struct ui *ui, uint32_t last_offset)
{
    const satchel_article *article = ui->app->reading.article;
    size_t size;
    satchel_article_text(article, &size);
    satchel_buf line;
    satchel_buf_init(&line, 256);
    const uint64_t words = satchel_article_record(article)->words;
    const uint64_t left = size && last_offset < size ? words * (size - last_offset) / size : 0;
    if (left)
        words_count(ui->words, &line, NULL, "%1 min left", "%1 min left", (left + 199) / 200);
    return chrome_string(ui, &line);
}

static void put_folio(struct ui *ui, const struct geometry *g, uint32_t page, uint32_t pages,
                      bool counted)
{
    char at[64], of[64];
    satchel_buf line;
    satchel_buf_init(&line, 256);
    words_fill(&line, word(ui->words, NULL, "Page %1 of %2"), words_number(ui->words, page + 1, at),
               counted ? words_number(ui->words, pages, of) : "…", NULL);
    chrome_foot(ui, g->left, chrome_string(ui, &line), time_left(ui, ui->page.last_offset),
                page + 1, counted ? pages : 0);
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
    put_folio(ui, g, app->reading.page, ui->pages, layout_done(layout));
}
