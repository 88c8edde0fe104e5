/* Numbers in the digits that an article uses. */
#ifndef VIEWER_LAYOUT_NUMERALS_H
#define VIEWER_LAYOUT_NUMERALS_H

#include "text/language.h"

#include <stddef.h>

/* The code point of 0 in the digits that the text has most of; of its language if it has none. */
uint32_t numerals_zero(const char *text, size_t length, language_id language);

/* Writes a number and a mark after it, cut at `capacity`, ending in NUL. */
void numerals_print(uint32_t zero, uint32_t number, const char *mark, char *to, size_t capacity);

#endif
