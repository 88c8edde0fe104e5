/* Gamepads beside a window, without SDL's: that one costs 15 ms of every start and asks more of the
 * system than the lockdown leaves. */
#ifndef VIEWER_SDL_PADS_H
#define VIEWER_SDL_PADS_H

struct pads;

/* Calls `pressed` from a thread of its own with the name of every button that goes down ("a",
 * "dpup"; a string of the program's). It sleeps while no button is touched. `folder` is /dev/input.
 * NULL where the system cannot do that. */
struct pads *pads_start(const char *folder, void (*pressed)(void *context, const char *name),
                        void *context);
void pads_stop(struct pads *pads); /* NULL is fine */

#endif
