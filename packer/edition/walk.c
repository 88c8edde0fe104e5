/* Walking folders and archives; see job.h. */
#include "job.h"

#include "inputs/input.h"
#include "inputs/paths.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEEPEST 64 /* folders inside folders */

/* Hidden files, what a browser saves beside a page, what systems and EPUBs have besides. */
static bool is_passed_over(const char *name, bool folder)
{
    const size_t length = strlen(name);
    if (name[0] == '.' || strcmp(name, "__MACOSX") == 0 || strcmp(name, "META-INF") == 0)
        return true;
    return folder && length > 6 && strcmp(name + length - 6, "_files") == 0;
}

/* --- folders -----------------------------------------------------------------------------------
 */

struct walker {
    struct job *job;
    uint32_t root;
    satchel_buf path; /* of the folder at hand, relative to the root, with a slash at its end */
    unsigned depth;
};

static const char *shown_path(struct walker *w, const char *name, satchel_buf *room)
{
    satchel_buf_clear(room);
    satchel_buf_put_text(room, w->job->roots[w->root].given);
    satchel_buf_put_byte(room, '/');
    satchel_buf_put(room, w->path.data, w->path.size);
    satchel_buf_put_text(room, name);
    const char *text = satchel_buf_string(room);
    return text ? text : name;
}

static void other(struct walker *w, const char *name, const char *why)
{
    satchel_buf room;
    satchel_buf_init(&room, PATH_MAX * 2);
    report_other(w->job->report, shown_path(w, name, &room), why);
    satchel_buf_free(&room);
}

static void warn(struct walker *w, const char *name, const char *why)
{
    satchel_buf room;
    satchel_buf_init(&room, PATH_MAX * 2);
    report_warning(w->job->report, shown_path(w, name, &room), why);
    satchel_buf_free(&room);
}

static bool fail_folder(struct walker *w, const char *name, int reason, const char *what)
{
    satchel_buf room;
    satchel_error err;
    satchel_buf_init(&room, PATH_MAX * 2);
    if (reason)
        satchel_fail_system(&err, SATCHEL_READ, reason, "%s", what);
    else
        satchel_fail(&err, SATCHEL_LIMIT, "%s", what);
    report_failure(w->job->report, shown_path(w, name, &room), &err);
    satchel_buf_free(&room);
    return true;
}

static bool add_file(struct walker *w, const char *name, satchel_error *err)
{
    const size_t length = w->path.size;
    satchel_buf_put_text(&w->path, name);
    const char *path = satchel_buf_string(&w->path);
    bool ok = path || satchel_buf_ok(&w->path, err);
    if (ok && input_wants_name(name))
        ok = job_add(w->job, w->root, path, 0, false, err);
    else if (ok)
        ok = job_add_other(w->job, w->root, path, err);
    w->path.size = length;
    return ok;
}

/* Does the link `name` in the folder at hand lead to a place inside the root? */
static bool stays_inside(struct walker *w, const char *name)
{
    char target[PATH_MAX];
    satchel_buf link;
    satchel_buf_init(&link, PATH_MAX * 2);
    satchel_buf_print(&link, "%s/", w->job->roots[w->root].folder);
    satchel_buf_put(&link, w->path.data, w->path.size);
    satchel_buf_put_text(&link, name);
    const char *path = satchel_buf_string(&link);
    const bool inside =
        path && realpath(path, target) && path_inside(target, w->job->roots[w->root].folder);
    satchel_buf_free(&link);
    return inside;
}

/* A link may stand for a file that lies in the folder we were given; everything else it might lead
 * to is not ours to take. */
static bool add_link(struct walker *w, int folder, const char *name, satchel_error *err)
{
    struct stat st;
    if (fstatat(folder, name, &st, 0) != 0) {
        other(w, name, "a symbolic link that leads nowhere, left out");
        return true;
    }
    if (S_ISDIR(st.st_mode)) {
        warn(w, name, "a symbolic link to a folder, not followed");
        return true;
    }
    if (!S_ISREG(st.st_mode) || !stays_inside(w, name)) {
        warn(w, name, "a symbolic link out of its folder, not followed, give the file by name");
        return true;
    }
    return add_file(w, name, err);
}

static bool enter(struct walker *w, int parent, const char *name, satchel_error *err);

