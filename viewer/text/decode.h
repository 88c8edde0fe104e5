/* satchel_utf8_decode with its common cases inline: one and two bytes. */
#ifndef VIEWER_TEXT_DECODE_H
#define VIEWER_TEXT_DECODE_H

#include <satchel/utf8.h>

static inline size_t text_decode(const char *text, size_t length, uint32_t *c)
{
    const uint8_t lead = (uint8_t)text[0];
    if (lead < 0x80) {
        *c = lead;
        return 1;
    }
    if (lead >= 0xC2 && lead <= 0xDF && length > 1 && ((uint8_t)text[1] & 0xC0) == 0x80) {
        *c = (lead & 0x1Fu) << 6 | ((uint8_t)text[1] & 0x3Fu);
        return 2;
    }
    return satchel_utf8_decode(text, length, c);
}

#endif
