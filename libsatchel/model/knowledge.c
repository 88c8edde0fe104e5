/* See knowledge.h. */
#include "knowledge.h"

#include "chance.h"

#include <stdlib.h>
#include <string.h>

#define MOST_NODES    (8u << 20) /* of one depth */
#define FIRST_NODES   1024
#define LEAST_OF_TREE 200
#define LIMIT         127 /* of the chances' memory */
#define WORD_DEPTH    24  /* letters of the longest word */

enum { KIND_WORD = KNOWLEDGE_DEPTH, KIND_PAIR, KINDS };
enum { REMAINS = 6, FEW = 4 };

/* What a string was followed by, or a word. */
struct follower {
    uint8_t rank, level;
};

/* A string that occurred. */
struct node {
    uint32_t string[2]; /* its codes, last in the low byte of the first */
    uint32_t suffix;    /* index of the same string without its first code, a depth above */
    uint32_t first;     /* of its children, in the next depth */
    uint16_t children;
    struct follower last; /* its last code */
};

/* The strings seen that begin with it: known to who writes. */
struct range {
    uint32_t from, to;
};

/* Those of a depth. */
struct nodes {
    struct node *nodes;
    struct range *ranges; /* NULL: reading */
    size_t count, capacity;
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

struct candidate {
    uint8_t rank, level;
    uint32_t index; /* of the node in the reference */
};

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
    struct model_trees *trees;
    uint64_t weights[256][256];
    uint32_t most; /* decisions */
};

/* --- coding levels -----------------------------------------------------------------------------
 */

static unsigned walk_bit(struct walk *w, model_chance *chance, unsigned bit)
{
    if (w->coder->decisions > w->most)
        return 0;
    uint32_t p = *chance >> 16;
    p = p < 32 ? 32 : p > 65504 ? 65504 : p;
    bit = coder_bit(w->coder, p, bit);
    chance_learn(chance, bit, LIMIT);
    return bit;
}

/* What of a node's count is not yet given to its children, in classes. */
static unsigned remains_class(int64_t remains, uint32_t count)
{
    if (remains <= 0)
        return 0;
    if (remains <= 2)
        return (unsigned)remains;
    return remains * 8 < count ? 3 : remains * 2 < count ? 4 : 5;
}

/* One child's level, 1 and up, or 0 if it is not there. `level` counts from 1 too, as 0 means
 * absent. */
static unsigned walk_level(struct walk *w, unsigned kind, unsigned parent, unsigned reference,
                           int64_t remains, unsigned siblings, unsigned level)
{
    const unsigned few = siblings > 7 ? 3 : siblings > 2 ? 2 : siblings > 1;
    model_chance *flag =
        &w->flags[kind][parent][reference][remains_class(remains, model_levels[parent])][few];
    if (!walk_bit(w, flag, level > 0))
        return 0;
    const unsigned most = parent < reference ? parent : reference;
    unsigned at = most;
    while (at > 0 && !walk_bit(w, &w->levels[kind][most][at], level == at + 1))
        at--;
    return at + 1;
}

/* --- nodes -------------------------------------------------------------------------------------
 */

/* Room for half as many more of `size` bytes, which *capacity tells then; NULL if there is none. */
static void *more_room(void *array, size_t *capacity, size_t size, satchel_error *err)
{
    const size_t wanted = *capacity + *capacity / 2 + FIRST_NODES;
    const size_t more = wanted < MOST_NODES ? wanted : MOST_NODES;
    void *grown = more > *capacity ? realloc(array, more * size) : NULL;
    if (grown)
        *capacity = more;
    else if (more == *capacity)
        satchel_fail(err, SATCHEL_LIMIT, "a prior with too many contexts");
    else
        satchel_fail_memory(err);
    return grown;
}

static bool grow_nodes(struct nodes *nodes, bool writing, satchel_error *err)
{
    size_t capacity = nodes->capacity;
    struct range *ranges =
        writing ? more_room(nodes->ranges, &capacity, sizeof *ranges, err) : NULL;
    if (writing && !ranges)
        return false;
    nodes->ranges = ranges;
    struct node *grown = more_room(nodes->nodes, &nodes->capacity, sizeof *grown, err);
    if (grown)
        nodes->nodes = grown;
    return grown != NULL;
}

