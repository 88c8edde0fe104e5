/* The shelf: every bundle in the files and folders the viewer was given.
 *
 * A folder's bundles are the files in it that end in .satchel. Each is opened for its head and its
 * first record and closed again; what cannot be opened stays on the shelf with the reason, so that
 * the reader sees that something is there and what is wrong with it.
 */
#ifndef VIEWER_MODEL_LIBRARY_H
#define VIEWER_MODEL_LIBRARY_H

#include <satchel/bundle.h>

struct shelf_item {
    const char *path;
    const char *title; /* the file's name when the bundle has none or does not open */
    const char *publisher;
    const satchel_publication *publication; /* NULL if it does not open */
    const char *language;
    satchel_direction direction; /* of the lead's headline */
    const char *lead;            /* headline of the first article, "" if it cannot be read */
    uint64_t edition;
    int64_t issued;
    uint32_t articles;
    uint64_t stamp; /* of the file as it was seen: another one when it has changed */
    bool complete;
    bool has_key;        /* somebody signed it */
    bool older;          /* of a publication that has a newer edition here */
    bool excerpt;        /* a few articles of the edition */
    satchel_error error; /* code SATCHEL_OK: opens */
};

struct library;

/* NULL when out of memory. */
struct library *library_create(void);
void library_destroy(struct library *library);

/* Who decides what may be shown; with `hide`, what is refused is not even listed. */
void library_set_guard(struct library *library,
                       bool (*accepts)(void *context, satchel_bundle *bundle, satchel_error *err),
                       void *context, bool hide);

/* Adds a file or folder to look in, or forgets one. */
bool library_add(struct library *library, const char *path);
void library_remove(struct library *library, const char *path);

/* Looks again. True if the shelf has changed since the last time; items live until then. The newest
 * edition of each publication stands in front, by title; older ones behind them. */
bool library_scan(struct library *library);

size_t library_items(const struct library *library, const struct shelf_item **items);

/* How many of them are no older editions of one in front of them. */
size_t library_publications(const struct library *library);

/* Files and folders, for a watcher. */
size_t library_sources(const struct library *library, const char *const **paths);

#endif
