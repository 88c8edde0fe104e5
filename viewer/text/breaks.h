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

/* What a word is to the words beside it: the ends it shows to the spaces around it, and whether
 * anything may happen inside. Never 0. */
enum word_edge {
    WORD_STARTS_PLAIN = 1, /* with a letter or digit */
    WORD_STARTS_OPEN = 2,  /* with an opening bracket or quote */
    WORD_ENDS_PLAIN = 4,   /* with a letter, digit, stop or closing bracket */
    WORD_ENDS_QUOTED = 8,  /* with a closing quote */
    WORD_INNER = 16,       /* there is some kind but BREAK_NEVER inside */
    WORD_KNOWN = 32
};

/* The kinds inside of a word: a stretch without white space, with white space or an end of the
 * text on both sides. They depend on nothing else. Returns its edges. */
uint8_t breaks_word(const char *text, size_t length, unsigned flags, uint8_t *kinds);

/* May a line break between two words over spaces? The short answer from their edges: true is sure,
 * false means that breaks_after_space must be asked. */
static inline bool breaks_surely(unsigned left, unsigned right)
{
    return (right & WORD_STARTS_PLAIN && left & (WORD_ENDS_PLAIN | WORD_ENDS_QUOTED)) ||
           (right & WORD_STARTS_OPEN && left & WORD_ENDS_PLAIN);
}

/* The kind before byte `at`, where a word begins after white space. `from` is where the last word
 * but one before it begins, or its line of the text if that has fewer. */
enum break_kind breaks_after_space(const char *text, size_t length, size_t from, size_t at,
                                   unsigned flags);

/* Adds BREAK_WEAK between syllables where kinds[] has BREAK_NEVER; part of breaks_find
 * (syllables.c). */
void syllables_find(const char *text, size_t length, uint8_t *kinds);

#endif
