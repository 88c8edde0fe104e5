/* A screen without a window system: the kernel's display (DRM, by a dumb buffer) or its older frame
 * buffer (/dev/fb0). No GPU, no GL, no library between.
 *
 * Both show what is in a piece of mapped memory; a page changes rarely, so one such piece is
 * enough.
 */
#ifndef VIEWER_BARE_SURFACE_H
#define VIEWER_BARE_SURFACE_H

#include "bare/pixels.h"

#include <satchel/error.h>

struct surface {
    int fd, width, height;
    struct pixel_layout layout;
    uint8_t *memory; /* mapped */
    size_t size, stride;
    struct display *display; /* of DRM; NULL for a frame buffer */
};

/* Opens the device, "/dev/dri/card0" or "/dev/fb0"; NULL takes the first of either that has a
 * screen. Puts a picture on it at once: black. */
bool surface_open(struct surface *surface, const char *device, satchel_error *err) SATCHEL_CHECK;

/* Gives the screen back to whom it showed before. */
void surface_close(struct surface *surface);

/* Shows the canvas, which is of the screen's size; the second shows a box of it, which is clipped.
 */
void surface_show(struct surface *surface, const struct canvas *canvas);
void surface_show_box(struct surface *surface, const struct canvas *canvas, int x, int y, int w,
                      int h);

/* --- drm.c and fb.c: fill the screen from an open device; drm.c also tells it what has changed ---
 */

bool drm_open(struct surface *surface, satchel_error *err) SATCHEL_CHECK;
void drm_changed(const struct surface *surface, int x, int y, int w, int h);
void drm_close(struct surface *surface);
bool fb_open(struct surface *surface, satchel_error *err) SATCHEL_CHECK;

#endif
