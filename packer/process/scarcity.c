/* See scarcity.h. */
#include "scarcity.h"

#include <stdlib.h>

bool memory_is_short(void)
{
    /* Volatile, or a compiler may leave out what is freed unused. */
    void *volatile pages = malloc((size_t)1 << 16);
    const bool is_short = !pages;
    free(pages);
    return is_short;
}
