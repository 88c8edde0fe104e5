/* Predicting the next code: frozen counts, a small memory of the article, mixers (mixing.h). See
 * model.h and the overview at the top of block.c.
 *
 * A whole edition goes through here decision by decision, so this is written for few instructions:
 * all of a code's walk is one function into which the others are put, what is the same for all
 * decisions of a code is made ready when it begins, and small counts are looked up two at a time.
 */
#include "model.h"

#include "chance.h"
#include "lookup.h"
#include "mixing.h"

#include <stdlib.h>
#include <string.h>

#define SLOT_BITS   15 /* of one article's memory */
#define MATCH_LEAST 5
#define LOCAL_SALT  0x9E3779B1u
#define LOCAL_MIX   0x2545F491u
#define COUNT_LIMIT 255
#define SMALL       64u /* counts below it are looked up in pairs */
#ifdef __SSE2__
#define STEP 16u
#else
#define STEP 4u
#endif
/* Of a walk, which is made twice, for one article's memory and for more: compilers would share
 * them. */
#define PART static inline __attribute__((always_inline))
#define NEW  0xFFFF /* depth of a cursor whose counts are not added up */

/* What a table says of the context at hand: codes [low, high) of its record lie below the node. */
struct cursor {
    const uint8_t *ranks, *counts; /* ranks NULL: nothing */
    const uint8_t *sums;           /* of the first one, two... codes: u16, little-endian */
    uint16_t size, low, high, middle;
    uint16_t below, half, above;      /* counts of the codes before low, middle, high */
    uint16_t depth;                   /* that low and high are narrowed to */
    uint16_t row;                     /* of the map, by size */
    uint8_t few[2 * MODEL_LARGE + 2]; /* sums of a record of a few codes */
};

/* A table that has a part in the decision. */
struct part {
    struct cursor *cursor;
    model_chance *chance;
};

/* What the article has shown of a context and node. */
struct slot {
    uint8_t state, check;
};

struct model {
    struct model_learned learned __attribute__((aligned(64)));
    const struct model_image *image;
    struct slot *slots;
    uint32_t *heads;
    uint8_t *seen;
    size_t count, most;
    struct model_width width;
    struct model_past past;
    struct cursor cursors[MODEL_TABLES];
    struct model_record lasts[256]; /* what followed the last code, once looked up; ranks NULL */
    struct lookup_memory twos, fours, words; /* of the last 2 and 4 codes and the word so far */
    size_t match_at;
    unsigned match_length;

    /* the code at hand */
    const struct model_tree *tree;
    uint32_t local_hash[MODEL_LOCAL];   /* times LOCAL_MIX */
    uint32_t stage_hash[MODEL_STAGES];  /* first half of model_mix */
    int32_t (*word_rows)[MODEL_INPUTS]; /* of the second set */

    /* the decision at hand */
    unsigned node, depth, order; /* order: of the longest context found */
    struct part *parts_end;      /* of parts[] */
    unsigned sure[2]; /* classes of confidence of the longest context and of the pair; 8: none */
    struct part parts[MODEL_TABLES];
    struct slot *local_slot[MODEL_LOCAL];
    model_chance *local_chance[MODEL_LOCAL]; /* NULL: nothing seen */
    int match_slot;                          /* -1: no match */
    uint16_t *stage[MODEL_STAGES];
    struct mixing mixing;
};

static inline int16_t stretch(model_chance chance)
{
    return stretch_table[chance >> 20];
}

static inline int logarithm(unsigned n)
{
    return n < 512    ? log_table[n]
           : n < 8192 ? log_table[n >> 4] + 710
                      : log_table[n >> 8 & 511] + 1420;
}

/* --- contexts ----------------------------------------------------------------------------------
 */

void model_see(struct model_past *past, const struct alphabet *alphabet, uint8_t code)
{
    past->before4 = past->before4 << 8 | past->last4 >> 24;
    past->last4 = past->last4 << 8 | code;
    const unsigned class = alphabet->class_of[code];
    if (class == CLASS_LETTER) {
        past->word = model_word(past->word, alphabet->folded[code]);
        past->word_length = (uint8_t)(past->word_length + (past->word_length < 15));
        return;
    }
    if (past->word) {
        past->word_before = past->word;
        past->word = 0;
        past->mark = 0;
    }
    past->word_length = 0;
    if (class == CLASS_STOP)
        past->mark = 2;
    else if (class == CLASS_COMMA && !past->mark)
        past->mark = 1;
}

