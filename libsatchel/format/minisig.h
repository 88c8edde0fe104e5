/* minisign's files: public keys, secret keys, signatures. FORMAT.md, section "Signature";
 * https://jedisct1.github.io/minisign/, section "Signature format".
 *
 * Only prehashed signatures ("ED") are written and read: the older kind is not refused for being
 * weak but because two ways to say the same are one too many.
 */
#ifndef SATCHEL_FORMAT_MINISIG_H
#define SATCHEL_FORMAT_MINISIG_H

#include "doors/keys.h"

#define MINISIG_MAX 1024 /* bytes of a signature file; minisign's own are about 300 */

/* The trusted comments of our signatures. They say nothing that what is signed does not say better.
 */
#define MINISIG_MANIFEST "satchel manifest"
#define MINISIG_ORDER    "satchel order"

/* Appends the signature over `message`, four lines; `what` is one of the above. The same key and
 * message give the same bytes. */
void minisig_write(const satchel_secret_key *secret, satchel_bytes message, const char *what,
                   satchel_buf *out);

/* Does `file` hold a signature over `message` by `key`? BAD_SIGNATURE if it is well formed and does
 * not hold, UNKNOWN_KEY if it is by a key with another id, MALFORMED. */
bool minisig_check(satchel_bytes file, satchel_bytes message, const satchel_public_key *key,
                   satchel_error *err) SATCHEL_CHECK;

/* The base64 line of a key: 56 characters. */
bool public_key_parse(const char *text, size_t length, satchel_public_key *key) SATCHEL_CHECK;
void public_key_print(char to[SATCHEL_KEY_TEXT], const satchel_public_key *key);
void public_key_put(satchel_buf *out, const satchel_public_key *key);

/* --- statements about keys: a line of the manifest each ----------------------------------------
 */

/* Signs that `next` follows `key`, or with `next` NULL that `key` is revoked. */
void statement_make(const satchel_secret_key *key, const satchel_secret_key *next,
                    satchel_statement *statement);

/* Do its signatures hold? */
bool statement_holds(const satchel_statement *statement) SATCHEL_CHECK;

/* "succeeded KEY NEXT SIGNATURE SIGNATURE" or "revoked KEY SIGNATURE"; put appends LF. */
bool statement_parse(const char *line, satchel_statement *statement) SATCHEL_CHECK;
void statement_put(satchel_buf *out, const satchel_statement *statement);

#endif
