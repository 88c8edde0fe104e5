/* The blocks of a bundle's entries; see verify_inside.h.
 *
 * Time and memory are linear in what is there: a picture that several articles show is found again
 * by its offset in a sorted list, because first uses rise; ids are compared by sorting their
 * hashes, which no choice of ids can make slow. */
#include "excerpt.h"
#include "verify_inside.h"

#include "doors/digest.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* A picture that has been read: where, and what it is. */
struct seen_picture {
    uint64_t offset;
    uint32_t stored;
    uint8_t hash[SATCHEL_HASH];
};

struct seen_id {
    uint8_t hash[SATCHEL_HASH];
    uint32_t index; /* of the record */
};

/* The running CRC of an entry; `broken` once a part of it is not as it should be. */
struct entry_sum {
    uint64_t at; /* bytes so far */
    uint32_t crc;
    bool broken;
};
/* --- blocks ------------------------------------------------------------------------------------
 */

/* Bytes that no readable page describes: they count for the sum alone. */
static void sum_gap(struct verifier *v, enum entry_id entry, struct entry_sum *sum, uint64_t end)
{
    satchel_error err = {0};
    while (sum->at < end && v->fatal.code == SATCHEL_OK) {
        const uint64_t left = end - sum->at;
        const size_t size = left < VERIFY_CHUNK ? (size_t)left : VERIFY_CHUNK;
        if (!verify_fetch(v, v->b->framing.offsets[entry] + sum->at, size, &err))
            sum->broken = true;
        else
            sum->crc = crc_bytes(sum->crc, satchel_buf_bytes(&v->room));
        sum->at += size;
    }
}

static void check_block(struct verifier *v, enum entry_id entry, const struct block_ref *ref,
                        const char *id, struct entry_sum *sum)
{
    static const char *const names[ENTRY_COUNT] = {
        [ENTRY_CATALOG] = "a catalog page", [ENTRY_PRIOR] = "the prior",
        [ENTRY_FACES] = "a face",           [ENTRY_TEXT] = "an article",
        [ENTRY_IMAGES] = "a picture",       [ENTRY_INDEX] = "a list of the index"};
    const char *what = names[entry];
    satchel_error err = {0};
    uint8_t hash[SATCHEL_HASH];
    uint64_t offset = v->b->framing.offsets[entry];
    bool ok = bundle_place(v->b, entry, ref->offset, ref->stored, what, &offset, &err) &&
              verify_fetch(v, offset, ref->stored, &err);
    if (ok) {
        const satchel_bytes bytes = satchel_buf_bytes(&v->room);
        hash_bytes(bytes, hash);
        sum->crc = crc_bytes(sum->crc, bytes);
        if (memcmp(hash, ref->hash, SATCHEL_HASH) != 0)
            ok = satchel_fail(&err, SATCHEL_DAMAGED,
                              "%s is damaged: bytes %" PRIu64 " to %" PRIu64 " (%s)", what, offset,
                              offset + ref->stored, entry_names[entry]);
    }
    sum->at = ref->offset + ref->stored;
    if (!ok && err.code == SATCHEL_CUT)
        satchel_error_prefix(&err, "%s is missing, bytes %" PRIu64 " to %" PRIu64 " (%s)", what,
                             offset, offset + ref->stored, entry_names[entry]);
    if (!ok) {
        sum->broken = true;
        verify_report(v, entry_names[entry], id, offset, ref->stored, &err);
    }
}

/* Priors that the bundle brings: their bytes, and that something can be learnt from them. */
static void check_priors(struct verifier *v, struct entry_sum *sum)
{
    const satchel_info *info = &v->b->manifest.info;
    for (unsigned i = 0; i < info->prior_count && v->fatal.code == SATCHEL_OK; i++) {
        const satchel_prior_name *prior = &info->priors[i];
        struct block_ref ref = {.offset = sum->at, .stored = prior->bytes};
        satchel_error err = {0};
        if (!prior->bytes)
            continue;
        memcpy(ref.hash, prior->hash, SATCHEL_HASH);
        const bool whole = !sum->broken;
        check_block(v, ENTRY_PRIOR, &ref, "", sum);
        if (v->options->deep && whole && !sum->broken && !bundle_prior(v->b, i, &err))
            verify_report(v, "prior", "", v->b->framing.offsets[ENTRY_PRIOR] + ref.offset,
                          ref.stored, &err);
    }
}