uint32_t model_word_hash(uint32_t word)
{
    return word ? model_mix(word, 10) : 0;
}

uint32_t model_pair_hash(uint32_t word, uint8_t last, uint32_t word_before, unsigned mark)
{
    return model_mix(word ? word : model_mix(last, 77), model_mix(word_before, 11 + mark));
}

static inline uint32_t hash_of(const struct model_past *past, unsigned table)
{
    const uint32_t c = past->last4;
    switch (table) {
    case 0: return model_mix(c & 0xFF, 1);
    case 1: return model_mix(c & 0xFFFF, 2);
    case 2: return model_mix(c, 4);
    case 3: return model_mix(c, model_mix(past->before4 & 0xFFFF, 6));
    case MODEL_WORD: return model_word_hash(past->word);
    default: return model_pair_hash(past->word, c & 0xFF, past->word_before, past->mark);
    }
}

uint32_t model_hash(const struct model_past *past, unsigned table)
{
    return hash_of(past, table);
}

static inline void point_to(struct cursor *c, const struct model_record *r)
{
    /* One, two, up to six, more. */
    static const uint16_t rows[8] = {0, 0, 256, 512, 512, 512, 512, 768};
    c->ranks = r->ranks;
    c->counts = r->counts;
    c->size = (uint16_t)r->size;
    c->depth = NEW;
    c->row = rows[r->size < 7 ? r->size : 7];
}

static inline bool find_record(struct model *m, unsigned table, uint32_t hash)
{
    struct model_record r;
    if (!hash || !lookup_record(&m->image->tables[table], hash, &r))
        return false;
    point_to(&m->cursors[table], &r);
    return true;
}

/* The same for contexts that come again soon. */
static inline bool find_again(struct model *m, struct lookup_memory *memory, unsigned table,
                              uint32_t hash)
{
    struct model_record r;
    if (!hash || !lookup_again(memory, &m->image->tables[table], hash, &r))
        return false;
    point_to(&m->cursors[table], &r);
    return true;
}

/* The first of the tables: of a few dozen contexts. */
static inline bool find_last(struct model *m, unsigned last)
{
    struct model_record *r = &m->lasts[last];
    if (!r->ranks && !model_find(&m->image->tables[0], model_mix(last, 1), r))
        return false;
    point_to(&m->cursors[0], r);
    return true;
}

static void begin_code(struct model *m)
{
    const struct model_past *p = &m->past;
    const unsigned last = p->last4 & 0xFF, tree = m->image->trees->of[last];
    m->node = 1;
    m->depth = 0;
    m->tree = &m->image->trees->trees[tree];
    for (unsigned i = 0; i < MODEL_TABLES; i++)
        m->cursors[i].ranks = NULL;
    (void)(find_last(m, last) && /* what never occurred has no longer ones */
           find_again(m, &m->twos, 1, hash_of(p, 1)) &&
           find_again(m, &m->fours, 2, hash_of(p, 2)) && find_record(m, 3, hash_of(p, 3)));
    find_again(m, &m->words, MODEL_WORD, hash_of(p, MODEL_WORD));
    find_record(m, MODEL_PAIR, hash_of(p, MODEL_PAIR));
    m->local_hash[0] = last * LOCAL_MIX;
    m->local_hash[1] = model_mix(p->last4 & 0xFFFF, 2) * LOCAL_MIX;
    m->local_hash[2] = model_mix(p->last4 & 0xFFFFFF, 3) * LOCAL_MIX;
    m->local_hash[3] = model_mix(p->last4, 4) * LOCAL_MIX;
    m->local_hash[4] =
        (p->word ? model_mix(p->word, 10) : model_mix(last, p->word_before)) * LOCAL_MIX;
    m->stage_hash[0] = tree << 2;
    m->stage_hash[1] = (p->last4 & 0xFFFF) * MODEL_MIX_A;
    m->word_rows = &m->learned.weights[1][p->word_length * 8u + (last == ' ' ? 128 : 0)];
    m->mixing.weights[2] = m->learned.weights[2][last];
    m->mixing.final = m->learned.final[last];
}

