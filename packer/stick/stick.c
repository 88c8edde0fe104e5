/* The reading program on a stick; see stick.h. */
#include "stick.h"

#include "portable.h"

#include <satchel/file.h>
#include <satchel/prior.h>

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- files -------------------------------------------------------------------------------------
 */

bool stick_folder(const char *path, satchel_error *err)
{
    struct stat st;
    if (mkdir(path, 0755) == 0 || (errno == EEXIST && stat(path, &st) == 0 && S_ISDIR(st.st_mode)))
        return true;
    return satchel_fail_system(err, SATCHEL_NOT_WRITABLE, errno, "no folder can be made here");
}

static bool copy_bytes(const satchel_source *from, satchel_save *to, satchel_error *err)
{
    static const size_t room = (size_t)1 << 20;
    uint8_t *bytes = malloc(room);
    bool ok = bytes || satchel_fail_memory(err);
    for (uint64_t at = 0; ok && at < from->size;) {
        size_t got = 0;
        ok = from->read(from->context, at, bytes, room, &got, err);
        if (ok && !got)
            ok = satchel_fail(err, SATCHEL_READ, "has become shorter");
        ok = ok && satchel_save_write(to, bytes, got, err);
        at += got;
    }
    free(bytes);
    return ok;
}

bool stick_copy(const char *from, const char *to, unsigned mode, satchel_error *err)
{
    satchel_source source;
    if (!satchel_source_open(&source, from, err))
        return false;
    satchel_save *save = satchel_save_open(to, err);
    bool ok = save && copy_bytes(&source, save, err);
    satchel_source_close(&source);
    if (!ok) {
        satchel_save_discard(save);
        return false;
    }
    if (!satchel_save_commit(save, err))
        return false;
    /* File systems of sticks know no modes; those that do get the right one. */
    (void)chmod(to, mode);
    return true;
}

__attribute__((format(printf, 2, 3))) static bool path_print(char to[PATH_MAX], const char *format,
                                                             ...)
{
    va_list args;
    va_start(args, format);
    const int n = vsnprintf(to, PATH_MAX, format, args);
    va_end(args);
    return n >= 0 && n < PATH_MAX;
}

static bool copy_into(const char *from, const char *folder, unsigned mode, satchel_error *err)
{
    char to[PATH_MAX];
    const char *slash = strrchr(from, '/');
    return path_print(to, "%s/%s", folder, slash ? slash + 1 : from)
               ? stick_copy(from, to, mode, err)
               : satchel_fail(err, SATCHEL_NOT_WRITABLE, "path too long");
}

/* Makes FOLDER/NAME and leaves its path in `to`. */
static bool folder_in(char to[PATH_MAX], const char *folder, const char *name, satchel_error *err)
{
    return path_print(to, "%s/%s", folder, name)
               ? stick_folder(to, err)
               : satchel_fail(err, SATCHEL_NOT_WRITABLE, "path too long");
}

/* --- what the bundles need ---------------------------------------------------------------------
 */

static bool has_language(const struct stick_needs *n, const char *tag, size_t length)
{
    for (unsigned i = 0; i < n->language_count; i++)
        if (strlen(n->languages[i]) == length && strncasecmp(n->languages[i], tag, length) == 0)
            return true;
    return false;
}

static bool need_language(struct stick_needs *n, const char *tag, satchel_error *err)
{
    const size_t length = strcspn(tag, "-");
    if (!length || length >= sizeof *n->languages || has_language(n, tag, length))
        return true;
    if (n->language_count == STICK_LANGUAGES)
        return satchel_fail(err, SATCHEL_LIMIT, "more than %d languages on one stick",
                            STICK_LANGUAGES);
    snprintf(n->languages[n->language_count++], sizeof *n->languages, "%.*s", (int)length, tag);
    return true;
}

static bool need_prior(struct stick_needs *n, const satchel_prior_name *prior, satchel_error *err)
{
    if (prior->bytes)
        return true; /* the bundle brings it along */
    for (unsigned i = 0; i < n->prior_count; i++)
        if (memcmp(n->priors[i].hash, prior->hash, sizeof prior->hash) == 0)
            return true;
    if (n->prior_count == STICK_PRIORS)
        return satchel_fail(err, SATCHEL_LIMIT, "more than %d priors on one stick", STICK_PRIORS);
    n->priors[n->prior_count++] = *prior;
    return true;
}

