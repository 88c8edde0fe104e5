/* Acts that a taken-over program might try, and children that have locked themselves in to try
 * them.
 *
 * EPERM, EACCES and EXDEV (of a rename) are the answers that count, because any other would mean
 * that the kernel has looked at the request; of clone3, which is refused as if the kernel were
 * older, ENOSYS.
 */
#ifndef TESTS_SUPPORT_HOSTILE_H
#define TESTS_SUPPORT_HOSTILE_H

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
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

struct hostile_act {
    const char *what;
    long (*act)(void); /* returns what the call returned: -1 and errno, or a success */
};

#define ACT(name, expression) \
    static long name(void)    \
    {                         \
        return (expression);  \
    }
#define ROW(name)   \
    {               \
#name, name \
    }

static pid_t hostile_parent; /* set both before the first child */
static void *hostile_page;   /* of memory, mapped before it is locked in */

static inline void hostile_set_up(void)
{
    hostile_parent = getpid();
    hostile_page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

/* --- acts that need no file of the test's ---------------------------------------------------- */

static char *const hostile_nothing[] = {NULL};

static long open_to_read(const char *path)
{
    return open(path, O_RDONLY | O_CLOEXEC);
}

ACT(read_passwd, open_to_read("/etc/passwd"))
ACT(read_memory, open_to_read("/proc/self/mem"))
ACT(read_environment, open_to_read("/proc/self/environ"))
ACT(read_home, open_to_read("/root"))
ACT(read_device, open_to_read("/dev/full"))
ACT(start_program, execve("/bin/true", hostile_nothing, hostile_nothing))
ACT(start_by_handle,
    syscall(SYS_execveat, AT_FDCWD, "/bin/true", hostile_nothing, hostile_nothing, 0))
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
ACT(make_executable, mprotect(hostile_page, 4096, PROT_READ | PROT_EXEC))
ACT(watch_others, ptrace(PTRACE_ATTACH, hostile_parent, NULL, NULL))
ACT(end_others, kill(hostile_parent, 0))
ACT(signal_others, syscall(SYS_tgkill, hostile_parent, hostile_parent, 0))
ACT(limit_others, syscall(SYS_prlimit64, hostile_parent, 0, NULL, NULL))
ACT(read_others, syscall(SYS_process_vm_readv, hostile_parent, NULL, 0, NULL, 0, 0))
ACT(mount_something, mount("none", "/tmp", "tmpfs", 0, NULL))
ACT(unmount_something, umount("/tmp"))
ACT(change_root, chroot("/tmp"))
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

static const struct hostile_act hostile_acts[] = {
    ROW(read_passwd),      ROW(read_memory),           ROW(read_environment),
    ROW(read_home),        ROW(read_device),           ROW(start_program),
    ROW(start_by_handle),  ROW(make_process),          ROW(make_process_3),
    ROW(connect_internet), ROW(connect_internet_6),    ROW(connect_raw),
    ROW(connect_local),    ROW(connect_kernel),        ROW(map_executable),
    ROW(map_code),         ROW(make_executable),       ROW(watch_others),
    ROW(end_others),       ROW(signal_others),         ROW(limit_others),
    ROW(read_others),      ROW(mount_something),       ROW(unmount_something),
    ROW(change_root),      ROW(change_folder),         ROW(change_user),
    ROW(leave_namespace),  ROW(enter_namespace),       ROW(load_filter),
    ROW(queue_calls),      ROW(count_events),          ROW(handle_faults),
    ROW(ask_for_keys),     ROW(load_module),           ROW(stop_machine),
    ROW(type_ahead),       ROW(hidden_file),           ROW(trace_again),
    ROW(set_clock),        ROW(lower_priority_of_all),
};

enum { HOSTILE_ACTS = sizeof hostile_acts / sizeof *hostile_acts };

static bool hostile_refused(const struct hostile_act *act)
{
    const long result = act->act();
    return result == -1 && (errno == EPERM || errno == EACCES || errno == EXDEV ||
                            (errno == ENOSYS && act->act == make_process_3));
}

/* --- children ------------------------------------------------------------------------------- */

enum { HOSTILE_UNLOCKED = 99 };

/* Runs `body` in a child that has locked itself in; its exit code, HOSTILE_UNLOCKED where the
 * kernel cannot. */
static inline int hostile_child(bool (*lock)(void), int (*body)(const void *), const void *argument)
{
    int status;
    const pid_t child = fork();
    if (child == 0) {
        alarm(20); /* whatever happens, nobody waits for ever */
        _exit(lock() ? body(argument) : HOSTILE_UNLOCKED);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

static inline int hostile_try(const void *act)
{
    return hostile_refused(act) ? 0 : 1;
}

/* Tries each act in a child of its own; fails at the first that is not refused. */
static inline void hostile_try_all(bool (*lock)(void), const struct hostile_act *acts,
                                   unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        const int code = hostile_child(lock, hostile_try, &acts[i]);
        if (code == HOSTILE_UNLOCKED) {
            print_message("skipped: this kernel has no Landlock or no seccomp\n");
            skip();
        }
        if (code != 0)
            fail_msg("%s was not refused: %d", acts[i].what, code);
    }
}

#endif