static bool add_node(struct nodes *nodes, const struct node *node, const struct range *range,
                     satchel_error *err)
{
    if (nodes->count == nodes->capacity && !grow_nodes(nodes, range != NULL, err))
        return false;
    if (range)
        nodes->ranges[nodes->count] = *range;
    nodes->nodes[nodes->count++] = *node;
    return true;
}

/* Gives back what there is no node for. */
static void trim_nodes(struct nodes *nodes)
{
    struct node *kept = nodes->count ? realloc(nodes->nodes, nodes->count * sizeof *kept) : NULL;
    struct range *ranges =
        kept && nodes->ranges ? realloc(nodes->ranges, nodes->count * sizeof *ranges) : NULL;
    nodes->nodes = kept ? kept : nodes->nodes;
    nodes->ranges = ranges ? ranges : nodes->ranges;
    nodes->capacity = kept ? nodes->count : nodes->capacity;
}

static void free_nodes(struct nodes *nodes)
{
    free(nodes->nodes);
    free(nodes->ranges);
    *nodes = (struct nodes){0};
}

static struct word *add_word(struct words *words, satchel_error *err)
{
    if (words->count == words->capacity) {
        struct word *grown = more_room(words->words, &words->capacity, sizeof *grown, err);
        if (!grown)
            return NULL;
        words->words = grown;
    }
    struct word *word = &words->words[words->count++];
    *word = (struct word){0};
    return word;
}

/* Most frequent first; those as frequent as each other keep their order. */
static void sort_children(struct nodes *nodes, size_t first)
{
    struct node *children = nodes->nodes + first;
    struct range *ranges = nodes->ranges ? nodes->ranges + first : NULL;
    for (size_t i = 1; i < nodes->count - first; i++) {
        const struct node moved = children[i];
        const struct range range = ranges ? ranges[i] : (struct range){0};
        size_t k = i;
        for (; k > 0 && children[k - 1].last.level < moved.last.level; k--) {
            children[k] = children[k - 1];
            if (ranges)
                ranges[k] = ranges[k - 1];
        }
        children[k] = moved;
        if (ranges)
            ranges[k] = range;
    }
}

/* Adds the context with those that followed it to a table, ranks rising. */
static void emit(struct walk *w, unsigned table, uint32_t hash, uint8_t last,
                 const struct follower *children, size_t count)
{
    uint32_t counts[256];
    uint8_t ranks[256];
    const struct model_trees *t = w->image->trees;
    const struct model_tree *own = &t->trees[0], *tree = &t->trees[t->of[last]];
    unsigned size = 0;
    for (; size < count; size++) {
        const uint8_t rank = tree->rank_of[own->code_of[children[size].rank]];
        unsigned k = size;
        for (; k > 0 && ranks[k - 1] > rank; k--) {
            ranks[k] = ranks[k - 1];
            counts[k] = counts[k - 1];
        }
        ranks[k] = rank;
        counts[k] = model_levels[children[size].level];
    }
    table_add(&w->builders[table], hash, ranks, counts, size);
}

/* --- strings -----------------------------------------------------------------------------------
 */

/* The first of the strings from `from` to `to` that is not below `key`. */
static size_t lower_bound(const uint64_t *keys, size_t from, size_t to, uint64_t key)
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

/* How often `rank` followed the string, as the strings seen tell: sets the child's range. */
static unsigned seen_child(const struct walk *w, const struct range *parent, unsigned depth,
                           unsigned rank, struct range *child)
{
    const struct knowledge_seen *s = w->seen;
    const unsigned shift = 8 * (KNOWLEDGE_DEPTH - 1 - depth);
    uint64_t key = 0;
    if (depth)
        key = s->strings[parent->from] >> (shift + 8) << (shift + 8);
    key |= (uint64_t)rank << shift;
    child->from = (uint32_t)lower_bound(s->strings, parent->from, parent->to, key);
    child->to =
        (uint32_t)lower_bound(s->strings, child->from, parent->to, key + ((uint64_t)1 << shift));
    const uint32_t count = child->to - child->from;
    return count < w->rules->keep[depth] || !count ? 0 : model_level_of(count) + 1;
}

