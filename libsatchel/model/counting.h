/* Counting what follows what in texts, for the walk of knowledge.h to write. */
#ifndef SATCHEL_MODEL_COUNTING_H
#define SATCHEL_MODEL_COUNTING_H

#include "knowledge.h"

/* The alphabet that suits a text. MEMORY. */
bool alphabet_learn(satchel_bytes text, struct alphabet *alphabet,
                    satchel_error *err) SATCHEL_CHECK;

/* Where a text lies among the codes of several. */
struct text_place {
    size_t start, size;
};

/* Texts of one alphabet, as codes. */
struct counted_texts {
    const struct alphabet *alphabet;
    const struct model_tree *tree;
    const uint8_t *codes;
    const struct text_place *texts;
    size_t count;
    unsigned folds, fold; /* leaves out the texts number % folds == fold; folds 0: none */
};

/* Does text `number` count? */
bool counted_in(const struct counted_texts *texts, size_t number);

/* Lists what follows what; the caller frees it with counted_free. MEMORY. */
bool counted_see(const struct counted_texts *texts, struct knowledge_seen *seen,
                 satchel_error *err) SATCHEL_CHECK;
void counted_free(struct knowledge_seen *seen);

#endif
