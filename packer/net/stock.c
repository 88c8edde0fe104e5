/* See stock.h. */
#include "stock.h"

#include <stdlib.h>
#include <string.h>

void stock_init(struct stock *s)
{
    *s = (struct stock){0};
    names_init(&s->hashes);
}

void stock_free(struct stock *s)
{
    for (uint32_t i = 0; i < s->source_count; i++)
        satchel_source_close(&s->sources[i]);
    free(s->sources);
    free(s->blocks);
    names_free(&s->hashes);
}

static bool note(void *context, const satchel_piece *piece)
{
    struct stock *s = context;
    if (s->count == s->capacity) {
        const uint32_t more = s->capacity ? s->capacity * 2 : 256;
        struct stocked *grown = realloc(s->blocks, more * sizeof *grown);
        if (!grown)
            return false;
        s->blocks = grown;
        s->capacity = more;
    }
    s->blocks[s->count] = (struct stocked){s->source_count, piece->bytes, piece->offset};
    return names_add(&s->hashes, (const char *)piece->hash, SATCHEL_HASH, s->count++);
}

bool stock_add(struct stock *s, const char *path, satchel_error *err)
{
    satchel_error why = {0};
    satchel_source *grown = realloc(s->sources, (s->source_count + 1) * sizeof *grown);
    if (!grown)
        return satchel_fail_memory(err);
    s->sources = grown;
    satchel_bundle *bundle = satchel_bundle_open(path, &why);
    if (!bundle || !satchel_source_open(&s->sources[s->source_count], path, &why)) {
        satchel_bundle_close(bundle);
        return true;
    }
    const bool whole = satchel_bundle_pieces(bundle, note, s, &why);
    satchel_bundle_close(bundle);
    s->source_count++;
    return whole || why.code || satchel_fail_memory(err);
}

uint8_t *stock_take(const struct stock *s, const satchel_piece *piece)
{
    const uint32_t number = names_find(&s->hashes, (const char *)piece->hash, SATCHEL_HASH);
    const struct stocked *block = number == NAMES_NONE ? NULL : &s->blocks[number];
    if (!block || block->bytes != piece->bytes)
        return NULL;
    const satchel_source *from = &s->sources[block->source];
    uint8_t *data = malloc(block->bytes + (size_t)1), hash[SATCHEL_HASH];
    size_t got = 0;
    if (data && from->read(from->context, block->offset, data, block->bytes, &got, NULL))
        satchel_hash((satchel_bytes){data, got}, hash);
    if (got == block->bytes && memcmp(hash, piece->hash, sizeof hash) == 0)
        return data;
    free(data);
    return NULL;
}
