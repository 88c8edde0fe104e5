/* Doors to two checksums: BLAKE2b (libsodium), which is identity and proof, and CRC-32 (zlib),
 * which ZIP wants. */
#ifndef SATCHEL_DOORS_DIGEST_H
#define SATCHEL_DOORS_DIGEST_H

#include <satchel/bundle.h>

/* BLAKE2b of 16 bytes, no key (RFC 7693). */
void hash_bytes(satchel_bytes bytes, uint8_t hash[SATCHEL_HASH]);

/* The same hash of bytes that come in pieces. */
struct hasher {
    _Alignas(64) uint8_t state[384]; /* libsodium's own */
};

void hasher_start(struct hasher *hasher);
void hasher_put(struct hasher *hasher, satchel_bytes bytes);
void hasher_finish(struct hasher *hasher, uint8_t hash[SATCHEL_HASH]);

/* CRC-32 as in ZIP. `crc` is 0 at first, or the CRC of what came before. */
uint32_t crc_bytes(uint32_t crc, satchel_bytes bytes);

/* The CRC of A followed by B, `size` bytes long. */
uint32_t crc_join(uint32_t a, uint32_t b, uint64_t size);

/* Lower-case hexadecimal, NUL-terminated: 2 * size + 1 bytes. */
void hex_print(char *to, const uint8_t *bytes, size_t size);

/* False unless `text` starts with 2 * size lower-case hexadecimal digits. */
bool hex_parse(const char *text, uint8_t *bytes, size_t size);

#endif
