/* Door to libbrotli: one stream of RFC 7932. Its dictionary of common words in a dozen languages
 * makes it the smallest coder of a few kilobytes of text that needs no prior. */
#include "codec.h"

#include <brotli/decode.h>
#include <brotli/encode.h>
#include <setjmp.h>
#include <stdlib.h>

/* Debian's encoder ends the program when there is no memory. So it is given memory that is listed
 * here, and when there is none we jump out of it and free what is on the list. */
struct piece {
    struct piece *next, *before;
};

struct room {
    struct piece pieces; /* a ring */
    jmp_buf out;
};

static void *take(void *opaque, size_t size)
{
    struct room *room = opaque;
    /* untaken: the encoder asks for what its tables take. */
    struct piece *piece = size < SIZE_MAX - sizeof *piece ? malloc(size + sizeof *piece) : NULL;
    if (!piece)
        longjmp(room->out, 1);
    *piece = (struct piece){.next = room->pieces.next, .before = &room->pieces};
    piece->next->before = piece;
    room->pieces.next = piece;
    return piece + 1;
}

static void give(void *opaque, void *address)
{
    struct piece *piece = address ? (struct piece *)address - 1 : NULL;
    (void)opaque;
    if (!piece)
        return;
    /* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): pieces before it in the ring are still there. */
    piece->before->next = piece->next;
    piece->next->before = piece->before;
    free(piece);
}

/* Of the largest window. The encoder's trees take eight bytes a byte of it: 134 MB at 24 bits, for
 * documents of more than 4 MB, of which there is hardly one. */
#define MOST_WINDOW 22

/* The smallest window that holds the block: the decoder needs no more memory than that. */
static uint32_t window_of(size_t size)
{
    uint32_t window = BROTLI_MIN_WINDOW_BITS;
    while (window < MOST_WINDOW && ((size_t)1 << window) < size + 16)
        window++;
    return window;
}

/* Bytes made in `to`; 0: no memory. */
static size_t compress(struct room *room, satchel_bytes in, uint8_t *to, size_t size)
{
    if (setjmp(room->out))
        return 0;
    BrotliEncoderState *state = BrotliEncoderCreateInstance(take, give, room);
    const uint8_t *from = in.data;
    size_t left = in.size, unused = size;
    BrotliEncoderSetParameter(state, BROTLI_PARAM_QUALITY, BROTLI_MAX_QUALITY);
    BrotliEncoderSetParameter(state, BROTLI_PARAM_LGWIN, window_of(in.size));
    BrotliEncoderSetParameter(state, BROTLI_PARAM_MODE, BROTLI_MODE_TEXT);
    BrotliEncoderSetParameter(state, BROTLI_PARAM_SIZE_HINT, (uint32_t)in.size);
    /* There is room for the worst case, so it ends in one call, unless it has jumped out above. */
    const bool ok = BrotliEncoderCompressStream(state, BROTLI_OPERATION_FINISH, &left, &from,
                                                &unused, &to, NULL) && /* untaken: see above */
                    BrotliEncoderIsFinished(state);                    /* untaken: see above */
    BrotliEncoderDestroyInstance(state);
    return ok ? size - unused : 0; /* untaken: see above */
}

bool brotli_encode(satchel_bytes in, satchel_buf *out, satchel_error *err)
{
    const size_t most = BrotliEncoderMaxCompressedSize(in.size) + 16;
    uint8_t *to = satchel_buf_reserve(out, most);
    struct room *room = to ? malloc(sizeof *room) : NULL;
    if (!to)
        return satchel_buf_ok(out, err);
    if (!room)
        return satchel_fail_memory(err);
    room->pieces = (struct piece){&room->pieces, &room->pieces};
    const size_t size = compress(room, in, to, most);
    while (room->pieces.next != &room->pieces)
        give(room, room->pieces.next + 1);
    free(room);
    satchel_buf_claim(out, size);
    return size || satchel_fail_memory(err);
}

bool brotli_decode(satchel_bytes in, uint8_t *to, size_t size, satchel_error *err)
{
    BrotliDecoderState *state = BrotliDecoderCreateInstance(NULL, NULL, NULL);
    if (!state)
        return satchel_fail_memory(err);
    size_t left = in.size, room = size;
    const uint8_t *from = in.data;
    const BrotliDecoderResult result =
        BrotliDecoderDecompressStream(state, &left, &from, &room, &to, NULL);
    const BrotliDecoderErrorCode code = BrotliDecoderGetErrorCode(state);
    BrotliDecoderDestroyInstance(state);
    /* untaken: below the lowest of these are the decoder's doubts about itself. */
    if (code <= BROTLI_DECODER_ERROR_ALLOC_CONTEXT_MODES &&
        code >= BROTLI_DECODER_ERROR_ALLOC_BLOCK_TYPE_TREES)
        return satchel_fail_memory(err);
    return (result == BROTLI_DECODER_RESULT_SUCCESS && !left && !room) ||
           satchel_fail(err, SATCHEL_MALFORMED, "brotli data of the wrong form or length");
}
