/* Joining parts; see <satchel/parts.h>. */
#include "parts_inside.h"

#include "doors/digest.h"
#include "format/galois.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The parts with pieces of one size. A spare part does not depend on how many others there are, so
 * those of a split with two and of one with five belong together. */
struct group {
    const struct given **pieces; /* by number; NULL: missing */
    struct part part;            /* one of them, with the most spare ones that any tells of */
    uint32_t present;
};

struct range {
    uint64_t start, end;
};

struct join {
    struct given *given; /* those that are right */
    size_t count;
    satchel_save *save;
    struct range *ranges; /* written so far */
    size_t range_count;
};

/* Writes a piece, or what is wanted of it, at its place. */
static bool copy_piece(struct join *j, const struct given *g, satchel_error *err)
{
    satchel_source from;
    uint8_t room[PART_CHUNK];
    if (!given_open(g, &from, err))
        return false;
    bool ok = true;
    const uint64_t size = part_payload(&g->part), start = g->part.number * g->part.piece;
    for (uint64_t at = 0; ok && at < size; at += PART_CHUNK) {
        const size_t count = size - at < PART_CHUNK ? (size_t)(size - at) : PART_CHUNK;
        ok = parts_read(&from, g->base + PART_HEAD + at, room, count, err) &&
             satchel_save_put(j->save, start + at, room, count, err);
    }
    satchel_source_close(&from);
    return ok;
}

/* --- spare parts --- */

struct solver {
    struct group *g;
    satchel_source sources[PART_MOST_CODED]; /* by number; open where pieces are there */
    bool open[PART_MOST_CODED];
    uint8_t *rows[PART_MOST_CODED];
    unsigned numbers[PART_MOST_CODED], places[PART_MOST_CODED], lost;
};

static bool solver_open(struct solver *s, satchel_error *err)
{
    const struct part *p = &s->g->part;
    unsigned rows = 0;
    for (uint32_t i = 0; i < p->data + p->spare; i++) {
        if (!s->g->pieces[i] && i < p->data)
            s->places[s->lost++] = i;
        if (!s->g->pieces[i] || (i >= p->data && rows == s->lost))
            continue;
        if (!given_open(s->g->pieces[i], &s->sources[i], err))
            return false;
        s->open[i] = true;
        if (i >= p->data) {
            s->numbers[rows] = i - p->data;
            s->rows[rows] = malloc(PART_COLUMN);
            if (!s->rows[rows++])
                return satchel_fail_memory(err);
        }
    }
    return true;
}

static void solver_close(struct solver *s)
{
    for (unsigned i = 0; i < PART_MOST_CODED; i++) {
        if (s->open[i])
            satchel_source_close(&s->sources[i]);
        free(s->rows[i]);
    }
}

static bool solve_column(struct join *j, struct solver *s, uint64_t at, satchel_error *err)
{
    const struct part *all = &s->g->part;
    uint8_t piece[PART_COLUMN];
    for (unsigned k = 0; k < s->lost; k++) {
        const size_t count =
            all->piece - at < PART_COLUMN ? (size_t)(all->piece - at) : PART_COLUMN;
        memset(s->rows[k], 0, PART_COLUMN);
        if (!parts_read(&s->sources[all->data + s->numbers[k]],
                        s->g->pieces[all->data + s->numbers[k]]->base + PART_HEAD + at, s->rows[k],
                        count, err))
            return false;
    }
    for (uint32_t i = 0; i < all->data; i++) {
        struct part p = *all;
        p.number = i;
        const uint64_t size = part_payload(&p), left = at < size ? size - at : 0;
        const size_t count = left < PART_COLUMN ? (size_t)left : PART_COLUMN;
        if (!s->open[i])
            continue;
        memset(piece, 0, PART_COLUMN);
        if (count &&
            !parts_read(&s->sources[i], s->g->pieces[i]->base + PART_HEAD + at, piece, count, err))
            return false;
        for (unsigned k = 0; k < s->lost; k++)
            galois_add(s->rows[k], piece, parity_factor(s->numbers[k], i), PART_COLUMN);
    }
    if (!parity_solve(s->rows, s->numbers, s->places, s->lost, err))
        return false;
    for (unsigned k = 0; k < s->lost; k++) {
        struct part p = *all;
        p.number = s->places[k];
        const uint64_t size = part_payload(&p), left = at < size ? size - at : 0;
        const size_t count = left < PART_COLUMN ? (size_t)left : PART_COLUMN;
        if (count && !satchel_save_put(j->save, p.number * p.piece + at, s->rows[k], count, err))
            return false;
    }
    return true;
}

static bool solve(struct join *j, struct group *g, satchel_error *err)
{
    struct solver *s = calloc(1, sizeof *s);
    if (!s)
        return satchel_fail_memory(err);
    s->g = g;
    bool ok = solver_open(s, err);
    for (uint64_t at = 0; ok && at < g->part.piece; at += PART_COLUMN)
        ok = solve_column(j, s, at, err);
    solver_close(s);
    free(s);
    return ok;
}

/* --- groups --- */

static bool same_split(const struct part *a, const struct part *b)
{
    return a->piece == b->piece;
}

static bool make_group(const struct join *j, const struct part *part, struct group *g,
                       satchel_error *err)
{
    *g = (struct group){.part = *part};
    for (size_t i = 0; i < j->count; i++)
        if (same_split(&j->given[i].part, part) && j->given[i].part.spare > g->part.spare)
            g->part.spare = j->given[i].part.spare;
    g->pieces = calloc((size_t)g->part.data + g->part.spare, sizeof *g->pieces);
    if (!g->pieces)
        return satchel_fail_memory(err);
    for (size_t i = 0; i < j->count; i++) {
        const struct given *one = &j->given[i];
        if (!same_split(&one->part, part) || g->pieces[one->part.number])
            continue;
        g->pieces[one->part.number] = one;
        g->present++;
    }
    return true;
}

