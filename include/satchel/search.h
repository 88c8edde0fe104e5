/* Search: every article that has all the words, best first.
 *
 * Words are compared after satchel_fold: case, accents, Arabic and Hebrew variants do not matter.
 * The last word matches as a prefix, so that results can follow the typing. Without an index the
 * text is decoded and scanned; the order of hits is by score, then reading order.
 */
#ifndef SATCHEL_SEARCH_H
#define SATCHEL_SEARCH_H

#include <satchel/bundle.h>

#define SATCHEL_SNIPPET 160 /* bytes of a snippet at most, its ellipses not counted */

typedef struct satchel_hit {
    uint32_t index;  /* of the record */
    uint32_t offset; /* of the first match in the article's text */
    uint32_t length; /* bytes that matched there */
    uint32_t count;  /* matches in the article */
    uint32_t score;  /* larger is better; comparable within one search */
    char *snippet;   /* one line around the first match, in the arena */
    uint32_t mark;   /* where the match stands in the snippet */
} satchel_hit;

/* Fills *hits (allocated in `arena`) with at most `limit` hits and sets *count. Articles that
 * cannot be read are left out; the first reason is put into *err and false returned, with *hits
 * still valid. Words of no letters give no hits. */
SATCHEL_API bool satchel_search(satchel_bundle *bundle, const char *words, uint32_t limit,
                                satchel_arena *arena, satchel_hit **hits, uint32_t *count,
                                satchel_error *err) SATCHEL_CHECK;

/* Bytes [start, end) of a text. */
typedef struct satchel_range {
    uint32_t start, end;
} satchel_range;

/* The places of the words in a text, for marking them: at most `capacity`, word by word. Returns
 * how many; 0 as well when out of memory. */
SATCHEL_API uint32_t satchel_find(const char *text, size_t size, const char *words,
                                  satchel_range *ranges, uint32_t capacity);

/* --- with an index -----------------------------------------------------------------------------
 *
 *     satchel_index *index = satchel_index_create((size_t)16 << 20);
 *     while (satchel_index_step(index, bundle))       one article at a time, between other work
 *         continue;
 *     satchel_index_search(index, "water val", 200, &arena, &hits, &count);       as you type
 *     satchel_index_show(index, "water val", &hits[0], &arena);            for those on the screen
 *
 * The index holds every different word once, with the articles that have it and how often, and the
 * texts in pieces that are coded small, for the snippets: together about one and a half times the
 * text. A query reads through the words, not the texts (libsatchel/api/wordlist.h), which takes
 * every beginning of a word alike; what it returns are all articles, and counts all places. Texts
 * in scripts without blanks between words are kept in the form in which they are compared, and
 * read.
 */
typedef struct satchel_index satchel_index;

/* An empty index that takes at most `most` bytes. NULL: out of memory. */
SATCHEL_API satchel_index *satchel_index_create(size_t most);
SATCHEL_API void satchel_index_free(satchel_index *index); /* NULL is fine */

/* Takes in the next article of the bundle, always the same one. True while there are more. */
SATCHEL_API bool satchel_index_step(satchel_index *index, satchel_bundle *bundle);

/* Articles it has taken in; those that it could not read or had no room for are not among them. */
SATCHEL_API uint32_t satchel_index_articles(const satchel_index *index);

/* Bytes that it holds. */
SATCHEL_API size_t satchel_index_bytes(const satchel_index *index);

/* Is every article that has a text in it? Not while there are more to take in, nor when some do not
 * open, or it is full. */
SATCHEL_API bool satchel_index_is_whole(const satchel_index *index);

/* As satchel_search, over what the index holds so far; snippets are NULL, offsets and lengths mean
 * nothing yet. False: out of memory. */
SATCHEL_API bool satchel_index_search(const satchel_index *index, const char *words, uint32_t limit,
                                      satchel_arena *arena, satchel_hit **hits,
                                      uint32_t *count) SATCHEL_CHECK;

/* Fills offset, length, snippet and mark of a hit of the same words; once only. False: out of
 * memory. */
SATCHEL_API bool satchel_index_show(const satchel_index *index, const char *words, satchel_hit *hit,
                                    satchel_arena *arena) SATCHEL_CHECK;

#endif
