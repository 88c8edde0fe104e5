/* An index in memory, made article by article; see <satchel/search.h>. */
#include "api/index_inside.h"
#include "api/scan.h"
#include "bundle_inside.h"
#include "doors/codec.h"

#include <satchel/utf8.h>

#include <stdlib.h>
#include <string.h>

#define PIECE ((size_t)8192) /* bytes of text that are coded together: what a snippet costs */

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
    wordlist_free(&index->words);
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

static bool fill_entry(struct entry *e, const satchel_article *article, bool keep,
                       satchel_buf *normal)
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
        struct piece *p = &e->pieces[e->piece_count - 1];
        p->normal = at ? (uint32_t)at : 1; /* behind the first blank */
        p->after = normal->size && normal->data[p->normal - 1] == ' ';
        start = end;
    }
    satchel_buf head;
    satchel_buf_init(&head, (size_t)1 << 20);
    normal_put(&head, text, headline, true);
    e->headline = (uint32_t)head.size;
    satchel_buf_free(&head);
    e->normal_size = (uint32_t)normal->size;
    if (normal->failed || (!keep && !normal_is_continuous(normal->data, normal->size)))
        return !normal->failed;
    e->normal = malloc(normal->size + 1);
    if (e->normal)
        memcpy(e->normal, normal->data, normal->size);
    return e->normal != NULL;
}

static size_t entry_bytes(const struct entry *e)
{
    size_t bytes =
        sizeof *e + (e->normal ? e->normal_size : 0) + e->piece_count * sizeof *e->pieces;
    for (uint32_t i = 0; i < e->piece_count; i++)
        bytes += e->pieces[i].stored_size;
    return bytes;
}

/* The words of the entry that was added last; false when there is no room for them. */
static bool list_words(satchel_index *index, const struct entry *e, const satchel_buf *normal)
{
    const size_t before = wordlist_bytes(&index->words);
    uint32_t piece = 0;
    for (size_t at = 1; at < normal->size;) {
        const uint8_t *word = normal->data + at;
        const uint8_t *blank = memchr(word, ' ', normal->size - at);
        const size_t length = blank ? (size_t)(blank - word) : normal->size - at;
        while (piece + 1 < e->piece_count && e->pieces[piece + 1].normal <= at)
            piece++;
        const uint32_t early = (POSTING_PIECES - 1 - piece) | (at < e->headline ? POSTING_HEAD : 0);
        const struct posting one = {
            .entry = index->count - 1, .count = 1, .early = (uint16_t)early};
        if (length && !wordlist_add(&index->words, word, length, &one))
            return false;
        if (index->bytes + wordlist_bytes(&index->words) - before > index->most)
            return false;
        at += length + 1;
    }
    index->bytes += wordlist_bytes(&index->words) - before;
    return true;
}

struct entry *index_new_entry(satchel_index *index)
{
    if (index->count == index->capacity) {
        const uint32_t more = index->capacity ? index->capacity * 2 : 64;
        struct entry *grown = realloc(index->entries, more * sizeof *grown);
        if (!grown)
            return NULL;
        index->entries = grown;
        index->capacity = more;
    }
    return &index->entries[index->count++];
}

/* The entry that waits for an article of the bundle's own index that is to be read; NULL: none. */
static struct entry *waiting(const satchel_index *index, uint32_t article)
{
    uint32_t low = 0, high = index->count;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (index->entries[middle].article < article)
            low = middle + 1;
        else
            high = middle;
    }
    return low < index->count && index->entries[low].article == article ? &index->entries[low]
                                                                        : NULL;
}

/* Takes it over; false when there is no room. */
static bool add_entry(satchel_index *index, const struct entry *e, struct entry *to)
{
    const size_t bytes = entry_bytes(e);
    if (index->bytes > index->most || bytes > index->most - index->bytes)
        return false;
    index->dead -= to != NULL;
    if (!to)
        to = index_new_entry(index);
    if (!to)
        return false;
    *to = *e;
    index->bytes += bytes;
    return true;
}

/* Its number stays, as words may name it already. */
static void kill_last(satchel_index *index)
{
    struct entry *e = &index->entries[index->count - 1];
    index->bytes -= entry_bytes(e);
    entry_free(e);
    *e = (struct entry){.article = e->article, .dead = true};
    index->dead++;
    index->lacking = true;
}

