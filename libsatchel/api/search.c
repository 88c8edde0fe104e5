/* Search without an index: decode, fold, scan. See <satchel/search.h>. */
#include "base/bytes.h"

#include <satchel/search.h>
#include <satchel/utf8.h>

#include <stdlib.h>
#include <string.h>

#define MAX_WORDS 16
#define MAX_WORD  64 /* code points */

struct word {
    uint32_t fold[MAX_WORD];
    unsigned length;
    bool prefix; /* the word being typed */
};

struct query {
    struct word words[MAX_WORDS];
    unsigned count;
};

/* Folded text of an article, with the byte each code point came from. */
struct folded {
    uint32_t *chars;
    uint32_t *from;
    size_t size, capacity;
};

/* Letters and digits make words; so do marks, which fold to nothing. Scripts without spaces are
 * searched as strings, see word_starts. */
static bool is_word_char(uint32_t c)
{
    if (c < 0x80)
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return satchel_strong_direction(c) != 0 || (c >= 0x0300 && c <= 0x036F) ||
           (c >= 0x0660 && c <= 0x0669) || (c >= 0x06F0 && c <= 0x06F9) ||
           (c >= 0x0591 && c <= 0x05C7) || (c >= 0x064B && c <= 0x0670);
}

/* No spaces between words: any place may start one. */
static bool is_continuous_script(uint32_t c)
{
    return (c >= 0x0E00 && c <= 0x0EFF) || (c >= 0x1000 && c <= 0x109F) ||
           (c >= 0x1780 && c <= 0x17FF) || (c >= 0x2E80 && c <= 0x9FFF) ||
           (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) ||
           (c >= 0x20000 && c <= 0x3FFFD);
}

static void parse_query(const char *text, struct query *q)
{
    const size_t size = strlen(text);
    struct word *w = NULL;
    for (size_t i = 0; i < size;) {
        uint32_t c, to[4];
        i += satchel_utf8_decode(text + i, size - i, &c);
        if (!is_word_char(c)) {
            w = NULL;
            continue;
        }
        if (!w) {
            if (q->count == MAX_WORDS)
                return;
            w = &q->words[q->count++];
            *w = (struct word){0};
        }
        const size_t n = satchel_fold(c, to);
        for (size_t k = 0; k < n && w->length < MAX_WORD; k++)
            w->fold[w->length++] = to[k];
    }
    if (w)
        w->prefix = true;
    unsigned kept = 0;
    for (unsigned i = 0; i < q->count; i++)
        if (q->words[i].length)
            q->words[kept++] = q->words[i];
    q->count = kept;
}

static bool fold_text(const char *text, size_t size, struct folded *f)
{
    f->size = 0;
    for (size_t i = 0; i < size;) {
        uint32_t c, to[4];
        const size_t at = i;
        i += satchel_utf8_decode(text + i, size - i, &c);
        const size_t n = satchel_fold(c, to);
        if (f->size + n > f->capacity) {
            const size_t more = f->capacity ? f->capacity * 2 : 8192;
            uint32_t *chars = realloc(f->chars, more * sizeof *chars);
            if (!chars)
                return false;
            f->chars = chars;
            uint32_t *from = realloc(f->from, more * sizeof *from);
            if (!from)
                return false;
            f->from = from;
            f->capacity = more;
        }
        for (size_t k = 0; k < n; k++) {
            f->chars[f->size] = to[k];
            f->from[f->size++] = (uint32_t)at;
        }
    }
    return true;
}

static bool matches_at(const struct folded *f, const struct word *w, size_t at)
{
    if (f->size - at < w->length ||
        memcmp(f->chars + at, w->fold, w->length * sizeof *w->fold) != 0)
        return false;
    if (is_continuous_script(w->fold[0]))
        return true;
    if (at && is_word_char(f->chars[at - 1]))
        return false;
    const size_t end = at + w->length;
    return w->prefix || end == f->size || !is_word_char(f->chars[end]);
}

/* Counts the matches of a word; the first one's place goes to *first. */
static uint32_t count_matches(const struct folded *f, const struct word *w, size_t *first)
{
    uint32_t count = 0;
    for (size_t at = 0; at + w->length <= f->size; at++)
        if (f->chars[at] == w->fold[0] && matches_at(f, w, at)) {
            if (!count++)
                *first = at;
            at += w->length - 1;
        }
    return count;
}

static uint32_t end_byte(const struct folded *f, size_t index, size_t size)
{
    for (; index < f->size; index++)
        if (index == 0 || f->from[index] != f->from[index - 1])
            return f->from[index];
    return (uint32_t)size;
}

