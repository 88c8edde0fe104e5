/* The viewer's model: the article being read, its pages, its links. See app.h. */
#include "app.h"

#include "kiosk/idle.h"
#include "state/kepttext.h"

#include <string.h>

int app_chrome_height(const struct app *app)
{
    const int side = app->width < app->height ? app->width : app->height;
    return side <= 260 ? 20 : side <= 400 ? 28 : side <= 800 ? 38 : side / 21;
}

/* As WCAG 2.1 (1.4.12) asks that text can be set: 0.12 em between letters, 0.16 between words. */
#define LETTERS_WIDE 12

static struct style style_of(const struct app *app, const struct reading *r, char *date,
                             size_t capacity)
{
    static const uint8_t line_heights[] = {0, 90, 125}, margins[] = {0, 40, 200};
    const int chrome = app_chrome_height(app);
    const satchel_record *record = satchel_article_record(r->article);
    date[0] = '\0';
    if (app->print_date)
        app->print_date(app->print_context, record, date, capacity);
    return (struct style){.width = app->width,
                          .height = app->height,
                          .text_size = app_text_size(app),
                          .head = chrome,
                          .foot = chrome,
                          .family = app->settings.family,
                          .justify = !app->settings.ragged,
                          .kashida = app->settings.kashida,
                          .line_height = line_heights[app->settings.lines],
                          .letters = app->settings.letters ? LETTERS_WIDE : 0,
                          .margins = margins[app->settings.margins],
                          .columns = (uint8_t)app->settings.columns,
                          .kicker = *record->section ? record->section : NULL,
                          .dateline = *date ? date : NULL,
                          .article = r->index};
}

/* Lays the article out as far as the page where the reader is. */
static bool lay_out(const struct app *app, struct reading *r, satchel_error *err)
{
    char date[256];
    const struct style style = style_of(app, r, date, sizeof date);
    r->layout = layout_create(r->article, app->fonts, &style, err);
    return r->layout && layout_page_at(r->layout, r->offset, &r->page, err);
}

struct layout *app_layout(struct app *app)
{
    struct reading *r = &app->reading;
    satchel_error err;
    if (!r->article)
        return NULL;
    if (!r->layout && !lay_out(app, r, &err)) {
        app_fail(app, &err, NULL);
        return NULL;
    }
    return r->layout;
}

/* Remembers where the reader is. */
static void keep_place(struct app *app)
{
    const struct reading *r = &app->reading;
    if (!app->kiosk)
        state_set_place(app->state, app->book.publication, satchel_article_record(r->article)->id,
                        r->offset);
    app->last_change = app->clock ? app->clock : 1;
}

void app_mark_read(struct app *app)
{
    const struct reading *r = &app->reading;
    if (r->article && r->layout && layout_done(r->layout) && r->page + 1 == layout_pages(r->layout))
        state_set_read(app->state, app->book.publication, satchel_article_record(r->article)->id);
}

static void close_reading(struct reading *r)
{
    layout_destroy(r->layout);
    satchel_article_close(r->article);
    *r = (struct reading){.article = NULL};
}

/* Where the article was left; its start if it was not read yet. */
static uint32_t left_at(const struct app *app, const satchel_article *article)
{
    uint32_t offset = 0;
    (void)state_article_place(app->state, app->book.publication,
                              satchel_article_record(article)->id, &offset);
    return offset;
}

/* Opens the article; without a layout. */
static bool open_at(struct app *app, uint32_t index, uint32_t offset, struct reading *out,
                    satchel_error *err)
{
    satchel_article *article = satchel_article_open(app->book.bundle, index, err);
    satchel_bundle_rest(app->book.bundle);
    if (!article)
        return false;
    if (offset == SATCHEL_NONE)
        offset = left_at(app, article);
    *out = (struct reading){.article = article, .index = index, .offset = offset};
    return true;
}

/* The article that was opened ahead, if it is this one, at the place where it was to be opened. */
static bool take_coming(struct app *app, uint32_t index, uint32_t offset, struct reading *out)
{
    struct reading *r = &app->coming.reading;
    if (!r->article || r->index != index)
        return false;
    if (offset == SATCHEL_NONE)
        offset = left_at(app, r->article);
    if (offset != r->offset)
        return false;
    *out = *r;
    *r = (struct reading){.article = NULL};
    kepttext_swap(app->decoding.kept, app->decoding.coming);
    return true;
}

