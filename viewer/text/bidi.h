/* The bidirectional algorithm, UAX 9: levels of a paragraph, order of a line. The one door to
 * FriBidi.
 *
 * Most text needs none of it: bidi_is_needed looks at the bytes and says so.
 */
#ifndef VIEWER_TEXT_BIDI_H
#define VIEWER_TEXT_BIDI_H

#include <satchel/memory.h>

enum bidi_base { BIDI_LTR, BIDI_RTL, BIDI_AUTO };

/* A range of bytes that is set apart, as LRI or RLI and PDI around it would. Ranges are sorted by
 * start, longer first, and nest. */
struct bidi_isolate {
    uint32_t start, end;
    bool rtl;
    bool override; /* its characters run one after the other whatever they are */
};

/* False if every character of the text, set left to right, stands where it does in memory. Never
 * false when it should be true. */
bool bidi_is_needed(const char *text, size_t length);

/* True if every character of the text, set right to left, has level 1: letters of Hebrew and Arabic
 * with their marks, spaces, and punctuation; no digits, no letters of other scripts. Never true
 * when it should be false. */
bool bidi_is_rtl_only(const char *text, size_t length);

/* The level of every byte of one paragraph: even is left to right. LF does not end the paragraph.
 * `levels` holds `length` bytes; `scratch` gets about 20 bytes a character. Fails with MEMORY. */
bool bidi_levels(const char *text, size_t length, enum bidi_base base,
                 const struct bidi_isolate *isolates, size_t isolate_count, uint8_t *levels,
                 satchel_arena *scratch, satchel_error *err) SATCHEL_CHECK;

/* The same for code points, as the conformance tests need it; sets *rtl to the base direction. */
bool bidi_code_points(const uint32_t *text, size_t count, enum bidi_base base, uint8_t *levels,
                      bool *rtl, satchel_arena *scratch, satchel_error *err) SATCHEL_CHECK;

/* Rule L2: fills order[i] with the index of what stands i-th from the left, given the levels of the
 * parts of a line in logical order. */
void bidi_reorder(const uint8_t *levels, size_t count, uint32_t *order);

#endif
