/* Codecs: the first byte chooses one. The rest is decoded into a buffer of a size the input claims,
 * and encoded and decoded back. */
#include "fuzz.h"

#include "doors/codec.h"

#include <string.h>

static void decode_hostile(const struct codec *codec, satchel_bytes in, size_t claimed)
{
    satchel_error err = {0};
    uint8_t *to = malloc(claimed ? claimed : 1);
    HOLDS(to);
    if (!codec->decode(in, to, claimed, &err))
        HOLDS(err.text[0]);
    free(to);
}

static void round_trip(const struct codec *codec, satchel_bytes in)
{
    satchel_buf coded;
    satchel_error err = {0};
    satchel_buf_init(&coded, 1 << 24);
    HOLDS(codec->encode(in, &coded, &err));
    uint8_t *back = malloc(in.size ? in.size : 1);
    HOLDS(back && codec->decode(satchel_buf_bytes(&coded), back, in.size, &err));
    HOLDS(!in.size || memcmp(back, in.data, in.size) == 0);
    HOLDS(!codec->decode(satchel_buf_bytes(&coded), back, in.size ? in.size - 1 : 0, &err) ||
          !in.size);
    free(back);
    satchel_buf_free(&coded);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 3)
        return 0;
    const struct codec *codec = codec_of(data[0] % CODING_COUNT);
    const satchel_bytes in = {data + 3, size - 3};
    decode_hostile(codec, in, data[1] | (size_t)data[2] << 8);
    round_trip(codec, in);
    return 0;
}
