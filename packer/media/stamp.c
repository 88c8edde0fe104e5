/* Stamps in WebP files; see stamp.h. The container is "WebP Container Specification" (RFC 9649):
 *
 *     RIFF size WEBP  VP8X 10 flags width-1 height-1  VP8 or VP8L size pixels [0]  srce 16 stamp
 */
#include "stamp.h"

#include <satchel/update.h>

#include <string.h>
#include <webp/decode.h>

enum { RIFF_HEAD = 12, CHUNK_HEAD = 8, EXTENDED = 10 };

/* What picture_convert makes of a file has changed by our own doing: raise it. What another version
 * of a library makes is no reason: the old picture is as good. */
#define PICTURES_MADE 1

static void put_u32(uint8_t *to, uint32_t value)
{
    for (unsigned i = 0; i < 4; i++)
        to[i] = (uint8_t)(value >> (8 * i));
}

static uint32_t get_u32(const uint8_t *from)
{
    return from[0] | (uint32_t)from[1] << 8 | (uint32_t)from[2] << 16 | (uint32_t)from[3] << 24;
}

void stamp_of(satchel_bytes in, const struct picture_settings *settings, uint8_t stamp[STAMP_BYTES])
{
    uint8_t all[SATCHEL_HASH + 13];
    satchel_hash(in, all);
    put_u32(all + SATCHEL_HASH, settings->side);
    put_u32(all + SATCHEL_HASH + 4, settings->quality);
    put_u32(all + SATCHEL_HASH + 8, PICTURES_MADE);
    all[SATCHEL_HASH + 12] = settings->grey;
    satchel_hash((satchel_bytes){all, sizeof all}, stamp);
}

/* The chunk with the pixels of a simple file, its head and its padding as well. */
static bool simple_image(satchel_bytes webp, satchel_bytes *image)
{
    if (webp.size < RIFF_HEAD + CHUNK_HEAD || memcmp(webp.data, "RIFF", 4) != 0 ||
        memcmp(webp.data + 8, "WEBP", 4) != 0 || get_u32(webp.data + 4) != webp.size - 8)
        return false;
    const uint8_t *chunk = webp.data + RIFF_HEAD;
    const uint64_t size = get_u32(chunk + 4);
    *image = (satchel_bytes){chunk, webp.size - RIFF_HEAD};
    return (memcmp(chunk, "VP8 ", 4) == 0 || memcmp(chunk, "VP8L", 4) == 0) &&
           CHUNK_HEAD + size + (size & 1) == image->size;
}

void stamp_put(satchel_buf *webp, unsigned width, unsigned height, const uint8_t stamp[STAMP_BYTES])
{
    uint8_t extended[CHUNK_HEAD + EXTENDED] = {'V', 'P', '8', 'X', EXTENDED};
    uint8_t tail[CHUNK_HEAD + STAMP_BYTES] = {'s', 'r', 'c', 'e', STAMP_BYTES};
    satchel_bytes image;
    if (!simple_image(satchel_buf_bytes(webp), &image))
        return;
    const size_t size = image.size;
    put_u32(extended + CHUNK_HEAD + 4, width - 1); /* the fourth byte is written over below */
    put_u32(extended + CHUNK_HEAD + 6, (width - 1) >> 16 | (height - 1) << 8);
    memcpy(tail + CHUNK_HEAD, stamp, STAMP_BYTES);
    satchel_buf_put(webp, tail, sizeof tail); /* makes room for the other, too */
    satchel_buf_put(webp, extended, sizeof extended);
    if (webp->failed)
        return;
    uint8_t *at = webp->data + RIFF_HEAD;
    memmove(at + sizeof extended, at, size);
    memcpy(at, extended, sizeof extended);
    memcpy(at + sizeof extended + size, tail, sizeof tail);
    put_u32(webp->data + 4, (uint32_t)webp->size - 8);
}

bool stamp_read(satchel_bytes webp, struct stamped *to)
{
    const size_t around = RIFF_HEAD + CHUNK_HEAD + EXTENDED + CHUNK_HEAD + STAMP_BYTES;
    int width, height;
    if (webp.size < around + CHUNK_HEAD)
        return false;
    const uint8_t *extended = webp.data + RIFF_HEAD;
    const uint8_t *tail = webp.data + webp.size - CHUNK_HEAD - STAMP_BYTES;
    if (memcmp(extended, "VP8X\x0a\0\0\0", CHUNK_HEAD) != 0 ||
        memcmp(tail, "srce\x10\0\0\0", CHUNK_HEAD) != 0 || get_u32(extended + CHUNK_HEAD) != 0 ||
        !WebPGetInfo(webp.data, webp.size, &width, &height))
        return false;
    to->image = (satchel_bytes){extended + CHUNK_HEAD + EXTENDED, webp.size - around};
    to->width = (unsigned)width;
    to->height = (unsigned)height;
    memcpy(to->stamp, tail + CHUNK_HEAD, STAMP_BYTES);
    return get_u32(to->image.data + 4) <= to->image.size - CHUNK_HEAD;
}
