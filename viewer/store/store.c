/* The device's own editions; see store.h. */
#include "store.h"

#include <satchel/verify.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define MOST_KEPT 1024
#define KEEP      7
#define INCOMING  ".new"
#define CHUNK     ((size_t)1 << 16)

/* An edition that is kept. */
struct kept {
    char path[PATH_MAX];
    satchel_publication publication;
    uint64_t edition, bytes;
    int64_t issued;
    uint8_t manifest[SATCHEL_HASH];
};

struct store {
    struct store_options options;
    char folder[PATH_MAX];
    char incoming[PATH_MAX + 8];
    struct kept *kept; /* newest first */
    size_t count;
    int held; /* the folder, locked; -1: not */
};

/* --- what is there -----------------------------------------------------------------------------
 */

static int compare_kept(const void *a, const void *b)
{
    const struct kept *x = a, *y = b;
    if (x->edition != y->edition)
        return x->edition > y->edition ? -1 : 1;
    if (x->issued != y->issued)
        return x->issued > y->issued ? -1 : 1;
    return memcmp(x->manifest, y->manifest, SATCHEL_HASH);
}

/* A file that is no bundle, or a damaged one, is not ours to count; it is left where it is. */
static void look_at(struct store *s, const char *name)
{
    struct kept *k = &s->kept[s->count];
    satchel_error why;
    if (snprintf(k->path, sizeof k->path, "%s/%s", s->folder, name) >= (int)sizeof k->path)
        return;
    satchel_bundle *bundle = satchel_bundle_open(k->path, &why);
    if (!bundle)
        return;
    const satchel_info *info = satchel_bundle_info(bundle);
    satchel_publication_of(info, &k->publication);
    k->edition = info->edition;
    k->issued = info->issued;
    k->bytes = info->bytes;
    memcpy(k->manifest, info->manifest, SATCHEL_HASH);
    s->count++;
    satchel_bundle_close(bundle);
}

static bool ends_with(const char *text, const char *end)
{
    const size_t n = strlen(text), m = strlen(end);
    return n > m && strcmp(text + n - m, end) == 0;
}

static void scan(struct store *s)
{
    s->count = 0;
    DIR *dir = opendir(s->folder);
    if (!dir)
        return;
    for (const struct dirent *e; (e = readdir(dir)) && s->count < MOST_KEPT;)
        if (e->d_name[0] != '.' && ends_with(e->d_name, ".satchel"))
            look_at(s, e->d_name);
    closedir(dir);
    if (s->count)
        qsort(s->kept, s->count, sizeof *s->kept, compare_kept);
}

