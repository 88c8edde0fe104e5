/* The packer's confinement; see confinement.h.
 *
 * One process, not a worker behind a pipe: what a reader of a foreign format makes is the article
 * itself, so a taken-over worker could write whatever the bundle may hold. What it must not do,
 * reach the rest of the machine, is taken from the whole program instead, threads included. The one
 * right that is wider than needed is the output's folder: bundles are made beside their final name.
 */
#include "confinement.h"

#include "inputs/paths.h"

#include <satchel/confine.h>

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* 32-bit machines have these under other names. */
#ifndef SYS_newfstatat
#define SYS_newfstatat SYS_fstatat64
#endif
#ifndef SYS_mmap
#define SYS_mmap SYS_mmap2
#endif
#ifndef SYS_getrlimit
#define SYS_getrlimit SYS_ugetrlimit
#endif

/* --- files -------------------------------------------------------------------------------------
 */

struct paths {
    satchel_confine_path *list;
    size_t count, capacity;
    satchel_arena room;
    bool failed; /* out of memory */
};

static void add(struct paths *p, const char *path, satchel_confine_right right)
{
    if (p->count == p->capacity) {
        const size_t more = p->capacity ? p->capacity * 2 : 64;
        satchel_confine_path *grown = realloc(p->list, more * sizeof *grown);
        if (grown) {
            p->list = grown;
            p->capacity = more;
        }
    }
    const char *copy = satchel_arena_string(&p->room, path, strlen(path));
    if (!copy || p->count == p->capacity)
        p->failed = true;
    else
        p->list[p->count++] = (satchel_confine_path){copy, right};
}

static void add_folder_of(struct paths *p, const char *path, satchel_confine_right right)
{
    char folder[PATH_MAX];
    const size_t length = path_folder(path);
    snprintf(folder, sizeof folder, "%.*s", (int)length, path);
    add(p, length ? folder : ".", right);
}

/* A file's pictures lie in its folder, wherever a link to it stands. */
static void add_input(struct paths *p, const char *input)
{
    char resolved[PATH_MAX];
    struct stat st;
    if (strcmp(input, "-") == 0) {
        add(p, ".", SATCHEL_CONFINE_READ);
        return;
    }
    if (!realpath(input, resolved) || stat(resolved, &st) != 0)
        return;
    if (S_ISDIR(st.st_mode)) {
        add(p, resolved, SATCHEL_CONFINE_READ);
    } else {
        add_folder_of(p, input, SATCHEL_CONFINE_READ);
        add_folder_of(p, resolved, SATCHEL_CONFINE_READ);
    }
}

/* Devices are written to themselves. */
static void add_written(struct paths *p, const char *path)
{
    struct stat st;
    if (stat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
        add(p, path, SATCHEL_CONFINE_SAVE);
    else
        add_folder_of(p, path, SATCHEL_CONFINE_SAVE);
}

static void add_home(struct paths *p, const char *below)
{
    char path[PATH_MAX];
    const char *home = getenv("HOME");
    if (home && snprintf(path, sizeof path, "%s/%s", home, below) < PATH_MAX)
        add(p, path, SATCHEL_CONFINE_READ);
}

static bool confine_files(const struct confinement *what)
{
    /* Fonts, for drawings; tables and modules of the libraries. */
    static const char *const usual[] = {
        "/usr/share",       "/usr/local/share", "/etc/fonts",    "/var/cache/fontconfig",
        "/etc/ld.so.cache", "/proc/self/maps",  "/proc/meminfo", "/sys/devices/system/cpu"};
    static const char *const libraries[] = {"/usr/lib", "/usr/local/lib", "/lib", "/lib64"};
    struct paths p = {.count = 0};
    satchel_arena_init(&p.room, (size_t)16 << 20);
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        add(&p, usual[i], SATCHEL_CONFINE_READ);
    for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++)
        add(&p, libraries[i], SATCHEL_CONFINE_LOAD);
    add_home(&p, ".fonts");
    add_home(&p, ".local/share/fonts");
    add_home(&p, ".cache/fontconfig");
    for (size_t i = 0; i < what->input_count; i++)
        add_input(&p, what->inputs[i]);
    for (size_t i = 0; i < what->read_count; i++)
        if (what->read[i])
            add_folder_of(&p, what->read[i], SATCHEL_CONFINE_READ);
    for (size_t i = 0; i < what->written_count; i++)
        if (what->written[i])
            add_written(&p, what->written[i]);
    if (what->temporary)
        add_folder_of(&p, what->temporary, SATCHEL_CONFINE_CLEAR);
    for (unsigned i = 0; satchel_priors_path(what->priors, i); i++)
        add(&p, satchel_priors_path(what->priors, i), SATCHEL_CONFINE_READ);
    if (*satchel_priors_cache(what->priors))
        add(&p, satchel_priors_cache(what->priors), SATCHEL_CONFINE_SAVE);
    const bool ok = !p.failed && satchel_confine_files(p.list, p.count);
    satchel_arena_free(&p.room);
    free(p.list);
    return ok;
}

