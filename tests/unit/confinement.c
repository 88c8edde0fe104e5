/* What is left of the packer while it reads other people's files: each act that a taken-over reader
 * might try is tried in a child that has confined itself as `pack` does. */
#include "support/unit.h"

#include "support/hostile.h"

#include "process/confinement.h"
#include "process/workers.h"

#include <satchel/satchel.h>

static char folder[] = "/tmp/satchel-confine-XXXXXX";
static char in[64], out[64], input[80], output[80], other[80], secret[80], link_out[80];

ACT(read_secret, open_to_read(secret))
ACT(read_by_link, open_to_read(link_out))
ACT(write_input, open(input, O_WRONLY | O_CLOEXEC))
ACT(truncate_input, truncate(input, 0))
ACT(create_beside_input, open(other, O_WRONLY | O_CREAT, 0600))
ACT(create_in_tmp, open("/tmp/satchel-confine-act", O_WRONLY | O_CREAT, 0600))
ACT(remove_input, unlink(input))
ACT(rename_input, rename(input, output))
ACT(make_folder, mkdir(output, 0700))
ACT(remove_folder, rmdir(in))
ACT(make_link, symlink("/etc/passwd", output))
ACT(make_hard_link, link(secret, output))
ACT(make_device, mknod(output, S_IFCHR | 0600, 0))
ACT(make_pipe, mknod(output, S_IFIFO | 0600, 0))
ACT(change_mode, chmod(input, 0777))
ACT(change_owner, chown(input, 1, 1))

static const struct hostile_act acts[] = {
    ROW(read_secret),         ROW(read_by_link),  ROW(write_input),  ROW(truncate_input),
    ROW(create_beside_input), ROW(create_in_tmp), ROW(remove_input), ROW(rename_input),
    ROW(make_folder),         ROW(remove_folder), ROW(make_link),    ROW(make_hard_link),
    ROW(make_device),         ROW(make_pipe),     ROW(change_mode),  ROW(change_owner),
};

enum { ACTS = sizeof acts / sizeof *acts };

static bool lock_down(void)
{
    satchel_priors *priors = satchel_priors_create(false);
    char *inputs[] = {input};
    const char *const written[] = {output};
    const struct confinement what = {.inputs = inputs,
                                     .input_count = 1,
                                     .written = written,
                                     .written_count = 1,
                                     .priors = priors};
    return priors && confine(&what);
}

static void test_acts(void **state)
{
    (void)state;
    hostile_try_all(lock_down, hostile_acts, HOSTILE_ACTS);
    hostile_try_all(lock_down, acts, ACTS);
    print_message("%d acts refused\n", HOSTILE_ACTS + ACTS);
    assert_true(HOSTILE_ACTS + ACTS >= 50);
}

static void hostile_job(void *argument)
{
    int *refused = argument;
    *refused = socket(AF_INET, SOCK_STREAM, 0) == -1 && errno == EPERM &&
               open("/etc/passwd", O_RDONLY) == -1 && errno == EACCES;
}

/* Workers start, work, and are as confined; the input is read, the output saved. */
static int use_it(const void *nothing)
{
    satchel_error err;
    satchel_buf bytes;
    int refused[8] = {0};
    (void)nothing;
    satchel_buf_init(&bytes, 1 << 20);
    if (!satchel_file_read(input, &bytes, &err))
        return 2;
    for (unsigned i = 0; i < 2; i++)
        if (!satchel_save_bytes(output, satchel_buf_bytes(&bytes), &err))
            return 3;
    struct workers *workers = workers_open(3);
    if (!workers)
        return 4;
    for (unsigned i = 0; i < 8; i++)
        workers_start(workers, hostile_job, &refused[i]);
    for (unsigned i = 0; i < 8; i++)
        workers_wait(workers, &refused[i]);
    workers_close(workers);
    for (unsigned i = 0; i < 8; i++)
        if (!refused[i])
            return 5;
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
    assert_int_equal(access(output, F_OK), 0);
}

static int set_up(void **state)
{
    (void)state;
    satchel_error err;
    const satchel_bytes text = {(const uint8_t *)"text", 4};
    if (!mkdtemp(folder))
        return 1;
    snprintf(in, sizeof in, "%s/in", folder);
    snprintf(out, sizeof out, "%s/out", folder);
    snprintf(secret, sizeof secret, "%s/secret", folder);
    snprintf(input, sizeof input, "%s/a.txt", in);
    snprintf(other, sizeof other, "%s/b.txt", in);
    snprintf(link_out, sizeof link_out, "%s/link", in);
    snprintf(output, sizeof output, "%s/a.satchel", out);
    hostile_set_up();
    return mkdir(in, 0777) != 0 || mkdir(out, 0777) != 0 || symlink(secret, link_out) != 0 ||
           !satchel_save_bytes(input, text, &err) || !satchel_save_bytes(secret, text, &err);
}

static int tear_down(void **state)
{
    (void)state;
    unlink(input);
    unlink(link_out);
    unlink(output);
    unlink(secret);
    rmdir(in);
    rmdir(out);
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_acts), cmocka_unit_test(test_use)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
