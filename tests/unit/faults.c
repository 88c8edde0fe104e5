/* Every allocation and every system call on the way of a bundle made to fail in turn, once and for
 * good.
 *
 * The linker puts our functions in front of the C library's (--wrap). For N = 1, 2, ... the
 * scenario runs with its Nth call failing, until a run gets through without one. After each: a
 * failure has a code and a text, nothing is leaked (under AddressSanitizer), the old file or the
 * new one stands whole (I6), no temporary file is left, and no success is reported that is none. */
#include "support/unit.h"

#include <satchel/satchel.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- the faults ----------------------------------------------------------------------------- */

static struct {
    bool armed, sticky;
    unsigned long calls, fail_at; /* fail_at 0: count only */
    int error;                    /* errno for system calls */
    unsigned long failed;
} fault;

static bool fails(void)
{
    if (!fault.armed)
        return false;
    fault.calls++;
    if (!fault.fail_at || fault.calls < fault.fail_at ||
        (fault.calls > fault.fail_at && !fault.sticky))
        return false;
    fault.failed++;
    errno = fault.error;
    return true;
}

#define WRAP(type, name, parameters, arguments, failure)      \
    type __real_##name parameters;                            \
    type __wrap_##name parameters;                            \
    type __wrap_##name parameters                             \
    {                                                         \
        return fails() ? (failure) : __real_##name arguments; \
    }

WRAP(void *, malloc, (size_t size), (size), NULL)
WRAP(void *, calloc, (size_t count, size_t size), (count, size), NULL)
WRAP(void *, realloc, (void *old, size_t size), (old, size), NULL)
WRAP(char *, strdup, (const char *text), (text), NULL)
WRAP(ssize_t, write, (int fd, const void *data, size_t size), (fd, data, size), -1)
WRAP(ssize_t, pwrite64, (int fd, const void *data, size_t size, off_t at), (fd, data, size, at), -1)
WRAP(ssize_t, pread64, (int fd, void *data, size_t size, off_t at), (fd, data, size, at), -1)
WRAP(int, fsync, (int fd), (fd), -1)
WRAP(int, rename, (const char *from, const char *to), (from, to), -1)
WRAP(int, mkstemp64, (char *name), (name), -1)

/* A close that fails has closed all the same, as on Linux. */
int __real_close(int fd);
int __wrap_close(int fd);
int __wrap_close(int fd)
{
    const bool bad = fails();
    const int result = __real_close(fd);
    if (bad)
        errno = fault.error;
    return bad ? -1 : result;
}

/* --- the scenario --------------------------------------------------------------------------- */

static char folder[] = "/tmp/satchel-faults-XXXXXX";
static char path[64];
static satchel_bytes old_file, new_file;

static bool add_story(satchel_writer *w, unsigned n, satchel_error *err)
{
    char id[16], text[600];
    uint32_t picture;
    satchel_builder *b = satchel_builder_create();
    if (!b)
        return satchel_fail_memory(err);
    memset(text, 'a' + (int)n, sizeof text);
    text[300] = ' ';
    snprintf(id, sizeof id, "story-%u", n);
    satchel_builder_document(b, "en", SATCHEL_BASE_AUTO);
    satchel_builder_set_headline(b, id);
    satchel_builder_open(b, SATCHEL_KIND_TABLE);
    satchel_builder_open(b, SATCHEL_KIND_ROW);
    satchel_builder_open(b, SATCHEL_KIND_CELL);
    satchel_builder_span_open(b, SATCHEL_SPAN_LINK, "https://example.org/");
    satchel_builder_text(b, text, sizeof text);
    satchel_builder_close(b);
    satchel_builder_close(b);
    satchel_builder_close(b);
    satchel_builder_span_close(b, SATCHEL_SPAN_LINK);
    satchel_builder_note(b, "n");
    satchel_builder_image(b, "x.png", "alt");
    satchel_builder_close(b);
    satchel_builder_meta(b, "source", "HB");
    satchel_builder_open(b, SATCHEL_KIND_FOOTNOTE);
    satchel_builder_label(b, "n");
    satchel_builder_text(b, "note", 4);
    satchel_builder_close(b);
    bool ok = satchel_writer_picture(w, (satchel_bytes){(const uint8_t *)text, 50}, &picture, err);
    if (ok) {
        satchel_builder_image_resolve(b, 0, picture, 10, 10);
        satchel_builder_image_caption(b, 0, "A caption", "HB");
        const satchel_draft draft = {
            .id = id, .issued = 1000 + n, .updated = SATCHEL_NO_TIME, .section = "S"};
        ok = satchel_writer_add(w, b, &draft, err);
    }
    satchel_builder_destroy(b);
    return ok;
}

static bool write_scenario(satchel_error *err)
{
    const satchel_options options = {.title = "New", .issued = SATCHEL_NO_TIME};
    satchel_writer *w = satchel_writer_create(path, &options, err);
    if (!w)
        return false;
    for (unsigned i = 0; i < 3; i++)
        if (!add_story(w, i, err)) {
            satchel_writer_discard(w);
            return false;
        }
    return satchel_writer_finish(w, NULL, err);
}

