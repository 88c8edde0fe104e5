/* The priors of this machine; see <satchel/prior.h>.
 *
 * A folder of priors holds files called NAME-HASH.prior, so that one is found without reading any.
 * Beside them, where the installation made them, or in the user's cache folder lie images, called
 * HASH.image.
 */
#include "priors.h"

#include "doors/digest.h"
#include "image.h"
#include "texts.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOST_KNOWN   512 /* priors of a machine */
#define LONGEST_PATH 4096

struct known_prior {
    satchel_prior_name name;
    char *path;                 /* NULL: bundles bring it */
    struct opened_image opened; /* when image_is_open */
    unsigned users;             /* bundles that hold it; 0 without a path: the place is free */
};

struct satchel_priors {
    struct known_prior *known; /* room for MOST_KNOWN: who has opened one points into it */
    unsigned count;
    char cache[LONGEST_PATH]; /* "" if there is none */
    bool failed;              /* out of memory: the list is not whole */
    bool keep;                /* images may be written */
};

/* --- names -------------------------------------------------------------------------------------
 */

static const char suffix[] = ".prior";

static bool is_name(const char *text, size_t length)
{
    return length > 0 && length < SATCHEL_PRIOR_NAME &&
           strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") >= length;
}

/* "en-HASH.prior". */
static bool parse_file_name(const char *file, satchel_prior_name *name)
{
    const size_t length = strlen(file), tail = 1 + 2 * SATCHEL_HASH + sizeof suffix - 1;
    if (length <= tail || strcmp(file + length - (sizeof suffix - 1), suffix) != 0)
        return false;
    const size_t size = length - tail;
    if (file[size] != '-' || !is_name(file, size) ||
        !hex_parse(file + size + 1, name->hash, SATCHEL_HASH))
        return false;
    memset(name->name, 0, sizeof name->name);
    memcpy(name->name, file, size);
    return true;
}

static struct known_prior *find(satchel_priors *p, const uint8_t hash[SATCHEL_HASH])
{
    for (unsigned i = 0; i < p->count; i++)
        if ((p->known[i].path || p->known[i].users) &&
            memcmp(p->known[i].name.hash, hash, SATCHEL_HASH) == 0)
            return &p->known[i];
    return NULL;
}

/* A free place, the name written into it; NULL when there is none. */
static struct known_prior *new_known(satchel_priors *p, const satchel_prior_name *name)
{
    struct known_prior *place = NULL;
    for (unsigned i = 0; i < p->count && !place; i++)
        if (!p->known[i].path && !p->known[i].users)
            place = &p->known[i];
    if (!place && p->count < MOST_KNOWN)
        place = &p->known[p->count++];
    if (place)
        *place = (struct known_prior){.name = *name};
    return place;
}

static bool add_known(satchel_priors *p, const satchel_prior_name *name, const char *path)
{
    if (find(p, name->hash))
        return true;
    if (p->count == MOST_KNOWN)
        return false;
    char *copy = strdup(path);
    struct known_prior *place = copy ? new_known(p, name) : NULL;
    if (!place) {
        free(copy);
        p->failed = true;
        return false;
    }
    place->name.bytes = 0;
    place->path = copy;
    return true;
}

/* --- folders -----------------------------------------------------------------------------------
 */

/* What cannot be read or kept in mind is as if it were not there. */
static void add_folder(satchel_priors *p, const char *folder)
{
    DIR *open = opendir(folder);
    char path[LONGEST_PATH];
    satchel_prior_name name;
    p->failed |= !open && errno == ENOMEM;
    for (struct dirent *file; open && (file = readdir(open));)
        if (parse_file_name(file->d_name, &name) &&
            snprintf(path, sizeof path, "%s/%s", folder, file->d_name) < (int)sizeof path)
            (void)add_known(p, &name, path);
    if (open)
        closedir(open);
}

static void add_folders(satchel_priors *p, const char *list)
{
    char folder[LONGEST_PATH];
    while (*list) {
        const size_t length = strcspn(list, ":");
        if (length && length < sizeof folder) {
            memcpy(folder, list, length);
            folder[length] = '\0';
            add_folder(p, folder);
        }
        list += length + (list[length] == ':');
    }
}

