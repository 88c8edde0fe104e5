/* The orientation in an EXIF block: a TIFF header, one directory, twelve bytes an entry. Bounded,
 * follows no offset but the first; see picture.h. Source: Exif 2.32, 4.6. */
#include "picture.h"

#define TAG_ORIENTATION 0x0112

static uint32_t number(const uint8_t *at, unsigned bytes, bool little)
{
    uint32_t value = 0;
    for (unsigned i = 0; i < bytes; i++)
        value |= (uint32_t)at[i] << 8 * (little ? i : bytes - 1 - i);
    return value;
}

unsigned exif_orientation(satchel_bytes exif)
{
    if (exif.size < 8 || exif.data[0] != exif.data[1] ||
        (exif.data[0] != 'I' && exif.data[0] != 'M'))
        return 1;
    const bool little = exif.data[0] == 'I';
    const uint32_t offset = number(exif.data + 4, 4, little);
    if (number(exif.data + 2, 2, little) != 42 || offset > exif.size - 2)
        return 1;
    const uint32_t count = number(exif.data + offset, 2, little);
    for (uint32_t i = 0; i < count; i++) {
        const uint64_t at = offset + 2 + (uint64_t)12 * i;
        if (at + 12 > exif.size)
            return 1;
        const uint8_t *entry = exif.data + at;
        if (number(entry, 2, little) != TAG_ORIENTATION)
            continue;
        const uint32_t value = number(entry + 8, 2, little);
        return value >= 1 && value <= 8 ? value : 1;
    }
    return 1;
}
