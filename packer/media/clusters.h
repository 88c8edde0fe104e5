/* Text in clusters, letters with their marks, and what its characters are. */
#ifndef PACKER_CLUSTERS_H
#define PACKER_CLUSTERS_H

#include <satchel/error.h>

/* Calls `cluster` for each grapheme cluster of the text that is not plain ASCII, until it returns
 * false. False then, or when memory is wanting (*err says so). */
bool clusters_each(const char *text, size_t length,
                   bool (*cluster)(void *context, const char *text, size_t length,
                                   satchel_error *err),
                   void *context, satchel_error *err) SATCHEL_CHECK;

/* Is there nothing to draw? Controls and Default_Ignorable_Code_Point. */
bool character_is_blank(uint32_t c);

/* Can no font be asked for it? Private use, and what Unicode has not assigned. */
bool character_is_nobodys(uint32_t c);

/* The scripts whose letters join or take shapes from their neighbours, so that one face has to draw
 * whole words: a number for each, 0 for all others. */
unsigned character_script(uint32_t c);

/* What shaping may take the character apart into: its canonical decomposition and what HarfBuzz
 * does to vowels of Thai, Lao and Khmer that stand on two sides of their letter. How many in `to`.
 */
#define CHARACTER_PARTS 8
size_t character_parts(uint32_t c, uint32_t to[CHARACTER_PARTS]);

/* "U+1F972 SMILING FACE WITH TEAR" */
void character_name(uint32_t c, char *to, size_t capacity);

#endif