void priors_look_in(satchel_priors *p, const char *folder)
{
    DIR *open = opendir(folder);
    char path[LONGEST_PATH];
    unsigned left = 32;
    satchel_prior_name name;
    for (struct dirent *file; open && left && (file = readdir(open));) {
        const size_t length = strlen(file->d_name);
        if (length <= sizeof suffix - 1 ||
            strcmp(file->d_name + length - (sizeof suffix - 1), suffix) != 0 ||
            snprintf(path, sizeof path, "%s/%s", folder, file->d_name) >= (int)sizeof path)
            continue;
        left--;
        (void)!satchel_priors_add(p, path, &name, NULL);
    }
    if (open)
        closedir(open);
}

/* Where a person puts priors that came by themselves. */
static void add_users(satchel_priors *p)
{
    const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
    char folder[LONGEST_PATH];
    int length = -1;
    if (data && *data == '/')
        length = snprintf(folder, sizeof folder, "%s/satchel/priors", data);
    else if (home && *home == '/')
        length = snprintf(folder, sizeof folder, "%s/.local/share/satchel/priors", home);
    if (length > 0 && length < (int)sizeof folder)
        priors_look_in(p, folder);
}

static void add_beside_program(satchel_priors *p)
{
    char path[LONGEST_PATH];
    char folder[LONGEST_PATH];
    const ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    path[length > 0 ? length : 0] = '\0';
    const char *slash = strrchr(path, '/');
    if (slash && snprintf(folder, sizeof folder, "%.*s/../share/satchel/priors",
                          (int)(slash - path), path) < (int)sizeof folder)
        add_folder(p, folder);
}

/* Makes the folder and those above it that are not there. */
static bool make_folders(char *path)
{
    for (char *at = path + 1; *at; at++) {
        if (*at != '/')
            continue;
        *at = '\0';
        const bool made = mkdir(path, 0700) == 0 || errno == EEXIST;
        *at = '/';
        if (!made)
            return false;
    }
    return mkdir(path, 0700) == 0 || errno == EEXIST;
}

static void find_cache(satchel_priors *p)
{
    const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    int length = -1;
    if (cache && *cache == '/')
        length = snprintf(p->cache, sizeof p->cache, "%s/satchel", cache);
    else if (home && *home == '/')
        length = snprintf(p->cache, sizeof p->cache, "%s/.cache/satchel", home);
    if (length <= 0 || (size_t)length >= sizeof p->cache - 64)
        p->cache[0] = '\0';
}

/* --- the set -----------------------------------------------------------------------------------
 */

satchel_priors *satchel_priors_create(bool keep)
{
    satchel_priors *p = calloc(1, sizeof *p);
    if (!p)
        return NULL;
    p->known = calloc(MOST_KNOWN, sizeof *p->known);
    if (!p->known) {
        free(p);
        return NULL;
    }
    const char *folders = getenv("SATCHEL_PRIORS");
    if (folders) {
        add_folders(p, folders);
    } else {
        add_beside_program(p);
        add_folder(p, SATCHEL_PRIORS_FOLDER);
        add_users(p);
    }
    if (p->failed) {
        satchel_priors_destroy(p);
        return NULL;
    }
    find_cache(p);
    p->keep = keep;
    if (!keep && p->cache[0] && access(p->cache, F_OK) != 0)
        p->cache[0] = '\0';
    if (keep && p->cache[0] && !make_folders(p->cache))
        p->cache[0] = '\0';
    return p;
}

satchel_priors *satchel_priors_copy(const satchel_priors *from)
{
    satchel_priors *p = calloc(1, sizeof *p);
    bool ok = p && (p->known = calloc(MOST_KNOWN, sizeof *p->known));
    for (unsigned i = 0; ok && i < from->count; i++)
        ok = !from->known[i].path || add_known(p, &from->known[i].name, from->known[i].path);
    if (!ok) {
        satchel_priors_destroy(p);
        return NULL;
    }
    memcpy(p->cache, from->cache, sizeof p->cache);
    p->keep = from->keep;
    return p;
}

