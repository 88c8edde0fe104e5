/* Every allocation and every system call on the way of what the viewer saves made to fail in turn.
 *
 * The linker puts our functions in front of the C library's (--wrap). For N = 1, 2, ... each file
 * of the state is read and saved again with its Nth call failing, once and for good, with each of
 * the errors, or doing only half of what it was asked; until a run gets through without. After
 * each: the file is as it was or as it should be, or lies beside as FILE.unread; no temporary file
 * is left; and nobody says it was saved when it was not. What was taken for the state and the
 * bookmarks is given back each time. */
#include "support/unit.h"

#include "model/survey.h"
#include "model/trust.h"
#include "state/kepttext.h"
#include "state/marks.h"
#include "state/state.h"
#include "store/kills.h"

#include <satchel/satchel.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- the faults ------------------------------------------------------------------------------ */

enum { HALF = -1 }; /* no error: reads and writes do half of what they are asked */

static struct {
    bool armed, sticky;
    unsigned long calls, fail_at;
    int error;
    unsigned long failed;
    bool reading; /* one that failed was one that reads */
    long live;    /* pieces of memory taken and not given back */
} fault;

static bool is_due(void)
{
    if (!fault.armed)
        return false;
    fault.calls++;
    if (fault.calls < fault.fail_at || (fault.calls > fault.fail_at && !fault.sticky))
        return false;
    fault.failed++;
    return true;
}

/* Only what waits is interrupted, and only what moves bytes does half of it. */
static bool fails(bool waits)
{
    const bool due = fault.error != HALF && (waits || fault.error != EINTR) && is_due();
    if (due)
        errno = fault.error;
    return due;
}

#define WRAP(type, name, parameters, arguments, failure)           \
    type __real_##name parameters;                                 \
    type __wrap_##name parameters;                                 \
    type __wrap_##name parameters                                  \
    {                                                              \
        return fails(false) ? (failure) : __real_##name arguments; \
    }

#define WRAP_TAKE(type, name, parameters, arguments, is_new)        \
    type __real_##name parameters;                                  \
    type __wrap_##name parameters;                                  \
    type __wrap_##name parameters                                   \
    {                                                               \
        type taken = fails(false) ? NULL : __real_##name arguments; \
        fault.live += taken && (is_new);                            \
        return taken;                                               \
    }

WRAP_TAKE(void *, malloc, (size_t size), (size), true)
WRAP_TAKE(void *, calloc, (size_t count, size_t size), (count, size), true)
WRAP_TAKE(void *, realloc, (void *old, size_t size), (old, size), !old)
WRAP_TAKE(char *, strdup, (const char *text), (text), true)
WRAP_TAKE(char *, strndup, (const char *text, size_t size), (text, size), true)

void __real_free(void *piece);
void __wrap_free(void *piece);
void __wrap_free(void *piece)
{
    fault.live -= piece != NULL;
    __real_free(piece);
}

WRAP(int, rename, (const char *from, const char *to), (from, to), -1)
WRAP(int, mkdir, (const char *path, mode_t mode), (path, mode), -1)
WRAP(int, mkstemp64, (char *name), (name), -1)

/* Moving bytes: all, half, or none of them. */
#define WRAP_MOVE(name, parameters, arguments, reads)           \
    ssize_t __real_##name parameters;                           \
    ssize_t __wrap_##name parameters;                           \
    ssize_t __wrap_##name parameters                            \
    {                                                           \
        if (is_due()) {                                         \
            fault.reading |= (reads);                           \
            size = fault.error == HALF ? (size + 1) / 2 : size; \
            errno = fault.error == HALF ? 0 : fault.error;      \
            if (errno)                                          \
                return -1;                                      \
        }                                                       \
        return __real_##name arguments;                         \
    }

WRAP_MOVE(write, (int fd, const void *data, size_t size), (fd, data, size), false)
WRAP_MOVE(pread64, (int fd, void *data, size_t size, off_t at), (fd, data, size, at), true)

/* Nobody pulls the plug here: nothing is synced, which takes most of the time. */
int __wrap_fsync(int fd);
int __wrap_fsync(int fd)
{
    (void)fd;
    return fails(true) ? -1 : 0;
}

