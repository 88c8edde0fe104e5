/* See texts.h. */
#include "texts.h"

#include "block.h"
#include "counting.h"
#include "doors/codec.h"
#include "prior_form.h"

#include <stdlib.h>
#include <string.h>

#define RATE_FIRST 30 /* of the mixers, falling to MODEL_RATE along a parabola */
#define HEAD_MOST  ((size_t)128 << 10)

static const char magic[] = "satchel prior 2\n";

/* All that a few hundred thousand letters teach is worth its place. */
static const struct knowledge_rules rules = {
    {1, 1, 1, 1, 1, 1, 2}, {1, 1, 1, 1, 1, 1, 1}, 1, 1, 2, 1, 1};

bool texts_are(satchel_bytes stored)
{
    return stored.size > sizeof magic && memcmp(stored.data, magic, sizeof magic - 1) == 0;
}

/* --- reading the texts -------------------------------------------------------------------------
 */

/* Where a writer and a reader are, the same for both. */
struct reading {
    struct prior *prior;
    satchel_buf codes;         /* of the texts so far */
    struct text_place *places; /* of the texts so far, in codes */
    size_t count;
    size_t bytes, total; /* of the texts so far, of all */
    size_t next;         /* bytes from which on the counts are to be taken again */
};

static bool reading_open(struct reading *r, struct prior *prior, size_t count, size_t total,
                         satchel_error *err)
{
    *r = (struct reading){.prior = prior, .total = total};
    satchel_buf_init(&r->codes, 4 * TEXTS_MOST_BYTES);
    r->places = malloc((count + 1) * sizeof *r->places);
    model_learned_init(&prior->learned);
    return r->places || satchel_fail_memory(err);
}

static void reading_close(struct reading *r)
{
    satchel_buf_free(&r->codes);
    free(r->places);
}

/* Takes the counts of the texts so far. */
static bool take_counts(struct reading *r, satchel_error *err)
{
    struct prior *p = r->prior;
    struct knowledge_seen seen;
    satchel_buf unused;
    const struct counted_texts texts = {.alphabet = &p->alphabet,
                                        .tree = &p->trees.trees[0],
                                        .codes = r->codes.data,
                                        .texts = r->places,
                                        .count = r->count};
    if (!counted_see(&texts, &seen, err))
        return false;
    seen.keep_trees = true; /* none: they would be others each time */
    satchel_buf_init(&unused, PRIOR_MOST_BYTES);
    struct coder coder = coder_encode(&unused);
    knowledge_free(p->tables);
    const bool ok = knowledge_walk(&rules, &seen, &coder, &p->image, &p->trees, p->tables, err) &&
                    satchel_buf_ok(&unused, err);
    satchel_buf_free(&unused);
    counted_free(&seen);
    r->next = r->bytes + r->bytes / 8 + 1;
    return ok;
}

/* A model for the next text, of at most `most` codes. */
static struct model *next_model(struct reading *r, size_t most, satchel_error *err)
{
    if (r->bytes >= r->next && !take_counts(r, err))
        return NULL;
    struct model *m = model_create(&r->prior->image, most, &model_narrow);
    if (!m) {
        satchel_fail_memory(err);
        return NULL;
    }
    const uint64_t left = (uint64_t)(r->total - r->bytes) * 1024 / (r->total + 1);
    model_set_rate(m, MODEL_RATE + (unsigned)((RATE_FIRST - MODEL_RATE) * left * left >> 20));
    return m;
}

/* The text has been read: its codes stand behind the others'. */
static void keep_text(struct reading *r, struct model *m, size_t size)
{
    const size_t start =
        r->count ? r->places[r->count - 1].start + r->places[r->count - 1].size : 0;
    r->prior->learned = *model_learnt(m);
    r->places[r->count++] = (struct text_place){start, r->codes.size - start};
    r->bytes += size;
    model_destroy(m);
}

/* --- writing -----------------------------------------------------------------------------------
 */

