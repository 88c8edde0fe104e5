/* Looking for a word in a text as it stands, without making its normal form.
 *
 * Of the word one letter is chosen, the *anchor*, that is rare. All bytes of the text are compared
 * with those of the characters that fold to it, 64 at a time; only around what may be one of them
 * are characters folded and compared, forwards and backwards, until one differs. What a character
 * says as the anchor or beside it is remembered, so that most candidates cost three look-ups. The
 * places are exactly those of query_count in the normal form.
 */
#ifndef SATCHEL_API_SCAN_H
#define SATCHEL_API_SCAN_H

#include "api/matching.h"
#include "base/lanes.h"

#define SCAN_TESTS 32u
#define SCAN_LEADS 21u /* of characters of three and four bytes */
#define SCAN_NEAR  0x800u
#define SCAN_FAR   256u /* a power of two */

/* What characters say of the anchor and beside it. */
enum scan_says {
    SCAN_ANCHOR = 1,     /* the anchor is in it */
    SCAN_SEVERAL = 2,    /* other letters, too */
    SCAN_NOT_BEFORE = 4, /* right before the anchor it makes another word */
    SCAN_NOT_BEHIND = 8, /* right behind it, too */
    SCAN_NOTHING = 16,   /* it is passed over */
    SCAN_NEW = 32,       /* nobody has looked yet */
    SCAN_UNKNOWN = SCAN_NEW | SCAN_ANCHOR | SCAN_SEVERAL
};

/* Bytes from `least` on: how many more than one. */
struct scan_span {
    lanes least, wide;
};

/* Bytes that are, but for bits that do not count, the same. */
struct scan_same {
    lanes counts, byte;
};

/* A byte that is one of these. */
struct scan_bytes {
    struct scan_span spans[SCAN_TESTS];
    struct scan_same sames[SCAN_TESTS];
    unsigned span_count, same_count;
};

struct scan {
    uint32_t letters[QUERY_BYTES]; /* folded */
    unsigned count, anchor;
    bool anywhere, whole; /* as in struct query_word */
    bool plain;           /* all letters are ASCII */
    bool ascii;           /* the anchor is: `letter` */
    bool next;            /* the letter behind it is, too: `behind` */
    lanes letter, behind;
    lanes letter_case, behind_case; /* the bit in which a capital differs, none for a digit */
    /* Of the characters from U+0080 to U+07FF that fold to the anchor: the leads that hardly any
     * text has in which the anchor is, and the bytes behind the others. */
    struct scan_bytes leads, seconds;
    /* Of those beyond: leads with such a span of bytes behind them, and pairs of bytes, the last
     * two of a character. */
    struct {
        lanes lead;
        struct scan_span behind;
    } ranges[SCAN_LEADS];
    lanes pairs[2 * SCAN_LEADS][2];
    unsigned range_count, pair_count;
    uint8_t near[SCAN_NEAR]; /* what characters below U+0800 say; of those of ASCII it is known */
    uint32_t far[SCAN_FAR];  /* the same of others, with the character above it; 0: none yet */
};

/* `word` has a letter. */
void scan_prepare(struct scan *scan, const struct query_word *word);

/* What a character says, found from its folding: bits of enum scan_says without SCAN_NEW. */
unsigned scan_judge(const struct scan *scan, uint32_t c);

/* Bytes [start, end) of the characters that gave the word, marks behind the last not included. */
struct scan_place {
    size_t start, end;
};

/* Tells the places in rising order until `told` says false. `text` is valid UTF-8; `after`: what is
 * before it ends between two words. What characters say is noted in `scan`. */
typedef bool scan_told(void *context, const struct scan_place *place);
void scan_text(struct scan *scan, const char *text, size_t size, bool after, scan_told *told,
               void *context);

/* The end of a place with the marks behind it that readers write or leave out. */
size_t scan_end(const char *text, size_t size, size_t end);

#endif
