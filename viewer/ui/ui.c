/* Screens: composing, keys, touches. See ui.h. */
#include "ui/ui.h"

#include "ui/chrome.h"

#include "paint/theme.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define FRAME_BYTES ((size_t)24 << 20) /* of one page and all it points to */

/* "20 November 2026 · corrected at 14:20" */
static void print_date(void *context, const satchel_record *record, char *to, size_t capacity)
{
    struct ui *ui = context;
    ui_choose_words(ui);
    const struct words *w = ui->words;
    satchel_buf line, when;
    satchel_buf_init(&line, capacity - 1);
    satchel_buf_init(&when, capacity - 1);
    words_date(w, &line, record->issued, false);
    if (record->updated != SATCHEL_NO_TIME && record->updated != record->issued) {
        if (line.size)
            satchel_buf_put_text(&line, " · ");
        if (record->issued != SATCHEL_NO_TIME && record->updated / 86400 == record->issued / 86400)
            words_time(w, &when, record->updated);
        else
            words_date(w, &when, record->updated, false);
        const char *pattern = record->status == SATCHEL_CORRECTED ? "corrected %1" : "updated %1";
        words_fill(&line, word(w, "article", pattern), satchel_buf_string(&when), NULL, NULL);
    }
    const char *text = satchel_buf_string(&line);
    snprintf(to, capacity, "%s", text ? text : "");
    satchel_buf_free(&line);
    satchel_buf_free(&when);
}

bool ui_init(struct ui *ui, struct app *app, satchel_error *err)
{
    *ui = (struct ui){.app = app, .words = words_for("en"), .focus = -1};
    satchel_arena_init(&ui->frame, FRAME_BYTES);
    satchel_arena_init(&ui->lead.arena, (size_t)1 << 20);
    app->print_date = print_date;
    app->print_context = ui;
    ui->labels = labels_create(app->fonts);
    return ui->labels || satchel_fail_memory(err);
}

void ui_fini(struct ui *ui)
{
    labels_destroy(ui->labels);
    satchel_arena_free(&ui->frame);
    satchel_arena_free(&ui->lead.arena);
    free(ui->starts.records);
}

/* --- composing ------------------------------------------------------------------------------ */

/* The interface speaks the language that was chosen, else the bundle's, if there is a catalogue for
 * it. */
void ui_choose_words(struct ui *ui)
{
    const struct app *app = ui->app;
    const char *tag = app->settings.language;
    if (!*tag && app->book.bundle)
        tag = app->book.info->language;
    ui->words = words_for(tag);
}

static void compose_screen(struct ui *ui)
{
    switch (ui->app->screen) {
    case SCREEN_LIBRARY: compose_shelf(ui); break;
    case SCREEN_CONTENTS: compose_contents(ui); break;
    case SCREEN_ARTICLE: compose_article(ui); break;
    case SCREEN_SEARCH: compose_search(ui); break;
    case SCREEN_SETTINGS: compose_settings(ui); break;
    default: compose_problem(ui); break;
    }
}

static void put_focus(struct ui *ui)
{
    if (ui->focus < 0 || (unsigned)ui->focus >= ui->target_count ||
        (ui->app->screen == SCREEN_ARTICLE && !ui->focus_shown))
        return;
    const struct target *t = &ui->targets[ui->focus];
    /* Covers and buttons fill their box: the frame goes around them. */
    const fix pad = t->action == ACT_OPEN_BUNDLE ? FIX(4) : t->content ? 0 : FIX(1);
    page_add_item(&ui->page, &(struct page_item){.kind = ITEM_FRAME,
                                                 .ink = INK_ACCENT,
                                                 .x = t->x - pad,
                                                 .y = t->y - pad,
                                                 .w = t->w + 2 * pad,
                                                 .h = t->h + 2 * pad,
                                                 .frame = {.thickness = FIX(2), .radius = FIX(6)}});
}

/* What the target with the focus says, to find it again on the next page. */
struct focused {
    enum action action;
    uint32_t value;
    bool any;
};

static struct focused focused_of(const struct ui *ui)
{
    if (ui->focus < 0 || (unsigned)ui->focus >= ui->target_count)
        return (struct focused){0};
    return (struct focused){.action = ui->targets[ui->focus].action,
                            .value = ui->targets[ui->focus].value,
                            .any = true};
}

