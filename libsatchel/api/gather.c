/* Finding parts in files; see parts_inside.h. */
#include "parts_inside.h"

#include "doors/digest.h"
#include "format/partext.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_TEXT  ((size_t)64 << 20) /* of a file with lines */
#define MOST_HEARD 4096               /* parts in text that are put together at a time */

/* A part in text, as far as its lines have come. */
struct heard {
    uint32_t id, room; /* room: lines that there is memory for */
    uint8_t *bytes;
    bool *have;
    const char *path; /* where the first of them was */
};

struct gathering {
    struct gathered *to;
    struct heard *heard;
    uint32_t heard_count;
    const char *path;
    uint32_t lines; /* in this file */
    void (*bad)(void *context, const char *path, const satchel_error *why);
    void *context;
    satchel_error last; /* that `bad` was told */
};

static void tell(struct gathering *g, const char *path, const satchel_error *why)
{
    g->last = *why;
    if (g->bad)
        g->bad(g->context, path, why);
}

static bool keep(struct gathering *g, const struct given *given, satchel_error *err)
{
    struct gathered *to = g->to;
    if (to->count == to->capacity) {
        const size_t more = to->capacity ? to->capacity * 2 : 64;
        struct given *grown = realloc(to->list, more * sizeof *grown);
        if (!grown)
            return satchel_fail_memory(err);
        to->list = grown;
        to->capacity = more;
    }
    to->list[to->count++] = *given;
    return true;
}

/* --- as bytes ----------------------------------------------------------------------------------
 */

/* Is there a part at this offset of the file, and is it right? */
static bool check_part(const satchel_source *from, uint64_t base, struct part *p,
                       satchel_error *err)
{
    uint8_t head[PART_HEAD], hash[SATCHEL_HASH];
    size_t got;
    if (!from->read(from->context, base, head, sizeof head, &got, err) ||
        !part_read(head, got, p, err))
        return false;
    if (from->size < base + PART_HEAD + part_payload(p))
        return satchel_fail(err, SATCHEL_CUT, "the part is cut off");
    return parts_hash(from, base + PART_HEAD, part_payload(p), hash, err) &&
           (memcmp(hash, p->hash, SATCHEL_HASH) == 0 ||
            satchel_fail(err, SATCHEL_DAMAGED, "the part is damaged"));
}

/* The next place from `at` on where a part might begin; UINT64_MAX if there is none. */
static bool find_magic(const satchel_source *from, uint64_t at, uint64_t *found, satchel_error *err)
{
    static const char magic[] = "SATPART1";
    const size_t length = sizeof magic - 1;
    uint8_t room[PART_CHUNK];
    for (;; at += sizeof room - length + 1) {
        size_t got;
        if (!from->read(from->context, at, room, sizeof room, &got, err))
            return false;
        const uint8_t *hit = memmem(room, got, magic, length);
        *found = hit ? at + (uint64_t)(hit - room) : UINT64_MAX;
        if (hit || got < sizeof room)
            return true;
    }
}

/* Every part in the file. *any: there is something that looks like one. */
static bool gather_bytes(struct gathering *g, const satchel_source *from, bool *any,
                         satchel_error *err)
{
    for (uint64_t at = 0;;) {
        struct given given = {.path = g->path};
        satchel_error why = {0};
        if (!find_magic(from, at, &given.base, err))
            return false;
        if (given.base == UINT64_MAX)
            return true;
        *any = true;
        if (check_part(from, given.base, &given.part, &why)) {
            if (!keep(g, &given, err))
                return false;
            at = given.base + PART_HEAD + part_payload(&given.part);
        } else {
            tell(g, g->path, &why);
            at = given.base + 1;
        }
    }
}

/* --- as text -----------------------------------------------------------------------------------
 */

static struct heard *find_heard(struct gathering *g, uint32_t id)
{
    for (uint32_t i = 0; i < g->heard_count; i++)
        if (g->heard[i].id == id)
            return &g->heard[i];
    if (g->heard_count == MOST_HEARD)
        return NULL;
    struct heard *grown = realloc(g->heard, (g->heard_count + (size_t)1) * sizeof *grown);
    if (!grown)
        return NULL;
    g->heard = grown;
    g->heard[g->heard_count] = (struct heard){.id = id, .path = g->path};
    return &g->heard[g->heard_count++];
}

static bool make_room(struct heard *h, uint32_t line)
{
    uint32_t room = h->room ? h->room : 64;
    while (room <= line)
        room *= 2;
    if (room == h->room)
        return true;
    uint8_t *bytes = realloc(h->bytes, (size_t)room * PARTEXT_BYTES);
    if (bytes)
        h->bytes = bytes;
    bool *have = bytes ? realloc(h->have, room * sizeof *have) : NULL;
    if (!have)
        return false;
    h->have = have;
    memset(h->have + h->room, 0, (room - h->room) * sizeof *have);
    h->room = room;
    return true;
}

/* Of a line that comes twice the first holds: both have passed the same check. */
static bool hear(void *context, uint32_t id, uint32_t line, const uint8_t bytes[PARTEXT_BYTES])
{
    struct gathering *g = context;
    struct heard *h = find_heard(g, id);
    g->lines++;
    if (!h)
        return g->heard_count == MOST_HEARD; /* too many are left out, no memory is an error */
    if (!make_room(h, line))
        return false;
    if (!h->have[line])
        memcpy(h->bytes + (size_t)line * PARTEXT_BYTES, bytes, PARTEXT_BYTES);
    h->have[line] = true;
    return true;
}

