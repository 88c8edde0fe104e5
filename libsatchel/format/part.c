/* The head of a part; see part.h. */
#include "part.h"

#include "base/bytes.h"
#include "doors/digest.h"
#include "format/document.h"

#include <string.h>

enum {
    AT_WHOLE = 8,
    AT_SIZE = 24,
    AT_PIECE = 32,
    AT_NUMBER = 40,
    AT_DATA = 44,
    AT_SPARE = 48,
    AT_HASH = 56,
    AT_NAME = 72,
    AT_OWN = AT_NAME + PART_NAME
};

#define MOST_PARTS 100000u

static const uint8_t magic[8] = "SATPART1";

uint32_t part_count(uint64_t size, uint64_t piece)
{
    const uint64_t count = piece ? (size + piece - 1) / piece : 0;
    return count <= MOST_PARTS ? (uint32_t)count : 0;
}

uint64_t part_payload(const struct part *p)
{
    const uint64_t start = p->number * p->piece;
    return p->number >= p->data || p->size - start > p->piece ? p->piece : p->size - start;
}

static void store_u64(uint8_t *p, uint64_t v)
{
    store_u32(p, (uint32_t)v);
    store_u32(p + 4, (uint32_t)(v >> 32));
}

static uint64_t load_u64(const uint8_t *p)
{
    return load_u32(p) | (uint64_t)load_u32(p + 4) << 32;
}

void part_write(const struct part *p, uint8_t head[PART_HEAD])
{
    memset(head, 0, PART_HEAD);
    memcpy(head, magic, sizeof magic);
    memcpy(head + AT_WHOLE, p->whole, SATCHEL_HASH);
    store_u64(head + AT_SIZE, p->size);
    store_u64(head + AT_PIECE, p->piece);
    store_u32(head + AT_NUMBER, p->number);
    store_u32(head + AT_DATA, p->data);
    store_u32(head + AT_SPARE, p->spare);
    memcpy(head + AT_HASH, p->hash, SATCHEL_HASH);
    memcpy(head + AT_NAME, p->name, strnlen(p->name, PART_NAME - 1));
    hash_bytes((satchel_bytes){head, AT_OWN}, head + AT_OWN);
}

bool part_read(const uint8_t *head, size_t size, struct part *p, satchel_error *err)
{
    uint8_t hash[SATCHEL_HASH], again[PART_HEAD];
    if (size < PART_HEAD || memcmp(head, magic, sizeof magic) != 0)
        return satchel_fail(err, SATCHEL_NOT_BUNDLE, "not a part of a bundle");
    hash_bytes((satchel_bytes){head, AT_OWN}, hash);
    if (memcmp(hash, head + AT_OWN, SATCHEL_HASH) != 0)
        return satchel_fail(err, SATCHEL_DAMAGED, "the head of the part is damaged");
    *p = (struct part){.size = load_u64(head + AT_SIZE),
                       .piece = load_u64(head + AT_PIECE),
                       .number = load_u32(head + AT_NUMBER),
                       .data = load_u32(head + AT_DATA),
                       .spare = load_u32(head + AT_SPARE)};
    memcpy(p->whole, head + AT_WHOLE, SATCHEL_HASH);
    memcpy(p->hash, head + AT_HASH, SATCHEL_HASH);
    memcpy(p->name, head + AT_NAME, PART_NAME - 1);
    /* Written again it must be the same: no other bytes have a meaning. */
    part_write(p, again);
    if (memcmp(again, head, PART_HEAD) != 0 || !p->size || p->size > UINT32_MAX ||
        p->piece > UINT32_MAX || p->data != part_count(p->size, p->piece) || !p->data ||
        p->spare > PART_MOST_CODED || (p->spare && p->data + p->spare > PART_MOST_CODED) ||
        p->number >= p->data + p->spare || !is_plain_string(p->name, strlen(p->name)))
        return satchel_fail(err, SATCHEL_MALFORMED, "the head of the part does not add up");
    return true;
}
