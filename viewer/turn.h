/* A page that is turned on the screen: pixels from upright to turned, points the other way. */
#ifndef VIEWER_TURN_H
#define VIEWER_TURN_H

#include "model/app.h"

/* Sets the app's size to that of a window of `width` x `height` pixels. */
void turn_resize(struct app *app, int width, int height);

/* A point of the window as one of the page. */
void turn_point(const struct app *app, int *x, int *y);

/* Lays the upright page, app->width x app->height pixels, into the window's; strides in pixels. */
void turn_pixels(const struct app *app, const uint32_t *from, uint32_t *to, int stride);

#endif
