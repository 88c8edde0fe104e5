/* Small text files; see textfile.h. */
#include "textfile.h"

#include <satchel/file.h>
#include <satchel/seal.h>

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define ROOM 4096 /* more that a sealed text takes than itself */

/* The key of the folder that a file is in; false: it has none that can be read. */
static bool key_beside(const char *path, uint8_t key[SATCHEL_SEAL_KEY], satchel_error *err)
{
    char beside[PATH_MAX];
    const char *slash = strrchr(path, '/');
    const int folder = slash ? (int)(slash - path + 1) : 0;
    if (snprintf(beside, sizeof beside, "%.*s" TEXTFILE_KEY, folder, path) >= (int)sizeof beside)
        return satchel_fail(err, SATCHEL_NOT_FOUND, "path too long");
    return satchel_seal_key(beside, false, key, err);
}

/* What was sealed, in place of it. */
static bool open_text(const char *path, satchel_buf *text, size_t most, satchel_error *err)
{
    uint8_t key[SATCHEL_SEAL_KEY];
    satchel_buf plain;
    if (!satchel_is_sealed(satchel_buf_bytes(text)))
        return true;
    satchel_buf_init(&plain, most + ROOM);
    bool ok = key_beside(path, key, err);
    ok = ok && satchel_unseal(key, satchel_buf_bytes(text), &plain, err);
    satchel_seal_forget(key);
    satchel_buf_free(text);
    *text = plain;
    return ok;
}

bool textfile_bytes(const char *path, size_t most, satchel_buf *out, satchel_error *err)
{
    satchel_buf bytes;
    satchel_buf_init(&bytes, most + ROOM);
    const bool ok = satchel_file_read(path, &bytes, err) && open_text(path, &bytes, most, err);
    if (ok)
        satchel_buf_put(out, bytes.data, bytes.size);
    satchel_buf_free(&bytes);
    return ok && satchel_buf_ok(out, err);
}

bool textfile_lines(const char *path, size_t most, textfile_line_fn *line, void *context,
                    satchel_error *err)
{
    satchel_buf text;
    satchel_buf_init(&text, most + ROOM);
    bool ok = satchel_file_read(path, &text, err) && open_text(path, &text, most, err);
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

bool textfile_make_folders(const char *folder)
{
    char path[PATH_MAX];
    if (snprintf(path, sizeof path, "%s", folder) >= (int)sizeof path)
        return false;
    for (char *slash = path + 1; (slash = strchr(slash, '/')); slash++) {
        *slash = '\0';
        const bool ok = mkdir(path, 0700) == 0 || errno == EEXIST;
        *slash = '/';
        if (!ok)
            return false;
    }
    return mkdir(path, 0700) == 0 || errno == EEXIST;
}

bool textfile_seal_folder(const char *folder, satchel_error *err)
{
    uint8_t key[SATCHEL_SEAL_KEY];
    char path[PATH_MAX];
    if (!textfile_make_folders(folder) ||
        snprintf(path, sizeof path, "%s/" TEXTFILE_KEY, folder) >= (int)sizeof path)
        return satchel_fail(err, SATCHEL_NOT_WRITABLE, "the folder cannot be made");
    const bool ok = satchel_seal_key(path, true, key, err);
    satchel_seal_forget(key);
    return ok;
}

/* --- what the program itself has saved ----------------------------------------------------------
 */

struct loading {
    textfile_line_fn *line;
    void *context;
    bool short_of_memory;
};

static bool pass_on(void *context, char *line)
{
    struct loading *l = context;
    l->short_of_memory = !l->line(l->context, line);
    return !l->short_of_memory;
}

bool textfile_load(const char *path, size_t most, textfile_line_fn *line, void *context,
                   bool *unread)
{
    struct loading l = {.line = line, .context = context};
    satchel_error err = {0};
    const bool ok = textfile_lines(path, most, pass_on, &l, &err);
    if (l.short_of_memory || (!ok && err.code == SATCHEL_MEMORY))
        return false;
    *unread = !ok && err.system != ENOENT;
    return true;
}

static bool aside_of(const char *path, char to[PATH_MAX])
{
    return snprintf(to, PATH_MAX, "%s" TEXTFILE_ASIDE, path) < PATH_MAX;
}

bool textfile_set_aside(const char *path, satchel_error *err)
{
    char aside[PATH_MAX];
    return (aside_of(path, aside) && rename(path, aside) == 0) ||
           satchel_fail_system(err, SATCHEL_NOT_WRITABLE, errno,
                               "what was saved before cannot be read, nor put aside");
}

void textfile_take_back(const char *path)
{
    char aside[PATH_MAX];
    if (aside_of(path, aside))
        (void)rename(aside, path);
}

static bool replace(const char *path, satchel_bytes text, satchel_error *err)
{
    uint8_t key[SATCHEL_SEAL_KEY];
    satchel_error why = {0};
    satchel_buf sealed;
    if (!key_beside(path, key, &why)) /* plain where there is none; a key that cannot be read is no
                                         reason to write plainly */
        return why.code == SATCHEL_NOT_FOUND ? satchel_save_bytes(path, text, err)
                                             : satchel_fail(err, why.code, "%s", why.text);
    satchel_buf_init(&sealed, text.size + ROOM);
    const bool ok = satchel_seal(key, text, &sealed, err) && satchel_buf_ok(&sealed, err) &&
                    satchel_save_bytes(path, satchel_buf_bytes(&sealed), err);
    satchel_seal_forget(key);
    satchel_buf_free(&sealed);
    return ok;
}

bool textfile_save(const char *path, bool *unread, satchel_bytes bytes, satchel_error *err)
{
    if (!*unread)
        return replace(path, bytes, err);
    if (!textfile_set_aside(path, err))
        return false;
    *unread = !replace(path, bytes, err);
    if (*unread)
        textfile_take_back(path);
    return !*unread;
}