static bool expand_string(struct walk *w, struct nodes levels[], unsigned depth, size_t index)
{
    struct nodes *here = &levels[depth], *next = &levels[depth + 1];
    struct node *parent = &here->nodes[index];
    const unsigned parent_level = parent->last.level;
    const uint32_t count = model_levels[parent_level];
    if (count < w->rules->expand[depth])
        return true;
    const struct node *s = depth ? &levels[depth - 1].nodes[parent->suffix] : NULL;
    const size_t candidates = s ? s->children : 256;
    int64_t remains = count;
    parent->first = (uint32_t)next->count;
    for (size_t i = 0; i < candidates; i++) {
        const struct node *c = s ? &here->nodes[s->first + i] : NULL;
        const unsigned rank = c ? c->last.rank : (unsigned)i;
        const unsigned level = c ? c->last.level : MODEL_LEVELS - 1;
        if (remains <= 0 && parent_level < 6)
            break; /* such counts are exact */
        struct range range = {0};
        unsigned known = w->seen ? seen_child(w, &here->ranges[index], depth, rank, &range) : 0;
        const unsigned most = parent_level < level ? parent_level : level;
        known = walk_level(w, depth, parent_level, level, remains, (unsigned)candidates,
                           known > most + 1 ? most + 1 : known);
        if (!known)
            continue;
        const uint8_t code = w->image->trees->trees[0].code_of[rank];
        const struct node child = {
            .string = {parent->string[0] << 8 | code,
                       parent->string[1] << 8 | parent->string[0] >> 24},
            .suffix = c ? (uint32_t)(s->first + i) : 0,
            .last = {(uint8_t)rank, (uint8_t)(known - 1)},
        };
        remains -= model_levels[child.last.level];
        if (!add_node(next, &child, w->seen ? &range : NULL, w->err))
            return false;
    }
    parent->children = (uint16_t)(next->count - parent->first);
    if (parent->children) /* else there may be no nodes at all, and NULL bears no sum */
        sort_children(next, parent->first);
    return true;
}

static void emit_string(struct walk *w, const struct node *parent, unsigned depth,
                        const struct node *next)
{
    const struct model_past past = {.last4 = parent->string[0], .before4 = parent->string[1]};
    static const int8_t tables[KNOWLEDGE_DEPTH] = {-1, 0, 1, -1, 2, -1, 3};
    struct follower children[256];
    if (tables[depth] < 0)
        return;
    for (unsigned i = 0; i < parent->children; i++)
        children[i] = next[parent->first + i].last;
    emit(w, (unsigned)tables[depth], model_hash(&past, (unsigned)tables[depth]),
         parent->string[0] & 0xFF, children, parent->children);
}

/* Trees for the codes that occur most. */
static void build_trees(struct walk *w, const struct nodes *codes, const struct nodes *next)
{
    struct model_trees *t = w->trees;
    const struct alphabet *a = w->image->alphabet;
    uint64_t(*weights)[256] = w->weights;
    uint64_t totals[256] = {0}, all[256] = {0}, total = 0;
    for (size_t i = 0; i < codes->count; i++) {
        const struct node *n = &codes->nodes[i];
        const unsigned code = t->trees[0].code_of[n->last.rank], class = a->folded[code];
        all[code] = model_levels[n->last.level];
        total += all[code];
        for (size_t k = 0; k < n->children; k++) {
            const struct follower *c = &next->nodes[n->first + k].last;
            weights[class][t->trees[0].code_of[c->rank]] += model_levels[c->level];
            totals[class] += model_levels[c->level];
        }
    }
    memset(t->of, 0, sizeof t->of);
    for (unsigned tree = 1; tree < MODEL_TREES; tree++) {
        unsigned best = 0;
        for (unsigned c = 1; c < 256; c++)
            if (totals[c] > totals[best])
                best = c;
        if (totals[best] < LEAST_OF_TREE)
            break;
        for (unsigned c = 0; c < 256; c++)
            weights[best][c] = weights[best][c] * 4096 + all[c] * 64 * totals[best] / total + 1;
        model_tree_build(&t->trees[tree], weights[best]);
        for (unsigned c = 0; c < 256; c++)
            if (a->folded[c] == best)
                t->of[c] = (uint8_t)tree;
        totals[best] = 0;
    }
}

/* One depth. The strings of the last are not needed once they are in their table, so there are
 * never more of them than one string is followed by. */
