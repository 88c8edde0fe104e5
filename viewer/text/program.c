/* The program's own data; see program.h. */
#include "text/program.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool program_data(const char *below, char to[PATH_MAX])
{
    char program[PATH_MAX];
    const ssize_t n = readlink("/proc/self/exe", program, sizeof program - 1);
    program[n > 0 ? n : 0] = '\0';
    for (unsigned i = 0; i < 2; i++) {
        char *slash = strrchr(program, '/');
        if (slash)
            *slash = '\0';
    }
    struct stat there;
    return snprintf(to, PATH_MAX, "%s/share/satchel%s", program, below) < PATH_MAX &&
           stat(to, &there) == 0;
}
