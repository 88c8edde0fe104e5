/* Door to libzstd: one frame with its content size and no checksum (the block's hash covers its
 * bytes). */
#include "codec.h"

#include <zstd.h>
#include <zstd_errors.h>

/* The highest level whose window stays below the size of our blocks; 20 and more only widen the
 * window. */
#define LEVEL 19

static bool fail(size_t code, satchel_error *err)
{
    if (ZSTD_getErrorCode(code) == ZSTD_error_memory_allocation)
        return satchel_fail_memory(err);
    return satchel_fail(err, SATCHEL_MALFORMED, "zstd data: %s", ZSTD_getErrorName(code));
}

bool zstd_encode(satchel_bytes in, satchel_buf *out, satchel_error *err)
{
    const size_t bound = ZSTD_compressBound(in.size);
    uint8_t *to = satchel_buf_reserve(out, bound);
    if (!satchel_buf_ok(out, err))
        return false;
    ZSTD_CCtx *context = ZSTD_createCCtx();
    if (!context)
        return satchel_fail_memory(err);
    ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, LEVEL);
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 0);
    const size_t n = ZSTD_compress2(context, to, bound, in.data, in.size);
    ZSTD_freeCCtx(context);
    if (ZSTD_isError(n))
        return fail(n, err);
    satchel_buf_claim(out, n);
    return true;
}

bool zstd_decode(satchel_bytes in, uint8_t *to, size_t size, satchel_error *err)
{
    if (ZSTD_getFrameContentSize(in.data, in.size) != size ||
        ZSTD_findFrameCompressedSize(in.data, in.size) != in.size)
        return satchel_fail(err, SATCHEL_MALFORMED, "zstd data of the wrong form or length");
    ZSTD_DCtx *context = ZSTD_createDCtx();
    if (!context)
        return satchel_fail_memory(err);
    /* Whatever window the frame asks for: decoded in one call, `to` is the window. */
    const size_t n = ZSTD_decompressDCtx(context, to, size, in.data, in.size);
    ZSTD_freeDCtx(context);
    if (ZSTD_isError(n))
        return fail(n, err);
    /* untaken: the library has compared it with what the frame says, as we have. */
    return n == size || satchel_fail(err, SATCHEL_MALFORMED, "zstd data of the wrong length");
}
