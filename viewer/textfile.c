/* Small text files, a line at a time; see textfile.h. */
#include "textfile.h"

#include <satchel/file.h>

#include <string.h>

bool textfile_lines(const char *path, size_t most, textfile_line_fn *line, void *context,
                    satchel_error *err)
{
    satchel_buf text;
    satchel_buf_init(&text, most);
    bool ok = satchel_file_read(path, &text, err);
    if (ok && !satchel_buf_string(&text))
        ok = satchel_buf_ok(&text, err);
    char *at = ok ? (char *)text.data : NULL;
    while (at && *at) {
        char *end = strchr(at, '\n');
        if (end)
            *end++ = '\0';
        at = line(context, at) ? end : NULL;
    }
    satchel_buf_free(&text);
    return ok;
}
