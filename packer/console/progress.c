/* Progress; see progress.h. The clock decides when to draw, never what is packed (I7). */
#include "progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { FIRST_AFTER = 500, AGAIN_AFTER = 100 }; /* milliseconds */

static uint64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static bool is_set(const char *name)
{
    const char *value = getenv(name);
    return value && *value;
}

void progress_start(struct progress *p, bool quiet)
{
    const char *terminal = getenv("TERM");
    *p = (struct progress){.wanted = !quiet && isatty(2) && !is_set("CI") && !is_set("NO_COLOR") &&
                                     terminal && strcmp(terminal, "dumb") != 0};
    if (p->wanted) {
        p->started = now();
        p->next = p->started + FIRST_AFTER;
    }
}

void progress_step(struct progress *p, const char *what, uint64_t done, uint64_t total)
{
    if (!p->wanted || now() < p->next)
        return;
    const unsigned percent = total ? (unsigned)(done * 100 / total) : 0;
    fprintf(stderr, "\r\033[K%s %" PRIu64 " of %" PRIu64 " (%u %%)", what, done, total, percent);
    fflush(stderr);
    p->shown = true;
    p->next = now() + AGAIN_AFTER;
}

void progress_clear(struct progress *p)
{
    if (!p->shown)
        return;
    fputs("\r\033[K", stderr);
    p->shown = false;
}
