/* An index in memory, made article by article; see <satchel/search.h>. */
#include "api/matching.h"
#include "doors/codec.h"

#include <satchel/utf8.h>

#include <stdlib.h>
#include <string.h>

#define PIECE ((size_t)8192) /* bytes of text that are coded together: what a snippet costs */

/* A part of an article's own text. */
struct piece {
    uint8_t *stored; /* malloc'ed; deflate, or the text itself when that is not shorter */
    uint32_t stored_size, size;
    uint32_t start;  /* byte of the text */
    uint32_t normal; /* where its normal form begins in the article's */
};

struct entry {
    uint32_t article; /* record's index */
    uint8_t *normal;  /* malloc'ed */
    uint32_t normal_size, headline;
    struct piece *pieces; /* malloc'ed */
    uint32_t piece_count;
};

struct satchel_index {
    struct entry *entries; /* by rising article */
    uint32_t count, capacity;
    uint32_t next; /* article to take in */
    bool done, lacking;
    size_t bytes, most;
};

satchel_index *satchel_index_create(size_t most)
{
    satchel_index *index = calloc(1, sizeof *index);
    if (index)
        index->most = most;
    return index;
}

static void entry_free(struct entry *e)
{
    for (uint32_t i = 0; i < e->piece_count; i++)
        free(e->pieces[i].stored);
    free(e->pieces);
    free(e->normal);
}

void satchel_index_free(satchel_index *index)
{
    if (!index)
        return;
    for (uint32_t i = 0; i < index->count; i++)
        entry_free(&index->entries[i]);
    free(index->entries);
    free(index);
}

/* --- taking in ------------------------------------------------------------------------------ */

/* The end of the piece that begins at `start`: behind a blank where there is one. */
static size_t piece_end(const char *text, size_t size, size_t start)
{
    if (size - start <= PIECE)
        return size;
    size_t end = start + PIECE;
    while (end > start + PIECE / 2 && text[end - 1] != ' ' && text[end - 1] != '\n')
        end--;
    return end > start + PIECE / 2 ? end : satchel_utf8_floor(text, size, start + PIECE);
}

/* Codes [start, end) of the text as the entry's next piece. */
static bool add_piece(struct entry *e, const char *text, size_t start, size_t end)
{
    satchel_buf coded;
    satchel_error err;
    satchel_buf_init(&coded, 2 * PIECE);
    const satchel_bytes in = {.data = (const uint8_t *)text + start, .size = end - start};
    const bool shorter =
        codec_of(CODING_DEFLATE)->encode(in, &coded, &err) && coded.size < end - start;
    const size_t size = shorter ? coded.size : end - start;
    struct piece *p = &e->pieces[e->piece_count];
    p->stored = malloc(size ? size : 1);
    if (p->stored) {
        memcpy(p->stored, shorter ? coded.data : in.data, size);
        p->stored_size = (uint32_t)size;
        p->size = (uint32_t)(end - start);
        p->start = (uint32_t)start;
        e->piece_count++;
    }
    satchel_buf_free(&coded);
    return p->stored != NULL;
}

static bool fill_entry(struct entry *e, const satchel_article *article, satchel_buf *normal)
{
    size_t size;
    const satchel_block *blocks;
    const char *text = satchel_article_text(article, &size);
    const uint32_t count = satchel_article_blocks(article, &blocks);
    const size_t headline = count && blocks[0].kind == SATCHEL_KIND_HEADLINE ? blocks[0].end : 0;
    e->pieces = calloc(size / (PIECE / 2) + 1, sizeof *e->pieces);
    if (!e->pieces)
        return false;
    for (size_t start = 0; start < size;) {
        const size_t end = piece_end(text, size, start);
        const size_t at = normal->size;
        normal_put(normal, text + start, end - start, end < size);
        if (!add_piece(e, text, start, end))
            return false;
        e->pieces[e->piece_count - 1].normal = at ? (uint32_t)at : 1; /* behind the first blank */
        start = end;
    }
    satchel_buf head;
    satchel_buf_init(&head, (size_t)1 << 20);
    normal_put(&head, text, headline, true);
    e->headline = (uint32_t)head.size;
    satchel_buf_free(&head);
    e->normal = malloc(normal->size ? normal->size : 1);
    if (normal->failed || !e->normal)
        return false;
    if (normal->size)
        memcpy(e->normal, normal->data, normal->size);
    e->normal_size = (uint32_t)normal->size;
    return true;
}

