/* One article, or a few, cut out of an edition with its proof; see <satchel/excerpt.h>. */
#include "excerpt.h"

#include "doors/codec.h"
#include "doors/digest.h"

#include <satchel/excerpt.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- what is needed ----------------------------------------------------------------------------
 */

static bool gather(struct excerpt_blocks *to, enum entry_id entry, const struct block_ref *ref,
                   uint32_t article, satchel_error *err)
{
    if (to->counts[entry] == to->capacities[entry]) {
        const size_t more = to->capacities[entry] ? to->capacities[entry] * 2 : 16;
        struct excerpt_block *grown = realloc(to->blocks[entry], more * sizeof *grown);
        if (!grown)
            return satchel_fail_memory(err);
        to->blocks[entry] = grown;
        to->capacities[entry] = more;
    }
    to->blocks[entry][to->counts[entry]++] =
        (struct excerpt_block){.ref = *ref, .article = article};
    return true;
}

/* The catalog page of record `number` of the edition. */
static bool gather_page(const satchel_bundle *b, uint32_t number, struct excerpt_blocks *to,
                        satchel_error *err)
{
    const struct manifest *m = &b->manifest;
    struct block_ref ref = {0};
    uint32_t page = 0;
    for (; number >= m->pages[page].records; page++) {
        number -= m->pages[page].records;
        ref.offset += m->pages[page].stored;
    }
    ref.stored = m->pages[page].stored;
    memcpy(ref.hash, m->pages[page].hash, SATCHEL_HASH);
    return gather(to, ENTRY_CATALOG, &ref, EXCERPT_NOBODY, err);
}

/* The prior that a text is coded with, where the bundle brings it along. */
static bool gather_prior(const satchel_bundle *b, const struct block_ref *text, uint32_t article,
                         struct excerpt_blocks *to, satchel_error *err)
{
    const satchel_info *info = &b->manifest.info;
    const unsigned number = text->coding - CODING_MODEL;
    if (text->coding < CODING_MODEL || number >= info->prior_count || !info->priors[number].bytes)
        return true;
    struct block_ref ref = {.stored = info->priors[number].bytes};
    for (unsigned i = 0; i < number; i++)
        ref.offset += info->priors[i].bytes;
    memcpy(ref.hash, info->priors[number].hash, SATCHEL_HASH);
    return gather(to, ENTRY_PRIOR, &ref, article, err);
}

/* By offset, then the first article that needs it. */
static int compare(const void *a, const void *b)
{
    const struct excerpt_block *x = a, *y = b;
    if (x->ref.offset != y->ref.offset)
        return x->ref.offset < y->ref.offset ? -1 : 1;
    return (x->article > y->article) - (x->article < y->article);
}

static void settle(struct excerpt_blocks *to, enum entry_id entry)
{
    struct excerpt_block *blocks = to->blocks[entry];
    size_t kept = 0;
    if (!blocks)
        return;
    qsort(blocks, to->counts[entry], sizeof *blocks, compare);
    for (size_t i = 0; i < to->counts[entry]; i++)
        if (!kept || blocks[kept - 1].ref.offset != blocks[i].ref.offset)
            blocks[kept++] = blocks[i];
    to->counts[entry] = kept;
}

static uint32_t number_in_edition(const satchel_bundle *b, uint32_t index)
{
    return b->list.size ? b->excerpt.articles[index] : index;
}

bool excerpt_gather(satchel_bundle *b, const uint32_t *numbers, uint32_t count,
                    struct excerpt_blocks *to, satchel_error *err)
{
    *to = (struct excerpt_blocks){0};
    for (uint32_t i = 0; i < count; i++) {
        const struct catalog_record *r = bundle_record(b, numbers[i], err);
        if (!r || !gather_page(b, number_in_edition(b, numbers[i]), to, err) ||
            (r->text.stored && (!gather(to, ENTRY_TEXT, &r->text, numbers[i], err) ||
                                !gather_prior(b, &r->text, numbers[i], to, err))))
            return false;
        to->text_bytes += r->text.decoded;
        for (uint32_t k = 0; k < r->record.pictures; k++)
            if (!gather(to, ENTRY_IMAGES, &r->pictures[k], numbers[i], err))
                return false;
    }
    for (unsigned i = 0; i < b->manifest.info.face_count; i++) { /* whoever may need them */
        const struct block_ref ref = bundle_face_ref(b, i);
        if (!gather(to, ENTRY_FACES, &ref, EXCERPT_NOBODY, err))
            return false;
    }
    for (unsigned e = 0; e < ENTRY_COUNT; e++)
        settle(to, e);
    return true;
}

