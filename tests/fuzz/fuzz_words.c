/* A list of words of an index: the plain form and the coded one are refused, or every record and
 * posting that they tell is one that may be, and coding gives the same plain form again. */
#include "fuzz.h"

#include "format/words.h"
#include "model/words.h"

#include <stdlib.h>
#include <string.h>

#define RECORDS 9u
#define PLAIN   4096u

struct told {
    unsigned records;
    size_t length; /* of the word before */
    uint8_t word[WORDS_LENGTH];
    uint32_t record;
};

static bool take_record(void *context, uint32_t record, uint32_t kind)
{
    struct told *t = context;
    HOLDS(record == t->records++ && kind <= WORDS_LISTED);
    return true;
}

/* Words rise, and within one of them records. */
static bool take_posting(void *context, const uint8_t *word, size_t length,
                         const struct words_posting *p)
{
    struct told *t = context;
    HOLDS(length > 0 && length <= WORDS_LENGTH && !memchr(word, ' ', length));
    const size_t both = length < t->length ? length : t->length;
    const int order = memcmp(word, t->word, both);
    const bool same = order == 0 && length == t->length;
    HOLDS(same ? p->record > t->record : order > 0 || (order == 0 && length > t->length));
    HOLDS(p->record < RECORDS && p->places >= 1 && p->places <= WORDS_PLACES);
    memcpy(t->word, word, length);
    t->length = length;
    t->record = p->record;
    return true;
}

static bool read_plain(satchel_bytes plain)
{
    struct told told = {0};
    const struct words_reader reader = {take_record, take_posting, &told};
    satchel_error err = {0};
    const bool ok = words_read(plain, RECORDS, &reader, &err);
    HOLDS(ok ? told.records == RECORDS : err.text[0] != 0);
    return ok;
}

static void code_again(satchel_bytes plain)
{
    satchel_buf coded;
    satchel_error err;
    uint8_t again[PLAIN];
    satchel_buf_init(&coded, 1u << 20);
    HOLDS(words_encode(plain, &coded, &err));
    HOLDS(words_decode(satchel_buf_bytes(&coded), again, plain.size, &err));
    HOLDS(memcmp(again, plain.data, plain.size) == 0);
    satchel_buf_free(&coded);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t plain[PLAIN];
    satchel_error err = {0};
    if (size < 3)
        return 0;
    satchel_bytes in = {data + 2, size - 2};
    if (data[0] & 1) {
        const size_t decoded = 1 + (data[0] * 256u + data[1]) % PLAIN;
        if (!words_decode(in, plain, decoded, &err)) {
            HOLDS(err.text[0]);
            return 0;
        }
        in = (satchel_bytes){plain, decoded};
    }
    if (in.size <= PLAIN && read_plain(in))
        code_again(in);
    return 0;
}
