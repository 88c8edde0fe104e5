/* No gamepads on this system; see pads.h. */
#include "sdl/pads.h"

#include <stddef.h>

struct pads *pads_start(const char *folder, void (*pressed)(void *context, const char *name),
                        void *context)
{
    (void)folder;
    (void)pressed;
    (void)context;
    return NULL;
}

void pads_stop(struct pads *p)
{
    (void)p;
}