/* One line of text around the match, whole words where possible. */
static bool make_snippet(const char *text, size_t size, satchel_arena *arena, satchel_hit *hit)
{
    static const char ellipsis[] = "\xE2\x80\xA6";
    const size_t before = SATCHEL_SNIPPET / 3;
    size_t start = hit->offset > before ? hit->offset - before : 0;
    start = satchel_utf8_floor(text, size, start);
    if (start)
        while (start < hit->offset && text[start] != ' ' && text[start] != '\n')
            start++;
    while (start < hit->offset && (text[start] == ' ' || text[start] == '\n'))
        start++;
    size_t end = start + SATCHEL_SNIPPET < size ? start + SATCHEL_SNIPPET : size;
    end = satchel_utf8_floor(text, size, end);
    if (end < size) {
        size_t shorter = end;
        while (shorter > hit->offset + hit->length && text[shorter] != ' ' && text[shorter] != '\n')
            shorter--;
        if (shorter > hit->offset + hit->length)
            end = shorter;
    }
    char *line = satchel_arena_alloc(arena, end - start + 2 * sizeof ellipsis);
    if (!line)
        return false;
    size_t at = 0;
    if (start) {
        memcpy(line, ellipsis, 3);
        at = 3;
    }
    hit->mark = (uint32_t)(at + hit->offset - start);
    for (size_t i = start; i < end; i++)
        line[at++] = text[i] == '\n' || text[i] == '\t' ? ' ' : text[i];
    if (end < size)
        memcpy(line + at, ellipsis, 3);
    hit->snippet = line;
    return true;
}

/* Does the article have all the words? Matches in the headline weigh ten times as much. */
static bool look_into(const satchel_article *article, const struct query *q, const struct folded *f,
                      satchel_hit *hit)
{
    const satchel_block *blocks;
    const uint32_t count = satchel_article_blocks(article, &blocks);
    const uint32_t headline = count && blocks[0].kind == SATCHEL_KIND_HEADLINE ? blocks[0].end : 0;
    size_t size;
    satchel_article_text(article, &size);
    uint64_t score = 0;
    for (unsigned i = 0; i < q->count; i++) {
        size_t first = 0;
        const uint32_t found = count_matches(f, &q->words[i], &first);
        if (!found)
            return false;
        hit->count += found;
        score += found > 20 ? 20 : found;
        if (f->from[first] < headline)
            score += 10;
        if (i == 0) {
            hit->offset = f->from[first];
            hit->length = end_byte(f, first + q->words[i].length, size) - hit->offset;
        }
    }
    /* Long articles have more of everything. */
    hit->score = (uint32_t)(score * 1000 / (1 + size / 4096));
    return true;
}

/* Better first; equals in reading order. */
static int compare_hits(const void *a, const void *b)
{
    const satchel_hit *x = a, *y = b;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return x->index < y->index ? -1 : 1;
}

struct search {
    satchel_bundle *bundle;
    struct query query;
    struct folded folded;
    satchel_arena *arena;
    satchel_hit *hits; /* malloc'ed while it grows */
    uint32_t count, capacity;
};

static bool add_hit(struct search *s, const satchel_article *article, satchel_hit hit)
{
    if (s->count == s->capacity) {
        const uint32_t more = s->capacity ? s->capacity * 2 : 32;
        satchel_hit *grown = realloc(s->hits, more * sizeof *grown);
        if (!grown)
            return false;
        s->hits = grown;
        s->capacity = more;
    }
    size_t size;
    const char *text = satchel_article_text(article, &size);
    if (!make_snippet(text, size, s->arena, &hit))
        return false;
    s->hits[s->count++] = hit;
    return true;
}

static bool search_article(struct search *s, uint32_t index, satchel_error *err)
{
    satchel_article *article = satchel_article_open(s->bundle, index, err);
    if (!article)
        return false;
    size_t size;
    const char *text = satchel_article_text(article, &size);
    satchel_hit hit = {.index = index};
    bool ok = fold_text(text, size, &s->folded);
    if (ok && look_into(article, &s->query, &s->folded, &hit))
        ok = add_hit(s, article, hit);
    satchel_article_close(article);
    return ok || satchel_fail_memory(err);
}

bool satchel_search(satchel_bundle *bundle, const char *words, uint32_t limit, satchel_arena *arena,
                    satchel_hit **hits, uint32_t *count, satchel_error *err)
{
    struct search s = {.bundle = bundle, .arena = arena};
    satchel_error first = {0}, here;
    parse_query(words, &s.query);
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
    free(s.folded.chars);
    free(s.folded.from);
    if (first.code && err)
        *err = first;
    return !first.code;
}
