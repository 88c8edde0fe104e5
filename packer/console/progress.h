/* One line that shows how far a long job is, and only where somebody watches: standard error is a
 * terminal, neither CI nor NO_COLOR is set, and half a second has passed. */
#ifndef PACKER_CONSOLE_PROGRESS_H
#define PACKER_CONSOLE_PROGRESS_H

#include <satchel/error.h>

struct progress {
    bool wanted;
    bool shown;       /* a line stands on the terminal */
    uint64_t started; /* milliseconds */
    uint64_t next;    /* when to draw again */
};

void progress_start(struct progress *p, bool quiet);

/* `done` of `total` steps of `what` ("reading", "packing"). Cheap: call it at every step. */
void progress_step(struct progress *p, const char *what, uint64_t done, uint64_t total);

/* Takes the line away; call before anything else is written to the terminal. */
void progress_clear(struct progress *p);

#endif
