/* Updates that lie among the sources are applied by themselves. */
#ifndef VIEWER_MODEL_UPDATING_H
#define VIEWER_MODEL_UPDATING_H

#include "app.h"

/* The guard of the library, with the app as its context: whose bundle it is, and what the device
 * remembers of withdrawn articles. */
bool updating_accepts(void *context, satchel_bundle *bundle, satchel_error *err);

/* Opens what the device keeps; adds it to the library if there is something. */
bool updating_open(struct app *app, satchel_error *err) SATCHEL_CHECK;
void updating_close(struct app *app);

/* Applies the updates in the folders of the library that have not been looked at. True if there is
 * a new edition now; *err with a code if one could not be applied that should have been, its path
 * in `failed`. Wrong bases are none of that: updates of other publications lie on sticks. */
bool updating_look(struct app *app, char failed[512], satchel_error *err);

#endif
