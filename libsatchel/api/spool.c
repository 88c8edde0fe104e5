/* Spools; see spool.h. */
#include "spool.h"

#include "doors/digest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool spool_open(struct spool *spool, const char *path, satchel_error *err)
{
    const char *slash = strrchr(path, '/');
    const int folder = slash ? (int)(slash - path) + 1 : 0;
    char name[4096];
    if (snprintf(name, sizeof name, "%.*s.satchel-XXXXXX", folder, path) >= (int)sizeof name)
        return satchel_fail(err, SATCHEL_NOT_WRITABLE, "path too long");
    spool->fd = mkstemp(name);
    if (spool->fd < 0)
        return satchel_fail_system(err, SATCHEL_NOT_WRITABLE, errno,
                                   "cannot write into its folder");
    (void)unlink(name);
    (void)fcntl(spool->fd, F_SETFD, FD_CLOEXEC);
    return true;
}

void spool_close(struct spool *spool)
{
    if (spool->fd >= 0)
        close(spool->fd);
    spool->fd = -1;
}

static bool spool_put(struct spool *spool, satchel_bytes bytes, satchel_error *err)
{
    size_t done = 0;
    while (done < bytes.size) {
        const ssize_t n =
            pwrite(spool->fd, bytes.data + done, bytes.size - done, (off_t)(spool->size + done));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return satchel_fail_system(err, SATCHEL_DISK_FULL, n < 0 ? errno : ENOSPC,
                                       "temporary file cannot be written");
        done += (size_t)n;
    }
    spool->size += bytes.size;
    return true;
}

bool spool_get(const struct spool *spool, uint64_t offset, uint8_t *to, size_t size,
               satchel_error *err)
{
    size_t done = 0;
    while (done < size) {
        const ssize_t n = pread(spool->fd, to + done, size - done, (off_t)(offset + done));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return satchel_fail_system(err, SATCHEL_READ, n < 0 ? errno : EIO,
                                       "temporary file cannot be read");
        done += (size_t)n;
    }
    return true;
}

bool spool_block(struct spool *spool, satchel_bytes bytes, struct written_block *block,
                 satchel_error *err)
{
    *block = (struct written_block){.spooled = spool->size,
                                    .offset = UINT64_MAX,
                                    .size = (uint32_t)bytes.size,
                                    .crc = crc_bytes(0, bytes)};
    hash_bytes(bytes, block->hash);
    return spool_put(spool, bytes, err);
}