static void restore_focus(struct ui *ui, struct focused was)
{
    for (unsigned i = 0; was.any && i < ui->target_count; i++)
        if (ui->targets[i].action == was.action && ui->targets[i].value == was.value) {
            ui->focus = (int)i;
            return;
        }
    focus_settle(ui);
}

static void compose(struct ui *ui)
{
    struct app *app = ui->app;
    const struct focused was = focused_of(ui);
    const bool same = ui->last_screen == app->screen && ui->revision;
    ui_choose_words(ui);
    if (!same) {
        ui->page_at = app->screen == SCREEN_CONTENTS ? ui->contents_page : 0;
        ui->focus_shown = false;
    }
    /* A screen that fails puts the error's screen in its place. */
    for (unsigned tries = 0; tries < 2; tries++) {
        const enum screen screen = app->screen;
        satchel_arena_clear(&ui->frame);
        page_init(&ui->page, &ui->frame, FIX(app->width), FIX(app->height));
        ui->target_count = 0;
        ui->pages = 1;
        compose_screen(ui);
        if (app->screen == screen)
            break;
    }
    if (app->screen == SCREEN_CONTENTS)
        ui->contents_page = ui->page_at;
    ui->last_screen = app->screen;
    if (same)
        restore_focus(ui, was);
    else
        focus_settle(ui);
    put_focus(ui);
    ui->revision = app->revision + 1;
}

const struct page *ui_page(struct ui *ui)
{
    if (ui_is_stale(ui))
        compose(ui);
    return &ui->page;
}

bool ui_is_stale(const struct ui *ui)
{
    return ui->revision != ui->app->revision + 1;
}

bool ui_work(struct ui *ui)
{
    const bool more = app_work(ui->app);
    return contents_work(ui) || more;
}

/* --- acting --------------------------------------------------------------------------------- */

static void open_shelf_item(struct ui *ui, uint32_t index)
{
    const struct shelf_item *items;
    if (index < library_items(ui->app->library, &items)) {
        ui->contents_page = 0;
        app_open_bundle(ui->app, items[index].path, !ui->app->kiosk);
    }
}

static void open_hit(struct ui *ui, uint32_t index)
{
    const struct finding *f = &ui->app->finding;
    if (index < f->count)
        app_open_article(ui->app, f->hits[index].index, f->hits[index].offset);
}

void ui_act(struct ui *ui, enum action action, uint32_t value)
{
    struct app *app = ui->app;
    switch (action) {
    case ACT_NONE: break;
    case ACT_OPEN_ARTICLE: app_open_article(app, value, SATCHEL_NONE); break;
    case ACT_OPEN_BUNDLE: open_shelf_item(ui, value); break;
    case ACT_FOLLOW: (void)app_follow(app, value); break;
    case ACT_BACK: (void)app_back(app); break;
    case ACT_LIBRARY: app_show_library(app); break;
    case ACT_CONTENTS: app_show_contents(app); break;
    case ACT_SETTINGS: app_show_panel(app, SCREEN_SETTINGS); break;
    case ACT_SEARCH: app_show_panel(app, SCREEN_SEARCH); break;
    case ACT_SMALLER: app_change_text_size(app, -1); break;
    case ACT_LARGER: app_change_text_size(app, 1); break;
    case ACT_FAMILY: app_set_family(app, (enum font_family)value); break;
    case ACT_THEME: app_set_theme(app, value); break;
    case ACT_RAGGED: app_set_ragged(app, value); break;
    case ACT_LANGUAGE: app_set_language(app, words_tag(words_at(value))); break;
    case ACT_HIT: open_hit(ui, value); break;
    case ACT_NEXT_PAGE: app_turn(app, 1); break;
    case ACT_PREVIOUS_PAGE: app_turn(app, -1); break;
    }
}

static bool act_on_focus(struct ui *ui)
{
    if (ui->focus < 0 || (unsigned)ui->focus >= ui->target_count)
        return false;
    const struct target t = ui->targets[ui->focus];
    if (ui->app->screen == SCREEN_ARTICLE && !ui->focus_shown)
        return false;
    ui_act(ui, t.action, t.value);
    return true;
}