/* Puts an article's own words in. `at` is the entry that waits for it, or NULL. */
static void take_article(satchel_index *index, const satchel_article *article, struct entry *at)
{
    const struct catalog_record *r = bundle_record(index->bundle, index->next, NULL);
    struct entry e = {.article = index->next, .document = r ? r->text.decoded : 0};
    satchel_buf normal;
    satchel_buf_init(&normal, (size_t)64 << 20);
    if (!fill_entry(&e, article, at != NULL, &normal) || e.piece_count >= POSTING_PIECES ||
        !add_entry(index, &e, at)) {
        entry_free(&e);
        index->lacking = true;
    } else if (!e.normal && !list_words(index, &e, &normal)) {
        kill_last(index);
    }
    satchel_buf_free(&normal);
}

static void read_article(satchel_index *index, struct entry *at)
{
    satchel_error err;
    satchel_article *article = satchel_article_open(index->bundle, index->next, &err);
    if (article)
        take_article(index, article, at);
    else if (err.code != SATCHEL_NOT_FOUND) /* a canceled article has nothing to be found */
        index->lacking = true;
    satchel_article_close(article);
}

bool satchel_index_step(satchel_index *index, satchel_bundle *bundle)
{
    index->bundle = bundle;
    if (index->done || index->next >= satchel_bundle_info(bundle)->articles) {
        index->done = true;
        return false;
    }
    const bool lists = bundle->manifest.list_count && !bundle->list.size; /* of no excerpt */
    if (lists && index->next == index->list_end)
        index->by_list = index_take_list(index);
    struct entry *at = NULL;
    while (index->by_list && index->next < index->list_end &&
           (!(at = waiting(index, index->next)) || at->carried))
        index->next++;
    if (index->by_list && index->next == index->list_end)
        return true;
    read_article(index, index->by_list ? at : NULL);
    index->next++;
    return true;
}

