/* Keys and signatures: whose bundle it is, and whom the reader trusts.
 *
 * Formats are minisign's own, so that a publisher may use either program with the same keys and
 * `unzip -p x.satchel manifest` can be checked with `minisign -Vm`. A signed bundle names its
 * public key in the manifest and carries the manifest's signature as an entry. So a signature that
 * does not hold is found without knowing anybody (BAD_SIGNATURE when the bundle is opened), and
 * what is left to decide is whether the key is one that the reader trusts.
 */
#ifndef SATCHEL_TRUST_H
#define SATCHEL_TRUST_H

#include <satchel/bundle.h>

#define SATCHEL_KEY_TEXT  57   /* bytes of a public key as text, its NUL included */
#define SATCHEL_KEY_NAME  17   /* bytes of a key's id as minisign prints it, its NUL included */
#define SATCHEL_KEY_WORDS 48   /* bytes of a key's words, its NUL included */
#define SATCHEL_KEY_FILE  4096 /* no key file is longer */

typedef struct satchel_secret_key {
    uint8_t id[8];
    uint8_t key[64]; /* Ed25519: seed and public key */
} satchel_secret_key;

/* A new pair of keys from the system's random numbers. */
SATCHEL_API bool satchel_key_generate(satchel_secret_key *secret, satchel_public_key *public_key,
                                      satchel_error *err) SATCHEL_CHECK;

SATCHEL_API satchel_public_key satchel_key_public(const satchel_secret_key *secret);

/* Overwrites a secret key that is done with. */
SATCHEL_API void satchel_key_wipe(satchel_secret_key *secret);

/* "RWQ...": what minisign takes after -P. */
SATCHEL_API void satchel_key_text(const satchel_public_key *key, char to[SATCHEL_KEY_TEXT]);

/* False unless `text` is exactly such a key. */
SATCHEL_API bool satchel_key_parse(const char *text, satchel_public_key *key) SATCHEL_CHECK;

/* The id as minisign prints it: 16 upper-case digits, e.g. "53A2B1F0C4D5E6F7". */
SATCHEL_API void satchel_key_name(const uint8_t id[8], char to[SATCHEL_KEY_NAME]);

/* The key as pronounceable words that two people can compare: eight proquints (Wilkerson,
 * arXiv:0901.4016) of a BLAKE2b hash over id and key, 128 bits: "lusab-babad-...". */
SATCHEL_API void satchel_key_words(const satchel_public_key *key, char to[SATCHEL_KEY_WORDS]);

/* A .pub file: minisign's two lines, or the key's text alone. READ, or MALFORMED if it is none. */
SATCHEL_API bool satchel_key_read(const char *path, satchel_public_key *key,
                                  satchel_error *err) SATCHEL_CHECK;

/* Appends the two lines of a .pub file. */
SATCHEL_API void satchel_key_write(const satchel_public_key *key, satchel_buf *out);

/* A secret key file. `password` may be NULL; *locked (may be NULL) tells whether the file wants
 * one. USAGE if one is wanted and missing, BAD_SIGNATURE if it is wrong, MALFORMED, READ, MEMORY.
 */
SATCHEL_API bool satchel_secret_read(const char *path, const char *password,
                                     satchel_secret_key *secret, bool *locked,
                                     satchel_error *err) SATCHEL_CHECK;

/* Appends the two lines of a secret key file, locked with `password` unless it is NULL (scrypt with
 * libsodium's "sensitive" limits as minisign does it: seconds, and 1 GiB of memory). */
SATCHEL_API bool satchel_secret_write(const satchel_secret_key *secret, const char *password,
                                      satchel_buf *out, satchel_error *err) SATCHEL_CHECK;

/* Writes at `to` the bundle of `from`, which may be signed or not, under a signature by `secret`.
 * Nothing is coded again; parity is made anew, as much as there was. The bundle must be whole and
 * every byte right: CUT, DAMAGED else. `to` may be the path that `from` was opened at. */
SATCHEL_API bool satchel_sign(satchel_bundle *from, const satchel_secret_key *secret,
                              const char *to, satchel_error *err) SATCHEL_CHECK;

/* --- statements about keys ----------------------------------------------------------------------
 */

