/* Power cuts on the device's shelf: whatever of what was not synced got lost, there is a whole
 * edition, and no torn one (I6).
 *
 * What the store does to its folder is recorded: writes, syncs, renames, removals. A crash state is
 * any prefix of that, of which any subset of what was not synced has reached the medium: of the
 * written chunks any, and of the folder's changes any, each independent of the others, which is
 * crueller than file systems are. The folder is then played forward, names to files. Another unit,
 * `crash`, does the same for a single file that is saved. */
#include "support/folder.h"
#include "support/unit.h"

#include "store/store.h"

#include <satchel/writer.h>

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOST_STEPS 4096
#define MOST_NAMES 64

enum kind { WRITE, SYNC_FILE, RENAME, REMOVE, SYNC_FOLDER };

static struct step {
    enum kind kind;
    ino_t file;
    char from[96], to[96];
} steps[MOST_STEPS];
static unsigned count;
static bool recording;
static char folder[48], shelf[64];

static struct step *record(enum kind kind)
{
    assert_true(count < MOST_STEPS);
    steps[count] = (struct step){.kind = kind};
    return &steps[count++];
}

static void record_file(enum kind kind, int fd)
{
    struct stat st;
    if (!recording || fstat(fd, &st) != 0)
        return;
    struct step *s = record(S_ISDIR(st.st_mode) ? SYNC_FOLDER : kind);
    s->file = st.st_ino;
}

static const char *name_in(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

ssize_t __real_write(int fd, const void *data, size_t size);
ssize_t __wrap_write(int fd, const void *data, size_t size);
ssize_t __wrap_write(int fd, const void *data, size_t size)
{
    if (fd > 2)
        record_file(WRITE, fd);
    return __real_write(fd, data, size);
}

ssize_t __real_pwrite64(int fd, const void *data, size_t size, off_t at);
ssize_t __wrap_pwrite64(int fd, const void *data, size_t size, off_t at);
ssize_t __wrap_pwrite64(int fd, const void *data, size_t size, off_t at)
{
    record_file(WRITE, fd);
    return __real_pwrite64(fd, data, size, at);
}

int __real_fsync(int fd);
int __wrap_fsync(int fd);
int __wrap_fsync(int fd)
{
    record_file(SYNC_FILE, fd);
    return __real_fsync(fd);
}

int __real_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to)
{
    struct stat st;
    if (recording && stat(from, &st) == 0) {
        struct step *s = record(RENAME);
        s->file = st.st_ino;
        snprintf(s->from, sizeof s->from, "%s", name_in(from));
        snprintf(s->to, sizeof s->to, "%s", name_in(to));
    }
    return __real_rename(from, to);
}

int __real_unlink(const char *path);
int __wrap_unlink(const char *path);
int __wrap_unlink(const char *path)
{
    if (recording && access(path, F_OK) == 0)
        snprintf(record(REMOVE)->from, sizeof steps->from, "%s", name_in(path));
    return __real_unlink(path);
}

/* --- the model ---------------------------------------------------------------------------------
 */

struct name {
    char text[96];
    ino_t file; /* 0: nothing, or one from before, which is whole */
    bool old;
};

static struct name before[MOST_NAMES];
static unsigned before_count;

static bool is_edition(const char *name)
{
    return name[0] != '.';
}

/* Is all that the store ever wrote into this file on the medium? */
static bool is_whole(ino_t file, unsigned made, uint32_t mask)
{
    unsigned synced = 0, loose = 0;
    for (unsigned i = 0; i < made; i++)
        if (steps[i].kind == SYNC_FILE && steps[i].file == file)
            synced = i + 1;
    for (unsigned i = synced; i < count; i++)
        if (steps[i].kind == WRITE && steps[i].file == file &&
            (i >= made || !(mask >> (loose++ % 16) & 1)))
            return false;
    return true;
}

static void remove_name(struct name *names, unsigned *n, const char *text)
{
    for (unsigned i = 0; i < *n; i++)
        if (strcmp(names[i].text, text) == 0) {
            names[i] = names[--*n];
            return;
        }
}

/* A rename that got lost leaves the file under its old name; one whose old name never came to be
 * makes the new one all the same. */
static unsigned play(struct name *names, unsigned made, uint32_t mask)
{
    unsigned n = before_count, synced = 0, loose = 0;
    memcpy(names, before, sizeof *names * n);
    for (unsigned i = 0; i < made; i++)
        if (steps[i].kind == SYNC_FOLDER)
            synced = i + 1;
    for (unsigned i = 0; i < made; i++) {
        const struct step *s = &steps[i];
        if (s->kind != RENAME && s->kind != REMOVE)
            continue;
        if (i >= synced && !(mask >> (16 + loose++ % 15) & 1))
            continue;
        remove_name(names, &n, s->from);
        if (s->kind == REMOVE)
            continue;
        remove_name(names, &n, s->to);
        assert_true(n < MOST_NAMES);
        names[n].file = s->file;
        names[n].old = false;
        snprintf(names[n++].text, sizeof names->text, "%s", s->to);
    }
    return n;
}

/* Some edition, and none that is torn; when all is said to be done, the new one. */
static bool survives(unsigned made, uint32_t mask, bool taken)
{
    struct name names[MOST_NAMES];
    const unsigned n = play(names, made, mask);
    unsigned editions = 0, fresh = 0;
    for (unsigned i = 0; i < n; i++) {
        if (!is_edition(names[i].text))
            continue;
        if (!names[i].old && !is_whole(names[i].file, made, mask))
            return false;
        editions++;
        fresh += !names[i].old;
    }
    return (editions || !before_count) && (made < count || !taken || fresh);
}