static void end_entry(struct verifier *v, enum entry_id entry, struct entry_sum *sum)
{
    const struct manifest *m = &v->b->manifest;
    satchel_error err = {0};
    sum_gap(v, entry, sum, m->entries[entry].bytes);
    if (sum->broken || !m->has_entry[entry] || sum->crc == m->entries[entry].crc32)
        return;
    satchel_fail(&err, SATCHEL_DAMAGED, "entry %s differs from its CRC-32", entry_names[entry]);
    verify_report(v, entry_names[entry], "", v->b->framing.offsets[entry], m->entries[entry].bytes,
                  &err);
}

/* --- catalog and texts -------------------------------------------------------------------------
 */

static void keep_id(struct verifier *v, const char *id, uint32_t index)
{
    struct seen_id *to = &v->ids[v->id_count++];
    hash_bytes((satchel_bytes){(const uint8_t *)id, strlen(id)}, to->hash);
    to->index = index;
}

static int compare_ids(const void *a, const void *b)
{
    const struct seen_id *x = a, *y = b;
    const int order = memcmp(x->hash, y->hash, SATCHEL_HASH);
    return order ? order : x->index < y->index ? -1 : 1;
}

static void check_ids(struct verifier *v)
{
    satchel_error err = {0};
    qsort(v->ids, v->id_count, sizeof *v->ids, compare_ids);
    for (uint32_t i = 1; i < v->id_count; i++)
        if (memcmp(v->ids[i - 1].hash, v->ids[i].hash, SATCHEL_HASH) == 0) {
            satchel_fail(&err, SATCHEL_MALFORMED,
                         "articles %" PRIu32 " and %" PRIu32 " have one id",
                         v->ids[i - 1].index + 1, v->ids[i].index + 1);
            verify_report(v, "catalog", "", v->b->framing.offsets[ENTRY_CATALOG], 0, &err);
        }
}

static void check_texts(struct verifier *v, const struct catalog_page *page, uint32_t first,
                        struct entry_sum *sum)
{
    for (uint32_t i = 0; i < page->count && v->fatal.code == SATCHEL_OK; i++) {
        const struct catalog_record *r = &page->records[i];
        keep_id(v, r->record.id, first + i);
        if (r->text.stored)
            check_block(v, ENTRY_TEXT, &r->text, r->record.id, sum);
        v->decoded += r->text.decoded;
    }
}

/* --- pictures ----------------------------------------------------------------------------------
 */

static int compare_pictures(const void *a, const void *b)
{
    const uint64_t x = ((const struct seen_picture *)a)->offset;
    const uint64_t y = ((const struct seen_picture *)b)->offset;
    return x < y ? -1 : x > y;
}

static bool remember_picture(struct verifier *v, const struct block_ref *ref)
{
    if (v->picture_count == v->picture_capacity) {
        const size_t more = v->picture_capacity ? v->picture_capacity * 2 : 64;
        struct seen_picture *grown = realloc(v->pictures, more * sizeof *grown);
        if (!grown)
            return satchel_fail_memory(&v->fatal);
        v->pictures = grown;
        v->picture_capacity = more;
    }
    struct seen_picture *to = &v->pictures[v->picture_count++];
    *to = (struct seen_picture){.offset = ref->offset, .stored = ref->stored};
    memcpy(to->hash, ref->hash, SATCHEL_HASH);
    return true;
}

