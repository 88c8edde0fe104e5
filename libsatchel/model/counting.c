/* See counting.h. */
#include "counting.h"

#include <satchel/utf8.h>

#include <stdlib.h>
#include <string.h>

/* --- alphabet ----------------------------------------------------------------------------------
 */

struct point_count {
    uint32_t point, count;
};

static int compare_points(const void *a, const void *b)
{
    const struct point_count *x = a, *y = b;
    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return x->point < y->point ? -1 : 1;
}

/* Code points seen often enough to be worth a code, the most frequent first. When almost all of the
 * text is done with 128, no pairs are begun for the rest. */
static size_t frequent_points(const struct point_count *counts, size_t most, uint32_t *points)
{
    uint64_t total = 0, covered = 0;
    size_t count = 0;
    for (size_t i = 0; i < most && counts[i].count; i++)
        total += counts[i].count;
    for (size_t i = 0;
         i < most && counts[i].count > 3 && counts[i].count * UINT64_C(100000) > total; i++) {
        points[count++] = counts[i].point;
        if (i < 128)
            covered += counts[i].count;
    }
    return count > 128 && covered * 100 > total * 99 ? 128 : count;
}

bool alphabet_learn(satchel_bytes text, struct alphabet *alphabet, satchel_error *err)
{
    const size_t most = 0x110000;
    struct point_count *counts = calloc(most, sizeof *counts);
    uint32_t *points = malloc(most * sizeof *points);
    const bool ok = (counts && points) || satchel_fail_memory(err);
    if (ok) {
        for (uint32_t c = 0; c < most; c++)
            counts[c].point = c;
        for (size_t i = 0; i < text.size;) {
            uint32_t c;
            i += satchel_utf8_decode((const char *)text.data + i, text.size - i, &c);
            counts[c].count += c > 0x7F && c != SATCHEL_REPLACEMENT;
        }
        qsort(counts, most, sizeof *counts, compare_points);
        alphabet_choose(alphabet, points, frequent_points(counts, most, points));
    }
    free(counts);
    free(points);
    return ok;
}

/* --- counting ----------------------------------------------------------------------------------
 */

static int compare_keys(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

bool counted_in(const struct counted_texts *t, size_t number)
{
    return !t->folds || number % t->folds != t->fold;
}

static void list_strings(const struct counted_texts *t, struct knowledge_seen *seen)
{
    for (size_t a = 0; a < t->count; a++) {
        if (!counted_in(t, a))
            continue;
        const uint8_t *codes = t->codes + t->texts[a].start;
        for (size_t i = 0; i + KNOWLEDGE_DEPTH <= t->texts[a].size; i++) {
            uint64_t key = 0;
            for (unsigned k = 0; k < KNOWLEDGE_DEPTH; k++)
                key = key << 8 | t->tree->rank_of[codes[i + k]];
            seen->strings[seen->string_count++] = key;
        }
    }
    if (seen->string_count)
        qsort(seen->strings, seen->string_count, sizeof *seen->strings, compare_keys);
}

static void list_words(const struct counted_texts *t, bool pairs, struct knowledge_counts *to)
{
    for (size_t a = 0; a < t->count; a++) {
        if (!counted_in(t, a))
            continue;
        struct model_past past = {0};
        for (size_t i = 0; i < t->texts[a].size; i++) {
            const uint8_t code = t->codes[t->texts[a].start + i];
            const uint8_t last = past.last4 & 0xFF;
            uint32_t hash = 0;
            if (pairs && past.word_before && (past.word || last == ' '))
                hash = model_pair_hash(past.word, last, past.word_before, past.mark);
            else if (!pairs && (past.word || last == ' '))
                hash = past.word ? model_word_hash(past.word) : 1;
            if (hash)
                to->keys[to->count++] = (uint64_t)hash << 8 | t->tree->rank_of[code];
            model_see(&past, t->alphabet, code);
        }
    }
    if (to->count)
        qsort(to->keys, to->count, sizeof *to->keys, compare_keys);
    size_t kept = 0;
    for (size_t i = 0; i < to->count; kept++) {
        size_t next = i;
        while (next < to->count && to->keys[next] == to->keys[i])
            next++;
        to->counts[kept] = (uint32_t)(next - i);
        to->keys[kept] = to->keys[i];
        i = next;
    }
    to->count = kept;
}

void counted_free(struct knowledge_seen *s)
{
    free(s->strings);
    free(s->words.keys);
    free(s->words.counts);
    free(s->pairs.keys);
    free(s->pairs.counts);
}

bool counted_see(const struct counted_texts *t, struct knowledge_seen *s, satchel_error *err)
{
    size_t most = 1;
    for (size_t a = 0; a < t->count; a++)
        most += t->texts[a].size;
    *s = (struct knowledge_seen){.strings = malloc(most * sizeof *s->strings),
                                 .words = {malloc(most * 8), malloc(most * 4), 0},
                                 .pairs = {malloc(most * 8), malloc(most * 4), 0}};
    if (!s->strings || !s->words.keys || !s->words.counts || !s->pairs.keys || !s->pairs.counts) {
        counted_free(s);
        return satchel_fail_memory(err);
    }
    list_strings(t, s);
    list_words(t, false, &s->words);
    list_words(t, true, &s->pairs);
    return true;
}