/* --- calls -------------------------------------------------------------------------------------
 */

#define ALWAYS SATCHEL_CONFINE_ALWAYS

/* Files, memory, threads and time; nothing that reaches another process or machine. */
static const satchel_confine_call table[] = {
    {SYS_read, ALWAYS},
    {SYS_readv, ALWAYS},
    {SYS_pread64, ALWAYS},
    {SYS_write, ALWAYS},
    {SYS_writev, ALWAYS},
    {SYS_pwrite64, ALWAYS},
    {SYS_lseek, ALWAYS},
    {SYS_openat, ALWAYS}, /* which ones Landlock decides */
    {SYS_close, ALWAYS},
    {SYS_fstat, ALWAYS},
    {SYS_newfstatat, ALWAYS},
    {SYS_statx, ALWAYS},
    {SYS_statfs, ALWAYS}, /* fontconfig: is the folder on a network? */
    {SYS_fstatfs, ALWAYS},
    {SYS_faccessat, ALWAYS},
    {SYS_faccessat2, ALWAYS},
    {SYS_readlinkat, ALWAYS}, /* realpath */
    {SYS_getdents64, ALWAYS},
    {SYS_getcwd, ALWAYS},
    {SYS_fcntl, ALWAYS}, /* folders, and locks of fontconfig's cache */
    {SYS_ioctl, SATCHEL_CONFINE_TERMINAL_WIDTH},
    {SYS_fsync, ALWAYS},
    {SYS_fdatasync, ALWAYS},
    {SYS_ftruncate, ALWAYS},
    {SYS_fallocate, ALWAYS},
    {SYS_fchmod, ALWAYS}, /* the output's mode, as umask says */
    {SYS_umask, ALWAYS},
    {SYS_renameat, ALWAYS},
    {SYS_renameat2, ALWAYS},
    {SYS_unlinkat, ALWAYS},
    {SYS_mkdirat, ALWAYS},                      /* refused by Landlock, and asked by fontconfig */
    {SYS_mmap, SATCHEL_CONFINE_LIBRARY_MEMORY}, /* modules of gdk-pixbuf and of iconv */
    {SYS_mprotect, SATCHEL_CONFINE_PLAIN_MEMORY},
    {SYS_munmap, ALWAYS},
    {SYS_mremap, ALWAYS},
    {SYS_madvise, ALWAYS},
    {SYS_brk, ALWAYS},
    {SYS_membarrier, ALWAYS},
    {SYS_futex, ALWAYS},
    {SYS_clone, SATCHEL_CONFINE_THREAD}, /* workers, and what libraries start */
    {SYS_clone3, SATCHEL_CONFINE_ABSENT},
    {SYS_set_robust_list, ALWAYS},
    {SYS_rseq, ALWAYS},
    {SYS_set_tid_address, ALWAYS},
    {SYS_sched_getaffinity, ALWAYS},
    {SYS_sched_yield, ALWAYS},
    {SYS_getrandom, ALWAYS},
    {SYS_getpid, ALWAYS},
    {SYS_gettid, ALWAYS},
    {SYS_getuid, ALWAYS},
    {SYS_geteuid, ALWAYS},
    {SYS_getgid, ALWAYS},
    {SYS_getegid, ALWAYS},
    {SYS_uname, ALWAYS},
    {SYS_sysinfo, ALWAYS}, /* qsort asks how much memory there is */
    {SYS_getrlimit, ALWAYS},
    {SYS_prlimit64, SATCHEL_CONFINE_OWN_PROCESS},
    {SYS_getrusage, ALWAYS},
    {SYS_clock_gettime, ALWAYS},
    {SYS_clock_getres, ALWAYS},
    {SYS_clock_nanosleep, ALWAYS},
    {SYS_nanosleep, ALWAYS},
    {SYS_gettimeofday, ALWAYS},
    {SYS_ppoll, ALWAYS},
    {SYS_eventfd2, ALWAYS}, /* GLib */
    {SYS_pipe2, ALWAYS},
    {SYS_rt_sigaction, ALWAYS},
    {SYS_rt_sigprocmask, ALWAYS},
    {SYS_rt_sigreturn, ALWAYS},
    {SYS_sigaltstack, ALWAYS},
    {SYS_restart_syscall, ALWAYS},
    {SYS_tgkill, SATCHEL_CONFINE_OWN_PROCESS}, /* raise and abort */
    {SYS_kill, SATCHEL_CONFINE_OWN_PROCESS},   /* ends by the signal that stopped it */
    {SYS_exit, ALWAYS},
    {SYS_exit_group, ALWAYS},
#ifdef SYS_open /* the old names, which C libraries still use */
    {SYS_open, ALWAYS},
    {SYS_stat, ALWAYS},
    {SYS_lstat, ALWAYS},
    {SYS_access, ALWAYS},
    {SYS_readlink, ALWAYS},
    {SYS_rename, ALWAYS},
    {SYS_unlink, ALWAYS},
    {SYS_mkdir, ALWAYS},
    {SYS_rmdir, ALWAYS},
    {SYS_poll, ALWAYS},
    {SYS_pipe, ALWAYS},
#endif
#ifdef SYS_time
    {SYS_time, ALWAYS},
#endif
#ifdef SYS_arch_prctl
    {SYS_arch_prctl, ALWAYS},
#endif
#ifdef SYS_fstat64 /* 32-bit machines: sizes and places of 64 bits */
    {SYS_fstat64, ALWAYS},
    {SYS_stat64, ALWAYS},
    {SYS_lstat64, ALWAYS},
    {SYS_statfs64, ALWAYS},
    {SYS_fstatfs64, ALWAYS},
    {SYS_fcntl64, ALWAYS},
    {SYS__llseek, ALWAYS},
    {SYS_ftruncate64, ALWAYS},
#endif
#ifdef SYS_getuid32 /* users of 32 bits */
    {SYS_getuid32, ALWAYS},
    {SYS_geteuid32, ALWAYS},
    {SYS_getgid32, ALWAYS},
    {SYS_getegid32, ALWAYS},
#endif
#ifdef SYS_clock_gettime64 /* 32-bit machines whose clock goes on after 2038 */
    {SYS_clock_gettime64, ALWAYS},
    {SYS_clock_getres_time64, ALWAYS},
    {SYS_clock_nanosleep_time64, ALWAYS},
    {SYS_ppoll_time64, ALWAYS},
    {SYS_futex_time64, ALWAYS},
#endif
};

bool confine(const struct confinement *what)
{
    const bool files = confine_files(what);
    return satchel_confine_calls(table, sizeof table / sizeof *table, true) && files;
}
