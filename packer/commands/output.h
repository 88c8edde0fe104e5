/* Where a command may write. */
#ifndef PACKER_COMMANDS_OUTPUT_H
#define PACKER_COMMANDS_OUTPUT_H

#include <satchel/error.h>

/* Is the file a bundle, also one that is damaged? */
bool output_is_bundle(const char *path);

/* A file that is not there yet, an empty one, a bundle, or any regular file with `force`:
 * NOT_WRITABLE else. */
bool output_check(const char *path, bool force, satchel_error *err) SATCHEL_CHECK;

/* The line for an error about an output: "use -f to replace it" where that helps. */
void output_error(const char *path, const satchel_error *err);

/* Renames a finished file to its place, for good: the folder is synced. NOT_WRITABLE. */
bool output_put(const char *from, const char *to, satchel_error *err) SATCHEL_CHECK;

#endif
