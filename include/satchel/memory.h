/* Memory in three shapes, all bounded: an arena for things that die together, a buffer that grows,
 * and a view of bytes owned by somebody else.
 *
 * An arena is one life: an input document, an article's layout, a frame. A buffer's failure is
 * sticky: put as much as you like, ask once. Nothing here is shared between threads.
 */
#ifndef SATCHEL_MEMORY_H
#define SATCHEL_MEMORY_H

#include <satchel/error.h>

/* `size` bytes at `data`, borrowed. data may be NULL when size is 0. */
typedef struct satchel_bytes {
    const uint8_t *data;
    size_t size;
} satchel_bytes;

/* --- arena ---------------------------------------------------------------------------------- */

struct satchel_arena_chunk;

typedef struct satchel_arena {
    struct satchel_arena_chunk *chunks; /* newest first */
    size_t used;                        /* bytes handed out, padding included */
    size_t limit;                       /* `used` never exceeds this */
} satchel_arena;

/* An empty arena that owns nothing yet. `limit` is in bytes. */
SATCHEL_API void satchel_arena_init(satchel_arena *arena, size_t limit);

/* Frees everything; the arena is empty and usable again. NULL and zeroed arenas are fine. */
SATCHEL_API void satchel_arena_free(satchel_arena *arena);

/* `size` zeroed bytes aligned for any type, or NULL when out of memory or over the limit. They live
 * until the arena is freed or rewound. */
SATCHEL_API void *satchel_arena_alloc(satchel_arena *arena, size_t size) SATCHEL_CHECK;

/* The same for `count` items of `size` bytes; NULL when the product overflows. */
SATCHEL_API void *satchel_arena_array(satchel_arena *arena, size_t count,
                                      size_t size) SATCHEL_CHECK;

/* The same, not zeroed: for what is written before it is read. */
SATCHEL_API void *satchel_arena_take(satchel_arena *arena, size_t count, size_t size) SATCHEL_CHECK;

/* A copy of `length` bytes followed by a NUL. */
SATCHEL_API char *satchel_arena_string(satchel_arena *arena, const char *text,
                                       size_t length) SATCHEL_CHECK;

/* Forgets everything handed out, keeps the newest chunk for reuse. */
SATCHEL_API void satchel_arena_clear(satchel_arena *arena);

/* --- growing buffer ----------------------------------------------------------------------------
 */

typedef struct satchel_buf {
    uint8_t *data; /* owned; NULL while empty */
    size_t size;
    size_t capacity;
    size_t limit;        /* the ceiling in bytes; a put that would cross it fails */
    satchel_code failed; /* SATCHEL_OK, SATCHEL_MEMORY or SATCHEL_LIMIT; sticky */
} satchel_buf;

/* An empty buffer that may grow to `limit` bytes. */
SATCHEL_API void satchel_buf_init(satchel_buf *buf, size_t limit);

/* Frees the memory and keeps the ceiling; the buffer is empty and usable again. */
SATCHEL_API void satchel_buf_free(satchel_buf *buf);

/* Forgets the contents and the failure, keeps the memory. */
SATCHEL_API void satchel_buf_clear(satchel_buf *buf);

/* Appends. After a failure every put is ignored. */
SATCHEL_API void satchel_buf_put(satchel_buf *buf, const void *data, size_t size);
SATCHEL_API void satchel_buf_put_byte(satchel_buf *buf, unsigned byte);
SATCHEL_API void satchel_buf_put_text(satchel_buf *buf, const char *text);
SATCHEL_API void satchel_buf_put_char(satchel_buf *buf, uint32_t code_point); /* as UTF-8 */
SATCHEL_API void satchel_buf_print(satchel_buf *buf, const char *format, ...) SATCHEL_PRINTF(2, 3);

/* Room for `size` more bytes at the end, which the caller fills and then claims with
 * satchel_buf_claim; NULL (and the buffer failed) when there is none. */
SATCHEL_API void *satchel_buf_reserve(satchel_buf *buf, size_t size);
SATCHEL_API void satchel_buf_claim(satchel_buf *buf, size_t size);

/* True if every put so far succeeded; else fills *err. Ask before using data. */
SATCHEL_API bool satchel_buf_ok(const satchel_buf *buf, satchel_error *err) SATCHEL_CHECK;

/* The contents as a C string: appends a NUL that is not counted in size; NULL after a failure. */
SATCHEL_API const char *satchel_buf_string(satchel_buf *buf);

static inline satchel_bytes satchel_buf_bytes(const satchel_buf *buf)
{
    return (satchel_bytes){buf->data, buf->size};
}

#endif
