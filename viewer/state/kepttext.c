/* The text that was decoded last; see kepttext.h. */
#include "kepttext.h"

#include "textfile.h"

#include <satchel/update.h>

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HASH_AT = 16, CODING_AT = 32, STORED_AT = 36, SIZE_AT = 40, PRIOR_AT = 44, BYTES_AT = 60 };

static const char magic[HASH_AT] = "satchel-text 1\n";

struct kepttext {
    char *path; /* NULL: nothing is written */
    bool holds; /* false: nothing is kept either */
    satchel_buf file;
    bool loaded, changed;
    bool unread; /* what the file holds */
};

struct kepttext *kepttext_open(const char *folder)
{
    char path[PATH_MAX];
    struct kepttext *k = calloc(1, sizeof *k);
    if (!k)
        return NULL;
    satchel_buf_init(&k->file, KEPTTEXT_MOST);
    if (!folder || snprintf(path, sizeof path, "%s/" KEPTTEXT_NAME, folder) >= (int)sizeof path)
        return k;
    k->path = strdup(path);
    k->holds = true;
    if (!k->path) {
        kepttext_close(k);
        return NULL;
    }
    return k;
}

struct kepttext *kepttext_beside(const struct kepttext *kept)
{
    struct kepttext *k = kepttext_open(NULL);
    if (k)
        k->holds = kept->holds;
    return k;
}

void kepttext_close(struct kepttext *k)
{
    if (!k)
        return;
    satchel_buf_free(&k->file);
    free(k->path);
    free(k);
}

/* --- the bytes ------------------------------------------------------------------------------ */

static uint32_t number_at(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static void put_number(satchel_buf *out, size_t n)
{
    for (unsigned shift = 0; shift < 32; shift += 8)
        satchel_buf_put_byte(out, (unsigned)(n >> shift) & 0xFF);
}

/* Of all behind it. */
static void hash_of(satchel_bytes file, uint8_t hash[SATCHEL_HASH])
{
    satchel_hash((satchel_bytes){file.data + CODING_AT, file.size - CODING_AT}, hash);
}

size_t kepttext_find(satchel_bytes file, const satchel_coded *block)
{
    uint8_t hash[SATCHEL_HASH];
    if (file.size < BYTES_AT || memcmp(file.data, magic, sizeof magic) != 0 ||
        number_at(file.data + CODING_AT) != block->coding ||
        number_at(file.data + STORED_AT) != block->stored.size ||
        number_at(file.data + SIZE_AT) != block->size ||
        file.size - BYTES_AT != (uint64_t)block->stored.size + block->size ||
        memcmp(file.data + PRIOR_AT, block->prior, SATCHEL_HASH) != 0 ||
        memcmp(file.data + BYTES_AT, block->stored.data, block->stored.size) != 0)
        return 0;
    hash_of(file, hash);
    return memcmp(file.data + HASH_AT, hash, sizeof hash) == 0 ? BYTES_AT + block->stored.size : 0;
}

/* --- the file ------------------------------------------------------------------------------- */

static void load(struct kepttext *k)
{
    satchel_error err = {0};
    if (k->loaded)
        return;
    k->loaded = true;
    if (k->path && !textfile_bytes(k->path, KEPTTEXT_MOST, &k->file, &err))
        satchel_buf_clear(&k->file); /* it is made again, and nobody misses it */
}

static bool is_text(const satchel_coded *block)
{
    static const uint8_t none[SATCHEL_HASH];
    return memcmp(block->prior, none, sizeof none) != 0;
}

bool kepttext_get(struct kepttext *k, const satchel_coded *block, uint8_t *to)
{
    if (!is_text(block))
        return false;
    load(k);
    const size_t at = kepttext_find(satchel_buf_bytes(&k->file), block);
    if (at)
        memcpy(to, k->file.data + at, block->size);
    return at != 0;
}

void kepttext_put(struct kepttext *k, const satchel_coded *block, const uint8_t *decoded)
{
    uint8_t hash[SATCHEL_HASH];
    if (!k->holds || !is_text(block) || block->size + block->stored.size > KEPTTEXT_MOST - BYTES_AT)
        return;
    satchel_buf *f = &k->file;
    satchel_buf_clear(f);
    satchel_buf_put(f, magic, sizeof magic);
    for (unsigned i = 0; i < SATCHEL_HASH; i++)
        satchel_buf_put_byte(f, 0);
    put_number(f, block->coding);
    put_number(f, block->stored.size);
    put_number(f, block->size);
    satchel_buf_put(f, block->prior, SATCHEL_HASH);
    satchel_buf_put(f, block->stored.data, block->stored.size);
    satchel_buf_put(f, decoded, block->size);
    k->loaded = k->changed = true;
    if (!satchel_buf_ok(f, NULL)) {
        satchel_buf_clear(f);
        k->changed = false;
        return;
    }
    hash_of(satchel_buf_bytes(f), hash);
    memcpy(f->data + HASH_AT, hash, sizeof hash);
}

void kepttext_swap(struct kepttext *k, struct kepttext *from)
{
    const satchel_buf file = k->file;
    k->file = from->file;
    from->file = file;
    k->loaded = k->changed = from->loaded = true;
}

bool kepttext_has_changed(const struct kepttext *k)
{
    return k->changed;
}

bool kepttext_save(struct kepttext *k, satchel_error *err)
{
    if (!k->changed || !k->path)
        return true;
    if (!textfile_save(k->path, &k->unread, satchel_buf_bytes(&k->file), err))
        return false;
    k->changed = false;
    return true;
}
