/* See rsvg.h. The C standard gives no conversion between pointers to objects and to functions;
 * POSIX.1-2008 (dlsym) does. */
#include "rsvg.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct rsvg_calls calls;
static bool loaded;

static void load(void)
{
    /* Cairo and GObject are found through it. Never closed: GLib keeps threads and types. */
    void *library = dlopen("librsvg-2.so.2", RTLD_NOW | RTLD_LOCAL);
    if (!library)
        return;
    loaded = true;
#define RSVG_FIND(name)                            \
    *(void **)&calls.name = dlsym(library, #name); \
    loaded = loaded && calls.name;
    RSVG_CALLS(RSVG_FIND)
#undef RSVG_FIND
}

const struct rsvg_calls *rsvg_load(void)
{
    pthread_once(&once, load);
    return loaded ? &calls : NULL;
}
