/* Files that appear whole or not at all; see <satchel/file.h>.
 *
 * Why not write in place with a journal: a rename is the only step that every file system a stick
 * may carry does atomically, and a crash then leaves at worst one temporary file with a known name
 * pattern (of the crash states of a fsynced rename none loses data, of those of writing in place
 * two thirds do).
 */
#include <satchel/file.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct satchel_save {
    int fd;
    char *path;      /* where it will appear */
    char *temporary; /* where it is until then, in the same folder */
};

/* On FUSE and NFS both may be interrupted. */
static int open_file(const char *path, int flags)
{
    int fd;
    do
        fd = open(path, flags);
    while (fd < 0 && errno == EINTR);
    return fd;
}

static int sync_file(int fd)
{
    int result;
    do
        result = fsync(fd);
    while (result != 0 && errno == EINTR);
    return result;
}

/* The folder of `path` with a final slash, "" for the current one: its length within `path`. */
static size_t folder_length(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? (size_t)(slash - path) + 1 : 0;
}

static char *temporary_name(const char *path)
{
    static const char pattern[] = ".satchel-XXXXXX";
    const size_t folder = folder_length(path);
    char *name = malloc(folder + sizeof pattern);
    if (name) {
        memcpy(name, path, folder);
        memcpy(name + folder, pattern, sizeof pattern);
    }
    return name;
}

/* mkstemp gives 0600; a bundle should have what the user's umask allows. */
static void apply_umask(int fd)
{
    const mode_t mask = umask(0);
    umask(mask);
    (void)fchmod(fd, 0666 & ~mask);
}

satchel_save *satchel_save_open(const char *path, satchel_error *err)
{
    satchel_save *save = calloc(1, sizeof *save);
    if (!save)
        return satchel_fail_memory(err), NULL;
    save->fd = -1;
    save->path = strdup(path);
    save->temporary = temporary_name(path);
    if (!save->path || !save->temporary) {
        satchel_fail_memory(err);
        goto fail;
    }
    save->fd = mkstemp(save->temporary);
    if (save->fd < 0) {
        satchel_fail_system(err, SATCHEL_NOT_WRITABLE, errno, "cannot write into its folder");
        goto fail;
    }
    (void)fcntl(save->fd, F_SETFD, FD_CLOEXEC);
    apply_umask(save->fd);
    return save;
fail:
    free(save->path);
    free(save->temporary);
    free(save);
    return NULL;
}

bool satchel_save_write(satchel_save *save, const void *data, size_t size, satchel_error *err)
{
    const uint8_t *at = data;
    while (size) {
        const ssize_t n = write(save->fd, at, size < SSIZE_MAX ? size : SSIZE_MAX);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return satchel_fail_system(err, SATCHEL_NOT_WRITABLE, errno, "cannot be written");
        if (n == 0)
            return satchel_fail(err, SATCHEL_DISK_FULL, "cannot be written: no space taken");
        at += n;
        size -= (size_t)n;
    }
    return true;
}

bool satchel_save_put(satchel_save *save, uint64_t offset, const void *data, size_t size,
                      satchel_error *err)
{
    const uint8_t *at = data;
    while (size) {
        const ssize_t n = pwrite(save->fd, at, size, (off_t)offset);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return satchel_fail_system(err, SATCHEL_NOT_WRITABLE, n < 0 ? errno : ENOSPC,
                                       "cannot be written");
        at += n;
        offset += (uint64_t)n;
        size -= (size_t)n;
    }
    return true;
}

/* A rename is durable once its folder is synced. File systems that cannot sync a folder say EINVAL.
 */
