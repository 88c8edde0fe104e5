/* Doubles found and left out; see doubles.h. */
#include "doubles.h"

#include "assemble.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BANDS    16
#define ROWS     (SKETCH_BINS / BANDS)
#define NEARBY   16 /* at most so many of one bucket are compared with each */
#define TWO_DAYS ((int64_t)2 * 24 * 60 * 60)

static bool takes_part(const struct surveyed *s)
{
    return !s->out && s->status != SATCHEL_CANCELED;
}

/* Chapters of one book: what it says twice, it says twice. */
static bool of_one_book(const struct surveyed *s, const struct surveyed *t)
{
    return s->part && t->part && s->source == t->source;
}

static void merge(struct assembly *a, uint32_t out, uint32_t into, const char *how)
{
    struct surveyed *s = &a->articles[out], *t = &a->articles[into];
    char why[1300];
    satchel_buf room;
    satchel_buf_init(&room, PATH_MAX * 2);
    s->out = true;
    s->id = t->id;
    /* All that stood for others before stand in one row. */
    uint32_t last = out;
    while (a->articles[last].like.next)
        last = a->articles[last].like.next - 1;
    a->articles[last].like.next = t->like.next;
    t->like.next = out + 1;
    snprintf(why, sizeof why, "%s as \"%s\", left out", how, t->id);
    report_warning(a->report, job_shown(a->job, &a->job->sources[s->source], &room), why);
    satchel_buf_free(&room);
}

/* --- the same text -----------------------------------------------------------------------------
 */

/* The first holds, or the one that has an id of its own. */
static bool settle_same(struct assembly *a)
{
    struct names seen;
    bool ok = true;
    names_init(&seen);
    for (unsigned own = 1; own < 2; own--)
        for (uint32_t i = 0; ok && i < a->count; i++) {
            const struct surveyed *s = &a->articles[i];
            if (!takes_part(s) || !s->like.words[0] || s->own_id != (own == 1))
                continue;
            const char *key = (const char *)s->like.words;
            const uint32_t first = names_find(&seen, key, sizeof s->like.words);
            if (first == NAMES_NONE)
                ok = names_add(&seen, key, sizeof s->like.words, i);
            else if (!of_one_book(s, &a->articles[first]))
                merge(a, i, first, "the same text");
        }
    names_free(&seen);
    return ok;
}

/* --- alike -------------------------------------------------------------------------------------
 */

/* The share of pieces that two texts have in common of all that they have, in hundredths. */
static unsigned alike(const struct likeness *a, const struct likeness *b)
{
    unsigned same = 0, all = 0;
    for (unsigned i = 0; a->sketch && b->sketch && i < SKETCH_BINS; i++) {
        const bool none = a->sketch[i] == UINT16_MAX && b->sketch[i] == UINT16_MAX;
        all += !none;
        same += !none && a->sketch[i] == b->sketch[i];
    }
    return all ? same * 100 / all : 0;
}

/* The one that holds comes first. */
static void put_in_order(const struct assembly *a, uint32_t pair[2])
{
    const struct surveyed *s = &a->articles[pair[0]], *t = &a->articles[pair[1]];
    bool swap = pair[1] < pair[0];
    const uint64_t n = s->like.size, k = t->like.size;
    if ((s->status == SATCHEL_CORRECTED) != (t->status == SATCHEL_CORRECTED))
        swap = t->status == SATCHEL_CORRECTED;
    else if (n * 3 < k * 2 || k * 3 < n * 2)
        swap = k > n;
    else if (s->time != t->time)
        swap = t->time > s->time;
    if (swap) {
        const uint32_t first = pair[0];
        pair[0] = pair[1];
        pair[1] = first;
    }
}

