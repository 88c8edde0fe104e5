/* Sticks in a public terminal: what is on them is taken over by itself, and a sign says how it
 * went.
 *
 * A stick is a folder below the one that the settings name (`sticks`) in which something lies or is
 * mounted. One that could not be mounted is a folder whose name ends in STICKS_UNREADABLE. Where
 * the terminal keeps editions (a state folder that can be written), bundles and updates are copied
 * to its shelf; where it keeps none, sticks are read in place. */
#ifndef VIEWER_MODEL_STICKS_H
#define VIEWER_MODEL_STICKS_H

#include "app.h"

#define STICKS_SECONDS \
    20 /* that the sign of a result stands, unless a key or a touch takes it away */

#define STICKS_UNREADABLE ".unreadable"

/* Looks which sticks are there. */
void sticks_look(struct app *app);

/* Paths of those, at most TERMINAL_STICKS. */
unsigned sticks_there(const struct app *app, const char *const **paths);

/* What is on a stick is being looked at. */
void sticks_begin(struct app *app);

/* Nothing on the sticks is looked at any more: `failed` is the worst that was found, OK if nothing
 * was. */
void sticks_end(struct app *app, bool taken, satchel_code failed);

/* After updating_look: a stick that came with nothing to look at is answered, too. */
void sticks_settle(struct app *app);

/* Puts the sign on the screen, if there is one that is not; takes it away; and does so when its
 * time is over. */
void sticks_show(struct app *app);
void sticks_dismiss(struct app *app);
void sticks_tick(struct app *app);

/* Which of two failures an operator should hear of. */
satchel_code sticks_worse(satchel_code one, satchel_code other);

/* "working": as in dumps. */
const char *sticks_sign_name(enum stick_sign sign);

#endif
