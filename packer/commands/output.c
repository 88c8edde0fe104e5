/* Where a command may write; see output.h. */
#include "output.h"

#include "console.h"

#include <satchel/bundle.h>

#include <string.h>
#include <sys/stat.h>

static bool is_bundle(const char *path)
{
    satchel_error err;
    satchel_bundle *bundle = satchel_bundle_open(path, &err);
    satchel_bundle_close(bundle);
    return bundle || (err.code != SATCHEL_NOT_BUNDLE && err.code != SATCHEL_READ);
}

bool output_check(const char *path, bool force, satchel_error *err)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return true;
    if (S_ISDIR(st.st_mode))
        return satchel_fail(err, SATCHEL_NOT_WRITABLE, "is a folder");
    if (!S_ISREG(st.st_mode))
        return satchel_fail(err, SATCHEL_NOT_WRITABLE, "is not a regular file");
    if (st.st_size && !force && !is_bundle(path))
        return satchel_fail(err, SATCHEL_NOT_WRITABLE, "exists and is no bundle");
    return true;
}

void output_error(const char *path, const satchel_error *err)
{
    console_error(path, err, strstr(err->text, "no bundle") ? "use -f to replace it" : NULL);
}
