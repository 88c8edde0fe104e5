/* Keys, buttons and typed text as what they mean on the screen at hand. */
#include "ui/functions.h"

#include <string.h>

/* On an article arrows go along its links, or turn pages in the direction of reading. */
static void arrow_of_article(struct ui *ui, int dx, int dy)
{
    const bool rtl = satchel_article_record(ui->app->reading.article)->direction == SATCHEL_RTL;
    const bool links = !dx && ui->page.link_count;
    if (links && !ui->focus_shown)
        ui->focus_shown = true;
    else if (!links || !focus_move(ui, 0, dy))
        ui_turn(ui, !dx ? dy : (dx > 0) != rtl ? 1 : -1);
}

/* A picture that is larger than the screen is moved, else the next one shown. */
static void arrow_of_image(struct ui *ui, int dx, int dy)
{
    struct app *app = ui->app;
    if (app->looking.zoom > 100)
        app_pan(app, dx * app->width / 4, dy * app->height / 4);
    else if (dx)
        (void)app_next_picture(app, dx);
    else
        app_zoom(app, -dy);
}

/* Elsewhere they move the focus; at the edge of a list they turn its page. */
static void arrow(struct ui *ui, int dx, int dy)
{
    if (ui->app->screen == SCREEN_ARTICLE)
        arrow_of_article(ui, dx, dy);
    else if (ui->app->screen == SCREEN_IMAGE)
        arrow_of_image(ui, dx, dy);
    else if (ui->app->screen == SCREEN_SELECT && select_arrow(ui, dx, dy))
        return;
    else if (!focus_move(ui, dx, dy) && dy)
        ui_turn(ui, dy);
    app_changed(ui->app);
}

static bool key_of_arrows(struct ui *ui, const char *name)
{
    static const struct {
        const char *name;
        int dx, dy;
    } arrows[] = {{"Left", -1, 0}, {"Right", 1, 0}, {"Up", 0, -1}, {"Down", 0, 1}};
    for (size_t i = 0; i < sizeof arrows / sizeof *arrows; i++)
        if (strcmp(arrows[i].name, name) == 0) {
            arrow(ui, arrows[i].dx, arrows[i].dy);
            return true;
        }
    return false;
}

bool ui_takes_text(const struct ui *ui)
{
    return ui->app->screen == SCREEN_SEARCH || ui->app->screen == SCREEN_WRITE;
}

static bool key_of_search(struct ui *ui, const char *name)
{
    if (strcmp(name, "Backspace") == 0) {
        ui_erase(ui);
        return true;
    }
    /* Letters arrive as text as well; here they mean nothing else. */
    return strlen(name) == 1 || strcmp(name, "Space") == 0;
}

/* Digits are the page's number. */
static bool key_of_numbers(struct ui *ui, const char *name)
{
    if (name[0] < '0' || name[0] > '9' || name[1])
        return false;
    ui->typed_page = ui->typed_page * 10 + (uint32_t)(name[0] - '0');
    if (ui->typed_page > 999999)
        ui->typed_page = (uint32_t)(name[0] - '0');
    if (ui->typed_page)
        app_go_to_page(ui->app, ui->typed_page - 1);
    app_changed(ui->app);
    return true;
}

static bool is_one_of(const char *name, const char *one, const char *two, const char *three)
{
    return strcmp(name, one) == 0 || strcmp(name, two) == 0 || strcmp(name, three) == 0;
}

static bool enter(struct ui *ui)
{
    if (ui->app->screen == SCREEN_SELECT && ui->app->selecting.stage != SELECT_WHAT) {
        app_select_step(ui->app);
        return true;
    }
    if (ui->app->screen == SCREEN_WRITE && ui->keys_hidden && !ui->focus_shown) {
        app_keep_note(ui->app); /* whoever types is done with Return */
        return true;
    }
    if (ui->app->screen == SCREEN_SEARCH && ui->keys_hidden && !ui->app->finding.count) {
        app_finish_search(ui->app); /* whoever types faster than texts are read waits here */
        ui->focus = -1;
        app_changed(ui->app);
        (void)ui_page(ui);
    }
    if (ui_act_on_focus(ui))
        return true;
    if (ui->app->screen == SCREEN_ARTICLE)
        app_show_panel(ui->app, SCREEN_MENU);
    else if (ui->app->screen == SCREEN_IMAGE)
        app_zoom(ui->app, ui->app->looking.zoom == LOOK_MOST ? 0 : 1);
    return true;
}