/* What is being made behind the contents is not made again beside it. */
static void wait_for_prior(struct app *app, uint32_t index)
{
    satchel_prior_name name;
    if (app->maker && satchel_bundle_awaits(app->book.bundle, index, &name))
        maker_wait(app->maker, app->priors);
}

void app_open_article(struct app *app, uint32_t index, uint32_t offset)
{
    satchel_error err;
    struct reading next;
    wait_for_prior(app, index);
    if (!take_coming(app, index, offset, &next) && !open_at(app, index, offset, &next, &err)) {
        app_fail(app, &err, NULL);
        return;
    }
    app_drop_coming(app);
    close_reading(&app->reading);
    app->reading = next;
    marks_anchor(app->marks, app->book.publication, next.article);
    app->trail_count = app->trail_total = 0;
    app->screen = SCREEN_ARTICLE;
    app_changed(app);
    if (!app_layout(app))
        return;
    kiosk_count(app);
    keep_place(app);
    app_mark_read(app);
}

bool app_open_id(struct app *app, const char *id)
{
    uint32_t index;
    if (!app->book.bundle || !satchel_bundle_find(app->book.bundle, id, &index, NULL))
        return false;
    app_open_article(app, index, SATCHEL_NONE);
    return app->screen == SCREEN_ARTICLE;
}

void app_go_to_page(struct app *app, uint32_t page)
{
    struct reading *r = &app->reading;
    struct layout *layout = app_layout(app);
    satchel_error err;
    if (!layout)
        return;
    while (page >= layout_pages(layout) && !layout_done(layout))
        if (!layout_step(layout, 200, &err)) {
            app_fail(app, &err, NULL);
            return;
        }
    if (page >= layout_pages(layout))
        page = layout_pages(layout) - 1;
    if (page != r->page) {
        r->page = page;
        r->offset = layout_page_start(layout, page);
        keep_place(app);
    }
    app_mark_read(app);
    app_changed(app);
}

void app_turn(struct app *app, int pages)
{
    if (!app_layout(app))
        return;
    const int64_t page = (int64_t)app->reading.page + pages;
    app_go_to_page(app, page < 0 ? 0 : (uint32_t)page);
}

/* --- links ---------------------------------------------------------------------------------- */

static struct trail_step here(const struct app *app)
{
    return (struct trail_step){.index = app->reading.index, .offset = app->reading.offset};
}

static void leave_trail(struct app *app)
{
    if (app->trail_count == APP_TRAIL) {
        memmove(app->trail, app->trail + 1, sizeof app->trail - sizeof *app->trail);
        app->trail_count--;
    }
    app->trail[app->trail_count++] = here(app);
    app->trail_total = app->trail_count;
}

/* The step that is taken is replaced by where it was taken from, so that it can be undone. */
bool app_retrace(struct app *app, int step)
{
    if (app->screen != SCREEN_ARTICLE ||
        (step < 0 ? !app->trail_count : app->trail_count == app->trail_total))
        return false;
    const unsigned at = step < 0 ? app->trail_count - 1 : app->trail_count;
    const unsigned count = step < 0 ? at : at + 1, total = app->trail_total;
    const struct trail_step to = app->trail[at];
    app->trail[at] = here(app);
    app_open_article(app, to.index, to.offset);
    app->trail_count = count;
    app->trail_total = total;
    return true;
}

/* The number of the next (+1) or previous (-1) article that has a text, and how much of it is
 * stored. False at the ends. */
static bool find_neighbour(struct app *app, int step, uint32_t *at, uint32_t *stored)
{
    satchel_arena arena;
    satchel_record record;
    int64_t index = (int64_t)app->reading.index + step;
    for (; index >= 0 && index < app->book.info->articles; index += step) {
        satchel_arena_init(&arena, (size_t)1 << 20);
        const bool there =
            satchel_bundle_record(app->book.bundle, (uint32_t)index, &arena, &record, NULL) &&
            record.stored && satchel_bundle_has(app->book.bundle, (uint32_t)index);
        *stored = there ? record.stored : 0;
        satchel_arena_free(&arena);
        *at = (uint32_t)index;
        if (there)
            return true;
    }
    return false;
}