/* --- inputs ------------------------------------------------------------------------------------
 */

/* The counts of the first `count` codes, added up. */
static inline unsigned sum_of(const struct cursor *c, unsigned count)
{
    if (!count)
        return 0;
    const uint8_t *sum = c->sums + (size_t)2 * count - 2;
    return sum[0] | (unsigned)sum[1] << 8;
}

/* Adds up the counts of a few codes. */
static inline void add_up(struct cursor *c)
{
    uint32_t sums = 0; /* up to the first of a pair, and above it up to the second */
    const uint8_t *pair = c->counts, *end = pair + (c->size + 1) / 2;
    c->sums = c->few;
    for (uint8_t *to = c->few; pair < end; pair++, to += 4) {
        sums = (sums >> 16) * 0x10001u + level_sums[*pair];
        to[0] = (uint8_t)sums;
        to[1] = (uint8_t)(sums >> 8);
        to[2] = (uint8_t)(sums >> 16); /* of nothing after an odd one: never read */
        to[3] = (uint8_t)(sums >> 24);
    }
}

/* The first of the record's codes [low, high) whose rank is not below `rank`, at most 255; `high`
 * if there is none. */
static inline unsigned first_from(const struct cursor *c, unsigned low, unsigned high,
                                  unsigned rank)
{
    while (high - low > STEP) {
        const unsigned middle = (low + high) / 2;
        if (c->ranks[middle] < rank)
            low = middle + 1;
        else
            high = middle;
    }
#ifdef __SSE2__
    /* Sixteen at once; records are followed by as many bytes (table.h). */
    const __m128i ranks = _mm_loadu_si128((const __m128i *)(const void *)(c->ranks + low));
    const __m128i least = _mm_set1_epi8((char)rank);
    const unsigned from =
        (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_max_epu8(ranks, least), ranks));
    return low + (unsigned)__builtin_ctz(from | 1u << (high - low));
#else
    while (low < high && c->ranks[low] < rank)
        low++;
    return low;
#endif
}

/* Brings a cursor that had no part in the decision before to the ranks below the node. */
static __attribute__((noinline)) void narrow(struct cursor *c, unsigned depth, unsigned from,
                                             unsigned to)
{
    if (c->depth == NEW) {
        c->low = c->below = 0;
        c->high = c->size;
        if (c->size < MODEL_LARGE)
            add_up(c);
        else
            c->sums = c->counts;
    }
    if (depth) {
        c->low = (uint16_t)first_from(c, c->low, c->high, from);
        if (to < 256)
            c->high = (uint16_t)first_from(c, c->low, c->high, to);
        c->below = (uint16_t)sum_of(c, c->low);
    }
    c->above = (uint16_t)sum_of(c, c->high);
}

/* Where in its map counts of zeros and ones are looked up. */
static inline unsigned slot_of_many(unsigned zeros, unsigned ones)
{
    return many_slot[(unsigned)(logarithm(ones) - logarithm(zeros) + 4096) >> 7];
}

static inline unsigned slot_of(unsigned zeros, unsigned ones)
{
    return (zeros | ones) < SMALL ? pair_slot[zeros * SMALL + ones] : slot_of_many(zeros, ones);
}

/* What a context of several codes says; -1 if nothing. */
PART int slot_of_several(struct cursor *c, unsigned depth, unsigned low, unsigned split,
                         unsigned high)
{
    if (c->depth != depth)
        narrow(c, depth, low, high);
    if (c->low == c->high)
        return -1;
    const unsigned middle = first_from(c, c->low, c->high, split), half = sum_of(c, middle);
    c->middle = (uint16_t)middle;
    c->half = (uint16_t)half;
    return (int)(c->row | slot_of(half - c->below, c->above - half));
}

