/* What a prior knows, from and to its stored form: which codes followed which contexts, how often.
 *
 * The counts are two trees: of strings of up to 7 codes, and of words with what follows them, also
 * after a given word. One walk over both serves writing and reading: for each node it goes through
 * the codes that a shorter context is known to have (nothing can follow a longer context that never
 * followed the shorter one) and codes how often each occurred, 0 included. So a context costs about
 * a byte instead of five in a table.
 */
#ifndef SATCHEL_MODEL_KNOWLEDGE_H
#define SATCHEL_MODEL_KNOWLEDGE_H

#include "coder.h"
#include "table.h"

enum { KNOWLEDGE_DEPTH = 7 }; /* codes of the longest strings */

/* Which contexts are worth their place: those seen at least so often. Rising with the depth. */
struct knowledge_rules {
    uint32_t expand[KNOWLEDGE_DEPTH]; /* strings of so many codes, as contexts */
    uint32_t keep[KNOWLEDGE_DEPTH];   /* a code after such a string */
    uint32_t word_expand, word_keep, head, pair_expand, pair_keep;
};

/* Codes and counts by context: keys hash << 8 | rank, rising, each once. */
struct knowledge_counts {
    uint64_t *keys;
    uint32_t *counts;
    size_t count;
};

/* What the learner has seen; the walk asks it when it writes. */
struct knowledge_seen {
    uint64_t *strings; /* 7 ranks each, first in the highest of 56 bits; rising; 0: past the end */
    size_t string_count;
    struct knowledge_counts words, pairs;
    bool keep_trees; /* take the trees as they are */
};

/* Decisions that so many stored bytes may hold: twice and more what those of much honest text do,
 * so that no prior keeps a machine busy for long beside its size. A writer adds zeros, which change
 * nothing, where they are too few. */
#define KNOWLEDGE_MOST_DECISIONS (UINT32_C(1) << 28)

static inline uint32_t knowledge_decisions(size_t bytes)
{
    const uint64_t most = ((uint64_t)1 << 21) + 40 * (uint64_t)bytes;
    return most < KNOWLEDGE_MOST_DECISIONS ? (uint32_t)most : KNOWLEDGE_MOST_DECISIONS;
}

/* Walks: reading when `seen` is NULL. Fills the tables of the image, whose alphabet and tree are
 * set; the caller frees them with knowledge_free, also after a failure. MALFORMED, LIMIT, MEMORY.
 */
bool knowledge_walk(const struct knowledge_rules *rules, const struct knowledge_seen *seen,
                    struct coder *coder, struct model_image *image, struct model_trees *trees,
                    struct table_bytes tables[MODEL_TABLES], satchel_error *err) SATCHEL_CHECK;

void knowledge_free(struct table_bytes tables[MODEL_TABLES]);

#endif