/* Alphabet and tree that suit the texts, and the head that tells them. */
static bool make_head(struct prior *p, const struct prior_text *texts, size_t count,
                      satchel_buf *head, satchel_error *err)
{
    satchel_buf all, codes;
    uint32_t counts[256] = {0};
    uint64_t weights[256];
    satchel_buf_init(&all, TEXTS_MOST_BYTES);
    satchel_buf_init(&codes, 4 * TEXTS_MOST_BYTES);
    for (size_t i = 0; i < count; i++)
        satchel_buf_put(&all, texts[i].text.data, texts[i].text.size);
    bool ok =
        satchel_buf_ok(&all, err) && alphabet_learn(satchel_buf_bytes(&all), &p->alphabet, err);
    if (ok) {
        alphabet_encode(&p->alphabet, satchel_buf_bytes(&all), &codes);
        ok = satchel_buf_ok(&codes, err);
    }
    for (size_t i = 0; ok && i < codes.size; i++)
        counts[codes.data[i]]++;
    prior_put_alphabet(&p->alphabet, head);
    for (unsigned i = 0; i < 256; i++) {
        const unsigned level = counts[i] ? 1 + model_level_of(counts[i]) : 0;
        satchel_buf_put_byte(head, level);
        weights[i] = level ? (uint64_t)model_levels[level - 1] * 64 + 1 : 1;
    }
    model_tree_build(&p->trees.trees[0], weights);
    write_varint(head, count);
    for (size_t i = 0; i < count; i++) {
        satchel_buf_put_byte(head, texts[i].mark & 0xFF);
        satchel_buf_put_byte(head, texts[i].mark >> 8);
        write_varint(head, texts[i].text.size);
    }
    satchel_buf_free(&all);
    satchel_buf_free(&codes);
    return ok && satchel_buf_ok(head, err);
}

static bool put_head(satchel_bytes head, satchel_buf *out, satchel_error *err)
{
    satchel_buf coded;
    satchel_buf_init(&coded, 2 * HEAD_MOST);
    const bool ok = brotli_encode(head, &coded, err);
    satchel_buf_put(out, magic, sizeof magic - 1);
    write_varint(out, head.size);
    write_varint(out, coded.size);
    satchel_buf_put(out, coded.data, coded.size);
    satchel_buf_free(&coded);
    return ok;
}

static bool put_texts(struct prior *p, const struct prior_text *texts, size_t count, size_t total,
                      satchel_buf *out, satchel_error *err)
{
    struct reading r;
    struct coder coder = coder_encode(out);
    bool ok = reading_open(&r, p, count, total, err);
    for (size_t i = 0; ok && i < count; i++) {
        const size_t start = r.codes.size;
        alphabet_encode(&p->alphabet, texts[i].text, &r.codes);
        struct model *m =
            satchel_buf_ok(&r.codes, err) ? next_model(&r, r.codes.size - start, err) : NULL;
        ok = m != NULL;
        if (ok) {
            const satchel_bytes codes = {r.codes.data + start, r.codes.size - start};
            ok = block_encode_codes(m, &coder, codes, TEXTS_DECISIONS - coder.decisions) ||
                 satchel_fail(err, SATCHEL_LIMIT, "too much text for a prior");
            keep_text(&r, m, texts[i].text.size);
        }
    }
    coder_finish(&coder);
    reading_close(&r);
    return ok;
}

static void set_image(struct prior *p)
{
    p->image =
        (struct model_image){.alphabet = &p->alphabet, .trees = &p->trees, .learned = &p->learned};
}

bool texts_store(const struct prior_text *texts, size_t count, satchel_buf *out, satchel_error *err)
{
    size_t total = 0;
    for (size_t i = 0; i < count; i++)
        total += texts[i].text.size;
    if (count > TEXTS_MOST || total > TEXTS_MOST_BYTES)
        return satchel_fail(err, SATCHEL_LIMIT, "too much text for a prior");
    struct prior *p = calloc(1, sizeof *p);
    satchel_buf head;
    if (!p)
        return satchel_fail_memory(err);
    satchel_buf_init(&head, HEAD_MOST);
    set_image(p);
    const bool ok = make_head(p, texts, count, &head, err) &&
                    put_head(satchel_buf_bytes(&head), out, err) &&
                    put_texts(p, texts, count, total, out, err);
    satchel_buf_free(&head);
    prior_destroy(p);
    return ok && satchel_buf_ok(out, err);
}

/* --- reading -----------------------------------------------------------------------------------
 */

/* Marks and ends of texts. */
struct listed {
    uint32_t count;
    uint32_t *ends;
    uint16_t *marks;
};

static bool get_list(struct reader *r, struct listed *to, satchel_error *err)
{
    uint64_t end = 0;
    const uint32_t count = (uint32_t)read_varint(r, TEXTS_MOST);
    if (!reader_ok(r) || !count)
        return satchel_fail(err, SATCHEL_MALFORMED, "the prior's head is not well-formed");
    *to = (struct listed){count, calloc(count, sizeof *to->ends), calloc(count, sizeof *to->marks)};
    if (!to->ends || !to->marks)
        return satchel_fail_memory(err);
    for (uint32_t i = 0; i < count; i++) {
        to->marks[i] = read_byte(r);
        to->marks[i] = (uint16_t)(to->marks[i] | read_byte(r) << 8);
        const uint64_t size = read_varint(r, TEXTS_MOST_BYTES);
        end += size;
        to->ends[i] = (uint32_t)end;
        if (!size || end > TEXTS_MOST_BYTES)
            return satchel_fail(err, SATCHEL_MALFORMED, "texts of a prior are too long or empty");
    }
    return reader_done(r) ||
           satchel_fail(err, SATCHEL_MALFORMED, "the prior's head is not well-formed");
}