uint32_t satchel_index_articles(const satchel_index *index)
{
    return index->count - index->dead;
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

/* What has been found of an entry so far. */
struct found {
    uint32_t words; /* of the query, from its first on */
    uint32_t count, points;
    uint32_t piece; /* where the first of them is first */
};

/* Counts every word of the query in the entries whose words are listed; `tallies` are zeros. */
static void look_up(const satchel_index *index, const struct query *q, struct tally *tallies,
                    struct found *found)
{
    for (unsigned i = 0; i < q->count; i++) {
        wordlist_find(&index->words, &q->words[i], tallies);
        for (uint32_t k = 0; k < index->count; k++) {
            struct found *f = &found[k];
            const struct tally t = tallies[k];
            if (t.count && f->words == i) {
                f->words++;
                f->count += t.count;
                f->points += (uint32_t)query_points(t.count, t.early & POSTING_HEAD);
                f->piece = i ? f->piece : posting_piece(t.early);
            }
            tallies[k] = (struct tally){0};
        }
    }
}

/* Is it a hit? Until it is shown its offset is that of the normal form, or the piece's number. */
static bool make_hit(const struct entry *e, const struct query *q, const struct found *f,
                     satchel_hit *hit)
{
    *hit = (satchel_hit){.index = e->article};
    if (e->dead)
        return false;
    if (e->normal)
        return query_match(q, e->normal, e->normal_size, e->headline, e->document, hit);
    hit->offset = f->piece;
    hit->count = f->count;
    hit->score = query_score(f->points, e->document);
    return f->words == q->count;
}

static int compare_numbers(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* The places of the hits in their order: whole hits take three times as long to sort. The same as
 * compare_hits, as they come by rising article. NULL when out of memory. */
static uint64_t *make_order(const satchel_hit *hits, uint32_t count)
{
    uint64_t *order = malloc((count ? count : 1) * sizeof *order);
    for (uint32_t i = 0; order && i < count; i++)
        order[i] = (uint64_t)~hits[i].score << 32 | i;
    if (order)
        qsort(order, count, sizeof *order, compare_numbers);
    return order;
}

bool satchel_index_search(const satchel_index *index, const char *words, uint32_t limit,
                          satchel_arena *arena, satchel_hit **hits, uint32_t *count)
{
    struct query q;
    query_parse(words, &q);
    *count = 0;
    *hits = NULL;
    const size_t most = index->count ? index->count : 1;
    satchel_hit *all = malloc(most * sizeof *all);
    struct found *of = calloc(most, sizeof *of);
    struct tally *tallies = calloc(most, sizeof *tallies);
    uint64_t *order = NULL;
    uint32_t found = 0;
    if (all && of && tallies) {
        look_up(index, &q, tallies, of);
        for (uint32_t i = 0; q.count && i < index->count; i++)
            found += make_hit(&index->entries[i], &q, &of[i], &all[found]);
        order = make_order(all, found);
        found = found < limit ? found : limit;
    }
    if (order)
        *hits = satchel_arena_array(arena, found ? found : 1, sizeof **hits);
    for (uint32_t i = 0; *hits && i < found; i++)
        (*hits)[i] = all[(uint32_t)order[i]];
    *count = *hits ? found : 0;
    free(order);
    free(tallies);
    free(of);
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

/* Text of `count` pieces from number `at` on; NULL: out of memory. */
static char *open_pieces(const struct entry *e, uint32_t at, uint32_t count, size_t *size)
{
    size_t all = 0, done = 0;
    for (uint32_t i = at; i < at + count; i++)
        all += e->pieces[i].size;
    char *text = malloc(all ? all : 1);
    bool ok = text != NULL;
    for (uint32_t i = at; ok && i < at + count; done += e->pieces[i++].size) {
        const struct piece *p = &e->pieces[i];
        const satchel_bytes in = {.data = p->stored, .size = p->stored_size};
        satchel_error err;
        if (p->stored_size == p->size)
            memcpy(text + done, p->stored, p->size);
        else
            ok = codec_of(CODING_DEFLATE)->decode(in, (uint8_t *)text + done, p->size, &err);
    }
    *size = all;
    if (!ok) {
        free(text);
        return NULL;
    }
    return text;
}

static bool take_first(void *context, const struct scan_place *place)
{
    *(struct scan_place *)context = *place;
    return false;
}

/* The hit's range in a text that was listed by its words: where the first of them stands first. */
static bool find_word(const struct piece *p, const char *text, size_t size, const char *words,
                      satchel_hit *hit)
{
    struct query q;
    struct scan scan;
    struct scan_place place = {0};
    query_parse(words, &q);
    if (q.count) {
        scan_prepare(&scan, &q.words[0]);
        scan_text(&scan, text, size, p->after, take_first, &place);
    }
    hit->offset = (uint32_t)place.start;
    hit->length = (uint32_t)(scan_end(text, size, place.end) - place.start);
    return place.end > 0;
}

/* The same where the normal form was kept. */
static void find_place(const struct entry *e, const struct piece *p, const char *text,
                       satchel_hit *hit)
{
    const bool after = e->normal[p->normal - 1] == ' ';
    const size_t first = hit->offset - p->normal, end = first + hit->length;
    hit->offset = (uint32_t)normal_source(text, p->size, after, first);
    const size_t last = normal_source(text, p->size, after, end - 1);
    uint32_t c;
    const size_t behind = last + satchel_utf8_decode(text + last, p->size - last, &c);
    hit->length = (uint32_t)(scan_end(text, p->size, behind) - hit->offset);
}

/* Where the words of a carried entry stand is looked for in the article. One that does not open any
 * more has no line. */
static bool show_carried(const satchel_index *index, const char *words, satchel_hit *hit,
                         satchel_arena *arena)
{
    const struct piece whole = {.after = true};
    satchel_error err;
    size_t size;
    satchel_article *article = satchel_article_open(index->bundle, hit->index, &err);
    if (!article) {
        hit->snippet = satchel_arena_string(arena, "", 0);
        hit->offset = hit->length = hit->mark = 0;
        return hit->snippet != NULL;
    }
    const char *text = satchel_article_text(article, &size);
    (void)find_word(&whole, text, size, words, hit);
    const bool ok = make_snippet(text, size, true, true, arena, hit);
    satchel_article_close(article);
    return ok;
}

bool satchel_index_show(const satchel_index *index, const char *words, satchel_hit *hit,
                        satchel_arena *arena)
{
    const struct entry *e = entry_of(index, hit->index);
    if (e->carried)
        return show_carried(index, words, hit, arena);
    uint32_t at = e->normal ? 0 : hit->offset, count = 1;
    while (e->normal && at + 1 < e->piece_count && e->pieces[at + 1].normal <= hit->offset)
        at++;
    const struct piece *p = &e->pieces[at];
    size_t size;
    char *text = open_pieces(e, at, count, &size);
    if (text && e->normal) {
        find_place(e, p, text, hit);
    } else if (text && !find_word(p, text, size, words, hit) && at + 1 < e->piece_count) {
        free(text); /* the word goes on in the next piece */
        text = open_pieces(e, at, ++count, &size);
        if (text)
            (void)find_word(p, text, size, words, hit);
    }
    const bool ok =
        text && make_snippet(text, size, at == 0, at + count == e->piece_count, arena, hit);
    hit->offset += p->start;
    free(text);
    return ok;
}
