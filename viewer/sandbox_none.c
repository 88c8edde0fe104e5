/* No sandbox on this system; see sandbox.h. */
#include "sandbox.h"

bool sandbox_known(void)
{
    return false;
}

bool sandbox_files(const struct sandbox *sandbox)
{
    (void)sandbox;
    return false;
}

bool sandbox_calls(void)
{
    return false;
}

unsigned sandbox_call_count(void)
{
    return 0;
}
