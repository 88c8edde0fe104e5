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

#define DIGIT      14u /* bits of a key that it is sorted by at a time: hash and rank have 40 */
#define DIGITS     3u
#define MOST_BYTES ((size_t)1 << 26)
#define CHECKS     4096u /* of records: the lowest bits of a hash */
#define NONE       UINT32_MAX

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

/* By radix, digit by digit, all of them counted first; the result is in `room`, as their number is
 * odd. `places` has DIGITS << DIGIT. */
static void sort_keys(uint64_t *keys, uint64_t *room, size_t count, uint32_t *places)
{
    const uint64_t mask = (1u << DIGIT) - 1;
    memset(places, 0, (DIGITS << DIGIT) * sizeof *places);
    for (size_t i = 0; i < count; i++)
        for (unsigned digit = 0; digit < DIGITS; digit++)
            places[(keys[i] >> DIGIT * digit & mask) | digit << DIGIT]++;
    for (unsigned digit = 0; digit < DIGITS; digit++) {
        uint32_t *to = places + (digit << DIGIT), at = 0;
        for (size_t d = 0; d <= mask; d++) {
            const uint32_t size = to[d];
            to[d] = at;
            at += size;
        }
        for (size_t i = 0; i < count; i++)
            room[to[keys[i] >> DIGIT * digit & mask]++] = keys[i];
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

/* A context that texts have, its keys, and the next one of its block with the same check. */
struct context {
    uint32_t hash, start, end, next;
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

/* The contexts that belong into one block, listed by their checks. */
struct part {
    struct context *contexts;
    size_t count;
    const uint64_t *keys;
    uint32_t *first; /* by check: CHECKS of them, NONE without, as all are again behind the block */
};

static void list_contexts(const struct part *part)
{
    for (size_t i = part->count; i-- > 0;) {
        struct context *c = &part->contexts[i];
        uint32_t *first = &part->first[c->hash % CHECKS];
        c->next = *first;
        *first = (uint32_t)i;
    }
}

/* Adds the contexts that have the check, which are in no list then. */
static void add_contexts(struct record *r, const struct part *part, unsigned check)
{
    uint32_t at = part->first[check];
    part->first[check] = NONE;
    for (; at != NONE; at = part->contexts[at].next) {
        const struct context *c = &part->contexts[at];
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
    list_contexts(part);
    while (p < end && part->count) {
        unsigned check;
        struct model_record r;
        const uint8_t *next = table_next(p, &check, &r);
        if (part->first[check] != NONE) {
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
        const unsigned check = part->contexts[i].hash % CHECKS;
        if (part->first[check] == NONE)
            continue;
        made.size = 0;
        add_contexts(&made, part, check);
        table_put(out, check, made.ranks, made.counts, made.size);
    }
}

/* --- all of it ----------------------------------------------------------------------------------
 */

static bool add_to_table(const struct model_table *base, struct part part, size_t count,
                         struct table_bytes *to, satchel_error *err)
{
    static const uint8_t spare[TABLE_SPARE];
    satchel_buf out;
    const struct context *end = part.contexts + count;
    uint32_t *offsets = malloc((base->blocks + (size_t)1) * sizeof *offsets);
    if (!offsets)
        return satchel_fail_memory(err);
    satchel_buf_init(&out, MOST_BYTES);
    for (uint32_t b = 0; b < base->blocks; b++) {
        part.count = 0;
        for (const struct context *c = part.contexts;
             c < end && (uint32_t)((uint64_t)c->hash * base->blocks >> 32) == b; c++)
            part.count++;
        offsets[b] = (uint32_t)out.size;
        put_block(base->records + base->offsets[b], base->records + base->offsets[b + 1], &part,
                  &out);
        part.contexts += part.count;
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
    uint32_t *places = malloc((DIGITS << DIGIT) * sizeof *places);
    uint32_t *first = malloc(CHECKS * sizeof *first);
    bool ok = (keys && room && contexts && places && first) || satchel_fail_memory(err);
    memset(tables, 0, MODEL_TABLES * sizeof *tables);
    for (unsigned i = 0; ok && i < CHECKS; i++)
        first[i] = NONE;
    for (unsigned t = 0; ok && t < MODEL_TABLES; t++) {
        const size_t n = list_keys(base, t, codes, texts, count, keys);
        sort_keys(keys, room, n, places);
        const struct part part = {.contexts = contexts, .keys = room, .first = first};
        ok =
            add_to_table(&base->tables[t], part, find_contexts(room, n, contexts), &tables[t], err);
    }
    free(places);
    free(first);
    free(keys);
    free(room);
    free(contexts);
    return ok;
}
