/* Search without an index: decode and scan. See <satchel/search.h>. */
#include "api/scan.h"
#include "bundle_inside.h"

#include <stdlib.h>
#include <string.h>

struct search {
    satchel_bundle *bundle;
    unsigned word_count;
    struct scan words[QUERY_WORDS];
    satchel_arena *arena;
    satchel_hit *hits; /* malloc'ed while it grows */
    uint32_t count, capacity;
};

static bool add_hit(struct search *s, satchel_hit hit)
{
    if (s->count == s->capacity) {
        const uint32_t more = s->capacity ? s->capacity * 2 : 32;
        satchel_hit *grown = realloc(s->hits, more * sizeof *grown);
        if (!grown)
            return false;
        s->hits = grown;
        s->capacity = more;
    }
    s->hits[s->count++] = hit;
    return true;
}

struct places {
    uint32_t count;
    struct scan_place first;
};

static bool count_place(void *context, const struct scan_place *place)
{
    struct places *p = context;
    if (!p->count++)
        p->first = *place;
    return true;
}

/* Fills all but the snippet of *hit; false: a word is not there. */
static bool count_words(struct search *s, const char *text, size_t size, size_t headline,
                        satchel_hit *hit)
{
    uint64_t points = 0;
    for (unsigned i = 0; i < s->word_count; i++) {
        struct places found = {0};
        scan_text(&s->words[i], text, size, true, count_place, &found);
        if (!found.count)
            return false;
        hit->count += found.count;
        points += query_points(found.count, found.first.start < headline);
        if (i == 0) {
            hit->offset = (uint32_t)found.first.start;
            hit->length = (uint32_t)(scan_end(text, size, found.first.end) - hit->offset);
        }
    }
    const struct catalog_record *r = bundle_record(s->bundle, hit->index, NULL);
    hit->score = query_score(points, r ? r->text.decoded : 0);
    return true;
}

/* False when out of memory. */
static bool look_into(struct search *s, const satchel_article *article, uint32_t index)
{
    const satchel_block *blocks;
    size_t size;
    const char *text = satchel_article_text(article, &size);
    const uint32_t count = satchel_article_blocks(article, &blocks);
    const uint32_t headline = count && blocks[0].kind == SATCHEL_KIND_HEADLINE ? blocks[0].end : 0;
    satchel_hit hit = {.index = index};
    if (!count_words(s, text, size, headline, &hit))
        return true;
    return make_snippet(text, size, true, true, s->arena, &hit) && add_hit(s, hit);
}

static bool search_article(struct search *s, uint32_t index, satchel_error *err)
{
    satchel_article *article = satchel_article_open(s->bundle, index, err);
    if (!article)
        return false;
    const bool ok = look_into(s, article, index);
    satchel_article_close(article);
    return ok || satchel_fail_memory(err);
}

bool satchel_search(satchel_bundle *bundle, const char *words, uint32_t limit, satchel_arena *arena,
                    satchel_hit **hits, uint32_t *count, satchel_error *err)
{
    struct search s = {.bundle = bundle, .arena = arena};
    struct query query;
    satchel_error first = {0}, here;
    query_parse(words, &query);
    for (unsigned i = 0; i < query.count; i++)
        scan_prepare(&s.words[s.word_count++], &query.words[i]);
    const uint32_t articles = satchel_bundle_info(bundle)->articles;
    for (uint32_t i = 0; s.word_count && i < articles; i++)
        if (!search_article(&s, i, &here) && !first.code && here.code != SATCHEL_NOT_FOUND)
            first = here;
    if (s.count)
        qsort(s.hits, s.count, sizeof *s.hits, compare_hits);
    *count = s.count < limit ? s.count : limit;
    *hits = satchel_arena_array(arena, *count, sizeof **hits);
    if (*count && !*hits) {
        *count = 0;
        satchel_fail_memory(&first);
    } else if (*count) {
        memcpy(*hits, s.hits, *count * sizeof **hits);
    }
    free(s.hits);
    if (first.code && err)
        *err = first;
    return !first.code;
}

struct ranges {
    const char *text;
    size_t size, end; /* of the range before */
    satchel_range *to;
    uint32_t count, capacity;
};

/* Ranges of one word do not overlap. */
static bool take_range(void *context, const struct scan_place *place)
{
    struct ranges *r = context;
    if (place->start < r->end)
        return true;
    r->end = scan_end(r->text, r->size, place->end);
    r->to[r->count++] = (satchel_range){(uint32_t)place->start, (uint32_t)r->end};
    return r->count < r->capacity;
}

uint32_t satchel_find(const char *text, size_t size, const char *words, satchel_range *ranges,
                      uint32_t capacity)
{
    struct ranges r = {.text = text, .size = size, .to = ranges, .capacity = capacity};
    struct query q;
    struct scan scan;
    query_parse(words, &q);
    for (unsigned i = 0; i < q.count && r.count < capacity; i++) {
        r.end = 0;
        scan_prepare(&scan, &q.words[i]);
        scan_text(&scan, text, size, true, take_range, &r);
    }
    return r.count;
}
