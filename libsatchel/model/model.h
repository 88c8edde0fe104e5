/* The model: what the codec of this project knows and how it predicts. Inside of the folder only.
 *
 * Words used here and in FORMAT.md:
 *   code      one byte of transformed text: an ASCII character, a letter of the prior's alphabet,
 *             or a byte of an escape (alphabet.h)
 *   rank      a code's place in the order of the prior's Huffman tree
 *   node      an inner node of that tree: a binary decision between the ranks [low, split) and
 *             [split, high); node 1 is the root
 *   context   what the next code is predicted from: the last 1 to 6 codes, the word so far...
 *   table     frozen counts: which codes followed a context in the text that the prior was learnt
 * from slot      what the article itself has shown of a context and node: a bit history stretch
 * ln(p / (1 - p)) in units of 1/256, from -2047 to 2047; squash is its inverse
 */
#ifndef SATCHEL_MODEL_MODEL_H
#define SATCHEL_MODEL_MODEL_H

#include "alphabet.h"
#include "coder.h"

enum {
    MODEL_ORDERS = 4,          /* tables of the last 1, 2, 4 and 6 codes */
    MODEL_WORD = MODEL_ORDERS, /* table of the word so far */
    MODEL_PAIR,                /* table of the word so far and the word before */
    MODEL_TABLES,
    MODEL_LOCAL = 5,   /* contexts that the article itself teaches */
    MODEL_INPUTS = 16, /* of a mixer, the unused ones at the end included */
    MODEL_SETS = 4,    /* mixers that one more combines */
    MODEL_ROWS = 512,  /* weights of a mixer are chosen among so many rows */
    MODEL_LARGE = 15,  /* records of so many codes or more have sums */
    MODEL_STAGES = 2,  /* refinements of the mixed chance */
    MODEL_STAGE_ROWS = 2048,
    MODEL_RATE = 10,    /* of the mixers while coding */
    MODEL_MATCHES = 24, /* classes of length of a match */
};

/* Places of a mixer's inputs; the first are the tables'. */
enum {
    MODEL_IN_LOCAL = MODEL_TABLES,
    MODEL_IN_MATCH = MODEL_IN_LOCAL + MODEL_LOCAL, /* two */
    MODEL_IN_BIAS = MODEL_IN_MATCH + 2,
};

/* A chance that learns: 22 bits of probability, 10 bits of count. */
typedef uint32_t model_chance;

/* All that training changes; copied before each block and forgotten after it. */
struct model_learned {
    model_chance counts[MODEL_TABLES]
                       [1024]; /* size class << 8 | confidence class << 5 | level of the odds */
    model_chance local[MODEL_LOCAL][1024]; /* bit history */
    model_chance match[MODEL_MATCHES * 2]; /* class of length << 1 | expected bit */
    int32_t weights[MODEL_SETS][MODEL_ROWS][MODEL_INPUTS]
        __attribute__((aligned(16))); /* units of 2^-29 */
    int32_t final[256][MODEL_SETS]
        __attribute__((aligned(16))); /* by the last code; units of 2^-16 */
    uint16_t stages[MODEL_STAGES][MODEL_STAGE_ROWS][33];
};

/* The Huffman tree as numbered nodes. Index 0 is unused. */
struct model_tree {
    uint8_t rank_of[256]; /* by code */
    uint8_t code_of[256]; /* by rank */
    uint16_t low[256], split[256], high[256];
    int16_t child[256][2]; /* a node, or -1 - rank */
};

/* Builds the tree for codes of these weights. Ties are settled by number, so that one array gives
 * one tree. */
void model_tree_build(struct model_tree *tree, const uint64_t weights[256]);

/* Trees by the code before: trees[0] is the prior's own. */
enum { MODEL_TREES = 64 };
struct model_trees {
    uint8_t of[256]; /* by code */
    struct model_tree trees[MODEL_TREES];
};

/* Records in order of hash, in blocks of about 8. A record: u16 check << 4 | codes (15: the number,
 * 15 to 255, is in the next byte), the ranks rising, then their levels, two to a byte; of 15 and
 * more instead the counts added up, u16 little-endian, none over 65535. */
struct model_table {
    const uint32_t *offsets; /* blocks + 1 */
    uint32_t blocks;
    const uint8_t *records;
};

/* Counts that levels stand for; the first 16 are those of a table's records. */
enum { MODEL_LEVELS = 28 };
extern const uint32_t model_levels[MODEL_LEVELS];

