/* How the reader wants it: sizes, faces, edges, colours, and which way is up. See app.h. */
#include "app.h"

#include <stdio.h>
#include <stdlib.h>

static int number_setting(const struct state *state, const char *name)
{
    const char *value = state_setting(state, name);
    return value ? (int)strtol(value, NULL, 10) : 0;
}

/* One of 0, 1, 2. */
static unsigned third_setting(const struct state *state, const char *name)
{
    const int value = number_setting(state, name);
    return value > 0 && value < 3 ? (unsigned)value : 0;
}

void app_load_settings(struct app *app)
{
    struct settings *s = &app->settings;
    const int size = number_setting(app->state, "text-size");
    s->text_size = size >= 8 && size <= 96 ? size : 0;
    const int theme = number_setting(app->state, "theme");
    s->theme = theme >= 0 && theme < 4 ? (unsigned)theme : 0;
    s->family = number_setting(app->state, "family") == FONT_SANS ? FONT_SANS : FONT_SERIF;
    s->ragged = number_setting(app->state, "ragged") == EDGE_RAGGED;
    s->kashida = number_setting(app->state, "ragged") == EDGE_KASHIDA;
    s->lines = third_setting(app->state, "lines");
    s->letters = third_setting(app->state, "letters") == 1;
    s->margins = third_setting(app->state, "margins");
    s->columns = third_setting(app->state, "columns");
    const char *language = state_setting(app->state, "language");
    snprintf(s->language, sizeof s->language, "%s", language ? language : "");
    s->speech = number_setting(app->state, "speech") == 1;
}

static void keep_setting(struct app *app, const char *name, int value)
{
    char text[16];
    snprintf(text, sizeof text, "%d", value);
    state_set_setting(app->state, name, text);
    app->last_change = app->clock;
    app_changed(app);
}

/* The same article in another dress: the layout goes, the place stays. */
static void drop_layout(struct app *app)
{
    layout_destroy(app->reading.layout);
    app->reading.layout = NULL;
    app_drop_coming(app);
    app_changed(app);
}

int app_text_size(const struct app *app)
{
    if (app->settings.text_size)
        return app->settings.text_size;
    const int side = app->width < app->height ? app->width : app->height;
    if (side <= 260)
        return 14;
    if (side <= 400)
        return 16;
    if (side <= 500)
        return 18;
    return side <= 800 ? 20 : side / 40 < 32 ? side / 40 : 32;
}

void app_set_text_size(struct app *app, int size)
{
    app->settings.text_size = size == 0 ? 0 : size < 8 ? 8 : size > 96 ? 96 : size;
    keep_setting(app, "text-size", app->settings.text_size);
    drop_layout(app);
}

void app_change_text_size(struct app *app, int steps)
{
    static const int sizes[] = {10, 12, 14, 16, 18, 20, 22, 24, 28, 32, 36, 40, 48, 56, 64, 80, 96};
    const int count = (int)(sizeof sizes / sizeof *sizes), now = app_text_size(app);
    int at = 0;
    while (at < count - 1 && sizes[at] < now)
        at++;
    if (steps > 0 && sizes[at] > now)
        steps--;
    at += steps;
    app_set_text_size(app, sizes[at < 0 ? 0 : at >= count ? count - 1 : at]);
}

void app_set_theme(struct app *app, unsigned theme)
{
    app->settings.theme = theme;
    keep_setting(app, "theme", (int)theme);
}

void app_set_family(struct app *app, enum font_family family)
{
    app->settings.family = family;
    keep_setting(app, "family", (int)family);
    drop_layout(app);
}

void app_set_edge(struct app *app, enum edge edge)
{
    app->settings.ragged = edge == EDGE_RAGGED;
    app->settings.kashida = edge == EDGE_KASHIDA;
    keep_setting(app, "ragged", (int)edge);
    drop_layout(app);
}

void app_set_lines(struct app *app, unsigned lines)
{
    app->settings.lines = lines;
    keep_setting(app, "lines", (int)lines);
    drop_layout(app);
}

void app_set_letters(struct app *app, unsigned letters)
{
    app->settings.letters = letters;
    keep_setting(app, "letters", (int)letters);
    drop_layout(app);
}

void app_set_margins(struct app *app, unsigned margins)
{
    app->settings.margins = margins;
    keep_setting(app, "margins", (int)margins);
    drop_layout(app);
}

void app_set_columns(struct app *app, unsigned columns)
{
    app->settings.columns = columns;
    keep_setting(app, "columns", (int)columns);
    drop_layout(app);
}

bool app_is_easy(const struct app *app)
{
    const struct settings *s = &app->settings;
    return s->family == FONT_SANS && s->ragged && s->lines == 2 && s->letters == 1;
}

void app_set_easy(struct app *app)
{
    app_set_family(app, FONT_SANS);
    app_set_edge(app, EDGE_RAGGED);
    app_set_lines(app, 2);
    app_set_letters(app, 1);
}

void app_set_language(struct app *app, const char *language)
{
    snprintf(app->settings.language, sizeof app->settings.language, "%s", language);
    state_set_setting(app->state, "language", app->settings.language);
    app->last_change = app->clock;
    drop_layout(app);
}

void app_set_speech(struct app *app, bool on)
{
    app->settings.speech = on;
    keep_setting(app, "speech", on);
}

void app_resize(struct app *app, int width, int height)
{
    width = width < 64 ? 64 : width > 8192 ? 8192 : width;
    height = height < 64 ? 64 : height > 8192 ? 8192 : height;
    if (width == app->width && height == app->height)
        return;
    app->width = width;
    app->height = height;
    drop_layout(app);
}

void app_rotate(struct app *app, unsigned quarters)
{
    const bool across = ((quarters ^ app->rotation) & 1) != 0;
    app->rotation = quarters & 3;
    keep_setting(app, "rotation", (int)app->rotation);
    if (across)
        app_resize(app, app->height, app->width);
}
