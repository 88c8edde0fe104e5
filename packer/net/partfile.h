/* FILE.part: a bundle on its way. Bytes lie where they belong in the bundle, so that what is there
 * can be listed and read. Which of them are there is known while the program runs; after a restart
 * it is found out by the hashes. */
#ifndef PACKER_NET_PARTFILE_H
#define PACKER_NET_PARTFILE_H

#include "ranges.h"

#include <satchel/update.h>

#include <limits.h>

struct partfile {
    char path[PATH_MAX + 8];
    int fd;
    struct ranges have, sure; /* there; there and right */
};

enum partfile_state { PIECE_RIGHT, PIECE_WANTED, PIECE_WRONG };

/* Opens or makes the part of `output`, and keeps others from it. *size: bytes it has. BUSY,
 * NOT_WRITABLE. */
bool partfile_open(struct partfile *part, const char *output, uint64_t *size,
                   satchel_error *err) SATCHEL_CHECK;

void partfile_close(struct partfile *part);

/* Bytes that are there already stay: a server that lies spoils nothing that is right. *added grows
 * by what is new. DISK_FULL, MEMORY. */
bool partfile_put(struct partfile *part, uint64_t offset, const uint8_t *data, size_t size,
                  uint64_t *added, satchel_error *err) SATCHEL_CHECK;

/* Is the piece there, and right? Of a wrong one all bytes are forgotten. MEMORY. */
bool partfile_check(struct partfile *part, const satchel_piece *piece, enum partfile_state *state,
                    satchel_error *err) SATCHEL_CHECK;

/* Looks at what an earlier run has left of a piece. Of one that is not whole the first bytes are
 * taken for come: up to where nothing but zeros follow, as they do where nothing has been written.
 */
bool partfile_recall(struct partfile *part, const satchel_piece *piece,
                     satchel_error *err) SATCHEL_CHECK;

/* Nothing is there any more. `anew`: in another file, the old one stays with who has it open. */
bool partfile_clear(struct partfile *part, bool anew, satchel_error *err) SATCHEL_CHECK;

/* Cuts the file to its size and makes it last. */
bool partfile_finish(struct partfile *part, uint64_t size, satchel_error *err) SATCHEL_CHECK;

#endif