int __real_open64(const char *path, int flags, ...);
int __wrap_open64(const char *path, int flags, ...);
int __wrap_open64(const char *path, int flags, ...)
{
    if (fails(true)) {
        fault.reading = true;
        return -1;
    }
    return __real_open64(path, flags); /* nobody here makes a file by it */
}

/* A close that fails has closed all the same, as on Linux. */
int __real_close(int fd);
int __wrap_close(int fd);
int __wrap_close(int fd)
{
    const bool bad = fails(false);
    const int result = __real_close(fd);
    if (bad)
        errno = fault.error;
    return bad ? -1 : result;
}

/* --- what is saved --------------------------------------------------------------------------- */

static char folder[] = "/tmp/satchel-state-faults-XXXXXX";
static char work[64], bundle_path[80];
static satchel_bundle *bundle;
static satchel_article *article;

/* Each reads what was saved, changes one thing and saves. *done: the change was made, so that true
 * means that it is saved. */
static bool change_state(bool *done, satchel_error *err)
{
    struct state *s = state_open(work);
    uint32_t offset;
    if (!s)
        return satchel_fail_memory(err);
    state_set_place(s, "P", "new", 7);
    *done = state_article_place(s, "P", "new", &offset);
    const bool ok = state_save(s, err);
    state_close(s);
    return ok;
}

static bool change_marks(bool *done, satchel_error *err)
{
    struct marks *m = marks_open(work);
    if (!m)
        return satchel_fail_memory(err);
    *done = marks_add(m, "P", article, 3, 1000);
    const bool ok = marks_save(m, err);
    marks_close(m);
    return ok;
}

static bool change_editions(bool *done, satchel_error *err)
{
    struct survey *s = survey_create(work);
    if (!s)
        return satchel_fail_memory(err);
    survey_start(s, bundle, "P");
    while (survey_step(s))
        continue;
    *done = false; /* it does not say whether it has seen all */
    const bool ok = survey_save(s, err);
    survey_destroy(s);
    return ok;
}

static bool change_withdrawn(bool *done, satchel_error *err)
{
    struct kills *k = kills_open(work);
    if (!k)
        return satchel_fail_memory(err);
    *done = false;
    const bool ok = kills_learn(k, bundle, err);
    kills_close(k);
    return ok;
}

static bool change_seen(bool *done, satchel_error *err)
{
    struct trust *t = trust_open(NULL, work, false, err);
    if (!t)
        return false;
    *done = false;
    trust_learn(t, bundle);
    trust_close(t);
    return true;
}

/* The text that is left: the one before is asked for, which may be gone but is never another one.
 */
static const char *left = "after";

static bool change_text(bool *done, satchel_error *err)
{
    static const char stored[] = "as stored";
    char now[16] = "", before[16] = "";
    const satchel_coded block = {.prior = {1},
                                 .image = -1,
                                 .stored = {(const uint8_t *)stored, sizeof stored},
                                 .size = strlen(left)};
    satchel_coded former = block;
    former.size = strlen("before");
    struct kepttext *k = kepttext_open(work);
    if (!k)
        return satchel_fail_memory(err);
    if (kepttext_get(k, &former, (uint8_t *)before))
        assert_string_equal(before, "before");
    kepttext_put(k, &block, (const uint8_t *)left);
    *done = kepttext_get(k, &block, (uint8_t *)now) && strcmp(now, left) == 0;
    const bool ok = kepttext_save(k, err);
    kepttext_close(k);
    return ok;
}

static struct saved {
    const char *name;
    bool (*change)(bool *done, satchel_error *err);
    satchel_bytes old, new;
    char path[96], unread[112];
} files[] = {{.name = "state", .change = change_state},
             {.name = "marks", .change = change_marks},
             {.name = "editions", .change = change_editions},
             {.name = "withdrawn", .change = change_withdrawn},
             {.name = "seen", .change = change_seen},
             {.name = KEPTTEXT_NAME, .change = change_text}};

enum { FILES = sizeof files / sizeof *files, OF_BUNDLES = 2, TEXT = FILES - 1 };

