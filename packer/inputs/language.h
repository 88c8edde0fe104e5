/* The language of a text, found out by its letters and its commonest words.
 *
 * Modest on purpose: it decides the script first, then what only one language of that script
 * writes, and for Latin script counts the small words that make up a third of any text. It knows
 * the languages of its tables and says "" when it is not sure; metadata always goes before it.
 */
#ifndef PACKER_INPUTS_LANGUAGE_H
#define PACKER_INPUTS_LANGUAGE_H

#include <stddef.h>

/* A BCP 47 tag ("uk", "zh-Hant"), or "". A static string. `size` bytes of UTF-8; the first 16 KiB
 * are looked at. */
const char *language_detect(const char *text, size_t size);

#endif
