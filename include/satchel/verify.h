/* Is every byte of a bundle what it should be? */
#ifndef SATCHEL_VERIFY_H
#define SATCHEL_VERIFY_H

#include <satchel/bundle.h>

/* One part of the file that is not as it should be. Strings live during the call only. */
typedef struct satchel_damage {
    satchel_code code;      /* DAMAGED, CUT, MALFORMED, READ... */
    const char *entry;      /* "text", "catalog"... or "framing" for what is between */
    const char *id;         /* of the article it belongs to, "" if none */
    uint64_t offset, bytes; /* in the file */
    const char *text;       /* what is wrong, one line */
} satchel_damage;

typedef struct satchel_verify_options {
    bool deep; /* also decodes every article and checks its document */
    void (*damaged)(void *context, const satchel_damage *damage); /* may be NULL */
    void (*progress)(void *context, uint64_t done, uint64_t all); /* bytes; may be NULL */
    void *context;
} satchel_verify_options;

/* Reads every byte: the ZIP around the blocks is compared with what follows from the manifest,
 * every block with its hash, every entry with its CRC-32; blocks must cover their entries, ids be
 * unique. Every damage is reported and *code gets the gravest: OK, or CUT before DAMAGED before
 * MALFORMED... in the order of the codes, or REPAIRABLE when there is parity enough for all of it.
 * False only when the work itself failed: MEMORY.
 *
 * What it finds fine has the same listing and the same bytes in every unzip. One pass, with memory
 * for the catalog page at hand and the largest block. */
SATCHEL_API bool satchel_verify(satchel_bundle *bundle, const satchel_verify_options *options,
                                satchel_code *code, satchel_error *err) SATCHEL_CHECK;

#endif
