/* Sealed files: only their key opens them, and without it nothing of them can be read; the panic
 * wipe leaves nothing of the viewer's and all that is somebody else's. */
#include "support/unit.h"

#include "model/wipe.h"
#include "state/marks.h"
#include "state/state.h"
#include "state/textfile.h"

#include <satchel/file.h>
#include <satchel/seal.h>

#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/satchel-seal-XXXXXX";

static int set_up(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : 1;
}

static int tear_down(void **state)
{
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command);
}

static const char *in_folder(const char *name)
{
    static char path[8][128];
    static unsigned at;
    snprintf(path[++at % 8], sizeof path[0], "%s/%s", folder, name);
    return path[at % 8];
}

static void save(const char *name, const char *text)
{
    satchel_error err;
    const satchel_bytes bytes = {(const uint8_t *)text, strlen(text)};
    assert_ok(satchel_save_bytes(in_folder(name), bytes, &err), err);
}

static void test_boxes(void **state)
{
    (void)state;
    satchel_error err;
    uint8_t key[SATCHEL_SEAL_KEY] = {1}, other[SATCHEL_SEAL_KEY] = {2};
    static const char text[] = "place Bulletin water-returns 17 r";
    satchel_buf sealed, again, plain;
    satchel_buf_init(&sealed, 4096);
    satchel_buf_init(&again, 4096);
    satchel_buf_init(&plain, 4096);
    const satchel_bytes bytes = {(const uint8_t *)text, sizeof text};
    assert_ok(satchel_seal(key, bytes, &sealed, &err), err);
    assert_ok(satchel_seal(key, bytes, &again, &err), err);
    assert_true(satchel_is_sealed(satchel_buf_bytes(&sealed)));
    assert_false(satchel_is_sealed(bytes));
    assert_null(memmem(sealed.data, sealed.size, "water", 5));
    assert_memory_not_equal(sealed.data, again.data, sealed.size); /* a nonce of its own */
    assert_ok(satchel_unseal(key, satchel_buf_bytes(&sealed), &plain, &err), err);
    assert_int_equal(plain.size, sizeof text);
    assert_memory_equal(plain.data, text, sizeof text);
    assert_false(satchel_unseal(other, satchel_buf_bytes(&sealed), &plain, &err));
    assert_int_equal(err.code, SATCHEL_DAMAGED);
    for (size_t i = 0; i < sealed.size; i++) { /* every byte counts, and every length */
        sealed.data[i] ^= 1;
        assert_false(satchel_unseal(key, satchel_buf_bytes(&sealed), &plain, &err));
        sealed.data[i] ^= 1;
        assert_false(satchel_unseal(key, (satchel_bytes){sealed.data, i}, &plain, &err));
    }
    satchel_buf_free(&sealed);
    satchel_buf_free(&again);
    satchel_buf_free(&plain);
}

static void test_keys(void **state)
{
    (void)state;
    satchel_error err;
    struct stat there;
    uint8_t key[SATCHEL_SEAL_KEY], again[SATCHEL_SEAL_KEY];
    assert_false(satchel_seal_key(in_folder("k"), false, key, &err));
    assert_int_equal(err.code, SATCHEL_NOT_FOUND);
    assert_ok(satchel_seal_key(in_folder("k"), true, key, &err), err);
    assert_ok(satchel_seal_key(in_folder("k"), true, again, &err), err);
    assert_memory_equal(key, again, sizeof key);
    assert_int_equal(stat(in_folder("k"), &there), 0);
    assert_int_equal(there.st_mode & 0777, 0600);
    save("k", "short");
    assert_false(satchel_seal_key(in_folder("k"), true, key, &err));
    assert_int_equal(err.code, SATCHEL_MALFORMED);
    assert_true(satchel_destroy_file(in_folder("k")));
    assert_true(satchel_destroy_file(in_folder("k"))); /* there is none: as it should be */
    assert_int_equal(access(in_folder("k"), F_OK), -1);
}

/* What the viewer keeps in a folder with a key cannot be read without it. */
static void test_wipe(void **state)
{
    (void)state;
    satchel_error err;
    satchel_buf bytes;
    assert_ok(textfile_seal_folder(folder, &err), err);
    struct state *s = state_open(folder);
    state_set_place(s, "Bulletin", "water-returns", 17);
    assert_ok(state_save(s, &err), err);
    state_close(s);
    satchel_buf_init(&bytes, 1 << 16);
    assert_ok(satchel_file_read(in_folder("state"), &bytes, &err), err);
    assert_true(satchel_is_sealed(satchel_buf_bytes(&bytes)));
    assert_null(memmem(bytes.data, bytes.size, "water", 5));
    s = state_open(folder);
    uint32_t offset = 0;
    assert_true(state_article_place(s, "Bulletin", "water-returns", &offset));
    assert_int_equal(offset, 17);
    state_close(s);
    /* What was kept plainly is read, and sealed when it is next written. */
    save("state", "satchel-state 1\nplace Bulletin rain 5 l-\n");
    s = state_open(folder);
    assert_true(state_article_place(s, "Bulletin", "rain", &offset));
    state_set_place(s, "Bulletin", "rain", 6);
    assert_ok(state_save(s, &err), err);
    state_close(s);
    satchel_buf copy;
    satchel_buf_init(&copy, 1 << 16);
    assert_ok(satchel_file_read(in_folder("state"), &copy, &err), err);
    assert_true(satchel_is_sealed(satchel_buf_bytes(&copy)));

    save("mine.txt", "not the viewer's");
    save("bookmarks.md", "# exported");
    save("seen", "x");
    save(".satchel-AbCdEf", "left by a crash");
    assert_int_equal(mkdir(in_folder("shelf"), 0700), 0);
    save("shelf/a.satchel", "edition");
    assert_true(wipe_folder(folder));
    assert_true(wipe_folder(folder));
    DIR *open = opendir(folder);
    for (struct dirent *e; (e = readdir(open));)
        assert_true(strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0 ||
                    strcmp(e->d_name, "mine.txt") == 0 || strcmp(e->d_name, "shelf") == 0);
    closedir(open);
    assert_int_equal(access(in_folder("shelf/a.satchel"), F_OK), -1);
    /* A copy that somebody made of the sealed file says nothing any more; nor does it with another
     * key. */
    assert_ok(satchel_save_bytes(in_folder("state"), satchel_buf_bytes(&copy), &err), err);
    for (unsigned again = 0; again < 2; again++) {
        s = state_open(folder);
        assert_false(state_article_place(s, "Bulletin", "rain", &offset));
        state_close(s);
        assert_ok(textfile_seal_folder(folder, &err), err);
    }
    satchel_buf_free(&bytes);
    satchel_buf_free(&copy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_boxes),
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_wipe),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
