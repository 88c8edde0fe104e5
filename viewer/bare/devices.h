/* Keyboards, touch screens, mice and gamepads of /dev/input, as they come and go. */
#ifndef VIEWER_BARE_DEVICES_H
#define VIEWER_BARE_DEVICES_H

#include "bare/evdev.h"

#include <poll.h>

enum { DEVICES_MOST = 32 };

struct device {
    int fd;
    unsigned number; /* of its file: eventN */
    bool keyboard;   /* one with letters */
    struct evdev_device state;
};

enum devices_use {
    DEVICES_ALL,
    DEVICES_ALONE, /* no other program gets their events, as a kiosk wants it */
    DEVICES_PADS,  /* for gamepads only: nothing is asked, and keys and places mean nothing */
};

struct devices {
    struct device list[DEVICES_MOST];
    unsigned count;
    int watch; /* inotify on the folder; -1: none */
    enum devices_use use;
    const char *folder;
    struct evdev evdev;
};

/* Opens all there are; those that come later are opened when devices_serve hears of them. Borrows
 * folder and map; for gamepads no map is needed. */
void devices_open(struct devices *d, const char *folder, enum devices_use use,
                  const struct keymap *map);
void devices_close(struct devices *d);

/* What to wait for: writes at most DEVICES_MOST + 1 entries, returns how many. */
unsigned devices_wait(const struct devices *d, struct pollfd *polls);

/* Takes what has come, after poll has answered for the entries above. True if keyboards may have
 * come or gone. */
bool devices_serve(struct devices *d, const struct pollfd *polls, unsigned count,
                   const struct evdev_sink *sink);

/* Is there a keyboard with letters? */
bool devices_have_keyboard(const struct devices *d);

#endif