static void check_picture(struct verifier *v, const struct block_ref *ref, const char *id,
                          struct entry_sum *sum)
{
    const uint64_t bytes = v->b->manifest.entries[ENTRY_IMAGES].bytes;
    satchel_error err = {0};
    const struct seen_picture key = {.offset = ref->offset};
    const struct seen_picture *known =
        v->picture_count
            ? bsearch(&key, v->pictures, v->picture_count, sizeof key, compare_pictures)
            : NULL;
    if (known && known->stored == ref->stored && memcmp(known->hash, ref->hash, SATCHEL_HASH) == 0)
        return;
    const bool first_use = v->pages_missing ? ref->offset >= sum->at : ref->offset == sum->at;
    if (known || !first_use || ref->stored > bytes || ref->offset > bytes - ref->stored) {
        satchel_fail(&err, SATCHEL_MALFORMED,
                     "a picture lies where none may: byte %" PRIu64 " of %s", ref->offset,
                     entry_names[ENTRY_IMAGES]);
        verify_report(v, "images", id, v->b->framing.offsets[ENTRY_IMAGES], 0, &err);
        sum->broken = true;
        return;
    }
    sum_gap(v, ENTRY_IMAGES, sum, ref->offset);
    check_block(v, ENTRY_IMAGES, ref, id, sum);
    (void)remember_picture(v, ref);
}

static void check_pictures(struct verifier *v, struct entry_sum *sum)
{
    const struct manifest *m = &v->b->manifest;
    for (uint32_t n = 0; n < m->page_count && v->fatal.code == SATCHEL_OK; n++) {
        const struct catalog_page *page = bundle_page(v->b, n, NULL);
        for (uint32_t i = 0; page && i < page->count; i++)
            for (uint32_t k = 0; k < page->records[i].record.pictures; k++)
                check_picture(v, &page->records[i].pictures[k], page->records[i].record.id, sum);
    }
    if (v->pages_missing || sum->broken || v->fatal.code != SATCHEL_OK)
        return;
    if (sum->at != m->entries[ENTRY_IMAGES].bytes ||
        v->picture_count != m->entries[ENTRY_IMAGES].blocks) {
        satchel_error err = {0};
        satchel_fail(&err, SATCHEL_MALFORMED,
                     "its pictures are not those that the manifest counts");
        verify_report(v, "images", "", v->b->framing.offsets[ENTRY_IMAGES], sum->at, &err);
    }
}
/* --- a whole bundle ------------------------------------------------------------------------------
 */

static void check_faces(struct verifier *v)
{
    struct entry_sum faces = {0};
    for (unsigned i = 0; i < v->b->manifest.info.face_count && v->fatal.code == SATCHEL_OK; i++) {
        const struct block_ref ref = bundle_face_ref(v->b, i);
        check_block(v, ENTRY_FACES, &ref, "", &faces);
    }
    end_entry(v, ENTRY_FACES, &faces);
}

static void check_index(struct verifier *v)
{
    struct entry_sum index = {0};
    for (uint32_t i = 0; i < v->b->manifest.list_count && v->fatal.code == SATCHEL_OK; i++) {
        const struct block_ref ref = bundle_list_ref(v->b, i);
        check_block(v, ENTRY_INDEX, &ref, "", &index);
    }
    end_entry(v, ENTRY_INDEX, &index);
}

static void check_pages(struct verifier *v)
{
    const struct manifest *m = &v->b->manifest;
    struct entry_sum catalog = {0}, priors = {0}, text = {0}, images = {0};
    uint32_t blocks = 0, first = 0;
    for (uint32_t n = 0; n < m->page_count && v->fatal.code == SATCHEL_OK; n++) {
        satchel_error err = {0};
        const struct catalog_page *page = bundle_page(v->b, n, &err);
        sum_gap(v, ENTRY_CATALOG, &catalog, catalog.at + m->pages[n].stored);
        if (!page) {
            v->pages_missing = catalog.broken = true;
            verify_report(v, "catalog", "",
                          v->b->framing.offsets[ENTRY_CATALOG] + catalog.at - m->pages[n].stored,
                          m->pages[n].stored, &err);
            first += m->pages[n].records;
            continue;
        }
        sum_gap(v, ENTRY_TEXT, &text, m->pages[n].text_offset);
        check_texts(v, page, first, &text);
        first += page->count;
        for (uint32_t i = 0; i < page->count; i++)
            blocks += page->records[i].text.stored > 0;
    }
    check_ids(v);
    end_entry(v, ENTRY_CATALOG, &catalog);
    check_priors(v, &priors);
    end_entry(v, ENTRY_PRIOR, &priors);
    end_entry(v, ENTRY_TEXT, &text);
    check_pictures(v, &images);
    end_entry(v, ENTRY_IMAGES, &images);
    if (!v->pages_missing && v->fatal.code == SATCHEL_OK &&
        (v->decoded != m->info.text_bytes || blocks != m->entries[ENTRY_TEXT].blocks)) {
        satchel_error err = {0};
        satchel_fail(&err, SATCHEL_MALFORMED, "its texts are not those that the manifest counts");
        verify_report(v, "text", "", v->b->framing.offsets[ENTRY_TEXT], text.at, &err);
    }
}

