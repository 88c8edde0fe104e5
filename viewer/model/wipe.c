/* The panic wipe; see wipe.h. */
#include "wipe.h"

#include "app.h"
#include "state/kepttext.h"
#include "state/textfile.h"

#include <satchel/seal.h>

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool destroy(const char *folder, const char *name)
{
    char path[PATH_MAX];
    return snprintf(path, sizeof path, "%s/%s", folder, name) < (int)sizeof path &&
           satchel_destroy_file(path);
}

/* Editions say what was read, but are no secret themselves and may be large: they are removed. */
static bool remove_editions(const char *folder)
{
    char shelf[PATH_MAX], path[PATH_MAX * 2];
    bool ok = true;
    if (snprintf(shelf, sizeof shelf, "%s/shelf", folder) >= (int)sizeof shelf)
        return false;
    DIR *open = opendir(shelf);
    for (struct dirent *e; open && (e = readdir(open));) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        snprintf(path, sizeof path, "%s/%s", shelf, e->d_name);
        ok = unlink(path) == 0 && ok;
    }
    if (open)
        closedir(open);
    return ok;
}

/* What could not be read and was put aside (textfile.h). */
static bool was_put_aside(const char *name)
{
    static const char end[] = TEXTFILE_ASIDE;
    const size_t length = strlen(name);
    return length >= sizeof end && strcmp(name + length - (sizeof end - 1), end) == 0;
}

/* That, and what a save that was cut off has left: it may be plain. */
static bool destroy_temporaries(const char *folder)
{
    bool ok = true;
    DIR *open = opendir(folder);
    for (struct dirent *e; open && (e = readdir(open));)
        if (strncmp(e->d_name, ".satchel-", 9) == 0 || was_put_aside(e->d_name))
            ok = destroy(folder, e->d_name) && ok;
    if (open)
        closedir(open);
    return ok;
}

bool wipe_folder(const char *folder)
{
    static const char *const names[] = {"marks",     "state",        "editions",   "seen",
                                        "withdrawn", "bookmarks.md", KEPTTEXT_NAME};
    bool ok = destroy(folder, TEXTFILE_KEY);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        ok = destroy(folder, names[i]) && ok;
    ok = destroy_temporaries(folder) && ok;
    return remove_editions(folder) && ok;
}

void wipe_all(struct app *app)
{
    if (app->kiosk)
        return;
    app->wiped = true;
    if (app->state_folder)
        (void)wipe_folder(app->state_folder); /* whoever wipes has no time to read what failed */
    app->quit = true;
}
