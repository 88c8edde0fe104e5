/* The virtual console that a program without a window system runs on: silent while it runs. */
#ifndef VIEWER_BARE_CONSOLE_H
#define VIEWER_BARE_CONSOLE_H

#include "bare/evdev.h"

struct console {
    int tty;            /* -1: there is none, as over a serial line or ssh */
    int mode, keyboard; /* as they were */
};

/* Takes the console of this program, or the one in front: its text stays away, keys go nowhere but
 * to the devices, and it cannot be switched away from. Learns from it what keys type. */
void console_take(struct console *console, struct keymap *map);

/* Was the program started on a virtual console? Not over ssh, nor in a terminal's window. */
bool console_is_ours(void);

/* Gives it back as it was. */
void console_give_back(struct console *console);

#endif