/* --- an excerpt ----------------------------------------------------------------------------------
 */

/* The blocks of one entry, and their sum. */
static void check_cut(struct verifier *v, enum entry_id entry, const struct excerpt_blocks *blocks,
                      struct entry_sum *sum)
{
    for (size_t i = 0; i < blocks->counts[entry] && v->fatal.code == SATCHEL_OK; i++) {
        const struct excerpt_block *block = &blocks->blocks[entry][i];
        const struct catalog_record *r =
            block->article == EXCERPT_NOBODY ? NULL : bundle_record(v->b, block->article, NULL);
        check_block(v, entry, &block->ref, r ? r->record.id : "", sum);
    }
}

/* An excerpt's list follows from the articles that it names: it is made again and compared. */
static void check_list(struct verifier *v, const struct excerpt_blocks *blocks,
                       const struct entry_sum sums[ENTRY_COUNT])
{
    satchel_bundle *b = v->b;
    struct excerpt again;
    satchel_error err = {0};
    satchel_buf wanted;
    satchel_buf_init(&wanted, SATCHEL_MAX_HEAD);
    bool ok = excerpt_plan(blocks, b->excerpt.articles, b->excerpt.count, &again, &err);
    for (unsigned e = 0; e < ENTRY_COUNT; e++)
        again.entries[e].crc32 = sums[e].crc;
    if (ok)
        excerpt_write(&again, &wanted);
    ok = ok && (wanted.failed != SATCHEL_MEMORY || satchel_fail_memory(&err));
    if (ok && (wanted.size != b->list.size || memcmp(wanted.data, b->list.data, wanted.size) != 0))
        ok = satchel_fail(&err, SATCHEL_MALFORMED,
                          "it does not hold just what its articles are made of");
    if (!ok)
        verify_report(v, EXCERPT_NAME, "",
                      framing_excerpt_place(b->head.size, b->signature.size) + FRAMING_EXCERPT,
                      b->list.size, &err);
    excerpt_free(&again);
    satchel_buf_free(&wanted);
}

static void check_excerpt(struct verifier *v)
{
    satchel_bundle *b = v->b;
    struct excerpt_blocks blocks;
    struct entry_sum sums[ENTRY_COUNT] = {{0}};
    satchel_error err = {0};
    bool broken = false;
    uint32_t *numbers = malloc(b->excerpt.count * sizeof *numbers);
    for (uint32_t i = 0; numbers && i < b->excerpt.count; i++)
        numbers[i] = i;
    if (!numbers) {
        satchel_fail_memory(&v->fatal);
        return;
    }
    if (excerpt_gather(b, numbers, b->excerpt.count, &blocks, &err)) {
        for (unsigned e = 0; e < ENTRY_COUNT; e++) {
            check_cut(v, e, &blocks, &sums[e]);
            broken = broken || sums[e].broken;
        }
        if (!broken && v->fatal.code == SATCHEL_OK)
            check_list(v, &blocks, sums);
    } else {
        verify_report(v, "catalog", "", b->framing.offsets[ENTRY_CATALOG],
                      b->excerpt.entries[ENTRY_CATALOG].bytes, &err);
    }
    excerpt_blocks_free(&blocks);
    free(numbers);
}
void verify_blocks(struct verifier *v)
{
    const satchel_bundle *b = v->b;
    if (b->list.size) {
        check_excerpt(v);
        return;
    }
    v->ids = calloc(b->manifest.info.articles, sizeof *v->ids);
    if (!v->ids) {
        satchel_fail_memory(&v->fatal);
        return;
    }
    check_pages(v);
    if (v->fatal.code == SATCHEL_OK)
        check_faces(v);
    if (v->fatal.code == SATCHEL_OK)
        check_index(v);
    free(v->ids);
    free(v->pictures);
}
