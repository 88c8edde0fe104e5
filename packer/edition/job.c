/* The job: INPUTs and sources; see job.h. */
#include "job.h"

#include "inputs/paths.h"

#include <satchel/bundle.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- sources -----------------------------------------------------------------------------------
 */

static bool grow(struct source **list, size_t count, size_t *capacity, satchel_error *err)
{
    if (count < *capacity)
        return true;
    const size_t more = *capacity ? *capacity * 2 : 64;
    struct source *grown = realloc(*list, more * sizeof *grown);
    if (!grown)
        return satchel_fail_memory(err);
    *list = grown;
    *capacity = more;
    return true;
}

bool job_add(struct job *job, uint32_t root, const char *name, uint32_t entry, bool given,
             satchel_error *err)
{
    const char *kept = satchel_arena_string(&job->arena, name, strlen(name));
    if (!kept)
        return satchel_fail_memory(err);
    if (!grow(&job->sources, job->source_count, &job->source_capacity, err))
        return false;
    job->sources[job->source_count++] =
        (struct source){.name = kept, .root = root, .entry = entry, .given = given};
    return true;
}

bool job_add_other(struct job *job, uint32_t root, const char *name, satchel_error *err)
{
    const char *kept = satchel_arena_string(&job->arena, name, strlen(name));
    if (!kept)
        return satchel_fail_memory(err);
    if (!grow(&job->others, job->other_count, &job->other_capacity, err))
        return false;
    job->others[job->other_count++] = (struct source){.name = kept, .root = root};
    return true;
}

static int compare_others(const void *a, const void *b)
{
    const struct source *x = a, *y = b;
    const int order = strcmp(x->name, y->name);
    return order ? order : (x->root > y->root) - (x->root < y->root);
}

void job_tell_others(struct job *job, const struct names *used)
{
    satchel_buf room;
    satchel_buf_init(&room, PATH_MAX * 4);
    if (job->other_count)
        qsort(job->others, job->other_count, sizeof *job->others, compare_others);
    for (size_t i = 0; i < job->other_count; i++) {
        satchel_buf_clear(&room);
        job_place(job, &job->others[i], &room);
        if (used && satchel_buf_ok(&room, NULL) &&
            names_find(used, (const char *)room.data, room.size) != NAMES_NONE)
            continue;
        report_other(job->report, job_shown(job, &job->others[i], &room),
                     "not an article, left out");
    }
    satchel_buf_free(&room);
}

void job_place(const struct job *job, const struct source *source, satchel_buf *place)
{
    const struct root *root = &job->roots[source->root];
    satchel_buf_put_text(place, strcmp(root->folder, "/") == 0 ? "" : root->folder);
    satchel_buf_put_byte(place, '/');
    satchel_buf_put_text(place, source->name);
}

const char *job_shown(const struct job *job, const struct source *source, satchel_buf *room)
{
    const struct root *root = &job->roots[source->root];
    satchel_buf_clear(room);
    switch (root->kind) {
    case ROOT_FILE: return root->given;
    case ROOT_STDIN: return "standard input";
    case ROOT_FOLDER:
        satchel_buf_print(room, "%s%s%s", root->given, strcmp(root->given, "/") == 0 ? "" : "/",
                          source->name);
        break;
    case ROOT_ARCHIVE: satchel_buf_print(room, "%s: %s", root->given, source->name); break;
    }
    const char *text = satchel_buf_string(room);
    return text ? text : source->name;
}

/* --- sorting -----------------------------------------------------------------------------------
 */

/* A source with its place, for finding those that are the same file. */
struct placed {
    struct source source;
    const char *place;
};

/* By place; the same place by the outermost INPUT, so that the id is the longest path. */
static int compare_places(const void *a, const void *b)
{
    const struct placed *x = a, *y = b;
    const int order = strcmp(x->place, y->place);
    if (order)
        return order;
    const size_t n = strlen(x->source.name), m = strlen(y->source.name);
    return n != m ? (n > m ? -1 : 1) : (x->source.root < y->source.root ? -1 : 1);
}

