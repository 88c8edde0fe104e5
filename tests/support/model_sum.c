/* Learns a prior from invented text, codes and decodes documents with it, and prints a sum of every
 * byte that came of it: the same on every machine. Stands alone, so that it can be built for
 * others: what stands for zstd and brotli here stores. */
#include "doors/codec.h"
#include "model/block.h"
#include "model/prior.h"
#include "random.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool zstd_encode(satchel_bytes in, satchel_buf *out, satchel_error *err)
{
    satchel_buf_put(out, in.data, in.size);
    return satchel_buf_ok(out, err);
}

bool zstd_decode(satchel_bytes in, uint8_t *to, size_t size, satchel_error *err)
{
    if (in.size != size)
        return satchel_fail(err, SATCHEL_MALFORMED, "of the wrong length");
    memcpy(to, in.data, size);
    return true;
}

bool brotli_encode(satchel_bytes in, satchel_buf *out, satchel_error *err)
{
    satchel_buf_put(out, in.data, in.size);
    return satchel_buf_ok(out, err);
}

bool brotli_decode(satchel_bytes in, uint8_t *to, size_t size, satchel_error *err)
{
    if (in.size != size)
        return satchel_fail(err, SATCHEL_MALFORMED, "of the wrong length");
    memcpy(to, in.data, size);
    return true;
}

static void put_text(satchel_buf *to, size_t size)
{
    static const char *const words[] = {"the", "water",    "Station", "harbour", "came", "after",
                                        "ماء", "Комунала", "вода",    "and",     "水泵", "“Now”"};
    satchel_buf_clear(to);
    while (to->size < size) {
        for (unsigned n = 4 + random_below(9); n > 0; n--) {
            satchel_buf_put_text(to, words[random_below(sizeof words / sizeof *words)]);
            satchel_buf_put_text(to, n > 1 ? " " : random_below(4) ? ". " : ".\n");
        }
    }
}

static uint32_t sum;

static void add_sum(satchel_bytes bytes)
{
    for (size_t i = 0; i < bytes.size; i++)
        sum = (sum ^ bytes.data[i]) * 16777619u;
}

static bool code(const struct prior *prior, satchel_bytes text)
{
    satchel_buf document, coded;
    satchel_error err;
    satchel_buf_init(&document, 1 << 20);
    satchel_buf_init(&coded, 1 << 20);
    satchel_buf_put_byte(&document, 1);
    satchel_buf_put_byte(&document, (text.size & 0x7F) | 0x80);
    satchel_buf_put_byte(&document, text.size >> 7);
    satchel_buf_put(&document, text.data, text.size);
    satchel_buf_put(&document, "\4\5\3\5\5\5", 6);
    bool ok = model_encode(&prior->image, satchel_buf_bytes(&document), &coded, &err);
    uint8_t *back = malloc(document.size);
    ok = ok && back &&
         model_decode(&prior->image, satchel_buf_bytes(&coded), back, document.size, &err) &&
         memcmp(back, document.data, document.size) == 0;
    add_sum(satchel_buf_bytes(&coded));
    free(back);
    satchel_buf_free(&document);
    satchel_buf_free(&coded);
    return ok;
}

int main(void)
{
    satchel_error err = {0};
    satchel_buf text, stored;
    satchel_buf_init(&text, 1 << 20);
    satchel_buf_init(&stored, PRIOR_MOST_BYTES);
    satchel_learner *l = satchel_learner_create();
    bool ok = l != NULL;
    for (unsigned i = 0; ok && i < 14; i++) {
        put_text(&text, 3000);
        ok = satchel_learner_add(l, satchel_buf_bytes(&text), &err);
    }
    ok = ok && satchel_learner_finish(l, 1 << 20, &stored, &err);
    satchel_learner_destroy(l);
    add_sum(satchel_buf_bytes(&stored));
    struct prior *prior = ok ? prior_load(satchel_buf_bytes(&stored), &err) : NULL;
    for (unsigned i = 0; prior && ok && i < 10; i++) {
        put_text(&text, 2000);
        ok = code(prior, satchel_buf_bytes(&text));
    }
    ok = ok && prior;
    prior_destroy(prior);
    satchel_buf_free(&text);
    satchel_buf_free(&stored);
    if (ok)
        printf("%08x\n", (unsigned)sum);
    else
        printf("failed: %s\n", err.text);
    return !ok;
}
