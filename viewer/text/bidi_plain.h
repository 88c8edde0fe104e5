/* The bidirectional algorithm for text without controls; the short way of bidi.c. */
#ifndef VIEWER_TEXT_BIDI_PLAIN_H
#define VIEWER_TEXT_BIDI_PLAIN_H

#include "text/bidi.h"

/* Classes of UAX 9, as far as plain text has them. */
enum bidi_class {
    BIDI_L,
    BIDI_R,
    BIDI_AL,
    BIDI_EN,
    BIDI_AN,
    BIDI_ES,
    BIDI_ET,
    BIDI_CS,
    BIDI_NSM,
    BIDI_WS,
    BIDI_ON,
    BIDI_BRACKET, /* ON, one of ()[]{} */
    BIDI_ODD      /* any other: the text is not plain */
};

/* The class of a character above U+00FF, by FriBidi's tables. */
enum bidi_class bidi_class_of(uint32_t c);

enum bidi_answer { BIDI_DONE, BIDI_NOT_PLAIN, BIDI_NO_MEMORY };

/* bidi_levels for text without controls, tabs, brackets beyond ASCII and marks after what is no
 * letter, with isolates that do not nest and override nothing. The same levels as FriBidi's; two
 * isolates are two texts, which FriBidi 1.0.8 forgets. */
enum bidi_answer bidi_plain(const char *text, size_t length, bool rtl,
                            const struct bidi_isolate *isolates, size_t isolate_count,
                            uint8_t *levels, satchel_arena *scratch);

/* bidi_levels the long way, through FriBidi whatever the text is. */
bool bidi_levels_long(const char *text, size_t length, enum bidi_base base,
                      const struct bidi_isolate *isolates, size_t isolate_count, uint8_t *levels,
                      satchel_arena *scratch, satchel_error *err) SATCHEL_CHECK;

#endif
