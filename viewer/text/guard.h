/* Numbers and addresses that must not be torn: phone numbers, dates, ranges, sums, URLs.
 *
 * The bidirectional algorithm reorders the parts of "+20 2 1234-5678" in Arabic text, and a line
 * may break in it. A guard is a range that is set apart from left to right, is kept on one line, or
 * both. Numbers in the digits of Arabic or Persian are left to the algorithm, whose order their
 * readers expect, except for phone numbers.
 */
#ifndef VIEWER_TEXT_GUARD_H
#define VIEWER_TEXT_GUARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GUARD_MOST 28 /* bytes: longer ones may be broken over lines after all */

struct guard {
    uint32_t start, end;
    bool whole;    /* not to be broken */
    bool override; /* has native digits, which an isolate alone does not keep in order */
};

/* Where a search stands; {0} at first. */
struct guard_search {
    size_t at;      /* next byte to look at */
    size_t checked; /* up to here it is known that no URL starts */
};

/* The next guard of the text; false when there is none. Linear over the whole text. In text set
 * left to right only phone numbers are worth asking for: `phones_only`. */
bool guard_next(const char *text, size_t length, bool phones_only, struct guard_search *search,
                struct guard *out);

#endif
