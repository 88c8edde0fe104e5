/* Search without an index: decode, fold, scan. See <satchel/search.h>. */
#include "api/matching.h"
#include "bundle_inside.h"

#include <stdlib.h>
#include <string.h>

struct search {
    satchel_bundle *bundle;
    struct query query;
    satchel_buf normal; /* of the article at hand */
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

/* False when out of memory. */
static bool look_into(struct search *s, const satchel_article *article, uint32_t index)
{
    const struct catalog_record *r = bundle_record(s->bundle, index, NULL);
    const satchel_block *blocks;
    size_t size;
    const char *text = satchel_article_text(article, &size);
    const uint32_t count = satchel_article_blocks(article, &blocks);
    const uint32_t headline = count && blocks[0].kind == SATCHEL_KIND_HEADLINE ? blocks[0].end : 0;
    satchel_hit hit = {.index = index};
    s->normal.size = 0;
    normal_put(&s->normal, text, headline, true);
    const size_t headline_end = s->normal.size;
    normal_put(&s->normal, text + headline, size - headline, false);
    if (s->normal.failed)
        return false;
    if (!query_match(&s->query, s->normal.data, s->normal.size, headline_end,
                     r ? r->text.decoded : 0, &hit))
        return true;
    const uint32_t first = hit.offset - 1, end = first + hit.length; /* without the blank */
    hit.offset = (uint32_t)normal_source(text, size, true, first);
    hit.length = (uint32_t)normal_source(text, size, true, end) - hit.offset;
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
    satchel_error first = {0}, here;
    query_parse(words, &s.query);
    satchel_buf_init(&s.normal, (size_t)64 << 20);
    const uint32_t articles = satchel_bundle_info(bundle)->articles;
    for (uint32_t i = 0; s.query.count && i < articles; i++)
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
    satchel_buf_free(&s.normal);
    if (first.code && err)
        *err = first;
    return !first.code;
}

uint32_t satchel_find(const char *text, size_t size, const char *words, satchel_range *ranges,
                      uint32_t capacity)
{
    struct query q;
    satchel_buf normal;
    uint32_t count = 0;
    query_parse(words, &q);
    satchel_buf_init(&normal, (size_t)64 << 20);
    normal_put(&normal, text, size, false);
    for (unsigned i = 0; i < q.count && !normal.failed; i++) {
        const struct query_word *w = &q.words[i];
        size_t from = 0, first;
        /* A match ends before the blank that the next one may begin with. */
        while (count < capacity && query_count(w, normal.data + from, normal.size - from, &first)) {
            const size_t at = from + first - 1, end = at + w->length - !w->anywhere;
            ranges[count].start = (uint32_t)normal_source(text, size, true, at);
            ranges[count++].end = (uint32_t)normal_source(text, size, true, end);
            from = end + 1;
        }
    }
    satchel_buf_free(&normal);
    return count;
}
