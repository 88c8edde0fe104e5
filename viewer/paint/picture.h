/* Pictures: WebP decoded at the size it is shown in. The door to libwebp. */
#ifndef VIEWER_PAINT_PICTURE_H
#define VIEWER_PAINT_PICTURE_H

#include "layout/page.h"

/* Decodes a WebP file, or the part of it that `crop` names, straight to width x height pixels of
 * 0x00RRGGBB in memory of the caller's, `width` pixels a row. False if the file is not sound,
 * larger than SATCHEL_MAX_SIDE, has no such part, or memory is short. */
bool picture_decode(satchel_bytes webp, const struct page_crop *crop, int width, int height,
                    uint32_t *pixels);

#endif
