/* A program in a folder of its own: the program, its loader and every library it needs, so that it
 * runs on systems that have none of them, or older ones.
 *
 *     FOLDER/bin/PROGRAM
 *     FOLDER/lib/ld-linux-x86-64.so.2, libc.so.6, ...
 *     FOLDER/share/...
 *
 * It is started by its loader: lib/ld-linux-x86-64.so.2 --library-path lib bin/PROGRAM.
 */
#ifndef PACKER_STICK_PORTABLE_H
#define PACKER_STICK_PORTABLE_H

#include <satchel/memory.h>

struct portable {
    satchel_arena room;
    const char **files; /* paths on this machine: the loader first, then libraries */
    size_t count;
    const char *loader;  /* its name without folder */
    const char *machine; /* as uname(2) has it: "x86_64" */
};

/* Finds what the ELF program at `path` needs, and `more` (names of libraries that it loads by
 * itself, ended by NULL; those that are not installed are left out). INPUT: not a program for this
 * kind of machine; NOT_FOUND: a library is missing, its name is told. Free with portable_free. */
bool portable_find(struct portable *portable, const char *path, const char *const *more,
                   satchel_error *err) SATCHEL_CHECK;
void portable_free(struct portable *portable);

#endif
