/* Where espeak-ng was not at hand when the program was built; see speaker.h. */
#include "speech/speaker.h"

bool voice_known(void)
{
    return false;
}

void voice_serve(int socket)
{
    (void)socket;
}
