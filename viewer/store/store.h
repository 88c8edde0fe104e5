/* The device's own editions: what came on sticks and was kept.
 *
 * The folder `shelf` below the state folder holds bundles named by their manifests' hashes. A
 * bundle gets there whole, verified and judged, or not at all: it is made as `.new` beside them,
 * read back, and renamed (I6). After a power cut there is at worst a `.new`, which the next start
 * removes. Of each publication the newest N editions are kept; when room is short, older ones go
 * first, and the newest of each is never given up: then the new one is refused and everything stays
 * as it was. */
#ifndef VIEWER_STORE_STORE_H
#define VIEWER_STORE_STORE_H

#include <satchel/prior.h>
#include <satchel/update.h>

struct store_options {
    const char *folder;     /* is made if it is not there */
    unsigned keep;          /* editions of a publication; 0: 7 */
    uint64_t reserve;       /* bytes of the disk that stay free */
    satchel_priors *priors; /* for updates; outlives the store */
    /* Whose bundle may be kept? NULL: anybody's. */
    bool (*accepts)(void *context, const satchel_bundle *bundle, satchel_error *err);
    void *context;
    /* Hears how much of the edition that is being made is done. NULL: nobody. */
    void (*told)(void *told_context, uint64_t done, uint64_t whole);
    void *told_context;
};

enum store_news {
    STORE_NOTHING, /* there already, or older than what is */
    STORE_TAKEN,
    STORE_FAILED
};

struct store;

/* Removes what a power cut has left. NULL: NOT_WRITABLE, MEMORY. */
struct store *store_open(const struct store_options *options, satchel_error *err) SATCHEL_CHECK;
void store_close(struct store *store); /* NULL is fine */

/* Removes what somebody was making who is no more; nothing while somebody holds the shelf. */
void store_sweep(const char *folder);

/* Waits until nobody else makes editions on this shelf, another viewer with the same state folder
 * say; none does until the store is closed, or the process has ended. */
void store_hold(struct store *store);

const char *store_folder(const struct store *store);

/* Copies a bundle, if it is whole, may be kept and is newer than what is kept of its publication.
 * CUT, what verifying finds, what `accepts` says, DISK_FULL, NOT_WRITABLE, MEMORY. */
enum store_news store_take_bundle(struct store *store, const char *path, satchel_error *err);

/* Applies an update to the edition it fits among `bases` (paths of bundles) and those kept here.
 * NOTHING when its edition is there already; WRONG_BASE when none fits; else as above. */
enum store_news store_take_update(struct store *store, const char *path, const char *const *bases,
                                  size_t count, satchel_error *err);

#endif
