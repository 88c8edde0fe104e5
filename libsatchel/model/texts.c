/* See texts.h. */
#include "texts.h"

#include "added.h"
#include "block.h"
#include "counting.h"
#include "doors/codec.h"
#include "prior_form.h"

#include <stdlib.h>
#include <string.h>

#define RATE_FIRST 30    /* of the mixers, falling to MODEL_RATE along a parabola */
#define RATE_ADDED 20    /* likewise, where they have learnt before */
#define ADDED_NEXT 16384 /* bytes of texts for which counts are first added */
#define HEAD_MOST  ((size_t)128 << 10)

#define MAGIC_BYTES ((size_t)16)

/* Alone, and on top of another prior. */
static const char magic[] = "satchel prior 2\n", magic_added[] = "satchel prior 3\n";

/* All that a few hundred thousand letters teach is worth its place. */
static const struct knowledge_rules rules = {
    {1, 1, 1, 1, 1, 1, 2}, {1, 1, 1, 1, 1, 1, 1}, 1, 1, 2, 1, 1};

bool texts_are(satchel_bytes stored)
{
    return stored.size > MAGIC_BYTES && (memcmp(stored.data, magic, MAGIC_BYTES) == 0 ||
                                         memcmp(stored.data, magic_added, MAGIC_BYTES) == 0);
}

bool texts_are_added(satchel_bytes stored)
{
    return texts_are(stored) && memcmp(stored.data, magic_added, MAGIC_BYTES) == 0;
}

/* --- reading the texts -------------------------------------------------------------------------
 */

/* Where a writer and a reader are, the same for both. */
struct reading {
    struct prior *prior;
    const struct model_image *base; /* NULL: none */
    satchel_buf codes;              /* of the texts so far */
    struct text_place *places;      /* of the texts so far, in codes */
    size_t count;
    size_t bytes, total; /* of the texts so far, of all */
    size_t next;         /* bytes from which on the counts are to be taken again */
};

static bool reading_open(struct reading *r, struct prior *prior, const struct model_image *base,
                         size_t count, size_t total, satchel_error *err)
{
    *r = (struct reading){
        .prior = prior, .base = base, .total = total, .next = base ? ADDED_NEXT : 0};
    satchel_buf_init(&r->codes, 4 * TEXTS_ADDED_BYTES);
    r->places = malloc((count + 1) * sizeof *r->places);
    if (!base)
        model_learned_init(&prior->learned);
    return r->places || satchel_fail_memory(err);
}

static void reading_close(struct reading *r)
{
    satchel_buf_free(&r->codes);
    free(r->places);
}

/* Adds the counts of the texts so far to those of the prior below. */
static bool add_counts(struct reading *r, satchel_error *err)
{
    struct prior *p = r->prior;
    size_t bytes = 0;
    knowledge_free(p->tables);
    if (!added_tables(r->base, r->codes.data, r->places, r->count, p->tables, err))
        return false;
    for (unsigned i = 0; i < MODEL_TABLES; i++) {
        const struct table_bytes *t = &p->tables[i];
        p->image.tables[i] = (struct model_table){t->offsets, t->blocks, t->records};
        bytes += t->size + t->blocks * sizeof *t->offsets;
    }
    r->next = 3 * r->bytes;
    return bytes <= TEXTS_ADDED_TABLES ||
           satchel_fail(err, SATCHEL_LIMIT, "a prior that knows too much");
}

/* Takes the counts of the texts so far. */
static bool take_counts(struct reading *r, satchel_error *err)
{
    struct prior *p = r->prior;
    if (r->base)
        return add_counts(r, err);
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
    r->next = r->bytes + r->bytes / 2 + 1;
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
    const unsigned first = r->base ? RATE_ADDED : RATE_FIRST;
    model_set_rate(m, MODEL_RATE + (unsigned)((first - MODEL_RATE) * left * left >> 20));
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

static void put_list(const struct prior_text *texts, size_t count, satchel_buf *head)
{
    write_varint(head, count);
    for (size_t i = 0; i < count; i++) {
        satchel_buf_put_byte(head, texts[i].mark & 0xFF);
        satchel_buf_put_byte(head, texts[i].mark >> 8);
        write_varint(head, texts[i].text.size);
    }
}

/* The prior below, whose alphabet and trees are taken as they are. */
static bool make_added_head(const struct texts_base *base, const struct prior_text *texts,
                            size_t count, satchel_buf *head, satchel_error *err)
{
    const size_t length = strlen(base->name.name);
    satchel_buf_put(head, base->name.hash, SATCHEL_HASH);
    satchel_buf_put_byte(head, (unsigned)length);
    satchel_buf_put(head, base->name.name, length);
    put_list(texts, count, head);
    return satchel_buf_ok(head, err);
}

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
    put_list(texts, count, head);
    satchel_buf_free(&all);
    satchel_buf_free(&codes);
    return ok && satchel_buf_ok(head, err);
}

