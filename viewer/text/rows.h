/* Rows of tokens remembered: paragraphs as they were made, so that the next making of the same one
 * looks no word up.
 *
 * A row is numbers; what they mean is its maker's business (layout/kept.h). It is found by the
 * place of its paragraph and is a guess: whoever takes it must check it against the text at hand.
 * Rows die with the tokens.
 */
#ifndef VIEWER_TEXT_ROWS_H
#define VIEWER_TEXT_ROWS_H

#include <satchel/memory.h>

#include <stddef.h>
#include <stdint.h>

/* Bytes of rows; four for a word. When they are full all are forgotten, unless the article at hand
 * filled them alone: then no more are kept. */
#define ROWS_KEEP ((size_t)5 << 20)

struct row_key {
    uint64_t article; /* any number that tells articles apart; 0: nothing is kept */
    uint32_t start;   /* of the paragraph, in bytes */
    uint32_t length;
};

struct row {
    struct row_key key;
    uint32_t count;
    uint32_t numbers[];
};

struct rows {
    satchel_arena arena;
    const struct row **slots; /* NULL: free */
    size_t slot_count, count;
    uint64_t first; /* the article of the oldest row */
};

void rows_init(struct rows *rows);
void rows_forget(struct rows *rows);

/* The row kept last for the key, borrowed until the next rows_keep or rows_forget; NULL if there is
 * none. */
const struct row *rows_find(const struct rows *rows, const struct row_key *key);

/* Keeps a copy of the numbers under the key, if there is room. */
void rows_keep(struct rows *rows, const struct row_key *key, const uint32_t *numbers,
               uint32_t count);

#endif
