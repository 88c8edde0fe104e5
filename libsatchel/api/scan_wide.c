/* Blocks that may have the anchor, by lanes that a processor may lack; see scan_seek.h. */
#include "api/scan_seek.h"

size_t scan_seek_wide(const struct scan *scan, const uint8_t *text, size_t at, size_t size,
                      struct scan_found found[SCAN_FOUND], unsigned *count)
{
    return seek(scan, text, at, size, found, count);
}
