/* Landlock and seccomp; see <satchel/confine.h>.
 *
 * No libseccomp: the table is a linear comparison, and a library that makes filters for every
 * system is a larger thing to trust than the lines that make this one. */
#include <satchel/confine.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/ioctl.h>
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

static uint64_t rights_for(satchel_confine_right right)
{
    const uint64_t read = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
    switch (right) {
    case SATCHEL_CONFINE_SAVE:
        return read | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |
               LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_TRUNCATE;
    case SATCHEL_CONFINE_CLEAR: return LANDLOCK_ACCESS_FS_REMOVE_DIR;
    case SATCHEL_CONFINE_DEVICE: return read | LANDLOCK_ACCESS_FS_IOCTL_DEV;
    case SATCHEL_CONFINE_LOAD: return read | LANDLOCK_ACCESS_FS_EXECUTE;
    default: return read;
    }
}

/* A path that is not there needs no rule. Of a file only what files know may be asked. */
static bool allow(int rules, const char *path, uint64_t rights)
{
    struct stat st;
    const int fd = open(path, O_PATH | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT || errno == EACCES || errno == ENOTDIR;
    if (fstat(fd, &st) == 0 && !S_ISDIR(st.st_mode))
        rights &= LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_EXECUTE |
                  LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_TRUNCATE;
    const struct landlock_path_beneath_attr rule = {.allowed_access = rights, .parent_fd = fd};
    const long result = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    close(fd);
    return result == 0;
}

bool satchel_confine_files(const satchel_confine_path *paths, size_t count)
{
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return false;
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
    bool ok = true;
    for (size_t i = 0; ok && i < count; i++)
        ok = allow(rules, paths[i].path, rights_for(paths[i].right) & all);
    ok = ok && syscall(SYS_landlock_restrict_self, rules, 0) == 0;
    close(rules);
    return ok;
}

/* --- calls: seccomp ----------------------------------------------------------------------------
 */

#if defined(__x86_64__)
#define MACHINE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define MACHINE AUDIT_ARCH_AARCH64
#endif

#ifdef MACHINE

enum { MOST_CALLS = 250, MOST_LINES = MOST_CALLS * 9 + 8 };

struct filter {
    struct sock_filter lines[MOST_LINES];
    unsigned short count;
};

static void put(struct filter *f, unsigned code, unsigned value, unsigned char yes,
                unsigned char no)
{
    f->lines[f->count++] = (struct sock_filter)BPF_JUMP((unsigned short)code, value, yes, no);
}

static void load(struct filter *f, size_t offset)
{
    put(f, BPF_LD | BPF_W | BPF_ABS, (unsigned)offset, 0, 0);
}

static void answer(struct filter *f, unsigned what)
{
    put(f, BPF_RET | BPF_K, what, 0, 0);
}

enum {
    ALLOW = SECCOMP_RET_ALLOW,
    REFUSE = SECCOMP_RET_ERRNO | EPERM,
    UNKNOWN = SECCOMP_RET_ERRNO | ENOSYS,
    EQUAL = BPF_JMP | BPF_JEQ | BPF_K,
    ANY_BIT = BPF_JMP | BPF_JSET | BPF_K
};

#define ARGUMENT(n) offsetof(struct seccomp_data, args[n])

/* The lines that decide once the call is known; the low half of an argument is enough on these
 * machines, which are little-endian. */
static void put_rule(struct filter *f, satchel_confine_rule rule)
{
    switch (rule) {
    case SATCHEL_CONFINE_PLAIN_MEMORY:
        load(f, ARGUMENT(2));
        put(f, ANY_BIT, PROT_EXEC, 0, 1);
        answer(f, REFUSE);
        break;
    case SATCHEL_CONFINE_LIBRARY_MEMORY:
        load(f, ARGUMENT(2));
        put(f, ANY_BIT, PROT_EXEC, 0, 4);
        put(f, ANY_BIT, PROT_WRITE, 2, 0);
        load(f, ARGUMENT(3));
        put(f, ANY_BIT, MAP_ANONYMOUS | MAP_SHARED, 0, 1);
        answer(f, REFUSE);
        break;
    case SATCHEL_CONFINE_THREAD:
        load(f, ARGUMENT(0));
        put(f, ANY_BIT, CLONE_THREAD, 1, 0);
        answer(f, REFUSE);
        break;
    case SATCHEL_CONFINE_OWN_PROCESS:
        load(f, ARGUMENT(0));
        put(f, EQUAL, 0, 2, 0);
        put(f, EQUAL, (unsigned)getpid(), 1, 0);
        answer(f, REFUSE);
        break;
    case SATCHEL_CONFINE_TERMINAL_WIDTH:
        load(f, ARGUMENT(1));
        put(f, EQUAL, TCGETS, 2, 0);
        put(f, EQUAL, TIOCGWINSZ, 1, 0);
        answer(f, REFUSE);
        break;
    case SATCHEL_CONFINE_SCREEN: /* DRM, evdev, console; see ioctl-number.rst of the kernel */
        load(f, ARGUMENT(1));
        put(f, BPF_ALU | BPF_RSH | BPF_K, 8, 0, 0);
        put(f, BPF_ALU | BPF_AND | BPF_K, 0xFF, 0, 0);
        put(f, EQUAL, 'd', 3, 0);
        put(f, EQUAL, 'E', 2, 0);
        put(f, EQUAL, 'K', 1, 0);
        answer(f, REFUSE);
        break;
    case SATCHEL_CONFINE_ABSENT: answer(f, UNKNOWN); return;
    case SATCHEL_CONFINE_ALWAYS: break;
    }
    answer(f, ALLOW);
}

/* A rule's lines are jumped over by whoever is another call. */
static void put_call(struct filter *f, const satchel_confine_call *call)
{
    const unsigned short jump = f->count;
    put(f, EQUAL, (unsigned)call->number, 0, 0);
    put_rule(f, call->rule);
    f->lines[jump].jf = (unsigned char)(f->count - jump - 1);
}

bool satchel_confine_calls(const satchel_confine_call *calls, size_t count, bool all_threads)
{
    struct filter f = {.count = 0};
    if (count > MOST_CALLS)
        return false;
    load(&f, offsetof(struct seccomp_data, arch));
    put(&f, EQUAL, MACHINE, 1, 0);
    answer(&f, REFUSE);
    load(&f, offsetof(struct seccomp_data, nr));
    for (size_t i = 0; i < count; i++)
        put_call(&f, &calls[i]);
    answer(&f, REFUSE);
    const struct sock_fprog program = {.len = f.count, .filter = f.lines};
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
                   all_threads ? SECCOMP_FILTER_FLAG_TSYNC : 0, &program) == 0;
}

bool satchel_confine_calls_known(void)
{
    const unsigned refuse = SECCOMP_RET_ERRNO;
    return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &refuse) == 0;
}

bool satchel_confine_known(void)
{
    return syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION) >= 1 &&
           satchel_confine_calls_known();
}

#else

bool satchel_confine_calls_known(void)
{
    return false;
}

bool satchel_confine_known(void)
{
    return false;
}

bool satchel_confine_calls(const satchel_confine_call *calls, size_t count, bool all_threads)
{
    (void)calls;
    (void)count;
    (void)all_threads;
    return false; /* no table has been tried on this machine */
}

#endif