void satchel_priors_destroy(satchel_priors *p)
{
    if (!p)
        return;
    for (unsigned i = 0; i < p->count; i++) {
        image_close(&p->known[i].opened);
        free(p->known[i].path);
    }
    free(p->known);
    free(p);
}

/* The name that a publication's file gives: what it is called, in small letters, else "own". */
static void name_from_path(const char *path, char name[SATCHEL_PRIOR_NAME])
{
    const char *base = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
    size_t length = 0;
    for (; base[length] && base[length] != '.' && length < SATCHEL_PRIOR_NAME - 1; length++) {
        const char c = base[length];
        name[length] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    name[length] = '\0';
    if (!is_name(name, length))
        snprintf(name, SATCHEL_PRIOR_NAME, "own");
}

bool satchel_priors_add(satchel_priors *p, const char *path, satchel_prior_name *name,
                        satchel_error *err)
{
    satchel_buf bytes;
    satchel_buf_init(&bytes, PRIOR_MOST_BYTES);
    bool ok = satchel_file_read(path, &bytes, err) && prior_is(satchel_buf_bytes(&bytes), err);
    if (ok) {
        hash_bytes(satchel_buf_bytes(&bytes), name->hash);
        name_from_path(path, name->name);
        ok = add_known(p, name, path) || satchel_fail_memory(err);
    }
    satchel_buf_free(&bytes);
    return ok;
}

static bool find_called(const satchel_priors *p, const char *name, size_t length,
                        satchel_prior_name *to)
{
    for (unsigned i = 0; i < p->count; i++)
        if (p->known[i].path && strlen(p->known[i].name.name) == length &&
            strncmp(p->known[i].name.name, name, length) == 0) {
            *to = p->known[i].name;
            return true;
        }
    return false;
}

bool satchel_priors_for(satchel_priors *p, const char *language, satchel_prior_name *name)
{
    char tag[SATCHEL_PRIOR_NAME] = "";
    for (size_t i = 0; language[i] && i < sizeof tag - 1; i++)
        tag[i] = (char)(language[i] >= 'A' && language[i] <= 'Z' ? language[i] + 32 : language[i]);
    return find_called(p, tag, strlen(tag), name) || find_called(p, tag, strcspn(tag, "-"), name) ||
           find_called(p, "und", 3, name);
}

bool satchel_priors_has(satchel_priors *p, const satchel_prior_name *name)
{
    return find(p, name->hash) != NULL;
}

const char *satchel_priors_path(const satchel_priors *p, unsigned number)
{
    for (unsigned i = 0; i < p->count; i++)
        if (p->known[i].path && !number--)
            return p->known[i].path;
    return NULL;
}

const char *satchel_priors_cache(const satchel_priors *p)
{
    return p->cache;
}

/* --- opening -----------------------------------------------------------------------------------
 */

static bool image_path(const char *folder, size_t length, const uint8_t hash[SATCHEL_HASH],
                       char to[LONGEST_PATH])
{
    char hex[2 * SATCHEL_HASH + 1];
    hex_print(hex, hash, SATCHEL_HASH);
    return snprintf(to, LONGEST_PATH, "%.*s/%s.image", (int)length, folder, hex) < LONGEST_PATH;
}

void priors_rest(const satchel_priors *p)
{
    for (unsigned i = 0; i < p->count; i++)
        image_rest(&p->known[i].opened);
}

static bool map_known(const satchel_priors *p, struct known_prior *known)
{
    char path[LONGEST_PATH];
    const char *slash = strrchr(known->path, '/');
    const uint8_t *hash = known->name.hash;
    if (slash && image_path(known->path, (size_t)(slash - known->path), hash, path) &&
        image_map(path, hash, &known->opened))
        return true;
    return p->cache[0] && image_path(p->cache, strlen(p->cache), hash, path) &&
           image_map(path, hash, &known->opened);
}

static bool make_known(const satchel_priors *p, struct known_prior *known, satchel_error *err)
{
    satchel_buf bytes;
    uint8_t hash[SATCHEL_HASH];
    char path[LONGEST_PATH];
    satchel_buf_init(&bytes, PRIOR_MOST_BYTES);
    struct prior *prior = NULL;
    if (satchel_file_read(known->path, &bytes, err)) {
        hash_bytes(satchel_buf_bytes(&bytes), hash);
        if (memcmp(hash, known->name.hash, SATCHEL_HASH) != 0)
            satchel_fail(err, SATCHEL_DAMAGED, "the prior %s is damaged", known->path);
        else
            prior = prior_load(satchel_buf_bytes(&bytes), err);
    }
    satchel_buf_free(&bytes);
    if (!prior)
        return false;
    if (p->cache[0] && image_path(p->cache, strlen(p->cache), hash, path) &&
        image_keep(path, hash, prior) && image_map(path, hash, &known->opened)) {
        prior_destroy(prior);
        return true;
    }
    known->opened = (struct opened_image){.image = prior->image, .prior = prior};
    return true;
}

/* --- brought by bundles ------------------------------------------------------------------------
 */

/* Images of priors that bundles bring are called HASH.edition, so that old ones can be told apart
 * and thrown away. */
#define MOST_EDITIONS      8
#define MOST_EDITION_BYTES ((uint64_t)64 << 20) /* one on top of another prior may take 16 MiB */

static bool edition_path(const satchel_priors *p, const uint8_t hash[SATCHEL_HASH],
                         char to[LONGEST_PATH])
{
    char hex[2 * SATCHEL_HASH + 1];
    hex_print(hex, hash, SATCHEL_HASH);
    return p->cache[0] && snprintf(to, LONGEST_PATH, "%s/%s.edition", p->cache, hex) < LONGEST_PATH;
}

/* The images of editions that are kept: how many, of how many bytes, and the oldest. */
struct kept_editions {
    unsigned count;
    uint64_t bytes;
    struct timespec when;
    char oldest[LONGEST_PATH];
};

static void look_at_editions(const satchel_priors *p, struct kept_editions *to)
{
    static const char end[] = ".edition";
    DIR *open = opendir(p->cache);
    char path[LONGEST_PATH];
    *to = (struct kept_editions){0};
    for (struct dirent *file; open && (file = readdir(open));) {
        const size_t length = strlen(file->d_name);
        struct stat status;
        if (length < sizeof end || strcmp(file->d_name + length - (sizeof end - 1), end) != 0 ||
            snprintf(path, sizeof path, "%s/%s", p->cache, file->d_name) >= (int)sizeof path ||
            stat(path, &status) != 0)
            continue;
        const struct timespec at = status.st_mtim;
        to->bytes += (uint64_t)status.st_size;
        if (!to->count++ || at.tv_sec < to->when.tv_sec ||
            (at.tv_sec == to->when.tv_sec && at.tv_nsec < to->when.tv_nsec)) {
            to->when = at;
            memcpy(to->oldest, path, sizeof to->oldest);
        }
    }
    if (open)
        closedir(open);
}

/* Removes the oldest while there are too many, or they are too large. What cannot be removed stays.
 */
static void thin_editions(const satchel_priors *p)
{
    struct kept_editions kept;
    for (unsigned i = 0; i < MOST_EDITIONS; i++) {
        look_at_editions(p, &kept);
        if ((kept.count < MOST_EDITIONS && kept.bytes <= MOST_EDITION_BYTES) ||
            unlink(kept.oldest) != 0)
            return;
    }
}

bool priors_claim(satchel_priors *p, const satchel_prior_name *name)
{
    char path[LONGEST_PATH];
    struct opened_image opened;
    struct known_prior *known = find(p, name->hash);
    if (!known && edition_path(p, name->hash, path) && image_map(path, name->hash, &opened)) {
        known = new_known(p, name);
        if (known)
            known->opened = opened;
        else
            image_close(&opened);
    }
    if (known)
        known->users++;
    return known;
}

/* The prior that a bundle's texts stand on: one of this machine, of form 1. */
static const struct model_image *open_base(satchel_priors *p, const satchel_prior_name *name,
                                           satchel_error *err)
{
    const struct model_image *base = priors_open(p, name, err);
    if (!base || (find(p, name->hash)->path && !base->texts.count))
        return base;
    satchel_fail(err, SATCHEL_MALFORMED, "a prior that stands on one of texts");
    return NULL;
}

/* Where it stands on another prior, that one's image is mapped only for as long, unless somebody
 * has it open: what is made has tables of its own. */
static struct prior *load_brought(satchel_priors *p, satchel_bytes stored, satchel_error *err)
{
    satchel_prior_name name;
    if (!texts_are_added(stored))
        return prior_load(stored, err);
    if (!texts_stand_on(stored, &name, err))
        return NULL;
    const struct known_prior *before = find(p, name.hash);
    const bool used = before && before->opened.mapped;
    const struct model_image *base = open_base(p, &name, err);
    struct prior *made = base ? prior_load_on(stored, base, err) : NULL;
    if (base && !used)
        image_rest(&find(p, name.hash)->opened);
    return made;
}

bool priors_take(satchel_priors *p, const satchel_prior_name *name, satchel_bytes stored,
                 satchel_error *err)
{
    char path[LONGEST_PATH];
    struct opened_image opened = {.prior = load_brought(p, stored, err)};
    if (!opened.prior)
        return false;
    opened.image = opened.prior->image;
    struct known_prior *known = new_known(p, name);
    if (!known) {
        image_close(&opened);
        return satchel_fail_memory(err);
    }
    known->users = 1;
    known->opened = opened;
    if (p->keep && edition_path(p, name->hash, path)) {
        thin_editions(p);
        if (image_keep(path, name->hash, opened.prior) &&
            image_map(path, name->hash, &known->opened))
            prior_destroy(opened.prior);
    }
    return true;
}

void priors_drop(satchel_priors *p, const satchel_prior_name *name)
{
    struct known_prior *known = find(p, name->hash);
    if (!known || !known->users || --known->users || known->path)
        return;
    image_close(&known->opened);
}

/* --- opening for use ---------------------------------------------------------------------------
 */

/* The prior with its image, made if need be; before it is used here it must be waked. */
static struct known_prior *open_known(satchel_priors *p, const satchel_prior_name *name,
                                      satchel_error *err)
{
    struct known_prior *known = find(p, name->hash);
    if (!known && p->failed) {
        satchel_fail_memory(err);
        return NULL;
    }
    if (!known) {
        satchel_fail(err, SATCHEL_NOT_FOUND,
                     "its texts are coded with the prior \"%s\", which this machine does not have",
                     name->name);
        return NULL;
    }
    if (image_is_open(&known->opened) || (known->path && map_known(p, known)))
        return known;
    if (known->path)
        return make_known(p, known, err) ? known : NULL;
    satchel_fail(err, SATCHEL_READ, "what was kept of its prior has changed: open it again");
    return NULL;
}

const struct model_image *priors_open(satchel_priors *p, const satchel_prior_name *name,
                                      satchel_error *err)
{
    struct known_prior *known = open_known(p, name, err);
    if (known && !image_wake(&known->opened)) {
        image_close(&known->opened);
        known = open_known(p, name, err);
    }
    return known ? &known->opened.image : NULL;
}

bool priors_file(satchel_priors *p, const satchel_prior_name *name, satchel_coded *block,
                 satchel_error *err)
{
    struct known_prior *known = open_known(p, name, err);
    if (!known)
        return false;
    memcpy(block->prior, name->hash, SATCHEL_HASH);
    image_rest(&known->opened); /* nothing here needs what was read to check it */
    block->image = known->opened.rested ? known->opened.file : -1;
    block->image_bytes = known->opened.size;
    return true;
}

bool priors_ready(satchel_priors *p, const satchel_prior_name *name)
{
    struct known_prior *known = find(p, name->hash);
    return known && (image_is_open(&known->opened) || (known->path && map_known(p, known)));
}

bool satchel_priors_make(satchel_priors *p, const satchel_prior_name *name, satchel_error *err)
{
    struct known_prior *known = open_known(p, name, err);
    if (known)
        image_rest(&known->opened);
    return known;
}

void satchel_priors_adopt(satchel_priors *p, satchel_priors *from)
{
    for (unsigned i = 0; i < from->count; i++) {
        struct known_prior *made = &from->known[i];
        struct known_prior *known = made->opened.prior ? find(p, made->name.hash) : NULL;
        if (!known || image_is_open(&known->opened))
            continue;
        known->opened = made->opened;
        made->opened = (struct opened_image){0};
    }
}
