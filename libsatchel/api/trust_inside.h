/* What a device knows of keys and editions; see <satchel/trust.h>. */
#ifndef SATCHEL_API_TRUST_INSIDE_H
#define SATCHEL_API_TRUST_INSIDE_H

#include <satchel/trust.h>

/* A key and how it is called here. */
struct known_key {
    satchel_public_key key;
    const char *name; /* in the arena */
};

/* The newest edition seen of a publication, which is a key's chain and a title. */
struct seen_edition {
    satchel_public_key key;
    uint64_t edition;
    uint8_t manifest[SATCHEL_HASH];
    const char *title; /* in the arena */
};

struct key_list {
    struct known_key *keys;
    size_t count, capacity;
};

struct satchel_trust {
    satchel_policy policy;
    struct key_list trusted; /* from the folder */
    struct key_list pinned;  /* first use: the name is the publisher's */
    /* About keys, in the order they were learnt. A succession is kept only if its key was not
     * revoked at that time. */
    satchel_statement *statements;
    size_t statement_count, statement_capacity;
    struct seen_edition *seen;
    size_t seen_count, seen_capacity;
    int64_t newest; /* date of a signed edition, or SATCHEL_NO_TIME */
    satchel_arena arena;
};

#define TRUST_MOST 4096 /* keys or publications: a device meets dozens */

/* Adds a key unless it is there; LIMIT, MEMORY. */
bool trust_keep_key(satchel_trust *trust, struct key_list *list, const satchel_public_key *key,
                    const char *name, satchel_error *err) SATCHEL_CHECK;

/* The publication's place in the list, made if it is not there; NULL: LIMIT, MEMORY. */
struct seen_edition *trust_keep_edition(satchel_trust *trust, const satchel_public_key *key,
                                        const char *title, satchel_error *err) SATCHEL_CHECK;

/* Keeps a statement whose signatures hold, unless it is there or comes from a revoked key. */
bool trust_keep_statement(satchel_trust *trust, const satchel_statement *statement,
                          satchel_error *err) SATCHEL_CHECK;

/* NULL if the key is not in the list. */
const struct known_key *trust_find(const struct key_list *list, const satchel_public_key *key);

/* Reads a state file's bytes, which it changes. */
bool trust_take(satchel_trust *trust, satchel_buf *in, satchel_error *err) SATCHEL_CHECK;

#endif
