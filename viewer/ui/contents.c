/* Contents: the front page of a bundle.
 *
 * A lead story with its picture and a teaser where there is room, then the rest in columns; at
 * 320x240 a list of headlines. Pages are found out one after the other, since heights depend on the
 * headlines, and measured with every headline unread, so that reading one moves nothing.
 */
#include "ui/masthead.h"

#include <satchel/utf8.h>

#include <stdlib.h>
#include <string.h>

#define PLAN_ROWS 64  /* rows of a page: more than 4320 lines can hold */
#define TEASER    400 /* bytes */

/* One article in the list. */
struct card {
    satchel_record record;
    uint32_t index;
    bool there;   /* its record could be read */
    bool arrived; /* its text as well */
    bool read;
    enum news news;
    fix x, w; /* column */
    int size; /* of the headline, pixels per em */
    unsigned lines;
};

/* Geometry of the page at hand. */
struct front {
    struct metrics m;
    fix top, bottom;
    unsigned columns;
    fix column;
    int base;
};

static const struct words *words_of(const struct ui *ui)
{
    return ui->words;
}

/* --- cards ---------------------------------------------------------------------------------- */

/* How many articles are listed, and which is at a place of the list. */
static uint32_t listed(const struct ui *ui)
{
    return ui->section < 0 ? ui->app->book.info->articles
                           : survey_records(ui->app->survey, (unsigned)ui->section);
}

static uint32_t record_at(const struct ui *ui, uint32_t at)
{
    return ui->section < 0 ? at : survey_record(ui->app->survey, (unsigned)ui->section, at);
}

static const char *meta_line(struct ui *ui, const struct card *c)
{
    const struct words *w = words_of(ui);
    satchel_buf line;
    satchel_buf_init(&line, 512);
    if (c->record.status == SATCHEL_CANCELED) {
        satchel_buf_put_text(&line, word(w, "state of an article", "withdrawn"));
        return chrome_string(ui, &line);
    }
    if (c->news == NEWS_NEW) {
        satchel_buf_put_text(&line, word(w, "state of an article", "new"));
        satchel_buf_put_text(&line, " · ");
    }
    if (!c->arrived) {
        satchel_buf_put_text(&line, word(w, "state of an article", "missing"));
        if (!c->there)
            return chrome_string(ui, &line);
        satchel_buf_put_text(&line, " · ");
    }
    words_count(w, &line, "reading time", "%1 min", "%1 min", (c->record.words + 199) / 200);
    if (c->record.status == SATCHEL_CORRECTED) {
        satchel_buf_put_text(&line, " · ");
        satchel_buf_put_text(&line, word(w, "state of an article", "corrected"));
    }
    if (c->read) {
        satchel_buf_put_text(&line, " · ");
        satchel_buf_put_text(&line, word(w, "state of an article", "read"));
    }
    return chrome_string(ui, &line);
}

static bool load_card(struct ui *ui, uint32_t index, struct card *c)
{
    *c = (struct card){.index = index};
    struct app *app = ui->app;
    c->there = satchel_bundle_record(app->book.bundle, index, &ui->frame, &c->record, NULL);
    if (!c->there)
        c->record =
            (satchel_record){.id = "",
                             .headline = word(words_of(ui), NULL,
                                              "This article is not in the part that has arrived."),
                             .byline = "",
                             .section = "",
                             .language = "",
                             .direction = words_rtl(words_of(ui)) ? SATCHEL_RTL : SATCHEL_LTR};
    if (!*c->record.headline)
        c->record.headline = c->record.status == SATCHEL_CANCELED ? "\u2014" : c->record.id;
    c->arrived = c->there && (app->book.info->complete || c->record.status == SATCHEL_CANCELED ||
                              satchel_bundle_has(app->book.bundle, index));
    c->news = c->there ? survey_news(app->survey, &c->record) : NEWS_NONE;
    c->read = c->there && state_is_read(app->state, app->book.publication, c->record.id);
    return c->there;
}

static fix put_kicker(struct ui *ui, const struct card *c, fix y, bool draw)
{
    const struct metrics m = chrome_metrics(ui);
    if (!*c->record.section)
        return 0;
    struct text_spec spec = {.text = c->record.section,
                             .length = strlen(c->record.section),
                             .language = c->record.language,
                             .direction = c->record.direction,
                             .font = {.family = FONT_SANS, .bold = true},
                             .size = FIX(m.label),
                             .ink = INK_ACCENT,
                             .max_lines = 1,
                             .role = "kicker",
                             .offset = SATCHEL_NONE};
    return chrome_text(ui, &spec, c->x, y, c->w, draw);
}

