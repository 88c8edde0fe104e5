/* A folder of files that appears whole or not at all; see folder.h. */
#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool folder_begin(struct folder *f, const char *place, satchel_error *err)
{
    size_t length = strlen(place);
    while (length > 1 && place[length - 1] == '/')
        length--;
    if (length + 16 > sizeof f->path)
        return satchel_fail(err, SATCHEL_NOT_WRITABLE, "path too long");
    snprintf(f->place, sizeof f->place, "%.*s", (int)length, place);
    snprintf(f->path, sizeof f->path, "%.*s.XXXXXX", (int)length, place);
    return mkdtemp(f->path) ||
           satchel_fail_system(err, SATCHEL_NOT_WRITABLE, errno, "cannot be made");
}

bool folder_put(void *folder, const char *name, satchel_bytes data, satchel_error *err)
{
    const struct folder *f = folder;
    char path[PATH_MAX + 256];
    snprintf(path, sizeof path, "%s/%s", f->path, name);
    FILE *file = fopen(path, "wbx");
    if (!file)
        return satchel_fail_system(err, errno == ENOSPC ? SATCHEL_DISK_FULL : SATCHEL_NOT_WRITABLE,
                                   errno, "%.100s cannot be written", name);
    const bool written = data.size == 0 || fwrite(data.data, data.size, 1, file) == 1;
    const int reason = errno;
    if (fclose(file) == 0 && written)
        return true;
    return satchel_fail_system(err, SATCHEL_READ, written ? errno : reason,
                               "%.100s cannot be written", name);
}

/* There are no folders in it. */
static void remove_all(const char *path)
{
    char name[PATH_MAX + 512];
    DIR *dir = opendir(path);
    const struct dirent *entry;
    while (dir && (entry = readdir(dir))) {
        snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        (void)unlink(name);
    }
    if (dir)
        closedir(dir);
    (void)rmdir(path);
}

void folder_discard(struct folder *f)
{
    remove_all(f->path);
}

/* rename() replaces an empty folder and refuses a full one, which is moved aside first. */
static bool put_in_place(const struct folder *f, bool replace)
{
    char aside[PATH_MAX + 8];
    if (rename(f->path, f->place) == 0)
        return true;
    if (!replace || (errno != ENOTEMPTY && errno != EEXIST))
        return false;
    snprintf(aside, sizeof aside, "%s.old", f->path);
    if (rename(f->place, aside) != 0)
        return false;
    if (rename(f->path, f->place) != 0) {
        const int reason = errno;
        (void)rename(aside, f->place);
        errno = reason;
        return false;
    }
    remove_all(aside);
    return true;
}

bool folder_commit(struct folder *f, bool replace, satchel_error *err)
{
    if (chmod(f->path, 0755) == 0 && put_in_place(f, replace))
        return true;
    satchel_fail_system(err, SATCHEL_NOT_WRITABLE, errno, "cannot be put in place");
    folder_discard(f);
    return false;
}