static bool walk_depth(struct walk *w, struct nodes levels[], unsigned depth)
{
    struct nodes *here = &levels[depth], *next = &levels[depth + 1];
    const bool last = depth + 1 == KNOWLEDGE_DEPTH;
    for (size_t i = 0; i < here->count; i++) {
        if (last)
            next->count = 0;
        if (!expand_string(w, levels, depth, i))
            return false;
        if (last)
            emit_string(w, &here->nodes[i], depth, next->nodes);
    }
    if (!last)
        trim_nodes(next);
    if (depth == 1 && !(w->seen && w->seen->keep_trees))
        build_trees(w, here, next);
    for (size_t i = 0; !last && i < here->count; i++)
        emit_string(w, &here->nodes[i], depth, next->nodes);
    return true;
}

static bool walk_strings(struct walk *w)
{
    struct nodes levels[KNOWLEDGE_DEPTH + 1] = {{0}};
    const struct node root = {.last = {.level = MODEL_LEVELS - 1}};
    const struct range all = {0, w->seen ? (uint32_t)w->seen->string_count : 0};
    bool ok = add_node(&levels[0], &root, w->seen ? &all : NULL, w->err);
    for (unsigned depth = 0; ok && depth < KNOWLEDGE_DEPTH; depth++) {
        if (depth > 1)
            free_nodes(&levels[depth - 2]);
        ok = walk_depth(w, levels, depth);
    }
    for (unsigned depth = 0; depth <= KNOWLEDGE_DEPTH; depth++)
        free_nodes(&levels[depth]);
    return ok;
}

/* --- words -------------------------------------------------------------------------------------
 */

static unsigned seen_count(const struct walk *w, const struct knowledge_counts *from, uint32_t hash,
                           unsigned rank, uint32_t keep)
{
    if (!w->seen)
        return 0;
    const uint64_t key = (uint64_t)hash << 8 | rank;
    const size_t at = lower_bound(from->keys, 0, from->count, key);
    if (at == from->count || from->keys[at] != key || from->counts[at] < keep)
        return 0;
    return model_level_of(from->counts[at]) + 1;
}

static inline bool comes_before(const struct candidate *a, const struct candidate *b)
{
    return a->level != b->level ? a->level > b->level : a->rank < b->rank;
}

/* What may follow, most frequent first: the codes after the word's last two letters. */
static unsigned word_candidates(const struct walk *w, const struct word *n,
                                struct candidate list[256])
{
    struct model_record r;
    const struct model_past past = {.last4 = n->depth == 0 ? ' '
                                             : n->depth == 1
                                                 ? n->letters[1]
                                                 : n->letters[0] * 256u + n->letters[1]};
    const unsigned table = n->depth > 1;
    if (!model_find(&w->image->tables[table], model_hash(&past, table), &r))
        return 0;
    const struct model_trees *t = w->image->trees;
    const struct model_tree *tree = &t->trees[t->of[past.last4 & 0xFF]];
    for (unsigned i = 0; i < r.size; i++) {
        const uint32_t count = table_count(&r, i);
        const struct candidate c = {.rank = t->trees[0].rank_of[tree->code_of[r.ranks[i]]],
                                    .level = (uint8_t)model_level_of(count ? count : 1)};
        unsigned k = i;
        for (; k > 0 && comes_before(&c, &list[k - 1]); k--)
            list[k] = list[k - 1];
        list[k] = c;
    }
    return r.size;
}

/* Letters that lead on from a node, folded: their counts are added up. Writes new nodes for words,
 * finds those of the reference for pairs. */
struct paths {
    uint8_t letters[256];
    uint32_t counts[256];
    unsigned size;
};

static void add_path(struct paths *paths, const struct alphabet *a, unsigned code, uint32_t count)
{
    if (a->class_of[code] != CLASS_LETTER)
        return;
    const uint8_t letter = a->folded[code];
    unsigned i = 0;
    while (i < paths->size && paths->letters[i] != letter)
        i++;
    if (i == paths->size) {
        paths->letters[paths->size++] = letter;
        paths->counts[i] = 0;
    }
    paths->counts[i] += count;
}

