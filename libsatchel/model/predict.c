/* Predicting the next code: frozen counts, a small memory of the article, mixers. See model.h and
 * the overview at the top of codec.c of this folder. */
#include "model.h"

#include "chance.h"

#include <stdlib.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define SLOT_BITS   15 /* of one article's memory */
#define MATCH_LEAST 5
#define LOCAL_SALT  0x9E3779B1u
#define COUNT_LIMIT 255
#ifdef __SSE2__
#define STEP 16u
#else
#define STEP 4u
#endif
#define NEW 0xFFFF /* depth of a cursor whose counts are not added up */

#define IN_LOCAL (MODEL_TABLES)
#define IN_MATCH (MODEL_TABLES + MODEL_LOCAL)
#define IN_BIAS  (IN_MATCH + 2)

/* What a table says of the context at hand: codes [low, high) of its record lie below the node. */
struct cursor {
    const uint8_t *ranks, *counts; /* NULL: nothing */
    uint16_t size, low, high, middle;
    uint16_t below, half, above; /* counts of the codes before low, middle, high */
    uint16_t depth;              /* that low and high are narrowed to */
    uint16_t row;                /* of the map, by size */
    uint16_t sums[MODEL_LARGE];  /* of a record of a few codes */
};

/* A table that has a part in the decision. */
struct part {
    struct cursor *cursor;
    model_chance *chance;
};

struct model {
    const struct model_image *image;
    const struct model_tree *tree; /* for the code at hand */
    struct model_learned learned;
    struct model_past past;
    struct cursor cursors[MODEL_TABLES];
    struct part parts[MODEL_TABLES];
    struct model_width width;
    uint16_t *slots; /* check << 8 | bit history */
    uint32_t *heads;
    uint8_t *seen;
    size_t count, most;
    size_t match_at;
    unsigned match_length;

    /* the decision at hand */
    unsigned node, depth, order; /* order: of the longest context found */
    unsigned part_count;
    unsigned
        sure[2]; /* classes of confidence of the longest context found and of the pair; 8: none */
    uint32_t local_hash[MODEL_LOCAL];
    uint16_t *local_slot[MODEL_LOCAL];
    model_chance *local_chance[MODEL_LOCAL]; /* NULL: nothing seen */
    int match_slot;                          /* -1: no match */
    int16_t inputs[MODEL_INPUTS] __attribute__((aligned(16)));
    unsigned rows[MODEL_SETS];
    int stretched[MODEL_SETS], chances[MODEL_SETS]; /* of each mixer */
    int mixed;                                      /* chance, 16 bits */
    uint16_t *stage[MODEL_STAGES];
    unsigned rate;
};

static inline int squash(int d)
{
    return squash_table[(d > 2047 ? 2047 : d < -2047 ? -2047 : d) + 2048];
}

