/* The sandbox with Landlock and seccomp; see sandbox.h.
 *
 * No libseccomp: the table is a linear comparison, and a library that makes filters for every
 * system is a larger thing to trust than the thirty lines that make this one. */
#include "sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* --- files: Landlock ---------------------------------------------------------------------------
 */

#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14)
#endif
#ifndef LANDLOCK_ACCESS_FS_IOCTL_DEV
#define LANDLOCK_ACCESS_FS_IOCTL_DEV (1ULL << 15)
#endif

/* Rights that each version of the interface knows. */
static uint64_t rights_of(long version)
{
    uint64_t rights = LANDLOCK_ACCESS_FS_REFER - 1; /* the first thirteen */
    if (version >= 2)
        rights |= LANDLOCK_ACCESS_FS_REFER;
    if (version >= 3)
        rights |= LANDLOCK_ACCESS_FS_TRUNCATE;
    if (version >= 5)
        rights |= LANDLOCK_ACCESS_FS_IOCTL_DEV;
    return rights;
}

/* A path that is not there needs no rule. Of a file only what files know may be asked. */
static bool allow(int rules, const char *path, uint64_t rights)
{
    struct stat st;
    const int fd = open(path, O_PATH | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT || errno == EACCES || errno == ENOTDIR;
    if (fstat(fd, &st) == 0 && !S_ISDIR(st.st_mode))
        rights &= LANDLOCK_ACCESS_FS_READ_FILE;
    const struct landlock_path_beneath_attr rule = {.allowed_access = rights, .parent_fd = fd};
    const long result = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    close(fd);
    return result == 0;
}

static bool restrict_files(const struct sandbox *s)
{
    const long version =
        syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 1)
        return false;
    const uint64_t all = rights_of(version);
    const struct landlock_ruleset_attr attr = {.handled_access_fs = all};
    const int rules =
        (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof attr.handled_access_fs, 0);
    if (rules < 0)
        return false;
    const uint64_t read = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
    const uint64_t save = read | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |
                          LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_TRUNCATE;
    bool ok = true;
    for (size_t i = 0; ok && i < s->read_count; i++)
        ok = allow(rules, s->read[i], read);
    for (size_t i = 0; ok && i < sizeof s->write / sizeof *s->write; i++)
        ok = !s->write[i] || allow(rules, s->write[i], save & all);
    ok = ok && syscall(SYS_landlock_restrict_self, rules, 0) == 0;
    close(rules);
    return ok;
}

bool sandbox_known(void)
{
    const unsigned refuse = SECCOMP_RET_ERRNO;
    return sandbox_call_count() > 0 &&
           syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION) >= 1 &&
           syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &refuse) == 0;
}

/* --- calls: seccomp ----------------------------------------------------------------------------
 */

/* Everything the viewer does once it runs, each with its reason. What has two names on different
 * machines stands here once for each that exists. */
static const int table[] = {
    SYS_read,            /* folders that are watched, the end of the watcher */
    SYS_pread64,         /* bundles */
    SYS_write,           /* the state, messages */
    SYS_writev,          /* X11: requests */
    SYS_recvmsg,         /* X11: events */
    SYS_recvfrom,        /* X11: replies */
    SYS_sendmsg,         /* X11: large requests */
    SYS_ppoll,           /* waiting for events */
    SYS_clock_nanosleep, /* waiting for the next tick */
    SYS_restart_syscall, /* the kernel's own: a wait that was interrupted goes on */
    SYS_faccessat,       /* is there such a face */
    SYS_openat,          /* bundles, faces, the state: which ones Landlock decides */
    SYS_close,
    SYS_newfstatat, /* is it a regular file, has it changed */
    SYS_getdents64, /* folders of bundles */
    SYS_mmap,       /* memory and faces; never executable, see below */
    SYS_munmap,
    SYS_madvise,  /* pages of a prior's image that are not needed between two articles */
    SYS_mprotect, /* growing the heap; never executable */
    SYS_brk,
    SYS_futex,     /* the watcher's thread */
    SYS_fsync,     /* the state */
    SYS_renameat,  /* puts it in place */
    SYS_unlinkat,  /* removes what could not be saved */
    SYS_getrandom, /* names of temporary files */
    SYS_rt_sigreturn,
    SYS_exit,
    SYS_exit_group,
#ifdef SYS_access
    SYS_access,
#endif
#ifdef SYS_poll
    SYS_poll,
#endif
#ifdef SYS_rename
    SYS_rename,
#endif
#ifdef SYS_unlink
    SYS_unlink,
#endif
};

enum {
    TABLE = sizeof table / sizeof *table,
    ALTERNATIVES = /* second names of calls counted already */
#ifdef SYS_poll
    4
#else
    0
#endif
};

unsigned sandbox_call_count(void)
{
    return TABLE - ALTERNATIVES;
}

#if defined(__x86_64__)
#define MACHINE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define MACHINE AUDIT_ARCH_AARCH64
#endif

#ifdef MACHINE

#define LOAD(member) \
    (struct sock_filter) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, member))
#define REFUSE (struct sock_filter) BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)
#define ALLOW  (struct sock_filter) BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

bool sandbox_calls(void)
{
    struct sock_filter filter[TABLE * 2 + 16];
    unsigned short n = 0;
    filter[n++] = LOAD(arch);
    filter[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, MACHINE, 1, 0);
    filter[n++] = REFUSE;
    filter[n++] = LOAD(nr);
    for (size_t i = 0; i < TABLE; i++) {
        if (table[i] == SYS_mmap || table[i] == SYS_mprotect)
            continue;
        filter[n++] =
            (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)table[i], 0, 1);
        filter[n++] = ALLOW;
    }
    /* Both have the protection as third argument; the low half of it is enough on these machines.
     */
    filter[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mmap, 2, 0);
    filter[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mprotect, 1, 0);
    filter[n++] = REFUSE;
    filter[n++] = LOAD(args[2]);
    filter[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 0, 1);
    filter[n++] = REFUSE;
    filter[n++] = ALLOW;
    const struct sock_fprog program = {.len = n, .filter = filter};
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) == 0;
}

#else

bool sandbox_calls(void)
{
    return false; /* a table for this machine has not been tried */
}

#endif

bool sandbox_files(const struct sandbox *s)
{
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && restrict_files(s);
}
