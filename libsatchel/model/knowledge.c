/* See knowledge.h. */
#include "knowledge.h"

#include "chance.h"

#include <stdlib.h>
#include <string.h>

#define MOST_NODES    (8u << 20) /* of one depth */
#define LEAST_OF_TREE 200
#define LIMIT         127 /* of the chances' memory */
#define WORD_DEPTH    24  /* letters of the longest word */

enum { KIND_WORD = KNOWLEDGE_DEPTH, KIND_PAIR, KINDS };
enum { REMAINS = 6, FEW = 4 };

/* A code that followed, and the node that it leads to. */
struct node {
    uint64_t string; /* its codes, last in the low byte (characters); the word's hash (words) */
    uint32_t suffix; /* index of the same string without its first code, a depth above */
    uint32_t first, children; /* in the next depth; words: in the same array */
    uint32_t from, to;        /* writing: the strings that begin with it */
    uint8_t rank, level;
    uint8_t last[2]; /* words: the last two letters, folded; last[1] the later one */
    uint8_t depth;
};

struct nodes {
    struct node *nodes;
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
    struct nodes words;
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

static struct node *nodes_add(struct nodes *nodes, satchel_error *err)
{
    if (nodes->count == nodes->capacity) {
        const size_t more = nodes->capacity ? nodes->capacity * 2 : 1024;
        struct node *grown = more > MOST_NODES ? NULL : realloc(nodes->nodes, more * sizeof *grown);
        if (!grown) {
            if (more > MOST_NODES)
                satchel_fail(err, SATCHEL_LIMIT, "a prior with too many contexts");
            else
                satchel_fail_memory(err);
            return NULL;
        }
        nodes->nodes = grown;
        nodes->capacity = more;
    }
    struct node *n = &nodes->nodes[nodes->count++];
    *n = (struct node){0};
    return n;
}

/* Most frequent first; those as frequent as each other keep their order. */
static void sort_children(struct node *children, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        const struct node moved = children[i];
        size_t k = i;
        for (; k > 0 && children[k - 1].level < moved.level; k--)
            children[k] = children[k - 1];
        children[k] = moved;
    }
}

/* Adds the context with those that followed it to a table, ranks rising. */
static void emit(struct walk *w, unsigned table, uint32_t hash, uint8_t last,
                 const struct node *children, size_t count)
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

/* How often `rank` followed the node's string, as the strings seen tell: sets the child's range. */
static unsigned seen_child(const struct walk *w, const struct node *parent, unsigned depth,
                           unsigned rank, struct node *child)
{
    const struct knowledge_seen *s = w->seen;
    if (!s)
        return 0;
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
    const uint32_t count = model_levels[parent->level];
    if (count < w->rules->expand[depth])
        return true;
    const struct node *s = depth ? &levels[depth - 1].nodes[parent->suffix] : NULL;
    const size_t candidates = s ? s->children : 256;
    int64_t remains = count;
    parent->first = (uint32_t)next->count;
    for (size_t i = 0; i < candidates; i++) {
        const struct node *c = s ? &here->nodes[s->first + i] : NULL;
        const unsigned rank = c ? c->rank : (unsigned)i, level = c ? c->level : MODEL_LEVELS - 1;
        if (remains <= 0 && parent->level < 6)
            break; /* such counts are exact */
        struct node child = {.rank = (uint8_t)rank, .suffix = c ? (uint32_t)(s->first + i) : 0};
        unsigned known = seen_child(w, parent, depth, rank, &child);
        const unsigned most = parent->level < level ? parent->level : level;
        known = walk_level(w, depth, parent->level, level, remains, (unsigned)candidates,
                           known > most + 1 ? most + 1 : known);
        if (!known)
            continue;
        child.level = (uint8_t)(known - 1);
        child.string = parent->string << 8 | w->image->trees->trees[0].code_of[rank];
        remains -= model_levels[child.level];
        struct node *place = nodes_add(next, w->err);
        if (!place)
            return false;
        *place = child;
    }
    parent->children = (uint32_t)(next->count - parent->first);
    if (parent->children) /* else there may be no nodes at all, and NULL bears no sum */
        sort_children(next->nodes + parent->first, parent->children);
    return true;
}

