/* A folder of a test's own, and the two bundles of the sample that tests of the viewer read. */
#ifndef TESTS_SUPPORT_FOLDER_H
#define TESTS_SUPPORT_FOLDER_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Removes a folder of files; one that is not there is fine. */
static inline void folder_remove(const char *path)
{
    DIR *dir = opendir(path);
    for (const struct dirent *e; dir && (e = readdir(dir));) {
        char name[400];
        snprintf(name, sizeof name, "%s/%s", path, e->d_name);
        unlink(name);
    }
    if (dir)
        closedir(dir);
    rmdir(path);
}

#ifdef TEST_CLI
/* Packs the sample, and one article of it under another title, as a.satchel and b.satchel into the
 * folder; the paths are told. 0 if all went well. */
static inline int folder_pack(const char *folder, char bundle[64], char other[64])
{
    char command[1024];
    snprintf(bundle, 64, "%s/a.satchel", folder);
    snprintf(other, 64, "%s/b.satchel", folder);
    snprintf(command, sizeof command,
             "pack() { '%s' pack -q --profile fast --issued 2026-11-20T00:00:00Z \"$@\"; }; "
             "pack --title Bulletin -o %s '%s/sample' && "
             "pack --title Other -o %s '%s/sample/water-returns.md'",
             TEST_CLI, bundle, TEST_ASSETS, other, TEST_ASSETS);
    return system(command);
}

/* Removes both and the folder. Not 0 if a test has left anything else in it. */
static inline int folder_unpack(const char *folder, const char *bundle, const char *other)
{
    unlink(bundle);
    unlink(other);
    return rmdir(folder);
}
#endif

#endif
