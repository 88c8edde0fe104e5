/* The viewer's sandbox: what it needs still works, and what a hostile file might want does not.
 * Each act is tried in a child that has locked itself down; EPERM, EACCES and EXDEV (of a rename)
 * are the answers that count, because any other would mean that the kernel has looked at the
 * request. */
#include "support/unit.h"

#include "sandbox.h"

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
#include <sys/reboot.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[] = "/tmp/satchel-sandbox-XXXXXX";
static char in[64], state_folder[64], secret[64], inside[80], saved[80], link_out[80], outside[80],
    beside[80];
static pid_t parent;
static void *page; /* of memory, mapped before the lockdown */

/* Acts return what the call returned: -1 and errno, or a success. */
static long open_read(const char *path)
{
    return open(path, O_RDONLY | O_CLOEXEC);
}

#define ACT(name, expression) \
    static long name(void)    \
    {                         \
        return (expression);  \
    }

static char *const no_arguments[] = {NULL};

ACT(read_passwd, open_read("/etc/passwd"))
ACT(read_secret, open_read(secret))
ACT(read_root, open_read("/"))
ACT(read_memory, open_read("/proc/self/mem"))
ACT(read_environment, open_read("/proc/self/environ"))
ACT(read_home, open_read("/root"))
ACT(read_device, open_read("/dev/full"))
ACT(read_by_link, open_read(link_out))
ACT(read_by_dots, open_read(outside))
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
ACT(start_program, execve("/bin/true", no_arguments, no_arguments))
ACT(start_by_handle, syscall(SYS_execveat, AT_FDCWD, "/bin/true", no_arguments, no_arguments, 0))
ACT(make_process, syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0))
ACT(make_process_3, syscall(SYS_clone3, NULL, 0))
ACT(connect_internet, socket(AF_INET, SOCK_STREAM, 0))
ACT(connect_raw, socket(AF_INET, SOCK_RAW, 1))
ACT(connect_local, socket(AF_UNIX, SOCK_STREAM, 0))
ACT(map_executable, (long)(intptr_t)mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
                                         MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))
ACT(make_executable, mprotect(page, 4096, PROT_READ | PROT_EXEC))
ACT(watch_others, ptrace(PTRACE_ATTACH, parent, NULL, NULL))
ACT(end_others, kill(parent, 0))
ACT(read_others, syscall(SYS_process_vm_readv, parent, NULL, 0, NULL, 0, 0))
ACT(mount_something, mount("none", in, "tmpfs", 0, NULL))
ACT(unmount_something, umount(in))
ACT(change_root, chroot(in))
ACT(change_folder, chdir("/"))
ACT(change_user, setuid(1))
ACT(leave_namespace, unshare(CLONE_NEWUSER))
ACT(enter_namespace, syscall(SYS_setns, -1, 0))
ACT(load_filter, syscall(SYS_bpf, 0, NULL, 0))
ACT(queue_calls, syscall(SYS_io_uring_setup, 1, NULL))
ACT(count_events, syscall(SYS_perf_event_open, NULL, 0, -1, -1, 0))
ACT(handle_faults, syscall(SYS_userfaultfd, 0))
ACT(ask_for_keys, syscall(SYS_keyctl, 0, 0, 0, 0, 0))
ACT(load_module, syscall(SYS_finit_module, -1, "", 0))
ACT(stop_machine, syscall(SYS_reboot, 0, 0, 0, NULL))
ACT(type_ahead, ioctl(0, TIOCSTI, "x"))
ACT(hidden_file, syscall(SYS_memfd_create, "x", 0))
ACT(trace_again, prctl(PR_SET_DUMPABLE, 1, 0, 0, 0))
ACT(set_clock, syscall(SYS_clock_settime, 0, NULL))
ACT(lower_priority_of_all, syscall(SYS_setpriority, 1, 0, 19))

static const struct {
    const char *what;
    long (*act)(void);
} acts[] = {
#define ROW(name)   \
    {               \
#name, name \
    }
    ROW(read_passwd),
    ROW(read_secret),
    ROW(read_root),
    ROW(read_memory),
    ROW(read_environment),
    ROW(read_home),
    ROW(read_device),
    ROW(read_by_link),
    ROW(read_by_dots),
    ROW(write_bundle),
    ROW(truncate_bundle),
    ROW(create_beside),
    ROW(remove_bundle),
    ROW(rename_bundle),
    ROW(rename_out),
    ROW(make_folder),
    ROW(make_link),
    ROW(make_hard_link),
    ROW(make_device),
    ROW(change_mode),
    ROW(change_owner),
    ROW(by_truncate),
    ROW(start_program),
    ROW(start_by_handle),
    ROW(make_process),
    ROW(make_process_3),
    ROW(connect_internet),
    ROW(connect_raw),
    ROW(connect_local),
    ROW(map_executable),
    ROW(make_executable),
    ROW(watch_others),
    ROW(end_others),
    ROW(read_others),
    ROW(mount_something),
    ROW(unmount_something),
    ROW(change_root),
    ROW(change_folder),
    ROW(change_user),
    ROW(leave_namespace),
    ROW(enter_namespace),
    ROW(load_filter),
    ROW(queue_calls),
    ROW(count_events),
    ROW(handle_faults),
    ROW(ask_for_keys),
    ROW(load_module),
    ROW(stop_machine),
    ROW(type_ahead),
    ROW(hidden_file),
    ROW(trace_again),
    ROW(set_clock),
    ROW(lower_priority_of_all),
};

enum { ACTS = sizeof acts / sizeof *acts, NO_SANDBOX = 77 };

static bool lock_down(void)
{
    const char *const read[] = {in, "/nowhere"};
    const struct sandbox s = {.read = read, .read_count = 2, .write = {state_folder}};
    return sandbox_files(&s) && sandbox_calls();
}

/* Runs `body` in a locked child; its exit code. */
static int in_child(int (*body)(unsigned), unsigned number)
{
    int status;
    const pid_t child = fork();
    if (child == 0) {
        alarm(20); /* whatever happens, nobody waits for ever */
        _exit(lock_down() ? body(number) : NO_SANDBOX);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

static int try_act(unsigned number)
{
    const long result = acts[number].act();
    return result == -1 && (errno == EPERM || errno == EACCES || errno == EXDEV) ? 0 : 1;
}

static void test_acts(void **state)
{
    (void)state;
    for (unsigned i = 0; i < ACTS; i++) {
        const int code = in_child(try_act, i);
        if (code == NO_SANDBOX) {
            print_message("skipped: this kernel has no Landlock or no seccomp\n");
            skip();
        }
        if (code != 0)
            fail_msg("%s was not refused", acts[i].what);
    }
    print_message("%d acts refused, %u calls left\n", ACTS, sandbox_call_count());
    assert_true(ACTS >= 30);
    assert_true(sandbox_call_count() <= 30);
}

/* Reading bundles, saving twice, memory, time. */
static int use_it(unsigned number)
{
    satchel_error err;
    satchel_buf bytes;
    (void)number;
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
    const int code = in_child(use_it, 0);
    if (code == NO_SANDBOX)
        skip();
    assert_int_equal(code, 0);
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
    parent = getpid();
    page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
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
    munmap(page, 4096);
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_acts), cmocka_unit_test(test_use)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
