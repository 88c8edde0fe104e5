/* A source of bytes seen through its parity; see recovery.h.
 *
 * A shard is hashed whenever it is read, because a stick may fail the second time. One that is
 * wrong, missing or unreadable costs its stripe: all of its shards are read, and every lost one
 * among them is made again and kept, because whoever reads on will ask for them too. */
#include "recovery.h"

#include "format/galois.h"

#include <stdlib.h>
#include <string.h>

enum { UNKNOWN, GOOD, MADE, LOST };

struct lens {
    const satchel_source *source;
    struct parity_plan plan;
    uint8_t *hashes; /* of all shards; those of pages that are lost are zeros */
    uint8_t *state;  /* of every data shard */
    uint8_t **made;  /* shards that were made again, by number; NULL else */
    uint32_t repaired;
};

/* --- finding it --------------------------------------------------------------------------------
 */

/* Reads a sector; a medium that fails gives a shard that is wrong, as a bad sector does. */
static void read_sector(const satchel_source *source, uint64_t offset, uint8_t to[PARITY_SHARD])
{
    size_t got = 0;
    if (!source->read(source->context, offset, to, PARITY_SHARD, &got, NULL))
        got = 0;
    memset(to + got, 0, PARITY_SHARD - got);
}

/* Any page in the sectors from `start` to `end`. */
static bool search(const satchel_source *source, uint64_t start, uint64_t end,
                   struct parity_plan *plan)
{
    uint8_t page[PARITY_SHARD];
    uint32_t number;
    for (uint64_t at = start / PARITY_SHARD * PARITY_SHARD; at < end; at += PARITY_SHARD) {
        read_sector(source, at, page);
        if (parity_page_read(page, plan, &number))
            return true;
    }
    return false;
}

bool lens_find(const satchel_source *source, uint64_t first, bool everywhere,
               struct parity_plan *plan)
{
    const uint64_t size = source->size, tail = (uint64_t)64 << 10;
    const bool found = (first && search(source, first + PARITY_SHARD - 1,
                                        first + (uint64_t)4 * PARITY_SHARD, plan)) ||
                       search(source, size > tail ? size - tail : 0, size, plan) ||
                       (everywhere && search(source, 0, size, plan));
    /* Of less than half nothing can be made again, and memory should follow what is there. */
    return found && size >= plan->bytes / 2;
}

/* --- opening -----------------------------------------------------------------------------------
 */

static bool page_valid(const struct lens *l, uint64_t offset, uint32_t wanted,
                       uint8_t page[PARITY_SHARD])
{
    struct parity_plan plan;
    uint32_t number;
    read_sector(l->source, offset, page);
    return parity_page_read(page, &plan, &number) && number == wanted &&
           plan.bytes == l->plan.bytes && plan.percent == l->plan.percent;
}

static void read_lists(struct lens *l)
{
    const uint32_t all = l->plan.shards + parity_count(&l->plan);
    uint8_t page[PARITY_SHARD];
    for (uint32_t i = 0; i < l->plan.pages; i++)
        for (unsigned copy = 0; copy < PARITY_COPIES; copy++) {
            const uint32_t first = i * PARITY_PER_PAGE;
            const uint32_t count = all - first < PARITY_PER_PAGE ? all - first : PARITY_PER_PAGE;
            if (!page_valid(l, l->plan.lists[copy] + (uint64_t)i * PARITY_SHARD, i, page))
                continue;
            memcpy(l->hashes + (size_t)first * PARITY_HASH, page + PARITY_HEAD,
                   (size_t)count * PARITY_HASH);
            break;
        }
}

struct lens *lens_open(const satchel_source *source, uint64_t first, bool everywhere,
                       satchel_error *err)
{
    struct parity_plan plan;
    if (!lens_find(source, first, everywhere, &plan))
        return satchel_fail(err, SATCHEL_NOT_FOUND, "it has no parity"), NULL;
    struct lens *l = calloc(1, sizeof *l);
    if (!l)
        return satchel_fail_memory(err), NULL;
    l->source = source;
    l->plan = plan;
    l->hashes = calloc((size_t)plan.shards + parity_count(&plan), PARITY_HASH);
    l->state = calloc(plan.shards, 1);
    l->made = calloc(plan.shards, sizeof *l->made);
    if (!l->hashes || !l->state || !l->made) {
        lens_close(l);
        return satchel_fail_memory(err), NULL;
    }
    read_lists(l);
    return l;
}

