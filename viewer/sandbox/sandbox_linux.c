/* The sandbox with Landlock and seccomp; see sandbox.h. What is asked of the kernel is in
 * <satchel/confine.h>; here stands what the viewer needs. */
#include "sandbox.h"

#include <satchel/confine.h>

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* 32-bit machines have these under other names. */
#ifndef SYS_newfstatat
#define SYS_newfstatat SYS_fstatat64
#endif
#ifndef SYS_mmap
#define SYS_mmap SYS_mmap2
#endif

#define ALWAYS SATCHEL_CONFINE_ALWAYS
#define PLAIN  SATCHEL_CONFINE_PLAIN_MEMORY

/* Everything the viewer does once it runs, each with its reason. What has two names on different
 * machines stands here once for each that exists. */
static const satchel_confine_call table[] = {
    {SYS_read, ALWAYS},            /* folders that are watched, the watcher's end, decoders' ends */
    {SYS_pread64, ALWAYS},         /* bundles */
    {SYS_write, ALWAYS},           /* the state, messages */
    {SYS_pwrite64, ALWAYS},        /* editions that updates make */
    {SYS_writev, ALWAYS},          /* X11: requests */
    {SYS_recvmsg, ALWAYS},         /* X11: events */
    {SYS_recvfrom, ALWAYS},        /* X11: replies */
    {SYS_sendmsg, ALWAYS},         /* X11: large requests; the decoder's, with a prior's image */
    {SYS_ppoll, ALWAYS},           /* waiting for events */
    {SYS_clock_nanosleep, ALWAYS}, /* waiting for the next tick */
    {SYS_restart_syscall, ALWAYS}, /* the kernel's own: a wait that was interrupted goes on */
    {SYS_openat, ALWAYS},          /* bundles, faces, the state: which ones Landlock decides */
    {SYS_close, ALWAYS},
    {SYS_newfstatat, ALWAYS}, /* is it a regular file, has it changed */
    {SYS_getdents64, ALWAYS}, /* folders of bundles */
    {SYS_mmap, PLAIN},        /* memory and faces; never executable, see below */
    {SYS_munmap, ALWAYS},
    {SYS_madvise, ALWAYS}, /* pages that are shared with who decodes, once read */
    {SYS_brk, ALWAYS},
    {SYS_futex, ALWAYS}, /* the watcher's thread */
    {SYS_fsync, ALWAYS}, /* the state */
#ifdef SYS_statfs64
    {SYS_statfs64, ALWAYS}, /* is there room for another edition */
#else
    {SYS_statfs, ALWAYS}, /* is there room for another edition */
#endif
    {SYS_renameat, ALWAYS},  /* puts it in place */
    {SYS_unlinkat, ALWAYS},  /* removes what could not be saved */
    {SYS_getrandom, ALWAYS}, /* names of temporary files */
    {SYS_rt_sigreturn, ALWAYS},
    {SYS_exit, ALWAYS},
    {SYS_exit_group, ALWAYS},
#ifdef SYS_poll
    {SYS_poll, ALWAYS},
#endif
#ifdef SYS_ppoll_time64 /* 32-bit machines whose clock goes on after 2038 */
    {SYS_ppoll_time64, ALWAYS},
    {SYS_clock_nanosleep_time64, ALWAYS},
    {SYS_futex_time64, ALWAYS},
#endif
#ifdef SYS_rename
    {SYS_rename, ALWAYS},
#endif
#ifdef SYS_unlink
    {SYS_unlink, ALWAYS},
#endif
};

enum {
    TABLE = sizeof table / sizeof *table,
    ALTERNATIVES = /* second names of calls counted already */
#ifdef SYS_poll
    3
#else
    0
#endif
};

unsigned sandbox_call_count(void)
{
    return TABLE - ALTERNATIVES;
}

bool sandbox_known(void)
{
    return satchel_confine_known();
}

bool sandbox_calls(bool bare)
{
    satchel_confine_call calls[TABLE];
    for (size_t i = 0; i < TABLE; i++) {
        calls[i] = table[i];
        if (bare && calls[i].number == SYS_recvfrom) /* a server's replies: it has none, but */
            calls[i] = (satchel_confine_call){SYS_ioctl, SATCHEL_CONFINE_SCREEN};
    }
    return satchel_confine_calls(calls, TABLE, true);
}

