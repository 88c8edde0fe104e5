/* Splitting into parts; see <satchel/parts.h>.
 *
 * Spare row r is, column by column, the sum over all pieces of parity_factor(r, piece) times the
 * piece, the last one filled up with zeros: the code of the recovery record with a piece in place
 * of a sector. */
#include "parts_inside.h"

#include "doors/digest.h"
#include "format/galois.h"
#include "format/partext.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PARTEXT_TITLE 144 /* bytes of the line for people at most */

struct split {
    satchel_source from;
    struct part part; /* what all parts share */
    const char *folder, *name;
    bool text;
};

/* Where a part goes: into a file, or into memory first, to become text. */
struct target {
    satchel_save *save;
    uint8_t *bytes;
};

bool parts_read(const satchel_source *from, uint64_t offset, void *to, size_t size,
                satchel_error *err)
{
    size_t got;
    return from->read(from->context, offset, to, size, &got, err) &&
           (got == size || satchel_fail(err, SATCHEL_READ, "became shorter while it was read"));
}

bool parts_hash(const satchel_source *from, uint64_t offset, uint64_t size,
                uint8_t hash[SATCHEL_HASH], satchel_error *err)
{
    uint8_t room[PART_CHUNK];
    struct hasher h;
    hasher_start(&h);
    while (size) {
        const size_t count = size < PART_CHUNK ? (size_t)size : PART_CHUNK;
        if (!parts_read(from, offset, room, count, err))
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
    return snprintf(path, PATH_MAX, "%s/%s.%03" PRIu32 "%s", s->folder, s->name, number + 1,
                    s->text ? ".txt" : "") < PATH_MAX ||
           satchel_fail(err, SATCHEL_NOT_WRITABLE, "path too long");
}

/* Column `column` of a spare row, from all pieces. */
static bool spare_column(const struct split *s, unsigned row, uint64_t column,
                         uint8_t to[PART_COLUMN], satchel_error *err)
{
    uint8_t piece[PART_COLUMN];
    memset(to, 0, PART_COLUMN);
    for (uint32_t i = 0; i < s->part.data; i++) {
        struct part p = s->part;
        p.number = i;
        const uint64_t size = part_payload(&p), left = column < size ? size - column : 0;
        const size_t count = left < PART_COLUMN ? (size_t)left : PART_COLUMN;
        if (count && !parts_read(&s->from, i * p.piece + column, piece, count, err))
            return false;
        memset(piece + count, 0, PART_COLUMN - count);
        galois_add(to, piece, parity_factor(row, i), PART_COLUMN);
    }
    return true;
}

static bool put(const struct target *to, uint64_t offset, const uint8_t *data, size_t size,
                satchel_error *err)
{
    if (to->save)
        return satchel_save_put(to->save, offset, data, size, err);
    memcpy(to->bytes + offset, data, size);
    return true;
}

/* Writes the payload and then the head, which has its hash. */
static bool put_part(const struct split *s, struct part *p, const struct target *to,
                     satchel_error *err)
{
    const uint64_t size = part_payload(p);
    uint8_t room[PART_COLUMN], head[PART_HEAD];
    struct hasher h;
    hasher_start(&h);
    for (uint64_t at = 0; at < size; at += PART_COLUMN) {
        const size_t count = size - at < PART_COLUMN ? (size_t)(size - at) : PART_COLUMN;
        const bool ok = p->number < p->data
                            ? parts_read(&s->from, p->number * p->piece + at, room, count, err)
                            : spare_column(s, p->number - p->data, at, room, err);
        if (!ok || !put(to, PART_HEAD + at, room, count, err))
            return false;
        hasher_put(&h, (satchel_bytes){room, count});
    }
    hasher_finish(&h, p->hash);
    part_write(p, head);
    return put(to, 0, head, sizeof head, err);
}

/* For people; join passes over it. */
static void put_title(const struct part *p, satchel_buf *out)
{
    char line[PARTEXT_TITLE], spare[48] = "";
    if (p->spare)
        snprintf(spare, sizeof spare, ", any %" PRIu32 " will do", p->data);
    const int size = snprintf(line, sizeof line, "Part %" PRIu32 " of %" PRIu32 " of %s%s.\n",
                              p->number + 1, p->data + p->spare, p->name, spare);
    satchel_buf_put(out, line, (size_t)size);
}

static bool put_text(const struct split *s, struct part *p, satchel_save *save, satchel_error *err)
{
    const size_t size = PART_HEAD + (size_t)part_payload(p);
    const uint32_t lines = (uint32_t)((size + PARTEXT_BYTES - 1) / PARTEXT_BYTES);
    const struct target to = {.bytes = calloc(lines, PARTEXT_BYTES)};
    satchel_buf out;
    satchel_buf_init(&out, SIZE_MAX);
    bool ok = (to.bytes || satchel_fail_memory(err)) && put_part(s, p, &to, err);
    put_title(p, &out);
    for (uint32_t i = 0; ok && i < lines; i++) {
        char line[PARTEXT_LINE + 1];
        partext_write(partext_id(to.bytes), i, to.bytes + (size_t)i * PARTEXT_BYTES, line);
        line[PARTEXT_LINE] = '\n';
        satchel_buf_put(&out, line, sizeof line);
    }
    ok = ok && satchel_buf_ok(&out, err) && satchel_save_write(save, out.data, out.size, err);
    free(to.bytes);
    satchel_buf_free(&out);
    return ok;
}

static bool write_part(struct split *s, uint32_t number, satchel_error *err)
{
    char path[PATH_MAX];
    struct part p = s->part;
    p.number = number;
    if (!part_path(s, number, path, err))
        return false;
    satchel_save *save = satchel_save_open(path, err);
    if (!save)
        return false;
    const struct target to = {.save = save};
    if (s->text ? put_text(s, &p, save, err) : put_part(s, &p, &to, err))
        return satchel_save_commit(save, err);
    satchel_save_discard(save);
    return false;
}

static void take_back(const struct split *s, uint32_t count)
{
    char path[PATH_MAX];
    for (uint32_t i = 0; i < count; i++)
        if (part_path(s, i, path, NULL))
            (void)unlink(path);
}

/* Bytes of a part, of which `size` may be written. */
static uint64_t part_bytes(const struct split *s, uint64_t size)
{
    if (!s->text)
        return size;
    const uint64_t lines = (size - PARTEXT_TITLE) / (PARTEXT_LINE + 1);
    return (lines < PARTEXT_MOST ? lines : PARTEXT_MOST) * PARTEXT_BYTES;
}

static bool plan_parts(struct split *s, uint64_t size, unsigned spare, satchel_error *err)
{
    struct part *p = &s->part;
    if (size < SATCHEL_PART_LEAST)
        return satchel_fail(err, SATCHEL_USAGE, "a part has at least %u bytes", SATCHEL_PART_LEAST);
    p->size = s->from.size;
    if (!p->size || p->size > UINT32_MAX)
        return satchel_fail(err, SATCHEL_NOT_BUNDLE, "not a bundle");
    size = part_bytes(s, size);
    p->piece = size - PART_HEAD < p->size ? size - PART_HEAD : p->size;
    p->data = part_count(p->size, p->piece);
    p->spare = spare;
    if (!p->data)
        return satchel_fail(err, SATCHEL_LIMIT, "too many parts: make them larger");
    if (spare && (spare > PART_MOST_CODED || p->data + spare > PART_MOST_CODED))
        return satchel_fail(err, SATCHEL_LIMIT,
                            "%u parts and %u spare ones are more than %d: make them larger, or "
                            "fewer of these",
                            p->data, spare, PART_MOST_CODED);
    snprintf(p->name, sizeof p->name, "%.*s", PART_NAME - 1, s->name);
    return parts_hash(&s->from, 0, p->size, p->whole, err);
}

bool satchel_split(const char *path, const char *folder, uint64_t size, unsigned spare, bool text,
                   uint32_t *count, satchel_error *err)
{
    const char *slash = strrchr(path, '/');
    struct split s = {.folder = folder, .name = slash ? slash + 1 : path, .text = text};
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
