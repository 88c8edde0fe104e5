/* The report; see report.h. */
#include "report.h"

#include "console.h"

#include <stdio.h>
#include <string.h>

#define LISTED_WARNINGS 12

void report_failure(struct report *r, const char *name, const satchel_error *err)
{
    r->failures++;
    if (r->silent)
        return;
    progress_clear(&r->progress);
    console_error(name, err, "");
}

static void say(struct report *r, const char *name, const char *text)
{
    char shown[768], file[1024];
    satchel_printable(shown, sizeof shown, text, strlen(text));
    satchel_printable(file, sizeof file, name, strlen(name));
    progress_clear(&r->progress);
    console_say("%s: %s", file, shown);
}

void report_warning(struct report *r, const char *name, const char *text)
{
    if (!r->quiet && !r->silent && (r->warnings++ < LISTED_WARNINGS || r->verbose))
        say(r, name, text);
}

void report_other(struct report *r, const char *name, const char *why)
{
    r->others++;
    if (r->verbose && !r->silent)
        say(r, name, why);
}

void report_end(struct report *r)
{
    progress_clear(&r->progress);
    if (!r->quiet && !r->verbose && r->warnings > LISTED_WARNINGS)
        console_say("and %u more warnings, --verbose lists them", r->warnings - LISTED_WARNINGS);
}
