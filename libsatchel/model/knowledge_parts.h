/* What knowledge is walked with, for strings and for words. Private to knowledge.c and
 * knowledge_words.c.
 */
#ifndef SATCHEL_MODEL_KNOWLEDGE_PARTS_H
#define SATCHEL_MODEL_KNOWLEDGE_PARTS_H

#include "chance.h"
#include "knowledge.h"

#define KNOWLEDGE_LIMIT 127 /* of the chances' memory */

enum { KIND_WORD = KNOWLEDGE_DEPTH, KIND_PAIR, KINDS };
enum { REMAINS = 6, FEW = 4 };

/* What a string was followed by, or a word. */
struct follower {
    uint8_t rank, level;
};

/* A word so far, or the code that follows one. */
struct word {
    uint32_t string;   /* its hash */
    uint32_t first;    /* of the codes that follow it */
    uint32_t from, to; /* the words with one letter more */
    uint16_t children;
    struct follower last; /* of a code that follows; a word has its level, too */
    uint8_t letters[2];   /* the last two, folded; the later one in the second */
    uint8_t depth;        /* letters; NO_WORD: a code */
};

#define NO_WORD 255

struct words {
    struct word *words;
    size_t count, capacity;
};

/* What may follow the last letters of a word, most frequent first, as it was last looked up: most
 * words end like one that was there before. */
struct endings {
    uint32_t letters; /* the last two, one or none, and above them 1 + how many; 0: nothing yet */
    unsigned count;
    struct follower list[256];
};

enum { ENDINGS = 512 };

struct walk {
    const struct knowledge_rules *rules;
    const struct knowledge_seen *seen;
    struct coder *coder;
    struct model_image *image;
    struct table_builder builders[MODEL_TABLES];
    satchel_error *err;
    model_chance flags[KINDS][MODEL_LEVELS][MODEL_LEVELS][REMAINS][FEW];
    model_chance levels[KINDS][MODEL_LEVELS][MODEL_LEVELS];
    model_chance heads[3][MODEL_LEVELS];
    model_chance head_levels[MODEL_LEVELS];
    struct words words;
    struct endings endings[ENDINGS];
    struct model_trees *trees;
    uint64_t weights[256][256];
    uint32_t most; /* decisions */
};

/* Room for half as many more of `size` bytes, which *capacity tells then; NULL if there is none. */
void *knowledge_room(void *array, size_t *capacity, size_t size, satchel_error *err);

/* Adds the context with those that followed it to a table, ranks rising. */
void knowledge_emit(struct walk *w, unsigned table, uint32_t hash, uint8_t last,
                    const struct follower *children, size_t count);

bool knowledge_words(struct walk *w) SATCHEL_CHECK;

/* Walks on until the coder has had more decisions than it may. */
void knowledge_pairs(struct walk *w);

/* The first of the strings from `from` to `to` that is not below `key`. */
static inline size_t lower_bound(const uint64_t *keys, size_t from, size_t to, uint64_t key)
{
    while (from < to) {
        const size_t middle = from + (to - from) / 2;
        if (keys[middle] < key)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

/* --- coding levels -----------------------------------------------------------------------------
 */

static inline unsigned walk_bit(struct walk *w, model_chance *chance, unsigned bit)
{
    if (w->coder->decisions > w->most)
        return 0;
    uint32_t p = *chance >> 16;
    p = p < 32 ? 32 : p > 65504 ? 65504 : p;
    bit = coder_bit(w->coder, p, bit);
    chance_learn(chance, bit, KNOWLEDGE_LIMIT);
    return bit;
}

/* What of a node's count is not yet given to its children, in classes. */
static inline unsigned remains_class(int64_t remains, uint32_t count)
{
    if (remains <= 2)
        return remains <= 0 ? 0 : (unsigned)remains;
    return remains * 8 < count ? 3 : remains * 2 < count ? 4 : 5;
}

/* A context whose children are being coded. */
struct coding {
    model_chance (*flags)[REMAINS][FEW]; /* by the reference's level */
    model_chance (*levels)[MODEL_LEVELS];
    unsigned parent; /* its level */
    uint32_t count;  /* that stands for */
    int64_t remains; /* of it, without the children so far */
    unsigned few;    /* class of how many there may be */
};

static inline struct coding coding_of(struct walk *w, unsigned kind, unsigned parent,
                                      unsigned siblings)
{
    return (struct coding){
        .flags = w->flags[kind][parent],
        .levels = w->levels[kind],
        .parent = parent,
        .count = model_levels[parent],
        .remains = model_levels[parent],
        .few = siblings > 7   ? 3
               : siblings > 2 ? 2
                              : siblings > 1,
    };
}

/* One child's level, 1 and up, or 0 if it is not there. `known` counts from 1 too, as 0 means
 * absent. */
static inline unsigned walk_level(struct walk *w, const struct coding *c, unsigned reference,
                                  unsigned known)
{
    const unsigned most = c->parent < reference ? c->parent : reference;
    const unsigned level = known > most + 1 ? most + 1 : known;
    if (!walk_bit(w, &c->flags[reference][remains_class(c->remains, c->count)][c->few], level > 0))
        return 0;
    unsigned at = most;
    while (at > 0 && !walk_bit(w, &c->levels[most][at], level == at + 1))
        at--;
    return at + 1;
}

#endif
