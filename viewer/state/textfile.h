/* Small text files, a line at a time; sealed where their folder has a key. */
#ifndef VIEWER_STATE_TEXTFILE_H
#define VIEWER_STATE_TEXTFILE_H

#include <satchel/memory.h>

/* The key of a folder, see <satchel/seal.h>: its small files are sealed when they are written. */
#define TEXTFILE_KEY "key"

/* What the names of files end with that were put aside. */
#define TEXTFILE_ASIDE ".unread"

/* Called for each line without its line feed, in order; may change it. False stops. */
typedef bool textfile_line_fn(void *context, char *line);

/* Reads the file at `path`, of at most `most` bytes, sealed or not. Bytes behind a NUL are not
 * seen. False: what satchel_file_read and satchel_unseal report; a stop is no failure. */
bool textfile_lines(const char *path, size_t most, textfile_line_fn *line, void *context,
                    satchel_error *err);

/* The file's bytes as they were before it was sealed, appended to `out`. False: as above. */
bool textfile_bytes(const char *path, size_t most, satchel_buf *out, satchel_error *err);

/* Makes the folder, and a key in it unless it has one. */
bool textfile_seal_folder(const char *folder, satchel_error *err) SATCHEL_CHECK;

/* Makes a folder and those above it that are not there. */
bool textfile_make_folders(const char *folder);

/* --- what the program itself has saved ----------------------------------------------------------
 */

/* The same of a file that textfile_save has written; one that is not there has no lines. *unread
 * says that it is there and cannot be read. False: out of memory, which `line` tells by false. */
bool textfile_load(const char *path, size_t most, textfile_line_fn *line, void *context,
                   bool *unread) SATCHEL_CHECK;

/* What could not be read is not written over: it is called PATH.unread from then on. Taken back if
 * nothing could be put in its place. */
bool textfile_set_aside(const char *path, satchel_error *err) SATCHEL_CHECK;
void textfile_take_back(const char *path);

/* Puts `bytes` in the file's place (I6), sealed if its folder has a key; what was unread is put
 * aside before. */
bool textfile_save(const char *path, bool *unread, satchel_bytes bytes,
                   satchel_error *err) SATCHEL_CHECK;

#endif
