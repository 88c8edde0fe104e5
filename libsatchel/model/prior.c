/* The stored form of a prior. See prior.h. */
#include "prior_form.h"

#include "texts.h"

#include "base/bytes.h"
#include "doors/codec.h"

#include <stdlib.h>
#include <string.h>

static const char magic[] = "satchel prior 1\n";

/* --- alphabet, tree, rules ---------------------------------------------------------------------
 */

void prior_put_alphabet(const struct alphabet *a, satchel_buf *out)
{
    write_varint(out, a->leads);
    for (unsigned i = 0; i < 128 - a->leads; i++)
        write_varint(out, a->singles[i]);
    for (unsigned i = 0; i < a->leads * 128; i++)
        write_varint(out, a->pairs[i]);
}

bool prior_get_alphabet(struct reader *r, struct alphabet *a)
{
    a->leads = (unsigned)read_varint(r, ALPHABET_MOST_LEADS);
    for (unsigned i = 0; i < 128 - a->leads; i++)
        a->singles[i] = (uint32_t)read_varint(r, 0x10FFFF);
    for (unsigned i = 0; i < a->leads * 128; i++)
        a->pairs[i] = (uint32_t)read_varint(r, 0x10FFFF);
    if (!reader_ok(r))
        return false;
    alphabet_finish(a);
    return true;
}

static uint32_t *rule_at(struct knowledge_rules *rules, unsigned i)
{
    uint32_t *const words[] = {&rules->word_expand, &rules->word_keep, &rules->head,
                               &rules->pair_expand, &rules->pair_keep};
    if (i < KNOWLEDGE_DEPTH)
        return &rules->expand[i];
    return i < 2 * KNOWLEDGE_DEPTH ? &rules->keep[i - KNOWLEDGE_DEPTH]
                                   : words[i - 2 * KNOWLEDGE_DEPTH];
}

#define RULES (2 * KNOWLEDGE_DEPTH + 5)

/* Signed numbers as 0, -1, 1, -2, 2... */
static void put_signed(satchel_buf *out, int64_t value)
{
    write_varint(out, (uint64_t)value << 1 ^ (uint64_t)(value < 0 ? -1 : 0));
}

static int64_t get_signed(struct reader *r)
{
    const uint64_t v = read_varint(r, UINT32_MAX);
    return (int64_t)(v >> 1) ^ -(int64_t)(v & 1);
}

/* --- learned state -----------------------------------------------------------------------------
 */

/* Chances in 16 bits, counts in 8; low and high bytes apart, as they compress better so. */
static void put_chances(const model_chance *chances, size_t count, satchel_buf *out)
{
    for (unsigned shift = 24; shift >= 16; shift -= 8)
        for (size_t i = 0; i < count; i++)
            satchel_buf_put_byte(out, chances[i] >> shift & 0xFF);
    for (size_t i = 0; i < count; i++)
        satchel_buf_put_byte(out, (chances[i] & 1023) > 255 ? 255 : chances[i] & 1023);
}

static void get_chances(struct reader *r, model_chance *chances, size_t count)
{
    const uint8_t *high = read_bytes(r, count), *low = read_bytes(r, count),
                  *seen = read_bytes(r, count);
    for (size_t i = 0; high && low && seen && i < count; i++)
        chances[i] = (uint32_t)high[i] << 24 | (uint32_t)low[i] << 16 | seen[i];
}

static void put_weights(const int32_t *weights, size_t count, unsigned shift, satchel_buf *out)
{
    for (size_t i = 0; i < count; i++) {
        const int64_t rounded = ((int64_t)weights[i] + (1 << (shift - 1))) >> shift;
        put_signed(out, rounded > 32767 ? 32767 : rounded < -32768 ? -32768 : rounded);
    }
}

static void get_weights(struct reader *r, int32_t *weights, size_t count, unsigned shift)
{
    for (size_t i = 0; i < count; i++) {
        const int64_t v = get_signed(r);
        if (v > 32767 || v < -32768)
            r->failed = true;
        else
            weights[i] = (int32_t)(v * (1 << shift));
    }
}

#define WEIGHTS ((size_t)MODEL_SETS * MODEL_ROWS * MODEL_INPUTS)
#define STAGES  ((size_t)MODEL_STAGES * MODEL_STAGE_ROWS * 33)

static void put_learned(const struct model_learned *l, const struct model_learned *initial,
                        satchel_buf *out)
{
    put_chances(&l->counts[0][0], (size_t)MODEL_TABLES * 1024, out);
    put_chances(&l->local[0][0], (size_t)MODEL_LOCAL * 1024, out);
    put_chances(l->match, (size_t)MODEL_MATCHES * 2, out);
    put_weights(&l->weights[0][0][0], WEIGHTS, 16, out);
    put_weights(&l->final[0][0], (size_t)256 * MODEL_SETS, 3, out);
    for (size_t i = 0; i < STAGES; i++)
        put_signed(out, ((&l->stages[0][0][0])[i] >> 5) - ((&initial->stages[0][0][0])[i] >> 5));
}

