/* Tables of mounts; see mounts.h. */
#include "mounts.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOUNT_POINT 4 /* blanks in front of it in a line */

/* Blanks and backslashes are three octal digits there. */
static char *escaped(const char *path)
{
    char *name = malloc(strlen(path) * 4 + 1), *to = name;
    for (const char *p = path; name && *p; p++)
        if (strchr(" \t\n\\", *p))
            to += snprintf(to, 5, "\\%03o", (unsigned)(unsigned char)*p);
        else
            *to++ = *p;
    if (name)
        *to = '\0';
    return name;
}

char *mounts_name(const char *folder)
{
    char head[PATH_MAX], real[PATH_MAX], whole[2 * PATH_MAX];
    size_t length = strlen(folder);
    if (length >= sizeof head)
        return NULL;
    for (;;) { /* the longest beginning that is there */
        snprintf(head, sizeof head, "%.*s", (int)length, folder);
        if (realpath(length ? head : *folder == '/' ? "/" : ".", real))
            break;
        if (!length)
            return NULL;
        while (length && folder[length - 1] == '/')
            length--;
        while (length && folder[length - 1] != '/')
            length--;
    }
    const char *rest = folder + length + strspn(folder + length, "/");
    snprintf(whole, sizeof whole, "%s%s%s", strcmp(real, "/") == 0 ? "" : real, "/", rest);
    size_t end = strlen(whole);
    while (end > 1 && whole[end - 1] == '/')
        whole[--end] = '\0';
    return escaped(whole);
}

/* Is the path that of `folder`, or of what is in it? */
static bool is_below(const char *path, size_t length, const char *folder, size_t folder_length)
{
    if (folder_length == 1) /* the root */
        return true;
    return length >= folder_length && memcmp(path, folder, folder_length) == 0 &&
           (length == folder_length || path[folder_length] == '/');
}

/* The mount point of a line; NULL: it has none. */
static const char *mount_point(const char *line, const char *end, size_t *length)
{
    for (unsigned i = 0; i < MOUNT_POINT; i++) {
        const char *blank = memchr(line, ' ', (size_t)(end - line));
        if (!blank)
            return NULL;
        line = blank + 1;
    }
    const char *blank = memchr(line, ' ', (size_t)(end - line));
    *length = (size_t)((blank ? blank : end) - line);
    return *length ? line : NULL;
}

/* FNV-1a. */
static uint64_t hash_of(const char *line, const char *end)
{
    uint64_t h = UINT64_C(0xCBF29CE484222325);
    for (; line < end; line++)
        h = (h ^ (unsigned char)*line) * UINT64_C(0x100000001B3);
    return h;
}

uint64_t mounts_sum(const char *table, size_t size, const char *name)
{
    const char *const behind = table + size;
    const size_t name_length = strlen(name);
    uint64_t sum = 0;
    for (const char *line = table; line < behind;) {
        const char *lf = memchr(line, '\n', (size_t)(behind - line));
        const char *end = lf ? lf : behind;
        size_t length;
        const char *at = mount_point(line, end, &length);
        if (at &&
            (is_below(at, length, name, name_length) || is_below(name, name_length, at, length)))
            sum += hash_of(line, end);
        line = end + 1;
    }
    return sum;
}
