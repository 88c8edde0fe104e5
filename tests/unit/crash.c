/* A model of crashes: every file that is saved is, at every instant and after any loss of power,
 * the old one or the new one, whole (I6).
 *
 * The calls of a save are recorded by wrapping them. A crash state is: any prefix of them has been
 * made, and of what was not synced yet any subset has reached the medium: of the written chunks
 * any, and the rename or not, independent of the data unless an fsync came between (which is kinder
 * than no file system and crueller than most). The temporary file may be left; the path may not
 * hold anything but old or new. */
#include "support/unit.h"

#include <satchel/satchel.h>

#include <sys/stat.h>
#include <unistd.h>

enum step { WRITE, PUT, SYNC_FILE, RENAME, SYNC_FOLDER };

static struct {
    enum step step;
    uint64_t offset;
    size_t size;
} steps[4096];
static unsigned count;
static bool recording;

static void record(enum step step, uint64_t offset, size_t size)
{
    if (recording && count < sizeof steps / sizeof *steps) {
        steps[count].step = step;
        steps[count].offset = offset;
        steps[count++].size = size;
    }
}

static uint64_t appended;

ssize_t __real_write(int fd, const void *data, size_t size);
ssize_t __wrap_write(int fd, const void *data, size_t size);
ssize_t __wrap_write(int fd, const void *data, size_t size)
{
    if (fd > 2) {
        record(WRITE, appended, size);
        appended += recording ? size : 0;
    }
    return __real_write(fd, data, size);
}

ssize_t __real_pwrite64(int fd, const void *data, size_t size, off_t at);
ssize_t __wrap_pwrite64(int fd, const void *data, size_t size, off_t at);
ssize_t __wrap_pwrite64(int fd, const void *data, size_t size, off_t at)
{
    record(PUT, (uint64_t)at, size);
    return __real_pwrite64(fd, data, size, at);
}

int __real_fsync(int fd);
int __wrap_fsync(int fd);
int __wrap_fsync(int fd)
{
    struct stat st;
    record(fstat(fd, &st) == 0 && S_ISDIR(st.st_mode) ? SYNC_FOLDER : SYNC_FILE, 0, 0);
    return __real_fsync(fd);
}

int __real_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to)
{
    record(RENAME, 0, 0);
    return __real_rename(from, to);
}

/* --- the model ------------------------------------------------------------------------------- */

static unsigned long states, bad;

/* After the first `made` steps, with the subset `mask` of what is not synced: does the path hold
 * old or new? */
static bool survives(unsigned made, uint32_t mask)
{
    unsigned unsynced = 0;
    bool complete = true, renamed = false, rename_synced = false;
    /* What stands before the last fsync of the file is there. */
    unsigned synced = 0;
    for (unsigned i = 0; i < made; i++)
        if (steps[i].step == SYNC_FILE)
            synced = i + 1;
    for (unsigned i = 0; i < count; i++) {
        const bool data = steps[i].step == WRITE || steps[i].step == PUT;
        if (data && i >= made)
            complete = false; /* not even asked for */
        else if (data && i >= synced)
            complete = complete && mask >> (unsynced++ % 31) & 1;
    }
    for (unsigned i = 0; i < made; i++) {
        renamed = renamed || steps[i].step == RENAME;
        rename_synced = rename_synced || (renamed && steps[i].step == SYNC_FOLDER);
    }
    const bool visible = renamed && (rename_synced || mask >> 31);
    /* Said to be done means durable. */
    if (made == count && !visible)
        return false;
    return !visible || complete;
}

static void enumerate(const char *what)
{
    unsigned long before = states;
    assert_true(count > 3);
    for (unsigned made = 0; made <= count; made++) {
        unsigned unsynced = 0;
        for (unsigned i = 0; i < made; i++)
            unsynced = steps[i].step == SYNC_FILE ? 0 : unsynced + (steps[i].step <= PUT);
        /* All subsets of up to twelve, else as many picked at random, and each with the rename and
         * without. */
        const uint32_t subsets = unsynced < 12 ? 1u << unsynced : 4096;
        for (uint32_t k = 0; k < subsets; k++)
            for (unsigned with = 0; with < 2; with++) {
                const uint32_t mask = (unsynced < 12 ? k : k * 2654435761u) & 0x7FFFFFFF;
                bad += !survives(made, mask | (uint32_t)with << 31);
                states++;
            }
    }
    print_message("%-10s %3u steps, %7lu states\n", what, count, states - before);
    assert_int_equal(bad, 0);
}