static bool put_head(const char *first, satchel_bytes head, satchel_buf *out, satchel_error *err)
{
    satchel_buf coded;
    satchel_buf_init(&coded, 2 * HEAD_MOST);
    const bool ok = brotli_encode(head, &coded, err);
    satchel_buf_put(out, first, MAGIC_BYTES);
    write_varint(out, head.size);
    write_varint(out, coded.size);
    satchel_buf_put(out, coded.data, coded.size);
    satchel_buf_free(&coded);
    return ok;
}

static uint32_t decisions_of(const struct model_image *base)
{
    return base ? TEXTS_ADDED_DECISIONS : TEXTS_DECISIONS;
}

static bool put_texts(struct prior *p, const struct model_image *base,
                      const struct prior_text *texts, size_t count, size_t total, satchel_buf *out,
                      satchel_error *err)
{
    struct reading r;
    struct coder coder = coder_encode(out);
    bool ok = reading_open(&r, p, base, count, total, err);
    for (size_t i = 0; ok && i < count; i++) {
        const size_t start = r.codes.size;
        alphabet_encode(&p->alphabet, texts[i].text, &r.codes);
        struct model *m =
            satchel_buf_ok(&r.codes, err) ? next_model(&r, r.codes.size - start, err) : NULL;
        ok = m != NULL;
        if (ok) {
            const satchel_bytes codes = {r.codes.data + start, r.codes.size - start};
            ok = block_encode_codes(m, &coder, codes, decisions_of(base) - coder.decisions) ||
                 satchel_fail(err, SATCHEL_LIMIT, "too much text for a prior");
            keep_text(&r, m, texts[i].text.size);
        }
    }
    coder_finish(&coder);
    reading_close(&r);
    return ok;
}

/* What a prior of texts begins with: that of nobody, or all of the prior below. */
static void set_image(struct prior *p, const struct model_image *base)
{
    p->image =
        (struct model_image){.alphabet = &p->alphabet, .trees = &p->trees, .learned = &p->learned};
    if (!base)
        return;
    p->alphabet = *base->alphabet;
    p->trees = *base->trees;
    p->learned = *base->learned;
    memcpy(p->image.tables, base->tables, sizeof p->image.tables); /* until counts are added */
}

/* Codes first, as how long they are stands before them: behind them may be something else. */
static bool store_added(struct prior *p, const struct prior_text *texts, size_t count, size_t total,
                        const struct texts_base *base, satchel_buf *head, satchel_buf *out,
                        satchel_error *err)
{
    satchel_buf coded;
    satchel_buf_init(&coded, PRIOR_MOST_BYTES);
    const bool ok = make_added_head(base, texts, count, head, err) &&
                    put_head(magic_added, satchel_buf_bytes(head), out, err) &&
                    put_texts(p, base->image, texts, count, total, &coded, err) &&
                    satchel_buf_ok(&coded, err);
    write_varint(out, coded.size);
    satchel_buf_put(out, coded.data, coded.size);
    satchel_buf_free(&coded);
    return ok;
}

bool texts_store(const struct prior_text *texts, size_t count, const struct texts_base *base,
                 satchel_buf *out, satchel_error *err)
{
    size_t total = 0;
    for (size_t i = 0; i < count; i++)
        total += texts[i].text.size;
    if (count > TEXTS_MOST || total > (base ? TEXTS_ADDED_BYTES : TEXTS_MOST_BYTES))
        return satchel_fail(err, SATCHEL_LIMIT, "too much text for a prior");
    struct prior *p = calloc(1, sizeof *p);
    satchel_buf head;
    if (!p)
        return satchel_fail_memory(err);
    satchel_buf_init(&head, HEAD_MOST);
    set_image(p, base ? base->image : NULL);
    const bool ok = base ? store_added(p, texts, count, total, base, &head, out, err)
                         : make_head(p, texts, count, &head, err) &&
                               put_head(magic, satchel_buf_bytes(&head), out, err) &&
                               put_texts(p, NULL, texts, count, total, out, err);
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

static bool get_list(struct reader *r, size_t most, struct listed *to, satchel_error *err)
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
        const uint64_t size = read_varint(r, most);
        end += size;
        to->ends[i] = (uint32_t)end;
        if (!size || end > most)
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
    return get_list(&r, TEXTS_MOST_BYTES, list, err);
}

/* The name of the prior below stands at the reader. */
static bool get_base(struct reader *r, satchel_prior_name *name)
{
    memset(name, 0, sizeof *name);
    const uint8_t *hash = read_bytes(r, SATCHEL_HASH);
    const size_t length = read_byte(r);
    const uint8_t *text = length && length < SATCHEL_PRIOR_NAME ? read_bytes(r, length) : NULL;
    if (!hash || !text)
        return false;
    memcpy(name->hash, hash, SATCHEL_HASH);
    memcpy(name->name, text, length);
    return strspn(name->name, "abcdefghijklmnopqrstuvwxyz0123456789-") == length;
}

