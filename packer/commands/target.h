/* Where a new bundle goes: a file, or standard output and devices by way of a temporary one. */
#ifndef PACKER_COMMANDS_TARGET_H
#define PACKER_COMMANDS_TARGET_H

#include <satchel/error.h>

#include <limits.h>

struct target {
    char name[PATH_MAX];      /* as it is told */
    char path[PATH_MAX + 64]; /* where the bundle is written; behind links */
    bool streamed;            /* `path` is temporary */
    bool standard;            /* ... for standard output */
};

/* The name for what is made of an input: "articles/" and "/data/articles.zip" give "articles"; "."
 * the name of the current folder. False if it does not fit. */
bool target_base(const char *input, char *to, size_t capacity);

/* Finds out where: `output`, or in the current folder after the first input's name when it is NULL.
 * A file that does not exist yet, a bundle, an empty file, or any file with `force`, in a folder
 * that can be written to. *target is zeroed before. */
bool target_settle(struct target *target, const char *output, const char *first_input, bool force,
                   satchel_error *err) SATCHEL_CHECK;

/* Copies the finished bundle from its temporary place to standard output or a device. */
bool target_stream(const struct target *target, satchel_error *err) SATCHEL_CHECK;

/* Removes the temporary place, if there is one. */
void target_remove_temporary(struct target *target);

#endif
