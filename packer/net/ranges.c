/* Sets of ranges; see ranges.h. */
#include "ranges.h"

#include <stdlib.h>
#include <string.h>

/* The first range that ends at `at` or behind it. */
static size_t first_from(const struct ranges *s, uint64_t at)
{
    size_t low = 0, high = s->count;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (s->list[middle].to < at)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool make_room(struct ranges *s)
{
    if (s->count < s->capacity)
        return true;
    const size_t more = s->capacity ? s->capacity * 2 : 32;
    struct range *grown = realloc(s->list, more * sizeof *grown);
    if (!grown)
        return false;
    s->list = grown;
    s->capacity = more;
    return true;
}

bool ranges_add(struct ranges *s, uint64_t from, uint64_t to)
{
    if (from >= to)
        return true;
    const size_t at = first_from(s, from);
    size_t end = at;
    if (!make_room(s))
        return false;
    for (; end < s->count && s->list[end].from <= to; end++) {
        from = s->list[end].from < from ? s->list[end].from : from;
        to = s->list[end].to > to ? s->list[end].to : to;
    }
    memmove(s->list + at + 1, s->list + end, (s->count - end) * sizeof *s->list);
    s->list[at] = (struct range){from, to};
    s->count = s->count - (end - at) + 1;
    return true;
}

bool ranges_remove(struct ranges *s, uint64_t from, uint64_t to)
{
    for (size_t i = 0; i < s->count;) {
        struct range *range = &s->list[i];
        if (range->to <= from || range->from >= to) {
            i++;
        } else if (range->from < from && range->to > to) {
            const uint64_t end = range->to;
            range->to = from;
            return ranges_add(s, to, end);
        } else if (range->from < from) {
            range->to = from;
        } else if (range->to > to) {
            range->from = to;
        } else {
            memmove(range, range + 1, (--s->count - i) * sizeof *range);
        }
    }
    return true;
}

bool ranges_gap(const struct ranges *s, uint64_t from, uint64_t to, struct range *gap)
{
    size_t i = first_from(s, from);
    for (; i < s->count && s->list[i].from <= from; i++)
        from = s->list[i].to > from ? s->list[i].to : from;
    if (from >= to)
        return false;
    *gap = (struct range){from, i < s->count && s->list[i].from < to ? s->list[i].from : to};
    return true;
}

bool ranges_cover(const struct ranges *s, uint64_t from, uint64_t to)
{
    struct range gap;
    return !ranges_gap(s, from, to, &gap);
}

uint64_t ranges_prefix(const struct ranges *s)
{
    return s->count && !s->list[0].from ? s->list[0].to : 0;
}

uint64_t ranges_bytes(const struct ranges *s)
{
    uint64_t bytes = 0;
    for (size_t i = 0; i < s->count; i++)
        bytes += s->list[i].to - s->list[i].from;
    return bytes;
}

void ranges_join(struct ranges *s, uint64_t gap)
{
    size_t kept = 0;
    for (size_t i = 0; i < s->count; i++) {
        if (kept && s->list[i].from - s->list[kept - 1].to <= gap)
            s->list[kept - 1].to = s->list[i].to;
        else
            s->list[kept++] = s->list[i];
    }
    s->count = kept;
}

void ranges_clear(struct ranges *s)
{
    s->count = 0;
}

void ranges_free(struct ranges *s)
{
    free(s->list);
    *s = (struct ranges){0};
}
