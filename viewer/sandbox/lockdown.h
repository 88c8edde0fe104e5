/* The viewer's own lockdown: which folders and calls it keeps, by what it was given. */
#ifndef VIEWER_SANDBOX_LOCKDOWN_H
#define VIEWER_SANDBOX_LOCKDOWN_H

#include "model/app.h"

enum lockdown_mode { LOCKDOWN_AUTO, LOCKDOWN_REQUIRED, LOCKDOWN_OFF };

/* "auto", "required" and "off"; -1 for any other word. */
int lockdown_mode_named(const char *name);

/* Starts the process that decodes, in which *decoder then lies; NULL where it is off or the kernel
 * cannot. SANDBOX when it is required and cannot be had. Before there are threads or a window. */
bool lockdown_decoder(int mode, struct decoder **decoder, satchel_error *err) SATCHEL_CHECK;

/* Starts the keeper of those who bring updates to the shelf, which has the files that the app is
 * told of now; with `everywhere` those that are named to it later as well, as scripts do. Before
 * there are threads. */
void lockdown_porter(struct app *app, bool everywhere);

/* Files first, before the first thread is started; calls last, when everything is open. `driver` is
 * SDL's name for the display: the tables of calls serve "x11", "dummy" and "offscreen", and "bare",
 * which is not SDL's. `devices`
 * is a folder of devices that may be opened later, NULL: none. SANDBOX when it is required and
 * cannot be had whole. */
bool lockdown_files(const struct app *app, const char *devices, satchel_error *err) SATCHEL_CHECK;
bool lockdown_calls(const struct app *app, const char *driver, satchel_error *err) SATCHEL_CHECK;

#endif
