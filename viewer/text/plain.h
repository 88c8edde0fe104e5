/* Plain words: letters that a face sets one glyph each, measured without shaping every word.
 *
 * In Latin, Greek, Cyrillic, Hebrew and some other scripts most words are nothing but a row of
 * glyphs and the kerning of neighbours. Each letter is shaped once and each pair of letters once; a
 * word is then a sum. So it is in Arabic, where a letter is up to four letters: alone, or joined to
 * the one before, the one after, or both. Where that could differ from what the shaper makes of the
 * whole word (a pair becomes a ligature; letters that rules with context know stand three in a row;
 * marks) the word is refused and must be shaped.
 */
#ifndef VIEWER_TEXT_PLAIN_H
#define VIEWER_TEXT_PLAIN_H

#include "text/face.h"
#include "text/itemize.h"

#define PLAIN_MOST 64 /* bytes of a word */

struct plain;     /* all sets */
struct plain_set; /* the letters of one face, script and language */

struct plain *plain_create(struct fonts *fonts); /* NULL when out of memory */
void plain_destroy(struct plain *plain);

/* The set for words of a script in a style; NULL if its words are not plain, if there are too many
 * sets, or when out of memory. Lives as long as `plain`. */
struct plain_set *plain_set(struct plain *plain, const struct itemize_style *style,
                            script_tag script, bool rtl, unsigned features);

/* The set for a run of a word of several runs, in a face of that number. Of faces that are not the
 * script's own there are only marks in it. */
struct plain_set *plain_run_set(struct plain *plain, const struct itemize_style *style,
                                script_tag script, bool rtl, unsigned features, uint16_t face);

struct plain_word {
    int32_t width;   /* in 1/2048 of the style's em: scaled as the set's face is */
    uint16_t glyphs; /* one for each letter */
};

/* Measures a word of at most PLAIN_MOST bytes; false if it must be shaped. */
bool plain_measure(struct plain *plain, struct plain_set *set, const char *text, size_t length,
                   struct plain_word *word);

/* The glyphs of a word that plain_measure took, in visual order, scaled; `to` holds PLAIN_MOST. */
void plain_glyphs(const struct plain_set *set, const char *text, size_t length, struct glyph *to);

/* Fills `cuts` with the places of such a word, bit i for before its letter i; returns how many they
 * are. */
struct token_cut;
size_t plain_cuts(const struct plain_set *set, const char *text, size_t length, uint32_t places,
                  struct token_cut *cuts);

uint16_t plain_face(const struct plain_set *set);
unsigned plain_scale(const struct plain_set *set);

#endif