/* --- the sweep ------------------------------------------------------------------------------- */

static satchel_bytes load(const char *path)
{
    satchel_buf buf;
    satchel_buf_init(&buf, 1 << 20);
    if (!satchel_file_read(path, &buf, NULL))
        satchel_buf_free(&buf);
    return satchel_buf_bytes(&buf);
}

static bool holds(const char *path, satchel_bytes wanted)
{
    const satchel_bytes now = load(path);
    const bool same =
        now.size == wanted.size && now.size && !memcmp(now.data, wanted.data, now.size);
    free((void *)(uintptr_t)now.data);
    return same;
}

static unsigned files_in_folder(void)
{
    unsigned count = 0;
    DIR *dir = opendir(work);
    for (const struct dirent *e; (e = readdir(dir));)
        count += e->d_name[0] != '.' || strlen(e->d_name) > 2;
    closedir(dir);
    return count;
}

static void start_over(const struct saved *f)
{
    satchel_error err;
    unlink(f->unread);
    assert_ok(satchel_save_bytes(f->path, f->old, &err), err);
}

/* True: the call failed; false: there is none so far on. */
static bool fail_at(const struct saved *f, unsigned long n, bool sticky, int error)
{
    satchel_error err = {0};
    bool done = false;
    start_over(f);
    fault.sticky = sticky;
    fault.error = error;
    fault.calls = fault.failed = 0;
    fault.fail_at = n;
    fault.reading = false;
    const long live = fault.live;
    fault.armed = true;
    const bool ok = f->change(&done, &err);
    fault.armed = false;
    /* A bundle keeps some of what the others ask of it. */
    const bool of_bundle = f - files >= OF_BUNDLES && f - files < TEXT;
    if (!of_bundle && fault.live != live)
        fail_msg("%s: %ld pieces are left, call %lu", f->name, fault.live - live, n);
    const bool is_old = holds(f->path, f->old), is_new = holds(f->path, f->new);
    const bool aside = access(f->unread, F_OK) == 0;
    if (error == HALF || (error == EINTR && !sticky)) { /* none of which is a failure */
        if (fault.failed && f->change != change_seen && !ok)
            fail_msg("%s: %s, at call %lu", f->name, err.text, n);
    } else if (!ok && !(err.code && err.text[0])) {
        fail_msg("%s: no reason given at call %lu", f->name, n);
    }
    if (aside) /* only what could not be read is put aside, whole */
        assert_true(fault.reading && holds(f->unread, f->old));
    else if (!is_old && !is_new)
        fail_msg("%s is neither as it was nor as it should be: call %lu, %s", f->name, n,
                 strerror(error));
    if (ok && done && !is_new && !aside)
        fail_msg("%s was not saved, and nobody said so: call %lu, %s", f->name, n, strerror(error));
    assert_int_equal(files_in_folder(), (is_old || is_new || access(f->path, F_OK) == 0) + aside);
    return fault.failed;
}

static unsigned long sweep(const struct saved *f)
{
    static const int errors[] = {ENOMEM, EIO, ENOSPC, EINTR, HALF};
    unsigned long points = 0;
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
        for (int sticky = 0; sticky < 2; sticky++) {
            if (errors[i] == EINTR && sticky)
                continue; /* nobody gets on then */
            unsigned long n = 1;
            while (fail_at(f, n, sticky, errors[i]))
                n++;
            assert_true(n > 2);
            points += n - 1;
        }
    unlink(f->unread);
    unlink(f->path);
    return points;
}

static void test_faults(void **unused)
{
    (void)unused;
    unsigned long points = 0;
    for (unsigned i = 0; i < FILES; i++)
        points += sweep(&files[i]);
    print_message("%lu points\n", points);
}

/* More places than are kept, some of them again, and then none. */
static void test_gives_back(void **unused)
{
    (void)unused;
    const long live = fault.live;
    struct state *s = state_open(NULL);
    char id[16];
    for (unsigned i = 0; i < 2100; i++) {
        snprintf(id, sizeof id, "a%u", i);
        state_set_place(s, "P", id, i);
        state_set_read(s, "P", i % 2 ? "a0" : id);
        state_set_setting(s, "size", id);
    }
    const long full = fault.live;
    state_forget_places(s);
    assert_true(fault.live <= full - 2L * 2000);
    state_set_place(s, "P", id, 7);
    state_close(s);
    assert_int_equal(fault.live, live);
}

