/* Pictures ahead of their articles; see ahead.h. */
#include "ahead.h"

#include <stdlib.h>
#include <string.h>

#define EACH 2 /* pictures under way a worker */
#define MOST_HELD \
    ((size_t)64 << 20) /* of files read but not converted; the next one is always read */

void ahead_init(struct ahead *a)
{
    *a = (struct ahead){0};
    satchel_arena_init(&a->arena, SIZE_MAX);
    names_init(&a->names);
}

void ahead_free(struct ahead *a)
{
    names_free(&a->names);
    satchel_arena_free(&a->arena);
    free(a->pictures);
    a->pictures = NULL;
}

bool ahead_note(struct ahead *a, uint32_t root, const char *place)
{
    const size_t length = strlen(place);
    if (names_find(&a->names, place, length) != NAMES_NONE)
        return true;
    if (a->count == a->capacity) {
        const uint32_t more = a->capacity ? a->capacity * 2 : 64;
        struct ahead_picture *grown = realloc(a->pictures, more * sizeof *grown);
        if (!grown)
            return false;
        a->pictures = grown;
        a->capacity = more;
    }
    const char *kept = satchel_arena_string(&a->arena, place, length);
    if (!kept || !names_add(&a->names, place, length, a->count))
        return false;
    a->pictures[a->count++] = (struct ahead_picture){.place = kept, .root = root};
    return true;
}

void ahead_begin(struct ahead *a, struct job *job, struct workers *workers, struct kept *kept,
                 const struct picture_settings *settings)
{
    a->job = job;
    a->workers = workers;
    a->kept = kept;
    a->settings = settings;
    a->oldest = a->next = 0;
    a->held = 0;
}

/* On a worker. */
static void convert(void *argument)
{
    struct ahead_picture *p = argument;
    picture_captions(satchel_buf_bytes(&p->bytes), &p->caption, &p->credit);
    p->ok = kept_make(p->kept, satchel_buf_bytes(&p->bytes), p->settings, &p->made, &p->err);
}

static void start(struct ahead *a, struct ahead_picture *p)
{
    satchel_buf_init(&p->bytes, PICTURE_MOST_BYTES);
    satchel_buf_init(&p->made.webp, SATCHEL_MAX_PICTURE);
    p->kept = a->kept;
    satchel_buf_init(&p->caption, PICTURE_MOST_CAPTION);
    satchel_buf_init(&p->credit, PICTURE_MOST_CAPTION);
    p->settings = a->fit ? fit_settings(a->fit, p->place, strlen(p->place)) : a->settings;
    if (!p->settings->side) { /* left out */
        p->ok = satchel_fail(&p->err, SATCHEL_NOT_FOUND, "left out");
        return;
    }
    p->ok = job_read_place(a->job, p->root, p->place, &p->bytes, &p->err);
    a->held += p->bytes.size;
    if (p->ok)
        workers_start(a->workers, convert, p);
}

static void finish(struct ahead *a, struct ahead_picture *p)
{
    workers_wait(a->workers, p);
    p->ok =
        p->ok && kept_take(a->kept, satchel_buf_bytes(&p->bytes), p->settings, &p->made, &p->err);
    a->held -= p->bytes.size;
    satchel_buf_free(&p->bytes);
}

/* Keeps the workers busy with the pictures from `at` on. */
static void run_ahead(struct ahead *a, uint32_t at)
{
    const uint32_t end = at + 1 + EACH * workers_count(a->workers);
    while (a->next < a->count && a->next < end && (a->next == at || a->held < MOST_HELD))
        start(a, &a->pictures[a->next++]);
}

/* Frees what was converted before `end`, taken or never asked for. */
static void drop(struct ahead *a, uint32_t end)
{
    for (; a->oldest < a->next && a->oldest < end; a->oldest++) {
        finish(a, &a->pictures[a->oldest]);
        satchel_buf_free(&a->pictures[a->oldest].made.webp);
        satchel_buf_free(&a->pictures[a->oldest].caption);
        satchel_buf_free(&a->pictures[a->oldest].credit);
    }
    a->oldest = end;
    a->next = a->next < end ? end : a->next;
}

const struct ahead_picture *ahead_take(struct ahead *a, const char *place)
{
    const uint32_t at = a->workers ? names_find(&a->names, place, strlen(place)) : NAMES_NONE;
    if (at == NAMES_NONE || at < a->oldest)
        return NULL;
    drop(a, at);
    run_ahead(a, at);
    finish(a, &a->pictures[at]);
    return &a->pictures[at];
}

void ahead_end(struct ahead *a)
{
    drop(a, a->next);
}