static unsigned long enumerate(const char *what, bool taken)
{
    unsigned long states = 0, bad = 0;
    for (unsigned made = 0; made <= count; made++)
        for (uint32_t k = 0; k < 2048; k++) {
            /* All kept, all lost, and as many subsets as there is time for. */
            const uint32_t mask = k == 0 ? 0 : k == 1 ? UINT32_MAX : k * 2654435761u;
            bad += !survives(made, mask, taken);
            states++;
        }
    print_message("%-22s %3u steps, %7lu states, %lu bad\n", what, count, states, bad);
    return bad;
}

/* --- what the store does -----------------------------------------------------------------------
 */

static void path_of(char to[96], const char *what, unsigned number)
{
    snprintf(to, 96, "%s/%s%u.satchel", folder, what, number);
}

static void publish(const char *path, unsigned edition)
{
    satchel_error err;
    char text[4000];
    const satchel_options o = {.title = "Harbour",
                               .language = "en",
                               .edition = edition,
                               .issued = 1700000000 + edition,
                               .profile = SATCHEL_FAST};
    satchel_writer *w = satchel_writer_create(path, &o, &err);
    assert_ok(w, err);
    for (unsigned i = 0; i < 60; i++) {
        char id[16];
        snprintf(id, sizeof id, "s%u", i + edition);
        for (size_t k = 0; k < sizeof text; k++)
            text[k] = (char)('a' + ((k * (i + edition + 7)) ^ (k >> 3)) % 26);
        satchel_builder *b = satchel_builder_create();
        satchel_builder_open(b, SATCHEL_KIND_PARAGRAPH);
        satchel_builder_text(b, text, sizeof text);
        satchel_builder_close(b);
        const satchel_draft draft = {
            .id = id, .issued = 1700000000, .updated = SATCHEL_NO_TIME, .order = INT32_MAX};
        assert_ok(satchel_writer_add(w, b, &draft, &err), err);
        satchel_builder_destroy(b);
    }
    assert_ok(satchel_writer_finish(w, NULL, &err), err);
}

static void start(void)
{
    before_count = 0;
    DIR *dir = opendir(shelf);
    for (const struct dirent *e; dir && (e = readdir(dir));)
        if (is_edition(e->d_name)) {
            assert_true(before_count < MOST_NAMES);
            before[before_count].old = true;
            snprintf(before[before_count++].text, sizeof before->text, "%.95s", e->d_name);
        }
    if (dir)
        closedir(dir);
    count = 0;
    recording = true;
}

static struct store *open_shelf(void)
{
    satchel_error err;
    struct store *s = store_open(&(struct store_options){.folder = shelf, .keep = 1}, &err);
    assert_ok(s, err);
    return s;
}

static void take_bundle(struct store *s, unsigned edition, const char *what)
{
    satchel_error err = {0};
    char path[96];
    path_of(path, "e", edition);
    start();
    const enum store_news news = store_take_bundle(s, path, &err);
    recording = false;
    assert_ok(news == STORE_TAKEN, err);
    assert_int_equal(enumerate(what, true), 0);
}

static void test_bundles(void **state)
{
    (void)state;
    struct store *s = open_shelf();
    take_bundle(s, 1, "the first edition");
    take_bundle(s, 2, "an edition for another"); /* keep is 1: the old one goes */
    store_close(s);
}

static void test_update(void **state)
{
    (void)state;
    satchel_error err = {0};
    char old[96], new[96], update[96];
    path_of(old, "e", 2);
    path_of(new, "e", 3);
    path_of(update, "u", 3);
    satchel_bundle *from = satchel_bundle_open(old, &err), *to = satchel_bundle_open(new, &err);
    assert_ok(from && to, err);
    assert_ok(satchel_diff(&from, 1, to, update, NULL, &err), err);
    satchel_bundle_close(from);
    satchel_bundle_close(to);
    struct store *s = open_shelf();
    start();
    const enum store_news news = store_take_update(s, update, NULL, 0, &err);
    recording = false;
    assert_ok(news == STORE_TAKEN, err);
    assert_int_equal(enumerate("an update", true), 0);
    store_close(s);
}

/* The model can tell: what is not synced is torn, and an edition that goes before the next is
 * there to last leaves none. */
static void test_model(void **state)
{
    (void)state;
    unsigned kept = 0;
    struct step all[sizeof steps / sizeof *steps / 8];
    const unsigned had = count;
    assert_true(had < sizeof all / sizeof *all);
    memcpy(all, steps, sizeof *steps * had);
    for (unsigned i = 0; i < had; i++)
        if (all[i].kind != SYNC_FILE)
            steps[kept++] = all[i];
    count = kept;
    assert_true(enumerate("without file syncs", true) > 0);
    kept = 0;
    for (unsigned i = 0; i < had; i++)
        if (all[i].kind != SYNC_FOLDER)
            steps[kept++] = all[i];
    count = kept;
    assert_true(enumerate("without folder syncs", true) > 0);
}

static int set_up(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/satchel-store-crash-XXXXXX");
    if (!mkdtemp(folder))
        return 1;
    snprintf(shelf, sizeof shelf, "%s/shelf", folder);
    for (unsigned i = 1; i <= 3; i++) {
        char path[96];
        path_of(path, "e", i);
        publish(path, i);
    }
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    folder_remove(shelf);
    folder_remove(folder);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_bundles),
                                       cmocka_unit_test(test_update), cmocka_unit_test(test_model)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
