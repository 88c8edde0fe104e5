/* Learning a prior from texts.
 *
 * Counts alone would make the mixers trust them too much, as a text has always been seen by its own
 * counts. So the mixers are trained on every seventh text with counts of the other six; then the
 * counts are taken of all.
 */
#include "prior_form.h"

#include <satchel/utf8.h>

#include <stdlib.h>
#include <string.h>

#define HELD_OUT    7
#define TRAINED     1500000u /* codes that are enough to train on */
#define RATE_FIRST  20
#define RATE_LAST   MODEL_RATE
#define LEAST_CODES 20000u
#define HEAD_BYTES  120000u /* about what alphabet and learned state take when stored */

struct article {
    size_t start, size; /* in learner.text, then in learner.codes */
};

struct satchel_learner {
    satchel_buf text, codes, articles; /* articles: struct article */
    struct alphabet alphabet;
    struct model_tree tree;
    struct model_learned learned;
    struct model_image image; /* of these */
    struct prior_form form;
};

satchel_learner *satchel_learner_create(void)
{
    satchel_learner *l = calloc(1, sizeof *l);
    if (l) {
        l->image = (struct model_image){
            .alphabet = &l->alphabet, .tree = &l->tree, .learned = &l->learned};
        satchel_buf_init(&l->text, (size_t)1 << 28);
        satchel_buf_init(&l->codes, (size_t)1 << 28);
        satchel_buf_init(&l->articles, (size_t)1 << 28);
    }
    return l;
}

void satchel_learner_destroy(satchel_learner *l)
{
    if (!l)
        return;
    satchel_buf_free(&l->text);
    satchel_buf_free(&l->codes);
    satchel_buf_free(&l->articles);
    free(l);
}

bool satchel_learner_add(satchel_learner *l, satchel_bytes text, satchel_error *err)
{
    const struct article a = {l->text.size, text.size};
    satchel_buf_put(&l->text, text.data, text.size);
    satchel_buf_put(&l->articles, &a, sizeof a);
    return satchel_buf_ok(&l->text, err) && satchel_buf_ok(&l->articles, err);
}

/* --- alphabet ----------------------------------------------------------------------------------
 */

struct point_count {
    uint32_t point, count;
};

static int compare_points(const void *a, const void *b)
{
    const struct point_count *x = a, *y = b;
    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return x->point < y->point ? -1 : 1;
}

/* Code points seen often enough to be worth a code, the most frequent first. When almost all of the
 * text is done with 128, no pairs are begun for the rest. */
static size_t frequent_points(const struct point_count *counts, size_t most, uint32_t *points)
{
    uint64_t total = 0, covered = 0;
    size_t count = 0;
    for (size_t i = 0; i < most && counts[i].count; i++)
        total += counts[i].count;
    for (size_t i = 0;
         i < most && counts[i].count > 3 && counts[i].count * UINT64_C(100000) > total; i++) {
        points[count++] = counts[i].point;
        if (i < 128)
            covered += counts[i].count;
    }
    return count > 128 && covered * 100 > total * 99 ? 128 : count;
}

static bool choose_alphabet(satchel_learner *l, satchel_error *err)
{
    const size_t most = 0x110000;
    struct point_count *counts = calloc(most, sizeof *counts);
    uint32_t *points = malloc(most * sizeof *points);
    const bool ok = (counts && points) || satchel_fail_memory(err);
    if (ok) {
        for (uint32_t c = 0; c < most; c++)
            counts[c].point = c;
        for (size_t i = 0; i < l->text.size;) {
            uint32_t c;
            i += satchel_utf8_decode((const char *)l->text.data + i, l->text.size - i, &c);
            counts[c].count += c > 0x7F && c != SATCHEL_REPLACEMENT;
        }
        qsort(counts, most, sizeof *counts, compare_points);
        alphabet_choose(&l->alphabet, points, frequent_points(counts, most, points));
    }
    free(counts);
    free(points);
    return ok;
}

/* Text to codes, article by article, and the counts of codes for the tree. */
static bool transform(satchel_learner *l, satchel_error *err)
{
    struct article *articles = (struct article *)(void *)l->articles.data;
    for (size_t i = 0; i < l->articles.size / sizeof *articles; i++) {
        const satchel_bytes text = {l->text.data + articles[i].start, articles[i].size};
        articles[i].start = l->codes.size;
        alphabet_encode(&l->alphabet, text, &l->codes);
        articles[i].size = l->codes.size - articles[i].start;
    }
    for (size_t i = 0; i < l->codes.size; i++)
        if (l->form.tree_counts[l->codes.data[i]] < (1u << 24) - 1)
            l->form.tree_counts[l->codes.data[i]]++;
    model_tree_build(&l->tree, l->form.tree_counts);
    return satchel_buf_ok(&l->codes, err);
}

