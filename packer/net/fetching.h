/* A bundle put together from what is at hand and what a server has.
 *
 * The head is asked for first, then the ranges of those blocks that no bundle at hand has, several
 * in one request. Every block is compared with its hash; what was right stays in FILE.part
 * (partfile.h), so that it need not come again, whatever breaks. What the server sends is never
 * believed: not its ranges, not its lengths, not that its file is the same as a moment ago. */
#ifndef PACKER_NET_FETCHING_H
#define PACKER_NET_FETCHING_H

#include <satchel/update.h>

#include <limits.h>

struct fetching {
    const char *const *urls; /* of the same file, tried one after the other */
    size_t url_count;
    const char *output;
    const char *const *previous; /* paths of bundles at hand */
    size_t previous_count;
    const satchel_bundle *current; /* what is at `output` now, or NULL */
    uint64_t rate;                 /* bytes a second at most; 0: any */
    uint64_t timeout;              /* seconds without a new byte */
    void (*progress)(void *context, uint64_t done, uint64_t all);
    void *context;
    /* What became of it: */
    uint64_t wire, requests; /* bytes of bodies that came; how often was asked */
    bool unchanged;          /* the server has what is here already */
    bool kept;               /* it failed, and FILE.part has something of it */
    size_t failed;           /* the URL that NETWORK, or what came from it, is about */
    char part[PATH_MAX + 8]; /* the whole bundle, verified; the caller puts it in place */
};

/* NETWORK; what is wrong with the bundle that came; UNSIGNED, UNKNOWN_KEY or ROLLBACK when it does
 * not follow `current`; BUSY, DISK_FULL, NOT_WRITABLE, MEMORY. */
bool fetch_bundle(struct fetching *fetching, satchel_error *err) SATCHEL_CHECK;

#endif