static fix put_headline(struct ui *ui, const struct card *c, fix y, bool draw)
{
    const bool faint = draw && (c->read || !c->arrived || c->record.status == SATCHEL_CANCELED);
    struct text_spec spec = {.text = c->record.headline,
                             .length = strlen(c->record.headline),
                             .language = c->record.language,
                             .direction = c->record.direction,
                             .font = {.family = FONT_SERIF, .bold = !faint},
                             .size = FIX(c->size),
                             .ink = faint ? INK_FAINT : INK_TEXT,
                             .max_lines = c->lines,
                             .balance = true,
                             .role = "headline",
                             .offset = SATCHEL_NONE};
    return chrome_text(ui, &spec, c->x, y, c->w, draw);
}

static void put_card_target(struct ui *ui, const struct card *c, fix x, fix y, fix w, fix h)
{
    if (c->there)
        chrome_target(ui, ACT_OPEN_ARTICLE, c->index, c->record.headline, true, x, y, w, h);
}

/* One cell of the grid; returns its height. */
static fix put_card(struct ui *ui, const struct front *f, const struct card *c, fix y, bool draw)
{
    const fix top = y;
    if (!f->m.small)
        y += put_kicker(ui, c, y, draw);
    /* Where there is no line for the word, a mark in the margin says that it is new. */
    if (draw && f->m.small && c->news == NEWS_NEW)
        chrome_fill(ui, INK_ACCENT, c->x - FIX(5), y + FIX(c->size) / 2, FIX(3), FIX(c->size) / 2);
    y += put_headline(ui, c, y, draw);
    if (!f->m.small) {
        y += FIX(2);
        if (draw)
            chrome_label(ui, meta_line(ui, c), f->m.label, INK_SOFT, false, c->x, y, TEXT_START,
                         "meta");
        y += label_height(f->m.label);
    }
    return y - top;
}

/* --- the lead ------------------------------------------------------------------------------- */

/* The first leaf that can be a teaser, and the first picture. */
static void read_lead(struct lead *lead, const satchel_article *article)
{
    const satchel_block *blocks;
    size_t size;
    const uint32_t count = satchel_article_blocks(article, &blocks);
    const char *text = satchel_article_text(article, &size);
    for (uint32_t i = 0; i < count; i++) {
        const satchel_block *b = &blocks[i];
        const bool prose = b->kind == SATCHEL_KIND_SUMMARY || b->kind == SATCHEL_KIND_PARAGRAPH;
        if (prose && !lead->teaser_size && b->end > b->start) {
            lead->teaser_size = satchel_utf8_floor(text + b->start, b->end - b->start, TEASER);
            lead->teaser = satchel_arena_string(&lead->arena, text + b->start, lead->teaser_size);
            lead->direction = b->direction;
        }
        if (b->kind == SATCHEL_KIND_IMAGE && b->number != SATCHEL_NONE &&
            lead->picture == SATCHEL_NONE) {
            lead->picture = b->number;
            lead->width = b->width;
            lead->height = b->height;
        }
    }
    if (!lead->teaser)
        lead->teaser_size = 0;
}

static const struct lead *lead_of(struct ui *ui)
{
    struct lead *lead = &ui->lead;
    if (lead->serial == ui->app->book_serial && lead->made == ui->app->made)
        return lead;
    satchel_arena_clear(&lead->arena);
    *lead = (struct lead){.arena = lead->arena,
                          .serial = ui->app->book_serial,
                          .made = ui->app->made,
                          .picture = SATCHEL_NONE};
    /* Without its lead rather than late: the first text may want a prior made ready. */
    satchel_bundle *bundle = ui->app->book.bundle;
    satchel_article *article =
        satchel_bundle_ready(bundle, 0) ? satchel_article_open(bundle, 0, NULL) : NULL;
    satchel_bundle_rest(bundle);
    if (article)
        read_lead(lead, article);
    satchel_article_close(article);
    return lead;
}

static fix put_teaser(struct ui *ui, const struct front *f, const struct lead *lead,
                      const struct card *c, fix y, bool draw)
{
    if (!lead->teaser_size)
        return 0;
    struct text_spec spec = {.text = lead->teaser,
                             .length = lead->teaser_size,
                             .language = c->record.language,
                             .direction = lead->direction,
                             .font = {.family = FONT_SERIF},
                             .size = FIX(f->base) * 9 / 10,
                             .ink = INK_SOFT,
                             .max_lines = 3,
                             .role = "teaser",
                             .offset = SATCHEL_NONE};
    return chrome_text(ui, &spec, c->x, y, c->w, draw);
}