/* Codes the children of one context of words. Returns how many, -1 on failure. */
static int walk_children(struct walk *w, unsigned kind, unsigned parent, uint32_t hash,
                         const struct candidate *list, unsigned count,
                         struct follower children[256], struct paths *paths)
{
    const bool pair = kind == KIND_PAIR;
    const struct knowledge_counts *from =
        w->seen ? (pair ? &w->seen->pairs : &w->seen->words) : NULL;
    const uint32_t keep = pair ? w->rules->pair_keep : w->rules->word_keep;
    int64_t remains = model_levels[parent];
    int found = 0;
    paths->size = 0;
    for (unsigned i = 0; i < count; i++) {
        if (remains <= 0 && parent < 6)
            break;
        const unsigned most = parent < list[i].level ? parent : list[i].level;
        unsigned known = from ? seen_count(w, from, hash, list[i].rank, keep) : 0;
        known = walk_level(w, kind, parent, list[i].level, remains, count,
                           known > most + 1 ? most + 1 : known);
        if (!known)
            continue;
        struct follower *child = &children[found++];
        *child = (struct follower){list[i].rank, (uint8_t)(known - 1)};
        remains -= model_levels[child->level];
        add_path(paths, w->image->alphabet, w->image->trees->trees[0].code_of[child->rank],
                 model_levels[child->level]);
    }
    return found;
}

static bool expand_word(struct walk *w, size_t index)
{
    struct word n = w->words.words[index];
    if (model_levels[n.last.level] < w->rules->word_expand)
        return true;
    struct candidate list[256];
    struct follower children[256];
    struct paths paths;
    const unsigned count = word_candidates(w, &n, list);
    const uint32_t hash = index ? model_word_hash(n.string) : 1;
    const int found =
        walk_children(w, KIND_WORD, n.last.level, hash, list, count, children, &paths);
    if (index)
        emit(w, MODEL_WORD, hash, n.letters[1], children, (size_t)found);
    /* The codes themselves, as reference for pairs; then the words that letters lead to. */
    n.first = (uint32_t)w->words.count;
    n.children = (uint16_t)found;
    for (int i = 0; i < found; i++) {
        struct word *place = add_word(&w->words, w->err);
        if (!place)
            return false;
        place->last = children[i];
        place->depth = NO_WORD;
    }
    n.from = (uint32_t)w->words.count;
    n.to = n.from + (n.depth < WORD_DEPTH ? paths.size : 0);
    for (unsigned i = 0; n.depth < WORD_DEPTH && i < paths.size; i++) {
        struct word *place = add_word(&w->words, w->err);
        if (!place)
            return false;
        *place = (struct word){.string = model_word(n.string, paths.letters[i]),
                               .last = {.level = (uint8_t)model_level_of(paths.counts[i])},
                               .letters = {n.letters[1], paths.letters[i]},
                               .depth = (uint8_t)(n.depth + 1)};
    }
    w->words.words[index] = n;
    return true;
}

static bool walk_words(struct walk *w)
{
    struct word *root = add_word(&w->words, w->err);
    if (!root)
        return false;
    root->last.level = MODEL_LEVELS - 1;
    for (size_t i = 0; i < w->words.count; i++)
        if (w->words.words[i].depth != NO_WORD && !expand_word(w, i))
            return false;
    return true;
}

/* --- pairs -------------------------------------------------------------------------------------
 */

static void walk_pairs_from(struct walk *w, uint32_t before, unsigned mark, const struct word *n,
                            unsigned level)
{
    if (model_levels[level] < w->rules->pair_expand || !n->children ||
        w->coder->decisions > w->most)
        return;
    struct candidate list[256];
    struct follower children[256];
    struct paths paths;
    const struct word *all = w->words.words;
    const unsigned count = n->children > 256 ? 256 : n->children;
    for (unsigned i = 0; i < count; i++)
        list[i] = (struct candidate){.rank = all[n->first + i].last.rank,
                                     .level = all[n->first + i].last.level};
    const uint32_t hash = model_pair_hash(n->string, ' ', before, mark);
    const int found = walk_children(w, KIND_PAIR, level, hash, list, count, children, &paths);
    emit(w, MODEL_PAIR, hash, n->depth ? n->letters[1] : ' ', children, (size_t)found);
    for (uint32_t at = n->from; at < n->to; at++)
        for (unsigned i = 0; i < paths.size; i++)
            if (all[at].letters[1] == paths.letters[i])
                walk_pairs_from(w, before, mark, &all[at], model_level_of(paths.counts[i]));
}

