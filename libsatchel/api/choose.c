/* See choose.h.
 *
 * A text is worth what the others can learn from it: for each string of GRAM bytes in it that no
 * chosen text has yet, the number of other texts that have it, for its size. Taking the best again
 * and again is within a constant of the best choice (Nemhauser, Wolsey and Fisher 1978); as worth
 * only falls, what was worth less before need not be looked at again (Minoux 1978). One string in
 * SAMPLE is looked at, by its hash.
 */
#include "choose.h"

#include <stdlib.h>
#include <string.h>

#define GRAM   6
#define SAMPLE 8

/* One string of one text. */
struct gram {
    uint32_t hash, text;
};

struct choosing {
    struct gram *grams; /* by text, then hash, each once */
    size_t *starts;     /* of each text's grams, and the end */
    uint32_t *others;   /* of each gram: how many other texts have it, 0 once it is had */
    size_t *slots;      /* of each gram: the first gram with its hash, whose `others` counts */
    uint64_t *worth;
    const satchel_bytes *texts;
    size_t count;
};

static uint32_t hash_gram(const uint8_t *at)
{
    uint64_t v = 0;
    for (unsigned i = 0; i < GRAM; i++)
        v = v << 8 | at[i];
    v *= UINT64_C(0x9E3779B97F4A7C15);
    return (uint32_t)(v >> 32);
}

static int compare_in_text(const void *a, const void *b)
{
    const struct gram *x = a, *y = b;
    if (x->text != y->text)
        return x->text < y->text ? -1 : 1;
    return (x->hash > y->hash) - (x->hash < y->hash);
}

static size_t list_grams(struct choosing *c)
{
    size_t size = 0, kept = 0;
    for (size_t t = 0; t < c->count; t++)
        for (size_t i = 0; i + GRAM <= c->texts[t].size; i++) {
            const uint32_t hash = hash_gram(c->texts[t].data + i);
            if (hash % SAMPLE == 0)
                c->grams[size++] = (struct gram){hash, (uint32_t)t};
        }
    if (size)
        qsort(c->grams, size, sizeof *c->grams, compare_in_text);
    for (size_t i = 0; i < size; i++)
        if (!kept || compare_in_text(&c->grams[kept - 1], &c->grams[i]) != 0)
            c->grams[kept++] = c->grams[i];
    size_t at = 0;
    for (size_t t = 0; t <= c->count; t++) {
        while (at < kept && c->grams[at].text < t)
            at++;
        c->starts[t] = at;
    }
    return kept;
}

struct hashed {
    uint32_t hash;
    size_t gram;
};

static int compare_hashes(const void *a, const void *b)
{
    const struct hashed *x = a, *y = b;
    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    return (x->gram > y->gram) - (x->gram < y->gram);
}

/* Finds how many texts have each string. */
static bool count_others(struct choosing *c, size_t grams, satchel_error *err)
{
    struct hashed *by_hash = malloc((grams + 1) * sizeof *by_hash);
    if (!by_hash)
        return satchel_fail_memory(err);
    for (size_t i = 0; i < grams; i++)
        by_hash[i] = (struct hashed){c->grams[i].hash, i};
    if (grams)
        qsort(by_hash, grams, sizeof *by_hash, compare_hashes);
    for (size_t i = 0; i < grams;) {
        size_t end = i;
        while (end < grams && by_hash[end].hash == by_hash[i].hash)
            c->slots[by_hash[end++].gram] = by_hash[i].gram;
        c->others[by_hash[i].gram] = (uint32_t)(end - i - 1);
        i = end;
    }
    free(by_hash);
    return true;
}

static uint64_t worth_of(const struct choosing *c, size_t text)
{
    uint64_t sum = 0;
    for (size_t i = c->starts[text]; i < c->starts[text + 1]; i++)
        sum += c->others[c->slots[i]];
    return c->texts[text].size ? (sum << 16) / c->texts[text].size : 0;
}

static size_t letters_of(satchel_bytes text)
{
    size_t letters = 0;
    for (size_t i = 0; i < text.size; i++)
        letters += (text.data[i] & 0xC0) != 0x80;
    return letters;
}

/* The text not yet looked at for good that seems worth most; `count` if none is left. */
static size_t best_of(const struct choosing *c, const bool *done)
{
    size_t best = c->count;
    for (size_t t = 0; t < c->count; t++)
        if (!done[t] && (best == c->count || c->worth[t] > c->worth[best]))
            best = t;
    return best;
}

static size_t choose(struct choosing *c, bool *done, size_t letters, size_t bytes, uint32_t *chosen)
{
    size_t kept = 0;
    for (size_t t = 0; t < c->count; t++)
        c->worth[t] = worth_of(c, t);
    for (size_t best; (best = best_of(c, done)) < c->count;) {
        const uint64_t now = worth_of(c, best);
        if (now < c->worth[best]) {
            c->worth[best] = now;
            continue;
        }
        const size_t size = c->texts[best].size, taken = letters_of(c->texts[best]);
        done[best] = true;
        if (size > bytes || taken > letters)
            continue;
        chosen[kept++] = (uint32_t)best;
        bytes -= size;
        letters -= taken;
        for (size_t i = c->starts[best]; i < c->starts[best + 1]; i++)
            c->others[c->slots[i]] = 0;
    }
    return kept;
}

bool choose_texts(const satchel_bytes *texts, size_t count, size_t letters, size_t bytes,
                  uint32_t *chosen, size_t *chosen_count, satchel_error *err)
{
    size_t total = 1;
    for (size_t i = 0; i < count; i++)
        total += texts[i].size;
    struct choosing c = {.grams = malloc(total * sizeof *c.grams),
                         .starts = malloc((count + 2) * sizeof *c.starts),
                         .worth = malloc((count + 1) * sizeof *c.worth),
                         .texts = texts,
                         .count = count};
    bool *done = calloc(count + 1, sizeof *done);
    bool ok = c.grams && c.starts && c.worth && done;
    size_t grams = 0;
    if (ok) {
        grams = list_grams(&c);
        c.others = calloc(grams + 1, sizeof *c.others);
        c.slots = malloc((grams + 1) * sizeof *c.slots);
        ok = c.others && c.slots;
    }
    ok = ok ? count_others(&c, grams, err) : satchel_fail_memory(err);
    if (ok)
        *chosen_count = choose(&c, done, letters, bytes, chosen);
    free(c.grams);
    free(c.starts);
    free(c.others);
    free(c.slots);
    free(c.worth);
    free(done);
    return ok;
}