/* There is room for a range a part and one a group. */
static void cover(struct join *j, uint64_t start, uint64_t size)
{
    j->ranges[j->range_count++] = (struct range){start, start + size};
}

static int compare_ranges(const void *a, const void *b)
{
    const struct range *x = a, *y = b;
    return x->start < y->start ? -1 : x->start > y->start;
}

/* Is everything up to `size` written? */
static bool is_covered(struct join *j, uint64_t size)
{
    uint64_t end = 0;
    qsort(j->ranges, j->range_count, sizeof *j->ranges, compare_ranges);
    for (size_t i = 0; i < j->range_count && j->ranges[i].start <= end; i++)
        if (j->ranges[i].end > end)
            end = j->ranges[i].end;
    return end >= size;
}

/* "parts 3, 7 and 9 of 12 are missing", of the first way of splitting. */
static bool tell_missing(const struct group *g, satchel_error *err)
{
    char line[160] = "";
    unsigned told = 0, missing = 0;
    for (uint32_t i = 0; i < g->part.data; i++)
        missing += !g->pieces[i];
    for (uint32_t i = 0; i < g->part.data && told < 8; i++)
        if (!g->pieces[i]) {
            const size_t at = strlen(line);
            snprintf(line + at, sizeof line - at, "%s%" PRIu32, told ? ", " : "", i + 1);
            told++;
        }
    char more[64] = "";
    if (g->part.spare && g->present < g->part.data)
        snprintf(more, sizeof more, "; any %" PRIu32 " more of its %" PRIu32 " parts would do",
                 g->part.data - g->present, g->part.data + g->part.spare);
    return satchel_fail(err, SATCHEL_CUT, "part%s %s%s of %" PRIu32 " missing%s",
                        missing == 1 ? "" : "s", line, missing > told ? "..." : "", g->part.data,
                        more);
}

/* Writes all that this way of splitting gives. */
static bool take_group(struct join *j, struct group *g, satchel_error *err)
{
    unsigned lost = 0;
    for (uint32_t i = 0; i < g->part.data; i++) {
        struct part p = g->part;
        p.number = i;
        if (!g->pieces[i]) {
            lost++;
            continue;
        }
        if (!copy_piece(j, g->pieces[i], err))
            return false;
        cover(j, i * p.piece, part_payload(&p));
    }
    if (lost && g->present >= g->part.data) {
        if (!solve(j, g, err))
            return false;
        cover(j, 0, g->part.size);
    }
    return true;
}

static bool take_groups(struct join *j, satchel_error *err)
{
    j->ranges = calloc(2 * j->count, sizeof *j->ranges);
    if (!j->ranges)
        return satchel_fail_memory(err);
    satchel_error missing = {0};
    bool ok = true;
    for (size_t i = 0; ok && i < j->count; i++) {
        struct group g;
        bool first = true;
        for (size_t k = 0; k < i; k++)
            first = first && !same_split(&j->given[k].part, &j->given[i].part);
        if (!first)
            continue;
        ok = make_group(j, &j->given[i].part, &g, err) && take_group(j, &g, err);
        if (ok && !missing.code)
            (void)tell_missing(&g, &missing);
        free(g.pieces);
    }
    if (ok && !is_covered(j, j->given[0].part.size)) {
        if (err)
            *err = missing;
        ok = false;
    }
    return ok;
}

/* Are all of the same file? */
static bool check_same(const struct join *j, satchel_error *err)
{
    const struct given *first = &j->given[0];
    for (size_t i = 1; i < j->count; i++)
        if (memcmp(j->given[i].part.whole, first->part.whole, SATCHEL_HASH) != 0 ||
            j->given[i].part.size != first->part.size)
            return satchel_fail(err, SATCHEL_USAGE, "parts of different bundles: %s, %s",
                                first->path, j->given[i].path);
    return true;
}

static bool hash_written(struct join *j, uint8_t hash[SATCHEL_HASH], satchel_error *err)
{
    const uint64_t size = j->given[0].part.size;
    uint8_t room[PART_CHUNK];
    struct hasher h;
    hasher_start(&h);
    for (uint64_t at = 0; at < size; at += PART_CHUNK) {
        const size_t count = size - at < PART_CHUNK ? (size_t)(size - at) : PART_CHUNK;
        if (!satchel_save_read(j->save, at, room, count, err))
            return false;
        hasher_put(&h, (satchel_bytes){room, count});
    }
    hasher_finish(&h, hash);
    return true;
}

/* What came together must be the file that was split: read back and hashed before it gets its name.
 */
static bool join_parts(struct join *j, const char *to, satchel_error *err)
{
    uint8_t hash[SATCHEL_HASH];
    j->save = satchel_save_open(to, err);
    bool ok = j->save && take_groups(j, err) && hash_written(j, hash, err);
    if (ok && memcmp(hash, j->given[0].part.whole, SATCHEL_HASH) != 0)
        ok = satchel_fail(err, SATCHEL_DAMAGED,
                          "the parts do not make up what they were split from");
    if (ok)
        return satchel_save_commit(j->save, err);
    satchel_save_discard(j->save);
    return false;
}

bool satchel_join(const char *const *paths, size_t count, const char *to,
                  void (*bad)(void *context, const char *path, const satchel_error *why),
                  void *context, satchel_error *err)
{
    struct gathered found = {0};
    struct join j = {0};
    bool ok = parts_gather(paths, count, &found, bad, context, err);
    j.given = found.list;
    j.count = found.count;
    ok = ok && check_same(&j, err) && join_parts(&j, to, err);
    free(j.ranges);
    gathered_free(&found);
    return ok;
}
