/* Where words may be hyphenated: Liang's patterns, one trie a language.
 *
 * The tries are made at build time (hyphen_gen.c) and mapped when a text in their language first
 * asks; there is nothing to load. A language without a trie, or whose file is not there, is not
 * hyphenated.
 */
#ifndef VIEWER_TEXT_HYPHEN_H
#define VIEWER_TEXT_HYPHEN_H

#include "text/language.h"

#include <satchel/memory.h>

#define HYPHEN_MOST 32 /* characters of a word up to which it is hyphenated */

struct hyphens;

/* `folder` holds the files; NULL: where the program was installed or built. NULL when out of
 * memory. */
struct hyphens *hyphens_create(const char *folder);
void hyphens_destroy(struct hyphens *hyphens); /* NULL is fine */

/* Has the language any hyphenation? */
bool hyphens_know(struct hyphens *hyphens, language_id language);

/* The places in a word with the marks around it ("quoted,") before which it may be broken with a
 * hyphen: bit i for its character i, 0 <= i < HYPHEN_MOST. 0 for words that are better left whole:
 * short ones, with digits or signs or a hyphen inside, with letters that the language does not
 * have, or all in capitals. */
uint32_t hyphens_find(struct hyphens *hyphens, language_id language, const char *word,
                      size_t length);

/* --- one trie, as the fuzzer knows it ------------------------------------------------------- */

#define TRIE_PAIRS 48 /* codes of letters that are looked up in pairs */

struct trie {
    const uint8_t *data; /* borrowed */
    size_t size;
    uint32_t letter_count, node_count, value_size;
    uint8_t left, right;                    /* characters that must stay on each side */
    uint8_t codes[0x600];                   /* of the letters below U+0600 */
    uint32_t roots[256];                    /* the nodes of the root's list, by code */
    uint32_t pairs[TRIE_PAIRS][TRIE_PAIRS]; /* those below them, by both codes */
};

/* False if the bytes are no trie. */
bool trie_open(satchel_bytes bytes, struct trie *trie);

/* Sets bit i of *places if the word of `count` letters may be broken before letter i. */
bool trie_find(const struct trie *trie, const uint32_t *letters, size_t count, uint32_t *places);

#endif