/* Most contexts were followed by one code only. */
PART int slot_of_single(const struct cursor *c, unsigned low, unsigned split, unsigned high)
{
    const unsigned rank = c->ranks[0];
    if (rank < low || rank >= high)
        return -1;
    return single_slot[c->counts[0] & 15] ^ (rank >= split ? 0 : 31);
}

/* Adds what a table says; its class of confidence, 8 when it has no part. */
PART unsigned add_table(struct model *m, unsigned table, unsigned low, unsigned split,
                        unsigned high)
{
    struct cursor *c = &m->cursors[table];
    if (!c->ranks)
        return 8;
    const int slot = c->size == 1 ? slot_of_single(c, low, split, high)
                                  : slot_of_several(c, m->depth, low, split, high);
    if (slot < 0) {
        c->ranks = NULL;
        return 8;
    }
    model_chance *chance = &m->learned.counts[table][slot];
    *m->parts_end++ = (struct part){c, chance};
    m->mixing.inputs[table] = stretch(*chance);
    return (unsigned)slot >> 5 & 7;
}

/* Adds what the table of an order says; false when it has no part. The first to have one is the
 * longest context. */
PART bool add_order(struct model *m, unsigned table, unsigned low, unsigned split, unsigned high)
{
    const unsigned sure = add_table(m, table, low, split, high);
    if (sure < 8 && !m->order) {
        m->order = table + 1;
        m->sure[0] = sure;
    }
    return sure < 8;
}

PART void add_tables(struct model *m)
{
    const struct model_tree *t = m->tree;
    const unsigned low = t->low[m->node], split = t->split[m->node], high = t->high[m->node];
    m->parts_end = m->parts;
    m->order = 0;
    m->sure[0] = 8;
    /* One by one, not in a loop, so that each knows its table. */
    const bool six = add_order(m, 3, low, split, high);
    const bool four = add_order(m, 2, low, split, high);
    if (!six || !four) {
        const bool two = add_order(m, 1, low, split, high);
        if (six + four + two < 2)
            (void)add_order(m, 0, low, split, high);
    }
    (void)add_table(m, MODEL_WORD, low, split, high);
    m->sure[1] = add_table(m, MODEL_PAIR, low, split, high);
}

/* The slot of a hash: its own, or one of two that is given up. */
PART struct slot *find_slot(struct model *m, uint32_t hash, bool wide)
{
    const uint8_t check = (uint8_t)(hash >> 10);
    const size_t more = wide ? (size_t)(hash & m->width.slots) << SLOT_BITS : 0;
    const size_t at = hash >> (32 - SLOT_BITS) | more;
    struct slot *slot = &m->slots[at];
    if (slot->check == check)
        return slot;
    struct slot *other = &m->slots[at ^ 1];
    if (other->check == check)
        return other;
    if (state_seen[other->state] < state_seen[slot->state])
        slot = other;
    *slot = (struct slot){.check = check};
    return slot;
}

PART void add_local(struct model *m, bool wide)
{
    const uint32_t salt = m->node * (LOCAL_SALT * LOCAL_MIX);
    const unsigned row = m->order > 1 ? (m->order - 1) * 256 : 0;
    for (unsigned i = 0; i < MODEL_LOCAL; i++) {
        struct slot *slot = find_slot(m, m->local_hash[i] + salt, wide);
        const unsigned state = slot->state;
        m->local_slot[i] = slot;
        m->local_chance[i] = NULL;
        if (state) {
            model_chance *chance = &m->learned.local[i][row | state];
            m->local_chance[i] = chance;
            m->mixing.inputs[MODEL_IN_LOCAL + i] = stretch(*chance);
        }
    }
}

PART unsigned add_match(struct model *m)
{
    m->match_slot = -1;
    if (!m->match_length)
        return 0;
    const struct model_tree *t = m->tree;
    const unsigned expected = t->rank_of[m->seen[m->match_at]], length = m->match_length;
    if (expected < t->low[m->node] || expected >= t->high[m->node]) {
        m->match_length = 0;
        return 0;
    }
    const unsigned class = length < 16   ? length
                           : length < 32 ? 16 + (length - 16) / 4
                           : length < 64 ? 20 + (length - 32) / 16
                                         : 23;
    m->match_slot = (int)(class * 2 + (expected >= t->split[m->node]));
    const model_chance chance = m->learned.match[m->match_slot];
    m->mixing.inputs[MODEL_IN_MATCH] = stretch(chance);
    m->mixing.inputs[MODEL_IN_MATCH + 1] = (int16_t)(((int)(chance >> 16) - 32768) >> 6);
    return class;
}

