/* The viewer's sandbox: what it needs still works, and what a hostile file might want does not.
 * Each act is tried in a child that has locked itself down. */
#include "support/unit.h"

#include "support/hostile.h"

#include "sandbox/sandbox.h"

#include <satchel/satchel.h>

static char folder[] = "/tmp/satchel-sandbox-XXXXXX";
static char in[64], state_folder[64], secret[64], inside[80], saved[80], link_out[80], outside[80],
    beside[80];

ACT(read_secret, open_to_read(secret))
ACT(read_root, open_to_read("/"))
ACT(read_by_link, open_to_read(link_out))
ACT(read_by_dots, open_to_read(outside))
ACT(write_bundle, open(inside, O_WRONLY | O_CLOEXEC))
ACT(truncate_bundle, open(inside, O_WRONLY | O_TRUNC | O_CLOEXEC))
ACT(create_beside, open(beside, O_WRONLY | O_CREAT | O_EXCL, 0600))
ACT(remove_bundle, unlink(inside))
ACT(rename_bundle, rename(inside, saved))
ACT(rename_out, rename(saved, secret))
ACT(make_folder, mkdir(saved, 0700))
ACT(make_link, symlink("/etc/passwd", saved))
ACT(make_hard_link, link(secret, saved))
ACT(make_device, mknod(saved, S_IFCHR | 0600, 0))
ACT(change_mode, chmod(saved, 0777))
ACT(change_owner, chown(saved, 1, 1))
ACT(by_truncate, truncate(inside, 0))

static const struct hostile_act acts[] = {
    ROW(read_secret),    ROW(read_root),       ROW(read_by_link),  ROW(read_by_dots),
    ROW(write_bundle),   ROW(truncate_bundle), ROW(create_beside), ROW(remove_bundle),
    ROW(rename_bundle),  ROW(rename_out),      ROW(make_folder),   ROW(make_link),
    ROW(make_hard_link), ROW(make_device),     ROW(change_mode),   ROW(change_owner),
    ROW(by_truncate),
};

enum { ACTS = sizeof acts / sizeof *acts };

static bool lock_down(void)
{
    const char *const read[] = {in, "/nowhere"};
    const struct sandbox s = {.read = read, .read_count = 2, .write = {state_folder}};
    return sandbox_files(&s) && sandbox_calls(false);
}

static void test_acts(void **state)
{
    (void)state;
    hostile_try_all(lock_down, hostile_acts, HOSTILE_ACTS);
    hostile_try_all(lock_down, acts, ACTS);
    print_message("%d acts refused, %u calls left\n", HOSTILE_ACTS + ACTS, sandbox_call_count());
    assert_true(HOSTILE_ACTS + ACTS >= 50);
    assert_true(sandbox_call_count() <= 28);
}

/* A porter for whom the operator's stick was open, as it is behind the order: reads what its parent
 * may, writes to the shelf and nowhere else. */
static bool lock_porter(void)
{
    const char *const read[] = {folder}, *const shelf[2] = {state_folder, NULL};
    const struct sandbox s = {.read = read, .read_count = 1, .write = {state_folder, NULL, in}};
    return sandbox_files(&s) && sandbox_porter(shelf);
}

static void test_porter(void **state)
{
    (void)state;
    enum { READS = 4 }; /* which a porter may */
    hostile_try_all(lock_porter, hostile_acts, HOSTILE_ACTS);
    hostile_try_all(lock_porter, acts + READS, ACTS - READS);
    print_message("%d acts refused, %u calls left\n", HOSTILE_ACTS + ACTS - READS,
                  sandbox_porter_call_count());
    assert_true(sandbox_porter_call_count() <= 21);
}

/* Reading bundles, saving twice, memory, time. */
static int use_it(const void *nothing)
{
    satchel_error err;
    satchel_buf bytes;
    (void)nothing;
    satchel_buf_init(&bytes, (size_t)8 << 20);
    if (!satchel_file_read(inside, &bytes, &err))
        return 2;
    for (unsigned i = 0; i < 2; i++)
        if (!satchel_save_bytes(saved, satchel_buf_bytes(&bytes), &err))
            return 3;
    if (!satchel_buf_reserve(&bytes, (size_t)4 << 20))
        return 4;
    satchel_buf_free(&bytes);
    return 0;
}

static void test_use(void **state)
{
    (void)state;
    const int code = hostile_child(lock_down, use_it, NULL);
    if (code == HOSTILE_UNLOCKED)
        skip();
    assert_int_equal(code, 0);
    assert_int_equal(hostile_child(lock_porter, use_it, NULL), 0);
    assert_int_equal(access(saved, F_OK), 0);
}

static int set_up(void **state)
{
    (void)state;
    satchel_error err;
    const satchel_bytes text = {(const uint8_t *)"text", 4};
    if (!mkdtemp(folder))
        return 1;
    snprintf(in, sizeof in, "%s/in", folder);
    snprintf(state_folder, sizeof state_folder, "%s/state", folder);
    snprintf(secret, sizeof secret, "%s/secret", folder);
    snprintf(inside, sizeof inside, "%s/a.satchel", in);
    snprintf(link_out, sizeof link_out, "%s/link.satchel", in);
    snprintf(beside, sizeof beside, "%s/new.satchel", in);
    snprintf(outside, sizeof outside, "%s/../secret", in);
    snprintf(saved, sizeof saved, "%s/state", state_folder);
    hostile_set_up();
    return mkdir(in, 0777) != 0 || mkdir(state_folder, 0777) != 0 ||
           symlink(secret, link_out) != 0 || !satchel_save_bytes(saved, text, &err) ||
           !satchel_save_bytes(secret, text, &err) || !satchel_save_bytes(inside, text, &err);
}

static int tear_down(void **state)
{
    (void)state;
    unlink(inside);
    unlink(link_out);
    unlink(saved);
    unlink(secret);
    rmdir(in);
    rmdir(state_folder);
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_acts), cmocka_unit_test(test_porter),
                                       cmocka_unit_test(test_use)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
