/* Screens: composing, keys, touches. See ui.h. */
#include "ui/ui.h"

#include "ui/chrome.h"

#include "model/aloud.h"
#include "paint/theme.h"
#include "text/scratch.h"
#include "ui/functions.h"
#include "ui/pictures.h"

#include <satchel/utf8.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FRAME_BYTES ((size_t)24 << 20) /* of one page and all it points to */
#define FRAME_KEPT  ((size_t)1 << 20)  /* of them from one page to the next */
#define LINE_BYTES  2048

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
    *ui = (struct ui){.app = app, .words = words_for("en"), .focus = -1, .section = -1};
    satchel_arena_init(&ui->frame, FRAME_BYTES);
    satchel_buf_init(&ui->line, LINE_BYTES);
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
    satchel_buf_free(&ui->line);
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
    case SCREEN_IMAGE: compose_image(ui); break;
    case SCREEN_NOTE: compose_note(ui); break;
    case SCREEN_PAGES: compose_pages(ui); break;
    case SCREEN_MENU: compose_menu(ui); break;
    case SCREEN_HELP: compose_help(ui); break;
    case SCREEN_MARKS: compose_marks(ui); break;
    case SCREEN_SECTIONS: compose_sections(ui); break;
    case SCREEN_SELECT: compose_select(ui); break;
    case SCREEN_WRITE: compose_write(ui); break;
    case SCREEN_WARNING: compose_warning(ui); break;
    case SCREEN_ATTRACT: compose_attract(ui); break;
    case SCREEN_CLOSED: compose_closed(ui); break;
    case SCREEN_STICK: compose_stick(ui); break;
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
    const fix pad = t->action == ACT_OPEN_BUNDLE ? FIX(4) : t->content ? 0 : FIX(1) - t->inset;
    fix x = t->x - pad, y = t->y - pad, right = t->x + t->w + pad, bottom = t->y + t->h + pad;
    x = x < 0 ? 0 : x;
    y = y < 0 ? 0 : y;
    right = right > ui->page.width ? ui->page.width : right;
    bottom = bottom > ui->page.height ? ui->page.height : bottom;
    page_add_item(&ui->page, &(struct page_item){.kind = ITEM_FRAME,
                                                 .ink = INK_ACCENT,
                                                 .x = x,
                                                 .y = y,
                                                 .w = right - x,
                                                 .h = bottom - y,
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

/* Another visitor is at a public terminal: where the last one was in lists, and which keyboard they
 * had, is not theirs. */
static void forget_visitor(struct ui *ui)
{
    ui->visitor = ui->app->terminal.visitor;
    ui->contents_page = ui->page_at = 0;
    ui->section = ui->focus = -1;
    ui->focus_shown = ui->keys_hidden = false;
    ui->layout_at = ui->typed_page = 0;
    ui->revision = 0;
}

static void compose(struct ui *ui)
{
    if (ui->visitor != ui->app->terminal.visitor)
        forget_visitor(ui);
    struct app *app = ui->app;
    const struct focused was = focused_of(ui);
    const bool same = ui->last_screen == app->screen && ui->revision;
    ui_choose_words(ui);
    if (ui->section_serial != app->book_serial)
        ui->section = -1;
    ui->section_serial = app->book_serial;
    if (!same) {
        ui->typed_page = 0;
        app->finding.stale = app->screen == SCREEN_SEARCH && *app->finding.words;
        ui->page_at = app->screen == SCREEN_CONTENTS ? ui->contents_page : 0;
        ui->focus_shown = false;
    }
    /* A screen that fails puts the error's screen in its place. */
    for (unsigned tries = 0; tries < 2; tries++) {
        const enum screen screen = app->screen;
        scratch_clear(&ui->frame, &ui->frame_room, FRAME_KEPT);
        page_init(&ui->page, &ui->frame, FIX(app->width), FIX(app->height));
        ui->target_count = 0;
        ui->pages = 1;
        compose_screen(ui);
        ui_put_lost_pictures(ui);
        if (app->screen == screen)
            break;
    }
    sign_put(ui);
    if (app->screen == SCREEN_CONTENTS)
        ui->contents_page = ui->page_at;
    ui->last_screen = app->screen;
    if (same)
        restore_focus(ui, was);
    else
        focus_settle(ui);
    if (app->screen < SCREEN_WARNING)
        put_focus(ui);
    ui->page.light = app->terminal.light;
    ui->revision = app->revision + 1;
    spoken_follow(ui);
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

/* A key of the keyboard on the screen. */
static void type_letter(struct ui *ui, uint32_t c)
{
    char text[5] = {0};
    (void)satchel_utf8_encode(c, text);
    ui_add(ui, text);
}

static void act_on_search(struct ui *ui, enum action action, uint32_t value)
{
    switch (action) {
    case ACT_HIT: app_open_found(ui->app, value); break;
    case ACT_EVERYWHERE: app_search_everywhere(ui->app, value != 0); break;
    case ACT_TYPE: type_letter(ui, value); break;
    case ACT_ERASE: ui_erase(ui); break;
    case ACT_KEYBOARD: ui_plug(ui, !ui->keys_hidden); break;
    case ACT_LAYOUT:
        ui->layout_at++;
        app_changed(ui->app);
        break;
    default: break;
    }
}

/* The first picture on the page; without one there, the article's first. */
static void look_at_picture(struct ui *ui)
{
    for (uint32_t i = 0; i < ui->page.item_count; i++)
        if (ui->page.items[i].kind == ITEM_PICTURE &&
            app_look(ui->app, ui->page.items[i].picture.number))
            return;
    ui->app->looking.picture = SATCHEL_NONE;
    (void)app_next_picture(ui->app, 1);
}

/* What the menu was opened for is done where it was opened. */
static void act_from_menu(struct ui *ui, uint32_t index)
{
    size_t count;
    const struct function *f = &functions(&count)[index];
    if (!f->steps)
        (void)app_back(ui->app);
    (void)ui_page(ui);
    ui_act(ui, f->action, 0);
}

static void choose_section(struct ui *ui, uint32_t value)
{
    ui->section = (int)value - 1;
    ui->contents_page = ui->page_at = 0;
    app_show_contents(ui->app);
}

static void act_on_passage(struct ui *ui, enum action action, uint32_t value)
{
    switch (action) {
    case ACT_SELECT: select_start(ui); break;
    case ACT_PASSAGE: app_select_mark(ui->app, value); break;
    case ACT_HIGHLIGHT: app_highlight(ui->app); break;
    case ACT_WRITE: app_write_note(ui->app); break;
    case ACT_KEEP_NOTE: app_keep_note(ui->app); break;
    case ACT_FIND_PASSAGE: app_search_selected(ui->app); break;
    default: break;
    }
}

static void act_on_pages(struct ui *ui, enum action action, uint32_t value)
{
    struct app *app = ui->app;
    switch (action) {
    case ACT_NEXT_PAGE: ui_turn(ui, 1); break;
    case ACT_PREVIOUS_PAGE: ui_turn(ui, -1); break;
    case ACT_FIRST_PAGE: ui_go_to_edge(ui, false); break;
    case ACT_LAST_PAGE: ui_go_to_edge(ui, true); break;
    case ACT_MOVE_PAGE: app_turn(app, (int)value - (int)MOVE_ZERO); break;
    case ACT_TO_PAGE: app_go_to_page(app, value); break;
    case ACT_NEXT_ARTICLE: (void)app_neighbour(app, 1); break;
    case ACT_PREVIOUS_ARTICLE: (void)app_neighbour(app, -1); break;
    case ACT_FORWARD: (void)app_retrace(app, 1); break;
    case ACT_NOTE: app_go_to_note(app); break;
    case ACT_PICTURES: look_at_picture(ui); break;
    case ACT_PICTURE: (void)app_look(app, value); break;
    case ACT_NEARER: app_zoom(app, 1); break;
    case ACT_FARTHER: app_zoom(app, -1); break;
    case ACT_WHOLE: app_zoom(app, 0); break;
    case ACT_NEXT_PICTURE: (void)app_next_picture(app, 1); break;
    case ACT_PREVIOUS_PICTURE: (void)app_next_picture(app, -1); break;
    default: break;
    }
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
    case ACT_LETTERS: app_set_letters(app, value); break;
    case ACT_LINES: app_set_lines(app, value); break;
    case ACT_MARGINS: app_set_margins(app, value); break;
    case ACT_COLUMNS: app_set_columns(app, value); break;
    case ACT_EASY: app_set_easy(app); break;
    case ACT_EDGE: app_set_edge(app, (enum edge)value); break;
    case ACT_LANGUAGE: app_set_language(app, words_tag(words_at(value))); break;
    case ACT_HIT:
    case ACT_EVERYWHERE:
    case ACT_KEYBOARD:
    case ACT_TYPE:
    case ACT_ERASE:
    case ACT_LAYOUT: act_on_search(ui, action, value); break;
    case ACT_MENU: app_show_panel(app, SCREEN_MENU); break;
    case ACT_HELP: app_show_panel(app, SCREEN_HELP); break;
    case ACT_PAGES: app_show_panel(app, SCREEN_PAGES); break;
    case ACT_NIGHT:
        app_set_theme(app, app->settings.theme == THEME_NIGHT ? THEME_DAY : THEME_NIGHT);
        break;
    case ACT_ROTATE: app_rotate(app, app->rotation + 1); break;
    case ACT_QUIT: ui_close(ui); break;
    case ACT_ALOUD: aloud_toggle(app); break;
    case ACT_SPEECH: app_set_speech(app, !app->settings.speech); break;
    case ACT_BOOKMARK: app_toggle_mark(app); break;
    case ACT_MARKS: app_show_panel(app, SCREEN_MARKS); break;
    case ACT_MARK: (void)app_open_mark(app, value); break;
    case ACT_UNMARK: app_remove_mark(app, value); break;
    case ACT_EXPORT: app_export_marks(app); break;
    case ACT_SELECT:
    case ACT_PASSAGE:
    case ACT_HIGHLIGHT:
    case ACT_WRITE:
    case ACT_KEEP_NOTE:
    case ACT_FIND_PASSAGE: act_on_passage(ui, action, value); break;
    case ACT_SECTIONS: app_show_panel(app, SCREEN_SECTIONS); break;
    case ACT_SECTION: choose_section(ui, value); break;
    case ACT_FUNCTION: act_from_menu(ui, value); break;
    default: act_on_pages(ui, action, value); break;
    }
}

bool ui_act_on_focus(struct ui *ui)
{
    if (ui->focus < 0 || (unsigned)ui->focus >= ui->target_count)
        return false;
    const struct target t = ui->targets[ui->focus];
    if (ui->app->screen == SCREEN_ARTICLE && !ui->focus_shown)
        return false;
    ui_act(ui, t.action, t.value);
    return true;
}

void ui_turn(struct ui *ui, int pages)
{
    if (ui->app->screen == SCREEN_ARTICLE) {
        app_turn_on(ui->app, pages);
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

void ui_go_to_edge(struct ui *ui, bool end)
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

void ui_close(struct ui *ui)
{
    if (!ui->app->kiosk)
        ui->app->quit = true;
}
