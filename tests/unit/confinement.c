/* What is left of the packer while it reads other people's files: each act that a taken-over reader
 * might try is tried in a child that has confined itself as `pack` does. EPERM, EACCES, EXDEV and
 * (of clone3) ENOSYS are the answers that count. */
#include "support/unit.h"

#include "process/confinement.h"
#include "process/workers.h"

#include <satchel/satchel.h>

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { UNCONFINED = 99 };

static char folder[] = "/tmp/satchel-confine-XXXXXX";
static char in[64], out[64], input[80], output[80], other[80], secret[80], link_out[80];
static pid_t parent;
static void *page;

#define ACT(name, expression) \
    static long name(void)    \
    {                         \
        return (expression);  \
    }

static char *const none[] = {NULL};

ACT(read_passwd, open("/etc/passwd", O_RDONLY | O_CLOEXEC))
ACT(read_home, open("/root", O_RDONLY | O_CLOEXEC))
ACT(read_secret, open(secret, O_RDONLY | O_CLOEXEC))
ACT(read_by_link, open(link_out, O_RDONLY | O_CLOEXEC))
ACT(read_memory, open("/proc/self/mem", O_RDONLY | O_CLOEXEC))
ACT(read_environment, open("/proc/self/environ", O_RDONLY | O_CLOEXEC))
ACT(read_device, open("/dev/full", O_RDONLY | O_CLOEXEC))
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
ACT(start_program, execve("/bin/true", none, none))
ACT(start_by_handle, syscall(SYS_execveat, AT_FDCWD, "/bin/true", none, none, 0))
ACT(make_process, syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0))
ACT(make_process_3, syscall(SYS_clone3, NULL, 0))
ACT(connect_internet, socket(AF_INET, SOCK_STREAM, 0))
ACT(connect_internet_6, socket(AF_INET6, SOCK_DGRAM, 0))
ACT(connect_raw, socket(AF_INET, SOCK_RAW, 1))
ACT(connect_local, socket(AF_UNIX, SOCK_STREAM, 0))
ACT(connect_kernel, socket(AF_NETLINK, SOCK_RAW, 0))
ACT(map_executable, (long)(intptr_t)mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
                                         MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))
ACT(map_code,
    (long)(intptr_t)mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))
ACT(make_executable, mprotect(page, 4096, PROT_READ | PROT_EXEC))
ACT(watch_others, ptrace(PTRACE_ATTACH, parent, NULL, NULL))
ACT(end_others, kill(parent, 0))
ACT(signal_others, syscall(SYS_tgkill, parent, parent, 0))
ACT(limit_others, syscall(SYS_prlimit64, parent, 0, NULL, NULL))
ACT(read_others, syscall(SYS_process_vm_readv, parent, NULL, 0, NULL, 0, 0))
ACT(mount_something, mount("none", in, "tmpfs", 0, NULL))
ACT(change_root, chroot(in))
ACT(change_folder, chdir("/"))
ACT(change_user, setuid(1))
ACT(leave_namespace, unshare(CLONE_NEWUSER))
ACT(load_filter, syscall(SYS_bpf, 0, NULL, 0))
ACT(queue_calls, syscall(SYS_io_uring_setup, 1, NULL))
ACT(count_events, syscall(SYS_perf_event_open, NULL, 0, -1, -1, 0))
ACT(handle_faults, syscall(SYS_userfaultfd, 0))
ACT(ask_for_keys, syscall(SYS_keyctl, 0, 0, 0, 0, 0))
ACT(load_module, syscall(SYS_finit_module, -1, "", 0))
ACT(type_ahead, ioctl(0, TIOCSTI, "x"))
ACT(hidden_file, syscall(SYS_memfd_create, "x", 0))
ACT(trace_again, prctl(PR_SET_DUMPABLE, 1, 0, 0, 0))
ACT(set_clock, syscall(SYS_clock_settime, 0, NULL))

#define ROW(name)   \
    {               \
#name, name \
    }
static const struct {
    const char *what;
    long (*act)(void);
} acts[] = {
    ROW(read_passwd),     ROW(read_home),           ROW(read_secret),        ROW(read_by_link),
    ROW(read_memory),     ROW(read_environment),    ROW(read_device),        ROW(write_input),
    ROW(truncate_input),  ROW(create_beside_input), ROW(create_in_tmp),      ROW(remove_input),
    ROW(rename_input),    ROW(make_folder),         ROW(remove_folder),      ROW(make_link),
    ROW(make_hard_link),  ROW(make_device),         ROW(make_pipe),          ROW(change_mode),
    ROW(change_owner),    ROW(start_program),       ROW(start_by_handle),    ROW(make_process),
    ROW(make_process_3),  ROW(connect_internet),    ROW(connect_internet_6), ROW(connect_raw),
    ROW(connect_local),   ROW(connect_kernel),      ROW(map_executable),     ROW(map_code),
    ROW(make_executable), ROW(watch_others),        ROW(end_others),         ROW(signal_others),
    ROW(limit_others),    ROW(read_others),         ROW(mount_something),    ROW(change_root),
    ROW(change_folder),   ROW(change_user),         ROW(leave_namespace),    ROW(load_filter),
    ROW(queue_calls),     ROW(count_events),        ROW(handle_faults),      ROW(ask_for_keys),
    ROW(load_module),     ROW(type_ahead),          ROW(hidden_file),        ROW(trace_again),
    ROW(set_clock),
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

static int in_child(int (*body)(unsigned), unsigned number)
{
    int status;
    const pid_t child = fork();
    if (child == 0) {
        alarm(20); /* whatever happens, nobody waits for ever */
        _exit(lock_down() ? body(number) : UNCONFINED);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

static int try_act(unsigned number)
{
    const long result = acts[number].act();
    return result == -1 && (errno == EPERM || errno == EACCES || errno == EXDEV ||
                            (errno == ENOSYS && acts[number].act == make_process_3))
               ? 0
               : 1;
}

static void test_acts(void **state)
{
    (void)state;
    for (unsigned i = 0; i < ACTS; i++) {
        const int code = in_child(try_act, i);
        if (code == UNCONFINED) {
            print_message("skipped: this kernel has no Landlock or no seccomp\n");
            skip();
        }
        if (code != 0)
            fail_msg("%s was not refused: %d", acts[i].what, code);
    }
    print_message("%d acts refused\n", ACTS);
    assert_true(ACTS >= 30);
}

static void hostile_job(void *argument)
{
    int *refused = argument;
    *refused = socket(AF_INET, SOCK_STREAM, 0) == -1 && errno == EPERM &&
               open("/etc/passwd", O_RDONLY) == -1 && errno == EACCES;
}

/* Workers start, work, and are as confined; the input is read, the output saved. */
static int use_it(unsigned number)
{
    satchel_error err;
    satchel_buf bytes;
    int refused[8] = {0};
    (void)number;
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
    const int code = in_child(use_it, 0);
    if (code == UNCONFINED)
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
    parent = getpid();
    page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
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
    munmap(page, 4096);
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_acts), cmocka_unit_test(test_use)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
