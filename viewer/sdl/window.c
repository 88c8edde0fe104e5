/* The window; see window.h.
 *
 * One hint matters more than all others: SDL_GetWindowSurface opens OpenGL under the window unless
 * it is told not to, and on a machine without a GPU that is a software renderer of 70 MB. Wayland
 * and KMSDRM have no other way in this SDL and keep it. The hint is set after SDL_Init because only
 * then the driver is known.
 */
#include "sdl/window.h"

#include "model/watch.h"
#include "sandbox/lockdown.h"
#include "sdl/input.h"
#include "sdl/pads.h"
#include "showing.h"
#include "turn.h"

#include <satchel/prior.h>

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define INPUT_DEVICES "/dev/input"

struct window {
    SDL_Window *window;
    struct ui *ui;
    struct showing showing;
    struct watch *watch;
    struct pads *pads;
    Uint32 watch_event, pad_event, made_event;
    struct pointer pointer;
};

static bool fail(satchel_error *err, const char *what)
{
    const char *why = SDL_GetError();
    return satchel_fail(err, SATCHEL_NOT_WRITABLE, "%s: %s", what, *why ? why : "no reason given");
}

/* Xlib reads half a megabyte of compose sequences as text at every start, three quarters of what
 * opening an empty window costs, but keeps what it has read where it is told to. Its own places for
 * that (Compose(5)) are there on hardly any machine. */
static void keep_compose_table(const struct app *app)
{
    char path[PATH_MAX];
    const char *cache = satchel_priors_cache(app->priors);
    if (app->state_folder && *cache &&
        snprintf(path, sizeof path, "%s/compose", cache) < (int)sizeof path &&
        (mkdir(path, 0700) == 0 || errno == EEXIST))
        (void)setenv("XCOMPOSECACHE", path, 0);
}

static bool start_video(bool kiosk, satchel_error *err)
{
    SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "1");
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "0");
    SDL_SetHint("SDL_VIDEO_WAYLAND_ALLOW_LIBDECOR", "0");
    if (kiosk) /* nobody closes its window; SDL_QUIT is then a signal, or a display that went */
        SDL_SetHint("SDL_QUIT_ON_LAST_WINDOW_CLOSE", "0");
    if (SDL_Init(SDL_INIT_VIDEO) != 0)
        return fail(err, "no display");
    const char *driver = SDL_GetCurrentVideoDriver();
    if (driver && strcmp(driver, "wayland") != 0 && strcmp(driver, "KMSDRM") != 0)
        SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    return true;
}

void window_print_driver(void)
{
    satchel_error err;
    if (!start_video(false, &err)) {
        printf("driver: none (%s)\n", err.text);
        return;
    }
    const char *accelerated = SDL_GetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION);
    SDL_DisplayMode mode = {0};
    SDL_GetDesktopDisplayMode(0, &mode);
    printf("driver: %s\nframebuffer acceleration: %s\ndisplay: %dx%d\n",
           SDL_GetCurrentVideoDriver(), accelerated ? accelerated : "default", mode.w, mode.h);
    SDL_Quit();
}

/* --- showing -------------------------------------------------------------------------------- */

/* Paints into the window's own surface when its pixels are ours, else into one that SDL converts.
 */
static void paint_into(struct window *w, SDL_Surface *surface)
{
    const struct canvas canvas = {.pixels = surface->pixels,
                                  .width = surface->w,
                                  .height = surface->h,
                                  .stride = surface->pitch / 4};
    showing_paint_turned(&w->showing, &canvas);
}

static bool is_ours(const SDL_Surface *surface)
{
    return surface->format->BytesPerPixel == 4 && surface->format->Rmask == 0xFF0000 &&
           surface->format->Bmask == 0xFF && !SDL_MUSTLOCK(surface);
}

/* Blackens the screen when enough pages have been turned. */
static void wipe(struct window *w, SDL_Surface *screen)
{
    if (!showing_wipes(&w->showing))
        return;
    SDL_FillRect(screen, NULL, SDL_MapRGB(screen->format, 0, 0, 0));
    SDL_UpdateWindowSurface(w->window);
    SDL_Delay(SHOWING_BLACK_MS);
}

static void show(struct window *w)
{
    SDL_Surface *screen = SDL_GetWindowSurface(w->window);
    if (!screen)
        return; /* between two sizes; an event will follow */
    wipe(w, screen);
    if (is_ours(screen)) {
        paint_into(w, screen);
    } else {
        SDL_Surface *own =
            SDL_CreateRGBSurfaceWithFormat(0, screen->w, screen->h, 32, SDL_PIXELFORMAT_RGB888);
        if (!own)
            return;
        paint_into(w, own);
        SDL_BlitSurface(own, NULL, screen, NULL);
        SDL_FreeSurface(own);
    }
    SDL_UpdateWindowSurface(w->window);
}

/* --- events --------------------------------------------------------------------------------- */

