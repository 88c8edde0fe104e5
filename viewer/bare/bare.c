/* The viewer without a window system; see bare.h. */
#include "bare/bare.h"

#include "bare/console.h"
#include "bare/devices.h"
#include "bare/surface.h"
#include "model/watch.h"
#include "paint/panel.h"
#include "sandbox/lockdown.h"
#include "showing.h"
#include "turn.h"
#include "ui/pointer.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#define INPUT_DEVICES "/dev/input"

struct bare {
    struct ui *ui;
    struct showing showing;
    struct surface surface;
    struct canvas canvas; /* the page, where the pointer is not drawn */
    struct devices devices;
    struct console console;
    struct keymap map;
    struct watch *watch;
    int changed, ended; /* an eventfd: folders have changed; a signalfd: told to end */
    struct pointer pointer;
    int arrow_x, arrow_y; /* where it is drawn */
    bool arrow_drawn;
};

static uint64_t milliseconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* --- showing -------------------------------------------------------------------------------- */

enum { ARROW_WIDTH = 12, ARROW_HEIGHT = 18 };

/* An arrow: X is ink, o is paper. */
static const char arrow[ARROW_HEIGHT][ARROW_WIDTH + 1] = {
    "X           ", "XX          ", "XoX         ", "XooX        ", "XoooX       ", "XooooX      ",
    "XoooooX     ", "XooooooX    ", "XoooooooX   ", "XooooooooX  ", "XoooooXXXXX ", "XooXooX     ",
    "XoXXooX     ", "XX  XooX    ", "X   XooX    ", "     XooX   ", "     XooX   ", "      XX    "};

/* Takes the arrow away where it was and draws it where it is. */
static void move_arrow(struct bare *b)
{
    const struct evdev *e = &b->devices.evdev;
    uint32_t pixels[ARROW_HEIGHT * ARROW_WIDTH];
    if (b->arrow_drawn)
        surface_show_box(&b->surface, &b->canvas, b->arrow_x, b->arrow_y, ARROW_WIDTH,
                         ARROW_HEIGHT);
    b->arrow_drawn = e->mouse && !b->ui->app->kiosk;
    if (!b->arrow_drawn)
        return;
    b->arrow_x = e->x;
    b->arrow_y = e->y;
    uint32_t *const at = b->canvas.pixels + (size_t)e->y * (size_t)b->canvas.stride + e->x;
    for (int y = 0; y < ARROW_HEIGHT && e->y + y < b->canvas.height; y++)
        for (int x = 0; x < ARROW_WIDTH && e->x + x < b->canvas.width; x++) {
            uint32_t *pixel = at + (ptrdiff_t)y * b->canvas.stride + x;
            const char c = arrow[y][x];
            pixels[y * ARROW_WIDTH + x] = *pixel;
            *pixel = c == 'X' ? 0 : c == 'o' ? 0xFFFFFF : *pixel;
        }
    surface_show_box(&b->surface, &b->canvas, e->x, e->y, ARROW_WIDTH, ARROW_HEIGHT);
    for (int y = 0; y < ARROW_HEIGHT && e->y + y < b->canvas.height; y++)
        for (int x = 0; x < ARROW_WIDTH && e->x + x < b->canvas.width; x++)
            at[(ptrdiff_t)y * b->canvas.stride + x] = pixels[y * ARROW_WIDTH + x];
}

static void wipe(struct bare *b)
{
    const struct timespec black = {.tv_nsec = SHOWING_BLACK_MS * 1000000L};
    if (!showing_wipes(&b->showing))
        return;
    for (size_t i = 0; i < (size_t)b->canvas.stride * (size_t)b->canvas.height; i++)
        b->canvas.pixels[i] = 0;
    surface_show(&b->surface, &b->canvas);
    nanosleep(&black, NULL);
}

static void show(struct bare *b)
{
    wipe(b);
    showing_paint_turned(&b->showing, &b->canvas);
    surface_show(&b->surface, &b->canvas);
    if (b->arrow_drawn)
        move_arrow(b);
}

