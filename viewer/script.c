/* Scripts; see script.h. */
#include "script.h"

#include "paint/png.h"
#include "paint/raster.h"
#include "showing.h"

#include <satchel/file.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SCRIPT_BYTES ((size_t)16 << 20)

struct script {
    struct ui *ui;
    struct painter *painter;
    struct canvas canvas;
    satchel_error *err;
    unsigned line;
    bool meanwhile; /* updates that are being applied are not waited for */
};

/* Nothing is pending when neither pages nor the shelf have anything left to find out, and no update
 * is being applied. */
static void settle(struct ui *ui, bool meanwhile)
{
    app_rescan(ui->app);
    app_hear(ui->app, 0);
    do
        (void)ui_page(ui);
    while (ui_work(ui) || ui_is_stale(ui));
    while (!meanwhile && app_is_updating(ui->app)) {
        app_hear(ui->app, -1);
        while (ui_work(ui) || ui_is_stale(ui))
            (void)ui_page(ui);
    }
}

/* A canvas of the app's size; one that has it already is kept, as a screen's is. */
static bool fit_canvas(struct canvas *canvas, const struct app *app, satchel_error *err)
{
    if (canvas->pixels && canvas->width == app->width && canvas->height == app->height)
        return true;
    free(canvas->pixels);
    *canvas = (struct canvas){.width = app->width, .height = app->height, .stride = app->width};
    canvas->pixels = malloc((size_t)app->width * (size_t)app->height * sizeof *canvas->pixels);
    return canvas->pixels || satchel_fail_memory(err);
}

/* Paints what is to be seen now, as a window would, and saves it to `path` if that is not NULL. */
static bool shoot(struct ui *ui, struct painter *painter, struct canvas *canvas, const char *path,
                  bool text_only, satchel_error *err)
{
    if (!fit_canvas(canvas, ui->app, err))
        return false;
    struct showing showing = showing_of(ui, painter, 0);
    showing.in_steps = text_only;
    showing_paint(&showing, canvas);
    return !path || png_save(canvas, path, err);
}

bool script_shot(struct ui *ui, struct painter *painter, const char *path, satchel_error *err)
{
    settle(ui, false);
    struct canvas canvas = {0};
    const bool ok = shoot(ui, painter, &canvas, path, false, err);
    free(canvas.pixels);
    return ok;
}

static bool write_dump(struct script *s, const char *path)
{
    satchel_buf out;
    satchel_buf_init(&out, (size_t)64 << 20);
    settle(s->ui, s->meanwhile);
    ui_dump(s->ui, &out);
    const bool ok =
        satchel_buf_ok(&out, s->err) && satchel_save_bytes(path, satchel_buf_bytes(&out), s->err);
    satchel_buf_free(&out);
    return ok;
}

/* Our JSON has the members of the top level on lines of their own, two spaces in. */
static bool find_value(char *json, const char *key, char **value)
{
    char start[80];
    const int length = snprintf(start, sizeof start, "\n  \"%s\": ", key);
    char *at = strstr(json, start);
    if (!at)
        return false;
    at += length;
    at[strcspn(at, "\n")] = '\0';
    size_t size = strlen(at);
    if (size && at[size - 1] == ',')
        at[--size] = '\0';
    if (size > 1 && at[0] == '"' && at[size - 1] == '"') {
        at[size - 1] = '\0';
        at++;
    }
    *value = at;
    return true;
}

static bool expect(struct script *s, char *rest)
{
    char *space = strchr(rest, ' ');
    const char *wanted = space ? space + 1 : "";
    satchel_buf out;
    char *value;
    if (space)
        *space = '\0';
    satchel_buf_init(&out, (size_t)64 << 20);
    settle(s->ui, s->meanwhile);
    ui_dump(s->ui, &out);
    bool ok = satchel_buf_string(&out) != NULL || satchel_fail_memory(s->err);
    if (ok && !find_value((char *)out.data, rest, &value))
        ok =
            satchel_fail(s->err, SATCHEL_USAGE, "line %u: there is no %s to expect", s->line, rest);
    else if (ok && strcmp(value, wanted) != 0)
        ok = satchel_fail(s->err, SATCHEL_USAGE, "line %u: expected %s %s, it is %s", s->line, rest,
                          wanted, value);
    satchel_buf_free(&out);
    return ok;
}

/* --- commands ------------------------------------------------------------------------------- */

static bool numbers(const char *text, int *to, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        char *end;
        const long v = strtol(text, &end, 10);
        if (end == text || v < -100000 || v > 100000000)
            return false;
        to[i] = (int)v;
        text = end;
    }
    return text[strspn(text, " ")] == '\0';
}

static bool open_article(struct script *s, const char *id)
{
    return app_open_id(s->ui->app, id) || s->ui->app->screen == SCREEN_ERROR ||
           satchel_fail(s->err, SATCHEL_NOT_FOUND, "line %u: no article called \"%s\"", s->line,
                        id);
}

