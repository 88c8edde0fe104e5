/* The table of codecs, and the one that changes nothing. */
#include "codec.h"

#include <string.h>

static bool stored_encode(satchel_bytes in, satchel_buf *out, satchel_error *err)
{
    satchel_buf_put(out, in.data, in.size);
    return satchel_buf_ok(out, err);
}

static bool stored_decode(satchel_bytes in, uint8_t *to, size_t size, satchel_error *err)
{
    if (in.size != size)
        return satchel_fail(err, SATCHEL_MALFORMED, "stored block of the wrong length");
    if (size)
        memcpy(to, in.data, size);
    return true;
}

static const struct codec codecs[CODING_COUNT] = {
    [CODING_STORED] = {"stored", stored_encode, stored_decode},
    [CODING_DEFLATE] = {"deflate", deflate_encode, deflate_decode},
    [CODING_ZSTD] = {"zstd", zstd_encode, zstd_decode},
    [CODING_BROTLI] = {"brotli", brotli_encode, brotli_decode},
};

const struct codec *codec_of(unsigned coding)
{
    return coding < CODING_COUNT ? &codecs[coding] : NULL;
}

enum coding coding_named(const char *name)
{
    for (unsigned i = 0; i < CODING_COUNT; i++)
        if (strcmp(codecs[i].name, name) == 0)
            return (enum coding)i;
    return CODING_COUNT;
}