static int compare_names(const void *a, const void *b)
{
    const struct placed *x = a, *y = b;
    const int order = strcmp(x->source.name, y->source.name);
    return order ? order : strcmp(x->place, y->place);
}

/* Fills `placed`; the places are in `arena`. */
static bool find_places(struct job *job, struct placed *placed, satchel_arena *arena,
                        satchel_error *err)
{
    satchel_buf place;
    satchel_buf_init(&place, PATH_MAX * 4);
    bool ok = true;
    for (size_t i = 0; ok && i < job->source_count; i++) {
        satchel_buf_clear(&place);
        job_place(job, &job->sources[i], &place);
        placed[i].source = job->sources[i];
        placed[i].place = satchel_arena_string(arena, (const char *)place.data, place.size);
        ok = satchel_buf_ok(&place, err) && (placed[i].place || satchel_fail_memory(err));
    }
    satchel_buf_free(&place);
    return ok;
}

/* Drops sources that are there twice; how many are left. */
static size_t drop_doubles(struct placed *placed, size_t count)
{
    size_t kept = 0;
    qsort(placed, count, sizeof *placed, compare_places);
    for (size_t i = 0; i < count; i++) {
        const bool given = placed[i].source.given;
        if (kept && strcmp(placed[i].place, placed[kept - 1].place) == 0)
            placed[kept - 1].source.given |= given;
        else
            placed[kept++] = placed[i];
    }
    return kept;
}

static bool sort_sources(struct job *job, satchel_error *err)
{
    satchel_arena arena;
    struct placed *placed = malloc((job->source_count + 1) * sizeof *placed);
    if (!placed)
        return satchel_fail_memory(err);
    satchel_arena_init(&arena, SIZE_MAX);
    const bool ok = find_places(job, placed, &arena, err);
    if (ok) {
        job->source_count = drop_doubles(placed, job->source_count);
        qsort(placed, job->source_count, sizeof *placed, compare_names);
        for (size_t i = 0; i < job->source_count; i++)
            job->sources[i] = placed[i].source;
    }
    free(placed);
    satchel_arena_free(&arena);
    return ok;
}

/* --- opening -----------------------------------------------------------------------------------
 */

static char *real_path(struct job *job, const char *path)
{
    char resolved[PATH_MAX];
    if (!realpath(path, resolved))
        return NULL;
    return satchel_arena_string(&job->arena, resolved, strlen(resolved));
}

/* The resolved folder that a file lies in. */
static char *real_folder(struct job *job, const char *path)
{
    char folder[PATH_MAX];
    const size_t length = path_folder(path);
    if (length >= sizeof folder)
        return NULL;
    memcpy(folder, path, length);
    folder[length] = '\0';
    return real_path(job, length ? folder : ".");
}

static bool add_stdin(struct job *job, uint32_t number, satchel_error *err)
{
    struct root *root = &job->roots[number];
    for (uint32_t i = 0; i < number; i++)
        if (job->roots[i].kind == ROOT_STDIN)
            return satchel_fail(err, SATCHEL_USAGE, "standard input (-) is given twice");
    root->kind = ROOT_STDIN;
    root->folder = real_path(job, ".");
    satchel_buf_init(&root->bytes, JOB_MOST_BYTES);
    if (!root->folder)
        return satchel_fail(err, SATCHEL_READ, "the current folder cannot be read");
    for (;;) {
        void *to = satchel_buf_reserve(&root->bytes, 1 << 16);
        if (!to)
            break; /* told when it is read */
        const ssize_t n = read(STDIN_FILENO, to, 1 << 16);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            satchel_error why;
            satchel_fail_system(&why, SATCHEL_READ, errno, "cannot be read");
            report_failure(job->report, "standard input", &why);
            return true;
        }
        if (n == 0)
            break;
        satchel_buf_claim(&root->bytes, (size_t)n);
    }
    return job_add(job, number, "stdin", 0, true, err);
}