/* --- events --------------------------------------------------------------------------------- */

static void take_key(void *context, const char *name)
{
    struct bare *b = context;
    const bool again = b->devices.evdev.again;
    uint64_t last;
    if (strcmp(name, "Delete") == 0)
        pointer_delete(&b->pointer, b->ui, again, milliseconds());
    if (!pointer_key(&b->pointer, b->ui, again, &last))
        return;
    (void)ui_key(b->ui, name);
    pointer_key_done(&b->pointer, b->ui, last);
}

static void take_text(void *context, const char *typed, const char *name)
{
    struct bare *b = context;
    uint64_t last;
    if (!ui_takes_text(b->ui))
        take_key(context, name);
    else if (pointer_key(&b->pointer, b->ui, b->devices.evdev.again, &last)) {
        ui_type(b->ui, typed);
        pointer_key_done(&b->pointer, b->ui, last);
    }
}

static void take_pad(void *context, const char *name)
{
    struct ui *ui = ((struct bare *)context)->ui;
    (void)ui_pad(ui, name);
}

static void take_pointer(void *context, enum evdev_pointer what, int x, int y, bool mouse)
{
    struct bare *b = context;
    turn_point(b->ui->app, &x, &y);
    switch (what) {
    case EVDEV_DOWN: pointer_down(&b->pointer, x, y, milliseconds()); break;
    case EVDEV_MOVE: pointer_move(&b->pointer, x, y, milliseconds()); break;
    case EVDEV_UP: pointer_up(&b->pointer, b->ui, x, y, mouse, milliseconds()); break;
    }
}

static void folders_changed(void *context, enum watch_what what)
{
    (void)what; /* folders: the socket is waited for with the devices */
    const struct bare *b = context;
    const uint64_t one = 1;
    (void)!write(b->changed, &one, sizeof one);
}

/* The same: looking for bundles once more finds none, and then the app looks what has been made. */
static void prior_made(void *context)
{
    folders_changed(context, WATCH_FOLDERS);
}

/* Waits at most as long as the app has nothing to do, and takes what has come. */
static void wait_and_take(struct bare *b, bool idle)
{
    struct pollfd polls[DEVICES_MOST + 4];
    const struct evdev_sink sink = {b, take_key, take_text, take_pad, take_pointer};
    const unsigned devices = devices_wait(&b->devices, polls);
    polls[devices] = (struct pollfd){.fd = b->changed, .events = POLLIN};
    polls[devices + 1] = (struct pollfd){.fd = b->ended, .events = POLLIN};
    const int socket = app_is_updating(b->ui->app) ? app_update_socket(b->ui->app) : -1;
    polls[devices + 2] = (struct pollfd){.fd = socket, .events = POLLIN};
    const int64_t next = app_next_tick(b->ui->app);
    const int wait = !idle ? 0 : next < 0 ? -1 : next > 3600000 ? 3600000 : (int)next;
    if (poll(polls, devices + 3, wait) <= 0)
        return;
    app_tick(b->ui->app, milliseconds());
    const int x = b->devices.evdev.x, y = b->devices.evdev.y;
    if (devices_serve(&b->devices, polls, devices, &sink))
        ui_plug(b->ui, devices_have_keyboard(&b->devices));
    if (b->devices.evdev.x != x || b->devices.evdev.y != y)
        move_arrow(b);
    uint64_t count;
    if (polls[devices].revents && read(b->changed, &count, sizeof count) > 0)
        app_rescan(b->ui->app);
    if (polls[devices + 2].revents)
        app_hear(b->ui->app, 0);
    if (polls[devices + 1].revents)
        b->ui->app->told_to_end = b->ui->app->quit = true;
}

static void serve(struct bare *b)
{
    struct app *app = b->ui->app;
    bool idle = false;
    while (!app->quit) {
        wait_and_take(b, idle);
        app_tick(app, milliseconds());
        idle = false;
        if (app->quit)
            break;
        if (ui_is_stale(b->ui) || b->showing.due)
            show(b);
        else
            idle = !ui_work(b->ui) && !ui_is_stale(b->ui); /* the last piece of work may show */
        if (idle)
            showing_prepare(&b->showing);
    }
}

