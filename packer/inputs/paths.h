/* Paths as strings: "/" between names, nothing looked up on disk. */
#ifndef PACKER_PATHS_H
#define PACKER_PATHS_H

#include <satchel/memory.h>

/* The last name of a path: "water.md" of "city/water.md". */
const char *path_leaf(const char *path);

/* Bytes of the folder part with its slash: 5 of "city/water.md", 0 of "water.md". */
size_t path_folder(const char *path);

/* What stands behind the last dot of the leaf: "md"; "" if there is none or the leaf begins with
 * it. */
const char *path_extension(const char *path);

/* Bytes without the extension and its dot. */
size_t path_stem(const char *path);

/* Is the extension one of the words in `list`, "md|markdown"? ASCII case does not matter. */
bool path_has_extension(const char *path, const char *list);

/* Appends to *to the path that `relative` (`length` bytes) means in `folder` (`folder_length`
 * bytes, beginning with a slash), with ".", ".." and empty names resolved and no slash at the end.
 * False if it would climb above "/". */
bool path_resolve(satchel_buf *to, const char *folder, size_t folder_length, const char *relative,
                  size_t length) SATCHEL_CHECK;

/* Is `path` inside `folder`, or the folder itself? Both resolved. */
bool path_inside(const char *path, const char *folder);

/* Percent escapes undone in place; the new length. %00 and bad escapes stay as they are. */
size_t url_decode(char *text, size_t length);

#endif