/* The first bytes of a regular file. False: the failure is reported. */
static bool read_head(struct job *job, const char *path, uint8_t *head, size_t size, size_t *got)
{
    satchel_error err;
    satchel_source source;
    bool ok = satchel_source_open(&source, path, &err);
    if (ok) {
        ok = source.read(source.context, 0, head, size, got, &err);
        satchel_source_close(&source);
    }
    if (!ok)
        report_failure(job->report, path, &err);
    return ok;
}

static bool is_bundle(const char *path)
{
    satchel_error err;
    satchel_bundle *bundle = satchel_bundle_open(path, &err);
    satchel_bundle_close(bundle);
    return bundle || err.code != SATCHEL_NOT_BUNDLE;
}

static bool add_archive(struct job *job, uint32_t number, const char *path, satchel_error *err)
{
    struct root *root = &job->roots[number];
    satchel_error why;
    if (is_bundle(path)) {
        satchel_fail(&why, SATCHEL_INPUT, "is a bundle already, \"satchel list\" looks into it");
        report_failure(job->report, path, &why);
        return true;
    }
    root->kind = ROOT_ARCHIVE;
    root->folder = real_path(job, path);
    if (!root->folder)
        return satchel_fail_memory(err);
    root->archive = archive_open(path, &why);
    if (!root->archive) {
        report_failure(job->report, path, &why);
        return true;
    }
    return walk_archive(job, number, err);
}

static bool add_file(struct job *job, uint32_t number, const char *path, satchel_error *err)
{
    struct root *root = &job->roots[number];
    uint8_t head[64];
    size_t got;
    if (!read_head(job, path, head, sizeof head, &got))
        return true;
    const satchel_bytes begin = {head, got};
    if (archive_begins(begin) && !archive_is_book(begin) && !path_has_extension(path, "epub"))
        return add_archive(job, number, path, err);
    root->kind = ROOT_FILE;
    root->folder = real_folder(job, path);
    if (!root->folder)
        return satchel_fail_memory(err);
    return job_add(job, number, path_leaf(path), 0, true, err);
}

static bool add_input(struct job *job, uint32_t number, const char *path, satchel_error *err)
{
    struct stat st;
    if (strcmp(path, "-") == 0)
        return add_stdin(job, number, err);
    if (stat(path, &st) != 0) {
        satchel_error why;
        satchel_fail_system(&why, SATCHEL_READ, errno, "cannot be read");
        if (strncmp(path, "http://", 7) == 0 || strncmp(path, "https://", 8) == 0)
            satchel_fail(&why, SATCHEL_READ, "is on the web, save it first and pack the file");
        report_failure(job->report, path, &why);
        return true;
    }
    if (!S_ISDIR(st.st_mode))
        return add_file(job, number, path, err);
    job->roots[number].kind = ROOT_FOLDER;
    job->roots[number].folder = real_path(job, path);
    if (!job->roots[number].folder)
        return satchel_fail_memory(err);
    return walk_folder(job, number, err);
}

/* "articles/" is "articles". */
static const char *without_slashes(struct job *job, const char *path)
{
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/')
        length--;
    return satchel_arena_string(&job->arena, path, length);
}

bool job_open(struct job *job, char **inputs, size_t count, struct report *report,
              satchel_error *err)
{
    *job = (struct job){.report = report};
    satchel_arena_init(&job->arena, SIZE_MAX);
    names_init(&job->entries);
    job->roots = calloc(count, sizeof *job->roots);
    if (!job->roots)
        return satchel_fail_memory(err);
    for (size_t i = 0; i < count; i++) {
        job->root_count = i + 1;
        job->roots[i].given = without_slashes(job, inputs[i]);
        if (!job->roots[i].given)
            return satchel_fail_memory(err);
        if (!add_input(job, (uint32_t)i, job->roots[i].given, err))
            return false;
    }
    return sort_sources(job, err);
}

