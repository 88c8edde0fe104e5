/* Where a command may write; see output.h. */
#include "output.h"

#include "console/console.h"
#include "inputs/paths.h"

#include <satchel/bundle.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool output_is_bundle(const char *path)
{
    satchel_error err;
    satchel_bundle *bundle = satchel_bundle_open(path, &err);
    satchel_bundle_close(bundle);
    return bundle || (err.code != SATCHEL_NOT_BUNDLE && err.code != SATCHEL_READ);
}

bool output_check(const char *path, bool force, satchel_error *err)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return true;
    if (S_ISDIR(st.st_mode))
        return satchel_fail(err, SATCHEL_NOT_WRITABLE, "is a folder");
    if (!S_ISREG(st.st_mode))
        return satchel_fail(err, SATCHEL_NOT_WRITABLE, "is not a regular file");
    if (st.st_size && !force && !output_is_bundle(path))
        return satchel_fail(err, SATCHEL_NOT_WRITABLE, "exists and is no bundle");
    return true;
}

void output_error(const char *path, const satchel_error *err)
{
    console_error(path, err, strstr(err->text, "no bundle") ? "use -f to replace it" : NULL);
}

bool output_put(const char *from, const char *to, satchel_error *err)
{
    char folder[PATH_MAX + 64];
    const size_t length = path_folder(to);
    snprintf(folder, sizeof folder, "%.*s", length ? (int)length : 1, length ? to : ".");
    if (rename(from, to) != 0)
        return satchel_fail_system(err, SATCHEL_NOT_WRITABLE, errno, "cannot be put in place");
    const int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        (void)fsync(fd);
        (void)close(fd);
    }
    return true;
}
