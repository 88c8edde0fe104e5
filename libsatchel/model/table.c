/* The Huffman tree, and tables of counts. See model.h. */
#include "table.h"

#include "lookup.h"

#include <stdlib.h>
#include <string.h>

const uint32_t model_levels[MODEL_LEVELS] = {
    1,     2,     3,      4,      5,       6,       8,       11,      15,   21,
    30,    45,    70,     120,    250,     600,     1400,    3300,    7500, 17000,
    38000, 85000, 190000, 430000, 1000000, 2300000, 5300000, 12000000};

unsigned model_level_of(uint64_t count)
{
    unsigned low = 0, high = MODEL_LEVELS - 1;
    while (low < high) {
        const unsigned level = (low + high) / 2;
        /* Past the geometric mean of two levels, the higher one is nearer. */
        if (count * count > (uint64_t)model_levels[level] * model_levels[level + 1])
            low = level + 1;
        else
            high = level;
    }
    return low;
}

/* --- tree --------------------------------------------------------------------------------------
 */

struct huffman {
    uint64_t weights[511];
    uint16_t children[511][2];
    bool taken[511];
    struct model_tree *tree;
    unsigned nodes, ranks;
};

static unsigned lightest(const struct huffman *h, unsigned count)
{
    unsigned best = count;
    for (unsigned i = 0; i < count; i++)
        if (!h->taken[i] && (best == count || h->weights[i] < h->weights[best]))
            best = i;
    return best;
}

static int number(struct huffman *h, unsigned at)
{
    struct model_tree *t = h->tree;
    if (at < 256) {
        t->rank_of[at] = (uint8_t)h->ranks;
        t->code_of[h->ranks] = (uint8_t)at;
        return -1 - (int)h->ranks++;
    }
    const unsigned node = ++h->nodes;
    t->low[node] = (uint16_t)h->ranks;
    t->child[node][0] = (int16_t)number(h, h->children[at][0]);
    t->split[node] = (uint16_t)h->ranks;
    t->child[node][1] = (int16_t)number(h, h->children[at][1]);
    t->high[node] = (uint16_t)h->ranks;
    return (int)node;
}

void model_tree_build(struct model_tree *tree, const uint64_t weights[256])
{
    struct huffman h = {.tree = tree};
    for (unsigned i = 0; i < 256; i++)
        h.weights[i] = weights[i];
    for (unsigned i = 256; i < 511; i++) {
        for (unsigned side = 0; side < 2; side++) {
            const unsigned child = lightest(&h, i);
            h.children[i][side] = (uint16_t)child;
            h.taken[child] = true;
            h.weights[i] += h.weights[child];
        }
    }
    number(&h, 510);
}

/* --- reading -----------------------------------------------------------------------------------
 */

bool model_find(const struct model_table *t, uint32_t hash, struct model_record *record)
{
    return lookup_record(t, hash, record);
}

/* --- building ----------------------------------------------------------------------------------
 */

void table_init(struct table_builder *b)
{
    *b = (struct table_builder){0};
    satchel_buf_init(&b->records, (size_t)1 << 28);
    satchel_buf_init(&b->places, (size_t)1 << 28);
}

void table_free(struct table_builder *b)
{
    satchel_buf_free(&b->records);
    satchel_buf_free(&b->places);
}

static uint8_t *put_levels(uint8_t *to, const uint32_t *counts, unsigned size)
{
    uint32_t most = 0;
    unsigned shift = 0;
    for (unsigned i = 0; i < size; i++)
        most = counts[i] > most ? counts[i] : most;
    while (most >> shift > model_levels[15])
        shift++;
    for (unsigned i = 0; i < size; i += 2) {
        unsigned pair = 0;
        for (unsigned k = 0; k < 2 && i + k < size; k++)
            pair |= model_level_of(counts[i + k] >> shift ? counts[i + k] >> shift : 1) << 4 * k;
        *to++ = (uint8_t)pair;
    }
    return to;
}

static uint8_t *put_sums(uint8_t *to, const uint32_t *counts, unsigned size)
{
    uint64_t total = 0, sum = 0;
    unsigned shift = 0;
    for (unsigned i = 0; i < size; i++)
        total += counts[i];
    while ((total >> shift) + size > 65535)
        shift++;
    for (unsigned i = 0; i < size; i++) {
        sum += counts[i] >> shift ? counts[i] >> shift : 1;
        *to++ = sum & 0xFF;
        *to++ = sum >> 8 & 0xFF;
    }
    return to;
}

