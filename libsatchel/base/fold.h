/* The way back from what folding gives; see <satchel/utf8.h>. */
#ifndef SATCHEL_BASE_FOLD_H
#define SATCHEL_BASE_FOLD_H

#include <satchel/utf8.h>

/* Tells the characters that fold to something with that letter in it, by rising code point; without
 * the letter itself. */
void fold_sources(uint32_t letter, void (*told)(void *context, uint32_t c), void *context);

#endif