/* --- before ---------------------------------------------------------------------------------- */

static int run(const char *arguments)
{
    char command[1024];
    snprintf(command, sizeof command, "'%s' %s", TEST_CLI, arguments);
    return system(command);
}

static void name_files(struct saved *f)
{
    snprintf(f->path, sizeof f->path, "%s/%s", work, f->name);
    snprintf(f->unread, sizeof f->unread, "%s.unread", f->path);
}

/* From the former state to the one that follows, without a fault. */
static void keep(struct saved *f)
{
    satchel_error err = {0};
    bool done;
    f->old = load(f->path);
    assert_ok(f->change(&done, &err), err);
    f->new = load(f->path);
    assert_true(f->old.size && f->new.size && !holds(f->path, f->old));
    unlink(f->path);
}

static void keep_text(struct saved *f, const char *before)
{
    satchel_error err;
    const satchel_bytes text = {(const uint8_t *)before, strlen(before)};
    name_files(f);
    assert_ok(satchel_save_bytes(f->path, text, &err), err);
    keep(f);
    assert_non_null(memmem(f->new.data, f->new.size, "before", 6));
}

/* The former state is what another bundle has left behind. */
static void keep_bundles(struct saved *f, satchel_bundle *other)
{
    satchel_error err;
    bool done;
    satchel_bundle *const mine = bundle;
    name_files(f);
    bundle = other;
    assert_ok(f->change(&done, &err), err);
    bundle = mine;
    keep(f);
}

static void keep_left(struct saved *f)
{
    satchel_error err;
    bool done;
    name_files(f);
    left = "before";
    assert_ok(f->change(&done, &err) && done, err);
    left = "after";
    keep(f);
}

static int set_up(void **unused)
{
    (void)unused;
    satchel_error err;
    char arguments[512];
    setenv("SATCHEL_PRIORS", "", 1);
    if (!mkdtemp(folder))
        return 1;
    snprintf(work, sizeof work, "%s/state", folder);
    snprintf(bundle_path, sizeof bundle_path, "%s/a.satchel", folder);
    mkdir(work, 0700);
    for (const char *name = "ab"; *name; name++) {
        snprintf(arguments, sizeof arguments,
                 "keygen -o %s/%c >%s/said && '%s' pack -q --profile fast --title %c --publisher P "
                 "--sign "
                 "%s/%c.key -o %s/%c.satchel '%s/sample/water-returns.md'",
                 folder, *name, folder, TEST_CLI, *name, folder, *name, folder, *name, TEST_ASSETS);
        if (run(arguments) != 0)
            return 1;
    }
    bundle = satchel_bundle_open(bundle_path, &err);
    article = bundle ? satchel_article_open(bundle, 0, &err) : NULL;
    assert_ok(article, err);
    keep_text(&files[0], "satchel-state 1\nsetting before 1\nplace P before 5 r-\n");
    keep_text(&files[1], "1\t2\tP\tbefore\tHeadline\tQuote\n");
    snprintf(bundle_path, sizeof bundle_path, "%s/b.satchel", folder);
    satchel_bundle *other = satchel_bundle_open(bundle_path, &err);
    assert_ok(other, err);
    for (unsigned i = OF_BUNDLES; i < TEXT; i++)
        keep_bundles(&files[i], other);
    satchel_bundle_close(other);
    keep_left(&files[TEXT]);
    return 0;
}

static int tear_down(void **unused)
{
    (void)unused;
    char command[128];
    satchel_article_close(article);
    satchel_bundle_close(bundle);
    for (unsigned i = 0; i < FILES; i++) {
        free((void *)(uintptr_t)files[i].old.data);
        free((void *)(uintptr_t)files[i].new.data);
    }
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_faults),
                                       cmocka_unit_test(test_gives_back)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
