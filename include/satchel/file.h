/* Files that appear whole or not at all, and files read without surprises.
 *
 * Invariant I6: at every instant the path holds the old file or the new one, whole. A save writes
 * to a temporary file in the same folder, then fsync, rename, fsync of the folder. Nothing is ever
 * mapped: a stick that is pulled gives an error, not a signal.
 */
#ifndef SATCHEL_FILE_H
#define SATCHEL_FILE_H

#include <satchel/memory.h>

typedef struct satchel_save satchel_save;

/* Starts a new version of the file at `path`. NULL: NOT_WRITABLE, DISK_FULL or MEMORY. */
SATCHEL_API satchel_save *satchel_save_open(const char *path, satchel_error *err) SATCHEL_CHECK;

/* Appends; short writes and EINTR are handled. After a failure only satchel_save_discard is left.
 */
SATCHEL_API bool satchel_save_write(satchel_save *save, const void *data, size_t size,
                                    satchel_error *err) SATCHEL_CHECK;

/* Writes at an offset, wherever satchel_save_write stands. */
SATCHEL_API bool satchel_save_put(satchel_save *save, uint64_t offset, const void *data,
                                  size_t size, satchel_error *err) SATCHEL_CHECK;

/* Reads back what was written: exactly `size` bytes, READ if they are not there. */
SATCHEL_API bool satchel_save_read(satchel_save *save, uint64_t offset, void *to, size_t size,
                                   satchel_error *err) SATCHEL_CHECK;

/* Puts the new version in place of the old and frees `save`, also on failure (then the old version
 * stands and the temporary file is gone). */
SATCHEL_API bool satchel_save_commit(satchel_save *save, satchel_error *err) SATCHEL_CHECK;

/* Removes the temporary file and frees `save`. NULL is fine. */
SATCHEL_API void satchel_save_discard(satchel_save *save);

/* All in one: the file at `path` becomes `data`. */
SATCHEL_API bool satchel_save_bytes(const char *path, satchel_bytes data,
                                    satchel_error *err) SATCHEL_CHECK;

/* The same for a file that nobody but its owner may read: mode 0600. */
SATCHEL_API bool satchel_save_secret(const char *path, satchel_bytes data,
                                     satchel_error *err) SATCHEL_CHECK;

/* Appends the whole regular file at `path` to *out, whose ceiling bounds it (LIMIT when it is
 * longer). Symbolic links are followed; anything but a regular file is INPUT. */
SATCHEL_API bool satchel_file_read(const char *path, satchel_buf *out,
                                   satchel_error *err) SATCHEL_CHECK;

/* --- random access -----------------------------------------------------------------------------
 */

/* Where a bundle's bytes come from. `read` fills `to` with up to `size` bytes from `offset` and
 * sets *got; fewer than asked means the end. It reports READ on a failing medium. */
typedef struct satchel_source {
    bool (*read)(void *context, uint64_t offset, void *to, size_t size, size_t *got,
                 satchel_error *err);
    void (*close)(void *context); /* may be NULL */
    void *context;
    uint64_t size; /* bytes at the time of opening */
} satchel_source;

/* A file by pread. The caller closes it with satchel_source_close unless a bundle has taken it. */
SATCHEL_API bool satchel_source_open(satchel_source *source, const char *path,
                                     satchel_error *err) SATCHEL_CHECK;

/* Bytes in memory, borrowed for the life of the source. */
SATCHEL_API satchel_source satchel_source_memory(const satchel_bytes *bytes);

SATCHEL_API void satchel_source_close(satchel_source *source);

#endif