/* Signs that `next` follows `key`, or with `next` NULL that `key` is revoked. */
SATCHEL_API void satchel_statement_make(const satchel_secret_key *key,
                                        const satchel_secret_key *next,
                                        satchel_statement *statement);

/* Appends the statement's line. */
SATCHEL_API void satchel_statement_write(const satchel_statement *statement, satchel_buf *out);

/* Reads a file of such lines. MALFORMED, BAD_SIGNATURE, LIMIT (more than SATCHEL_MAX_STATEMENTS).
 */
SATCHEL_API bool satchel_statements_read(const char *path,
                                         satchel_statement to[SATCHEL_MAX_STATEMENTS],
                                         unsigned *count, satchel_error *err) SATCHEL_CHECK;

/* --- whom to believe ----------------------------------------------------------------------------
 */

typedef enum satchel_policy {
    SATCHEL_TRUST_ANY,       /* everything opens; the standing is shown */
    SATCHEL_TRUST_FIRST_USE, /* a publisher's first key is kept, another one is refused */
    SATCHEL_TRUST_ONLY       /* only keys from the folder: kiosks */
} satchel_policy;

typedef enum satchel_standing {
    SATCHEL_NOT_SIGNED,
    SATCHEL_STRANGER, /* signed by a key nobody here knows */
    SATCHEL_PINNED,   /* by the key that this publisher had the first time */
    SATCHEL_TRUSTED   /* by a key from the folder */
} satchel_standing;

typedef struct satchel_verdict {
    satchel_standing standing;
    char name[128]; /* how the key is called here: its file in the folder, or the publisher; "" */
    bool older;     /* a later edition has been seen */
    bool forked;    /* another bundle has been seen under this edition's number */
    bool changed;   /* this publisher's earlier bundles had a key, and it was not this one */
    bool revoked;
} satchel_verdict;

/* What a device knows of keys and editions. */
typedef struct satchel_trust satchel_trust;

SATCHEL_API satchel_trust *satchel_trust_create(satchel_policy policy,
                                                satchel_error *err) SATCHEL_CHECK;
SATCHEL_API void satchel_trust_destroy(satchel_trust *trust); /* NULL is fine */

/* Trusts a key under a name. */
SATCHEL_API bool satchel_trust_add(satchel_trust *trust, const satchel_public_key *key,
                                   const char *name, satchel_error *err) SATCHEL_CHECK;

/* Trusts every NAME.pub of a folder. READ if it cannot be read, the file's error if one is no key.
 */
SATCHEL_API bool satchel_trust_add_folder(satchel_trust *trust, const char *path,
                                          satchel_error *err) SATCHEL_CHECK;

/* What this device has seen so far, and keeping it; a file that does not exist is an empty one.
 * DAMAGED, READ, MALFORMED; the errors of satchel_save_bytes. */
SATCHEL_API bool satchel_trust_load(satchel_trust *trust, const char *path,
                                    satchel_error *err) SATCHEL_CHECK;
SATCHEL_API bool satchel_trust_save(const satchel_trust *trust, const char *path,
                                    satchel_error *err) SATCHEL_CHECK;

/* What to think of an open bundle. *verdict is filled in any case; false is a refusal: UNSIGNED,
 * UNKNOWN_KEY (unknown, changed or revoked), ROLLBACK (older or forked, or a number that jumps by
 * more than a million). A policy of ANY refuses nothing. */
SATCHEL_API bool satchel_trust_judge(const satchel_trust *trust, const satchel_bundle *bundle,
                                     satchel_verdict *verdict, satchel_error *err) SATCHEL_CHECK;

/* Keeps what the bundle teaches, after it was judged and found good: its edition, the first key of
 * its publisher, statements about keys, the newest date. */
SATCHEL_API bool satchel_trust_remember(satchel_trust *trust, const satchel_bundle *bundle,
                                        satchel_error *err) SATCHEL_CHECK;

/* The later of `clock` and the newest signed date seen: what the age of an edition is counted from
 * on a device whose clock may have stopped. Nothing is refused for its age. */
SATCHEL_API int64_t satchel_trust_now(const satchel_trust *trust, int64_t clock);

#endif
