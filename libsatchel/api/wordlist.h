/* The different words of many texts, and the texts that have each of them.
 *
 * The words stand side by side in one text in normal form (matching.h), in the order in which they
 * came; what is asked for, a word or the beginning of one, is compared with each, and what has it
 * is a chain of postings. So nothing is sorted, and a text more is words more at the end.
 */
#ifndef SATCHEL_API_WORDLIST_H
#define SATCHEL_API_WORDLIST_H

#include "api/matching.h"

/* A word in an entry: how often, and how early it stands there first: POSTING_PIECES - 1 less the
 * number of the piece, and POSTING_HEAD when the headline has it. What is earlier is greater. */
struct posting {
    uint32_t next; /* number of the posting before + 1; 0: none */
    uint32_t entry;
    uint16_t count; /* POSTING_MOST: so often or more */
    uint16_t early;
};

#define POSTING_MOST   UINT16_MAX
#define POSTING_HEAD   0x8000u
#define POSTING_PIECES POSTING_HEAD

struct word {
    uint32_t start;   /* of the blank before it */
    uint32_t posting; /* newest + 1 */
};

struct wordlist {
    uint8_t *text; /* malloc'ed, as the others: a blank, and behind every word one more */
    size_t size, capacity;
    struct word *words; /* by rising start */
    uint32_t count, word_capacity;
    uint32_t *slots; /* a hash table of words: number + 1, 0 = free */
    uint32_t slot_count;
    struct posting *postings;
    uint32_t posting_count, posting_capacity;
};

void wordlist_free(struct wordlist *list);

/* Bytes that it holds. */
size_t wordlist_bytes(const struct wordlist *list);

/* So many occurrences of a word, `length` bytes of normal form without blanks, in posting->entry,
 * which is the entry of the last call or a later one; `piece` is that of the first. False: out of
 * memory, and nothing has changed. */
bool wordlist_add(struct wordlist *list, const uint8_t *word, size_t length,
                  const struct posting *posting);

/* The bytes of a word, without the blanks around it. */
const uint8_t *wordlist_word(const struct wordlist *list, uint32_t number, size_t *length);

/* The number of the piece that such an `early` means. */
static inline uint32_t posting_piece(uint16_t early)
{
    return (POSTING_PIECES - 1) - (early & (POSTING_PIECES - 1));
}

/* What an entry has of a word that is looked for; eight bytes, as a beginning of one letter has a
 * third of all postings. */
struct tally {
    uint32_t count;
    uint16_t early; /* the greatest of its postings */
};

/* Adds every posting of every word that matches to its entry's in `tallies`. */
void wordlist_find(const struct wordlist *list, const struct query_word *word,
                   struct tally *tallies);

#endif
