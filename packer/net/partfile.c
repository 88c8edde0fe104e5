/* See partfile.h. */
#include "partfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static bool not_writable(satchel_error *err)
{
    return satchel_fail_system(err, SATCHEL_DISK_FULL, errno, "cannot be written");
}

/* Opens and locks. The file may have been put in its place while we waited for the lock: then this
 * is no part any more, and *again is set. */
static bool open_locked(struct partfile *p, uint64_t *size, bool *again, satchel_error *err)
{
    struct stat st, now;
    p->fd = open(p->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
    if (p->fd < 0 || fstat(p->fd, &st) != 0)
        return satchel_fail_system(err, SATCHEL_NOT_WRITABLE, errno, "cannot be written");
    if (!S_ISREG(st.st_mode))
        return satchel_fail(err, SATCHEL_NOT_WRITABLE, "FILE.part is no file");
    if (flock(p->fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
        return satchel_fail(err, SATCHEL_BUSY, "is being fetched by another process");
    *again = stat(p->path, &now) != 0 || now.st_ino != st.st_ino || now.st_dev != st.st_dev;
    *size = (uint64_t)st.st_size;
    return true;
}

bool partfile_open(struct partfile *p, const char *output, uint64_t *size, satchel_error *err)
{
    bool again = true;
    *p = (struct partfile){.fd = -1};
    if (snprintf(p->path, sizeof p->path, "%s.part", output) >= PATH_MAX)
        return satchel_fail(err, SATCHEL_NOT_WRITABLE, "path too long");
    while (again) {
        if (p->fd >= 0)
            (void)close(p->fd);
        if (!open_locked(p, size, &again, err)) {
            partfile_close(p);
            return false;
        }
    }
    return true;
}

void partfile_close(struct partfile *p)
{
    ranges_free(&p->have);
    ranges_free(&p->sure);
    if (p->fd >= 0)
        (void)close(p->fd);
    p->fd = -1;
}

static bool write_all(const struct partfile *p, uint64_t offset, const uint8_t *data, size_t size,
                      satchel_error *err)
{
    while (size) {
        const ssize_t n = pwrite(p->fd, data, size, (off_t)offset);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return not_writable(err);
        data += n;
        offset += (uint64_t)n;
        size -= (size_t)n;
    }
    return true;
}

/* Bytes that could be read, from the first on. */
static size_t read_some(const struct partfile *p, uint64_t offset, uint8_t *to, size_t size)
{
    size_t done = 0;
    while (done < size) {
        const ssize_t n = pread(p->fd, to + done, size - done, (off_t)(offset + done));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        done += (size_t)n;
    }
    return done;
}

bool partfile_put(struct partfile *p, uint64_t offset, const uint8_t *data, size_t size,
                  uint64_t *added, satchel_error *err)
{
    const uint64_t end = offset + size;
    struct range gap;
    for (uint64_t at = offset; at < end && ranges_gap(&p->have, at, end, &gap); at = gap.to) {
        if (!write_all(p, gap.from, data + (gap.from - offset), (size_t)(gap.to - gap.from), err))
            return false;
        if (!ranges_add(&p->have, gap.from, gap.to))
            return satchel_fail_memory(err);
        *added += gap.to - gap.from;
    }
    return true;
}

static bool has_hash(const uint8_t *data, size_t size, const uint8_t hash[SATCHEL_HASH])
{
    uint8_t is[SATCHEL_HASH];
    satchel_hash((satchel_bytes){data, size}, is);
    return memcmp(is, hash, sizeof is) == 0;
}

bool partfile_check(struct partfile *p, const satchel_piece *piece, enum partfile_state *state,
                    satchel_error *err)
{
    const uint64_t from = piece->offset, to = from + piece->bytes;
    *state = ranges_cover(&p->sure, from, to) ? PIECE_RIGHT : PIECE_WANTED;
    if (*state == PIECE_RIGHT || !ranges_cover(&p->have, from, to))
        return true;
    uint8_t *data = malloc(piece->bytes + (size_t)1);
    if (!data)
        return satchel_fail_memory(err);
    const bool right = has_hash(data, read_some(p, from, data, piece->bytes), piece->hash);
    free(data);
    *state = right ? PIECE_RIGHT : PIECE_WRONG;
    return (right ? ranges_add(&p->sure, from, to) : ranges_remove(&p->have, from, to)) ||
           satchel_fail_memory(err);
}

bool partfile_recall(struct partfile *p, const satchel_piece *piece, satchel_error *err)
{
    const uint64_t from = piece->offset;
    uint8_t *data = malloc(piece->bytes + (size_t)1);
    if (!data)
        return satchel_fail_memory(err);
    size_t got = read_some(p, from, data, piece->bytes);
    const bool right = got == piece->bytes && has_hash(data, got, piece->hash);
    while (!right && got && !data[got - 1])
        got--;
    free(data);
    return (ranges_add(&p->have, from, from + got) &&
            (!right || ranges_add(&p->sure, from, from + got))) ||
           satchel_fail_memory(err);
}

bool partfile_clear(struct partfile *p, bool anew, satchel_error *err)
{
    ranges_clear(&p->have);
    ranges_clear(&p->sure);
    if (!anew)
        return ftruncate(p->fd, 0) == 0 || not_writable(err);
    (void)unlink(p->path);
    (void)close(p->fd);
    p->fd = open(p->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (p->fd < 0)
        return satchel_fail_system(err, SATCHEL_NOT_WRITABLE, errno, "cannot be written");
    return flock(p->fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK ||
           satchel_fail(err, SATCHEL_BUSY, "is being fetched by another process");
}

bool partfile_finish(struct partfile *p, uint64_t size, satchel_error *err)
{
    return (ftruncate(p->fd, (off_t)size) == 0 && fsync(p->fd) == 0) || not_writable(err);
}
