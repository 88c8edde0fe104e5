/* The report; see report.h. */
#include "report.h"

#include "console.h"

#include <stdio.h>
#include <string.h>

#define LISTED_WARNINGS 12

void report_failure(struct report *r, const char *name, const satchel_error *err)
{
    progress_clear(&r->progress);
    console_error(name, err, "");
    r->failures++;
}

void report_warning(struct report *r, const char *name, const char *format, ...)
{
    if (r->quiet || (r->warnings++ >= LISTED_WARNINGS && !r->verbose))
        return;
    char text[512], shown[768];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    satchel_printable(shown, sizeof shown, text, strlen(text));
    char file[1024];
    satchel_printable(file, sizeof file, name, strlen(name));
    progress_clear(&r->progress);
    console_say("%s: %s", file, shown);
}

void report_other(struct report *r, const char *name, const char *why)
{
    r->others++;
    if (!r->verbose)
        return;
    char file[1024];
    satchel_printable(file, sizeof file, name, strlen(name));
    progress_clear(&r->progress);
    console_say("%s: %s", file, why);
}

void report_end(struct report *r)
{
    progress_clear(&r->progress);
    if (!r->quiet && !r->verbose && r->warnings > LISTED_WARNINGS)
        console_say("and %u more warnings, --verbose lists them", r->warnings - LISTED_WARNINGS);
}