static bool settle_addresses(struct assembly *a)
{
    struct names seen;
    bool ok = true;
    names_init(&seen);
    uint32_t *holds = satchel_arena_array(&a->arena, a->count + (size_t)1, sizeof *holds);
    ok = holds != NULL;
    for (uint32_t i = 0; ok && i < a->count; i++) {
        const struct surveyed *s = &a->articles[i];
        if (!takes_part(s) || !s->like.address[0])
            continue;
        const char *key = (const char *)s->like.address;
        const uint32_t first = names_find(&seen, key, sizeof s->like.address);
        if (first == NAMES_NONE) {
            holds[i] = i;
            ok = names_add(&seen, key, sizeof s->like.address, i);
            continue;
        }
        const struct surveyed *t = &a->articles[holds[first]];
        if (s->like.headline != t->like.headline && alike(&s->like, &t->like) < 50)
            continue;
        uint32_t pair[2] = {holds[first], i};
        put_in_order(a, pair);
        merge(a, pair[1], pair[0], "from the same address");
        holds[first] = pair[0];
    }
    names_free(&seen);
    return ok;
}

static unsigned count_bits(uint64_t bits)
{
    unsigned count = 0;
    for (; bits; bits &= bits - 1)
        count++;
    return count;
}

static bool same_story(const struct surveyed *s, const struct surveyed *t)
{
    const struct likeness *a = &s->like, *b = &t->like;
    const unsigned n = count_bits(a->heads), k = count_bits(b->heads);
    const unsigned fewer = n < k ? n : k;
    if (strcasecmp(a->source, b->source) == 0 || a->numbers != b->numbers)
        return false;
    if (count_bits(a->heads & b->heads) * 2 < fewer)
        return false;
    if (s->time != SATCHEL_NO_TIME && t->time != SATCHEL_NO_TIME &&
        (s->time > t->time ? s->time - t->time : t->time - s->time) > TWO_DAYS)
        return false;
    return alike(a, b) >= 60;
}

/* Articles whose sketches are the same in one band of ROWS bins: of two that share six tenths of
 * their pieces nine in ten meet in one of the BANDS. */
struct bucket {
    uint64_t key;
    uint32_t article;
};

static int compare_buckets(const void *a, const void *b)
{
    const struct bucket *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->article > y->article) - (x->article < y->article);
}

static uint32_t fill_band(const struct assembly *a, unsigned band, struct bucket *buckets)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < a->count; i++) {
        const struct surveyed *s = &a->articles[i];
        if (!takes_part(s) || !s->like.source || !s->like.sketch)
            continue;
        uint64_t key = 0;
        bool whole = true;
        for (unsigned k = 0; k < ROWS; k++) {
            const uint16_t value = s->like.sketch[band * ROWS + k];
            whole = whole && value != UINT16_MAX;
            key = key << 16 | value;
        }
        if (whole)
            buckets[count++] = (struct bucket){.key = key, .article = i};
    }
    if (count)
        qsort(buckets, count, sizeof *buckets, compare_buckets);
    return count;
}

static void settle_band(struct assembly *a, const struct bucket *buckets, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t k = i + 1; k < count && k <= i + NEARBY; k++) {
            uint32_t pair[2] = {buckets[i].article, buckets[k].article};
            if (buckets[k].key != buckets[i].key)
                break;
            if (!takes_part(&a->articles[pair[0]]) || !takes_part(&a->articles[pair[1]]) ||
                !same_story(&a->articles[pair[0]], &a->articles[pair[1]]))
                continue;
            put_in_order(a, pair);
            merge(a, pair[1], pair[0], "nearly the same text");
        }
}

static bool settle_stories(struct assembly *a)
{
    struct bucket *buckets = malloc((a->count + (size_t)1) * sizeof *buckets);
    for (unsigned band = 0; buckets && band < BANDS; band++)
        settle_band(a, buckets, fill_band(a, band, buckets));
    free(buckets);
    return buckets != NULL;
}

bool doubles_settle(struct assembly *a)
{
    return settle_same(a) && settle_addresses(a) && settle_stories(a);
}

void doubles_put_sources(const struct assembly *a, uint32_t article, satchel_builder *builder)
{
    const char *own = a->articles[article].like.source;
    for (uint32_t i = a->articles[article].like.next; i; i = a->articles[i - 1].like.next) {
        const char *other = a->articles[i - 1].like.source;
        bool said = !other || (own && strcmp(own, other) == 0);
        for (uint32_t k = a->articles[article].like.next; !said && k != i;
             k = a->articles[k - 1].like.next)
            said = a->articles[k - 1].like.source &&
                   strcmp(a->articles[k - 1].like.source, other) == 0;
        if (!said)
            satchel_builder_meta(builder, "source", other);
    }
}