static bool sync_folder(const char *path, satchel_error *err)
{
    char folder[PATH_MAX];
    const size_t length = folder_length(path);
    if (length >= sizeof folder)
        return satchel_fail(err, SATCHEL_NOT_WRITABLE, "path too long");
    memcpy(folder, path, length);
    memcpy(folder + length, ".", length ? 1 : 2);
    folder[length ? length : 1] = '\0';
    const int fd = open_file(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return errno == EACCES ||
               satchel_fail_system(err, SATCHEL_NOT_WRITABLE, errno, "its folder cannot be synced");
    const bool synced = sync_file(fd) == 0 || errno == EINVAL || errno == EROFS;
    const int failed = errno;
    close(fd);
    return synced ||
           satchel_fail_system(err, SATCHEL_NOT_WRITABLE, failed, "its folder cannot be synced");
}

bool satchel_save_commit(satchel_save *save, satchel_error *err)
{
    bool ok = sync_file(save->fd) == 0;
    if (!ok && errno == EINVAL) /* a special file system without sync */
        ok = true;
    if (!ok)
        satchel_fail_system(err, SATCHEL_NOT_WRITABLE, errno, "cannot be synced");
    if (close(save->fd) != 0 && ok) {
        satchel_fail_system(err, SATCHEL_NOT_WRITABLE, errno, "cannot be closed");
        ok = false;
    }
    save->fd = -1;
    if (ok && rename(save->temporary, save->path) != 0) {
        satchel_fail_system(err, SATCHEL_NOT_WRITABLE, errno, "cannot be put in place");
        ok = false;
    }
    if (!ok) {
        satchel_save_discard(save);
        return false;
    }
    ok = sync_folder(save->path, err);
    free(save->path);
    free(save->temporary);
    free(save);
    return ok;
}

void satchel_save_discard(satchel_save *save)
{
    if (!save)
        return;
    if (save->fd >= 0)
        close(save->fd);
    (void)unlink(save->temporary);
    free(save->path);
    free(save->temporary);
    free(save);
}

static bool save_all(satchel_save *save, satchel_bytes data, satchel_error *err)
{
    if (!save)
        return false;
    if (!satchel_save_write(save, data.data, data.size, err)) {
        satchel_save_discard(save);
        return false;
    }
    return satchel_save_commit(save, err);
}

bool satchel_save_bytes(const char *path, satchel_bytes data, satchel_error *err)
{
    return save_all(satchel_save_open(path, err), data, err);
}

bool satchel_save_secret(const char *path, satchel_bytes data, satchel_error *err)
{
    satchel_save *save = satchel_save_open(path, err);
    if (save && fchmod(save->fd, 0600) != 0) {
        satchel_fail_system(err, SATCHEL_NOT_WRITABLE, errno, "cannot be made private");
        satchel_save_discard(save);
        return false;
    }
    return save_all(save, data, err);
}

/* --- reading -----------------------------------------------------------------------------------
 */

/* Opens a regular file. O_NONBLOCK so that a FIFO on a stick cannot hang us. */
static int open_regular(const char *path, uint64_t *size, satchel_error *err)
{
    const int fd = open_file(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) {
        satchel_fail_system(err, SATCHEL_READ, errno, "cannot be opened");
        return -1;
    }
    struct stat st;
    if (fstat(fd, &st) != 0) {
        satchel_fail_system(err, SATCHEL_READ, errno, "cannot be read");
        close(fd);
        return -1;
    }
    if (!S_ISREG(st.st_mode)) {
        satchel_fail(err, SATCHEL_INPUT, "not a regular file");
        close(fd);
        return -1;
    }
    *size = (uint64_t)st.st_size;
    return fd;
}

static bool read_at(int fd, uint64_t offset, void *to, size_t size, size_t *got, satchel_error *err)
{
    uint8_t *at = to;
    size_t done = 0;
    while (done < size) {
        if (offset + done > INT64_MAX)
            break;
        const ssize_t n = pread(fd, at + done, size - done, (off_t)(offset + done));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return satchel_fail_system(err, SATCHEL_READ, errno, "cannot be read at byte %llu",
                                       (unsigned long long)offset + done);
        if (n == 0)
            break;
        done += (size_t)n;
    }
    *got = done;
    return true;
}

bool satchel_save_read(satchel_save *save, uint64_t offset, void *to, size_t size,
                       satchel_error *err)
{
    size_t got;
    return read_at(save->fd, offset, to, size, &got, err) &&
           (got == size || satchel_fail(err, SATCHEL_READ, "what was written is not there"));
}

bool satchel_file_read(const char *path, satchel_buf *out, satchel_error *err)
{
    uint64_t size;
    const int fd = open_regular(path, &size, err);
    if (fd < 0)
        return false;
    bool ok = false;
    if (size > out->limit - out->size) {
        satchel_fail(err, SATCHEL_LIMIT, "%llu bytes long, the limit is %zu",
                     (unsigned long long)size, out->limit - out->size);
        goto out;
    }
    /* Room for one byte more shows whether the file grew meanwhile. */
    uint64_t offset = 0;
    for (;;) {
        const size_t room = size > offset ? (size_t)(size - offset) : 4096;
        void *to = satchel_buf_reserve(out, room);
        size_t got;
        if (!to) {
            ok = satchel_buf_ok(out, err);
            goto out;
        }
        if (!read_at(fd, offset, to, room, &got, err))
            goto out;
        satchel_buf_claim(out, got);
        offset += got;
        if (got < room || offset == size)
            break;
    }
    ok = true;
out:
    close(fd);
    return ok;
}

static bool source_read(void *context, uint64_t offset, void *to, size_t size, size_t *got,
                        satchel_error *err)
{
    return read_at((int)(intptr_t)context, offset, to, size, got, err);
}

static void source_close(void *context)
{
    close((int)(intptr_t)context);
}

bool satchel_source_open(satchel_source *source, const char *path, satchel_error *err)
{
    uint64_t size;
    const int fd = open_regular(path, &size, err);
    if (fd < 0)
        return false;
    *source = (satchel_source){
        .read = source_read, .close = source_close, .context = (void *)(intptr_t)fd, .size = size};
    return true;
}

static bool memory_read(void *context, uint64_t offset, void *to, size_t size, size_t *got,
                        satchel_error *err)
{
    (void)err;
    const satchel_bytes *bytes = context;
    *got = 0;
    if (offset < bytes->size) {
        const size_t left = bytes->size - (size_t)offset;
        *got = size < left ? size : left;
        memcpy(to, bytes->data + offset, *got);
    }
    return true;
}

satchel_source satchel_source_memory(const satchel_bytes *bytes)
{
    return (satchel_source){
        .read = memory_read, .context = (void *)(uintptr_t)bytes, .size = bytes->size};
}

void satchel_source_close(satchel_source *source)
{
    if (source->close)
        source->close(source->context);
    *source = (satchel_source){0};
}
