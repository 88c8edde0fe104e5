/* Plain text in any encoding: a sound article, and every letter that went in, once. */
#include "fuzz_reader.h"

#include "inputs/charset.h"

#include <satchel/utf8.h>

struct tally {
    uint64_t sum;
    size_t count;
};

static void add_letters(struct tally *t, const char *text, size_t size)
{
    for (size_t i = 0; i < size;) {
        uint32_t c;
        i += satchel_utf8_decode(text + i, size - i, &c);
        /* Noncharacters are nothing in a document. */
        const bool nothing = (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFE) == 0xFFFE;
        if (satchel_strong_direction(c) && !nothing) {
            t->sum += c * UINT64_C(0x9E3779B97F4A7C15);
            t->count++;
        }
    }
}

/* Front matter becomes metadata, some of which is not shown. */
static bool has_front_matter(satchel_bytes source)
{
    return source.size > 3 &&
           (memcmp(source.data, "---", 3) == 0 || memcmp(source.data, "+++", 3) == 0);
}

static void check_letters(const satchel_article *a, const struct manuscript *m,
                          satchel_bytes source)
{
    satchel_buf utf8;
    struct tally in = {0}, out = {0}, head = {0};
    size_t size;
    const char *text = satchel_article_text(a, &size);
    satchel_buf_init(&utf8, (size_t)64 << 20);
    HOLDS(charset_to_utf8(source, NULL, &utf8, NULL, NULL));
    add_letters(&in, (const char *)utf8.data, utf8.size);
    add_letters(&out, text, size);
    const char *headline = satchel_article_record(a)->headline;
    if (m->derived)
        add_letters(&head, headline, strlen(headline));
    satchel_buf front = utf8;
    if (!has_front_matter((satchel_bytes){front.data, front.size}))
        HOLDS(in.count == out.count - head.count && in.sum == out.sum - head.sum);
    satchel_buf_free(&utf8);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    read_fuzzed(&input_text, "a.txt", data, size, check_letters);
    return 0;
}