void store_sweep(const char *folder)
{
    DIR *dir = opendir(folder);
    if (!dir)
        return;
    const bool held = flock(dirfd(dir), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    for (const struct dirent *e; !held && (e = readdir(dir));)
        if (strcmp(e->d_name, INCOMING) == 0 || strncmp(e->d_name, ".satchel-", 9) == 0)
            (void)unlinkat(dirfd(dir), e->d_name, 0);
    closedir(dir);
}

struct store *store_open(const struct store_options *options, satchel_error *err)
{
    struct store *s = calloc(1, sizeof *s);
    struct kept *kept = calloc(MOST_KEPT, sizeof *kept);
    if (!s || !kept) {
        free(s);
        free(kept);
        return satchel_fail_memory(err), NULL;
    }
    s->options = *options;
    s->options.keep = options->keep ? options->keep : KEEP;
    s->kept = kept;
    s->held = -1;
    bool ok = snprintf(s->folder, sizeof s->folder, "%s", options->folder) < PATH_MAX - 64 ||
              satchel_fail(err, SATCHEL_NOT_WRITABLE, "path too long");
    snprintf(s->incoming, sizeof s->incoming, "%s/" INCOMING, s->folder);
    if (ok && mkdir(s->folder, 0700) != 0 && errno != EEXIST)
        ok = satchel_fail_system(err, SATCHEL_NOT_WRITABLE, errno, "the folder cannot be made");
    if (!ok) {
        store_close(s);
        return NULL;
    }
    store_sweep(s->folder);
    return s;
}

void store_close(struct store *s)
{
    if (!s)
        return;
    if (s->held >= 0)
        (void)close(s->held);
    free(s->kept);
    free(s);
}

/* The lock is the folder's own, so that nothing lies in it that is no edition. File systems without
 * locks have nobody else either. */
void store_hold(struct store *s)
{
    s->held = open(s->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    while (s->held >= 0 && flock(s->held, LOCK_EX) != 0 && errno == EINTR)
        continue;
}

const char *store_folder(const struct store *s)
{
    return s->folder;
}

/* --- room --------------------------------------------------------------------------------------
 */

static bool has_room(const struct store *s, uint64_t bytes)
{
    struct statvfs disk;
    if (statvfs(s->folder, &disk) != 0)
        return true; /* writing will tell */
    const uint64_t left = (uint64_t)disk.f_bavail * disk.f_frsize;
    return left >= bytes && left - bytes >= s->options.reserve;
}

/* How many newer editions of its publication there are. */
static unsigned rank(const struct store *s, size_t i)
{
    unsigned newer = 0;
    for (size_t k = 0; k < i; k++)
        newer += satchel_publication_follows(&s->kept[i].publication, &s->kept[k].publication);
    return newer;
}

/* Removes the oldest edition of any publication that has a newer one. False: there is none. */
static bool give_up_one(struct store *s)
{
    const struct kept *oldest = NULL;
    for (size_t i = 0; i < s->count; i++)
        if (rank(s, i) && (!oldest || s->kept[i].issued < oldest->issued))
            oldest = &s->kept[i];
    if (!oldest || unlink(oldest->path) != 0)
        return false;
    scan(s);
    return true;
}

static bool make_room(struct store *s, uint64_t bytes, satchel_error *err)
{
    while (!has_room(s, bytes))
        if (!give_up_one(s))
            return satchel_fail(err, SATCHEL_DISK_FULL, "there is no room for it on this device");
    return true;
}

static void give_up_old(struct store *s)
{
    scan(s);
    for (size_t i = 0; i < s->count; i++)
        if (rank(s, i) >= s->options.keep)
            (void)unlink(s->kept[i].path);
    scan(s);
}

/* --- taking ------------------------------------------------------------------------------------
 */

static bool verify(const char *path, satchel_error *err)
{
    const satchel_verify_options options = {0};
    satchel_code code = SATCHEL_OK;
    satchel_bundle *bundle = satchel_bundle_open(path, err);
    const bool ok = bundle && satchel_verify(bundle, &options, &code, err) &&
                    (code == SATCHEL_OK || satchel_fail(err, code, "is damaged"));
    satchel_bundle_close(bundle);
    return ok;
}

static bool sync_folder(const struct store *s, satchel_error *err)
{
    const int fd = open(s->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool ok = fd >= 0 && fsync(fd) == 0;
    const int why = errno;
    if (fd >= 0)
        (void)close(fd);
    return ok || satchel_fail_system(err, SATCHEL_NOT_WRITABLE, why, "cannot be made to last");
}

/* What lies at `incoming` gets its name, once it is what it should be. */
static bool put_in_place(struct store *s, satchel_error *err)
{
    char path[PATH_MAX + 64];
    satchel_bundle *bundle = satchel_bundle_open(s->incoming, err);
    if (!bundle)
        return false;
    const satchel_info *info = satchel_bundle_info(bundle);
    int at = snprintf(path, sizeof path, "%s/", s->folder);
    for (unsigned i = 0; i < SATCHEL_HASH; i++)
        at += snprintf(path + at, sizeof path - (size_t)at, "%02x", (unsigned)info->manifest[i]);
    snprintf(path + at, sizeof path - (size_t)at, ".satchel");
    const bool ok = !s->options.accepts || s->options.accepts(s->options.context, bundle, err);
    satchel_bundle_close(bundle);
    if (!ok || !verify(s->incoming, err))
        return false;
    if (rename(s->incoming, path) != 0)
        return satchel_fail_system(err, SATCHEL_NOT_WRITABLE, errno, "cannot be put in place");
    return sync_folder(s, err);
}

static bool copy(const struct store *s, const char *path, satchel_error *err)
{
    satchel_source from;
    uint8_t *room = malloc(CHUNK);
    if (!room)
        return satchel_fail_memory(err);
    satchel_save *save = NULL;
    bool ok = satchel_source_open(&from, path, err);
    if (ok) {
        save = satchel_save_open(s->incoming, err);
        ok = save != NULL;
        size_t got = 1;
        for (uint64_t at = 0; ok && got; at += got) {
            ok = from.read(from.context, at, room, CHUNK, &got, err) &&
                 satchel_save_write(save, room, got, err);
            if (ok && s->options.told)
                s->options.told(s->options.told_context, at + got, from.size);
        }
        satchel_source_close(&from);
    }
    free(room);
    if (ok)
        return satchel_save_commit(save, err);
    satchel_save_discard(save);
    return false;
}

/* Is there this edition, or a newer one of its publication? */
static bool is_known(const struct store *s, const satchel_info *info)
{
    satchel_publication publication;
    satchel_publication_of(info, &publication);
    for (size_t i = 0; i < s->count; i++) {
        const struct kept *k = &s->kept[i];
        if (memcmp(k->manifest, info->manifest, SATCHEL_HASH) == 0)
            return true;
        if (satchel_publication_follows(&publication, &k->publication) &&
            (k->edition > info->edition ||
             (k->edition == info->edition && k->issued >= info->issued)))
            return true;
    }
    return false;
}

static enum store_news settle(struct store *s, bool ok)
{
    if (!ok) {
        (void)unlink(s->incoming);
        return STORE_FAILED;
    }
    give_up_old(s);
    return STORE_TAKEN;
}

enum store_news store_take_bundle(struct store *s, const char *path, satchel_error *err)
{
    satchel_bundle *bundle = satchel_bundle_open(path, err);
    if (!bundle)
        return STORE_FAILED;
    const satchel_info *info = satchel_bundle_info(bundle);
    const uint64_t bytes = info->bytes;
    scan(s);
    const bool known = info->excerpt_of || is_known(s, info);
    const bool ok =
        known || ((info->complete || satchel_fail(err, SATCHEL_CUT, "cut off")) &&
                  (!s->options.accepts || s->options.accepts(s->options.context, bundle, err)));
    satchel_bundle_close(bundle);
    if (known || !ok)
        return known ? STORE_NOTHING : STORE_FAILED;
    return settle(s, make_room(s, bytes, err) && copy(s, path, err) && put_in_place(s, err));
}

/* Opens the base that the update is from, NULL if `path` is none. */
static satchel_bundle *open_base(const char *path, const satchel_update_info *update)
{
    satchel_error why;
    satchel_bundle *bundle = satchel_bundle_open(path, &why);
    const satchel_info *info = bundle ? satchel_bundle_info(bundle) : NULL;
    for (unsigned i = 0; info && info->complete && i < update->base_count; i++)
        if (memcmp(info->manifest, update->bases[i], SATCHEL_HASH) == 0)
            return bundle;
    satchel_bundle_close(bundle);
    return NULL;
}

static satchel_bundle *find_base(const struct store *s, const satchel_update_info *update,
                                 const char *const *bases, size_t count)
{
    satchel_bundle *found = NULL;
    for (size_t i = 0; !found && i < s->count; i++)
        found = open_base(s->kept[i].path, update);
    for (size_t i = 0; !found && i < count; i++)
        found = open_base(bases[i], update);
    return found;
}

static bool has_edition(const char *path, const uint8_t manifest[SATCHEL_HASH])
{
    satchel_error why;
    satchel_bundle *bundle = satchel_bundle_open(path, &why);
    const bool has =
        bundle && memcmp(satchel_bundle_info(bundle)->manifest, manifest, SATCHEL_HASH) == 0;
    satchel_bundle_close(bundle);
    return has;
}

enum store_news store_take_update(struct store *s, const char *path, const char *const *bases,
                                  size_t count, satchel_error *err)
{
    satchel_update_info *update = calloc(1, sizeof *update);
    if (!update)
        return satchel_fail_memory(err), STORE_FAILED;
    enum store_news news = STORE_FAILED;
    satchel_bundle *base = NULL;
    if (!satchel_update_read(path, update, err))
        goto out;
    scan(s);
    news = STORE_NOTHING;
    for (size_t i = 0; i < s->count; i++)
        if (memcmp(s->kept[i].manifest, update->manifest, SATCHEL_HASH) == 0)
            goto out;
    for (size_t i = 0; i < count; i++)
        if (has_edition(bases[i], update->manifest))
            goto out;
    news = STORE_FAILED;
    base = find_base(s, update, bases, count);
    if (!base) {
        satchel_fail(err, SATCHEL_WRONG_BASE, "the update is from editions that are not here");
        goto out;
    }
    if (s->options.priors)
        satchel_bundle_use_priors(base, s->options.priors);
    news = settle(s, make_room(s, update->bytes, err) &&
                         satchel_apply_telling(base, path, s->incoming, s->options.told,
                                               s->options.told_context, err) &&
                         put_in_place(s, err));
out:
    satchel_bundle_close(base);
    free(update);
    return news;
}