static inline int stretch(int p)
{
    return stretch_table[p >> 4];
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

uint32_t model_hash(const struct model_past *past, unsigned table)
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

static bool find_record(const struct model_table *t, struct cursor *c, uint32_t hash)
{
    struct model_record r;
    c->ranks = NULL;
    if (!hash || !model_find(t, hash, &r))
        return false;
    c->ranks = r.ranks;
    c->counts = r.counts;
    c->size = c->high = (uint16_t)r.size;
    c->low = c->below = 0;
    c->depth = NEW;
    c->row = r.size < 2 ? 0 : r.size < 3 ? 256 : r.size < 7 ? 512 : 768;
    return true;
}

static void begin_code(struct model *m)
{
    const struct model_past *p = &m->past;
    m->tree = &m->image->trees->trees[m->image->trees->of[p->last4 & 0xFF]];
    const struct model_table *tables = m->image->tables;
    bool there = true;
    for (unsigned i = 0; i < MODEL_TABLES; i++)
        m->cursors[i].ranks = NULL;
    for (unsigned i = 0; i < MODEL_ORDERS && there;
         i++) /* what never occurred has no longer ones */
        there = find_record(&tables[i], &m->cursors[i], model_hash(p, i));
    find_record(&tables[MODEL_WORD], &m->cursors[MODEL_WORD], model_hash(p, MODEL_WORD));
    find_record(&tables[MODEL_PAIR], &m->cursors[MODEL_PAIR], model_hash(p, MODEL_PAIR));
    m->local_hash[0] = p->last4 & 0xFF;
    m->local_hash[1] = model_mix(p->last4 & 0xFFFF, 2);
    m->local_hash[2] = model_mix(p->last4 & 0xFFFFFF, 3);
    m->local_hash[3] = model_mix(p->last4, 4);
    m->local_hash[4] =
        p->word ? model_mix(p->word, 10) : model_mix(p->last4 & 0xFF, p->word_before);
}

/* --- inputs ------------------------------------------------------------------------------------
 */

/* The counts of the first `count` codes, added up. */
static inline unsigned sum_of(const struct cursor *c, unsigned count)
{
    if (c->size < MODEL_LARGE)
        return c->sums[count];
    return count ? c->counts[2 * count - 2] | (unsigned)c->counts[2 * count - 1] << 8 : 0;
}

static inline void sum_levels(struct cursor *c)
{
    unsigned sum = 0;
    c->sums[0] = 0;
    for (unsigned i = 0; i < c->size; i++)
        c->sums[i + 1] = (uint16_t)(sum += model_levels[c->counts[i >> 1] >> (i & 1) * 4 & 15]);
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

/* Narrows a cursor that had no part in the decision before to the ranks below the node. */
static __attribute__((noinline)) void narrow(struct cursor *c, unsigned from, unsigned to)
{
    if (c->depth == NEW && c->size < MODEL_LARGE)
        sum_levels(c);
    c->low = (uint16_t)first_from(c, c->low, c->high, from);
    if (to < 256)
        c->high = (uint16_t)first_from(c, c->low, c->high, to);
    c->below = (uint16_t)sum_of(c, c->low);
    c->above = (uint16_t)sum_of(c, c->high);
}

static inline unsigned confidence(unsigned n)
{
    static const uint8_t class_of[64] = {0, 0, 1, 2, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 5, 5,
                                         5, 5, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
                                         6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
                                         6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 7, 7, 7, 7};
    return class_of[n > 63 ? 63 : n];
}

/* Where in its map what a context of several codes says of the decision is looked up; -1 if it says
 * nothing. */
static int slot_of_several(struct cursor *c, unsigned depth, unsigned low, unsigned split,
                           unsigned high)
{
    if (c->depth != depth)
        narrow(c, low, high);
    if (c->low == c->high)
        return -1;
    const unsigned middle = first_from(c, c->low, c->high, split), half = sum_of(c, middle);
    c->middle = (uint16_t)middle;
    c->half = (uint16_t)half;
    const unsigned zeros = half - c->below, ones = c->above - half;
    const int level = (logarithm(ones) - logarithm(zeros) + 2048) >> 7;
    return (int)(c->row | confidence(zeros + ones) << 5) | (level < 0    ? 0
                                                            : level > 31 ? 31
                                                                         : level);
}

/* Most contexts were followed by one code only. */
static inline int slot_of_single(const struct cursor *c, unsigned low, unsigned split,
                                 unsigned high)
{
    const unsigned rank = c->ranks[0];
    if (rank < low || rank >= high)
        return -1;
    return single_slot[c->counts[0] & 15] ^ (rank >= split ? 0 : 31);
}

/* Adds what a table says; its class of confidence, 8 when it has no part. */
static inline unsigned add_table(struct model *m, unsigned table, unsigned low, unsigned split,
                                 unsigned high)
{
    struct cursor *c = &m->cursors[table];
    m->inputs[table] = 0;
    if (!c->ranks)
        return 8;
    const int slot = c->size == 1 ? slot_of_single(c, low, split, high)
                                  : slot_of_several(c, m->depth, low, split, high);
    if (slot < 0) {
        c->ranks = NULL;
        return 8;
    }
    model_chance *chance = &m->learned.counts[table][slot];
    m->parts[m->part_count++] = (struct part){c, chance};
    m->inputs[table] = (int16_t)stretch((int)(*chance >> 16));
    return (unsigned)slot >> 5 & 7;
}

static void add_tables(struct model *m)
{
    const struct model_tree *t = m->tree;
    const unsigned low = t->low[m->node], split = t->split[m->node], high = t->high[m->node];
    unsigned found = 0;
    m->part_count = 0;
    m->order = 0;
    m->sure[0] = 8;
    for (unsigned i = MODEL_ORDERS; i-- > 0;) {
        const unsigned sure = found == 2 ? 8 : add_table(m, i, low, split, high);
        if (found == 2) {
            m->inputs[i] = 0;
        } else if (sure < 8 && !found++) {
            m->order = i + 1;
            m->sure[0] = sure;
        }
    }
    (void)add_table(m, MODEL_WORD, low, split, high);
    m->sure[1] = add_table(m, MODEL_PAIR, low, split, high);
}

/* The slot of a hash: its own, or one of two that is given up. */
static inline uint16_t *find_slot(struct model *m, uint32_t hash)
{
    const unsigned check = hash >> 2 & 0xFF00;
    const uint32_t at = hash >> (32 - SLOT_BITS) | (hash & m->width.slots) << SLOT_BITS;
    uint16_t *slot = &m->slots[at];
    if ((*slot & 0xFF00) == check)
        return slot;
    uint16_t *other = &m->slots[at ^ 1];
    if ((*other & 0xFF00) == check)
        return other;
    if (state_seen[*other & 0xFF] < state_seen[*slot & 0xFF])
        slot = other;
    *slot = (uint16_t)check;
    return slot;
}

static void add_local(struct model *m)
{
    const uint32_t salt = m->node * LOCAL_SALT;
    const unsigned row = m->order > 1 ? (m->order - 1) * 256 : 0;
    for (unsigned i = 0; i < MODEL_LOCAL; i++) {
        uint16_t *slot = find_slot(m, (m->local_hash[i] + salt) * 0x2545F491u);
        const unsigned state = *slot & 0xFF;
        model_chance *chance = state ? &m->learned.local[i][row | state] : NULL;
        m->local_slot[i] = slot;
        m->local_chance[i] = chance;
        m->inputs[IN_LOCAL + i] = chance ? (int16_t)stretch((int)(*chance >> 16)) : 0;
    }
}

static unsigned add_match(struct model *m)
{
    m->match_slot = -1;
    m->inputs[IN_MATCH] = m->inputs[IN_MATCH + 1] = 0;
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
    const int chance = (int)(m->learned.match[m->match_slot] >> 16);
    m->inputs[IN_MATCH] = (int16_t)stretch(chance);
    m->inputs[IN_MATCH + 1] = (int16_t)((chance - 32768) >> 6);
    return class;
}

/* --- mixing ------------------------------------------------------------------------------------
 */

static void choose_rows(struct model *m, unsigned match)
{
    const unsigned depth = m->depth > 7 ? 7 : m->depth, last = m->past.last4 & 0xFF;
    const unsigned class = match == 0   ? 0
                           : match < 8  ? 1
                           : match < 12 ? 2
                           : match < 16 ? 3
                           : match < 20 ? 4
                                        : 5;
    m->rows[0] = (class * 5 + m->order) * 8 + (m->local_chance[1] != NULL) +
                 2u * (m->local_chance[3] != NULL) + 4u * (m->local_chance[4] != NULL);
    m->rows[1] =
        m->past.word_length * 8u + depth + (last == ' ' ? 128 : 0) + (m->order > 3 ? 256 : 0);
    m->rows[2] = last;
    m->rows[3] = (m->sure[1] * 9 + m->sure[0]) * 6 + (depth > 5 ? 5 : depth);
}

#ifdef __SSE2__
static inline int dot(const int16_t *x, const int32_t *w)
{
    __m128i sum = _mm_setzero_si128();
    for (int i = 0; i < MODEL_INPUTS; i += 8) {
        const __m128i low = _mm_srai_epi32(_mm_loadu_si128((const __m128i *)(w + i)), 16);
        const __m128i high = _mm_srai_epi32(_mm_loadu_si128((const __m128i *)(w + i + 4)), 16);
        const __m128i inputs = _mm_load_si128((const __m128i *)(x + i));
        sum = _mm_add_epi32(sum, _mm_madd_epi16(inputs, _mm_packs_epi32(low, high)));
    }
    sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, _MM_SHUFFLE(1, 0, 3, 2)));
    sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, _MM_SHUFFLE(2, 3, 0, 1)));
    return _mm_cvtsi128_si32(sum) >> 13;
}

