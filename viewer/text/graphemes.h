/* Grapheme clusters, what a reader takes for one character: UAX 29, Unicode 15.0. */
#ifndef VIEWER_TEXT_GRAPHEMES_H
#define VIEWER_TEXT_GRAPHEMES_H

#include <stddef.h>

/* The end of the extended grapheme cluster that starts at byte `at` (< length), which must be the
 * start of one. Any bytes are allowed. */
size_t grapheme_end(const char *text, size_t length, size_t at);

#endif
