/* The report; see report.h. */
#include "report.h"

#include "console/console.h"

#include <stdio.h>
#include <string.h>

#define LISTED_WARNINGS 12
#define MOST_NOTES      10000

void report_keep(struct report *r)
{
    satchel_arena_init(&r->arena, (size_t)64 << 20);
    r->keeps = true;
    r->last = &r->notes;
}

void report_free(struct report *r)
{
    if (r->keeps)
        satchel_arena_free(&r->arena);
}

/* A note more; what there is no room for is not worth failing for. */
static void keep(struct report *r, enum report_kind kind, const char *name, const char *text)
{
    if (!r->keeps || r->silent || r->note_count == MOST_NOTES)
        return;
    struct report_note *note = satchel_arena_alloc(&r->arena, sizeof *note);
    if (!note)
        return;
    const char *n = satchel_arena_string(&r->arena, name, strlen(name));
    const char *t = satchel_arena_string(&r->arena, text, strlen(text));
    *note = (struct report_note){.kind = kind, .name = n ? n : "", .text = t ? t : ""};
    *r->last = note;
    r->last = &note->next;
    r->note_count++;
}

void report_failure(struct report *r, const char *name, const satchel_error *err)
{
    r->told++;
    r->failures++;
    keep(r, REPORT_FAILURE, name, err->text);
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
    r->told++;
    keep(r, REPORT_WARNING, name, text);
    if (!r->quiet && !r->silent && (r->warnings++ < LISTED_WARNINGS || r->verbose))
        say(r, name, text);
}

void report_other(struct report *r, const char *name, const char *why)
{
    r->others++;
    keep(r, REPORT_OTHER, name, why);
    if (r->verbose && !r->silent)
        say(r, name, why);
}

void report_end(struct report *r)
{
    progress_clear(&r->progress);
    if (!r->quiet && !r->verbose && r->warnings > LISTED_WARNINGS)
        console_say("and %u more warnings, --verbose lists them", r->warnings - LISTED_WARNINGS);
}