void lens_close(struct lens *l)
{
    if (!l)
        return;
    for (uint32_t i = 0; l->made && i < l->plan.shards; i++)
        free(l->made[i]);
    free(l->made);
    free(l->hashes);
    free(l->state);
    free(l);
}

const struct parity_plan *lens_plan(const struct lens *l)
{
    return &l->plan;
}

const uint8_t *lens_hash(const struct lens *l, uint32_t shard)
{
    return l->hashes + (size_t)shard * PARITY_HASH;
}

uint32_t lens_repaired(const struct lens *l)
{
    return l->repaired;
}

/* --- one stripe --------------------------------------------------------------------------------
 */

static bool shard_right(const struct lens *l, uint32_t number, const uint8_t shard[PARITY_SHARD])
{
    uint8_t hash[PARITY_HASH];
    parity_hash(shard, hash);
    return memcmp(hash, l->hashes + (size_t)number * PARITY_HASH, PARITY_HASH) == 0;
}

/* The last data shard ends before its sector does; what follows there is not part of it. */
static void read_data(const struct lens *l, uint32_t i, uint8_t to[PARITY_SHARD])
{
    const uint64_t offset = (uint64_t)i * PARITY_SHARD;
    read_sector(l->source, offset, to);
    if (l->plan.bytes - offset < PARITY_SHARD)
        memset(to + (l->plan.bytes - offset), 0, PARITY_SHARD - (size_t)(l->plan.bytes - offset));
}

/* What is known of a stripe while it is being made again. */
struct stripe {
    uint32_t number;
    unsigned lost, rows;
    unsigned places[256], numbers[256];
    bool right[256];
    uint8_t *row[256]; /* parity rows, at last the lost shards */
    uint8_t *room, *data;
};

/* Reads the data shards of the stripe, at most a megabyte, and lists those that are lost. */
static bool gather(struct lens *l, struct stripe *s, satchel_error *err)
{
    s->data = malloc((size_t)l->plan.data * PARITY_SHARD);
    if (!s->data)
        return satchel_fail_memory(err);
    for (unsigned place = 0; place < l->plan.data; place++) {
        const uint32_t i = place * l->plan.stripes + s->number;
        uint8_t *shard = s->data + (size_t)place * PARITY_SHARD;
        if (i >= l->plan.shards)
            break;
        read_data(l, i, shard);
        s->right[place] = shard_right(l, i, shard);
        if (s->right[place])
            l->state[i] = GOOD;
        else
            s->places[s->lost++] = place;
    }
    return true;
}

/* Takes what the right shards contributed from the parity rows. */
static void reduce(const struct lens *l, struct stripe *s)
{
    for (unsigned place = 0; place < l->plan.data; place++)
        for (unsigned k = 0; s->right[place] && k < s->rows; k++)
            galois_add(s->row[k], s->data + (size_t)place * PARITY_SHARD,
                       parity_factor(s->numbers[k], place), PARITY_SHARD);
}

/* As many right parity rows as shards are lost. */
static bool take_rows(struct lens *l, struct stripe *s, satchel_error *err)
{
    s->room = malloc((size_t)s->lost * PARITY_SHARD);
    if (!s->room)
        return satchel_fail_memory(err);
    for (unsigned row = 0; row < l->plan.extra && s->rows < s->lost; row++) {
        const uint32_t i = row * l->plan.stripes + s->number;
        uint8_t *to = s->room + (size_t)s->rows * PARITY_SHARD;
        read_sector(l->source, parity_offset(&l->plan, i), to);
        if (!shard_right(l, l->plan.shards + i, to))
            continue;
        s->row[s->rows] = to;
        s->numbers[s->rows++] = row;
    }
    return s->rows == s->lost ||
           satchel_fail(err, SATCHEL_BEYOND_REPAIR,
                        "%u of %u sectors are lost together, the parity makes %u again", s->lost,
                        l->plan.data, s->rows);
}

