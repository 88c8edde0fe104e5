/* Small files that only the holder of a key can read, so that destroying the key destroys them.
 *
 * A key file is 32 random bytes, mode 0600. A sealed text is "satchel-sealed 1\n", a nonce of 24
 * bytes, and what libsodium's crypto_secretbox (XSalsa20 and Poly1305) makes of it.
 */
#ifndef SATCHEL_SEAL_H
#define SATCHEL_SEAL_H

#include <satchel/memory.h>

#define SATCHEL_SEAL_KEY 32

/* Reads the key file; with `create` makes it when there is none. NOT_FOUND, MALFORMED (another
 * size), or what reading and writing report. */
SATCHEL_API bool satchel_seal_key(const char *path, bool create, uint8_t key[SATCHEL_SEAL_KEY],
                                  satchel_error *err) SATCHEL_CHECK;

/* Appends the sealed bytes; its failure is the buffer's. False: no random numbers. */
SATCHEL_API bool satchel_seal(const uint8_t key[SATCHEL_SEAL_KEY], satchel_bytes bytes,
                              satchel_buf *out, satchel_error *err) SATCHEL_CHECK;

/* Does it begin as a sealed text does? */
SATCHEL_API bool satchel_is_sealed(satchel_bytes bytes);

/* Appends what was sealed. DAMAGED when this key did not seal it, or it was changed. */
SATCHEL_API bool satchel_unseal(const uint8_t key[SATCHEL_SEAL_KEY], satchel_bytes bytes,
                                satchel_buf *out, satchel_error *err) SATCHEL_CHECK;

/* Forgets a key in memory. */
SATCHEL_API void satchel_seal_forget(uint8_t key[SATCHEL_SEAL_KEY]);

/* Makes a file unreadable and removes it: its bytes are written over and synced first, as far as
 * the medium lets a file be written in place. True as well if there is none. */
SATCHEL_API bool satchel_destroy_file(const char *path);

#endif