PART void choose_rows(struct model *m, unsigned match)
{
    const unsigned depth = m->depth > 7 ? 7 : m->depth;
    const unsigned class = match == 0   ? 0
                           : match < 8  ? 1
                           : match < 12 ? 2
                           : match < 16 ? 3
                           : match < 20 ? 4
                                        : 5;
    const unsigned seen = (m->local_chance[1] != NULL) + 2u * (m->local_chance[3] != NULL) +
                          4u * (m->local_chance[4] != NULL);
    m->mixing.weights[0] = m->learned.weights[0][(class * 5 + m->order) * 8 + seen];
    m->mixing.weights[1] = m->word_rows[depth + (m->order > 3 ? 256 : 0)];
    m->mixing.weights[3] =
        m->learned.weights[3][(m->sure[1] * 9 + m->sure[0]) * 6 + (depth > 5 ? 5 : depth)];
}

/* The chance as it is in truth when the mixer says so: 33 points between which is interpolated. */
PART unsigned refine(struct model *m, unsigned stage, unsigned row, int stretched)
{
    const unsigned at = (unsigned)(stretched + 2048) * 32;
    const unsigned point = at >> 12, part = at & 4095;
    uint16_t *points = &m->learned.stages[stage][row % MODEL_STAGE_ROWS][point];
    m->stage[stage] = &points[part >> 11];
    return (points[0] * (4096 - part) + points[1] * part) >> 12;
}

/* Chance, of 65536, that the next decision is 1: at least 24, at most 65512. */
PART uint32_t predict(struct model *m, bool wide)
{
    memset(m->mixing.inputs, 0, sizeof m->mixing.inputs);
    m->mixing.inputs[MODEL_IN_BIAS] = 256;
    add_tables(m);
    add_local(m, wide);
    choose_rows(m, add_match(m));
    const int stretched = mixing_mix(&m->mixing);
    const unsigned expected = m->match_slot < 0 ? 0 : 1 + ((unsigned)m->match_slot & 1);
    const uint32_t node = model_mix_second(m->node);
    const uint32_t first = model_mix_end(((m->stage_hash[0] | expected) * MODEL_MIX_A) ^ node);
    const uint32_t second = model_mix_end(m->stage_hash[1] ^ node);
    const unsigned chance =
        (2u * m->mixing.mixed + refine(m, 0, first, stretched) + refine(m, 1, second, stretched)) >>
        2;
    return chance < 24 ? 24 : chance > 65512 ? 65512 : chance;
}

/* --- learning ----------------------------------------------------------------------------------
 */

PART void learn_tables(struct model *m, unsigned bit)
{
    const int64_t goal = bit ? CHANCE_ONE : 0;
    for (const struct part *p = m->parts; p < m->parts_end; p++) {
        struct cursor *c = p->cursor;
        chance_move(p->chance, goal, COUNT_LIMIT);
        if (c->size == 1)
            continue;
        if (bit) {
            c->low = c->middle;
            c->below = c->half;
        } else {
            c->high = c->middle;
            c->above = c->half;
        }
        c->depth = (uint16_t)(m->depth + 1);
    }
}

PART void learn(struct model *m, unsigned bit)
{
    const int end = bit ? 65535 : 0;
    const int64_t goal = bit ? CHANCE_ONE : 0;
    const uint8_t *next = bit ? state_one : state_zero;
    mixing_learn(&m->mixing, bit);
    for (unsigned s = 0; s < MODEL_STAGES; s++)
        *m->stage[s] = (uint16_t)(*m->stage[s] + ((end - *m->stage[s]) >> 6));
    learn_tables(m, bit);
    for (unsigned i = 0; i < MODEL_LOCAL; i++) {
        struct slot *slot = m->local_slot[i];
        if (m->local_chance[i])
            chance_move(m->local_chance[i], goal, COUNT_LIMIT);
        slot->state = next[slot->state];
    }
    if (m->match_slot >= 0)
        chance_move(&m->learned.match[m->match_slot], goal, COUNT_LIMIT);
}

