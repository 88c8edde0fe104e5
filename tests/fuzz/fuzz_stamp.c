/* Stamps of pictures: what is read lies in the file, what is put is read again. */
#include "fuzz.h"

#include "media/stamp.h"

#include <string.h>

static void check_put(const uint8_t *data, size_t size, const struct stamped *known)
{
    static const uint8_t stamp[STAMP_BYTES] = "a stamp of ours";
    struct stamped again;
    satchel_buf webp;
    satchel_buf_init(&webp, SIZE_MAX);
    satchel_buf_put(&webp, data, size);
    stamp_put(&webp, known->width, known->height, stamp);
    if (webp.size != size) {
        HOLDS(webp.size == size + 42);
        HOLDS(stamp_read(satchel_buf_bytes(&webp), &again));
        HOLDS(memcmp(again.stamp, stamp, STAMP_BYTES) == 0);
        HOLDS(again.width == known->width && again.height == known->height);
    }
    satchel_buf_free(&webp);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct stamped stamped;
    if (!stamp_read((satchel_bytes){data, size}, &stamped))
        return 0;
    HOLDS(stamped.width && stamped.width <= 16384 && stamped.height && stamped.height <= 16384);
    HOLDS(stamped.image.data > data && stamped.image.size < size);
    HOLDS(stamped.image.data + stamped.image.size <= data + size - STAMP_BYTES);
    /* The same pixels as a simple file, stamped again. */
    satchel_buf simple;
    satchel_buf_init(&simple, SIZE_MAX);
    const uint32_t riff = (uint32_t)stamped.image.size + 4;
    const uint8_t head[12] = {'R',
                              'I',
                              'F',
                              'F',
                              (uint8_t)riff,
                              (uint8_t)(riff >> 8),
                              (uint8_t)(riff >> 16),
                              (uint8_t)(riff >> 24),
                              'W',
                              'E',
                              'B',
                              'P'};
    satchel_buf_put(&simple, head, sizeof head);
    satchel_buf_put(&simple, stamped.image.data, stamped.image.size);
    check_put(simple.data, simple.size, &stamped);
    satchel_buf_free(&simple);
    return 0;
}