static size_t entry_bytes(const struct entry *e)
{
    size_t bytes = sizeof *e + e->normal_size + e->piece_count * sizeof *e->pieces;
    for (uint32_t i = 0; i < e->piece_count; i++)
        bytes += e->pieces[i].stored_size;
    return bytes;
}

/* Takes it over; false when there is no room. */
static bool add_entry(satchel_index *index, struct entry *e)
{
    const size_t bytes = entry_bytes(e);
    if (bytes > index->most - index->bytes)
        return false;
    if (index->count == index->capacity) {
        const uint32_t more = index->capacity ? index->capacity * 2 : 64;
        struct entry *grown = realloc(index->entries, more * sizeof *grown);
        if (!grown)
            return false;
        index->entries = grown;
        index->capacity = more;
    }
    index->entries[index->count++] = *e;
    index->bytes += bytes;
    return true;
}

bool satchel_index_step(satchel_index *index, satchel_bundle *bundle)
{
    satchel_error err;
    if (index->done || index->next >= satchel_bundle_info(bundle)->articles) {
        index->done = true;
        return false;
    }
    satchel_article *article = satchel_article_open(bundle, index->next, &err);
    struct entry e = {.article = index->next++};
    if (!article) {
        if (err.code != SATCHEL_NOT_FOUND) /* a canceled article has nothing to be found */
            index->lacking = true;
        return true;
    }
    satchel_buf normal;
    satchel_buf_init(&normal, (size_t)64 << 20);
    if (!fill_entry(&e, article, &normal) || !add_entry(index, &e)) {
        entry_free(&e);
        index->lacking = true;
    }
    satchel_buf_free(&normal);
    satchel_article_close(article);
    return true;
}

uint32_t satchel_index_articles(const satchel_index *index)
{
    return index->count;
}

size_t satchel_index_bytes(const satchel_index *index)
{
    return index->bytes;
}

bool satchel_index_is_whole(const satchel_index *index)
{
    return index->done && !index->lacking;
}

/* --- asking --------------------------------------------------------------------------------- */

bool satchel_index_search(const satchel_index *index, const char *words, uint32_t limit,
                          satchel_arena *arena, satchel_hit **hits, uint32_t *count)
{
    struct query q;
    query_parse(words, &q);
    *count = 0;
    *hits = NULL;
    satchel_hit *all = malloc((index->count ? index->count : 1) * sizeof *all);
    if (!all)
        return false;
    uint32_t found = 0;
    for (uint32_t i = 0; q.count && i < index->count; i++) {
        const struct entry *e = &index->entries[i];
        satchel_hit hit = {.index = e->article};
        if (query_match(&q, e->normal, e->normal_size, e->headline, &hit))
            all[found++] = hit;
    }
    qsort(all, found, sizeof *all, compare_hits);
    found = found < limit ? found : limit;
    *hits = satchel_arena_array(arena, found ? found : 1, sizeof **hits);
    if (*hits) {
        memcpy(*hits, all, found * sizeof **hits);
        *count = found;
    }
    free(all);
    return *hits != NULL;
}

static const struct entry *entry_of(const satchel_index *index, uint32_t article)
{
    uint32_t low = 0, high = index->count;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (index->entries[middle].article < article)
            low = middle + 1;
        else
            high = middle;
    }
    return &index->entries[low];
}

bool satchel_index_show(const satchel_index *index, satchel_hit *hit, satchel_arena *arena)
{
    const struct entry *e = entry_of(index, hit->index);
    uint32_t at = 0;
    while (at + 1 < e->piece_count && e->pieces[at + 1].normal <= hit->offset)
        at++;
    const struct piece *p = &e->pieces[at];
    char *text = malloc(p->size);
    satchel_error err;
    if (!text)
        return false;
    if (p->stored_size == p->size) {
        memcpy(text, p->stored, p->size);
    } else {
        const satchel_bytes in = {.data = p->stored, .size = p->stored_size};
        if (!codec_of(CODING_DEFLATE)->decode(in, (uint8_t *)text, p->size, &err)) {
            free(text);
            return false;
        }
    }
    const bool after = e->normal[p->normal - 1] == ' ';
    const size_t first = hit->offset - p->normal, end = first + hit->length;
    hit->offset = (uint32_t)normal_source(text, p->size, after, first);
    hit->length = (uint32_t)normal_source(text, p->size, after, end) - hit->offset;
    const bool ok = make_snippet(text, p->size, at == 0, at + 1 == e->piece_count, arena, hit);
    hit->offset += p->start;
    free(text);
    return ok;
}
