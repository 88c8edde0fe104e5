/* Opening hours, by the machine's clock where it can be believed. */
#ifndef VIEWER_KIOSK_HOURS_H
#define VIEWER_KIOSK_HOURS_H

#include "model/terminal.h"

#include <stddef.h>

/* Adds "mon-fri 08:00-18:00" or "sat 22:00-02:00" or "daily 09:00-17:00"; false: not that, and
 * nothing is added. 24:00 is the day's end. */
bool hours_add(struct hours *hours, const char *text);

/* Is this minute of the week (0 = Sunday 00:00) within them? */
bool hours_hold(const struct hours *hours, unsigned minute);

/* Minutes from this one of the week until they begin, 0 within them; 7 days if there are none. */
unsigned hours_until(const struct hours *hours, unsigned minute);

/* Seconds since 1970 as the local time would be if it were UTC; the zone's file is read once. */
int64_t hours_local(int64_t now);

/* The minute of the week of such a time. */
unsigned hours_minute(int64_t local);

/* Is the clock plainly wrong? A machine without a battery wakes up in 1970, or where it was when
 * its power went: before this program was made, or more than a day before `newest`, the latest
 * edition that anybody has brought it. */
bool hours_clock_is_wrong(int64_t now, int64_t newest);

#endif
