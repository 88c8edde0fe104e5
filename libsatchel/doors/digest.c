/* Doors to libsodium and zlib's CRC; see digest.h. */
#include "digest.h"

#include <sodium.h>
#include <zlib.h>

void hash_bytes(satchel_bytes bytes, uint8_t hash[SATCHEL_HASH])
{
    /* crypto_generichash needs no sodium_init; that only picks a faster variant. */
    crypto_generichash(hash, SATCHEL_HASH, bytes.data, bytes.size, NULL, 0);
}

_Static_assert(sizeof(crypto_generichash_state) <= sizeof(struct hasher), "room for the state");

void hasher_start(struct hasher *h)
{
    crypto_generichash_init((crypto_generichash_state *)h->state, NULL, 0, SATCHEL_HASH);
}

void hasher_put(struct hasher *h, satchel_bytes bytes)
{
    crypto_generichash_update((crypto_generichash_state *)h->state, bytes.data, bytes.size);
}

void hasher_finish(struct hasher *h, uint8_t hash[SATCHEL_HASH])
{
    crypto_generichash_final((crypto_generichash_state *)h->state, hash, SATCHEL_HASH);
}

uint32_t crc_bytes(uint32_t crc, satchel_bytes bytes)
{
    return (uint32_t)crc32_z(crc, bytes.data, bytes.size);
}

uint32_t crc_join(uint32_t a, uint32_t b, uint64_t size)
{
    return (uint32_t)crc32_combine(a, b, (z_off_t)size);
}

void hex_print(char *to, const uint8_t *bytes, size_t size)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < size; i++) {
        to[2 * i] = digits[bytes[i] >> 4];
        to[2 * i + 1] = digits[bytes[i] & 15];
    }
    to[2 * size] = '\0';
}

/* 16 for what is no digit. */
static unsigned digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    return c >= 'a' && c <= 'f' ? (unsigned)(c - 'a' + 10) : 16;
}

bool hex_parse(const char *text, uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < 2 * size; i++)
        if (digit_of(text[i]) > 15)
            return false;
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(digit_of(text[2 * i]) << 4 | digit_of(text[2 * i + 1]));
    return true;
}