static bool keep_made(struct lens *l, const struct stripe *s, satchel_error *err)
{
    for (unsigned k = 0; k < s->lost; k++) {
        const uint32_t i = s->places[k] * l->plan.stripes + s->number;
        if (!shard_right(l, i, s->row[k]))
            return satchel_fail(err, SATCHEL_BEYOND_REPAIR, "the parity itself is wrong");
        if (l->made[i])
            continue;
        l->made[i] = malloc(PARITY_SHARD);
        if (!l->made[i])
            return satchel_fail_memory(err);
        memcpy(l->made[i], s->row[k], PARITY_SHARD);
        l->state[i] = MADE;
        l->repaired++;
    }
    return true;
}

static bool mend_stripe(struct lens *l, uint32_t number, satchel_error *err)
{
    struct stripe s = {.number = number};
    bool ok = gather(l, &s, err);
    if (ok && s.lost) {
        ok = take_rows(l, &s, err);
        if (ok)
            reduce(l, &s);
        ok = ok && parity_solve(s.row, s.numbers, s.places, s.lost, err) && keep_made(l, &s, err);
    }
    for (unsigned k = 0; !ok && k < s.lost; k++)
        l->state[s.places[k] * l->plan.stripes + number] = LOST;
    free(s.room);
    free(s.data);
    return ok;
}

/* --- reading -----------------------------------------------------------------------------------
 */

/* The shard as it should be, in `to`. */
static bool get_shard(struct lens *l, uint32_t i, uint8_t to[PARITY_SHARD], satchel_error *err)
{
    if (l->state[i] == UNKNOWN || l->state[i] == GOOD) {
        /* Hashed every time: what was right when it was read first may fail the second time. */
        read_data(l, i, to);
        if (shard_right(l, i, to)) {
            l->state[i] = GOOD;
            return true;
        }
        l->state[i] = UNKNOWN;
        if (!mend_stripe(l, i % l->plan.stripes, err))
            return false;
    }
    if (!l->made[i])
        return satchel_fail(err, SATCHEL_BEYOND_REPAIR, "sector %u is beyond repair", i);
    memcpy(to, l->made[i], PARITY_SHARD);
    return true;
}

bool lens_read(struct lens *l, uint64_t offset, void *to, size_t size, size_t *got,
               satchel_error *err)
{
    uint8_t shard[PARITY_SHARD], *out = to;
    size_t done = 0;
    while (done < size && offset + done < l->plan.bytes) {
        const uint64_t at = offset + done;
        const size_t within = (size_t)(at % PARITY_SHARD);
        size_t count = PARITY_SHARD - within;
        if (count > size - done)
            count = size - done;
        if (count > l->plan.bytes - at)
            count = (size_t)(l->plan.bytes - at);
        if (!get_shard(l, (uint32_t)(at / PARITY_SHARD), shard, err))
            return false;
        memcpy(out + done, shard + within, count);
        done += count;
    }
    *got = done;
    return true;
}

uint32_t lens_check_record(const struct lens *l)
{
    uint8_t page[PARITY_SHARD], expected[PARITY_SHARD];
    uint32_t wrong = 0;
    for (uint32_t i = 0; i < l->plan.pages; i++) {
        parity_page_write(&l->plan, l->hashes, i, expected);
        for (unsigned copy = 0; copy < PARITY_COPIES; copy++) {
            read_sector(l->source, l->plan.lists[copy] + (uint64_t)i * PARITY_SHARD, page);
            wrong += memcmp(page, expected, PARITY_SHARD) != 0;
        }
    }
    for (uint32_t i = 0; i < parity_count(&l->plan); i++) {
        read_sector(l->source, parity_offset(&l->plan, i), page);
        wrong += !shard_right(l, l->plan.shards + i, page);
    }
    return wrong;
}

static bool source_read(void *context, uint64_t offset, void *to, size_t size, size_t *got,
                        satchel_error *err)
{
    return lens_read(context, offset, to, size, got, err);
}

satchel_source lens_source(struct lens *l)
{
    return (satchel_source){.read = source_read, .context = l, .size = l->plan.bytes};
}
