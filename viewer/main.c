/* satchel-view: a reader's program, and with --kiosk a public terminal. */
#include "bare/bare.h"
#include "decoder/decoder.h"
#include "kiosk/gate.h"
#include "model/app.h"
#include "model/wipe.h"
#include "options.h"
#include "paint/raster.h"
#include "sandbox/lockdown.h"
#include "script.h"
#include "sdl/window.h"
#include "speech/speaker.h"
#include "state/textfile.h"
#include "ui/ui.h"

#include <satchel/satchel.h>

#include <limits.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* How a kiosk ends that a signal has ended, 128 + SIGTERM as shells have it: what started it starts
 * it again, unless it was that which wanted the end. */
enum { KIOSK_TOLD_TO_END = 143 };

/* Where the state lies unless it is told: as the XDG base directory specification says. */
static const char *default_state(char *to, size_t capacity)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    if (state && state[0] == '/')
        snprintf(to, capacity, "%s/satchel", state);
    else if (home && home[0] == '/')
        snprintf(to, capacity, "%s/.local/state/satchel", home);
    else
        return NULL;
    return to;
}

/* The wall clock, or SOURCE_DATE_EPOCH where screens must be the same every day. */
static int64_t wall_clock(void)
{
    const char *fixed = getenv("SOURCE_DATE_EPOCH");
    return fixed ? strtoll(fixed, NULL, 10) : (int64_t)time(NULL);
}

/* The interface's language from the environment; the C library's locales need not be installed. */
static void language_of_environment(char *to, size_t capacity)
{
    static const char *const names[] = {"LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"};
    to[0] = '\0';
    for (size_t i = 0; i < sizeof names / sizeof *names && !to[0]; i++) {
        const char *value = getenv(names[i]);
        if (value && *value && strncmp(value, "C", 1) != 0 && strcmp(value, "POSIX") != 0)
            snprintf(to, capacity, "%.*s", (int)strcspn(value, "_.@:"), value);
    }
}

static void apply(struct app *app, const struct options *o)
{
    if (o->text_size)
        app_set_text_size(app, o->text_size);
    if (o->rotation >= 0)
        app_rotate(app, (unsigned)o->rotation / 90);
    if (o->theme >= 0)
        app_set_theme(app, (unsigned)o->theme);
    if (o->speech)
        app_set_speech(app, true);
    if (o->language)
        app_set_language(app, o->language);
    else if (!*app->settings.language)
        language_of_environment(app->settings.language, sizeof app->settings.language);
    for (int i = 0; i < o->source_count; i++)
        app_add_source(app, o->sources[i]);
    if (!o->source_count)
        app_add_source(app, ".");
}

static bool take_screenshot(struct ui *ui, struct painter *painter, const struct options *o,
                            satchel_error *err)
{
    struct app *app = ui->app;
    if (o->article && !app_open_id(app, o->article) && app->screen != SCREEN_ERROR)
        return satchel_fail(err, SATCHEL_NOT_FOUND, "no article called \"%s\"", o->article);
    if (o->page && app->screen == SCREEN_ARTICLE)
        app_go_to_page(app, (uint32_t)o->page - 1);
    for (int i = 1; i < o->page && app->screen == SCREEN_CONTENTS; i++)
        (void)ui_key(ui, "PageDown");
    return script_shot(ui, painter, o->screenshot, err);
}

static bool run(const struct options *o, struct app *app, satchel_error *err)
{
    struct ui ui;
    struct painter *painter = painter_create(app->fonts);
    if (!painter)
        return satchel_fail_memory(err);
    painter_set_panel(painter, (enum panel)o->panel);
    bool ok = ui_init(&ui, app, err);
    if (ok) {
        app_start(app);
        if (o->screenshot)
            ok = take_screenshot(&ui, painter, o, err);
        else if (o->script)
            ok = script_run(&ui, painter, o->script, err);
        else if (o->screen || bare_is_likely())
            ok = bare_run(&ui, painter, o->repaint, o->screen, err);
        else
            ok = window_run(&ui, painter, o->repaint, err);
        ui_fini(&ui);
    }
    painter_destroy(painter);
    return ok;
}

static int report(const satchel_error *err, const char *what)
{
    fprintf(stderr, "satchel-view: %s%s%s\n", what ? what : "", what ? ": " : "", err->text);
    return (int)err->code;
}