/* --- what is saved -----------------------------------------------------------------------------
 */

static char folder[] = "/tmp/satchel-crash-XXXXXX", path[64], other[64];
static satchel_secret_key key;

static void start(void)
{
    count = 0;
    appended = 0;
    recording = true;
}

static void stop(const char *what)
{
    recording = false;
    /* Spools are pwritten before; they have no name. What counts begins with the last file's own
     * writes. */
    enumerate(what);
}

static void make_bundle(const char *to)
{
    satchel_error err;
    const satchel_options options = {.title = "T", .issued = SATCHEL_NO_TIME};
    satchel_writer *w = satchel_writer_create(to, &options, &err);
    for (unsigned i = 0; i < 40; i++) {
        char id[16], text[9000];
        satchel_builder *b = satchel_builder_create();
        snprintf(id, sizeof id, "s%u", i);
        for (size_t k = 0; k < sizeof text; k++)
            text[k] = (char)('a' + (k * (i + 7) ^ k >> 3) % 26);
        satchel_builder_open(b, SATCHEL_KIND_PARAGRAPH);
        satchel_builder_text(b, text, sizeof text);
        satchel_builder_close(b);
        const satchel_draft draft = {
            .id = id, .issued = SATCHEL_NO_TIME, .updated = SATCHEL_NO_TIME};
        assert_ok(satchel_writer_add(w, b, &draft, &err), err);
        satchel_builder_destroy(b);
    }
    start();
    assert_ok(satchel_writer_finish(w, NULL, &err), err);
}

static void test_saves(void **state)
{
    (void)state;
    satchel_error err;
    satchel_repaired what;
    uint32_t parts;
    make_bundle(path);
    stop("pack");
    satchel_bundle *b = satchel_bundle_open(path, &err);
    assert_ok(b, err);
    start();
    assert_ok(satchel_sign(b, &key, other, &err), err);
    stop("sign");
    start();
    assert_ok(satchel_protect(b, 10, other, &err), err);
    stop("protect");
    start();
    assert_ok(satchel_repair(other, other, &what, &err), err);
    stop("repair");
    satchel_bundle_close(b);
    b = satchel_bundle_open(other, &err);
    start();
    assert_ok(satchel_sign(b, &key, path, &err), err);
    stop("sign again");
    start();
    assert_ok(satchel_strip(b, path, &err), err);
    stop("strip");
    satchel_bundle_close(b);
    satchel_trust *t = satchel_trust_create(SATCHEL_TRUST_FIRST_USE, &err);
    start();
    assert_ok(satchel_trust_save(t, path, &err), err);
    stop("seen");
    satchel_trust_destroy(t);
    assert_ok(satchel_split(other, folder, (uint64_t)1 << 20, 0, false, &parts, &err), err);
    char part[80];
    snprintf(part, sizeof part, "%s.001", other);
    const char *given[] = {part};
    start();
    assert_ok(satchel_join(given, 1, path, NULL, NULL, &err), err);
    stop("join");
    unlink(part);
    print_message("%lu crash states, %lu bad\n", states, bad);
}

/* The model can tell: without an fsync before the rename it finds the file that is torn. */
static void test_model(void **state)
{
    (void)state;
    make_bundle(path);
    recording = false;
    unsigned kept = 0;
    for (unsigned i = 0; i < count; i++)
        if (steps[i].step != SYNC_FILE)
            steps[kept++] = steps[i];
    count = kept;
    unsigned torn = 0;
    for (unsigned made = 0; made <= count; made++)
        for (uint32_t mask = 0; mask < 64; mask++)
            torn += !survives(made, mask | 1u << 31);
    assert_true(torn > 0);
}

static int set_up(void **state)
{
    (void)state;
    satchel_public_key public_key;
    if (!mkdtemp(folder))
        return 1;
    snprintf(path, sizeof path, "%s/a", folder);
    snprintf(other, sizeof other, "%s/b", folder);
    return !satchel_key_generate(&key, &public_key, NULL);
}

static int tear_down(void **state)
{
    (void)state;
    unlink(path);
    unlink(other);
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_saves), cmocka_unit_test(test_model)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
