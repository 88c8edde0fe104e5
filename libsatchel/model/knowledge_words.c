/* The tables of words and of pairs of words; see knowledge.h. */
#include "knowledge_parts.h"

#include <string.h>

#define WORD_DEPTH 24 /* letters of the longest word */

/* --- words -------------------------------------------------------------------------------------
 */

static struct word *add_word(struct words *words, satchel_error *err)
{
    if (words->count == words->capacity) {
        struct word *grown = knowledge_room(words->words, &words->capacity, sizeof *grown, err);
        if (!grown)
            return NULL;
        words->words = grown;
    }
    struct word *word = &words->words[words->count++];
    *word = (struct word){0};
    return word;
}

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

static inline bool comes_before(const struct follower *a, const struct follower *b)
{
    return a->level != b->level ? a->level > b->level : a->rank < b->rank;
}

/* Looks up the codes after the last two letters, or the one, or a blank. */
static void find_endings(const struct walk *w, const struct word *n, struct endings *to)
{
    struct model_record r;
    const struct model_past past = {.last4 = n->depth == 0 ? ' '
                                             : n->depth == 1
                                                 ? n->letters[1]
                                                 : n->letters[0] * 256u + n->letters[1]};
    const unsigned table = n->depth > 1;
    to->count = 0;
    if (!model_find(&w->image->tables[table], model_hash(&past, table), &r))
        return;
    const struct model_trees *t = w->image->trees;
    const struct model_tree *tree = &t->trees[t->of[past.last4 & 0xFF]];
    for (unsigned i = 0; i < r.size; i++) {
        const uint32_t count = table_count(&r, i);
        const struct follower c = {t->trees[0].rank_of[tree->code_of[r.ranks[i]]],
                                   (uint8_t)model_level_of(count ? count : 1)};
        unsigned k = i;
        for (; k > 0 && comes_before(&c, &to->list[k - 1]); k--)
            to->list[k] = to->list[k - 1];
        to->list[k] = c;
    }
    to->count = r.size;
}

/* What may follow the word, most frequent first. */
static const struct endings *endings_of(struct walk *w, const struct word *n)
{
    const unsigned depth = n->depth < 2 ? n->depth : 2;
    const uint32_t letters =
        (depth + 1) << 16 | (depth > 1 ? n->letters[0] * 256u : 0) | (depth ? n->letters[1] : 0);
    struct endings *e = &w->endings[model_mix(letters, 0) % ENDINGS];
    if (e->letters != letters) {
        find_endings(w, n, e);
        e->letters = letters;
    }
    return e;
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
                         const struct follower *list, unsigned count, struct follower children[256],
                         struct paths *paths)
{
    const bool pair = kind == KIND_PAIR;
    const struct knowledge_counts *from =
        w->seen ? (pair ? &w->seen->pairs : &w->seen->words) : NULL;
    const uint32_t keep = pair ? w->rules->pair_keep : w->rules->word_keep;
    struct coding coding = coding_of(w, kind, parent, count);
    int found = 0;
    paths->size = 0;
    for (unsigned i = 0; i < count; i++) {
        if (coding.remains <= 0 && parent < 6)
            break;
        unsigned known = from ? seen_count(w, from, hash, list[i].rank, keep) : 0;
        known = walk_level(w, &coding, list[i].level, known);
        if (!known)
            continue;
        struct follower *child = &children[found++];
        *child = (struct follower){list[i].rank, (uint8_t)(known - 1)};
        coding.remains -= model_levels[child->level];
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
    struct follower children[256];
    struct paths paths;
    const struct endings *endings = endings_of(w, &n);
    const uint32_t hash = index ? model_word_hash(n.string) : 1;
    const int found = walk_children(w, KIND_WORD, n.last.level, hash, endings->list, endings->count,
                                    children, &paths);
    if (index)
        knowledge_emit(w, MODEL_WORD, hash, n.letters[1], children, (size_t)found);
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

bool knowledge_words(struct walk *w)
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
    struct follower list[256], children[256];
    struct paths paths;
    const struct word *all = w->words.words;
    const unsigned count = n->children > 256 ? 256 : n->children;
    for (unsigned i = 0; i < count; i++)
        list[i] = all[n->first + i].last;
    const uint32_t hash = model_pair_hash(n->string, ' ', before, mark);
    const int found = walk_children(w, KIND_PAIR, level, hash, list, count, children, &paths);
    knowledge_emit(w, MODEL_PAIR, hash, n->depth ? n->letters[1] : ' ', children, (size_t)found);
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

void knowledge_pairs(struct walk *w)
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
