/* The window: SDL brings events and shows a buffer; everything else happens elsewhere. */
#ifndef VIEWER_SDL_WINDOW_H
#define VIEWER_SDL_WINDOW_H

#include "paint/raster.h"
#include "ui/ui.h"

/* Opens a window of the app's size (the whole display in kiosk mode) and serves it until the app
 * quits or the program is told to end. After every `repaint` pages of an article (0: never) the
 * screen is black for a moment, which wipes the ghosts off electronic paper. False when there is no
 * display to be had. */
bool window_run(struct ui *ui, struct painter *painter, int repaint,
                satchel_error *err) SATCHEL_CHECK;

/* Prints which driver SDL would use and how. */
void window_print_driver(void);

#endif
