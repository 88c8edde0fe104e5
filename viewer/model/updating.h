/* Updates that lie among the sources are applied by themselves, by a process of its own
 * (store/porter.h) while the reader reads on. */
#ifndef VIEWER_MODEL_UPDATING_H
#define VIEWER_MODEL_UPDATING_H

#include "app.h"

/* The guard of the library, with the app as its context: whose bundle it is, and what the device
 * remembers of withdrawn articles. */
bool updating_accepts(void *context, satchel_bundle *bundle, satchel_error *err);

/* Opens what the device keeps; adds it to the library if there is something. */
bool updating_open(struct app *app, satchel_error *err) SATCHEL_CHECK;
void updating_close(struct app *app);

/* Starts the keeper of porters, which goes by what the app is told now; `lock` (may be NULL) takes
 * from it what it does not need and gets the app. Without one updates are applied where they are
 * found, and the reader waits. */
void updating_start(struct app *app, bool (*lock)(void *app));

/* Looks for updates in the folders of the library that were not there at the last look, and sends
 * for them, unless a porter is under way. True if there is a new edition already, as there is no
 * keeper; then app->taking says how it went. Wrong bases are no error: updates of other
 * publications lie on sticks. */
bool updating_look(struct app *app);

/* Takes what the porter has said, waiting for its first word at most so many milliseconds (-1: for
 * ever). True if it is done. */
bool updating_hear(struct app *app, int wait);

bool updating_is_busy(const struct app *app);

#endif
