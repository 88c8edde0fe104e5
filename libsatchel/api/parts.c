/* Parts; see <satchel/parts.h>.
 *
 * Spare row r is, column by column, the sum over all pieces of parity_factor(r, piece) times the
 * piece, the last one filled up with zeros: the code of the recovery record with a piece in place
 * of a sector. */
#include "doors/digest.h"
#include "format/galois.h"
#include "format/parity.h"
#include "format/part.h"

#include <satchel/parts.h>

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define COLUMN ((size_t)PARITY_SHARD)
#define CHUNK  ((size_t)1 << 16)

/* --- splitting ---------------------------------------------------------------------------------
 */

struct split {
    satchel_source from;
    struct part part; /* what all parts share */
    const char *folder, *name;
    uint32_t written;
};

static bool read_all(const satchel_source *from, uint64_t offset, void *to, size_t size,
                     satchel_error *err)
{
    size_t got;
    return from->read(from->context, offset, to, size, &got, err) &&
           (got == size || satchel_fail(err, SATCHEL_READ, "became shorter while it was read"));
}

/* Hash of `size` bytes from `offset`, through the source. */
static bool hash_range(const satchel_source *from, uint64_t offset, uint64_t size,
                       uint8_t hash[SATCHEL_HASH], satchel_error *err)
{
    uint8_t room[CHUNK];
    struct hasher h;
    hasher_start(&h);
    while (size) {
        const size_t count = size < CHUNK ? (size_t)size : CHUNK;
        if (!read_all(from, offset, room, count, err))
            return false;
        hasher_put(&h, (satchel_bytes){room, count});
        offset += count;
        size -= count;
    }
    hasher_finish(&h, hash);
    return true;
}

static bool part_path(const struct split *s, uint32_t number, char path[PATH_MAX],
                      satchel_error *err)
{
    return snprintf(path, PATH_MAX, "%s/%s.%03" PRIu32, s->folder, s->name, number + 1) <
               PATH_MAX ||
           satchel_fail(err, SATCHEL_NOT_WRITABLE, "path too long");
}

/* Column `column` of a spare row, from all pieces. */
static bool spare_column(const struct split *s, unsigned row, uint64_t column, uint8_t to[COLUMN],
                         satchel_error *err)
{
    uint8_t piece[COLUMN];
    memset(to, 0, COLUMN);
    for (uint32_t i = 0; i < s->part.data; i++) {
        struct part p = s->part;
        p.number = i;
        const uint64_t size = part_payload(&p), left = column < size ? size - column : 0;
        const size_t count = left < COLUMN ? (size_t)left : COLUMN;
        if (count && !read_all(&s->from, i * p.piece + column, piece, count, err))
            return false;
        memset(piece + count, 0, COLUMN - count);
        galois_add(to, piece, parity_factor(row, i), COLUMN);
    }
    return true;
}

/* Writes the payload; its hash is known at the end and goes into the head. */
static bool write_payload(const struct split *s, struct part *p, satchel_save *save,
                          satchel_error *err)
{
    const uint64_t size = part_payload(p);
    uint8_t room[COLUMN];
    struct hasher h;
    hasher_start(&h);
    for (uint64_t at = 0; at < size; at += COLUMN) {
        const size_t count = size - at < COLUMN ? (size_t)(size - at) : COLUMN;
        const bool ok = p->number < p->data
                            ? read_all(&s->from, p->number * p->piece + at, room, count, err)
                            : spare_column(s, p->number - p->data, at, room, err);
        if (!ok || !satchel_save_put(save, PART_HEAD + at, room, count, err))
            return false;
        hasher_put(&h, (satchel_bytes){room, count});
    }
    hasher_finish(&h, p->hash);
    return true;
}

static bool write_part(struct split *s, uint32_t number, satchel_error *err)
{
    char path[PATH_MAX];
    uint8_t head[PART_HEAD];
    struct part p = s->part;
    p.number = number;
    if (!part_path(s, number, path, err))
        return false;
    satchel_save *save = satchel_save_open(path, err);
    if (!save)
        return false;
    bool ok = write_payload(s, &p, save, err);
    part_write(&p, head);
    ok = ok && satchel_save_put(save, 0, head, sizeof head, err);
    if (!ok) {
        satchel_save_discard(save);
        return false;
    }
    return satchel_save_commit(save, err);
}

