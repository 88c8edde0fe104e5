/* What a public terminal is used for, without whom: how often each article was opened on a day, how
 * many of each edition, how long somebody was there.
 *
 * Rows are sums of a day, kept in the order of their names: the file is the same in whatever order
 * things happened, and holds no time of day. There are at most COUNTS_ROWS of them; the oldest day
 * gives way, and what a single day has too much is counted under no name. It is saved whole, at
 * most every ten minutes: what a power cut takes is less, never the file.
 */
#ifndef VIEWER_KIOSK_COUNTS_H
#define VIEWER_KIOSK_COUNTS_H

#include <satchel/memory.h>

#define COUNTS_ROWS 4000
#define COUNTS_DATE 11 /* "2026-11-24" and its NUL; "" where the clock cannot be believed */

enum count_what { COUNT_ARTICLE, COUNT_EDITION, COUNT_SECONDS, COUNT_KINDS };

struct counts;

/* Those of the file `counts` in the folder; with NULL nothing is written. Lines that are damaged
 * are left out. NULL when out of memory. */
struct counts *counts_open(const char *folder);
void counts_close(struct counts *counts); /* NULL is fine */

/* False: there is a file, and it cannot be read. */
bool counts_are_read(const struct counts *counts);

/* Adds `n`. `publication` and `name` (an article's id, an edition's number) are as a bundle has
 * them, "" for COUNT_SECONDS. Out of memory it is not counted. */
void counts_add(struct counts *counts, const char *date, enum count_what what,
                const char *publication, const char *name, uint64_t n);

/* If anything has been added. */
bool counts_save(struct counts *counts, satchel_error *err);

/* Appends them as CSV (RFC 4180), with a line of names, and minutes instead of seconds. What would
 * be a formula in a spreadsheet has an apostrophe in front. */
void counts_csv(const struct counts *counts, satchel_buf *out);

#endif