static void find_match(struct model *m, uint8_t code)
{
    if (m->match_length && m->seen[m->match_at] == code) {
        m->match_at++;
        if (m->match_length < 65535)
            m->match_length++;
    } else {
        m->match_length = 0;
    }
    if (m->count < MATCH_LEAST)
        return;
    if (m->count == m->most) { /* full: what comes now is not kept */
        m->match_length = 0;
        return;
    }
    uint32_t *head =
        &m->heads[model_mix(m->past.last4, m->past.before4 & 0xFF) >> (32 - m->width.heads)];
    if (!m->match_length && *head) {
        const size_t at = *head;
        unsigned length = 0;
        while (length < 40 && length < at &&
               m->seen[at - 1 - length] == m->seen[m->count - 1 - length])
            length++;
        if (length >= MATCH_LEAST) {
            m->match_at = at;
            m->match_length = length;
        }
    }
    *head = (uint32_t)m->count;
}

/* A walk down the tree; see model_code. */
PART uint8_t walk(struct model *m, struct coder *coder, uint8_t code, uint32_t *decisions,
                  bool wide)
{
    const struct model_tree *t = m->tree;
    const unsigned rank = t->rank_of[code];
    int next = 1;
    do {
        const unsigned told = rank >= t->split[m->node];
        const uint32_t chance = predict(m, wide);
        const unsigned bit = coder ? coder_bit(coder, chance, told) : told;
        if (bit) /* twice, so that each knows its bit */
            learn(m, 1);
        else
            learn(m, 0);
        next = t->child[m->node][bit];
        m->node = (unsigned)next;
        m->depth++;
    } while (next > 0);
    *decisions += m->depth;
    return t->code_of[-1 - next];
}

uint8_t model_code(struct model *m, struct coder *coder, uint8_t code, uint32_t *decisions)
{
    code = m->width.slots ? walk(m, coder, code, decisions, true)
                          : walk(m, coder, code, decisions, false);
    if (m->count < m->most)
        m->seen[m->count++] = code;
    model_see(&m->past, m->image->alphabet, code);
    find_match(m, code);
    begin_code(m);
    return code;
}

const uint8_t *model_seen(const struct model *m, size_t *count)
{
    *count = m->count;
    return m->seen;
}

void model_set_rate(struct model *m, unsigned rate)
{
    m->mixing.rate = rate;
}

const struct model_learned *model_learnt(const struct model *m)
{
    return &m->learned;
}

const struct model_width model_narrow = {.slots = 0, .heads = 12};
const struct model_width model_wide = {.slots = 127, .heads = 20};

/* --- life --------------------------------------------------------------------------------------
 */

struct model *model_create(const struct model_image *image, size_t most,
                           const struct model_width *width)
{
    struct model *m = aligned_alloc(_Alignof(struct model), sizeof *m);
    if (!m)
        return NULL;
    memset((uint8_t *)m + sizeof m->learned, 0, sizeof *m - sizeof m->learned);
    m->slots = calloc((width->slots + (size_t)1) << SLOT_BITS, sizeof *m->slots);
    m->heads = calloc((size_t)1 << width->heads, sizeof *m->heads);
    m->seen = malloc(most + 1);
    if (!m->slots || !m->heads || !m->seen) {
        model_destroy(m);
        return NULL;
    }
    m->image = image;
    memcpy(&m->learned, image->learned, sizeof m->learned);
    m->width = *width;
    m->most = most;
    m->mixing.rate = MODEL_RATE;
    begin_code(m);
    return m;
}

void model_destroy(struct model *m)
{
    if (!m)
        return;
    free(m->slots);
    free(m->heads);
    free(m->seen);
    free(m);
}

void model_begin(struct model *m)
{
    m->past = (struct model_past){0};
    m->match_length = 0;
    begin_code(m);
}
