/* How much of a punctuation mark may stand outside of the measure: light marks most, so that the
 * edge of the text looks straight. */
#ifndef VIEWER_TEXT_HANG_H
#define VIEWER_TEXT_HANG_H

#include <stdint.h>

#define HANG_WHOLE 16 /* shares are sixteenths of the mark's advance */

unsigned hang_at_end(uint32_t c);
unsigned hang_at_start(uint32_t c);

#endif