static inline void learn_row(const int16_t *x, int32_t *w, int error)
{
    const __m128i e = _mm_set1_epi16((int16_t)error);
    for (int i = 0; i < MODEL_INPUTS; i += 8) {
        const __m128i inputs = _mm_load_si128((const __m128i *)(x + i));
        const __m128i low = _mm_mullo_epi16(inputs, e), high = _mm_mulhi_epi16(inputs, e);
        __m128i *to = (__m128i *)(w + i);
        _mm_storeu_si128(to, _mm_add_epi32(_mm_loadu_si128(to), _mm_unpacklo_epi16(low, high)));
        _mm_storeu_si128(to + 1,
                         _mm_add_epi32(_mm_loadu_si128(to + 1), _mm_unpackhi_epi16(low, high)));
    }
}
#else
static inline int dot(const int16_t *x, const int32_t *w)
{
    int32_t sum = 0;
    for (int i = 0; i < MODEL_INPUTS; i++)
        sum += x[i] * (int16_t)(w[i] >> 16);
    return sum >> 13;
}

static inline void learn_row(const int16_t *x, int32_t *w, int error)
{
    const int16_t e = (int16_t)error;
    for (int i = 0; i < MODEL_INPUTS; i++)
        w[i] = (int32_t)((uint32_t)w[i] + (uint32_t)(x[i] * e));
}
#endif

