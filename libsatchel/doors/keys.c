/* Door to libsodium's signatures; see keys.h. */
#include "keys.h"

#include <sodium.h>
#include <string.h>

#define BASE64_MOST 256 /* digits; a secret key has 212 */

_Static_assert(SIGNATURE_SIZE == crypto_sign_BYTES, "Ed25519");
_Static_assert(SALT_SIZE == crypto_pwhash_scryptsalsa208sha256_SALTBYTES, "scrypt");

bool keys_start(void)
{
    return sodium_init() >= 0;
}

void keys_random(void *to, size_t size)
{
    randombytes_buf(to, size);
}

void keys_wipe(void *at, size_t size)
{
    sodium_memzero(at, size);
}

void keys_generate(uint8_t public_key[32], uint8_t secret[64])
{
    crypto_sign_keypair(public_key, secret);
}

bool keys_match(const uint8_t secret[64])
{
    uint8_t public_key[32], again[64];
    crypto_sign_seed_keypair(public_key, again, secret);
    const bool same = memcmp(public_key, secret + 32, sizeof public_key) == 0;
    sodium_memzero(again, sizeof again);
    return same;
}

void keys_sign(const uint8_t secret[64], satchel_bytes bytes, uint8_t signature[SIGNATURE_SIZE])
{
    crypto_sign_detached(signature, NULL, bytes.data, bytes.size, secret);
}

bool keys_verify(const uint8_t public_key[32], satchel_bytes bytes,
                 const uint8_t signature[SIGNATURE_SIZE])
{
    return crypto_sign_verify_detached(signature, bytes.data, bytes.size, public_key) == 0;
}

void keys_hash(satchel_bytes bytes, uint8_t *hash, size_t size)
{
    crypto_generichash(hash, size, bytes.data, bytes.size, NULL, 0);
}

void base64_print(char *to, const uint8_t *bytes, size_t size)
{
    const int variant = sodium_base64_VARIANT_ORIGINAL;
    sodium_bin2base64(to, sodium_base64_encoded_len(size, variant), bytes, size, variant);
}

void base64_put(satchel_buf *out, const uint8_t *bytes, size_t size)
{
    const int variant = sodium_base64_VARIANT_ORIGINAL;
    const size_t room = sodium_base64_encoded_len(size, variant);
    char *to = satchel_buf_reserve(out, room);
    if (!to)
        return;
    sodium_bin2base64(to, room, bytes, size, variant);
    satchel_buf_claim(out, room - 1);
}

bool base64_take(const char *text, size_t length, uint8_t *bytes, size_t size)
{
    /* libsodium takes some bytes above 0x7F for digits: written again, it must be the same. */
    const int variant = sodium_base64_VARIANT_ORIGINAL;
    char again[BASE64_MOST + 1];
    const char *end;
    size_t got;
    return length == 4 * ((size + 2) / 3) && length <= BASE64_MOST &&
           sodium_base642bin(bytes, size, text, length, NULL, &got, &end, variant) == 0 &&
           got == size && end == text + length &&
           memcmp(sodium_bin2base64(again, length + 1, bytes, size, variant), text, length) == 0;
}

bool keys_stretch(const char *password, const uint8_t salt[SALT_SIZE], uint64_t operations,
                  uint64_t memory, uint8_t *to, size_t size)
{
    return memory <= SIZE_MAX &&
           crypto_pwhash_scryptsalsa208sha256(to, size, password, strlen(password), salt,
                                              operations, (size_t)memory) == 0;
}

void keys_stretch_limits(uint64_t *operations, uint64_t *memory)
{
    *operations = crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_SENSITIVE;
    *memory = crypto_pwhash_scryptsalsa208sha256_MEMLIMIT_SENSITIVE;
}

_Static_assert(BOX_NONCE == crypto_secretbox_NONCEBYTES && BOX_TAG == crypto_secretbox_MACBYTES &&
                   crypto_secretbox_KEYBYTES == 32,
               "the sizes of a box");

void box_close(const uint8_t key[32], const uint8_t nonce[BOX_NONCE], satchel_bytes bytes,
               uint8_t *to)
{
    crypto_secretbox_easy(to, bytes.data, bytes.size, nonce, key);
}

bool box_open(const uint8_t key[32], const uint8_t nonce[BOX_NONCE], satchel_bytes box, uint8_t *to)
{
    return crypto_secretbox_open_easy(to, box.data, box.size, nonce, key) == 0;
}
