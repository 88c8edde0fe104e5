/* Paths; see paths.h. */
#include "paths.h"

#include <string.h>

const char *path_leaf(const char *path)
{
    return path + path_folder(path);
}

size_t path_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? (size_t)(slash - path) + 1 : 0;
}

const char *path_extension(const char *path)
{
    const char *leaf = path_leaf(path);
    const char *dot = strrchr(leaf, '.');
    return dot && dot != leaf ? dot + 1 : "";
}

size_t path_stem(const char *path)
{
    const char *extension = path_extension(path);
    return *extension ? (size_t)(extension - path) - 1 : strlen(path);
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

bool path_has_extension(const char *path, const char *list)
{
    const char *extension = path_extension(path);
    const size_t length = strlen(extension);
    while (length && *list) {
        const size_t n = strcspn(list, "|");
        size_t same = 0;
        while (n == length && same < n && lower(extension[same]) == list[same])
            same++;
        if (same == length)
            return true;
        list += n + (list[n] == '|');
    }
    return false;
}

/* Adds the names of `path` to *to, which begins at `base` and holds a resolved path. */
static bool add_names(satchel_buf *to, size_t base, const char *path, size_t length)
{
    for (size_t i = 0; i < length;) {
        size_t n = 0;
        while (i + n < length && path[i + n] != '/')
            n++;
        const char *name = path + i;
        i += n + 1;
        if (n == 0 || (n == 1 && name[0] == '.'))
            continue;
        if (n == 2 && name[0] == '.' && name[1] == '.') {
            if (to->size == base)
                return false;
            while (to->size > base && to->data[--to->size] != '/')
                continue;
            continue;
        }
        satchel_buf_put_byte(to, '/');
        satchel_buf_put(to, name, n);
    }
    return true;
}

bool path_resolve(satchel_buf *to, const char *folder, size_t folder_length, const char *relative,
                  size_t length)
{
    const size_t base = to->size;
    return add_names(to, base, folder, folder_length) && add_names(to, base, relative, length) &&
           satchel_buf_ok(to, NULL);
}

bool path_inside(const char *path, const char *folder)
{
    const size_t length = strlen(folder);
    if (length && folder[length - 1] == '/')
        return strncmp(path, folder, length) == 0;
    return strncmp(path, folder, length) == 0 && (path[length] == '/' || !path[length]);
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

size_t url_decode(char *text, size_t length)
{
    size_t out = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '%' && i + 2 < length) {
            const int high = hex_digit(text[i + 1]), low = hex_digit(text[i + 2]);
            if (high >= 0 && low >= 0 && high + low) {
                text[out++] = (char)(high * 16 + low);
                i += 2;
                continue;
            }
        }
        text[out++] = text[i];
    }
    return out;
}