static void take_back(const struct split *s, uint32_t count)
{
    char path[PATH_MAX];
    for (uint32_t i = 0; i < count; i++)
        if (part_path(s, i, path, NULL))
            (void)unlink(path);
}

static bool plan_parts(struct split *s, uint64_t size, unsigned spare, satchel_error *err)
{
    struct part *p = &s->part;
    if (size < SATCHEL_PART_LEAST)
        return satchel_fail(err, SATCHEL_USAGE, "a part has at least %u bytes", SATCHEL_PART_LEAST);
    p->size = s->from.size;
    if (!p->size || p->size > UINT32_MAX)
        return satchel_fail(err, SATCHEL_NOT_BUNDLE, "not a bundle");
    p->piece = size - PART_HEAD < p->size ? size - PART_HEAD : p->size;
    p->data = part_count(p->size, p->piece);
    p->spare = spare;
    if (!p->data || (spare && (spare > PART_MOST_CODED || p->data + spare > PART_MOST_CODED)))
        return satchel_fail(err, SATCHEL_LIMIT, "too many parts%s: make them larger",
                            spare ? " to have spare ones" : "");
    snprintf(p->name, sizeof p->name, "%.*s", PART_NAME - 1, s->name);
    return hash_range(&s->from, 0, p->size, p->whole, err);
}

bool satchel_split(const char *path, const char *folder, uint64_t size, unsigned spare,
                   uint32_t *count, satchel_error *err)
{
    const char *slash = strrchr(path, '/');
    struct split s = {.folder = folder, .name = slash ? slash + 1 : path};
    if (!satchel_source_open(&s.from, path, err))
        return false;
    bool ok = plan_parts(&s, size, spare, err);
    if (ok && mkdir(folder, 0777) != 0 && errno != EEXIST)
        ok = satchel_fail_system(err, SATCHEL_NOT_WRITABLE, errno, "the folder cannot be made");
    uint32_t i = 0;
    const uint32_t all = s.part.data + s.part.spare;
    while (ok && i < all)
        ok = write_part(&s, i, err) && ++i;
    if (!ok)
        take_back(&s, i);
    *count = all;
    satchel_source_close(&s.from);
    return ok;
}

/* --- joining -----------------------------------------------------------------------------------
 */

struct given {
    const char *path;
    struct part part;
};

/* The parts of one way of splitting: piece size and number of spare ones. */
struct group {
    const struct given **pieces; /* by number; NULL: missing */
    struct part part;
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
    void (*bad)(void *context, const char *path, const satchel_error *why);
    void *context;
};

static bool open_part(const char *path, satchel_source *from, struct part *p, satchel_error *err)
{
    uint8_t head[PART_HEAD];
    size_t got;
    if (!satchel_source_open(from, path, err))
        return false;
    bool ok =
        from->read(from->context, 0, head, sizeof head, &got, err) && part_read(head, got, p, err);
    if (ok && from->size < PART_HEAD + part_payload(p))
        ok = satchel_fail(err, SATCHEL_CUT, "the part is cut off");
    if (!ok)
        satchel_source_close(from);
    return ok;
}

/* Is the part what it says? */
static bool check_part(const char *path, struct part *p, satchel_error *err)
{
    satchel_source from;
    uint8_t hash[SATCHEL_HASH];
    if (!open_part(path, &from, p, err))
        return false;
    bool ok = hash_range(&from, PART_HEAD, part_payload(p), hash, err);
    if (ok && memcmp(hash, p->hash, SATCHEL_HASH) != 0)
        ok = satchel_fail(err, SATCHEL_DAMAGED, "the part is damaged");
    satchel_source_close(&from);
    return ok;
}

