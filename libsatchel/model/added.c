/* See added.h.
 *
 * A table is copied block by block; where a text has one of the block's contexts, its codes are
 * added to the record that a reader finds for it, and a context without a record gets one behind
 * the others of its block. So the blocks stay as many as the base has, nothing is looked up, and
 * all of it is one pass over what is some ten megabytes.
 */
#include "added.h"

#include <stdlib.h>
#include <string.h>

#define DIGIT      10u /* bits of a key that it is sorted by at a time: hash and rank have 40 */
#define DIGITS     4u
#define MOST_BYTES ((size_t)1 << 26)

/* --- what followed what -------------------------------------------------------------------------
 */

/* Keys: hash << 8 | rank. Every context of a table with the code that followed it, in the order of
 * the texts. */
static size_t list_keys(const struct model_image *base, unsigned table, const uint8_t *codes,
                        const struct text_place *texts, size_t count, uint64_t *keys)
{
    size_t n = 0;
    for (size_t t = 0; t < count; t++) {
        struct model_past past = {0};
        for (size_t i = 0; i < texts[t].size; i++) {
            const uint8_t code = codes[texts[t].start + i];
            const uint32_t hash = model_hash(&past, table);
            const unsigned tree = base->trees->of[past.last4 & 0xFF];
            if (hash)
                keys[n++] = (uint64_t)hash << 8 | base->trees->trees[tree].rank_of[code];
            model_see(&past, base->alphabet, code);
        }
    }
    return n;
}

/* By radix, digit by digit; the result is in `keys` again. */
static void sort_keys(uint64_t *keys, uint64_t *room, size_t count)
{
    for (unsigned digit = 0; digit < DIGITS; digit++) {
        size_t places[1u << DIGIT] = {0}, at = 0;
        for (size_t i = 0; i < count; i++)
            places[keys[i] >> DIGIT * digit & ((1u << DIGIT) - 1)]++;
        for (unsigned d = 0; d < 1u << DIGIT; d++) {
            const size_t size = places[d];
            places[d] = at;
            at += size;
        }
        for (size_t i = 0; i < count; i++)
            room[places[keys[i] >> DIGIT * digit & ((1u << DIGIT) - 1)]++] = keys[i];
        uint64_t *sorted = room;
        room = keys;
        keys = sorted;
    }
}

/* --- one block ----------------------------------------------------------------------------------
 */

/* A record being made. */
struct record {
    uint8_t ranks[256];
    uint32_t counts[256];
    unsigned size;
};

static void add_code(struct record *r, uint8_t rank, uint32_t count)
{
    unsigned at = 0;
    while (at < r->size && r->ranks[at] < rank)
        at++;
    if (at < r->size && r->ranks[at] == rank) {
        r->counts[at] += count;
        return;
    }
    if (r->size == 255) /* as many as a record has */
        return;
    memmove(r->ranks + at + 1, r->ranks + at, r->size - at);
    memmove(r->counts + at + 1, r->counts + at, (r->size - at) * sizeof *r->counts);
    r->ranks[at] = rank;
    r->counts[at] = count;
    r->size++;
}

/* A context that texts have, and its keys. */
struct context {
    uint32_t hash, start, end;
    bool done; /* it is in a record */
};

static size_t find_contexts(const uint64_t *keys, size_t count, struct context *contexts)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        const uint32_t hash = (uint32_t)(keys[i] >> 8);
        if (!i || hash != contexts[n - 1].hash)
            contexts[n++] = (struct context){.hash = hash, .start = (uint32_t)i};
        contexts[n - 1].end = (uint32_t)i + 1;
    }
    return n;
}

/* The contexts that belong into one block. */
struct part {
    struct context *contexts;
    size_t count;
    const uint64_t *keys;
};

static bool has_check(const struct part *part, unsigned check)
{
    for (size_t i = 0; i < part->count; i++)
        if (!part->contexts[i].done && (part->contexts[i].hash & 0xFFF) == check)
            return true;
    return false;
}