static int serve_app(const struct options *o, const struct app_options *settings, bool headless)
{
    struct app app;
    satchel_error err = {0};
    if (!app_init(&app, settings, &err))
        return report(&err, NULL);
    apply(&app, o);
    lockdown_porter(&app, headless);
    const bool ok = run(o, &app, &err);
    /* With one bundle that does not open, a program without a window says so by its exit code too.
     */
    const bool broken =
        ok && headless && app.screen == SCREEN_ERROR && !app.book.bundle && !o->script;
    if (broken)
        err = app.error;
    const int code = !ok || broken                  ? report(&err, o->script ? o->script : NULL)
                     : app.kiosk && app.told_to_end ? KIOSK_TOLD_TO_END
                                                    : 0;
    app_fini(&app);
    return code;
}

static void sound(void *speaker)
{
    speaker_tone(speaker);
}

/* Everything that needs the viewer itself. */
static int serve(const struct options *o, const struct kiosk_config *kiosk)
{
    satchel_error err = {0};
    char folder[PATH_MAX];
    const bool headless = o->script || o->screenshot;
    const char *state = o->state                      ? o->state
                        : o->private_mode || headless ? NULL
                                                      : default_state(folder, sizeof folder);
    struct terminal_options terminal;
    gate_terminal(kiosk, &terminal);
    satchel_public_key operator_key;
    bool has_operator;
    if (!gate_operator(kiosk, &operator_key, &has_operator, &err))
        return report(&err, NULL);
    terminal.operator_key = has_operator ? &operator_key : NULL;
    terminal.paper = o->panel != PANEL_COLOUR || o->repaint;
    terminal.watched = o->kiosk && !headless && getenv("NOTIFY_SOCKET");
    terminal.clock = headless || getenv("SOURCE_DATE_EPOCH") ? NULL : wall_clock;
    struct app_options settings = {.kiosk = o->kiosk,
                                   .terminal = o->kiosk ? &terminal : NULL,
                                   .width = o->width,
                                   .height = o->height,
                                   .now = wall_clock(),
                                   .state_folder = o->private_mode ? NULL : state,
                                   .trust_folder = o->trust,
                                   .lockdown = (unsigned)o->sandbox,
                                   .low_memory = o->low_memory};
    /* What a person reads is sealed unless they say where it goes themselves. */
    if (settings.state_folder && !o->kiosk && (o->sealed || !o->state) &&
        !textfile_seal_folder(settings.state_folder, &err))
        return report(&err, settings.state_folder);
    if (o->kiosk && !headless && !gate_open(o, kiosk, &err))
        return report(&err, NULL);
    if (!lockdown_decoder(o->sandbox, &settings.decoder, &err))
        return report(&err, NULL);
    settings.speaker = headless ? NULL : speaker_start();
    terminal.sound = settings.speaker ? sound : NULL;
    terminal.sound_context = settings.speaker;
    const int code = serve_app(o, &settings, headless);
    speaker_stop(settings.speaker);
    decoder_stop(settings.decoder);
    return code;
}

int main(int argc, char **argv)
{
    struct options o;
    struct kiosk_config kiosk;
#ifdef __GLIBC__
    /* One heap for all threads: a second one costs memory, and a call that the sandbox lacks. */
    (void)mallopt(M_ARENA_MAX, 1);
    /* A screen's pixels go back to the system when they are freed; else glibc would take them from
     * the heap from the second time on, and keep them. */
    (void)mallopt(M_MMAP_THRESHOLD, 128 << 10);
#endif
    satchel_error err = {0};
    const int parsed = options_parse(&o, argc, argv);
    if (parsed >= 0)
        return parsed;
    if (o.driver_info) {
        window_print_driver();
        return 0;
    }
    int code;
    if (o.wipe) {
        char folder[PATH_MAX];
        const char *state = o.state ? o.state : default_state(folder, sizeof folder);
        return !state || wipe_folder(state)
                   ? 0
                   : (satchel_fail(&err, SATCHEL_NOT_WRITABLE, "not all of it could be removed"),
                      report(&err, state));
    }
    kiosk_config_init(&kiosk);
    if ((o.kiosk || o.kiosk_audit || o.counts) && !gate_settings(&o, &kiosk, &err))
        code = report(&err, o.settings ? o.settings : KIOSK_CONFIG_PATH);
    else if (o.counts)
        code = gate_print_counts(&o, &err) ? 0 : report(&err, NULL);
    else if (o.kiosk_audit)
        code = gate_print_audit(&o, &kiosk, &err) ? 0 : report(&err, NULL);
    else
        code = serve(&o, &kiosk);
    kiosk_config_free(&kiosk);
    return code;
}