/* Writes a piece, or what is wanted of it, at its place. */
static bool copy_piece(struct join *j, const struct given *g, satchel_error *err)
{
    satchel_source from;
    struct part p;
    uint8_t room[CHUNK];
    if (!open_part(g->path, &from, &p, err))
        return false;
    bool ok = true;
    const uint64_t size = part_payload(&g->part), start = g->part.number * g->part.piece;
    for (uint64_t at = 0; ok && at < size; at += CHUNK) {
        const size_t count = size - at < CHUNK ? (size_t)(size - at) : CHUNK;
        ok = read_all(&from, PART_HEAD + at, room, count, err) &&
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
        struct part same;
        if (!s->g->pieces[i] && i < p->data)
            s->places[s->lost++] = i;
        if (!s->g->pieces[i] || (i >= p->data && rows == s->lost))
            continue;
        if (!open_part(s->g->pieces[i]->path, &s->sources[i], &same, err))
            return false;
        s->open[i] = true;
        if (i >= p->data) {
            s->numbers[rows] = i - p->data;
            s->rows[rows] = malloc(COLUMN);
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
    uint8_t piece[COLUMN];
    for (unsigned k = 0; k < s->lost; k++) {
        const size_t count = all->piece - at < COLUMN ? (size_t)(all->piece - at) : COLUMN;
        memset(s->rows[k], 0, COLUMN);
        if (!read_all(&s->sources[all->data + s->numbers[k]], PART_HEAD + at, s->rows[k], count,
                      err))
            return false;
    }
    for (uint32_t i = 0; i < all->data; i++) {
        struct part p = *all;
        p.number = i;
        const uint64_t size = part_payload(&p), left = at < size ? size - at : 0;
        const size_t count = left < COLUMN ? (size_t)left : COLUMN;
        if (!s->open[i])
            continue;
        memset(piece, 0, COLUMN);
        if (count && !read_all(&s->sources[i], PART_HEAD + at, piece, count, err))
            return false;
        for (unsigned k = 0; k < s->lost; k++)
            galois_add(s->rows[k], piece, parity_factor(s->numbers[k], i), COLUMN);
    }
    if (!parity_solve(s->rows, s->numbers, s->places, s->lost, err))
        return false;
    for (unsigned k = 0; k < s->lost; k++) {
        struct part p = *all;
        p.number = s->places[k];
        const uint64_t size = part_payload(&p), left = at < size ? size - at : 0;
        const size_t count = left < COLUMN ? (size_t)left : COLUMN;
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
    for (uint64_t at = 0; ok && at < g->part.piece; at += COLUMN)
        ok = solve_column(j, s, at, err);
    solver_close(s);
    free(s);
    return ok;
}

/* --- groups --- */

static bool same_split(const struct part *a, const struct part *b)
{
    return a->piece == b->piece && a->spare == b->spare;
}

static bool make_group(const struct join *j, const struct part *part, struct group *g,
                       satchel_error *err)
{
    *g = (struct group){.part = *part};
    g->pieces = calloc((size_t)part->data + part->spare, sizeof *g->pieces);
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

/* Keeps what is right and of the same file as the first. */
static bool gather(struct join *j, const char *const *paths, size_t count, satchel_error *err)
{
    satchel_error why = {0};
    for (size_t i = 0; i < count; i++) {
        struct given *g = &j->given[j->count];
        g->path = paths[i];
        if (!check_part(paths[i], &g->part, &why)) {
            if (why.code == SATCHEL_MEMORY)
                return satchel_fail_memory(err);
            if (j->bad)
                j->bad(j->context, paths[i], &why);
            continue;
        }
        if (memcmp(g->part.whole, j->given[0].part.whole, SATCHEL_HASH) != 0 ||
            g->part.size != j->given[0].part.size)
            return satchel_fail(err, SATCHEL_USAGE, "parts of different bundles: %s, %s",
                                j->given[0].path, paths[i]);
        j->count++;
    }
    if (j->count)
        return true;
    if (err)
        *err = why;
    return false;
}

static bool hash_written(struct join *j, uint8_t hash[SATCHEL_HASH], satchel_error *err)
{
    const uint64_t size = j->given[0].part.size;
    uint8_t room[CHUNK];
    struct hasher h;
    hasher_start(&h);
    for (uint64_t at = 0; at < size; at += CHUNK) {
        const size_t count = size - at < CHUNK ? (size_t)(size - at) : CHUNK;
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
    struct join j = {.bad = bad, .context = context};
    j.given = calloc(count ? count : 1, sizeof *j.given);
    const bool ok = j.given ? gather(&j, paths, count, err) && join_parts(&j, to, err)
                            : satchel_fail_memory(err);
    free(j.ranges);
    free(j.given);
    return ok;
}
