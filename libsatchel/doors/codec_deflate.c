/* Door to zlib: raw deflate, no header, no checksum (the block's hash covers its bytes). */
#include "codec.h"

#include <limits.h>
#include <zlib.h>

bool deflate_encode(satchel_bytes in, satchel_buf *out, satchel_error *err)
{
    if (in.size > UINT_MAX)
        return satchel_fail(err, SATCHEL_LIMIT, "too long to deflate");
    z_stream z = {0};
    if (deflateInit2(&z, Z_BEST_COMPRESSION, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY) != Z_OK)
        return satchel_fail_memory(err);
    const uLong bound = deflateBound(&z, (uLong)in.size);
    uint8_t *to = satchel_buf_reserve(out, bound);
    bool ok = satchel_buf_ok(out, err);
    if (ok) {
        z.next_in = (Bytef *)(uintptr_t)in.data;
        z.avail_in = (uInt)in.size;
        z.next_out = to;
        z.avail_out = (uInt)bound;
        ok = deflate(&z, Z_FINISH) == Z_STREAM_END;
        /* untaken: deflateBound is enough, and memory is taken before. */
        if (ok)
            satchel_buf_claim(out, z.total_out);
        else
            satchel_fail_memory(err);
    }
    deflateEnd(&z);
    return ok;
}

bool deflate_decode(satchel_bytes in, uint8_t *to, size_t size, satchel_error *err)
{
    if (in.size > UINT_MAX || size > UINT_MAX)
        return satchel_fail(err, SATCHEL_LIMIT, "too long to inflate");
    z_stream z = {.next_in = (Bytef *)(uintptr_t)in.data, .avail_in = (uInt)in.size};
    if (inflateInit2(&z, -15) != Z_OK)
        return satchel_fail_memory(err);
    uint8_t none;
    z.next_out = size ? to : &none;
    z.avail_out = (uInt)size;
    const int end = inflate(&z, Z_FINISH);
    const bool ok = end == Z_STREAM_END && z.total_out == size && z.avail_in == 0;
    const bool memory = end == Z_MEM_ERROR;
    inflateEnd(&z);
    if (memory)
        return satchel_fail_memory(err);
    return ok || satchel_fail(err, SATCHEL_MALFORMED, "deflate data of the wrong form or length");
}
