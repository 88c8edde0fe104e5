/* Reading the font folders; see fontscan.h. */
#include "text/fontscan.h"

#include "text/face.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct entry {
    char *path;
    struct coverage *coverage;
};

struct fontscan {
    struct entry *files;
    size_t count;
    bool failed; /* out of memory */
};

static bool is_font_name(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot && (strcasecmp(dot, ".ttf") == 0 || strcasecmp(dot, ".otf") == 0 ||
                   strcasecmp(dot, ".ttc") == 0 || strcasecmp(dot, ".otc") == 0);
}

static char *join(const char *folder, const char *name)
{
    char *path = NULL;
    return asprintf(&path, "%s/%s", folder, name) < 0 ? NULL : path;
}

/* Folders still to read, breadth first: nothing recurses. */
struct queue {
    char *folders[FONTSCAN_FILES];
    unsigned depth[FONTSCAN_FILES];
    size_t first, count;
};

/* Takes over `path`. */
static void visit(struct fontscan *scan, struct queue *queue, unsigned depth, char *path,
                  const char *name)
{
    struct stat st;
    const bool exists = stat(path, &st) == 0;
    if (exists && S_ISREG(st.st_mode) && is_font_name(name) && scan->count < FONTSCAN_FILES) {
        scan->files[scan->count++].path = path;
        return;
    }
    if (exists && S_ISDIR(st.st_mode) && depth < FONTSCAN_DEPTH && queue->count < FONTSCAN_FILES) {
        queue->folders[queue->count] = path;
        queue->depth[queue->count++] = depth + 1;
        return;
    }
    free(path);
}

static void read_folder(struct fontscan *scan, struct queue *queue, const char *folder,
                        unsigned depth)
{
    DIR *dir = opendir(folder);
    if (!dir)
        return;
    for (const struct dirent *d = readdir(dir); d; d = readdir(dir)) {
        if (d->d_name[0] == '.')
            continue;
        char *path = join(folder, d->d_name);
        if (path)
            visit(scan, queue, depth, path, d->d_name);
        else
            scan->failed = true;
    }
    closedir(dir);
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct entry *)a)->path, ((const struct entry *)b)->path);
}

/* Folders may lie inside each other: the same path is read once. */
static void sort(struct fontscan *scan)
{
    qsort(scan->files, scan->count, sizeof *scan->files, by_path);
    size_t kept = 0;
    for (size_t i = 0; i < scan->count; i++) {
        if (kept && strcmp(scan->files[i].path, scan->files[kept - 1].path) == 0)
            free(scan->files[i].path);
        else
            scan->files[kept++] = scan->files[i];
    }
    scan->count = kept;
}

static bool read_folders(struct fontscan *scan, char *const *folders, size_t count)
{
    struct queue *queue = calloc(1, sizeof *queue);
    if (!queue)
        return false;
    for (size_t i = 0; i < count && i < FONTSCAN_FILES; i++) {
        char *copy = strdup(folders[i]);
        if (copy)
            queue->folders[queue->count++] = copy;
        else
            scan->failed = true;
    }
    for (; queue->first < queue->count; queue->first++) {
        read_folder(scan, queue, queue->folders[queue->first], queue->depth[queue->first]);
        free(queue->folders[queue->first]);
    }
    free(queue);
    return !scan->failed;
}

struct fontscan *fontscan_create(char *const *folders, size_t count)
{
    struct fontscan *scan = calloc(1, sizeof *scan);
    if (!scan)
        return NULL;
    scan->files = calloc(FONTSCAN_FILES, sizeof *scan->files);
    if (!scan->files || !read_folders(scan, folders, count)) {
        fontscan_destroy(scan);
        return NULL;
    }
    sort(scan);
    for (size_t i = 0; i < scan->count; i++)
        scan->files[i].coverage = coverage_read(scan->files[i].path, 0);
    return scan;
}

void fontscan_destroy(struct fontscan *scan)
{
    if (!scan)
        return;
    for (size_t i = 0; i < scan->count; i++) {
        free(scan->files[i].path);
        coverage_free(scan->files[i].coverage);
    }
    free(scan->files);
    free(scan);
}

const char *fontscan_find(const struct fontscan *scan, uint32_t c, size_t *file)
{
    for (size_t i = 0; i < scan->count; i++)
        if (scan->files[i].coverage && coverage_has(scan->files[i].coverage, c)) {
            *file = i;
            return scan->files[i].path;
        }
    return NULL;
}