static void emit_string(struct walk *w, const struct node *parent, unsigned depth,
                        const struct node *next)
{
    const struct model_past past = {.last4 = (uint32_t)parent->string,
                                    .before4 = (uint32_t)(parent->string >> 32)};
    static const int8_t tables[KNOWLEDGE_DEPTH] = {-1, 0, 1, -1, 2, -1, 3};
    if (tables[depth] >= 0)
        emit(w, (unsigned)tables[depth], model_hash(&past, (unsigned)tables[depth]),
             parent->string & 0xFF, parent->children ? next + parent->first : NULL,
             parent->children);
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
        const unsigned code = t->trees[0].code_of[n->rank], class = a->folded[code];
        all[code] = model_levels[n->level];
        total += all[code];
        for (size_t k = 0; k < n->children; k++) {
            const struct node *c = &next->nodes[n->first + k];
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

static bool walk_strings(struct walk *w)
{
    struct nodes levels[KNOWLEDGE_DEPTH + 1] = {{0}};
    struct node *root = nodes_add(&levels[0], w->err);
    bool ok = root != NULL;
    if (ok) {
        root->level = MODEL_LEVELS - 1;
        root->to = w->seen ? (uint32_t)w->seen->string_count : 0;
    }
    for (unsigned depth = 0; ok && depth < KNOWLEDGE_DEPTH; depth++) {
        for (size_t i = 0; ok && i < levels[depth].count; i++)
            ok = expand_string(w, levels, depth, i);
        if (ok && depth == 1 && !(w->seen && w->seen->keep_trees))
            build_trees(w, &levels[1], &levels[2]);
        for (size_t i = 0; ok && i < levels[depth].count; i++)
            emit_string(w, &levels[depth].nodes[i], depth, levels[depth + 1].nodes);
        if (depth) {
            free(levels[depth - 1].nodes);
            levels[depth - 1].nodes = NULL;
        }
    }
    for (unsigned depth = 0; depth <= KNOWLEDGE_DEPTH; depth++)
        free(levels[depth].nodes);
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
static unsigned word_candidates(const struct walk *w, const struct node *n,
                                struct candidate list[256])
{
    struct model_record r;
    const struct model_past past = {.last4 = n->depth == 0   ? ' '
                                             : n->depth == 1 ? n->last[1]
                                                             : n->last[0] * 256u + n->last[1]};
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
                         const struct candidate *list, unsigned count, struct node children[256],
                         struct paths *paths)
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
        struct node *child = &children[found++];
        *child = (struct node){.rank = list[i].rank, .level = (uint8_t)(known - 1)};
        remains -= model_levels[child->level];
        add_path(paths, w->image->alphabet, w->image->trees->trees[0].code_of[child->rank],
                 model_levels[child->level]);
    }
    return found;
}

static bool expand_word(struct walk *w, size_t index)
{
    struct node n = w->words.nodes[index];
    if (model_levels[n.level] < w->rules->word_expand)
        return true;
    struct candidate list[256];
    struct node children[256];
    struct paths paths;
    const unsigned count = word_candidates(w, &n, list);
    const uint32_t word = (uint32_t)n.string;
    const uint32_t hash = index ? model_word_hash(word) : 1;
    const int found = walk_children(w, KIND_WORD, n.level, hash, list, count, children, &paths);
    if (index)
        emit(w, MODEL_WORD, hash, n.last[1], children, (size_t)found);
    /* The codes themselves, as reference for pairs; then the nodes that letters lead to. */
    n.first = (uint32_t)w->words.count;
    n.children = (uint32_t)found;
    n.from = n.to = 0;
    for (int i = 0; i < found; i++) {
        struct node *place = nodes_add(&w->words, w->err);
        if (!place)
            return false;
        *place = children[i];
        place->depth = 255; /* not a node of its own */
    }
    n.from = (uint32_t)w->words.count;
    n.to = n.from + (n.depth < WORD_DEPTH ? paths.size : 0);
    for (unsigned i = 0; n.depth < WORD_DEPTH && i < paths.size; i++) {
        struct node *place = nodes_add(&w->words, w->err);
        if (!place)
            return false;
        *place = (struct node){.string = model_word(word, paths.letters[i]),
                               .level = (uint8_t)model_level_of(paths.counts[i]),
                               .last = {n.last[1], paths.letters[i]},
                               .depth = (uint8_t)(n.depth + 1)};
    }
    w->words.nodes[index] = n;
    return true;
}

static bool walk_words(struct walk *w)
{
    struct node *root = nodes_add(&w->words, w->err);
    if (!root)
        return false;
    root->level = MODEL_LEVELS - 1;
    for (size_t i = 0; i < w->words.count; i++)
        if (w->words.nodes[i].depth != 255 && !expand_word(w, i))
            return false;
    return true;
}

/* --- pairs -------------------------------------------------------------------------------------
 */

static void walk_pairs_from(struct walk *w, uint32_t before, unsigned mark, const struct node *n,
                            unsigned level)
{
    if (model_levels[level] < w->rules->pair_expand || !n->children ||
        w->coder->decisions > w->most)
        return;
    struct candidate list[256];
    struct node children[256];
    struct paths paths;
    const struct node *all = w->words.nodes;
    const unsigned count = n->children > 256 ? 256 : n->children;
    for (unsigned i = 0; i < count; i++)
        list[i] =
            (struct candidate){.rank = all[n->first + i].rank, .level = all[n->first + i].level};
    const uint32_t hash = model_pair_hash((uint32_t)n->string, ' ', before, mark);
    const int found = walk_children(w, KIND_PAIR, level, hash, list, count, children, &paths);
    emit(w, MODEL_PAIR, hash, n->depth ? n->last[1] : ' ', children, (size_t)found);
    for (uint32_t at = n->from; at < n->to; at++)
        for (unsigned i = 0; i < paths.size; i++)
            if (all[at].last[1] == paths.letters[i])
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
        const struct node *n = &w->words.nodes[i];
        if (n->depth == 255 || model_levels[n->level] < w->rules->head)
            continue;
        for (unsigned mark = 0; mark < 3; mark++) {
            unsigned known = seen_head(w, (uint32_t)n->string, mark);
            if (known > n->level + 1u)
                known = n->level + 1u;
            if (!walk_bit(w, &w->heads[mark][n->level], known > 0))
                continue;
            unsigned at = n->level;
            while (at > 0 && !walk_bit(w, &w->head_levels[at], known == at + 1))
                at--;
            walk_pairs_from(w, (uint32_t)n->string, mark, &w->words.nodes[0], at);
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
    free(w->words.nodes);
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
