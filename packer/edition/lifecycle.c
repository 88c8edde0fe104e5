/* What goes into the edition of all that was found; see assembly_settle in assemble.h.
 *
 * Of one id the newest version holds, and a kill is a version like any other: it stands until a
 * newer one follows. Times are the edition's, never the clock's, so that the same inputs give the
 * same bundle.
 */
#include "assemble.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

static void tell(const struct assembly *a, const struct surveyed *s, const char *why)
{
    satchel_buf room;
    satchel_buf_init(&room, PATH_MAX * 2);
    report_warning(a->report, job_shown(a->job, &a->job->sources[s->source], &room), why);
    satchel_buf_free(&room);
}

/* Does `s` come after `t`, both of one id? */
static bool is_newer(const struct surveyed *s, const struct surveyed *t)
{
    if (s->version != t->version && s->version && t->version)
        return s->version > t->version;
    if (s->time != t->time)
        return s->time > t->time;
    return s->status == SATCHEL_CANCELED && t->status != SATCHEL_CANCELED;
}

static bool is_undated(const struct surveyed *s)
{
    return !s->version && s->time == SATCHEL_NO_TIME && s->status != SATCHEL_CANCELED;
}

static void supersede(struct assembly *a, struct surveyed *old, const struct surveyed *by)
{
    char why[1200];
    old->out = true;
    old->id = by->id;
    snprintf(why, sizeof why,
             by->status == SATCHEL_CANCELED ? "\"%s\" has been withdrawn, left out"
             : by->held                     ? "\"%s\" is withheld in a newer version, left out"
                                            : "an older version of \"%s\", left out",
             by->id);
    tell(a, old, why);
}

/* Several versions of one article, by the id that their sources give. */
static bool settle_versions(struct assembly *a)
{
    struct names newest;
    bool ok = true;
    uint32_t *best = NULL;
    names_init(&newest);
    best = satchel_arena_array(&a->arena, a->count + (size_t)1, sizeof *best);
    ok = best != NULL;
    uint32_t count = 0;
    for (uint32_t i = 0; ok && i < a->count; i++) {
        struct surveyed *s = &a->articles[i];
        if (!s->own_id || s->out)
            continue;
        const uint32_t slot = names_find(&newest, s->id, strlen(s->id));
        if (slot == NAMES_NONE) {
            best[count] = i;
            ok = names_add(&newest, s->id, strlen(s->id), count++);
        } else if (is_undated(s) && is_undated(&a->articles[best[slot]])) {
            continue; /* two articles whose authors have thought of the same name */
        } else if (is_newer(s, &a->articles[best[slot]])) {
            supersede(a, &a->articles[best[slot]], s);
            best[slot] = i;
        } else {
            supersede(a, s, &a->articles[best[slot]]);
        }
    }
    names_free(&newest);
    return ok;
}

static void leave_out(struct assembly *a, struct surveyed *s, const char *form, int64_t time)
{
    char shown[32], why[128];
    satchel_time_print(time, shown, sizeof shown);
    snprintf(why, sizeof why, "%s %s, left out", form, shown);
    s->out = s->timed = true;
    tell(a, s, why);
}

/* A version under embargo is not there yet: until then the one before it holds. */
static void settle_embargoes(struct assembly *a, int64_t issued)
{
    for (uint32_t i = 0; issued != SATCHEL_NO_TIME && i < a->count; i++) {
        struct surveyed *s = &a->articles[i];
        if (s->status != SATCHEL_CANCELED && s->embargo != SATCHEL_NO_TIME && s->embargo > issued)
            leave_out(a, s, "under embargo until", s->embargo);
    }
}

/* One that has expired, or is withheld, goes, and does not bring back the one before it. */
static void settle_ends(struct assembly *a, int64_t issued)
{
    for (uint32_t i = 0; i < a->count; i++) {
        struct surveyed *s = &a->articles[i];
        if (s->out || s->status == SATCHEL_CANCELED)
            continue;
        if (s->held) {
            s->out = true;
            tell(a, s, "withheld, left out");
        } else if (issued != SATCHEL_NO_TIME && s->expires != SATCHEL_NO_TIME &&
                   s->expires <= issued) {
            leave_out(a, s, "expired on", s->expires);
        }
    }
}

/* Does the article come after the kill that an earlier edition carries? */
static bool survives(const struct surveyed *s, const satchel_record *kill)
{
    const struct surveyed killed = {.version = s->version ? kill->version : 0,
                                    .time = kill->updated != SATCHEL_NO_TIME ? kill->updated
                                                                             : kill->issued,
                                    .status = SATCHEL_CANCELED};
    return s->status != SATCHEL_CANCELED && is_newer(s, &killed);
}

/* What was withdrawn stays so, also where its old file still lies. */
static bool settle_kills(struct assembly *a)
{
    struct names killed;
    bool ok = true;
    struct previous *p = a->previous;
    names_init(&killed);
    for (uint32_t i = 0; ok && p && i < p->kill_count; i++)
        ok = names_add(&killed, p->kills[i].record.id, strlen(p->kills[i].record.id), i);
    for (uint32_t i = 0; ok && killed.count && i < a->count; i++) {
        struct surveyed *s = &a->articles[i];
        const uint32_t k = names_find(&killed, s->id, strlen(s->id));
        if (s->out || k == NAMES_NONE)
            continue;
        if (s->status == SATCHEL_CANCELED || survives(s, &p->kills[k].record)) {
            p->kills[k].out = true;
            continue;
        }
        char why[1200];
        snprintf(why, sizeof why, "\"%s\" was withdrawn in an earlier edition, left out", s->id);
        s->out = true;
        tell(a, s, why);
    }
    names_free(&killed);
    return ok;
}

bool assembly_settle(struct assembly *a, int64_t issued, satchel_error *err)
{
    settle_embargoes(a, issued);
    if (!settle_versions(a) || !settle_kills(a))
        return satchel_fail_memory(err);
    settle_ends(a, issued);
    if (!doubles_settle(a) || !assembly_settle_ids(a))
        return satchel_fail_memory(err);
    a->kept = 0;
    for (uint32_t i = 0; i < a->count; i++)
        a->kept += !a->articles[i].out;
    for (uint32_t i = 0; a->previous && i < a->previous->kill_count; i++)
        a->kept += !a->previous->kills[i].out;
    return true;
}
