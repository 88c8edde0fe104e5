/* What a public terminal does differently: nothing that leaves, back to the start when nobody is
 * there. */
#ifndef VIEWER_KIOSK_IDLE_H
#define VIEWER_KIOSK_IDLE_H

#include "app.h"

/* Goes back to the start when it is time; does nothing outside of kiosk mode. */
void kiosk_tick(struct app *app);

/* Milliseconds until then, -1 = never. */
int64_t kiosk_next_tick(const struct app *app);

#endif
