/* Which mounts of the system concern a folder: tables as proc_pid_mountinfo(5) has them. */
#ifndef VIEWER_MODEL_MOUNTS_H
#define VIEWER_MODEL_MOUNTS_H

#include <stddef.h>
#include <stdint.h>

/* The folder's real path as such tables write it, malloc'ed. What is not there yet stays as it is
 * said. NULL when out of memory, and for a path that is too long. */
char *mounts_name(const char *folder);

/* A sum over what the table says of mounts in the folder, on it and above it: another one when one
 * of those has come, gone or changed. `name` is by mounts_name. */
uint64_t mounts_sum(const char *table, size_t size, const char *name);

#endif