bool sandbox_files(const struct sandbox *s)
{
    enum { SAVE = sizeof s->write / sizeof *s->write };
    satchel_confine_path *paths = calloc(s->read_count + SAVE + 1, sizeof *paths);
    if (!paths)
        return false;
    size_t count = 0;
    for (size_t i = 0; i < s->read_count; i++)
        paths[count++] = (satchel_confine_path){s->read[i], SATCHEL_CONFINE_READ};
    if (s->devices)
        paths[count++] = (satchel_confine_path){s->devices, SATCHEL_CONFINE_DEVICE};
    for (size_t i = 0; i < SAVE; i++)
        if (s->write[i])
            paths[count++] = (satchel_confine_path){s->write[i], SATCHEL_CONFINE_SAVE};
    const bool ok = satchel_confine_files(paths, count);
    free(paths);
    return ok;
}

/* --- decoders ------------------------------------------------------------------------------- */

/* Its input and its output are memory that it has; so there is nothing to read, write or wait for.
 */
static const satchel_confine_call decoder_table[] = {
    {SYS_brk, ALWAYS},        {SYS_mmap, PLAIN},    /* memory, and a prior's image */
    {SYS_munmap, ALWAYS},     {SYS_mremap, ALWAYS}, /* a large buffer grows */
    {SYS_exit_group, ALWAYS},
};

enum { DECODER_TABLE = sizeof decoder_table / sizeof *decoder_table };

bool sandbox_decoder_known(void)
{
    return satchel_confine_calls_known();
}

unsigned sandbox_decoder_call_count(void)
{
    return DECODER_TABLE;
}

void sandbox_close_files(int socket)
{
    const int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int i = 0; i < 3; i++)
        if (i != socket && nothing >= 0)
            (void)dup2(nothing, i);
#ifdef SYS_close_range
    if (socket > 3)
        (void)syscall(SYS_close_range, 3, (unsigned)socket - 1, 0);
    (void)syscall(SYS_close_range, (unsigned)socket + 1, ~0u, 0);
#endif
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

void sandbox_keeper(int socket)
{
    sandbox_close_files(socket);
    (void)satchel_confine_files(NULL, 0); /* where the kernel knows how; calls are what counts */
}

bool sandbox_decoder(void)
{
    return satchel_confine_calls(decoder_table, DECODER_TABLE, false);
}

/* Neither _exit nor _Noreturn: before both a sanitizer makes calls of its own. */
void sandbox_decoder_end(void)
{
    (void)syscall(SYS_exit_group, 0);
}

/* --- porters -------------------------------------------------------------------------------- */

/* No window, no clock, no thread: files are read, one is written and renamed, others are removed.
 */
static const satchel_confine_call porter_table[] =
    {
        {SYS_read, ALWAYS},       {SYS_pread64, ALWAYS}, /* bundles and updates */
        {SYS_write, ALWAYS},                             /* the edition */
        {SYS_pwrite64, ALWAYS},                          /* texts that wait for their place in it */
        {SYS_sendmsg, ALWAYS},                           /* how it goes on */
        {SYS_openat, ALWAYS},                            /* which files Landlock decides */
        {SYS_close, ALWAYS},      {SYS_newfstatat, ALWAYS},
        {SYS_fstat, ALWAYS}, /* by which newer libraries ask of an open file */
        {SYS_getdents64, ALWAYS}, {SYS_mmap, PLAIN}, /* memory, and a prior's image */
        {SYS_munmap, ALWAYS},     {SYS_mremap, ALWAYS},
        {SYS_madvise, ALWAYS},    {SYS_brk, ALWAYS},
        {SYS_fsync, ALWAYS},
#ifdef SYS_statfs64
        {SYS_statfs64, ALWAYS}, /* is there room */
#else
        {SYS_statfs, ALWAYS}, /* is there room */
#endif
        {SYS_renameat, ALWAYS},   {SYS_unlinkat, ALWAYS},
        {SYS_getrandom, ALWAYS}, /* names of temporary files */
        {SYS_exit_group, ALWAYS},
#ifdef SYS_rename
        {SYS_rename, ALWAYS},
#endif
#ifdef SYS_unlink
        {SYS_unlink, ALWAYS},
#endif
};

enum {
    PORTER_TABLE = sizeof porter_table / sizeof *porter_table,
    PORTER_ALTERNATIVES = ALTERNATIVES ? ALTERNATIVES - 1 : 0
};

unsigned sandbox_porter_call_count(void)
{
    return PORTER_TABLE - PORTER_ALTERNATIVES;
}

void sandbox_with_parent(void)
{
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
}

bool sandbox_porter(const char *const folders[2])
{
    const char *const all[] = {"/"}; /* of what is left */
    const struct sandbox files = {.read = all, .read_count = 1, .write = {folders[0], folders[1]}};
    const bool locked = sandbox_files(&files);
#ifdef __SANITIZE_ADDRESS__ /* which makes calls of its own */
    return locked;
#else
    return satchel_confine_calls(porter_table, PORTER_TABLE, false) && locked;
#endif
}
