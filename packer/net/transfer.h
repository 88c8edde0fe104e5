/* Ranges of a file over the network: the door to libcurl, and the only one.
 *
 * HTTP and HTTPS, FTP, file:, through whatever proxy the environment names. Servers answer as they
 * like: with several ranges, with one of them, or with the whole file. What arrives is handed on
 * with the place where it belongs. */
#ifndef PACKER_NET_TRANSFER_H
#define PACKER_NET_TRANSFER_H

#include "ranges.h"

#include <time.h>

struct transfer {
    const char *url;
    uint64_t rate;    /* bytes a second at most; 0 = any */
    uint64_t timeout; /* seconds without a byte */
    /* Takes bytes that belong at `offset`; false: no more are wanted. */
    bool (*put)(void *context, uint64_t offset, const uint8_t *data, size_t size);
    void *context;
    uint64_t wire, requests; /* bytes of bodies that came; how often was asked */
    bool fatal;              /* the last failure was an answer: to ask again is no use */
    bool shorter;            /* the last answer was that the file ends before the range */
    bool single, whole; /* of the server at `url`: it gives one range at a time, or knows of none */
    struct timespec began; /* when the first byte came */
    void *curl;            /* kept open from request to request */
};

/* From now on `url` is asked, of which nothing is known yet. It is borrowed. */
void transfer_turn(struct transfer *transfer, const char *url);

/* Asks for ranges, which rise and do not touch. True when the answer came to its end, whatever it
 * was, or `put` had enough. NETWORK. */
bool transfer_get(struct transfer *transfer, const struct range *ranges, size_t count,
                  satchel_error *err) SATCHEL_CHECK;

/* Bytes between two ranges that cost less than asking for both. */
uint64_t transfer_gap(const struct transfer *transfer);

void transfer_close(struct transfer *transfer);

#endif