bool ui_key(struct ui *ui, const char *name)
{
    if (!app_touch(ui->app))
        return true;
    (void)ui_page(ui); /* targets must be those on the screen */
    const enum screen screen = ui->app->screen;
    if (ui_takes_text(ui) && key_of_search(ui, name))
        return true;
    if (screen == SCREEN_PAGES && key_of_numbers(ui, name))
        return true;
    if (is_one_of(name, "Escape", "AC Back", "Backspace"))
        return app_back(ui->app);
    if (is_one_of(name, "Return", "Keypad Enter", "Select"))
        return enter(ui);
    if (strcmp(name, "Tab") == 0 || strcmp(name, "Shift+Tab") == 0) {
        focus_step(ui, name[0] == 'S' ? -1 : 1);
        app_changed(ui->app);
        return true;
    }
    if (key_of_arrows(ui, name))
        return true;
    const struct target *t = ui->focus < 0 ? NULL : &ui->targets[ui->focus];
    if (screen == SCREEN_MARKS && strcmp(name, "Delete") == 0 && t && t->action == ACT_MARK) {
        ui_act(ui, ACT_UNMARK, t->value);
        return true;
    }
    const struct function *f = function_of_key(screen, name);
    if (f && function_is_possible(ui, f))
        ui_act(ui, f->action, 0);
    return f != NULL;
}

bool ui_pad(struct ui *ui, const char *name)
{
    static const char *const keys[][2] = {
        {"a", "Return"},    {"b", "Escape"},    {"back", "Escape"},  {"dpup", "Up"},
        {"dpdown", "Down"}, {"dpleft", "Left"}, {"dpright", "Right"}};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (strcmp(keys[i][0], name) == 0)
            return ui_key(ui, keys[i][1]);
    if (!app_touch(ui->app))
        return true;
    (void)ui_page(ui);
    const struct function *f = function_of_pad(ui->app->screen, name);
    if (f && function_is_possible(ui, f))
        ui_act(ui, f->action, 0);
    return f != NULL;
}

/* Takes away the last character. */
static void erase_from(char *text)
{
    size_t length = strlen(text);
    while (length && ((uint8_t)text[--length] & 0xC0) == 0x80)
        continue;
    text[length] = '\0';
}

void ui_erase(struct ui *ui)
{
    struct finding *f = &ui->app->finding;
    if (ui->app->screen == SCREEN_WRITE) {
        erase_from(ui->app->writing);
        app_changed(ui->app);
        return;
    }
    erase_from(f->words);
    f->fresh = false;
    f->stale = false;
    ui->page_at = 0;
    app_changed(ui->app);
}

void ui_add(struct ui *ui, const char *text)
{
    struct finding *f = &ui->app->finding;
    if (ui->app->screen == SCREEN_WRITE) {
        const size_t written = strlen(ui->app->writing), length = strlen(text);
        if (written + length < sizeof ui->app->writing)
            memcpy(ui->app->writing + written, text, length + 1);
        app_changed(ui->app);
        return;
    }
    if (f->stale)
        f->words[0] = '\0'; /* of the last search: what is typed first takes its place */
    f->stale = false;
    const size_t have = strlen(f->words), more = strlen(text);
    if (have + more >= sizeof f->words)
        return;
    memcpy(f->words + have, text, more + 1);
    f->fresh = false;
    ui->page_at = 0;
    app_changed(ui->app);
}

void ui_type(struct ui *ui, const char *text)
{
    const struct finding *f = &ui->app->finding;
    if (!app_touch(ui->app))
        return;
    (void)ui_page(ui);
    if (!ui_takes_text(ui))
        return;
    if (ui->app->screen == SCREEN_SEARCH && (!*f->words || f->stale) && strcmp(text, "/") == 0)
        return; /* the key that led here */
    ui->keys_hidden = true;
    ui->focus = -1;
    ui_add(ui, text);
}

void ui_plug(struct ui *ui, bool there)
{
    ui->keys_hidden = there;
    app_changed(ui->app);
}
