/* See late.h. The C standard has no conversion between pointers to objects and to functions;
 * POSIX.1-2008 has, for dlsym. */
#include "late.h"

#include <dlfcn.h>
#include <string.h>

bool late_load(const char *file, const char *const *names, size_t count, void *calls)
{
    void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    if (!library)
        return false;
    for (size_t i = 0; i < count; i++) {
        void *const address = dlsym(library, names[i]); /* also in the libraries behind it */
        if (!address)
            return false;
        memcpy((char *)calls + i * sizeof address, &address, sizeof address);
    }
    return true;
}