/* --- begin and end -------------------------------------------------------------------------- */

/* Signals that end the program come as events, so that the console is given back. */
static bool start_events(struct bare *b, satchel_error *err)
{
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &ends, NULL);
    b->ended = signalfd(-1, &ends, SFD_CLOEXEC | SFD_NONBLOCK);
    b->changed = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (b->ended < 0 || b->changed < 0)
        return satchel_fail_system(err, SATCHEL_NOT_WRITABLE, errno, "no events");
    const struct app *app = b->ui->app;
    b->ui->app->maker = maker_start(prior_made, b);
    b->watch = watch_start(folders_changed, b, -1);
    watch_sources(b->watch, app->library, app->store ? store_folder(app->store) : NULL);
    if (b->watch && app->terminal.told.sticks)
        (void)watch_add(b->watch, app->terminal.told.sticks);
    return true;
}

/* A page of the screen's size, for its panel, on it. */
static bool start_showing(struct bare *b, satchel_error *err)
{
    const struct surface *s = &b->surface;
    b->canvas = (struct canvas){.width = s->width, .height = s->height, .stride = s->width};
    b->canvas.pixels = calloc((size_t)s->width * (size_t)s->height, sizeof *b->canvas.pixels);
    if (!b->canvas.pixels)
        return satchel_fail_memory(err);
    if (s->layout.bits <= 8)
        painter_set_panel(b->showing.painter, s->layout.bits == 1 ? PANEL_MONO : PANEL_GREY);
    if (s->layout.bits < 8) /* nothing moves on electronic paper */
        b->ui->app->terminal.told.paper = true;
    b->devices.evdev.width = s->width;
    b->devices.evdev.height = s->height;
    b->devices.evdev.x = s->width / 2;
    b->devices.evdev.y = s->height / 2;
    show(b);
    return true;
}

static bool start(struct bare *b, satchel_error *err)
{
    struct app *app = b->ui->app;
    console_take(&b->console, &b->map);
    devices_open(&b->devices, INPUT_DEVICES, app->kiosk ? DEVICES_ALONE : DEVICES_ALL, &b->map);
    ui_plug(b->ui, devices_have_keyboard(&b->devices));
    return start_showing(b, err) && lockdown_files(app, INPUT_DEVICES, err) &&
           start_events(b, err) && lockdown_calls(app, "bare", err);
}

bool bare_run(struct ui *ui, struct painter *painter, int repaint, const char *device,
              satchel_error *err)
{
    struct bare *b = calloc(1, sizeof *b);
    if (!b)
        return satchel_fail_memory(err);
    *b = (struct bare){.ui = ui,
                       .showing = showing_in_steps(ui, painter, repaint),
                       .devices.watch = -1,
                       .console.tty = -1,
                       .changed = -1,
                       .ended = -1};
    keymap_us(&b->map);
    bool ok = surface_open(&b->surface, device, err);
    if (ok) {
        ok = start(b, err);
        if (ok)
            serve(b);
        maker_stop(ui->app->maker);
        ui->app->maker = NULL;
        watch_stop(b->watch);
        devices_close(&b->devices);
        surface_close(&b->surface);
        console_give_back(&b->console);
    }
    if (b->changed >= 0)
        close(b->changed);
    if (b->ended >= 0)
        close(b->ended);
    free(b->canvas.pixels);
    free(b);
    return ok;
}

bool bare_is_likely(void)
{
    static const char *const servers[] = {"DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"};
    for (size_t i = 0; i < sizeof servers / sizeof *servers; i++) {
        const char *value = getenv(servers[i]);
        if (value && *value)
            return false;
    }
    return console_is_ours() &&
           (access("/dev/dri/card0", R_OK | W_OK) == 0 || access("/dev/fb0", R_OK | W_OK) == 0);
}