static void watch_changed(void *context, enum watch_what what)
{
    const struct window *w = context;
    SDL_Event event = {.user = {.type = w->watch_event, .code = (Sint32)what}};
    SDL_PushEvent(&event);
}

static void pad_pressed(void *context, const char *name)
{
    const struct window *w = context;
    SDL_Event event = {.user = {.type = w->pad_event, .data1 = (void *)(uintptr_t)name}};
    SDL_PushEvent(&event);
}

/* All that it does is to end the wait: the app looks what has been made. */
static void prior_made(void *context)
{
    const struct window *w = context;
    SDL_Event event = {.user = {.type = w->made_event}};
    SDL_PushEvent(&event);
}

static void start_threads(struct window *w)
{
    w->watch_event = SDL_RegisterEvents(3);
    w->pad_event = w->watch_event + 1;
    w->made_event = w->watch_event + 2;
    w->ui->app->maker = maker_start(prior_made, w);
    w->pads = pads_start(INPUT_DEVICES, pad_pressed, w);
    const struct app *app = w->ui->app;
    w->watch = watch_start(watch_changed, w, app_update_socket(app));
    watch_sources(w->watch, app->library, app->store ? store_folder(app->store) : NULL);
    if (w->watch && app->terminal.told.sticks)
        (void)watch_add(w->watch, app->terminal.told.sticks);
}

static void handle(struct window *w, const SDL_Event *event)
{
    app_tick(w->ui->app, SDL_GetTicks64());
    if (event->type == w->watch_event && event->user.code == (Sint32)WATCH_SOCKET)
        app_hear(w->ui->app, 0);
    else if (event->type == w->watch_event)
        app_rescan(w->ui->app);
    else if (event->type == w->pad_event)
        (void)ui_pad(w->ui, event->user.data1);
    else if (event->type == SDL_QUIT && w->ui->app->kiosk)
        w->ui->app->told_to_end = w->ui->app->quit = true;
    else if (event->type != w->made_event) /* which the app looks after itself */
        input_event(w->ui, &w->pointer, event);
}

/* Takes what has come; shows the result; does a little work; and waits only when there is none. */
static void serve(struct window *w)
{
    struct app *app = w->ui->app;
    SDL_Event event;
    while (!app->quit) {
        while (!app->quit && SDL_PollEvent(&event))
            handle(w, &event);
        app_tick(app, SDL_GetTicks64());
        if (app->quit)
            break;
        if (ui_is_stale(w->ui) || w->showing.due) {
            show(w);
            continue;
        }
        if (ui_work(w->ui) || ui_is_stale(w->ui)) /* the last piece of work may show */
            continue;
        showing_prepare(&w->showing);
        const int64_t wait = app_next_tick(app);
        const bool came = wait < 0
                              ? SDL_WaitEvent(&event)
                              : SDL_WaitEventTimeout(&event, wait > 3600000 ? 3600000 : (int)wait);
        if (came)
            handle(w, &event);
    }
}

static bool open_window(struct window *w, satchel_error *err)
{
    struct app *app = w->ui->app;
    Uint32 flags = SDL_WINDOW_RESIZABLE;
    SDL_DisplayMode mode;
    if (app->kiosk && SDL_GetDesktopDisplayMode(0, &mode) == 0) {
        /* Borderless in the display's size: asking for full screen would wait for a window manager,
         * and a kiosk has none. */
        flags = SDL_WINDOW_BORDERLESS;
        turn_resize(app, mode.w, mode.h);
    }
    const bool across = app->rotation & 1;
    w->window = SDL_CreateWindow("Satchel", app->kiosk ? 0 : (int)SDL_WINDOWPOS_UNDEFINED,
                                 app->kiosk ? 0 : (int)SDL_WINDOWPOS_UNDEFINED,
                                 across ? app->height : app->width,
                                 across ? app->width : app->height, flags);
    if (!w->window)
        return fail(err, "no window");
    SDL_SetWindowMinimumSize(w->window, 160, 120);
    return true;
}

bool window_run(struct ui *ui, struct painter *painter, int repaint, satchel_error *err)
{
    struct window w = {.ui = ui, .showing = showing_in_steps(ui, painter, repaint)};
    keep_compose_table(ui->app);
    if (!start_video(ui->app->kiosk, err))
        return false;
    bool ok = open_window(&w, err);
    if (ok) {
        show(&w);
        if (ui->app->kiosk) {
            SDL_SetWindowFullscreen(w.window, SDL_WINDOW_FULLSCREEN_DESKTOP);
            SDL_SetWindowKeyboardGrab(w.window, SDL_TRUE);
        }
        ok = lockdown_files(ui->app, INPUT_DEVICES, err);
        if (ok)
            start_threads(&w);
        ok = ok && lockdown_calls(ui->app, SDL_GetCurrentVideoDriver(), err);
        if (ok)
            serve(&w);
        maker_stop(ui->app->maker);
        ui->app->maker = NULL;
        watch_stop(w.watch);
        pads_stop(w.pads);
        SDL_DestroyWindow(w.window);
    }
    SDL_Quit();
    return ok;
}