/* How often anything at all followed the word. */
static unsigned seen_head(const struct walk *w, uint32_t before, unsigned mark)
{
    if (!w->seen)
        return 0;
    const struct knowledge_counts *pairs = &w->seen->pairs;
    const uint64_t key = (uint64_t)model_pair_hash(0, ' ', before, mark) << 8;
    uint64_t sum = 0;
    for (size_t at = lower_bound(pairs->keys, 0, pairs->count, key);
         at < pairs->count && pairs->keys[at] >> 8 == key >> 8; at++)
        sum += pairs->counts[at];
    return sum < w->rules->head || !sum ? 0 : model_level_of(sum) + 1;
}

static void walk_pairs(struct walk *w)
{
    for (size_t i = 1; i < w->words.count; i++) {
        const struct word *n = &w->words.words[i];
        if (n->depth == NO_WORD || model_levels[n->last.level] < w->rules->head)
            continue;
        for (unsigned mark = 0; mark < 3; mark++) {
            unsigned known = seen_head(w, n->string, mark);
            if (known > n->last.level + 1u)
                known = n->last.level + 1u;
            if (!walk_bit(w, &w->heads[mark][n->last.level], known > 0))
                continue;
            unsigned at = n->last.level;
            while (at > 0 && !walk_bit(w, &w->head_levels[at], known == at + 1))
                at--;
            walk_pairs_from(w, n->string, mark, &w->words.words[0], at);
        }
    }
}

/* --- all of it ---------------------------------------------------------------------------------
 */

static void point(struct model_table *table, const struct table_bytes *bytes)
{
    *table = (struct model_table){bytes->offsets, bytes->blocks, bytes->records};
}

static bool finish(struct walk *w, unsigned table, struct table_bytes *tables)
{
    const bool ok = table_finish(&w->builders[table], &tables[table], w->err);
    table_free(&w->builders[table]);
    if (ok)
        point(&w->image->tables[table], &tables[table]);
    return ok;
}

static void start_chances(struct walk *w)
{
    model_chance *all[] = {&w->flags[0][0][0][0][0], &w->levels[0][0][0], &w->heads[0][0],
                           w->head_levels};
    const size_t sizes[] = {sizeof w->flags, sizeof w->levels, sizeof w->heads,
                            sizeof w->head_levels};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        for (size_t k = 0; k < sizes[i] / sizeof(model_chance); k++)
            all[i][k] = 0x80000000u;
}

bool knowledge_walk(const struct knowledge_rules *rules, const struct knowledge_seen *seen,
                    struct coder *coder, struct model_image *image, struct model_trees *trees,
                    struct table_bytes tables[MODEL_TABLES], satchel_error *err)
{
    struct walk *w = calloc(1, sizeof *w);
    memset(tables, 0, MODEL_TABLES * sizeof *tables);
    if (!w)
        return satchel_fail_memory(err);
    w->rules = rules;
    w->seen = seen;
    w->coder = coder;
    w->most = seen ? KNOWLEDGE_MOST_DECISIONS : knowledge_decisions(coder->in.size);
    w->image = image;
    w->trees = trees;
    w->err = err;
    start_chances(w);
    for (unsigned i = 0; i < MODEL_TABLES; i++)
        table_init(&w->builders[i]);
    bool ok = walk_strings(w);
    for (unsigned i = 0; ok && i < MODEL_ORDERS; i++)
        ok = finish(w, i, tables);
    ok = ok && walk_words(w);
    if (ok)
        walk_pairs(w);
    if (ok && coder->decisions > w->most)
        ok = satchel_fail(err, SATCHEL_LIMIT, "a prior that knows too much");
    ok = ok && finish(w, MODEL_WORD, tables) && finish(w, MODEL_PAIR, tables);
    for (unsigned i = 0; i < MODEL_TABLES; i++)
        table_free(&w->builders[i]);
    free(w->words.words);
    free(w);
    return ok;
}

void knowledge_free(struct table_bytes tables[MODEL_TABLES])
{
    for (unsigned i = 0; i < MODEL_TABLES; i++) {
        free(tables[i].offsets);
        free(tables[i].records);
        tables[i] = (struct table_bytes){0};
    }
}
