/* A folder of files that appears whole or not at all. */
#ifndef PACKER_COMMANDS_FOLDER_H
#define PACKER_COMMANDS_FOLDER_H

#include <satchel/memory.h>

#include <limits.h>

struct folder {
    char place[PATH_MAX]; /* where it will be */
    char path[PATH_MAX];  /* where it is while it is made, beside its place */
};

/* Begins a folder for `place`; the folder that holds it must be there. */
bool folder_begin(struct folder *folder, const char *place, satchel_error *err) SATCHEL_CHECK;

/* Writes a file into it. `folder` is a struct folder: the shape that export sinks want. */
bool folder_put(void *folder, const char *name, satchel_bytes data,
                satchel_error *err) SATCHEL_CHECK;

/* Moves it to its place. What is there already is replaced with `replace`, else only if it is an
 * empty folder. On failure what was made is removed. */
bool folder_commit(struct folder *folder, bool replace, satchel_error *err) SATCHEL_CHECK;

/* Removes what was made. */
void folder_discard(struct folder *folder);

#endif
