/* What happened while packing: lines on standard error as it happens, counts for the summary.
 *
 * Failures (inputs that should have been articles) are always listed. Warnings (a picture that is
 * missing) are listed up to a number and then counted. Files that nobody claims are counted, and
 * listed when asked.
 */
#ifndef PACKER_REPORT_REPORT_H
#define PACKER_REPORT_REPORT_H

#include "console/progress.h"

#include <satchel/memory.h>

enum report_kind { REPORT_FAILURE, REPORT_WARNING, REPORT_OTHER };

/* What was said of a source, kept for a report that is written at the end. */
struct report_note {
    enum report_kind kind;
    const char *name, *text;
    struct report_note *next;
};

struct report {
    bool keeps; /* notes are kept */
    satchel_arena arena;
    struct report_note *notes, **last;
    uint32_t note_count;
    bool quiet;   /* no warnings, no summary, no progress */
    bool verbose; /* everything is listed */
    bool silent;  /* a trial: things are counted only */
    struct progress progress;
    uint32_t told; /* failures and warnings, those of trials too */
    uint32_t failures;
    uint32_t warnings;
    uint32_t others; /* files that are no articles */
};

/* An input that should have been an article could not be read. */
void report_failure(struct report *r, const char *name, const satchel_error *err);

/* Something is odd, or a part is missing; `text` may come from a file. */
void report_warning(struct report *r, const char *name, const char *text);

/* A file that is left out, rightly: listed with --verbose only. */
void report_other(struct report *r, const char *name, const char *why);

/* Keeps notes from now on; report_free lets them go. */
void report_keep(struct report *r);
void report_free(struct report *r);

/* Says how many warnings were not listed, if any. */
void report_end(struct report *r);

#endif