bool stick_need(struct stick_needs *n, satchel_bundle *bundle, satchel_error *err)
{
    const satchel_info *info = satchel_bundle_info(bundle);
    satchel_arena arena;
    bool ok = true;
    satchel_arena_init(&arena, (size_t)1 << 24);
    for (unsigned i = 0; ok && i < info->prior_count; i++)
        ok = need_prior(n, &info->priors[i], err);
    for (uint32_t i = 0; ok && i < info->articles; i++) {
        satchel_record record;
        satchel_arena_clear(&arena);
        ok = satchel_bundle_record(bundle, i, &arena, &record, err) &&
             need_language(n, record.language, err);
    }
    satchel_arena_free(&arena);
    return ok;
}

/* --- the program's data ------------------------------------------------------------------------
 */

struct data {
    const char *folder; /* STICK/viewer/linux-MACHINE/share/satchel */
    const struct stick_needs *needs;
    satchel_error *err;
};

static bool put_priors(const struct data *d, void (*missing)(const char *prior))
{
    char folder[PATH_MAX];
    satchel_priors *priors = satchel_priors_create(false);
    bool ok = priors || satchel_fail_memory(d->err);
    ok = ok && folder_in(folder, d->folder, "priors", d->err);
    for (unsigned i = 0; ok && i < d->needs->prior_count; i++) {
        const satchel_prior_name *wanted = &d->needs->priors[i];
        bool found = false;
        for (unsigned k = 0; ok && !found && satchel_priors_path(priors, k); k++) {
            satchel_prior_name name;
            const char *path = satchel_priors_path(priors, k);
            found = satchel_priors_add(priors, path, &name, NULL) &&
                    memcmp(name.hash, wanted->hash, sizeof name.hash) == 0;
            if (found)
                ok = copy_into(path, folder, 0644, d->err);
        }
        if (ok && !found)
            missing(wanted->name);
    }
    satchel_priors_destroy(priors);
    return ok;
}

static bool put_hyphens(const struct data *d, const char *viewer)
{
    char from[PATH_MAX], to[PATH_MAX], path[PATH_MAX];
    const char *slash = strrchr(viewer, '/');
    if (!path_print(from, "%.*s/../share/satchel/hyphen", slash ? (int)(slash - viewer) : 1,
                    slash ? viewer : "."))
        return true;
    DIR *dir = opendir(from);
    bool ok = folder_in(to, d->folder, "hyphen", d->err);
    for (const struct dirent *e; ok && dir && (e = readdir(dir));)
        if (has_language(d->needs, e->d_name, strcspn(e->d_name, "-.")) ||
            strcmp(e->d_name, "LICENSES") == 0)
            ok = path_print(path, "%s/%s", from, e->d_name) && copy_into(path, to, 0644, d->err);
    if (dir)
        closedir(dir);
    return ok;
}

/* The faces that the viewer knows by name: of the text, of symbols, and for each script a regular
 * and a bold one. Those of Chinese, Japanese and Korean are large, and come only when needed. */
static bool is_wanted_font(const struct stick_needs *n, const char *name)
{
    static const char *const always[] = {"GenBkBas",       "NotoSerif-",  "NotoSans-",
                                         "NotoSansMono-R", "DejaVuSans.", "NotoNaskhArabic-",
                                         "Symbola"};
    static const char *const cjk[] = {"NotoSerifCJK-Regular", "NotoSerifCJK-Bold",
                                      "NotoSansCJK-Regular", "NotoSansCJK-Bold"};
    static const char *const tails[] = {"-Regular.ttf", "-Bold.ttf"};
    const bool wants_cjk =
        has_language(n, "zh", 2) || has_language(n, "ja", 2) || has_language(n, "ko", 2);
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        if (strncmp(name, always[i], strlen(always[i])) == 0)
            return true;
    for (size_t i = 0; wants_cjk && i < sizeof cjk / sizeof *cjk; i++)
        if (strncmp(name, cjk[i], strlen(cjk[i])) == 0)
            return true;
    if (strncmp(name, "NotoSans", 8) != 0 && strncmp(name, "NotoSerif", 9) != 0)
        return false;
    if (strstr(name, "UI-") || strstr(name, "Display") || strstr(name, "CJK"))
        return false;
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++)
        if (strlen(name) > strlen(tails[i]) &&
            strcmp(name + strlen(name) - strlen(tails[i]), tails[i]) == 0)
            return true;
    return false;
}