/* --- counting ----------------------------------------------------------------------------------
 */

static int compare_keys(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

/* Does this article count when every HELD_OUT-th is held out? */
static bool counts_in(size_t article, bool hold_out)
{
    return !hold_out || article % HELD_OUT != HELD_OUT - 1;
}

static void list_strings(const satchel_learner *l, bool hold_out, struct knowledge_seen *seen)
{
    const struct article *articles = (const struct article *)(const void *)l->articles.data;
    for (size_t a = 0; a < l->articles.size / sizeof *articles; a++) {
        if (!counts_in(a, hold_out))
            continue;
        const uint8_t *codes = l->codes.data + articles[a].start;
        for (size_t i = 0; i + KNOWLEDGE_DEPTH <= articles[a].size; i++) {
            uint64_t key = 0;
            for (unsigned k = 0; k < KNOWLEDGE_DEPTH; k++)
                key = key << 8 | l->tree.rank_of[codes[i + k]];
            seen->strings[seen->string_count++] = key;
        }
    }
    qsort(seen->strings, seen->string_count, sizeof *seen->strings, compare_keys);
}

static void list_words(const satchel_learner *l, bool hold_out, bool pairs,
                       struct knowledge_counts *to)
{
    const struct article *articles = (const struct article *)(const void *)l->articles.data;
    for (size_t a = 0; a < l->articles.size / sizeof *articles; a++) {
        if (!counts_in(a, hold_out))
            continue;
        struct model_past past = {0};
        for (size_t i = 0; i < articles[a].size; i++) {
            const uint8_t code = l->codes.data[articles[a].start + i];
            const uint8_t last = past.last4 & 0xFF;
            uint32_t hash = 0;
            if (pairs && past.word_before && (past.word || last == ' '))
                hash = model_pair_hash(past.word, last, past.word_before, past.mark);
            else if (!pairs && (past.word || last == ' '))
                hash = past.word ? model_word_hash(past.word) : 1;
            if (hash)
                to->keys[to->count++] = (uint64_t)hash << 8 | l->tree.rank_of[code];
            model_see(&past, &l->alphabet, code);
        }
    }
    qsort(to->keys, to->count, sizeof *to->keys, compare_keys);
    size_t kept = 0;
    for (size_t i = 0; i < to->count; kept++) {
        size_t next = i;
        while (next < to->count && to->keys[next] == to->keys[i])
            next++;
        to->counts[kept] = (uint32_t)(next - i);
        to->keys[kept] = to->keys[i];
        i = next;
    }
    to->count = kept;
}

static void free_seen(struct knowledge_seen *s)
{
    free(s->strings);
    free(s->words.keys);
    free(s->words.counts);
    free(s->pairs.keys);
    free(s->pairs.counts);
}

static bool see(const satchel_learner *l, bool hold_out, struct knowledge_seen *s,
                satchel_error *err)
{
    const size_t most = l->codes.size + 1;
    *s = (struct knowledge_seen){.strings = malloc(most * sizeof *s->strings),
                                 .words = {malloc(most * 8), malloc(most * 4), 0},
                                 .pairs = {malloc(most * 8), malloc(most * 4), 0}};
    if (!s->strings || !s->words.keys || !s->words.counts || !s->pairs.keys || !s->pairs.counts) {
        free_seen(s);
        return satchel_fail_memory(err);
    }
    list_strings(l, hold_out, s);
    list_words(l, hold_out, false, &s->words);
    list_words(l, hold_out, true, &s->pairs);
    return true;
}

/* Codes the knowledge and makes its tables, which the image points to. */
static bool walk(satchel_learner *l, const struct knowledge_seen *seen, satchel_buf *knowledge,
                 struct table_bytes tables[MODEL_TABLES], satchel_error *err)
{
    satchel_buf_clear(knowledge);
    struct coder coder = coder_encode(knowledge);
    if (!knowledge_walk(&l->form.rules, seen, &coder, &l->image, tables, err))
        return false;
    coder_finish(&coder);
    return satchel_buf_ok(knowledge, err);
}

/* From all that is known to what is certain. */
static const struct knowledge_rules ladder[] = {
    {{1, 1, 1, 1, 1, 1, 2}, {1, 1, 1, 1, 1, 1, 1}, 1, 1, 2, 1, 1},
    {{1, 1, 1, 1, 1, 2, 2}, {1, 1, 1, 1, 1, 1, 1}, 1, 1, 3, 2, 1},
    {{1, 1, 1, 1, 1, 2, 2}, {1, 1, 1, 1, 1, 1, 2}, 1, 1, 4, 2, 1},
    {{1, 1, 1, 1, 1, 2, 4}, {1, 1, 1, 1, 1, 1, 2}, 2, 1, 6, 3, 1},
    {{1, 1, 1, 1, 1, 2, 4}, {1, 1, 1, 1, 1, 2, 2}, 2, 1, 8, 4, 2},
    {{1, 1, 1, 1, 2, 3, 5}, {1, 1, 1, 1, 1, 2, 3}, 2, 2, 10, 5, 2},
    {{1, 1, 1, 1, 2, 4, 8}, {1, 1, 1, 1, 2, 2, 4}, 3, 2, 16, 8, 3},
    {{1, 1, 1, 2, 4, 8, 16}, {1, 1, 1, 2, 3, 4, 6}, 6, 3, 32, 16, 4},
    {{1, 1, 2, 4, 8, 16, 32}, {1, 1, 2, 3, 4, 6, 10}, 12, 5, 64, 32, 8},
    {{1, 2, 4, 8, 16, 32, 64}, {1, 2, 3, 5, 8, 12, 20}, 24, 8, 128, 64, 16},
};

static size_t bytes_of(const struct table_bytes tables[MODEL_TABLES])
{
    size_t bytes = 0;
    for (unsigned i = 0; i < MODEL_TABLES; i++)
        bytes += tables[i].size + tables[i].blocks * sizeof *tables[i].offsets;
    return bytes;
}

/* Finds the rules by which what is known fits, and codes it. */
static bool fit(satchel_learner *l, size_t most, satchel_buf *knowledge, satchel_error *err)
{
    struct knowledge_seen seen;
    if (!see(l, false, &seen, err))
        return false;
    bool ok = true, fits = false;
    for (size_t i = 0; ok && !fits && i < sizeof ladder / sizeof *ladder; i++) {
        struct table_bytes tables[MODEL_TABLES];
        l->form.rules = ladder[i];
        ok = walk(l, &seen, knowledge, tables, err);
        fits = ok && knowledge->size <= most && bytes_of(tables) <= PRIOR_MOST_TABLES;
        if (ok)
            knowledge_free(tables);
    }
    free_seen(&seen);
    return ok;
}

/* --- training ----------------------------------------------------------------------------------
 */

static bool train(satchel_learner *l, satchel_error *err)
{
    const struct article *articles = (const struct article *)(const void *)l->articles.data;
    const size_t count = l->articles.size / sizeof *articles;
    size_t total = 0, done = 0, first = 0;
    for (size_t i = 0; i < count && total < TRAINED; i++)
        if (!counts_in(i, true)) {
            total += articles[i].size;
            first = i + 1;
        }
    model_learned_init(&l->learned);
    for (size_t i = first; i-- > 0;) {
        if (counts_in(i, true))
            continue;
        /* From quick to slow along a parabola. */
        const uint64_t left = (uint64_t)(total - done) * 1024 / (total + 1);
        const unsigned rate = RATE_LAST + (unsigned)((RATE_FIRST - RATE_LAST) * left * left >> 20);
        if (!model_train(&l->image, &l->learned, l->codes.data + articles[i].start,
                         articles[i].size, rate, err))
            return false;
        done += articles[i].size;
    }
    return true;
}

/* Trains what mixes, with counts of six texts in seven. */
static bool train_held_out(satchel_learner *l, satchel_error *err)
{
    struct knowledge_seen seen;
    struct table_bytes tables[MODEL_TABLES];
    satchel_buf unused;
    if (!see(l, true, &seen, err))
        return false;
    satchel_buf_init(&unused, PRIOR_MOST_BYTES * 4);
    bool ok = walk(l, &seen, &unused, tables, err);
    if (ok) {
        ok = train(l, err);
        knowledge_free(tables);
    }
    satchel_buf_free(&unused);
    free_seen(&seen);
    return ok;
}

bool satchel_learner_finish(satchel_learner *l, size_t most, satchel_buf *out, satchel_error *err)
{
    satchel_buf knowledge;
    l->form.image = &l->image;
    if (!choose_alphabet(l, err) || !transform(l, err))
        return false;
    if (l->codes.size < LEAST_CODES)
        return satchel_fail(err, SATCHEL_INPUT,
                            "too little text to learn from: %zu letters, %u are needed",
                            l->codes.size, LEAST_CODES);
    satchel_buf_init(&knowledge, PRIOR_MOST_BYTES * 4);
    const bool ok = fit(l, most > HEAD_BYTES ? most - HEAD_BYTES : 0, &knowledge, err) &&
                    train_held_out(l, err) &&
                    prior_store(&l->form, satchel_buf_bytes(&knowledge), out, err);
    satchel_buf_free(&knowledge);
    return ok;
}
