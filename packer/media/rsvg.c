/* See rsvg.h. */
#include "rsvg.h"

#include <pthread.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct rsvg_calls calls;
static bool loaded;

static void load(void)
{
    static const char *const names[] = {RSVG_CALLS(LATE_NAME)};
    loaded = late_load("librsvg-2.so.2", names, sizeof names / sizeof *names, &calls);
}

const struct rsvg_calls *rsvg_load(void)
{
    pthread_once(&once, load);
    return loaded ? &calls : NULL;
}
