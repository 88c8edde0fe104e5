/* A system's settings as its files tell them, below any folder: the running system's root, or a
 * card that is mounted somewhere. */
#ifndef VIEWER_KIOSK_SYSTEM_H
#define VIEWER_KIOSK_SYSTEM_H

#include <satchel/memory.h>

/* Called for each line, without its end and its leading blanks; false stops. */
typedef bool system_line_fn(void *context, char *line);

/* Lines of files in the order given; a place that ends in "/" stands for the files in that folder
 * with the suffix `suffix`, in the order of their names. What is not there has no lines. `places`
 * ends with NULL. False if `line` said so. */
bool system_lines(const char *root, const char *const *places, const char *suffix,
                  system_line_fn *line, void *context);

/* The value of the last "NAME=VALUE" in those files, as systemd and sysctl read them: later files
 * win, # and ; start remarks, blanks around the sign do not count. False: nowhere. */
bool system_value(const char *root, const char *const *places, const char *name, char *to,
                  size_t capacity);

bool system_has(const char *root, const char *path);

/* Where the link at `path` points, "" if it is none. */
void system_link(const char *root, const char *path, char *to, size_t capacity);

/* The name of the first entry of a folder that contains `part`; false if there is none. */
bool system_entry(const char *root, const char *folder, const char *part, char *to,
                  size_t capacity);

/* Field `field` (from 0) of the line of a passwd or group file whose first field is `name`. */
bool system_field(const char *root, const char *path, const char *name, unsigned field, char *to,
                  size_t capacity);

#endif
