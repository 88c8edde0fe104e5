/* Where a new bundle goes; see target.h. */
#include "target.h"

#include "inputs/paths.h"
#include "output.h"

#include <satchel/file.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool target_base(const char *input, char *to, size_t capacity)
{
    char real[PATH_MAX];
    if (strcmp(input, "-") == 0)
        return snprintf(to, capacity, "articles") > 0;
    if (!realpath(input, real))
        snprintf(real, sizeof real, "%s", input);
    struct stat st;
    const bool folder = stat(real, &st) == 0 && S_ISDIR(st.st_mode);
    const char *leaf = path_leaf(real);
    const size_t length = folder ? strlen(leaf) : path_stem(leaf);
    return snprintf(to, capacity, "%.*s", (int)length, *leaf ? leaf : "articles") < (int)capacity;
}

/* A file that does not exist yet, a bundle, an empty file, or anything with --force. Links are
 * followed, so that what they stand for is replaced; devices are written to. */
static bool check_output(struct target *t, bool force, satchel_error *err)
{
    struct stat st;
    char real[PATH_MAX];
    snprintf(t->path, sizeof t->path, "%s", t->name);
    if (stat(t->name, &st) != 0)
        return true;
    if (S_ISDIR(st.st_mode))
        return satchel_fail(err, SATCHEL_NOT_WRITABLE, "is a folder");
    if (!S_ISREG(st.st_mode)) {
        t->streamed = true;
        return true;
    }
    if (st.st_size && !force && !output_is_bundle(t->name))
        return satchel_fail(err, SATCHEL_NOT_WRITABLE, "exists and is no bundle");
    if (realpath(t->name, real))
        snprintf(t->path, sizeof t->path, "%s", real);
    return true;
}

/* Can the folder be written to at all? Better said before the work than after it. */
static bool check_folder(const char *path, satchel_error *err)
{
    char folder[PATH_MAX + 64];
    const size_t length = path_folder(path);
    snprintf(folder, sizeof folder, "%.*s", (int)length, length ? path : ".");
    if (!length)
        snprintf(folder, sizeof folder, ".");
    if (access(folder, W_OK | X_OK) == 0)
        return true;
    return satchel_fail_system(err, SATCHEL_NOT_WRITABLE, errno, "cannot write into its folder");
}

/* A place for a bundle that is copied out when it is whole. */
static bool choose_temporary(struct target *t, satchel_error *err)
{
    const char *folder = getenv("TMPDIR");
    snprintf(t->path, sizeof t->path, "%s/satchel-XXXXXX", folder && *folder ? folder : "/tmp");
    if (!mkdtemp(t->path))
        return satchel_fail_system(err, SATCHEL_NOT_WRITABLE, errno,
                                   "no temporary folder can be made");
    const size_t length = strlen(t->path);
    snprintf(t->path + length, sizeof t->path - length, "/b");
    return true;
}

void target_remove_temporary(struct target *t)
{
    if (!t->streamed)
        return;
    (void)unlink(t->path);
    *strrchr(t->path, '/') = '\0';
    (void)rmdir(t->path);
}

bool target_settle(struct target *t, const char *output, const char *first_input, bool force,
                   satchel_error *err)
{
    char base[NAME_MAX + 1];
    if (output && strcmp(output, "-") == 0) {
        snprintf(t->name, sizeof t->name, "standard output");
        t->streamed = t->standard = true;
        if (isatty(STDOUT_FILENO))
            return satchel_fail(err, SATCHEL_USAGE,
                                "is a terminal, a bundle does not go there: -o FILE");
    } else if (output) {
        if (strlen(output) >= sizeof t->name)
            return satchel_fail(err, SATCHEL_NOT_WRITABLE, "path too long");
        snprintf(t->name, sizeof t->name, "%s", output);
        if (!check_output(t, force, err))
            return false;
    } else {
        if (!target_base(first_input, base, sizeof base - 8))
            return satchel_fail(err, SATCHEL_NOT_WRITABLE, "name too long");
        snprintf(t->name, sizeof t->name, "%s.satchel", base);
        if (!check_output(t, force, err))
            return false;
    }
    return t->streamed ? choose_temporary(t, err) : check_folder(t->path, err);
}

bool target_stream(const struct target *t, satchel_error *err)
{
    const bool out = t->standard;
    const int to = out ? STDOUT_FILENO : open(t->name, O_WRONLY | O_CLOEXEC);
    satchel_source source;
    if (to < 0)
        return satchel_fail_system(err, SATCHEL_NOT_WRITABLE, errno, "cannot be opened");
    bool ok = satchel_source_open(&source, t->path, err);
    for (uint64_t offset = 0; ok && offset < source.size;) {
        uint8_t room[1 << 16];
        size_t got = 0, done = 0;
        ok = source.read(source.context, offset, room, sizeof room, &got, err);
        while (ok && done < got) {
            const ssize_t n = write(to, room + done, got - done);
            if (n < 0 && errno == EINTR)
                continue;
            ok = n > 0 || satchel_fail_system(err, SATCHEL_READ, n < 0 ? errno : ENOSPC,
                                              "cannot be written");
            done += n > 0 ? (size_t)n : 0;
        }
        offset += got;
        if (!got)
            break;
    }
    satchel_source_close(&source);
    if (!out && close(to) != 0 && ok)
        ok = satchel_fail_system(err, SATCHEL_READ, errno, "cannot be written");
    return ok;
}
