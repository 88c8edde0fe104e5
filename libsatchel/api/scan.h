/* Looking for a word in a text as it stands, without making its normal form.
 *
 * Of the word one letter is chosen, the *anchor*, that is rare. All bytes of the text are compared
 * with those of the characters that fold to it, 64 at a time; only around what may be one of them
 * are characters folded and compared, forwards and backwards, until one differs. The places are
 * exactly those of query_count in the normal form.
 */
#ifndef SATCHEL_API_SCAN_H
#define SATCHEL_API_SCAN_H

#include "api/matching.h"
#include "base/lanes.h"

#define SCAN_BANDS 3u
#define SCAN_LEADS 51u /* of UTF-8 */

/* Characters below U+0800. */
struct scan_set {
    uint64_t bits[0x800 / 64];
};

struct scan {
    uint32_t letters[QUERY_BYTES]; /* folded */
    unsigned count, anchor;
    bool anywhere, whole; /* as in struct query_word */
    bool plain;           /* all letters are ASCII */
    uint8_t ascii;        /* the anchor where it is ASCII, or 0 */
    uint8_t next;         /* the letter behind it where that is ASCII, or 0 */
    /* What tells characters beyond ASCII that fold to the anchor: bands of leads that hardly any
     * text has, as the least and how much more it may be; leads with such a band of bytes behind
     * them; and pairs of bytes. */
    lanes bands[SCAN_BANDS][2], ranges[SCAN_LEADS][3], pairs[2 * SCAN_LEADS][2];
    unsigned band_count, range_count, pair_count;
    /* Those that may be the anchor, which alone or with other letters, and that may stand before
     * and behind one that is it alone. */
    struct scan_set anchors, alone, before, behind;
};

/* `word` has a letter. */
void scan_prepare(struct scan *scan, const struct query_word *word);

/* Bytes [start, end) of the characters that gave the word, marks behind the last not included. */
struct scan_place {
    size_t start, end;
};

/* Tells the places in rising order until `told` says false. `after`: the text before it ends
 * between two words. */
typedef bool scan_told(void *context, const struct scan_place *place);
void scan_text(const struct scan *scan, const char *text, size_t size, bool after, scan_told *told,
               void *context);

/* The end of a place with the marks behind it that readers write or leave out. */
size_t scan_end(const char *text, size_t size, size_t end);

#endif