void excerpt_blocks_free(struct excerpt_blocks *blocks)
{
    for (unsigned e = 0; e < ENTRY_COUNT; e++)
        free(blocks->blocks[e]);
    *blocks = (struct excerpt_blocks){0};
}

/* Blocks that touch make one run. */
static void plan_entry(const struct excerpt_blocks *blocks, enum entry_id entry, struct excerpt *to)
{
    struct excerpt_run *runs = to->runs[entry];
    satchel_entry *e = &to->entries[entry];
    uint32_t n = 0;
    for (size_t i = 0; i < blocks->counts[entry]; i++) {
        const struct block_ref *ref = &blocks->blocks[entry][i].ref;
        if (n && runs[n - 1].from + runs[n - 1].bytes == ref->offset)
            runs[n - 1].bytes += ref->stored;
        else
            runs[n++] = (struct excerpt_run){ref->offset, ref->stored};
        e->bytes += ref->stored;
    }
    e->blocks = (uint32_t)blocks->counts[entry];
    snprintf(e->name, sizeof e->name, "%s", entry_names[entry]);
    to->has_entry[entry] = n > 0;
    to->run_counts[entry] = n;
}

bool excerpt_plan(const struct excerpt_blocks *blocks, uint32_t *articles, uint32_t count,
                  struct excerpt *to, satchel_error *err)
{
    *to = (struct excerpt){.text_bytes = blocks->text_bytes, .articles = articles, .count = count};
    satchel_arena_init(&to->arena, SIZE_MAX);
    for (unsigned e = 0; e < ENTRY_COUNT; e++) {
        const size_t room = blocks->counts[e] ? blocks->counts[e] : 1;
        to->runs[e] = satchel_arena_array(&to->arena, room, sizeof *to->runs[e]);
        if (!to->runs[e])
            return satchel_fail_memory(err);
        plan_entry(blocks, e, to);
    }
    return true;
}

/* --- cutting -----------------------------------------------------------------------------------
 */

struct cutting {
    satchel_bundle *from;
    struct excerpt_blocks blocks;
    struct excerpt list;
    uint32_t *numbers; /* in the edition */
    satchel_buf bytes; /* of the list */
    satchel_buf room;
    struct framing framing;
    struct manifest cut;
    satchel_save *save;
};

/* Every block is read and its hash compared; `each` is given the bytes. */
static bool read_blocks(struct cutting *c, enum entry_id entry, bool write, satchel_error *err)
{
    bool ok = true;
    for (size_t i = 0; ok && i < c->blocks.counts[entry]; i++) {
        satchel_buf_clear(&c->room);
        ok =
            bundle_block(c->from, entry, &c->blocks.blocks[entry][i].ref, "a block", &c->room, err);
        if (ok && write)
            ok = satchel_save_write(c->save, c->room.data, c->room.size, err);
        else if (ok)
            c->list.entries[entry].crc32 =
                crc_bytes(c->list.entries[entry].crc32, satchel_buf_bytes(&c->room));
    }
    return ok;
}

