/* The kernel's input events (evdev) as keys, text and touches: Documentation/input/event-codes.rst
 * and multi-touch-protocol.rst of the kernel. Nothing here asks a device; what it says of itself is
 * given, so that tests and fuzzers are devices as well.
 */
#ifndef VIEWER_BARE_EVDEV_H
#define VIEWER_BARE_EVDEV_H

#include <stdbool.h>
#include <stdint.h>

enum { KEYMAP_KEYS = 128 };

/* What keys type, in code points; 0: nothing. */
struct keymap {
    uint32_t typed[4][KEYMAP_KEYS]; /* plain, with Shift, with AltGr, with both */
};

/* The keys of a US keyboard. */
void keymap_us(struct keymap *map);

/* What the console's keys type, as `loadkeys` has set them; `tty` is an open console. What it does
 * not say stays. */
void keymap_of_console(struct keymap *map, int tty);

struct evdev_axis {
    int32_t least, most; /* equal: there is no such axis */
};

/* One device: what it is, and what is held. */
struct evdev_device {
    struct evdev_axis x, y; /* of a touch screen, tablet or gamepad */
    bool pad;               /* a gamepad: its axes are no places */
    bool slots;             /* fingers come in slots, and in no other way */
    int32_t raw_x, raw_y;   /* last said */
    int32_t slot;
    bool down, was_down; /* a finger or button; as of the last report */
    int hat_x, hat_y;    /* -1, 0, 1: the gamepad's cross */
    bool lost;           /* events are missing until the next report */
};

/* All devices together: modifiers and the pointer are one. */
struct evdev {
    const struct keymap *map;
    unsigned shift, control, alt, altgr, meta; /* how many of each are held, over all keyboards */
    bool caps;
    int width, height; /* of the screen */
    int x, y;          /* of the pointer */
    bool again;        /* the key that is told comes of being held down */
    bool mouse;        /* one has moved: show where it points */
};

enum evdev_pointer { EVDEV_DOWN, EVDEV_MOVE, EVDEV_UP };

/* Who gets what has happened; what is NULL is not told. Names are SDL's; coordinates are pixels of
 * the screen. */
struct evdev_sink {
    void *context;
    void (*key)(void *context, const char *name); /* "PageDown", "Ctrl+Alt+F4", "Return" */
    /* A key that types: one character of UTF-8, and its name where nothing is typed, "S", "Space".
     */
    void (*text)(void *context, const char *typed, const char *name);
    void (*pad)(void *context, const char *name); /* "a", "dpup" */
    void (*pointer)(void *context, enum evdev_pointer what, int x, int y, bool mouse);
};

/* Takes one event of the device. */
void evdev_take(struct evdev *e, struct evdev_device *device, const struct evdev_sink *sink,
                uint16_t type, uint16_t code, int32_t value);

/* The device has gone, and all that it held. */
void evdev_gone(struct evdev *e, struct evdev_device *device);

#endif