static void get_learned(struct reader *r, struct model_learned *l)
{
    model_learned_init(l);
    get_chances(r, &l->counts[0][0], (size_t)MODEL_TABLES * 1024);
    get_chances(r, &l->local[0][0], (size_t)MODEL_LOCAL * 1024);
    get_chances(r, l->match, (size_t)MODEL_MATCHES * 2);
    get_weights(r, &l->weights[0][0][0], WEIGHTS, 16);
    get_weights(r, &l->final[0][0], (size_t)256 * MODEL_SETS, 3);
    uint16_t *stages = &l->stages[0][0][0];
    for (size_t i = 0; i < STAGES && reader_ok(r); i++) {
        const int64_t v = (stages[i] >> 5) + get_signed(r);
        if (v < 0 || v > 2047)
            r->failed = true;
        else
            stages[i] = (uint16_t)(v << 5 | 16);
    }
}

/* --- all of it ---------------------------------------------------------------------------------
 */

static void put_head(const struct prior_form *form, satchel_buf *out)
{
    struct model_learned *initial = malloc(sizeof *initial);
    struct knowledge_rules rules = form->rules;
    if (!initial) {
        out->failed = SATCHEL_MEMORY;
        return;
    }
    model_learned_init(initial);
    prior_put_alphabet(form->image->alphabet, out);
    for (unsigned i = 0; i < 256; i++)
        write_varint(out, form->tree_counts[i]);
    for (unsigned i = 0; i < RULES; i++)
        write_varint(out, *rule_at(&rules, i));
    put_learned(form->image->learned, initial, out);
    free(initial);
}

bool prior_store(const struct prior_form *form, satchel_bytes knowledge, satchel_buf *out,
                 satchel_error *err)
{
    satchel_buf head, coded;
    satchel_buf_init(&head, PRIOR_MOST_BYTES);
    satchel_buf_init(&coded, PRIOR_MOST_BYTES);
    put_head(form, &head);
    const bool ok =
        satchel_buf_ok(&head, err) && zstd_encode(satchel_buf_bytes(&head), &coded, err);
    if (ok) {
        satchel_buf_put(out, magic, sizeof magic - 1);
        write_varint(out, head.size);
        write_varint(out, coded.size);
        satchel_buf_put(out, coded.data, coded.size);
        satchel_buf_put(out, knowledge.data, knowledge.size);
    }
    satchel_buf_free(&head);
    satchel_buf_free(&coded);
    return ok && satchel_buf_ok(out, err);
}

static bool parse_head(satchel_bytes head, struct prior *p, struct knowledge_rules *rules,
                       satchel_error *err)
{
    struct reader r = reader_of(head);
    uint64_t counts[256];
    bool ok = prior_get_alphabet(&r, &p->alphabet);
    for (unsigned i = 0; i < 256; i++)
        counts[i] = read_varint(&r, 1u << 24) * 64 + 1;
    for (unsigned i = 0; i < RULES; i++)
        *rule_at(rules, i) = (uint32_t)read_varint(&r, 1u << 24);
    get_learned(&r, &p->learned);
    ok = ok && reader_done(&r);
    if (ok)
        model_tree_build(&p->trees.trees[0], counts);
    return ok || satchel_fail(err, SATCHEL_MALFORMED, "the prior's head is not well-formed");
}

bool prior_is(satchel_bytes stored, satchel_error *err)
{
    return (stored.size > sizeof magic && memcmp(stored.data, magic, sizeof magic - 1) == 0) ||
           (texts_are(stored) && !texts_are_added(stored)) ||
           satchel_fail(err, SATCHEL_MALFORMED, "not a prior of version 1");
}

static bool load(satchel_bytes stored, struct prior *p, satchel_error *err)
{
    struct reader r = reader_of(stored);
    if (!prior_is(stored, err))
        return false;
    r.at = sizeof magic - 1;
    const size_t decoded = (size_t)read_varint(&r, PRIOR_MOST_BYTES);
    const size_t coded = (size_t)read_varint(&r, PRIOR_MOST_BYTES);
    const uint8_t *head = read_bytes(&r, coded);
    if (!reader_ok(&r))
        return satchel_fail(err, SATCHEL_MALFORMED, "the prior is cut off");
    uint8_t *room = malloc(decoded + 1);
    struct knowledge_rules rules;
    if (!room)
        return satchel_fail_memory(err);
    bool ok = zstd_decode((satchel_bytes){head, coded}, room, decoded, err) &&
              parse_head((satchel_bytes){room, decoded}, p, &rules, err);
    free(room);
    if (!ok)
        return false;
    struct coder coder = coder_decode((satchel_bytes){stored.data + r.at, stored.size - r.at});
    return knowledge_walk(&rules, NULL, &coder, &p->image, &p->trees, p->tables, err);
}

struct prior *prior_load(satchel_bytes stored, satchel_error *err)
{
    return prior_load_on(stored, NULL, err);
}

struct prior *prior_load_on(satchel_bytes stored, const struct model_image *base,
                            satchel_error *err)
{
    struct prior *p = calloc(1, sizeof *p);
    if (!p) {
        satchel_fail_memory(err);
        return NULL;
    }
    p->image =
        (struct model_image){.alphabet = &p->alphabet, .trees = &p->trees, .learned = &p->learned};
    if (texts_are(stored) ? !texts_load(stored, base, p, err) : !load(stored, p, err)) {
        prior_destroy(p);
        return NULL;
    }
    return p;
}

void prior_destroy(struct prior *p)
{
    if (!p)
        return;
    knowledge_free(p->tables);
    free(p->texts);
    free(p->ends);
    free(p);
}