/* All that stands before the blocks: needs their CRCs. */
static bool make_head(struct cutting *c, satchel_error *err)
{
    for (unsigned e = 0; e < ENTRY_COUNT; e++)
        if (!read_blocks(c, e, false, err))
            return false;
    excerpt_write(&c->list, &c->bytes);
    if (c->bytes.failed == SATCHEL_LIMIT)
        return satchel_fail(err, SATCHEL_LIMIT, "too many articles and pictures for an excerpt");
    if (!satchel_buf_ok(&c->bytes, err))
        return false;
    c->cut = c->from->manifest;
    memcpy(c->cut.entries, c->list.entries, sizeof c->cut.entries);
    memcpy(c->cut.has_entry, c->list.has_entry, sizeof c->cut.has_entry);
    return framing_compute_excerpt(&c->cut, satchel_buf_bytes(&c->from->head),
                                   satchel_buf_bytes(&c->from->signature),
                                   satchel_buf_bytes(&c->bytes), &c->framing, err);
}

static bool put(struct cutting *c, satchel_error *err)
{
    const bool ok = satchel_buf_ok(&c->room, err) &&
                    satchel_save_write(c->save, c->room.data, c->room.size, err);
    satchel_buf_clear(&c->room);
    return ok;
}

static bool write_all(struct cutting *c, satchel_error *err)
{
    const satchel_bundle *from = c->from;
    satchel_buf_clear(&c->room);
    framing_put_head(&c->framing, &c->room);
    satchel_buf_put(&c->room, from->head.data, from->head.size);
    if (from->signature.size)
        framing_put_signature(&c->framing, &c->room);
    satchel_buf_put(&c->room, from->signature.data, from->signature.size);
    framing_put_excerpt(&c->framing, &c->room);
    satchel_buf_put(&c->room, c->bytes.data, c->bytes.size);
    for (unsigned e = 0; e < ENTRY_COUNT; e++) {
        if (!c->list.has_entry[e])
            continue;
        framing_put_entry(&c->cut, e, &c->room);
        if (!put(c, err) || !read_blocks(c, e, true, err))
            return false;
        satchel_buf_clear(&c->room);
    }
    framing_put_directory(&c->cut, &c->framing, &c->room);
    return put(c, err);
}

static int compare_numbers(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Sorted, each once. */
static uint32_t sort_numbers(uint32_t *numbers, uint32_t count)
{
    uint32_t kept = 0;
    qsort(numbers, count, sizeof *numbers, compare_numbers);
    for (uint32_t i = 0; i < count; i++)
        if (!kept || numbers[kept - 1] != numbers[i])
            numbers[kept++] = numbers[i];
    return kept;
}

static bool plan(struct cutting *c, const uint32_t *indexes, uint32_t count, satchel_error *err)
{
    c->numbers = count ? malloc(count * sizeof *c->numbers) : NULL;
    if (!count)
        return satchel_fail(err, SATCHEL_USAGE, "an excerpt of no article");
    if (!c->numbers)
        return satchel_fail_memory(err);
    memcpy(c->numbers, indexes, count * sizeof *c->numbers);
    count = sort_numbers(c->numbers, count);
    if (!excerpt_gather(c->from, c->numbers, count, &c->blocks, err))
        return false;
    for (uint32_t i = 0; i < count; i++)
        c->numbers[i] = number_in_edition(c->from, c->numbers[i]);
    return excerpt_plan(&c->blocks, c->numbers, count, &c->list, err);
}

bool satchel_excerpt(satchel_bundle *from, const uint32_t *indexes, uint32_t count, const char *to,
                     satchel_error *err)
{
    struct cutting c = {.from = from};
    satchel_buf_init(&c.bytes, SATCHEL_MAX_HEAD);
    satchel_buf_init(&c.room, SATCHEL_MAX_DOCUMENT + (1u << 20));
    bool ok = plan(&c, indexes, count, err) && make_head(&c, err);
    if (ok) {
        c.save = satchel_save_open(to, err);
        ok = c.save && write_all(&c, err);
        if (ok)
            ok = satchel_save_commit(c.save, err);
        else
            satchel_save_discard(c.save);
    }
    excerpt_free(&c.list);
    excerpt_blocks_free(&c.blocks);
    free(c.numbers);
    satchel_buf_free(&c.bytes);
    satchel_buf_free(&c.room);
    return ok;
}
