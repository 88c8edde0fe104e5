/* Texts as search compares them, and looking for words in them.
 *
 * The *normal form* of a text is UTF-8 of its folded letters and digits (satchel_fold); whatever
 * stands between words is one blank, and one stands at either end. So a word is a string of bytes
 * behind a blank, and to find it is to find that string. Scripts that write no blanks are looked
 * for anywhere.
 */
#ifndef SATCHEL_API_MATCHING_H
#define SATCHEL_API_MATCHING_H

#include <satchel/search.h>

#define QUERY_WORDS 16
#define QUERY_BYTES 200 /* of a word; what is behind them is not looked at */

struct query_word {
    uint8_t text[QUERY_BYTES]; /* normal form, with the blank in front unless `anywhere` */
    unsigned length;
    bool anywhere; /* begins with a letter of a script without blanks */
    bool whole;    /* a blank must follow: all words but the one being typed */
};

struct query {
    struct query_word words[QUERY_WORDS];
    unsigned count;
};

/* Letters and digits make words. `c` is folded: digits are those of ASCII, marks are gone. */
bool is_word_char(uint32_t c);

/* Words beyond QUERY_WORDS are left out. */
void query_parse(const char *text, struct query *query);

/* Appends the normal form of `text`; its failure is the buffer's. With `open` the text goes on in
 * the next call, so that no blank is put behind it; a text is begun by a buffer that is empty or
 * ends in a blank. */
void normal_put(satchel_buf *out, const char *text, size_t size, bool open);

/* The byte of `text` that gave byte `at` of its normal form, or `size` behind the last; `after`
 * says whether a blank stands before the first. */
size_t normal_source(const char *text, size_t size, bool after, size_t at);

/* Counts the places of a word in a normal form; the first one's letters are at *first. */
uint32_t query_count(const struct query_word *word, const uint8_t *normal, size_t size,
                     size_t *first);

/* What makes the score of an article: the best of each word's counts is 20, and it counts more in
 * the headline; long articles, by the bytes of their documents, have more of everything. */
uint64_t query_points(uint32_t found, bool in_headline);
uint32_t query_score(uint64_t points, uint32_t document);

/* Has the normal form a letter of a script that writes no blanks between words? */
bool normal_is_continuous(const uint8_t *normal, size_t size);

/* Fills all but index and snippet of *hit for an article in normal form, whose headline ends at
 * `headline`: offset and length are those in the normal form. False: it lacks a word. */
bool query_match(const struct query *query, const uint8_t *normal, size_t size, size_t headline,
                 uint32_t document, satchel_hit *hit);

/* One line of text around hit->offset, in the arena; `begins` and `ends`: nothing is left out in
 * front of the text and behind it. */
bool make_snippet(const char *text, size_t size, bool begins, bool ends, satchel_arena *arena,
                  satchel_hit *hit);

/* Better first; equals in reading order. For qsort. */
int compare_hits(const void *a, const void *b);

#endif
