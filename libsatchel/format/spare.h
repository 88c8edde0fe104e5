/* Spare pieces behind a block on which many others depend: who has lost one sector of it makes it
 * again. Everything follows from the block's size; FORMAT.md, "Spare pieces".
 */
#ifndef SATCHEL_FORMAT_SPARE_H
#define SATCHEL_FORMAT_SPARE_H

#include "doors/digest.h"

#include <satchel/memory.h>

/* Appends the spare pieces of all that is in the buffer, which is not empty. LIMIT when it is too
 * large for them (as long as no prior is). MEMORY. */
bool spare_add(satchel_buf *block, satchel_error *err) SATCHEL_CHECK;

/* Mends a block with its spare pieces of which up to 4,096 adjacent bytes are wrong, wherever.
 * Finds them by trying, as the hash tells when all is right. False: it cannot (then the bytes are
 * as they were), or is out of memory. */
bool spare_mend(uint8_t *block, size_t size, const uint8_t hash[SATCHEL_HASH]) SATCHEL_CHECK;

#endif