static bool gather_text(struct gathering *g, satchel_error *err)
{
    satchel_buf text;
    satchel_buf_init(&text, MOST_TEXT);
    satchel_error why = {0};
    g->lines = 0;
    bool ok = satchel_file_read(g->path, &text, &why);
    if (!ok) {
        tell(g, g->path, &why);
        ok = true;
    } else if (!partext_scan(satchel_buf_bytes(&text), hear, g, err)) {
        ok = satchel_fail_memory(err);
    } else if (!g->lines) {
        satchel_fail(&why, SATCHEL_NOT_BUNDLE, "not a part of a bundle");
        tell(g, g->path, &why);
    }
    satchel_buf_free(&text);
    return ok;
}

static bool has_line(const struct heard *h, uint32_t line)
{
    return line < h->room && h->have[line];
}

/* "lines 3, 17 and 5 more of part 4 are missing" */
static void tell_lines(struct gathering *g, const struct heard *h, uint32_t lines, uint32_t number)
{
    char list[80] = "", more[32] = "";
    satchel_error why;
    unsigned told = 0, missing = 0;
    for (uint32_t i = 0; i < lines; i++) {
        missing += !has_line(h, i);
        if (!has_line(h, i) && told < 8) {
            const size_t at = strlen(list);
            snprintf(list + at, sizeof list - at, "%s%" PRIu32, told++ ? ", " : "", i + 1);
        }
    }
    if (missing > told)
        snprintf(more, sizeof more, " and %u more", missing - told);
    satchel_fail(&why, SATCHEL_CUT, "line%s %s%s of part %" PRIu32 " missing",
                 missing == 1 ? "" : "s", list, more, number + 1);
    tell(g, h->path, &why);
}

/* Takes over the bytes of a part whose lines are all there. */
static bool take_heard(struct gathering *g, struct heard *h, satchel_error *err)
{
    struct given given = {.path = h->path};
    satchel_error why = {0};
    const uint32_t first = (PART_HEAD + PARTEXT_BYTES - 1) / PARTEXT_BYTES;
    bool whole = true;
    for (uint32_t i = 0; i < first; i++)
        whole = whole && has_line(h, i);
    if (!whole || !part_read(h->bytes, PART_HEAD, &given.part, &why) ||
        partext_id(h->bytes) != h->id) {
        satchel_fail(&why, SATCHEL_CUT, "the first lines of a part are missing");
        tell(g, h->path, &why);
        return true;
    }
    const uint64_t size = PART_HEAD + part_payload(&given.part);
    const uint64_t lines = (size + PARTEXT_BYTES - 1) / PARTEXT_BYTES;
    for (uint64_t i = 0; i < lines; i++)
        whole = whole && i < PARTEXT_MOST && has_line(h, (uint32_t)i);
    if (!whole) {
        tell_lines(g, h, lines < PARTEXT_MOST ? (uint32_t)lines : PARTEXT_MOST, given.part.number);
        return true;
    }
    given.bytes = (satchel_bytes){h->bytes, (size_t)size};
    const satchel_source from = satchel_source_memory(&given.bytes);
    if (!check_part(&from, 0, &given.part, &why)) {
        tell(g, h->path, &why);
        return true;
    }
    if (!keep(g, &given, err))
        return false;
    h->bytes = NULL;
    return true;
}

/* --- all ---------------------------------------------------------------------------------------
 */

static bool gather_file(struct gathering *g, satchel_error *err)
{
    satchel_source from;
    satchel_error why = {0};
    bool any = false;
    if (!satchel_source_open(&from, g->path, &why)) {
        tell(g, g->path, &why);
        return why.code != SATCHEL_MEMORY || satchel_fail_memory(err);
    }
    bool ok = gather_bytes(g, &from, &any, &why);
    satchel_source_close(&from);
    if (!ok && why.code == SATCHEL_MEMORY)
        return satchel_fail_memory(err);
    if (!ok)
        tell(g, g->path, &why);
    return any || !ok || gather_text(g, err);
}

bool parts_gather(const char *const *paths, size_t count, struct gathered *to,
                  void (*bad)(void *context, const char *path, const satchel_error *why),
                  void *context, satchel_error *err)
{
    struct gathering g = {.to = to, .bad = bad, .context = context};
    bool ok = true;
    for (size_t i = 0; ok && i < count; i++) {
        g.path = paths[i];
        ok = gather_file(&g, err);
    }
    for (uint32_t i = 0; i < g.heard_count; i++) {
        ok = ok && take_heard(&g, &g.heard[i], err);
        free(g.heard[i].bytes);
        free(g.heard[i].have);
    }
    free(g.heard);
    if (!ok || to->count)
        return ok;
    if (err)
        *err = g.last;
    return false;
}

void gathered_free(struct gathered *g)
{
    for (size_t i = 0; i < g->count; i++)
        free((void *)(uintptr_t)g->list[i].bytes.data);
    free(g->list);
    *g = (struct gathered){0};
}

bool given_open(const struct given *given, satchel_source *from, satchel_error *err)
{
    if (!given->bytes.size)
        return satchel_source_open(from, given->path, err);
    *from = satchel_source_memory(&given->bytes);
    return true;
}
