/* Small text files, a line at a time. */
#ifndef VIEWER_TEXTFILE_H
#define VIEWER_TEXTFILE_H

#include <satchel/error.h>

/* Called for each line without its line feed, in order; may change it. False stops. */
typedef bool textfile_line_fn(void *context, char *line);

/* Reads the file at `path`, of at most `most` bytes. Bytes behind a NUL are not seen. False: what
 * satchel_file_read reports; a stop is no failure. */
bool textfile_lines(const char *path, size_t most, textfile_line_fn *line, void *context,
                    satchel_error *err);

#endif