/* Turns pages of whatever is on the screen. */
static void turn(struct ui *ui, int pages)
{
    if (ui->app->screen == SCREEN_ARTICLE) {
        app_turn(ui->app, pages);
        ui->focus = -1;
        ui->focus_shown = false;
        return;
    }
    const int64_t page = (int64_t)ui->page_at + pages;
    const bool open_end = ui->app->screen == SCREEN_CONTENTS && !ui->starts.done;
    if (page < 0 || (page >= (int64_t)ui->pages && !open_end))
        return;
    ui->page_at = (uint32_t)page;
    ui->focus = -1;
    app_changed(ui->app);
}

static void go_to_edge(struct ui *ui, bool end)
{
    if (ui->app->screen == SCREEN_ARTICLE) {
        app_go_to_page(ui->app, end ? UINT32_MAX : 0);
    } else {
        while (end && contents_work(ui))
            continue;
        ui->page_at = end && ui->app->screen == SCREEN_CONTENTS ? ui->starts.count - 1
                      : end                                     ? ui->pages - 1
                                                                : 0;
        app_changed(ui->app);
    }
    ui->focus = -1;
}

/* --- keys ----------------------------------------------------------------------------------- */

/* Arrows move the focus; at the edge of a list they turn its page, on an article without links they
 * turn pages in the direction of reading. */
static bool arrow(struct ui *ui, int dx, int dy)
{
    const bool article = ui->app->screen == SCREEN_ARTICLE;
    const struct reading *r = &ui->app->reading;
    if (article && dx) {
        const bool rtl = satchel_article_record(r->article)->direction == SATCHEL_RTL;
        turn(ui, (dx > 0) != rtl ? 1 : -1);
        return true;
    }
    if (article && !ui->page.link_count) {
        turn(ui, dy);
        return true;
    }
    if (article && !ui->focus_shown) {
        ui->focus_shown = true;
    } else if (!focus_move(ui, dx, dy)) {
        if (dy)
            turn(ui, dy);
        return true;
    }
    app_changed(ui->app);
    return true;
}

static bool key_of_search(struct ui *ui, const char *name)
{
    struct finding *f = &ui->app->finding;
    if (strcmp(name, "Backspace") == 0) {
        size_t length = strlen(f->words);
        while (length && ((uint8_t)f->words[--length] & 0xC0) == 0x80)
            continue;
        f->words[length] = '\0';
        f->fresh = false;
        ui->page_at = 0;
        app_changed(ui->app);
        return true;
    }
    /* Letters arrive as text as well; here they mean nothing else. */
    return strlen(name) == 1 || strcmp(name, "Space") == 0;
}

static bool key_of_pages(struct ui *ui, const char *name)
{
    if (strcmp(name, "PageDown") == 0 || strcmp(name, "Space") == 0)
        turn(ui, 1);
    else if (strcmp(name, "PageUp") == 0 || strcmp(name, "Shift+Space") == 0)
        turn(ui, -1);
    else if (strcmp(name, "Home") == 0)
        go_to_edge(ui, false);
    else if (strcmp(name, "End") == 0)
        go_to_edge(ui, true);
    else if (strcmp(name, "Left") == 0)
        return arrow(ui, -1, 0);
    else if (strcmp(name, "Right") == 0)
        return arrow(ui, 1, 0);
    else if (strcmp(name, "Up") == 0)
        return arrow(ui, 0, -1);
    else if (strcmp(name, "Down") == 0)
        return arrow(ui, 0, 1);
    else
        return false;
    return true;
}

static bool key_of_app(struct ui *ui, const char *name)
{
    struct app *app = ui->app;
    if (strcmp(name, "/") == 0 || strcmp(name, "Ctrl+F") == 0)
        app_show_panel(app, SCREEN_SEARCH);
    else if (strcmp(name, "+") == 0 || strcmp(name, "=") == 0 || strcmp(name, "Keypad +") == 0 ||
             strcmp(name, "Shift+=") == 0)
        app_change_text_size(app, 1);
    else if (strcmp(name, "-") == 0 || strcmp(name, "Keypad -") == 0)
        app_change_text_size(app, -1);
    else if (strcasecmp(name, "S") == 0)
        app_show_panel(app, SCREEN_SETTINGS);
    else if (strcasecmp(name, "N") == 0)
        app_set_theme(app, app->settings.theme == THEME_NIGHT ? THEME_DAY : THEME_NIGHT);
    else if ((strcmp(name, "Ctrl+Q") == 0 || strcmp(name, "Ctrl+W") == 0) && !app->kiosk)
        app->quit = true;
    else
        return false;
    return true;
}

