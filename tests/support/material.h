/* Files written by others that tests read when they are there. */
#ifndef TESTS_SUPPORT_MATERIAL_H
#define TESTS_SUPPORT_MATERIAL_H

#include <satchel/file.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

typedef void material_function(const char *path, const char *text, size_t length, void *context);

/* Calls `each` for every file below `folder` whose name ends in `suffix`; returns how many. */
static inline unsigned material_each(const char *folder, const char *suffix,
                                     material_function *each, void *context)
{
    unsigned count = 0;
    DIR *dir = opendir(folder);
    if (!dir)
        return 0;
    for (const struct dirent *d = readdir(dir); d; d = readdir(dir)) {
        char path[4096];
        struct stat st;
        if (d->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, d->d_name);
        if (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
            count += material_each(path, suffix, each, context);
            continue;
        }
        const size_t n = strlen(d->d_name), m = strlen(suffix);
        satchel_buf buf;
        satchel_buf_init(&buf, 64u << 20);
        if (n >= m && strcmp(d->d_name + n - m, suffix) == 0 &&
            satchel_file_read(path, &buf, NULL)) {
            each(path, satchel_buf_string(&buf), buf.size, context);
            count++;
        }
        satchel_buf_free(&buf);
    }
    closedir(dir);
    return count;
}

#endif
