/* Pictures: WebP decoded at the size it is shown in. The door to libwebp. */
#ifndef VIEWER_PAINT_PICTURE_H
#define VIEWER_PAINT_PICTURE_H

#include <satchel/memory.h>

/* Decodes a WebP file straight to width x height pixels of 0x00RRGGBB in memory of the caller's,
 * `width` pixels a row. False if the file is not sound, larger than SATCHEL_MAX_SIDE, or memory is
 * short. */
bool picture_decode(satchel_bytes webp, int width, int height, uint32_t *pixels);

#endif
