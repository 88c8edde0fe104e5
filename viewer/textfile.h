/* Small text files, a line at a time; sealed where their folder has a key. */
#ifndef VIEWER_TEXTFILE_H
#define VIEWER_TEXTFILE_H

#include <satchel/memory.h>

/* The key of a folder, see <satchel/seal.h>: its small files are sealed when they are written. */
#define TEXTFILE_KEY "key"

/* Called for each line without its line feed, in order; may change it. False stops. */
typedef bool textfile_line_fn(void *context, char *line);

/* Reads the file at `path`, of at most `most` bytes, sealed or not. Bytes behind a NUL are not
 * seen. False: what satchel_file_read and satchel_unseal report; a stop is no failure. */
bool textfile_lines(const char *path, size_t most, textfile_line_fn *line, void *context,
                    satchel_error *err);

/* Replaces the file (I6), sealed if its folder has a key. */
bool textfile_save(const char *path, satchel_bytes text, satchel_error *err) SATCHEL_CHECK;

/* Makes the folder, and a key in it unless it has one. */
bool textfile_seal_folder(const char *folder, satchel_error *err) SATCHEL_CHECK;

/* Makes a folder and those above it that are not there. */
bool textfile_make_folders(const char *folder);

#endif
