/* The head of a part: a piece of a file that says which. FORMAT.md, section "Parts". */
#ifndef SATCHEL_FORMAT_PART_H
#define SATCHEL_FORMAT_PART_H

#include <satchel/bundle.h>

enum { PART_HEAD = 128, PART_NAME = 40, PART_MOST_CODED = 255 };

struct part {
    uint8_t whole[SATCHEL_HASH]; /* hash of the file that was split */
    uint64_t size;               /* of that file */
    uint64_t piece;              /* bytes of every piece but the last */
    uint32_t number;             /* from 0; from `data` on a spare */
    uint32_t data, spare;        /* pieces in all */
    uint8_t hash[SATCHEL_HASH];  /* of this piece */
    char name[PART_NAME];        /* of the file, for people; NUL-terminated */
};

/* Pieces of a file of `size` bytes; 0 if `piece` is 0 or they are too many. */
uint32_t part_count(uint64_t size, uint64_t piece);

/* Bytes that follow the head. */
uint64_t part_payload(const struct part *part);

void part_write(const struct part *part, uint8_t head[PART_HEAD]);

/* NOT_BUNDLE if this is the head of no part, DAMAGED, MALFORMED. */
bool part_read(const uint8_t *head, size_t size, struct part *part,
               satchel_error *err) SATCHEL_CHECK;

#endif
