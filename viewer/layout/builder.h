/* A paragraph in the making. Private to para.c and words.c. */
#ifndef VIEWER_LAYOUT_BUILDER_H
#define VIEWER_LAYOUT_BUILDER_H

#include "layout/para.h"
#include "text/guard.h"

#define TAB 4 /* columns */

struct builder {
    struct para *para;
    const struct para_spec *spec;
    struct fonts *fonts;
    satchel_arena *scratch;
    uint8_t *kinds;  /* enum break_kind before every byte, and at the end */
    uint8_t *levels; /* of every byte; NULL when all are those of the paragraph */
    struct guard *guards;
    size_t guard_count, guard_capacity;
    size_t capacity;
    size_t stretch;     /* the one that holds the current byte */
    script_tag context; /* of the letters so far */
    bool ideographic;
    struct token_look look; /* of words of `look_attr` and `look_level` */
    uint16_t look_attr;
    uint8_t look_level;
    uint16_t space_attr; /* whose space is known */
    fix space_width;
    uint32_t column; /* of a line of code */
};

uint8_t builder_level_at(const struct builder *b, size_t at);

/* The width of a space in attribute `number`. */
fix builder_space_width(struct builder *b, uint16_t number);

/* Where the stretch after the current one starts. */
size_t builder_next_stretch(const struct builder *b);

/* A new item at the end, not yet filled in; NULL when out of memory. */
struct item *builder_new_item(struct builder *b);

/* Gives the item the token of its bytes, a whole word. False when out of memory. */
bool builder_shape_word(struct builder *b, struct item *item);

/* Takes the white space at `at` for the item; returns where it ends. A line feed ends it. What may
 * happen after it is read from the kinds. */
size_t builder_take_space(struct builder *b, size_t at, struct item *item);

/* Adds items for bytes [at, end) as their kinds, levels and looks part them, with the white space
 * that follows. False when out of memory. */
bool builder_add_range(struct builder *b, size_t at, size_t end);

/* Is this text of words between plain spaces, so that it can be taken word by word? */
bool builder_is_wordy(const struct builder *b);

/* Adds the items of all words. False when out of memory. */
bool builder_add_words(struct builder *b);

#endif
