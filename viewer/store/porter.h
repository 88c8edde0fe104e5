/* The process that brings editions to the device's shelf, while somebody reads.
 *
 * To apply an update takes seconds and reads what a stranger wrote, so the viewer does neither: a
 * keeper, a copy of the viewer from before it had a window, forks a porter for each errand. The
 * porter may read what the viewer may, and write to the shelf; it says how it goes on, and ends.
 * Whoever of the three is killed, the shelf holds whole editions: what was being made is removed by
 * the keeper, or at the next start.
 *
 *     viewer  --paths-->  keeper  --fork-->  porter, one an errand
 *        ^                   |                  |
 *        +---- END ----------+                  |
 *        +---- AT, PART, NEWS ------------------+
 *
 * All of it goes through one socket, a packet each; the viewer waits for it as for its other events
 * and never for an answer. */
#ifndef VIEWER_STORE_PORTER_H
#define VIEWER_STORE_PORTER_H

#include "store/store.h"

#include <sys/types.h>

#define PORTER_PATH 1024 /* bytes of a path, its NUL included; longer ones are left out */
#define PORTER_MOST 2048 /* paths of an errand */

enum porter_kind {
    PORTER_AT,   /* `path` is what it looks at now */
    PORTER_PART, /* `value` percent of that are done */
    PORTER_NEWS, /* what has become of it: `value` is an enum store_news, `error` why it failed */
    PORTER_END   /* the errand is over; `value` is 0 if the porter has ended as it should */
};

struct porter_note {
    uint32_t kind, value;
    satchel_error error;
    char path[PORTER_PATH];
};

/* What is to be looked at, and bundles that updates may be from. */
struct porter_errand {
    char *path[PORTER_MOST];
    char kind[PORTER_MOST]; /* a PORTER_... below */
    unsigned count;
};

#define PORTER_UPDATE 'u'
#define PORTER_BUNDLE 'c' /* is copied */
#define PORTER_BASE   'b'
#define PORTER_ORDER  'o' /* of the operator: counts are written beside it */

struct porter_options {
    bool (*lock)(void *context); /* once in the keeper; false: it ends. NULL: nothing is locked */
    void (*work)(void *context, const struct porter_errand *errand, int line); /* in the porter */
    void (*clean)(void *context); /* in the keeper, after a porter that was killed */
    void *context;                /* as it was when the keeper was forked */
};

struct porter;

/* Starts the keeper; call it before there are threads. NULL without memory or processes. */
struct porter *porter_start(const struct porter_options *options);

/* What is under way is given up, and what it has left is gone when this returns, unless a medium
 * holds the porter up for more than two seconds. NULL is fine. */
void porter_stop(struct porter *porter);

/* Sends a path along; then the errand begins. False: the keeper is gone. */
bool porter_add(struct porter *porter, char kind, const char *path);
bool porter_go(struct porter *porter);

/* The next note, waiting for it at most so many milliseconds (-1: for ever). False: there is none.
 * A keeper that is gone ends an errand as a porter that has failed. */
bool porter_hear(struct porter *porter, struct porter_note *note, int wait);

/* An errand is under way. */
bool porter_is_busy(const struct porter *porter);

/* The keeper's process, for tests. */
pid_t porter_keeper(const struct porter *porter);

/* Readable when there is a note. */
int porter_socket(const struct porter *porter);

/* For `work`. */
void porter_tell(int line, enum porter_kind kind, unsigned value, const char *path,
                 const satchel_error *error);

#endif