static bool put_fonts(const struct data *d)
{
    static const char *const folders[] = {"/usr/share/fonts/truetype/gentium-basic",
                                          "/usr/share/fonts/truetype/noto",
                                          "/usr/share/fonts/opentype/noto",
                                          "/usr/share/fonts/truetype/dejavu",
                                          "/usr/share/fonts/truetype/ancient-scripts",
                                          "/usr/share/fonts/noto",
                                          "/usr/share/fonts/noto-cjk",
                                          "/usr/share/fonts/google-noto",
                                          "/usr/share/fonts/TTF"};
    char to[PATH_MAX], path[PATH_MAX];
    bool ok = folder_in(to, d->folder, "fonts", d->err);
    for (size_t i = 0; ok && i < sizeof folders / sizeof *folders; i++) {
        DIR *dir = opendir(folders[i]);
        for (const struct dirent *e; ok && dir && (e = readdir(dir));)
            if (is_wanted_font(d->needs, e->d_name))
                ok = path_print(path, "%s/%s", folders[i], e->d_name) &&
                     copy_into(path, to, 0644, d->err);
        if (dir)
            closedir(dir);
    }
    return ok;
}

/* --- the program -------------------------------------------------------------------------------
 */

/* What SDL loads by itself to speak to an X server. */
static const char *const loaded[] = {
    "libX11.so.6",    "libXext.so.6",   "libXcursor.so.1", "libXi.so.6",
    "libXfixes.so.3", "libXrandr.so.2", "libXss.so.1",     NULL};

/* Starts the viewer with its own loader and libraries. Some systems mount sticks so that nothing on
 * them can be started: then the program goes to a folder of the machine first, and away again. */
static const char script[] =
    "#!/bin/sh\n"
    "# Starts the reading program on this stick. Nothing is installed or kept on this computer.\n"
    "here=$(cd \"$(dirname \"$0\")\" && pwd) || exit 1\n"
    "program=$here/viewer/linux-$(uname -m)\n"
    "[ -d \"$program\" ] || { echo \"no program for $(uname -m) on this stick; open START.html\" "
    ">&2; exit 1; }\n"
    "loader=$(ls \"$program\"/lib/ld-linux*)\n"
    "away=\n"
    "if ! \"$loader\" --version >/dev/null 2>&1; then\n"
    "    away=$(mktemp -d) && cp -r \"$program/bin\" \"$program/lib\" \"$away/\" && ln -s "
    "\"$program/share\" \"$away/share\" || exit 1\n"
    "    trap 'rm -rf \"$away\"' EXIT\n"
    "    trap 'exit 1' HUP INT TERM\n"
    "    chmod +x \"$away\"/lib/ld-linux*\n"
    "    program=$away\n"
    "    loader=$(ls \"$program\"/lib/ld-linux*)\n"
    "fi\n"
    "[ $# -gt 0 ] || set -- \"$here/bundles\"\n"
    "\"$loader\" --library-path \"$program/lib\" \"$program/bin/satchel-view\" --private \"$@\"\n";

static bool put_libraries(const struct portable *p, const char *folder, satchel_error *err)
{
    char to[PATH_MAX];
    bool ok = folder_in(to, folder, "lib", err);
    for (size_t i = 0; ok && i < p->count; i++)
        ok = copy_into(p->files[i], to, i ? 0644 : 0755, err);
    return ok;
}

static bool put_program(const char *viewer, const char *folder, satchel_error *err)
{
    char bin[PATH_MAX], to[PATH_MAX];
    return folder_in(bin, folder, "bin", err) && path_print(to, "%s/satchel-view", bin) &&
           stick_copy(viewer, to, 0755, err);
}

bool stick_put_viewer(const char *stick, const char *viewer, const struct stick_needs *needs,
                      void (*missing)(const char *prior), satchel_error *err)
{
    struct portable portable;
    char folder[PATH_MAX], name[64], share[PATH_MAX], data[PATH_MAX], to[PATH_MAX];
    if (!portable_find(&portable, viewer, loaded, err))
        return false;
    snprintf(name, sizeof name, "linux-%s", portable.machine);
    bool ok = folder_in(share, stick, "viewer", err) && folder_in(folder, share, name, err) &&
              put_libraries(&portable, folder, err) && put_program(viewer, folder, err);
    portable_free(&portable);
    ok = ok && folder_in(share, folder, "share", err) && folder_in(data, share, "satchel", err);
    const struct data d = {.folder = data, .needs = needs, .err = err};
    ok = ok && put_priors(&d, missing) && put_hyphens(&d, viewer) && put_fonts(&d) &&
         path_print(to, "%s/%s", stick, STICK_SCRIPT) &&
         satchel_save_bytes(to, (satchel_bytes){(const uint8_t *)script, sizeof script - 1}, err);
    if (ok)
        (void)chmod(to, 0755);
    return ok;
}
