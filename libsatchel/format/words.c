/* Reading lists of words; see words.h. */
#include "words.h"

#include "base/bytes.h"

#include <string.h>

#define LENGTH 200u
#define PLACES 65535u

struct reading {
    struct reader from;
    const struct words_reader *to;
    uint32_t records;
    uint8_t word[LENGTH];
    size_t length;
    bool ended; /* by the reader */
};

/* The next word: it rises, and has no blank in it. */
static bool take_word(struct reading *r)
{
    const size_t shared = (size_t)read_varint(&r->from, r->length);
    const uint8_t *rest = r->from.data + r->from.at;
    const size_t left = r->from.size - r->from.at;
    const uint8_t *blank = left ? memchr(rest, ' ', left) : NULL;
    const size_t length = blank ? (size_t)(blank - rest) : 0;
    if (!reader_ok(&r->from) || !length || shared + length > LENGTH ||
        (shared < r->length && rest[0] <= r->word[shared]))
        return false;
    memcpy(r->word + shared, rest, length);
    r->length = shared + length;
    return read_bytes(&r->from, length + 1) != NULL;
}

static bool take_postings(struct reading *r)
{
    const uint32_t count = (uint32_t)read_varint(&r->from, r->records);
    uint32_t next = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (next == r->records)
            return false;
        const uint32_t record = next + (uint32_t)read_varint(&r->from, r->records - next - 1);
        const uint64_t said = read_varint(&r->from, 2 * PLACES - 1);
        const struct words_posting posting = {record, (uint32_t)(said >> 1) + 1, said & 1};
        if (!reader_ok(&r->from))
            return false;
        next = record + 1;
        r->ended = !r->to->posting(r->to->context, r->word, r->length, &posting);
        if (r->ended)
            return false;
    }
    return count > 0;
}

static bool read_all(struct reading *r)
{
    if (read_varint(&r->from, r->records) != r->records || !reader_ok(&r->from))
        return false;
    for (uint32_t i = 0; i < r->records; i++) {
        const uint32_t kind = (uint32_t)read_varint(&r->from, WORDS_LISTED);
        if (!reader_ok(&r->from))
            return false;
        r->ended = !r->to->record(r->to->context, i, kind);
        if (r->ended)
            return false;
    }
    while (r->from.at < r->from.size)
        if (!take_word(r) || !take_postings(r))
            return false;
    return true;
}

bool words_read(satchel_bytes plain, uint32_t records, const struct words_reader *reader,
                satchel_error *err)
{
    struct reading r = {.from = reader_of(plain), .to = reader, .records = records};
    return read_all(&r) ||
           (!r.ended && satchel_fail(err, SATCHEL_MALFORMED, "the index is no list of words"));
}