static bool add_entry(struct walker *w, int folder, const char *name, satchel_error *err)
{
    struct stat st;
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return true;
    if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return fail_folder(w, name, errno, "cannot be read");
    if (is_passed_over(name, S_ISDIR(st.st_mode)))
        return true;
    if (S_ISDIR(st.st_mode))
        return enter(w, folder, name, err);
    if (S_ISLNK(st.st_mode))
        return add_link(w, folder, name, err);
    if (S_ISREG(st.st_mode))
        return add_file(w, name, err);
    warn(w, name, "not a regular file, left out");
    return true;
}

static bool read_folder(struct walker *w, int fd, satchel_error *err)
{
    DIR *dir = fdopendir(fd);
    if (!dir) {
        close(fd);
        return satchel_fail_memory(err);
    }
    bool ok = true;
    for (;;) {
        errno = 0;
        const struct dirent *entry = readdir(dir);
        const int reason = errno;
        if (!entry) {
            if (reason)
                ok = fail_folder(w, "", reason, "cannot be read");
            break;
        }
        ok = add_entry(w, dirfd(dir), entry->d_name, err);
        if (!ok)
            break;
    }
    closedir(dir);
    return ok;
}

static bool enter(struct walker *w, int parent, const char *name, satchel_error *err)
{
    const size_t length = w->path.size;
    if (w->depth == DEEPEST)
        return fail_folder(w, name, 0, "more than 64 folders deep");
    const int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return fail_folder(w, name, errno, "cannot be read");
    satchel_buf_put_text(&w->path, name);
    satchel_buf_put_byte(&w->path, '/');
    w->depth++;
    const bool ok = read_folder(w, fd, err);
    w->depth--;
    w->path.size = length;
    return ok;
}

bool walk_folder(struct job *job, uint32_t root, satchel_error *err)
{
    struct walker w = {.job = job, .root = root};
    satchel_buf_init(&w.path, PATH_MAX);
    const int fd = open(job->roots[root].folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = true;
    if (fd < 0) {
        satchel_error why;
        satchel_fail_system(&why, SATCHEL_READ, errno, "cannot be read");
        report_failure(job->report, job->roots[root].given, &why);
    } else {
        ok = read_folder(&w, fd, err);
    }
    satchel_buf_free(&w.path);
    return ok;
}

/* --- archives ----------------------------------------------------------------------------------
 */

static bool is_passed_over_path(const char *name)
{
    char part[256];
    for (const char *at = name;;) {
        const size_t n = strcspn(at, "/");
        if (n >= sizeof part)
            return true;
        memcpy(part, at, n);
        part[n] = '\0';
        if (is_passed_over(part, at[n] == '/'))
            return true;
        if (!at[n])
            return false;
        at += n + 1;
    }
}

static void warn_entry(struct job *job, uint32_t root, const char *name, const char *why)
{
    satchel_buf room;
    satchel_buf_init(&room, PATH_MAX);
    satchel_buf_print(&room, "%s: %s", job->roots[root].given, name);
    const char *text = satchel_buf_string(&room);
    report_warning(job->report, text ? text : "", why);
    satchel_buf_free(&room);
}

/* Remembers where an entry lies; false for a second one of the same name. */
static bool claim_place(struct job *job, uint32_t root, const char *name, uint32_t entry,
                        bool *fresh, satchel_error *err)
{
    satchel_buf place;
    satchel_buf_init(&place, PATH_MAX * 2);
    satchel_buf_put_text(&place, job->roots[root].folder);
    satchel_buf_put_byte(&place, '/');
    satchel_buf_put_text(&place, name);
    const char *text = satchel_buf_string(&place);
    bool ok = text || satchel_buf_ok(&place, err);
    if (ok) {
        *fresh = names_find(&job->entries, text, place.size) == NAMES_NONE;
        ok = names_add(&job->entries, text, place.size, entry) || satchel_fail_memory(err);
    }
    satchel_buf_free(&place);
    return ok;
}

bool walk_archive(struct job *job, uint32_t root, satchel_error *err)
{
    struct archive *archive = job->roots[root].archive;
    bool ok = true;
    for (uint32_t i = 0; ok && i < archive_count(archive); i++) {
        const char *why;
        bool fresh;
        const char *name = archive_name(archive, i, &why);
        if (!name && why)
            warn_entry(job, root, "an entry", why);
        if (!name)
            continue;
        if (!claim_place(job, root, name, i, &fresh, err))
            return false;
        if (!fresh)
            warn_entry(job, root, name, "a second entry of this name, left out");
        else if (is_passed_over_path(name))
            continue;
        else if (input_wants_name(name))
            ok = job_add(job, root, name, i, false, err);
        else
            ok = job_add_other(job, root, name, err);
    }
    return ok;
}
