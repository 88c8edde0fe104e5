/* The same story from two sources, packed once.
 *
 * Three rules, from the safest to the boldest; each merger is told in a line of its own.
 *
 * 1. The same text, letter for letter, whatever is between the letters.
 * 2. The same address on the web, without what only counts visits in it (utm_source and its like),
 *    and the same headline or half of the text: a feed's summary and the page itself.
 * 3. Nearly the same text (six tenths of all pieces of 32 bytes) from two sources that both say
 *    who they are and are not the same, with headlines that share half of their words and all
 *    their numbers, dated at most two days apart: a story that two wires carry. One publisher's
 *    texts are never merged by likeness: tomorrow's timetable looks like today's.
 *
 * Of two texts alike the first holds, or the one with an id of its own. Otherwise a correction
 * holds, then the longer one where the other is much shorter, then the newer. It keeps its own id,
 * version and dates, links to the other lead to it, and it names the sources of both. Versions of
 * one id are not the matter of this file (lifecycle.c), nor are kills: what one source withdraws,
 * the other may not.
 */
#ifndef PACKER_EDITION_DOUBLES_H
#define PACKER_EDITION_DOUBLES_H

#include "inputs/input.h"

#define SKETCH_BINS 64

/* What is kept of an article to know its doubles by. Hashes are 0 where there is nothing to hash.
 */
struct likeness {
    uint64_t words[2];   /* of the text's letters */
    uint64_t address[2]; /* of where it is on the web */
    uint64_t headline;   /* of the headline's letters */
    uint64_t heads;      /* a bit for each word of the headline (several may share one) */
    uint64_t numbers;    /* of the headline's words that have digits in them */
    uint32_t size;       /* of the text, in bytes */
    uint32_t next;       /* after settling: another one that was merged into this; 0: none */
    const char *source;  /* who it is from; NULL: not said */
    /* The least hash of those pieces of the text that fall into each bin; UINT16_MAX: none does.
     * NULL: too short, or nothing else to compare it with. One permutation hashing (Li, Owen, Zhang
     * 2012). */
    uint16_t *sketch;
};

/* Takes the likeness of an article; strings go into `arena`. False: out of memory. */
bool likeness_take(struct likeness *to, struct manuscript *m, satchel_arena *arena) SATCHEL_CHECK;

struct assembly;

/* Leaves out doubles. False: out of memory. */
bool doubles_settle(struct assembly *a) SATCHEL_CHECK;

/* Gives an article the names of the other sources that it stands for. */
void doubles_put_sources(const struct assembly *a, uint32_t article, satchel_builder *builder);

#endif
