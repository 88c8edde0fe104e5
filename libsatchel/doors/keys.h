/* Door to libsodium's signatures: Ed25519, the long hash that minisign signs, base64, passwords. */
#ifndef SATCHEL_DOORS_KEYS_H
#define SATCHEL_DOORS_KEYS_H

#include <satchel/trust.h>

enum {
    SIGNATURE_SIZE = 64,
    LONG_HASH = 64,  /* BLAKE2b-512: what a prehashed signature signs */
    CHECK_HASH = 32, /* BLAKE2b-256: what a secret key file checks itself with */
    SALT_SIZE = 32
};

/* Chooses the fastest code for this processor; may be called again and from several threads. False
 * when the system gives no random numbers. */
bool keys_start(void);

void keys_random(void *to, size_t size);
void keys_wipe(void *at, size_t size);
void keys_generate(uint8_t public_key[32], uint8_t secret[64]);

/* Is the public half what follows from the secret one? */
bool keys_match(const uint8_t secret[64]);

void keys_sign(const uint8_t secret[64], satchel_bytes bytes, uint8_t signature[SIGNATURE_SIZE]);
bool keys_verify(const uint8_t public_key[32], satchel_bytes bytes,
                 const uint8_t signature[SIGNATURE_SIZE]);

/* A secret box: XSalsa20 and Poly1305. `to` has room for BOX_TAG bytes more than there are; and for
 * as many as there are. box_open is false when it was not closed with this key, or was changed. */
enum { BOX_NONCE = 24, BOX_TAG = 16 };

void box_close(const uint8_t key[32], const uint8_t nonce[BOX_NONCE], satchel_bytes bytes,
               uint8_t *to);
bool box_open(const uint8_t key[32], const uint8_t nonce[BOX_NONCE], satchel_bytes box,
              uint8_t *to);

/* BLAKE2b without a key over `size` (16 to 64) bytes of output. */
void keys_hash(satchel_bytes bytes, uint8_t *hash, size_t size);

/* The bytes in base64 with padding, and a NUL, in `to`, which has room for them. */
void base64_print(char *to, const uint8_t *bytes, size_t size);

/* Appends them. */
void base64_put(satchel_buf *out, const uint8_t *bytes, size_t size);

/* True if the `length` characters are the base64 of exactly `size` bytes in its one proper form. */
bool base64_take(const char *text, size_t length, uint8_t *bytes, size_t size);

/* scrypt as minisign calls it. False when there is not the memory. */
bool keys_stretch(const char *password, const uint8_t salt[SALT_SIZE], uint64_t operations,
                  uint64_t memory, uint8_t *to, size_t size);

/* The limits that new key files are locked with. */
void keys_stretch_limits(uint64_t *operations, uint64_t *memory);

#endif