static void add_contexts(struct record *r, const struct part *part, unsigned check)
{
    for (size_t i = 0; i < part->count; i++) {
        struct context *c = &part->contexts[i];
        if (c->done || (c->hash & 0xFFF) != check)
            continue;
        c->done = true;
        for (uint32_t from = c->start, to; from < c->end; from = to) {
            for (to = from + 1; to < c->end && part->keys[to] == part->keys[from];)
                to++;
            add_code(r, (uint8_t)part->keys[from], (to - from) * ADDED_WEIGHT);
        }
    }
}

/* The records of a block, with the contexts that belong into it. What stays as it is is copied as a
 * whole. */
static void put_block(const uint8_t *p, const uint8_t *end, const struct part *part,
                      satchel_buf *out)
{
    struct record made;
    const uint8_t *copied = p;
    while (p < end && part->count) {
        unsigned check;
        struct model_record r;
        const uint8_t *next = table_next(p, &check, &r);
        if (has_check(part, check)) {
            satchel_buf_put(out, copied, (size_t)(p - copied));
            made.size = r.size;
            memcpy(made.ranks, r.ranks, r.size);
            for (unsigned i = 0; i < r.size; i++)
                made.counts[i] = table_count(&r, i);
            add_contexts(&made, part, check);
            table_put(out, check, made.ranks, made.counts, made.size);
            copied = next;
        }
        p = next;
    }
    satchel_buf_put(out, copied, (size_t)(end - copied));
    for (size_t i = 0; i < part->count; i++) {
        if (part->contexts[i].done)
            continue;
        const unsigned check = part->contexts[i].hash & 0xFFF;
        made.size = 0;
        add_contexts(&made, part, check);
        table_put(out, check, made.ranks, made.counts, made.size);
    }
}

/* --- all of it ----------------------------------------------------------------------------------
 */

static bool add_to_table(const struct model_table *base, const uint64_t *keys,
                         struct context *contexts, size_t count, struct table_bytes *to,
                         satchel_error *err)
{
    static const uint8_t spare[TABLE_SPARE];
    satchel_buf out;
    size_t at = 0;
    uint32_t *offsets = malloc((base->blocks + (size_t)1) * sizeof *offsets);
    if (!offsets)
        return satchel_fail_memory(err);
    satchel_buf_init(&out, MOST_BYTES);
    for (uint32_t b = 0; b < base->blocks; b++) {
        struct part part = {contexts + at, 0, keys};
        while (at < count && (uint32_t)((uint64_t)contexts[at].hash * base->blocks >> 32) == b) {
            at++;
            part.count++;
        }
        offsets[b] = (uint32_t)out.size;
        put_block(base->records + base->offsets[b], base->records + base->offsets[b + 1], &part,
                  &out);
    }
    offsets[base->blocks] = (uint32_t)out.size;
    *to = (struct table_bytes){offsets, NULL, base->blocks, (uint32_t)out.size};
    satchel_buf_put(&out, spare, sizeof spare);
    to->records = out.data;
    return satchel_buf_ok(&out, err);
}

bool added_tables(const struct model_image *base, const uint8_t *codes,
                  const struct text_place *texts, size_t count,
                  struct table_bytes tables[MODEL_TABLES], satchel_error *err)
{
    const size_t most = count ? texts[count - 1].start + texts[count - 1].size : 0;
    uint64_t *keys = malloc((most + 1) * sizeof *keys), *room = malloc((most + 1) * sizeof *room);
    struct context *contexts = malloc((most + 1) * sizeof *contexts);
    bool ok = (keys && room && contexts) || satchel_fail_memory(err);
    memset(tables, 0, MODEL_TABLES * sizeof *tables);
    for (unsigned t = 0; ok && t < MODEL_TABLES; t++) {
        const size_t n = list_keys(base, t, codes, texts, count, keys);
        sort_keys(keys, room, n);
        ok = add_to_table(&base->tables[t], keys, contexts, find_contexts(keys, n, contexts),
                          &tables[t], err);
    }
    free(keys);
    free(room);
    free(contexts);
    return ok;
}