void table_put(satchel_buf *records, unsigned check, const uint8_t *ranks, const uint32_t *counts,
               unsigned size)
{
    const unsigned head = check << 4 | (size < MODEL_LARGE ? size : MODEL_LARGE);
    uint8_t record[3 + 3 * 255], *to = record;
    *to++ = (uint8_t)head;
    *to++ = (uint8_t)(head >> 8);
    if (size >= MODEL_LARGE)
        *to++ = (uint8_t)size;
    memcpy(to, ranks, size);
    to += size;
    to = size < MODEL_LARGE ? put_levels(to, counts, size) : put_sums(to, counts, size);
    satchel_buf_put(records, record, (size_t)(to - record));
}

void table_add(struct table_builder *b, uint32_t hash, const uint8_t *ranks, const uint32_t *counts,
               unsigned size)
{
    if (!size || size > 255)
        return;
    const struct table_place place = {hash, (uint32_t)b->records.size};
    satchel_buf_put(&b->places, &place, sizeof place);
    table_put(&b->records, hash & 0xFFF, ranks, counts, size);
}

const uint8_t *table_next(const uint8_t *p, unsigned *check, struct model_record *r)
{
    const unsigned head = p[0] | (unsigned)p[1] << 8, few = head & 15;
    *check = head >> 4;
    r->size = few < MODEL_LARGE ? few : p[2];
    r->ranks = p + (few < MODEL_LARGE ? 2 : 3);
    r->counts = r->ranks + r->size;
    return r->counts + (few < MODEL_LARGE ? (few + (size_t)1) / 2 : 2 * (size_t)r->size);
}

uint32_t table_count(const struct model_record *r, unsigned number)
{
    if (r->size < MODEL_LARGE)
        return model_levels[r->counts[number / 2] >> number % 2 * 4 & 15];
    const uint8_t *sum = r->counts + (size_t)2 * number;
    const unsigned before = number ? sum[-2] | (unsigned)sum[-1] << 8 : 0;
    return (sum[0] | (unsigned)sum[1] << 8) - before;
}

/* By radix, digit by digit; those of one hash stay in their order, which is that of their offsets.
 * The result, in one of two arrays. */
static struct table_place *sort_places(struct table_place *places, struct table_place *room,
                                       size_t count)
{
    enum { BITS = 11, DIGITS = 3, VALUES = 1 << BITS };
    for (unsigned digit = 0; digit < DIGITS; digit++) {
        size_t to[VALUES] = {0}, at = 0;
        for (size_t i = 0; i < count; i++)
            to[places[i].hash >> BITS * digit & (VALUES - 1)]++;
        for (unsigned v = 0; v < VALUES; v++) {
            const size_t size = to[v];
            to[v] = at;
            at += size;
        }
        for (size_t i = 0; i < count; i++)
            room[to[places[i].hash >> BITS * digit & (VALUES - 1)]++] = places[i];
        struct table_place *sorted = room;
        room = places;
        places = sorted;
    }
    return places;
}

static size_t record_size(const uint8_t *p)
{
    unsigned check;
    struct model_record r;
    return (size_t)(table_next(p, &check, &r) - p);
}

bool table_finish(struct table_builder *b, struct table_bytes *to, satchel_error *err)
{
    if (!satchel_buf_ok(&b->records, err) || !satchel_buf_ok(&b->places, err))
        return false;
    const size_t count = b->places.size / sizeof(struct table_place);
    const uint32_t blocks = (uint32_t)(count / 8 + 1);
    uint32_t *offsets = malloc((blocks + (size_t)1) * sizeof *offsets);
    uint8_t *records = malloc(b->records.size + TABLE_SPARE);
    struct table_place *room = malloc((count + 1) * sizeof *room);
    if (!offsets || !records || !room) {
        free(offsets);
        free(records);
        free(room);
        return satchel_fail_memory(err);
    }
    const struct table_place *places =
        sort_places((struct table_place *)(void *)b->places.data, room, count);
    uint32_t block = 0, at = 0;
    offsets[0] = 0;
    for (size_t i = 0; i < count; i++) {
        const uint32_t own = (uint32_t)((uint64_t)places[i].hash * blocks >> 32);
        while (block < own)
            offsets[++block] = at;
        const uint8_t *from = b->records.data + places[i].offset;
        const size_t size = record_size(from);
        memcpy(records + at, from, size);
        at += (uint32_t)size;
    }
    while (block < blocks)
        offsets[++block] = at;
    memset(records + at, 0, TABLE_SPARE);
    free(room);
    *to = (struct table_bytes){offsets, records, blocks, at};
    return true;
}
