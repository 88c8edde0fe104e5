/* What a server answers: which bytes of the file are these?
 *
 * Servers send several ranges with a header before each (multipart/byteranges, RFC 9110 section
 * 14.6), one range, or the whole file. A boundary is not looked for: a range says how long it is,
 * so that what looks like a boundary inside of it cannot mislead. */
#ifndef PACKER_NET_ANSWER_H
#define PACKER_NET_ANSWER_H

#include <satchel/error.h>

#define ANSWER_LINE 512 /* of a header, longer ones are cut */

enum answer_state {
    ANSWER_PLAIN,   /* bytes from `offset` on */
    ANSWER_HEADERS, /* between the ranges of a multipart answer */
    ANSWER_PART     /* `left` bytes of a range */
};

struct answer {
    /* Takes bytes that belong at `offset`; false: no more are wanted. */
    bool (*put)(void *context, uint64_t offset, const uint8_t *data, size_t size);
    void *context;
    bool many; /* several ranges were asked for */
    enum answer_state state;
    uint64_t offset, left;
    long status; /* of HTTP; 0 if this is none */
    bool ranged, multipart;
    bool stopped;  /* `put` has had enough */
    bool ignores;  /* sends all of the file where several ranges were asked for */
    bool nameless; /* says that this is a range, but not which */
    char line[ANSWER_LINE];
    size_t line_size;
};

/* "bytes 100-199/1000": from 100, 100 bytes. Nothing behind 2^32 exists. */
bool answer_range(const char *text, uint64_t *from, uint64_t *bytes) SATCHEL_CHECK;

/* A line of the head, with or without its end. A status line starts a new answer: the one before
 * was a redirection or a proxy's. */
void answer_header(struct answer *a, const char *data, size_t size);

/* Bytes of the body. False: the transfer is to be broken off, and the members say why. */
bool answer_body(struct answer *a, const uint8_t *data, size_t size) SATCHEL_CHECK;

#endif