static bool get_head(satchel_bytes head, struct prior *p, struct listed *list, satchel_error *err)
{
    struct reader r = reader_of(head);
    uint64_t weights[256];
    bool ok = prior_get_alphabet(&r, &p->alphabet);
    for (unsigned i = 0; i < 256; i++) {
        const unsigned level = read_byte(&r);
        ok &= level <= MODEL_LEVELS;
        weights[i] = ok && level ? (uint64_t)model_levels[level - 1] * 64 + 1 : 1;
    }
    if (!ok || !reader_ok(&r))
        return satchel_fail(err, SATCHEL_MALFORMED, "the prior's head is not well-formed");
    model_tree_build(&p->trees.trees[0], weights);
    return get_list(&r, list, err);
}

/* Reads the head; what follows it is *codes. */
static bool open_stored(satchel_bytes stored, struct prior *p, struct listed *list,
                        satchel_bytes *codes, satchel_error *err)
{
    struct reader r = reader_of(stored);
    if (!texts_are(stored))
        return satchel_fail(err, SATCHEL_MALFORMED, "not a prior of texts");
    r.at = sizeof magic - 1;
    const size_t decoded = (size_t)read_varint(&r, HEAD_MOST);
    const size_t coded = (size_t)read_varint(&r, 2 * HEAD_MOST);
    const uint8_t *head = read_bytes(&r, coded);
    if (!reader_ok(&r))
        return satchel_fail(err, SATCHEL_MALFORMED, "the prior is cut off");
    uint8_t *room = malloc(decoded + 1);
    const bool ok = room ? brotli_decode((satchel_bytes){head, coded}, room, decoded, err) &&
                               get_head((satchel_bytes){room, decoded}, p, list, err)
                         : satchel_fail_memory(err);
    free(room);
    *codes = (satchel_bytes){stored.data + r.at, stored.size - r.at};
    return ok;
}

static bool get_texts(struct prior *p, const struct listed *list, satchel_bytes codes,
                      satchel_error *err)
{
    struct reading r;
    struct coder coder = coder_decode(codes);
    bool ok = reading_open(&r, p, list->count, list->ends[list->count - 1], err);
    for (uint32_t i = 0; ok && i < list->count; i++) {
        const size_t start = i ? list->ends[i - 1] : 0, size = list->ends[i] - start;
        struct model *m = next_model(&r, 2 * size + 8, err);
        ok = m && block_decode_codes(&p->image, m, &coder, p->texts + start, size,
                                     TEXTS_DECISIONS - coder.decisions, err);
        if (ok) {
            size_t count;
            const uint8_t *seen = model_seen(m, &count);
            satchel_buf_put(&r.codes, seen, count);
            keep_text(&r, m, size);
            ok = satchel_buf_ok(&r.codes, err);
        } else {
            model_destroy(m);
        }
    }
    ok = ok && take_counts(&r, err);
    reading_close(&r);
    return ok;
}

bool texts_load(satchel_bytes stored, struct prior *p, satchel_error *err)
{
    struct listed list = {0};
    satchel_bytes codes;
    set_image(p);
    bool ok = open_stored(stored, p, &list, &codes, err);
    if (ok) {
        p->texts = malloc(list.ends[list.count - 1]);
        ok = p->texts ? get_texts(p, &list, codes, err) : satchel_fail_memory(err);
    }
    free(list.marks);
    p->ends = list.ends;
    if (ok)
        p->image.texts = (struct model_texts){p->texts, p->ends, list.count};
    return ok;
}

bool texts_marks(satchel_bytes stored, satchel_buf *marks, satchel_error *err)
{
    struct listed list = {0};
    satchel_bytes codes;
    struct prior *p = calloc(1, sizeof *p);
    if (!p)
        return satchel_fail_memory(err);
    const bool ok = open_stored(stored, p, &list, &codes, err);
    if (ok)
        satchel_buf_put(marks, list.marks, list.count * sizeof *list.marks);
    free(list.marks);
    free(list.ends);
    prior_destroy(p);
    return ok && satchel_buf_ok(marks, err);
}