/* The lead story across the page; returns its height. */
static fix put_lead(struct ui *ui, const struct front *f, fix y, bool draw)
{
    const struct lead *lead = lead_of(ui);
    const struct metrics *m = &f->m;
    struct card c;
    load_card(ui, 0, &c);
    const fix width = m->width - 2 * m->margin;
    fix picture_w = 0, picture_h = 0;
    c.x = m->margin;
    if (lead->picture != SATCHEL_NONE) {
        picture_w = width * 36 / 100;
        picture_h = (fix)((int64_t)picture_w * lead->height / lead->width);
        const fix most = (f->bottom - f->top) * 2 / 5;
        if (picture_h > most) {
            picture_w = (fix)((int64_t)picture_w * most / picture_h);
            picture_h = most;
        }
        c.x += picture_w + m->gutter * 2 / 3;
    }
    c.w = m->margin + width - c.x;
    c.size = f->base * 3 / 2;
    c.lines = 3;
    fix at = y;
    at += put_kicker(ui, &c, at, draw);
    at += put_headline(ui, &c, at, draw) + FIX(4);
    at += put_teaser(ui, f, lead, &c, at, draw) + FIX(4);
    if (draw)
        chrome_label(ui, meta_line(ui, &c), m->label, INK_SOFT, false, c.x, at, TEXT_START, "meta");
    at += label_height(m->label);
    const fix height = at - y > picture_h ? at - y : picture_h;
    if (draw && picture_w)
        page_add_item(&ui->page,
                      &(struct page_item){.kind = ITEM_PICTURE,
                                          .x = chrome_x(ui, m->margin, picture_w),
                                          .y = y,
                                          .w = picture_w,
                                          .h = picture_h,
                                          .picture = {.article = 0, .number = lead->picture}});
    if (draw)
        put_card_target(ui, &c, m->margin - FIX(8), y - FIX(8), width + FIX(16), height + FIX(16));
    return height;
}

/* --- pages ---------------------------------------------------------------------------------- */

static struct front front_of(const struct ui *ui, fix top)
{
    struct front f = {.m = chrome_metrics(ui), .top = top};
    const int width = ui->app->width;
    f.bottom = f.m.height - FIX(app_chrome_height(ui->app));
    f.columns = f.m.small || width < 560 ? 1 : width < 1180 ? 2 : 3;
    f.column = (f.m.width - 2 * f.m.margin - (fix)(f.columns - 1) * f.m.gutter) / (fix)f.columns;
    const int most = ui->app->height / 12, size = app_text_size(ui->app);
    f.base = f.m.small ? (size < 20 ? size : 20) : size < most ? size : most;
    return f;
}

/* A row of the grid from record `first`; returns its height. */
static fix put_row(struct ui *ui, const struct front *f, uint32_t first, fix y, bool draw)
{
    const uint32_t articles = listed(ui);
    fix height = 0;
    struct card cards[3];
    uint32_t count = 0;
    for (; count < f->columns && first + count < articles; count++) {
        struct card *c = &cards[count];
        load_card(ui, record_at(ui, first + count), c);
        c->x = f->m.margin + (fix)count * (f->column + f->m.gutter);
        c->w = f->column;
        c->size = f->m.small ? f->base : f->base * 21 / 20;
        c->lines = f->m.small ? 2 : 3;
        const fix h = put_card(ui, f, c, y, false);
        if (h > height)
            height = h;
    }
    for (uint32_t i = 0; draw && i < count; i++) {
        put_card(ui, f, &cards[i], y, true);
        const fix pad = FIX(f->m.small ? 4 : 6);
        put_card_target(ui, &cards[i], cards[i].x - pad, y - pad, cards[i].w + 2 * pad,
                        height + 2 * pad);
    }
    return height;
}

/* The rows of one page. */
struct plan {
    uint32_t first[PLAN_ROWS]; /* record that each starts with */
    fix height[PLAN_ROWS];
    unsigned rows;
    bool lead;     /* the first is the lead story */
    uint32_t next; /* first record that did not fit */
    fix gap;       /* between rows */
};

/* Plans a page from record `first`. At least one row always fits. What is left over below the last
 * of a full page goes between the rows, as far as that looks meant. */
static struct plan plan_page(struct ui *ui, const struct front *f, uint32_t first)
{
    const uint32_t articles = listed(ui);
    struct plan p = {.next = first, .gap = FIX(f->m.small ? 8 : 18)};
    p.lead = first == 0 && ui->section < 0 && !f->m.small && f->bottom - f->top > FIX(220);
    fix y = f->top;
    while (p.next < articles && p.rows < PLAN_ROWS) {
        const bool lead = p.lead && !p.rows;
        const fix height = lead ? put_lead(ui, f, y, false) : put_row(ui, f, p.next, y, false);
        if (p.rows && y + height > f->bottom)
            break;
        p.first[p.rows] = p.next;
        p.height[p.rows++] = height;
        p.next += lead ? 1 : f->columns;
        y += height + p.gap;
    }
    if (p.next >= articles) {
        p.next = articles;
    } else if (p.rows > 1) {
        const fix left = (f->bottom - (y - p.gap)) / (fix)(p.rows - 1);
        p.gap += left < p.gap ? left : p.gap;
    }
    return p;
}

