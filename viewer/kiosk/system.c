/* A system's settings from its files; see system.h. */
#include "kiosk/system.h"

#include "state/textfile.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOST_BYTES ((size_t)1 << 20)

static bool below(const char *root, const char *path, char to[PATH_MAX])
{
    return snprintf(to, PATH_MAX, "%s%s", root, path) < PATH_MAX;
}

struct passing {
    system_line_fn *line;
    void *context;
    bool stopped;
};

static bool pass(void *context, char *line)
{
    struct passing *p = context;
    p->stopped = !p->line(p->context, line + strspn(line, " \t"));
    return !p->stopped;
}

static bool file_lines(const char *path, system_line_fn *line, void *context)
{
    struct passing p = {.line = line, .context = context};
    (void)textfile_lines(path, MOST_BYTES, pass, &p, NULL);
    return !p.stopped;
}

static bool has_suffix(const char *name, const char *suffix)
{
    const size_t n = strlen(name), s = strlen(suffix);
    return name[0] != '.' && n >= s && strcmp(name + n - s, suffix) == 0;
}

static bool folder_lines(const char *folder, const char *suffix, system_line_fn *line,
                         void *context)
{
    struct dirent **entries;
    bool go_on = true;
    const int count = scandir(folder, &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        char path[PATH_MAX];
        if (go_on && has_suffix(entries[i]->d_name, suffix) &&
            snprintf(path, sizeof path, "%s%s", folder, entries[i]->d_name) < PATH_MAX)
            go_on = file_lines(path, line, context);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    return go_on;
}

bool system_lines(const char *root, const char *const *places, const char *suffix,
                  system_line_fn *line, void *context)
{
    bool go_on = true;
    for (; *places && go_on; places++) {
        char path[PATH_MAX];
        if (!below(root, *places, path))
            continue;
        go_on = has_suffix(path, "/") ? folder_lines(path, suffix, line, context)
                                      : file_lines(path, line, context);
    }
    return go_on;
}

struct wanted {
    const char *name;
    char *to;
    size_t capacity;
    bool found;
};

static bool take_value(void *context, char *line)
{
    struct wanted *w = context;
    const size_t n = strlen(w->name);
    if (strncmp(line, w->name, n) != 0)
        return true;
    const char *at = line + n + strspn(line + n, " \t");
    if (*at++ != '=')
        return true;
    at += strspn(at, " \t");
    size_t end = strcspn(at, "#;");
    while (end && strchr(" \t\r\"'", at[end - 1]))
        end--;
    while (end && strchr("\"'", *at)) {
        at++;
        end--;
    }
    snprintf(w->to, w->capacity, "%.*s", (int)end, at);
    w->found = true;
    return true;
}

bool system_value(const char *root, const char *const *places, const char *name, char *to,
                  size_t capacity)
{
    struct wanted w = {.name = name, .to = to, .capacity = capacity};
    (void)system_lines(root, places, ".conf", take_value, &w);
    return w.found;
}

bool system_has(const char *root, const char *path)
{
    char whole[PATH_MAX];
    struct stat st;
    return below(root, path, whole) && lstat(whole, &st) == 0;
}

void system_link(const char *root, const char *path, char *to, size_t capacity)
{
    char whole[PATH_MAX];
    const ssize_t n = below(root, path, whole) ? readlink(whole, to, capacity - 1) : -1;
    to[n > 0 ? n : 0] = '\0';
}

bool system_entry(const char *root, const char *folder, const char *part, char *to, size_t capacity)
{
    char whole[PATH_MAX];
    DIR *dir = below(root, folder, whole) ? opendir(whole) : NULL;
    bool found = false;
    for (const struct dirent *e; dir && !found && (e = readdir(dir));) {
        found = e->d_name[0] != '.' && strstr(e->d_name, part);
        if (found)
            snprintf(to, capacity, "%s", e->d_name);
    }
    if (dir)
        closedir(dir);
    return found;
}

struct sought {
    const char *name;
    unsigned field;
    char *to;
    size_t capacity;
    bool found;
};

static bool take_field(void *context, char *line)
{
    struct sought *s = context;
    const size_t n = strlen(s->name);
    if (strncmp(line, s->name, n) != 0 || line[n] != ':')
        return true;
    const char *at = line;
    for (unsigned i = 0; at && i < s->field; i++) {
        at = strchr(at, ':');
        at = at ? at + 1 : NULL;
    }
    if (at) {
        snprintf(s->to, s->capacity, "%.*s", (int)strcspn(at, ":\r"), at);
        s->found = true;
    }
    return false;
}

bool system_field(const char *root, const char *path, const char *name, unsigned field, char *to,
                  size_t capacity)
{
    struct sought s = {.name = name, .field = field, .to = to, .capacity = capacity};
    const char *const places[] = {path, NULL};
    (void)system_lines(root, places, "", take_field, &s);
    return s.found;
}
