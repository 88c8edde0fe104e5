/* Arena and growing buffer; see <satchel/memory.h>. */
#include <satchel/memory.h>
#include <satchel/utf8.h>

#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A chunk holds CHUNK bytes, or one larger request. Doubling would waste half of a 64 MB board. */
#define CHUNK ((size_t)16 << 10)
#define ALIGN (alignof(max_align_t))

struct satchel_arena_chunk {
    struct satchel_arena_chunk *older;
    size_t used, capacity;
    alignas(max_align_t) uint8_t data[];
};

void satchel_arena_init(satchel_arena *arena, size_t limit)
{
    *arena = (satchel_arena){.limit = limit};
}

void satchel_arena_free(satchel_arena *arena)
{
    if (!arena)
        return;
    while (arena->chunks) {
        struct satchel_arena_chunk *chunk = arena->chunks;
        arena->chunks = chunk->older;
        free(chunk);
    }
    arena->used = 0;
}

void satchel_arena_clear(satchel_arena *arena)
{
    if (!arena->chunks)
        return;
    struct satchel_arena_chunk *keep = arena->chunks;
    arena->chunks = keep->older;
    satchel_arena_free(arena);
    keep->older = NULL;
    keep->used = 0;
    arena->chunks = keep;
}

static void *take(satchel_arena *arena, size_t size)
{
    if (size > SIZE_MAX - ALIGN)
        return NULL;
    size = (size + ALIGN - 1) / ALIGN * ALIGN;
    if (size > arena->limit - arena->used)
        return NULL;
    struct satchel_arena_chunk *chunk = arena->chunks;
    if (!chunk || size > chunk->capacity - chunk->used) {
        const size_t capacity = size > CHUNK ? size : CHUNK;
        if (capacity > SIZE_MAX - sizeof *chunk)
            return NULL;
        chunk = malloc(sizeof *chunk + capacity);
        if (!chunk)
            return NULL;
        *chunk = (struct satchel_arena_chunk){.older = arena->chunks, .capacity = capacity};
        arena->chunks = chunk;
    }
    void *p = chunk->data + chunk->used;
    chunk->used += size;
    arena->used += size;
    return p;
}

void *satchel_arena_alloc(satchel_arena *arena, size_t size)
{
    void *p = take(arena, size);
    return p ? memset(p, 0, size) : NULL;
}

void *satchel_arena_take(satchel_arena *arena, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        return NULL;
    return take(arena, count * size);
}

void *satchel_arena_array(satchel_arena *arena, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        return NULL;
    return satchel_arena_alloc(arena, count * size);
}

char *satchel_arena_string(satchel_arena *arena, const char *text, size_t length)
{
    if (length == SIZE_MAX)
        return NULL;
    char *copy = satchel_arena_alloc(arena, length + 1);
    if (copy && length)
        memcpy(copy, text, length);
    return copy;
}

/* --- buffer ------------------------------------------------------------------------------------
 */

void satchel_buf_init(satchel_buf *buf, size_t limit)
{
    *buf = (satchel_buf){.limit = limit};
}

void satchel_buf_free(satchel_buf *buf)
{
    free(buf->data);
    satchel_buf_init(buf, buf->limit);
}

void satchel_buf_clear(satchel_buf *buf)
{
    buf->size = 0;
    buf->failed = SATCHEL_OK;
}

/* Makes room for `size` more bytes and one NUL behind them. */
static bool grow(satchel_buf *buf, size_t size)
{
    if (buf->failed)
        return false;
    if (size > buf->limit - buf->size) {
        buf->failed = SATCHEL_LIMIT;
        return false;
    }
    const size_t need = buf->size + size + 1;
    if (need <= buf->capacity)
        return true;
    size_t capacity = buf->capacity ? buf->capacity : 64;
    while (capacity < need)
        capacity = capacity > SIZE_MAX / 2 ? need : capacity * 2;
    if (capacity > buf->limit && need <= buf->limit)
        capacity = buf->limit;
    uint8_t *data = realloc(buf->data, capacity);
    if (!data) {
        buf->failed = SATCHEL_MEMORY;
        return false;
    }
    buf->data = data;
    buf->capacity = capacity;
    return true;
}

void *satchel_buf_reserve(satchel_buf *buf, size_t size)
{
    return grow(buf, size) ? buf->data + buf->size : NULL;
}

void satchel_buf_claim(satchel_buf *buf, size_t size)
{
    if (!buf->failed)
        buf->size += size;
}

void satchel_buf_put(satchel_buf *buf, const void *data, size_t size)
{
    if (size && grow(buf, size)) {
        memcpy(buf->data + buf->size, data, size);
        buf->size += size;
    }
}

void satchel_buf_put_byte(satchel_buf *buf, unsigned byte)
{
    const uint8_t b = (uint8_t)byte;
    satchel_buf_put(buf, &b, 1);
}

void satchel_buf_put_text(satchel_buf *buf, const char *text)
{
    satchel_buf_put(buf, text, strlen(text));
}

void satchel_buf_put_char(satchel_buf *buf, uint32_t code_point)
{
    char bytes[4];
    satchel_buf_put(buf, bytes, satchel_utf8_encode(code_point, bytes));
}

void satchel_buf_print(satchel_buf *buf, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    va_list again;
    va_copy(again, args);
    char *room = satchel_buf_reserve(buf, 120);
    int length = vsnprintf(room, room ? 121 : 0, format, args);
    if (length > 120 && room) {
        room = satchel_buf_reserve(buf, (size_t)length);
        if (room)
            length = vsnprintf(room, (size_t)length + 1, format, again);
    } else if (!room && length >= 0 && buf->failed == SATCHEL_LIMIT &&
               (size_t)length <= buf->limit - buf->size) {
        /* Close below the ceiling: the guess of 120 did not fit, the text does. */
        buf->failed = SATCHEL_OK;
        room = satchel_buf_reserve(buf, (size_t)length);
        if (room)
            length = vsnprintf(room, (size_t)length + 1, format, again);
    }
    va_end(again);
    va_end(args);
    if (length > 0)
        satchel_buf_claim(buf, (size_t)length);
}

bool satchel_buf_ok(const satchel_buf *buf, satchel_error *err)
{
    if (buf->failed == SATCHEL_MEMORY)
        return satchel_fail_memory(err);
    if (buf->failed)
        return satchel_fail(err, buf->failed, "longer than %zu bytes", buf->limit);
    return true;
}

const char *satchel_buf_string(satchel_buf *buf)
{
    if (!satchel_buf_reserve(buf, 0))
        return NULL;
    buf->data[buf->size] = '\0';
    return (const char *)buf->data;
}