static void draw_page(struct ui *ui, const struct front *f, const struct plan *p)
{
    fix y = f->top;
    for (unsigned i = 0; i < p->rows; i++) {
        const bool lead = p->lead && !i;
        for (unsigned k = 0; i > (p->lead ? 1 : 0) && k < f->columns; k++)
            chrome_rule(ui, INK_RULE, f->m.margin + (fix)k * (f->column + f->m.gutter),
                        y - p->gap / 2, f->column, FIX(1));
        if (lead)
            put_lead(ui, f, y, true);
        else
            put_row(ui, f, p->first[i], y, true);
        y += p->height[i] + p->gap;
    }
}

static bool add_start(struct starts *s, uint32_t record)
{
    if (s->count == s->capacity) {
        const uint32_t more = s->capacity ? s->capacity * 2 : 64;
        uint32_t *grown = realloc(s->records, more * sizeof *grown);
        if (!grown)
            return false;
        s->records = grown;
        s->capacity = more;
    }
    s->records[s->count++] = record;
    return true;
}

/* Starts that belong to another book or size are forgotten. */
static void check_starts(struct ui *ui)
{
    const struct app *app = ui->app;
    const uint64_t key = (uint64_t)app->book_serial << 40 ^ (uint64_t)app->width << 26 ^
                         (uint64_t)app->height << 12 ^ (uint64_t)app_text_size(app) << 4 ^
                         (uint64_t)(uintptr_t)ui->words ^ (uint64_t)(ui->section + 1) << 50 ^
                         (uint64_t)(ui->head_end << 8);
    if (key == ui->starts.key && ui->starts.count)
        return;
    ui->starts.key = key;
    ui->starts.count = 0;
    ui->starts.done = !add_start(&ui->starts, 0);
}

/* Finds the start of one more page below a head that ends at `top`. */
static void find_start(struct ui *ui, fix top)
{
    struct starts *s = &ui->starts;
    const struct front f = front_of(ui, top);
    const uint32_t next = plan_page(ui, &f, s->records[s->count - 1]).next;
    s->done = next >= listed(ui) || !add_start(s, next);
}

/* The head's height does not depend on the page: it is kept from the last time it was drawn. */
bool contents_work(struct ui *ui)
{
    if (ui->app->screen != SCREEN_CONTENTS || ui->starts.done || !ui->starts.count || !ui->head_end)
        return false;
    satchel_arena kept = ui->frame;
    satchel_arena_init(&ui->frame, (size_t)4 << 20);
    find_start(ui, ui->head_end);
    satchel_arena_free(&ui->frame);
    ui->frame = kept;
    if (ui->starts.done)
        app_changed(ui->app);
    return !ui->starts.done;
}

static void put_foot(struct ui *ui)
{
    const struct metrics m = chrome_metrics(ui);
    const struct words *w = words_of(ui);
    char at[64], of[64];
    satchel_buf start;
    satchel_buf_init(&start, 256);
    if (ui->starts.done)
        words_fill(&start, word(w, "page of the contents, without the word page", "%1 of %2"),
                   words_number(w, ui->page_at + 1, at), words_number(w, ui->pages, of), NULL);
    else
        satchel_buf_put_text(&start, words_number(w, ui->page_at + 1, at));
    if (m.small && *contents_news(ui))
        satchel_buf_print(&start, " · %s", contents_news(ui));
    const char *line = chrome_string(ui, &start);
    if (m.small)
        chrome_word(ui, word(w, NULL, "Menu"), ACT_MENU, 0, m.width - m.margin,
                    m.height - FIX(app_chrome_height(ui->app)) / 2 - label_height(m.label) / 2,
                    TEXT_END);
    chrome_foot(ui, m.margin, line, "", ui->page_at + 1, ui->starts.done ? ui->pages : 0);
}

void compose_contents(struct ui *ui)
{
    const struct metrics m = chrome_metrics(ui);
    if (!survey_section(ui->app->survey, 0))
        (void)survey_step(ui->app->survey); /* the head is to know the first sections at once */
    ui->head_end = contents_head(ui, &m);
    check_starts(ui);
    while (ui->page_at >= ui->starts.count && !ui->starts.done)
        find_start(ui, ui->head_end);
    if (ui->page_at >= ui->starts.count)
        ui->page_at = ui->starts.count - 1;
    const struct front f = front_of(ui, ui->head_end);
    const struct plan plan = plan_page(ui, &f, ui->starts.records[ui->page_at]);
    draw_page(ui, &f, &plan);
    ui->pages = ui->starts.count;
    put_foot(ui);
}
