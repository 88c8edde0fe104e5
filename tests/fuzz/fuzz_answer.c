/* What a server answers: head lines up to an empty one, then a body in pieces of any size. Whatever
 * it is, no more bytes are handed on than came, each range is as long as it says, and pieces do not
 * matter. The first byte says whether several ranges were asked for and how the body is cut. */
#include "fuzz.h"

#include "net/answer.h"

#include <string.h>

struct seen {
    uint64_t bytes, hash;
};

static bool take(void *context, uint64_t offset, const uint8_t *data, size_t size)
{
    struct seen *s = context;
    HOLDS(size > 0 && offset < (UINT64_C(1) << 33) + s->bytes);
    for (size_t i = 0; i < size; i++)
        s->hash = (s->hash ^ (offset + i) ^ data[i]) * UINT64_C(0x100000001B3);
    s->bytes += size;
    return true;
}

static void run(const uint8_t *data, size_t size, bool many, size_t cut, struct seen *seen)
{
    struct answer a = {.put = take, .context = seen, .many = many};
    while (size) {
        const uint8_t *end = memchr(data, '\n', size);
        const size_t line = end ? (size_t)(end - data) + 1 : size;
        answer_header(&a, (const char *)data, line);
        const bool empty = line <= 2 && data[0] <= '\r';
        data += line;
        size -= line;
        if (empty)
            break;
    }
    const uint64_t body = size;
    bool on = true;
    while (on && size) {
        const size_t n = size < cut ? size : cut;
        on = answer_body(&a, data, n);
        data += n;
        size -= n;
    }
    HOLDS(seen->bytes <= body);
    HOLDS(on || a.ignores || a.nameless || a.stopped);
    HOLDS(a.line_size < ANSWER_LINE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!size)
        return 0;
    struct seen whole = {0}, pieces = {0};
    run(data + 1, size - 1, data[0] & 1, SIZE_MAX, &whole);
    run(data + 1, size - 1, data[0] & 1, (size_t)(data[0] >> 1) + 1, &pieces);
    HOLDS(whole.bytes == pieces.bytes && whole.hash == pieces.hash);
    return 0;
}