static inline int clamp(int d)
{
    return d > 2047 ? 2047 : d < -2047 ? -2047 : d;
}

static int mix(struct model *m)
{
    int64_t sum = 0;
    const int32_t *final = m->learned.final[m->past.last4 & 0xFF];
    for (unsigned s = 0; s < MODEL_SETS; s++) {
        m->stretched[s] = clamp(dot(m->inputs, m->learned.weights[s][m->rows[s]]));
        m->chances[s] = squash_table[m->stretched[s] + 2048];
        sum += (int64_t)m->stretched[s] * final[s];
    }
    const int mixed = clamp((int)(sum >> 16));
    m->mixed = squash_table[mixed + 2048];
    return mixed;
}

/* The chance as it is in truth when the mixer says so: 33 points between which is interpolated. */
static int refine(struct model *m, unsigned stage, unsigned row, int stretched)
{
    const unsigned at = (unsigned)(stretched + 2048) * 32;
    const unsigned point = at >> 12, part = at & 4095;
    uint16_t *points = m->learned.stages[stage][row];
    m->stage[stage] = &points[point + (part >> 11)];
    return (int)((points[point] * (4096 - part) + points[point + 1] * part) >> 12);
}

uint32_t model_predict(struct model *m)
{
    add_tables(m);
    add_local(m);
    choose_rows(m, add_match(m));
    const int stretched = mix(m);
    const unsigned expected = m->match_slot < 0 ? 0 : 1 + ((unsigned)m->match_slot & 1);
    const int first =
        refine(m, 0,
               model_mix((unsigned)(m->tree - m->image->trees->trees) << 2 | expected, m->node) %
                   MODEL_STAGE_ROWS,
               stretched);
    const int second =
        refine(m, 1, model_mix(m->past.last4 & 0xFFFF, m->node) % MODEL_STAGE_ROWS, stretched);
    const int chance = (2 * m->mixed + first + second) >> 2;
    return (uint32_t)(chance < 24 ? 24 : chance > 65512 ? 65512 : chance);
}

/* --- learning ----------------------------------------------------------------------------------
 */

static void learn_mixers(struct model *m, unsigned bit)
{
    const int target = bit ? 65536 : 0;
    int32_t *final = m->learned.final[m->past.last4 & 0xFF];
    const int error = target - m->mixed;
    for (unsigned s = 0; s < MODEL_SETS; s++) {
        final[s] += (m->stretched[s] * error * 2 + (1 << 19)) >> 20;
        const int own = target - m->chances[s];
        if (own > 3500 || own < -3500)
            learn_row(m->inputs, m->learned.weights[s][m->rows[s]], own * (int)m->rate >> 8);
    }
    const int goal = bit ? 65535 : 0;
    for (unsigned s = 0; s < MODEL_STAGES; s++)
        *m->stage[s] = (uint16_t)(*m->stage[s] + ((goal - *m->stage[s]) >> 6));
}

