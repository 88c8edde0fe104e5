/* Watches folders for new bundles, with no wake-up while nothing happens. */
#ifndef VIEWER_MODEL_WATCH_H
#define VIEWER_MODEL_WATCH_H

#include "library.h"

struct watch;

/* Says by POLLPRI that something has been mounted or unmounted (proc_pid_mountinfo(5)). */
#define WATCH_MOUNTS "/proc/self/mountinfo"

enum watch_what { WATCH_FOLDERS, WATCH_SOCKET };

/* Calls `changed` from a thread of its own whenever something in a watched folder has come, gone,
 * grown or been closed after writing, at most four times a second; when something is mounted or
 * unmounted in one of them, on it or above it, at once; and when there is something to
 * read at `socket` (-1: none), again every 50 ms until it is read. NULL where the system cannot do
 * that; the viewer then works without. */
struct watch *watch_start(void (*changed)(void *context, enum watch_what what), void *context,
                          int socket);
void watch_stop(struct watch *watch); /* NULL is fine */

/* Watches the folder, or the folder of a file. */
bool watch_add(struct watch *watch, const char *path);

/* All that the library looks into but for the folder `own` (NULL: none), whose changes are the
 * viewer's; NULL is fine for `watch`. */
void watch_sources(struct watch *watch, const struct library *library, const char *own);

#endif