static bool read_scenario(satchel_error *err)
{
    satchel_bundle *bundle = satchel_bundle_open(path, err);
    if (!bundle)
        return false;
    satchel_arena arena;
    satchel_hit *hits;
    satchel_buf picture;
    satchel_record r;
    uint32_t count, index;
    satchel_arena_init(&arena, 1 << 20);
    satchel_buf_init(&picture, 1 << 20);
    bool ok = satchel_bundle_find(bundle, "story-1", &index, err) &&
              satchel_bundle_record(bundle, index, &arena, &r, err) &&
              satchel_bundle_picture(bundle, index, 0, &picture, err) &&
              satchel_search(bundle, "story", 10, &arena, &hits, &count, err);
    if (ok)
        assert_int_equal(count, 3);
    satchel_article *article = ok ? satchel_article_open(bundle, 0, err) : NULL;
    ok = ok && article;
    satchel_article_close(article);
    satchel_buf_free(&picture);
    satchel_arena_free(&arena);
    satchel_bundle_close(bundle);
    return ok;
}

/* --- the sweep ------------------------------------------------------------------------------ */

static void keep_file(satchel_bytes *to)
{
    satchel_buf buf;
    satchel_error err;
    satchel_buf_init(&buf, 1 << 20);
    assert_ok(satchel_file_read(path, &buf, &err), err);
    *to = satchel_buf_bytes(&buf);
}

static bool file_is(satchel_bytes wanted)
{
    satchel_bytes now;
    keep_file(&now);
    const bool same = now.size == wanted.size && memcmp(now.data, wanted.data, now.size) == 0;
    free((void *)(uintptr_t)now.data);
    return same;
}

static unsigned files_in_folder(void)
{
    unsigned count = 0;
    DIR *dir = opendir(folder);
    for (const struct dirent *e; (e = readdir(dir));)
        count += e->d_name[0] != '.' || strlen(e->d_name) > 2;
    closedir(dir);
    return count;
}

static unsigned long sweep(bool (*scenario)(satchel_error *), bool sticky, int error, bool writes)
{
    unsigned long points = 0;
    for (unsigned long n = 1;; n++) {
        satchel_error err = {0};
        if (writes) {
            assert_ok(satchel_save_bytes(path, old_file, &err), err);
            err = (satchel_error){0};
        }
        fault.armed = true;
        fault.sticky = sticky;
        fault.error = error;
        fault.calls = fault.failed = 0;
        fault.fail_at = n;
        const bool ok = scenario(&err);
        fault.armed = false;
        if (!fault.failed) {
            assert_true(ok);
            return points;
        }
        points++;
        if (!ok) {
            assert_int_not_equal(err.code, SATCHEL_OK);
            assert_true(err.text[0]);
        }
        if (writes) {
            assert_int_equal(files_in_folder(), 1);
            /* A success must be one. A failure leaves the old file, or the new one whole when only
             * the folder's sync failed after the rename. */
            if (ok)
                assert_true(file_is(new_file));
            else
                assert_true(file_is(old_file) || file_is(new_file));
        }
    }
}

static const int errors[] = {ENOMEM, EIO, ENOSPC};

static void test_write(void **state)
{
    (void)state;
    unsigned long points = 0;
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
        points += sweep(write_scenario, false, errors[i], true) +
                  sweep(write_scenario, true, errors[i], true);
    print_message("%lu points while writing\n", points);
}

static void test_read(void **state)
{
    (void)state;
    satchel_error err;
    unsigned long points = 0;
    assert_true(write_scenario(&err));
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
        points += sweep(read_scenario, false, errors[i], false) +
                  sweep(read_scenario, true, errors[i], false);
    print_message("%lu points while reading\n", points);
}

/* EINTR once is no failure at all. */
static void test_interrupted(void **state)
{
    (void)state;
    for (unsigned long n = 1;; n++) {
        satchel_error err = {0};
        fault.armed = true;
        fault.sticky = false;
        fault.error = EINTR;
        fault.calls = fault.failed = 0;
        fault.fail_at = n;
        (void)write_scenario(&err);
        fault.armed = false;
        if (!fault.failed)
            break;
        assert_int_equal(files_in_folder(), 1);
    }
}

static int set_up(void **state)
{
    (void)state;
    satchel_error err;
    assert_non_null(mkdtemp(folder));
    setenv("SATCHEL_PRIORS", "", 1); /* none: what fails in them has its own tests */
    snprintf(path, sizeof path, "%s/a.satchel", folder);
    assert_ok(write_scenario(&err), err);
    keep_file(&new_file);
    static const uint8_t old[] = "the old file";
    old_file = (satchel_bytes){old, sizeof old};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    free((void *)(uintptr_t)new_file.data);
    unlink(path);
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_write),
        cmocka_unit_test(test_read),
        cmocka_unit_test(test_interrupted),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