static bool wants_file(const char *command)
{
    static const char *const those[] = {"shot", "dump", "insert", "remove"};
    for (size_t i = 0; i < sizeof those / sizeof *those; i++)
        if (strcmp(command, those[i]) == 0)
            return true;
    return false;
}

static bool go(struct script *s, const char *command, char *rest)
{
    struct app *app = s->ui->app;
    if (!*rest && wants_file(command))
        return satchel_fail(s->err, SATCHEL_USAGE, "line %u: %s wants a FILE", s->line, command);
    if (strcmp(command, "article") == 0)
        return open_article(s, rest);
    if (strcmp(command, "contents") == 0)
        app_show_contents(app);
    else if (strcmp(command, "library") == 0)
        app_show_library(app);
    else if (strcmp(command, "insert") == 0)
        app_add_source(app, rest);
    else if (strcmp(command, "remove") == 0)
        app_remove_source(app, rest);
    else if (strcmp(command, "shot") == 0)
        return settle(s->ui, s->meanwhile),
               shoot(s->ui, s->painter, &s->canvas, rest, false, s->err);
    else if (strcmp(command, "paint") == 0)
        /* At once, to be counted: "first", what is shown before pictures are decoded. */
        return shoot(s->ui, s->painter, &s->canvas, NULL, strcmp(rest, "first") == 0, s->err);
    else if (strcmp(command, "dump") == 0)
        return write_dump(s, rest);
    else if (strcmp(command, "expect") == 0)
        return expect(s, rest);
    else
        return satchel_fail(s->err, SATCHEL_USAGE, "line %u: no such command: %s", s->line,
                            command);
    settle(s->ui, s->meanwhile);
    return true;
}

/* What the window would be told. */
static bool give(struct script *s, const char *command, const char *rest, bool *known)
{
    struct ui *ui = s->ui;
    int n[4];
    *known = true;
    if (strcmp(command, "key") == 0)
        (void)ui_key(ui, rest);
    else if (strcmp(command, "type") == 0)
        ui_type(ui, rest);
    else if (strcmp(command, "pad") == 0)
        (void)ui_pad(ui, rest);
    else if (strcmp(command, "close") == 0)
        ui_close(ui);
    else if (strcmp(command, "wait") == 0)
        settle(ui, s->meanwhile);
    else if (strcmp(command, "quit") == 0)
        ui->app->quit = true;
    else if (strcmp(command, "focus") == 0)
        app_changed(ui->app);
    else if (strcmp(command, "plug") == 0 || strcmp(command, "unplug") == 0)
        ui_plug(ui, command[0] == 'p');
    else if (strcmp(command, "tap") == 0 && numbers(rest, n, 2))
        ui_tap(ui, n[0], n[1]);
    else if (strcmp(command, "drag") == 0 && numbers(rest, n, 4))
        ui_drag(ui, n[0], n[1], n[2], n[3]);
    else if (strcmp(command, "hold") == 0 && numbers(rest, n, 2))
        ui_hold(ui, n[0], n[1], n[0], n[1]);
    else if (strcmp(command, "hold") == 0 && numbers(rest, n, 4))
        ui_hold(ui, n[0], n[1], n[2], n[3]);
    else if (strcmp(command, "resize") == 0 && numbers(rest, n, 2))
        app_resize(ui->app, n[0], n[1]);
    else if (strcmp(command, "idle") == 0 && numbers(rest, n, 1))
        app_tick(ui->app, ui->app->clock + (uint64_t)(n[0] > 0 ? n[0] : 0) * 1000);
    else
        *known = false;
    return true;
}

/* Ends the first word of a line; returns what follows. */
static char *split(char *line)
{
    char *rest = line + strcspn(line, " ");
    if (*rest)
        *rest++ = '\0';
    return rest + strspn(rest, " ");
}

static bool run_line(struct script *s, char *line)
{
    char *rest = split(line);
    bool known;
    s->meanwhile = strcmp(line, "meanwhile") == 0 && *rest;
    if (s->meanwhile) {
        line = rest;
        rest = split(line);
    }
    if (!give(s, line, rest, &known))
        return false;
    return known || go(s, line, rest);
}

bool script_run(struct ui *ui, struct painter *painter, const char *path, satchel_error *err)
{
    struct script s = {.ui = ui, .painter = painter, .err = err};
    satchel_buf file;
    satchel_buf_init(&file, SCRIPT_BYTES);
    bool ok = satchel_file_read(path, &file, err) &&
              (satchel_buf_string(&file) || satchel_fail_memory(err));
    char *at = ok ? (char *)file.data : NULL;
    while (ok && at && *at && !ui->app->quit) {
        char *lf = strchr(at, '\n');
        if (lf)
            *lf = '\0';
        at[strcspn(at, "\r")] = '\0';
        s.line++;
        if (*at && *at != '#')
            ok = run_line(&s, at);
        at = lf ? lf + 1 : NULL;
    }
    satchel_buf_free(&file);
    free(s.canvas.pixels);
    return ok;
}
