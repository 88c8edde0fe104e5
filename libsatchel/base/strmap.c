/* Strings to numbers; see strmap.h. */
#include "strmap.h"

#include <stdlib.h>
#include <string.h>

void strmap_init(struct strmap *map, size_t limit)
{
    *map = (struct strmap){0};
    satchel_arena_init(&map->arena, limit);
}

void strmap_free(struct strmap *map)
{
    satchel_arena_free(&map->arena);
    free(map->strings);
    free(map->lengths);
    free(map->slots);
    strmap_init(map, map->arena.limit);
}

static uint64_t hash_of(const char *string, size_t length)
{
    uint64_t h = 0xCBF29CE484222325u;
    for (size_t i = 0; i < length; i++)
        h = (h ^ (uint8_t)string[i]) * 0x100000001B3u;
    return h ^ h >> 32;
}

/* The slot that holds the string, or the free one where it belongs. */
static uint32_t slot_of(const struct strmap *map, const char *string, size_t length)
{
    const uint32_t mask = map->slot_count - 1;
    uint32_t slot = (uint32_t)hash_of(string, length) & mask;
    for (;; slot = (slot + 1) & mask) {
        const uint32_t number = map->slots[slot];
        if (!number || (map->lengths[number - 1] == length &&
                        memcmp(map->strings[number - 1], string, length) == 0))
            return slot;
    }
}

static bool grow_slots(struct strmap *map)
{
    const uint32_t count = map->slot_count ? map->slot_count * 2 : 64;
    uint32_t *slots = calloc(count, sizeof *slots);
    if (!slots)
        return false;
    free(map->slots);
    map->slots = slots;
    map->slot_count = count;
    for (uint32_t i = 0; i < map->count; i++)
        slots[slot_of(map, map->strings[i], map->lengths[i])] = i + 1;
    return true;
}

static bool grow_strings(struct strmap *map)
{
    const uint32_t capacity = map->capacity ? map->capacity * 2 : 32;
    const char **strings = realloc(map->strings, capacity * sizeof *strings);
    if (!strings)
        return false;
    map->strings = strings;
    size_t *lengths = realloc(map->lengths, capacity * sizeof *lengths);
    if (!lengths)
        return false;
    map->lengths = lengths;
    map->capacity = capacity;
    return true;
}

uint32_t strmap_add(struct strmap *map, const char *string, size_t length)
{
    if (map->failed)
        return STRMAP_NONE;
    if ((map->count + 1) * 2 > map->slot_count && !grow_slots(map))
        goto fail;
    const uint32_t slot = slot_of(map, string, length);
    if (map->slots[slot])
        return map->slots[slot] - 1;
    if (map->count == map->capacity && !grow_strings(map))
        goto fail;
    char *copy = satchel_arena_string(&map->arena, string, length);
    if (!copy)
        goto fail;
    map->strings[map->count] = copy;
    map->lengths[map->count] = length;
    map->slots[slot] = ++map->count;
    return map->count - 1;
fail:
    map->failed = true;
    return STRMAP_NONE;
}

uint32_t strmap_find(const struct strmap *map, const char *string, size_t length)
{
    if (!map->count)
        return STRMAP_NONE;
    const uint32_t number = map->slots[slot_of(map, string, length)];
    return number ? number - 1 : STRMAP_NONE;
}