/* Opens the next or the previous article at a byte of its text, as app_open_article. */
static bool open_neighbour(struct app *app, int step, uint32_t offset)
{
    uint32_t index, stored;
    const struct coming *next = &app->coming;
    if (!app->reading.article)
        return false;
    if (step == 1 && next->reading.article && next->after == app->reading.index)
        index = next->reading.index;
    else if (!find_neighbour(app, step, &index, &stored))
        return false;
    app_open_article(app, index, offset);
    return true;
}

bool app_neighbour(struct app *app, int step)
{
    return open_neighbour(app, step, SATCHEL_NONE);
}

void app_turn_on(struct app *app, int step)
{
    const uint32_t page = app->reading.page;
    app_turn(app, step);
    const struct reading *r = &app->reading;
    if (app->screen != SCREEN_ARTICLE || !r->layout || r->page != page)
        return;
    if (open_neighbour(app, step, 0) && step < 0)
        app_go_to_page(app, UINT32_MAX);
}

/* --- the article after it -------------------------------------------------------------------- */

/* Bytes of a text block that is decoded ahead. A longer one would keep a key waiting for more than
 * a moment, and takes memory that the reader may not want to spend on it. */
#define COMING_MOST 8192

void app_drop_coming(struct app *app)
{
    close_reading(&app->coming.reading);
    app->coming.after = SATCHEL_NONE;
}

static void open_coming(struct app *app)
{
    struct coming *next = &app->coming;
    uint32_t index, stored;
    app_drop_coming(app);
    next->after = app->reading.index;
    if (!find_neighbour(app, 1, &index, &stored) || stored > COMING_MOST)
        return;
    app->decoding.is_ahead = true;
    if (open_at(app, index, 0, &next->reading, NULL) && !app->kiosk)
        state_expect(app->state, app->book.publication,
                     satchel_article_record(next->reading.article)->id);
    app->decoding.is_ahead = false;
}

bool app_work_on_coming(struct app *app)
{
    const struct reading *r = &app->reading;
    struct reading *next = &app->coming.reading;
    if (app->low_memory || !r->layout || r->page + 1 < layout_pages(r->layout))
        return false;
    if (app->coming.after != r->index) {
        open_coming(app);
        return true;
    }
    if (!next->article)
        return false;
    if (!next->layout) {
        if (!lay_out(app, next, NULL))
            close_reading(next);
        return true;
    }
    if (layout_is_ready(next->layout, next->page))
        return false;
    layout_prepare(next->layout, next->page);
    return true;
}

/* Goes to a place of the bundle, from where one comes back here. */
static void jump(struct app *app, uint32_t index, uint32_t offset)
{
    const unsigned steps = app->trail_count, total = app->trail_total;
    leave_trail(app);
    const unsigned kept = app->trail_count;
    app_open_article(app, index, offset);
    app->trail_count = app->screen == SCREEN_ARTICLE ? kept : steps;
    app->trail_total = app->screen == SCREEN_ARTICLE ? kept : total;
}

bool app_follow(struct app *app, uint32_t span)
{
    const satchel_span *spans;
    const satchel_block *blocks;
    uint32_t index;
    if (!app->reading.article || span >= satchel_article_spans(app->reading.article, &spans))
        return false;
    const satchel_span *s = &spans[span];
    uint32_t offset = SATCHEL_NONE;
    if (s->kind == SATCHEL_SPAN_ARTICLE) {
        if (!satchel_bundle_find(app->book.bundle, s->target, &index, NULL))
            return false;
    } else if (s->kind == SATCHEL_SPAN_NOTE) {
        app_show_note(app, s->block);
        return true;
    } else if (s->kind == SATCHEL_SPAN_JUMP) {
        satchel_article_blocks(app->reading.article, &blocks);
        index = app->reading.index;
        offset = blocks[s->block].start;
    } else {
        return false; /* a URL: there is no way out of here */
    }
    jump(app, index, offset);
    return true;
}

void app_show_note(struct app *app, uint32_t block)
{
    app->note = block;
    app_show_panel(app, SCREEN_NOTE);
}

void app_go_to_note(struct app *app)
{
    const satchel_block *blocks;
    if (app->reading.article && app->note < satchel_article_blocks(app->reading.article, &blocks))
        jump(app, app->reading.index, blocks[app->note].start);
}