bool ui_key(struct ui *ui, const char *name)
{
    app_touch(ui->app);
    (void)ui_page(ui); /* targets must be those on the screen */
    if (ui->app->screen == SCREEN_SEARCH && key_of_search(ui, name))
        return true;
    if (strcmp(name, "Escape") == 0 || strcmp(name, "AC Back") == 0 ||
        (strcmp(name, "Backspace") == 0 && ui->app->screen != SCREEN_SEARCH))
        return app_back(ui->app);
    if (strcmp(name, "Return") == 0 || strcmp(name, "Keypad Enter") == 0 ||
        strcmp(name, "Select") == 0)
        return act_on_focus(ui);
    if (strcmp(name, "Tab") == 0 || strcmp(name, "Shift+Tab") == 0) {
        focus_step(ui, name[0] == 'S' ? -1 : 1);
        app_changed(ui->app);
        return true;
    }
    return key_of_pages(ui, name) || key_of_app(ui, name);
}

bool ui_pad(struct ui *ui, const char *name)
{
    static const char *const keys[][2] = {
        {"a", "Return"},
        {"b", "Escape"},
        {"x", "S"},
        {"y", "/"},
        {"dpup", "Up"},
        {"dpdown", "Down"},
        {"dpleft", "Left"},
        {"dpright", "Right"},
        {"leftshoulder", "PageUp"},
        {"rightshoulder", "PageDown"},
        {"back", "Escape"},
        {"start", "Return"},
    };
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (strcmp(keys[i][0], name) == 0)
            return ui_key(ui, keys[i][1]);
    app_touch(ui->app);
    return false;
}

void ui_type(struct ui *ui, const char *text)
{
    struct finding *f = &ui->app->finding;
    app_touch(ui->app);
    if (ui->app->screen != SCREEN_SEARCH)
        return;
    const size_t have = strlen(f->words), more = strlen(text);
    if (have + more >= sizeof f->words || (!have && strcmp(text, "/") == 0))
        return;
    memcpy(f->words + have, text, more + 1);
    f->fresh = false;
    ui->page_at = 0;
    ui->focus = -1;
    app_changed(ui->app);
}

/* --- touch ---------------------------------------------------------------------------------- */

static int target_at(const struct ui *ui, int x, int y)
{
    for (int i = (int)ui->target_count - 1; i >= 0; i--) {
        const struct target *t = &ui->targets[i];
        if (FIX(x) >= t->x && FIX(x) < t->x + t->w && FIX(y) >= t->y && FIX(y) < t->y + t->h)
            return i;
    }
    return -1;
}

/* A touch beside everything turns the page: back on the third where reading comes from, else on. */
void ui_tap(struct ui *ui, int x, int y)
{
    app_touch(ui->app);
    (void)ui_page(ui);
    const int hit = target_at(ui, x, y);
    if (hit >= 0) {
        const struct target t = ui->targets[hit];
        ui->focus = hit;
        ui_act(ui, t.action, t.value);
        return;
    }
    if (ui->app->screen != SCREEN_ARTICLE)
        return;
    const bool rtl = satchel_article_record(ui->app->reading.article)->direction == SATCHEL_RTL;
    const int from_start = rtl ? ui->app->width - x : x;
    turn(ui, from_start < ui->app->width / 3 ? -1 : 1);
}

void ui_drag(struct ui *ui, int x1, int y1, int x2, int y2)
{
    const int dx = x2 - x1, dy = y2 - y1;
    const int least = ui->app->width / 20 > 12 ? ui->app->width / 20 : 12;
    if (abs(dx) < least && abs(dy) < least) {
        ui_tap(ui, x1, y1);
        return;
    }
    app_touch(ui->app);
    (void)ui_page(ui);
    if (abs(dy) > abs(dx)) {
        turn(ui, dy < 0 ? 1 : -1);
        return;
    }
    /* Pages are drawn along: towards where reading comes from is forward. */
    const bool article = ui->app->screen == SCREEN_ARTICLE;
    const bool rtl =
        article ? satchel_article_record(ui->app->reading.article)->direction == SATCHEL_RTL
                : words_rtl(ui->words);
    turn(ui, (dx < 0) != rtl ? 1 : -1);
}

void ui_close(struct ui *ui)
{
    if (!ui->app->kiosk)
        ui->app->quit = true;
}
