/* Where a command may write. */
#ifndef PACKER_COMMANDS_OUTPUT_H
#define PACKER_COMMANDS_OUTPUT_H

#include <satchel/error.h>

/* A file that is not there yet, an empty one, a bundle, or any regular file with `force`:
 * NOT_WRITABLE else. */
bool output_check(const char *path, bool force, satchel_error *err) SATCHEL_CHECK;

/* The line for an error about an output: "use -f to replace it" where that helps. */
void output_error(const char *path, const satchel_error *err);

#endif