void job_close(struct job *job)
{
    for (size_t i = 0; i < job->root_count; i++) {
        archive_close(job->roots[i].archive);
        satchel_buf_free(&job->roots[i].bytes);
    }
    free(job->roots);
    free(job->sources);
    free(job->others);
    names_free(&job->entries);
    satchel_arena_free(&job->arena);
    *job = (struct job){0};
}

void job_rewind(struct job *job)
{
    for (size_t i = 0; i < job->root_count; i++)
        if (job->roots[i].archive)
            archive_rewind(job->roots[i].archive);
}

/* --- reading -----------------------------------------------------------------------------------
 */

size_t job_most_bytes(const struct source *source)
{
    return path_has_extension(source->name, "epub") ? JOB_MOST_BOOK : JOB_MOST_BYTES;
}

static bool too_large(size_t most, satchel_error *err)
{
    return satchel_fail(err, SATCHEL_LIMIT, "too large for an article: more than %zu MB",
                        most >> 20);
}

static bool read_stdin(const struct root *root, satchel_buf *out, satchel_error *err)
{
    if (root->bytes.failed == SATCHEL_LIMIT)
        return too_large(JOB_MOST_BYTES, err);
    if (!satchel_buf_ok(&root->bytes, err))
        return false;
    satchel_buf_put(out, root->bytes.data, root->bytes.size);
    return satchel_buf_ok(out, err);
}

static bool read_file(const char *path, satchel_buf *out, satchel_error *err)
{
    satchel_error why;
    if (satchel_file_read(path, out, &why))
        return true;
    if (why.code == SATCHEL_LIMIT)
        return too_large(out->limit, err);
    *err = why;
    return false;
}

bool job_read(struct job *job, const struct source *source, satchel_buf *out, satchel_error *err)
{
    const struct root *root = &job->roots[source->root];
    if (root->kind == ROOT_STDIN)
        return read_stdin(root, out, err);
    if (root->kind == ROOT_ARCHIVE)
        return archive_read(root->archive, source->entry, out, err);
    satchel_buf place;
    satchel_buf_init(&place, PATH_MAX * 2);
    job_place(job, source, &place);
    const char *path = satchel_buf_string(&place);
    const bool ok = path ? read_file(path, out, err) : satchel_buf_ok(&place, err);
    satchel_buf_free(&place);
    return ok;
}

/* The resolved path of a file that lies inside one of the INPUTs' folders; false if it does not. */
static bool find_inside(const struct job *job, const char *place, char resolved[PATH_MAX])
{
    struct stat st;
    if (!realpath(place, resolved) || stat(resolved, &st) != 0 || !S_ISREG(st.st_mode))
        return false;
    for (size_t i = 0; i < job->root_count; i++)
        if (job->roots[i].folder && job->roots[i].kind != ROOT_ARCHIVE &&
            path_inside(resolved, job->roots[i].folder))
            return true;
    return false;
}

bool job_has(struct job *job, uint32_t root, const char *place)
{
    char resolved[PATH_MAX];
    if (job->roots[root].kind == ROOT_ARCHIVE)
        return names_find(&job->entries, place, strlen(place)) != NAMES_NONE;
    return find_inside(job, place, resolved);
}

bool job_read_place(struct job *job, uint32_t root, const char *place, satchel_buf *out,
                    satchel_error *err)
{
    char resolved[PATH_MAX];
    const struct root *r = &job->roots[root];
    if (r->kind == ROOT_ARCHIVE) {
        const uint32_t entry = path_inside(place, r->folder)
                                   ? names_find(&job->entries, place, strlen(place))
                                   : NAMES_NONE;
        return entry == NAMES_NONE ? satchel_fail(err, SATCHEL_NOT_FOUND, "is not there")
                                   : archive_read(r->archive, entry, out, err);
    }
    if (!find_inside(job, place, resolved))
        return satchel_fail(err, SATCHEL_NOT_FOUND, "is not there");
    return satchel_file_read(resolved, out, err);
}
