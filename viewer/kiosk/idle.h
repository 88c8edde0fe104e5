/* A public terminal between its visitors: the warning, back to the start with nothing left of who
 * was there, headlines going by, opening hours, a darker screen. app.h calls these; outside of
 * kiosk mode they do nothing. */
#ifndef VIEWER_KIOSK_IDLE_H
#define VIEWER_KIOSK_IDLE_H

#include "model/app.h"

#define KIOSK_SLIDES 12 /* of each edition, from its first article on */

/* Does what is due at the app's clock. */
void kiosk_tick(struct app *app);

/* Milliseconds until there is something to do, -1 = never. Never less than a second apart when
 * nobody is there: slides take 15 s (15 minutes on electronic paper), hours are looked at once a
 * minute. */
int64_t kiosk_next_tick(const struct app *app);

/* The article that is being read has been opened. */
void kiosk_count(struct app *app);

/* Begins and ends counting; false: out of memory. */
bool kiosk_open(struct app *app);
void kiosk_close(struct app *app);

/* A key or touch has come. False: it has only said that somebody is there, and is not to do
 * anything else. */
bool kiosk_touch(struct app *app);

/* The shelf has changed: may the new edition show itself? */
bool kiosk_is_resting(const struct app *app);

#endif
