#include <satchel/satchel.h>

const char *satchel_version(void)
{
    return SATCHEL_VERSION;
}