static void learn_sources(struct model *m, unsigned bit)
{
    for (unsigned i = 0; i < m->part_count; i++) {
        struct cursor *c = m->parts[i].cursor;
        chance_learn(m->parts[i].chance, bit, COUNT_LIMIT);
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
    const uint8_t *next = bit ? state_one : state_zero;
    for (unsigned i = 0; i < MODEL_LOCAL; i++) {
        uint16_t *slot = m->local_slot[i];
        if (m->local_chance[i])
            chance_learn(m->local_chance[i], bit, COUNT_LIMIT);
        *slot = (uint16_t)((*slot & 0xFF00) | next[*slot & 0xFF]);
    }
    if (m->match_slot >= 0)
        chance_learn(&m->learned.match[m->match_slot], bit, COUNT_LIMIT);
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

static void end_code(struct model *m, uint8_t code)
{
    if (m->count < m->most)
        m->seen[m->count++] = code;
    model_see(&m->past, m->image->alphabet, code);
    find_match(m, code);
    m->node = 1;
    m->depth = 0;
    begin_code(m);
}

void model_update(struct model *m, unsigned bit)
{
    learn_mixers(m, bit);
    learn_sources(m, bit);
    const int next = m->tree->child[m->node][bit];
    m->depth++;
    if (next > 0)
        m->node = (unsigned)next;
    else
        end_code(m, m->tree->code_of[-1 - next]);
}

unsigned model_node(const struct model *m)
{
    return m->node;
}

const struct model_tree *model_tree_at(const struct model *m)
{
    return m->tree;
}

const uint8_t *model_seen(const struct model *m, size_t *count)
{
    *count = m->count;
    return m->seen;
}

void model_set_rate(struct model *m, unsigned rate)
{
    m->rate = rate;
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
    struct model *m = calloc(1, sizeof *m);
    if (!m)
        return NULL;
    m->slots = calloc((width->slots + (size_t)1) << SLOT_BITS, sizeof *m->slots);
    m->heads = calloc((size_t)1 << width->heads, sizeof *m->heads);
    m->seen = malloc(most + 1);
    if (!m->slots || !m->heads || !m->seen) {
        model_destroy(m);
        return NULL;
    }
    m->image = image;
    m->learned = *image->learned;
    m->width = *width;
    m->most = most;
    m->node = 1;
    m->rate = MODEL_RATE;
    m->inputs[IN_BIAS] = 256;
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
    m->node = 1;
    m->depth = 0;
    begin_code(m);
}

void model_learned_init(struct model_learned *l)
{
    memset(l, 0, sizeof *l);
    for (unsigned i = 0; i < MODEL_TABLES; i++)
        for (unsigned q = 0; q < 1024; q++)
            l->counts[i][q] = (model_chance)squash((int)(q & 31) * 128 + 64 - 2048) << 16;
    for (unsigned i = 0; i < MODEL_LOCAL; i++)
        for (unsigned s = 0; s < 1024; s++)
            l->local[i][s] = (model_chance)state_chance[s & 255] << 16;
    for (unsigned i = 0; i < MODEL_MATCHES; i++) {
        const unsigned miss = 65536 * 5 / (10 + 7 * i);
        l->match[(size_t)i * 2] = (model_chance)miss << 16;
        l->match[(size_t)i * 2 + 1] = (model_chance)(65535 - miss) << 16;
    }
    for (unsigned s = 0; s < MODEL_SETS; s++)
        for (unsigned r = 0; r < MODEL_ROWS; r++)
            for (unsigned i = 0; i <= IN_BIAS; i++)
                l->weights[s][r][i] = (1 << 29) / 8;
    for (unsigned n = 0; n < 256; n++)
        for (unsigned s = 0; s < MODEL_SETS; s++)
            l->final[n][s] = 65536 / MODEL_SETS;
    for (unsigned s = 0; s < MODEL_STAGES; s++)
        for (unsigned r = 0; r < MODEL_STAGE_ROWS; r++)
            for (int p = 0; p < 33; p++)
                l->stages[s][r][p] = (uint16_t)squash((p - 16) * 128);
}
