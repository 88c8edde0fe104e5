/* Nothing of the reader's is left on this device: the panic wipe. */
#ifndef VIEWER_MODEL_WIPE_H
#define VIEWER_MODEL_WIPE_H

#include <stdbool.h>

struct app;

/* Destroys the folder's key first, so that what was sealed with it can be read no more even if no
 * more time is left, then every file the viewer keeps there, written over, then its editions. Files
 * that are not the viewer's stay. False: something could not be removed. */
bool wipe_folder(const char *folder);

/* The same for what the app remembers, on disk and in memory, and ends it; nothing is saved any
 * more. In a kiosk nothing happens: its folder is the operator's. */
void wipe_all(struct app *app);

#endif
