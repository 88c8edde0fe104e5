/* Strings to numbers; see names.h. Open addressing, FNV-1a, at most half full. */
#include "names.h"

#include <stdlib.h>
#include <string.h>

void names_init(struct names *names)
{
    *names = (struct names){0};
    satchel_arena_init(&names->arena, SIZE_MAX);
}

void names_free(struct names *names)
{
    satchel_arena_free(&names->arena);
    free(names->slots);
    names_init(names);
}

static size_t hash_of(const char *text, size_t length)
{
    uint64_t h = 0xCBF29CE484222325u;
    for (size_t i = 0; i < length; i++)
        h = (h ^ (uint8_t)text[i]) * 0x100000001B3u;
    return (size_t)(h ^ h >> 32);
}

/* The slot that holds the name, or the free one where it belongs. */
static struct name_slot *slot_of(const struct names *names, const char *text, size_t length)
{
    const size_t mask = names->slot_count - 1;
    for (size_t i = hash_of(text, length) & mask;; i = (i + 1) & mask) {
        struct name_slot *slot = &names->slots[i];
        if (!slot->text || (slot->length == length && memcmp(slot->text, text, length) == 0))
            return slot;
    }
}

uint32_t names_find(const struct names *names, const char *text, size_t length)
{
    if (!names->slot_count)
        return NAMES_NONE;
    const struct name_slot *slot = slot_of(names, text, length);
    return slot->text ? slot->value : NAMES_NONE;
}

static bool grow(struct names *names)
{
    struct names larger = {.slot_count = names->slot_count ? names->slot_count * 2 : 64};
    larger.slots = calloc(larger.slot_count, sizeof *larger.slots);
    if (!larger.slots)
        return false;
    for (size_t i = 0; i < names->slot_count; i++)
        if (names->slots[i].text)
            *slot_of(&larger, names->slots[i].text, names->slots[i].length) = names->slots[i];
    free(names->slots);
    names->slots = larger.slots;
    names->slot_count = larger.slot_count;
    return true;
}

bool names_add(struct names *names, const char *text, size_t length, uint32_t value)
{
    if (names->count * 2 >= names->slot_count && !grow(names))
        return false;
    struct name_slot *slot = slot_of(names, text, length);
    if (slot->text)
        return true;
    char *kept = satchel_arena_string(&names->arena, text, length);
    if (!kept)
        return false;
    *slot = (struct name_slot){.text = kept, .length = length, .value = value};
    names->count++;
    return true;
}
