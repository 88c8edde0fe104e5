/* A whole bundle: opens or is refused; whatever opens can be read to the end; every answer is the
 * same twice; an error has a text. */
#include "fuzz.h"

#include <satchel/satchel.h>

#include <string.h>

/* Everything a reader may ask of it, as one number. */
static uint64_t read_all(satchel_bundle *bundle)
{
    uint64_t sum = 0;
    satchel_arena arena;
    satchel_error err = {0};
    satchel_arena_init(&arena, 1 << 22);
    const satchel_info *info = satchel_bundle_info(bundle);
    const uint32_t most = info->articles < 200 ? info->articles : 200;
    for (uint32_t i = 0; i < most; i++) {
        satchel_record r;
        satchel_buf picture;
        if (satchel_bundle_record(bundle, i, &arena, &r, &err)) {
            sum = sum * 31 + strlen(r.id) + r.words;
            HOLDS(satchel_utf8_valid(r.headline, strlen(r.headline)) == strlen(r.headline));
        }
        satchel_article *article = satchel_article_open(bundle, i, &err);
        HOLDS(article || err.text[0]);
        if (article) {
            size_t size;
            const char *text = satchel_article_text(article, &size);
            HOLDS(satchel_utf8_valid(text, size) == size);
            sum = sum * 31 + size;
        }
        satchel_article_close(article);
        satchel_buf_init(&picture, SATCHEL_MAX_PICTURE);
        sum += satchel_bundle_picture(bundle, i, 0, &picture, &err) ? picture.size : 0;
        satchel_buf_free(&picture);
        satchel_arena_clear(&arena);
    }
    satchel_arena_free(&arena);
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const satchel_bytes bytes = {data, size};
    satchel_error err = {0};
    satchel_bundle *bundle = satchel_bundle_open_source(satchel_source_memory(&bytes), &err);
    HOLDS(bundle || (err.code && err.text[0]));
    if (bundle) {
        HOLDS(read_all(bundle) == read_all(bundle));
        uint32_t index;
        (void)!satchel_bundle_find(bundle, "a", &index, &err);
    }
    satchel_bundle_close(bundle);
    return 0;
}
