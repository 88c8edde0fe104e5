/* See knowledge.h. */
#include "knowledge_parts.h"

#include <stdlib.h>
#include <string.h>

#define MOST_NODES    (8u << 20) /* of one depth */
#define FIRST_NODES   1024
#define LEAST_OF_TREE 200

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

/* --- nodes -------------------------------------------------------------------------------------
 */

void *knowledge_room(void *array, size_t *capacity, size_t size, satchel_error *err)
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
        writing ? knowledge_room(nodes->ranges, &capacity, sizeof *ranges, err) : NULL;
    if (writing && !ranges)
        return false;
    nodes->ranges = ranges;
    struct node *grown = knowledge_room(nodes->nodes, &nodes->capacity, sizeof *grown, err);
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

void knowledge_emit(struct walk *w, unsigned table, uint32_t hash, uint8_t last,
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

/* How often `rank` followed the string, as the strings seen tell: sets the child's range. */
static unsigned seen_child(const struct walk *w, const struct range *parent, unsigned depth,
                           unsigned rank, struct range *child)
{
    const struct knowledge_seen *s = w->seen;
    const unsigned shift = 8 * (KNOWLEDGE_DEPTH - 1 - depth);
    uint64_t key = 0;
    if (!s) /* reading */
        return 0;
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
    if (model_levels[parent->last.level] < w->rules->expand[depth])
        return true;
    const struct node *s = depth ? &levels[depth - 1].nodes[parent->suffix] : NULL;
    const size_t candidates = s ? s->children : 256;
    struct coding coding = coding_of(w, depth, parent->last.level, (unsigned)candidates);
    parent->first = (uint32_t)next->count;
    for (size_t i = 0; i < candidates; i++) {
        const struct node *c = s ? &here->nodes[s->first + i] : NULL;
        const unsigned rank = c ? c->last.rank : (unsigned)i;
        const unsigned level = c ? c->last.level : MODEL_LEVELS - 1;
        if (coding.remains <= 0 && coding.parent < 6)
            break; /* such counts are exact */
        struct range range = {0};
        unsigned known =
            here->ranges ? seen_child(w, &here->ranges[index], depth, rank, &range) : 0;
        known = walk_level(w, &coding, level, known);
        if (!known)
            continue;
        const uint8_t code = w->image->trees->trees[0].code_of[rank];
        const struct node child = {
            .string = {parent->string[0] << 8 | code,
                       parent->string[1] << 8 | parent->string[0] >> 24},
            .suffix = c ? (uint32_t)(s->first + i) : 0,
            .last = {(uint8_t)rank, (uint8_t)(known - 1)},
        };
        coding.remains -= model_levels[child.last.level];
        if (!add_node(next, &child, here->ranges ? &range : NULL, w->err))
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
    knowledge_emit(w, (unsigned)tables[depth], model_hash(&past, (unsigned)tables[depth]),
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
    if (!here->nodes) /* no string is as long */
        return true;
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
        ok = walk_depth(w, levels, depth);
        if (depth)
            free_nodes(&levels[depth - 1]);
    }
    for (unsigned depth = 0; depth <= KNOWLEDGE_DEPTH; depth++)
        free_nodes(&levels[depth]);
    return ok;
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
    ok = ok && knowledge_words(w);
    if (ok)
        knowledge_pairs(w);
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
