/* For libraries that fail and do not say whether memory was wanting or their input was bad. */
#ifndef PACKER_PROCESS_SCARCITY_H
#define PACKER_PROCESS_SCARCITY_H

#include <stdbool.h>

/* Can a few pages not be had at this moment? Call it when a second attempt has failed as well:
 * where one request was refused and the next was not, that attempt has come through. */
bool memory_is_short(void);

#endif
