/* What was packed and what it costs: a table for the terminal, a page for an editor. */
#ifndef PACKER_REPORT_REPORT_PAGE_H
#define PACKER_REPORT_REPORT_PAGE_H

#include "report.h"

#include <satchel/bundle.h>

/* May the report be written to `path`: is nothing there, or an older report? */
bool report_page_check(const char *path, bool force, satchel_error *err) SATCHEL_CHECK;

/* Writes one HTML file that needs nothing else: sizes as a treemap, every article with what its
 * text and its pictures take and thumbnails of them, what was left out and why. */
bool report_page_write(const char *path, const struct report *report, satchel_bundle *bundle,
                       satchel_error *err) SATCHEL_CHECK;

/* The same sizes as lines on standard error. */
void report_table(satchel_bundle *bundle);

#endif
