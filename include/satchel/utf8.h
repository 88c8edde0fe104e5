/* UTF-8 as Unicode 15.0, section 3.9 defines it: no surrogates, no overlong forms, at most
 * U+10FFFF. Ill-formed bytes are replaced by U+FFFD, one for each maximal subpart. */
#ifndef SATCHEL_UTF8_H
#define SATCHEL_UTF8_H

#include <satchel/error.h>

#define SATCHEL_REPLACEMENT 0xFFFDu

/* Reads one code point at `text`, `length` > 0 bytes being there. Sets *code_point (U+FFFD for an
 * ill-formed sequence) and returns the number of bytes it took, 1 to 4. */
SATCHEL_API size_t satchel_utf8_decode(const char *text, size_t length, uint32_t *code_point);

/* Writes a code point, U+FFFD if it is not a scalar value. Returns 1 to 4. */
SATCHEL_API size_t satchel_utf8_encode(uint32_t code_point, char to[4]);

/* The number of leading bytes that are well-formed; == length if all of it is. */
SATCHEL_API size_t satchel_utf8_valid(const char *text, size_t length);

/* The largest offset <= `offset` that does not lie inside a sequence. */
SATCHEL_API size_t satchel_utf8_floor(const char *text, size_t length, size_t offset);

/* Direction of a letter by its block: +1 left to right, -1 right to left, 0 for digits, marks,
 * punctuation and white space. Enough to choose a paragraph's direction; not a bidi class. */
SATCHEL_API int satchel_strong_direction(uint32_t code_point);

/* A code point folded for search: case, accents, Arabic tashkeel and letter variants, Hebrew niqqud
 * and final letters, full and half width. Writes up to 4 code points to `to` and returns how many;
 * 0 for marks that are ignored. Source: CaseFolding.txt and UnicodeData.txt 15.0 (decomposition),
 * and the table at the top of libsatchel/base/fold.c for the two Semitic scripts. */
SATCHEL_API size_t satchel_fold(uint32_t code_point, uint32_t to[4]);

#endif
