/* The viewer without a window system: a screen of the kernel's, and its input devices.
 *
 * For boards without a GPU, where a display server costs more memory than all of the viewer and
 * SDL's own way to such screens draws by a GL in software. The rest of the viewer does not know. */
#ifndef VIEWER_BARE_BARE_H
#define VIEWER_BARE_BARE_H

#include "paint/raster.h"
#include "ui/ui.h"

/* Shows the screens on `device` ("/dev/dri/card0", "/dev/fb0"; NULL: the first there is) and serves
 * it until the app quits or the program is told to end. `repaint` as for window_run. False when
 * there is no such screen. */
bool bare_run(struct ui *ui, struct painter *painter, int repaint, const char *device,
              satchel_error *err) SATCHEL_CHECK;

/* Should it be tried when nothing is said? The program was started on a console, no display server
 * is named, and there is a screen that may be opened. */
bool bare_is_likely(void);

#endif
