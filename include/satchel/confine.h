/* What a hostile file could still do if it took the program over: little. Landlock leaves the files
 * that are named, seccomp the system calls that are listed. Kernels that know less are used for
 * what they know; on other systems nothing is taken away, and the functions say so.
 *
 * Both hold for the calling thread and those that it starts afterwards, and are never taken back.
 */
#ifndef SATCHEL_CONFINE_H
#define SATCHEL_CONFINE_H

#include <satchel/error.h>

typedef enum satchel_confine_right {
    SATCHEL_CONFINE_READ,   /* files and the folders they are in */
    SATCHEL_CONFINE_DEVICE, /* and devices may be asked what they are */
    SATCHEL_CONFINE_LOAD,   /* and libraries may be loaded from there */
    SATCHEL_CONFINE_CLEAR,  /* nothing but: empty folders may be removed */
    SATCHEL_CONFINE_SAVE,   /* and files may be made, written, renamed and removed */
} satchel_confine_right;

typedef struct satchel_confine_path {
    const char *path; /* with all that is below; one that does not exist is left out */
    satchel_confine_right right;
} satchel_confine_path;

/* No file but these is read or written from now on. False where the kernel does not know how. */
SATCHEL_API bool satchel_confine_files(const satchel_confine_path *paths, size_t count);

/* Does the kernel know how to do both? Takes nothing away. */
SATCHEL_API bool satchel_confine_known(void);

/* Does it know how to lock calls away? */
SATCHEL_API bool satchel_confine_calls_known(void);

/* When a call is allowed. */
typedef enum satchel_confine_rule {
    SATCHEL_CONFINE_ALWAYS,
    SATCHEL_CONFINE_PLAIN_MEMORY,   /* third argument without PROT_EXEC: mmap, mprotect */
    SATCHEL_CONFINE_LIBRARY_MEMORY, /* executable memory from files only: mmap */
    SATCHEL_CONFINE_THREAD,         /* clone of a thread, not of a process */
    SATCHEL_CONFINE_OWN_PROCESS,    /* first argument is the process itself, or 0 */
    SATCHEL_CONFINE_TERMINAL_WIDTH, /* ioctl: is it a terminal, and how wide */
    SATCHEL_CONFINE_SCREEN,         /* ioctl: displays, input devices and consoles, by its type */
    SATCHEL_CONFINE_ABSENT,         /* refused as if the kernel were older: clone3 */
} satchel_confine_rule;

typedef struct satchel_confine_call {
    int number; /* SYS_... */
    satchel_confine_rule rule;
} satchel_confine_call;

/* Every other call is answered EPERM from now on, or ENOSYS by SATCHEL_CONFINE_ABSENT. With
 * `all_threads` those that are running already, too. At most 250 calls. False where the kernel does
 * not know how, or the machine is none that this has been tried on. Call satchel_confine_files, or
 * set PR_SET_NO_NEW_PRIVS, before. */
SATCHEL_API bool satchel_confine_calls(const satchel_confine_call *calls, size_t count,
                                       bool all_threads);

#endif
