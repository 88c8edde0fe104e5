/* Where the program's own data lie. */
#ifndef VIEWER_TEXT_PROGRAM_H
#define VIEWER_TEXT_PROGRAM_H

#include <limits.h>
#include <stdbool.h>

/* The folder share/satchel beside the folder of the program, "/usr/share/satchel" for
 * /usr/bin/satchel-view, with `below` ("/fonts", or "") behind it; false where it is not. A program
 * that its own loader was named to start (lib/ld-linux-x86-64.so.2 bin/satchel-view) finds it too,
 * since the loader lies as deep. */
bool program_data(const char *below, char to[PATH_MAX]);

#endif