static bool get_added_head(satchel_bytes head, satchel_prior_name *name, struct listed *list,
                           satchel_error *err)
{
    struct reader r = reader_of(head);
    if (!get_base(&r, name))
        return satchel_fail(err, SATCHEL_MALFORMED, "the prior's head is not well-formed");
    return get_list(&r, TEXTS_ADDED_BYTES, list, err);
}

/* What a stored prior says of itself. */
struct opened_texts {
    bool added;
    satchel_prior_name name; /* of the prior below, if it is added to one */
    struct listed list;
    satchel_bytes codes;
};

/* Reads the head; what follows it are the codes. */
static bool open_stored(satchel_bytes stored, struct prior *p, struct opened_texts *to,
                        satchel_error *err)
{
    struct reader r = reader_of(stored);
    if (!texts_are(stored))
        return satchel_fail(err, SATCHEL_MALFORMED, "not a prior of texts");
    to->added = texts_are_added(stored);
    r.at = MAGIC_BYTES;
    const size_t decoded = (size_t)read_varint(&r, HEAD_MOST);
    const size_t coded = (size_t)read_varint(&r, 2 * HEAD_MOST);
    const satchel_bytes head = {read_bytes(&r, coded), coded};
    to->codes.size = to->added ? (size_t)read_varint(&r, PRIOR_MOST_BYTES) : stored.size - r.at;
    to->codes.data = read_bytes(&r, to->codes.size);
    if (!reader_ok(&r))
        return satchel_fail(err, SATCHEL_MALFORMED, "the prior is cut off");
    uint8_t *room = malloc(decoded + 1);
    bool ok = room ? brotli_decode(head, room, decoded, err) : satchel_fail_memory(err);
    const satchel_bytes told = {room, decoded};
    ok = ok && (to->added ? get_added_head(told, &to->name, &to->list, err)
                          : get_head(told, p, &to->list, err));
    free(room);
    return ok;
}

static bool get_texts(struct prior *p, const struct model_image *base, const struct listed *list,
                      satchel_bytes codes, satchel_error *err)
{
    struct reading r;
    struct coder coder = coder_decode(codes);
    bool ok = reading_open(&r, p, base, list->count, list->ends[list->count - 1], err);
    for (uint32_t i = 0; ok && i < list->count; i++) {
        const size_t start = i ? list->ends[i - 1] : 0, size = list->ends[i] - start;
        struct model *m = next_model(&r, 2 * size + 8, err);
        ok = m && block_decode_codes(&p->image, m, &coder, p->texts + start, size,
                                     decisions_of(base) - coder.decisions, err);
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

bool texts_load(satchel_bytes stored, const struct model_image *base, struct prior *p,
                satchel_error *err)
{
    struct opened_texts opened = {0};
    set_image(p, base);
    bool ok = open_stored(stored, p, &opened, err);
    if (ok && opened.added != (base != NULL))
        ok = satchel_fail(err, SATCHEL_MALFORMED,
                          opened.added ? "a prior that stands on another one"
                                       : "a prior that stands on no other one");
    const struct listed *list = &opened.list;
    if (ok) {
        p->texts = malloc(list->ends[list->count - 1]);
        ok = p->texts ? get_texts(p, base, list, opened.codes, err) : satchel_fail_memory(err);
    }
    free(list->marks);
    p->ends = list->ends;
    if (ok)
        p->image.texts = (struct model_texts){p->texts, p->ends, list->count};
    return ok;
}

/* Reads a stored prior's head alone; the caller frees the list's arrays. */
static bool look_into(satchel_bytes stored, struct opened_texts *to, satchel_error *err)
{
    struct prior *p = calloc(1, sizeof *p);
    if (!p)
        return satchel_fail_memory(err);
    const bool ok = open_stored(stored, p, to, err);
    prior_destroy(p);
    return ok;
}

bool texts_stand_on(satchel_bytes stored, satchel_prior_name *name, satchel_error *err)
{
    struct opened_texts opened = {0};
    const bool ok = look_into(stored, &opened, err) &&
                    (opened.added ||
                     satchel_fail(err, SATCHEL_MALFORMED, "a prior that stands on no other one"));
    *name = opened.name;
    free(opened.list.marks);
    free(opened.list.ends);
    return ok;
}

bool texts_marks(satchel_bytes stored, satchel_buf *marks, satchel_error *err)
{
    struct opened_texts opened = {0};
    const bool ok = look_into(stored, &opened, err);
    if (ok)
        satchel_buf_put(marks, opened.list.marks, opened.list.count * sizeof *opened.list.marks);
    free(opened.list.marks);
    free(opened.list.ends);
    return ok && satchel_buf_ok(marks, err);
}
