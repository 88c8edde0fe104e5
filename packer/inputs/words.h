/* Small questions about text that several input formats ask. All text is UTF-8. */
#ifndef PACKER_INPUTS_WORDS_H
#define PACKER_INPUTS_WORDS_H

#include <satchel/memory.h>

/* A piece of text, borrowed. */
struct span {
    const char *text;
    size_t size;
};

static inline struct span span_of(const char *text, size_t size)
{
    return (struct span){text, size};
}

/* What a buffer holds; "" for one that has never been written to. */
static inline struct span span_of_buf(const satchel_buf *buf)
{
    return (struct span){buf->data ? (const char *)buf->data : "", buf->size};
}

/* Without white space at its ends. */
struct span span_trim(struct span s);

/* The first sentence or the first words of a text, at most 80 characters, for a headline; an
 * ellipsis where it was cut. NULL: out of memory. */
char *first_words(satchel_arena *arena, const char *text, size_t size);

/* Are two texts the same but for case, accents, punctuation and white space? */
bool same_words(struct span a, struct span b);

/* Does `text` begin with all of `beginning`, compared in the same way? Empty beginnings do not
 * count. */
bool begins_with_words(struct span text, struct span beginning);

/* Columns on a terminal: two for wide characters of East Asia, none for marks. */
size_t text_width(struct span s);

/* Lower case of Latin, Greek, Cyrillic and Armenian letters that have one of their own. */
uint32_t char_lower(uint32_t c);

/* Characters (code points). */
size_t text_length(struct span s);

/* Does the text end a sentence: . ! ? and their like in other scripts, perhaps behind it a closing
 * quotation mark? */
bool ends_sentence(struct span s);

/* Does it end in a comma, a colon, a semicolon or a dash: something follows? */
bool ends_clause(struct span s);

/* Where a photo's credit begins in a caption: "Photo: Anna Reyes" in "The valve. Photo: Anna
 * Reyes", "AFP" in "Rubble in Gaza . AFP", "(AP Photo/X)". `size` if there is none. */
size_t credit_start(struct span caption);

/* Is this line the name of who wrote it: "By Salma Idris", "Von Anna Weber", "بقلم سلمى"? */
bool is_byline(struct span line);

/* Is this line a place and a date, or one with an agency: "CAIRO, Feb 14 (AFP)"? */
bool is_dateline(struct span line);

#endif
