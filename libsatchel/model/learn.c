/* Learning a prior from texts.
 *
 * Counts alone would make the mixers trust them too much, as a text has always been seen by its own
 * counts. So the mixers are trained on every seventh text with counts of the other six, where there
 * is little text seven times over with another seventh; the counts that are kept are those of all.
 */
#include "counting.h"
#include "prior_form.h"

#include <stdlib.h>
#include <string.h>

#define FOLDS       7
#define TRAINED     4500000u /* codes that are enough to train on */
#define RATE_FIRST  20
#define RATE_LAST   MODEL_RATE
#define LEAST_CODES 20000u
#define HEAD_BYTES  120000u /* about what alphabet and learned state take when stored */

struct satchel_learner {
    satchel_buf text, codes, articles; /* articles: struct text_place in text, then in codes */
    struct alphabet alphabet;
    struct model_trees trees;
    struct model_learned learned;
    struct model_image image; /* of these */
    struct prior_form form;
};

satchel_learner *satchel_learner_create(void)
{
    satchel_learner *l = calloc(1, sizeof *l);
    if (l) {
        l->image = (struct model_image){
            .alphabet = &l->alphabet, .trees = &l->trees, .learned = &l->learned};
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
    const struct text_place a = {l->text.size, text.size};
    satchel_buf_put(&l->text, text.data, text.size);
    satchel_buf_put(&l->articles, &a, sizeof a);
    return satchel_buf_ok(&l->text, err) && satchel_buf_ok(&l->articles, err);
}

/* --- codes -------------------------------------------------------------------------------------
 */

/* Text to codes, article by article, and the counts of codes for the tree. */
static bool transform(satchel_learner *l, satchel_error *err)
{
    struct text_place *articles = (struct text_place *)(void *)l->articles.data;
    for (size_t i = 0; i < l->articles.size / sizeof *articles; i++) {
        const satchel_bytes text = {l->text.data + articles[i].start, articles[i].size};
        articles[i].start = l->codes.size;
        alphabet_encode(&l->alphabet, text, &l->codes);
        articles[i].size = l->codes.size - articles[i].start;
    }
    for (size_t i = 0; i < l->codes.size; i++)
        if (l->form.tree_counts[l->codes.data[i]] < (1u << 24) - 1)
            l->form.tree_counts[l->codes.data[i]]++;
    uint64_t weights[256];
    for (unsigned i = 0; i < 256; i++)
        weights[i] = (uint64_t)l->form.tree_counts[i] * 64 + 1;
    model_tree_build(&l->trees.trees[0], weights);
    return satchel_buf_ok(&l->codes, err);
}

/* --- counting ----------------------------------------------------------------------------------
 */

/* The articles, without those of a fold; FOLDS: with all. */
static struct counted_texts counted(const satchel_learner *l, unsigned fold)
{
    return (struct counted_texts){.alphabet = &l->alphabet,
                                  .tree = &l->trees.trees[0],
                                  .codes = l->codes.data,
                                  .texts =
                                      (const struct text_place *)(const void *)l->articles.data,
                                  .count = l->articles.size / sizeof(struct text_place),
                                  .folds = FOLDS,
                                  .fold = fold};
}

/* Codes the knowledge and makes its tables, which the image points to. */
static bool walk(satchel_learner *l, const struct knowledge_seen *seen, satchel_buf *knowledge,
                 struct table_bytes tables[MODEL_TABLES], satchel_error *err)
{
    satchel_buf_clear(knowledge);
    struct coder coder = coder_encode(knowledge);
    if (!knowledge_walk(&l->form.rules, seen, &coder, &l->image, &l->trees, tables, err))
        return false;
    coder_finish(&coder);
    while (satchel_buf_ok(knowledge, err) && coder.decisions > knowledge_decisions(knowledge->size))
        satchel_buf_put_byte(knowledge, 0);
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
    const struct counted_texts all = counted(l, FOLDS);
    if (!counted_see(&all, &seen, err))
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
    counted_free(&seen);
    return ok;
}

/* --- training ----------------------------------------------------------------------------------
 */

/* What is trained on, and how much of it is done. */
struct training {
    unsigned folds;
    size_t most; /* codes of a fold */
    size_t total, done;
};

/* The first articles of a fold, as many as `most` allows: codes of them, and one past the last. */
static size_t fold_size(const satchel_learner *l, unsigned fold, size_t most, size_t *end)
{
    const struct text_place *articles = (const struct text_place *)(const void *)l->articles.data;
    const size_t count = l->articles.size / sizeof *articles;
    size_t total = 0;
    *end = 0;
    for (size_t i = fold; i < count && total < most; i += FOLDS) {
        total += articles[i].size;
        *end = i + 1;
    }
    return total;
}

bool model_train(const struct model_image *image, struct model_learned *learned,
                 const uint8_t *codes, size_t count, unsigned rate, satchel_error *err)
{
    struct model *m = model_create(image, count, &model_narrow);
    if (!m)
        return satchel_fail_memory(err);
    model_set_rate(m, rate);
    uint32_t decisions = 0;
    for (size_t i = 0; i < count; i++)
        (void)model_code(m, NULL, codes[i], &decisions);
    *learned = *model_learnt(m);
    model_destroy(m);
    return true;
}

/* Little text is held out fold by fold, so that all of it is trained on; of much the last fold, or
 * some, are enough. */
static struct training plan(const satchel_learner *l)
{
    const size_t folds = TRAINED / (l->codes.size / FOLDS + 1) + 1;
    struct training t = {.folds = folds > FOLDS ? FOLDS : (unsigned)folds};
    t.most = TRAINED / t.folds;
    for (unsigned i = 0; i < t.folds; i++) {
        size_t end;
        t.total += fold_size(l, FOLDS - 1 - i, t.most, &end);
    }
    return t;
}

static bool train(satchel_learner *l, unsigned fold, struct training *t, satchel_error *err)
{
    const struct text_place *articles = (const struct text_place *)(const void *)l->articles.data;
    size_t end;
    (void)fold_size(l, fold, t->most, &end);
    for (size_t i = end; i-- > 0;) {
        if (i % FOLDS != fold)
            continue;
        /* From quick to slow along a parabola. */
        const uint64_t left = (uint64_t)(t->total - t->done) * 1024 / (t->total + 1);
        const unsigned rate = RATE_LAST + (unsigned)((RATE_FIRST - RATE_LAST) * left * left >> 20);
        if (!model_train(&l->image, &l->learned, l->codes.data + articles[i].start,
                         articles[i].size, rate, err))
            return false;
        t->done += articles[i].size;
    }
    return true;
}

/* Trains what mixes on one fold, with counts of the others. */
static bool train_fold(satchel_learner *l, unsigned fold, struct training *t, satchel_error *err)
{
    struct knowledge_seen seen;
    struct table_bytes tables[MODEL_TABLES];
    satchel_buf unused;
    const struct counted_texts some = counted(l, fold);
    if (!counted_see(&some, &seen, err))
        return false;
    seen.keep_trees = true; /* what is learnt of a node is of the trees that readers make */
    satchel_buf_init(&unused, PRIOR_MOST_BYTES * 4);
    bool ok = walk(l, &seen, &unused, tables, err);
    if (ok) {
        ok = train(l, fold, t, err);
        knowledge_free(tables);
    }
    satchel_buf_free(&unused);
    counted_free(&seen);
    return ok;
}

static bool train_all(satchel_learner *l, satchel_error *err)
{
    struct training t = plan(l);
    model_learned_init(&l->learned);
    for (unsigned i = t.folds; i-- > 0;)
        if (!train_fold(l, FOLDS - 1 - i, &t, err))
            return false;
    return true;
}

bool satchel_learner_finish(satchel_learner *l, size_t most, satchel_buf *out, satchel_error *err)
{
    satchel_buf knowledge;
    l->form.image = &l->image;
    if (!alphabet_learn(satchel_buf_bytes(&l->text), &l->alphabet, err) || !transform(l, err))
        return false;
    if (l->codes.size < LEAST_CODES)
        return satchel_fail(err, SATCHEL_INPUT,
                            "too little text to learn from: %zu letters, %u are needed",
                            l->codes.size, LEAST_CODES);
    satchel_buf_init(&knowledge, PRIOR_MOST_BYTES * 4);
    const bool ok = fit(l, most > HEAD_BYTES ? most - HEAD_BYTES : 0, &knowledge, err) &&
                    train_all(l, err) &&
                    prior_store(&l->form, satchel_buf_bytes(&knowledge), out, err);
    satchel_buf_free(&knowledge);
    return ok;
}
