/* Looking for a word in a text as it stands, without making its normal form.
 *
 * Of the word one letter is chosen, the *anchor*, that is rare. All bytes of the text are compared
 * with those of the characters that fold to it, and what stands behind with the next letter, 64 at
 * a time (scan_seek.h); only around what may be both are characters folded and compared, forwards
 * and backwards, until one differs. What a character says as the anchor or beside it is remembered,
 * so that most candidates cost three look-ups. The places are exactly those of query_count in the
 * normal form.
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

/* A byte as often as it is compared at once. */
struct scan_byte {
    uint8_t lanes[LANES_MOST] __attribute__((aligned(LANES_MOST)));
};

/* Bytes from `least` on: how many more than one. */
struct scan_span {
    struct scan_byte least, wide;
};

/* Bytes that are, but for bits that do not count, the same. */
struct scan_same {
    struct scan_byte counts, byte;
};

/* A byte that is one of these; 0x80 to 0xDF, or one that is the same. Where a processor looks up
 * lanes in a table that is one step: by the lower half of a byte, a bit for each upper half from 8
 * on. */
struct scan_bytes {
    struct scan_span spans[SCAN_TESTS];
    struct scan_same sames[SCAN_TESTS];
    unsigned span_count, same_count;
    struct scan_byte halves;
};

/* What stands beside the anchor in the word: another letter, or the end of the word; or a mark that
 * is passed over. */
struct scan_beside {
    bool known;            /* it is of as many bytes as the anchor, at most three */
    bool one, few;         /* `last` is one test, or is few where there are no tables */
    struct scan_byte open; /* 0x80: what is of ASCII may stand there; else 0 */
    /* Of one byte: it, but for the bit of capitals. Else the lead of its alphabet, but for a bit
     * that tells it from its neighbour; those of other leads may stand there. */
    struct scan_same lead;
    struct scan_same second; /* of three bytes: that of the alphabet; others may stand there */
    struct scan_bytes last;  /* what the last byte may be */
};

struct scan {
    struct scan_same letter;           /* the anchor, if it is of ASCII */
    struct scan_beside before, behind; /* the anchor */
    /* Of the characters from U+0080 to U+07FF that fold to the anchor: the leads that hardly any
     * text has in which the anchor is, and the bytes behind the others; of those that fold to more
     * than it, too. The spans have all leads, and those of an anchor of ASCII before `seconds`. */
    struct scan_bytes leads, seconds, several;
    struct scan_span leads_span, accents;
    /* Of those beyond: leads with such a span of bytes behind them, and pairs of bytes, the last
     * two of a character. First those whose characters are of three bytes and fold to the anchor
     * and nothing else. */
    struct {
        struct scan_byte lead;
        struct scan_span behind;
    } ranges[SCAN_LEADS];
    struct {
        struct scan_byte bytes[2];
    } pairs[2 * SCAN_LEADS];
    uint64_t word, word_case, word_bytes; /* of a plain word: it, as it lies in memory; the bits in
                                             which capitals differ; all bits of its bytes */
    uint32_t letters[QUERY_BYTES];        /* folded */
    uint32_t far[SCAN_FAR]; /* what characters from U+0800 on say, with the character above it; 0:
                               none yet */
    unsigned count, anchor; /* letters, and which is the anchor */
    unsigned bytes;         /* of the anchor */
    unsigned range_count, pair_count, alone_ranges, alone_pairs;
    uint8_t near[SCAN_NEAR]; /* what the others say; of those of ASCII it is known */
    bool anywhere, whole;    /* as in struct query_word */
    bool plain;              /* all letters are ASCII, and eight at most */
    bool wide;               /* by the widest lanes of this processor */
    bool has_leads, has_seconds, has_several;
};

#define SCAN_BLOCK 64u
#define SCAN_MORE  8u /* bytes on both sides of a block that are looked at with it */

#define SCAN_FOUND 16u /* blocks found by one call */

/* A block that has the anchor maybe: a bit of `marks` for each byte at which, or in the character
 * of which, it may be. */
struct scan_found {
    size_t at;
    uint64_t marks;
};

/* The next such blocks from `at` on, SCAN_BLOCK bytes a step, which have SCAN_MORE bytes on both
 * sides; how many they are is *count. Returns from where to go on: where there are no more of them,
 * if *count is less than SCAN_FOUND. The second only where the processor has AVX2. */
typedef size_t scan_seek(const struct scan *scan, const uint8_t *text, size_t at, size_t size,
                         struct scan_found found[SCAN_FOUND], unsigned *count);
scan_seek scan_seek_narrow, scan_seek_wide;

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