/* The nearest level, by ratio. `count` is not 0. */
unsigned model_level_of(uint64_t count);

/* The record of a context; false when there is none. */
struct model_record {
    const uint8_t *ranks;  /* rising */
    const uint8_t *counts; /* levels, or sums of two bytes when size >= MODEL_LARGE */
    unsigned size;
};

bool model_find(const struct model_table *table, uint32_t hash, struct model_record *record);

/* The texts that a prior is made of (texts.h), one after the other; `ends` rise. Most priors have
 * none. */
struct model_texts {
    const uint8_t *bytes;
    const uint32_t *ends;
    uint32_t count;
};

/* A prior made ready for use. Shared, read-only; the parts lie where their owner put them: in
 * memory or in a file that is mapped. */
struct model_image {
    const struct alphabet *alphabet;
    const struct model_trees *trees;
    const struct model_learned *learned;
    struct model_table tables[MODEL_TABLES];
    struct model_texts texts;
};

/* --- contexts ----------------------------------------------------------------------------------
 */

/* What contexts are made of; after each code model_see brings it up to date. */
struct model_past {
    uint32_t last4, before4;    /* the last 8 codes, newest in the low byte */
    uint32_t word, word_before; /* hashes of folded words; 0 outside of a word, if there was none */
    uint8_t mark;        /* what stood since: 0, 1 a comma or the like, 2 the end of a sentence */
    uint8_t word_length; /* codes of the word, at most 15 */
};

void model_see(struct model_past *past, const struct alphabet *alphabet, uint8_t code);

/* The hash of context `table` of MODEL_TABLES; 0 if there is none here. */
uint32_t model_hash(const struct model_past *past, unsigned table);

/* The two contexts of words, from hashes of the word so far and the one before. */
uint32_t model_word_hash(uint32_t word);
uint32_t model_pair_hash(uint32_t word, uint8_t last, uint32_t word_before, unsigned mark);

/* A hash of two numbers; its parts for those who mix one with several. */
#define MODEL_MIX_A 0x9E3779B1u

static inline uint32_t model_mix_second(uint32_t b)
{
    return (b + 0x7F4A7C15u) * 0x85EBCA6Bu;
}

static inline uint32_t model_mix_end(uint32_t h)
{
    h ^= h >> 15;
    h *= 0xC2B2AE35u;
    return h ^ h >> 13;
}

static inline uint32_t model_mix(uint32_t a, uint32_t b)
{
    return model_mix_end((a * MODEL_MIX_A) ^ model_mix_second(b));
}

/* The word's hash after one more letter (already folded). */
static inline uint32_t model_word(uint32_t word, uint8_t letter)
{
    word = (word + letter + 1) * 0x2F0B4C47u;
    word ^= word >> 15;
    return word ? word : 1;
}

/* --- predicting --------------------------------------------------------------------------------
 */

struct model;

/* How much a model remembers of what it has seen. */
struct model_width {
    uint32_t slots; /* a mask: its memory is that of one article times this and one */
    unsigned heads; /* bits: places where matches may begin */
};

extern const struct model_width model_narrow; /* one article */
extern const struct model_width model_wide;   /* many */

/* A model at the start of a block of at most `most` codes. NULL when out of memory. The image must
 * outlive it. */
struct model *model_create(const struct model_image *image, size_t most,
                           const struct model_width *width);

/* Another text begins: what was seen so far stays known. */
void model_begin(struct model *model);
void model_destroy(struct model *model); /* NULL is fine */

/* Codes the next code of the text, or only learns it without a coder. Decoding, `code` is ignored.
 * Adds to *decisions those it took, at most 255; returns the code. */
uint8_t model_code(struct model *model, struct coder *coder, uint8_t code, uint32_t *decisions);

/* Codes seen so far. */
const uint8_t *model_seen(const struct model *model, size_t *count);

/* How fast the mixers learn (at first MODEL_RATE), and what has been learnt so far. */
void model_set_rate(struct model *model, unsigned rate);
const struct model_learned *model_learnt(const struct model *model);

/* --- training ----------------------------------------------------------------------------------
 */

/* Sets what an untrained model starts from. */
void model_learned_init(struct model_learned *learned);

/* Trains on one article: `learned`, which the image may point to, is changed. `rate` is that of the
 * mixers. */
bool model_train(const struct model_image *image, struct model_learned *learned,
                 const uint8_t *codes, size_t count, unsigned rate,
                 satchel_error *err) SATCHEL_CHECK;

#endif
