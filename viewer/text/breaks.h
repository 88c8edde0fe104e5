/* Where lines may break: UAX 14 (Unicode 15.0) by rule numbers, and what books add to it. */
#ifndef VIEWER_TEXT_BREAKS_H
#define VIEWER_TEXT_BREAKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum break_kind {
    BREAK_NEVER,
    BREAK_WEAK, /* between syllables of a script without spaces, when nothing better is near */
    BREAK_SOFT, /* after a soft hyphen, which then shows */
    BREAK_MAY,
    BREAK_MUST
};

/* What is wanted beyond UAX 14. With none of them the result is exactly UAX 14 with the tailoring
 * of numbers of its section 8.2, example 7, as LineBreakTest.txt has it (BREAK_SOFT counts as a
 * break). */
enum breaks_flag {
    BREAKS_BOOK =
        1, /* no dash at the start of a line, « quotes » keep their spaces, Hebrew maqaf */
    BREAKS_CJK = 2,      /* “ ” ‘ ’ are brackets, as in Chinese and Japanese */
    BREAKS_SYLLABLES = 4 /* BREAK_WEAK inside Thai, Lao, Khmer, Myanmar... */
};

/* Fills kinds[i], 0 <= i < length, with what may happen between byte i - 1 and byte i; kinds[0] and
 * bytes inside a character get BREAK_NEVER. Any bytes are allowed. Time and memory are linear. */
void breaks_find(const char *text, size_t length, unsigned flags, uint8_t *kinds);

/* Adds BREAK_WEAK between syllables where kinds[] has BREAK_NEVER; part of breaks_find
 * (syllables.c). */
void syllables_find(const char *text, size_t length, uint8_t *kinds);

#endif
