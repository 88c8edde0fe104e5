/* A hash table of rows in an arena; see rows.h. */
#include "text/rows.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_SLOTS 256 /* a power of two */

void rows_init(struct rows *rows)
{
    *rows = (struct rows){.slots = NULL};
    satchel_arena_init(&rows->arena, ROWS_KEEP);
}

void rows_forget(struct rows *rows)
{
    satchel_arena_free(&rows->arena);
    free(rows->slots);
    rows_init(rows);
}

static size_t hash_of(const struct row_key *key)
{
    const uint64_t h =
        (key->article ^ ((uint64_t)key->start << 32 | key->length)) * UINT64_C(0x9E3779B97F4A7C15);
    return (size_t)(h >> 32);
}

static const struct row **slot_of(const struct rows *rows, const struct row_key *key)
{
    const size_t mask = rows->slot_count - 1;
    for (size_t i = hash_of(key) & mask;; i = (i + 1) & mask) {
        const struct row *row = rows->slots[i];
        if (!row || (row->key.article == key->article && row->key.start == key->start &&
                     row->key.length == key->length))
            return &rows->slots[i];
    }
}

const struct row *rows_find(const struct rows *rows, const struct row_key *key)
{
    return rows->slot_count ? *slot_of(rows, key) : NULL;
}

static bool grow(struct rows *rows)
{
    struct rows larger = *rows;
    if (rows->count * 2 < rows->slot_count)
        return true;
    larger.slot_count = rows->slot_count ? rows->slot_count * 2 : FIRST_SLOTS;
    larger.slots = calloc(larger.slot_count, sizeof *larger.slots);
    if (!larger.slots)
        return false;
    for (size_t i = 0; i < rows->slot_count; i++)
        if (rows->slots[i])
            *slot_of(&larger, &rows->slots[i]->key) = rows->slots[i];
    free(rows->slots);
    *rows = larger;
    return true;
}

void rows_keep(struct rows *rows, const struct row_key *key, const uint32_t *numbers,
               uint32_t count)
{
    const size_t size = sizeof(struct row) + count * sizeof(uint32_t);
    if (rows->arena.used + size + 64 > ROWS_KEEP && rows->count && rows->first != key->article)
        rows_forget(rows);
    if (!grow(rows))
        return;
    struct row *row = satchel_arena_take(&rows->arena, 1, size);
    if (!row)
        return;
    row->key = *key;
    row->count = count;
    memcpy(row->numbers, numbers, count * sizeof *numbers);
    if (!rows->count)
        rows->first = key->article;
    const struct row **slot = slot_of(rows, key);
    rows->count += !*slot;
    *slot = row;
}
