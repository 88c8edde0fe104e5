/* A word looked for in a text as it stands: the places are those of the text's normal form. The
 * word ends at the first zero byte of the input, the text is what is behind it. */
#include "fuzz.h"

#include "api/scan.h"

#include <satchel/utf8.h>

#include <stdlib.h>
#include <string.h>

struct places {
    uint32_t count;
    size_t first, last, size;
};

static bool note_place(void *context, const struct scan_place *place)
{
    struct places *p = context;
    HOLDS(place->start < place->end && place->end <= p->size && place->start >= p->last);
    if (!p->count++)
        p->first = place->start;
    p->last = place->start;
    return true;
}

static void compare(const struct query_word *word, const char *text, size_t size)
{
    struct scan scan;
    satchel_buf normal;
    size_t first = 0;
    satchel_buf_init(&normal, (size_t)1 << 24);
    normal_put(&normal, text, size, false);
    const uint32_t count = query_count(word, normal.data, normal.size, &first);
    scan_prepare(&scan, word);
    for (unsigned wide = scan.wide; wide <= 1; wide--) {
        struct places found = {.size = size};
        scan.wide = wide;
        scan_text(&scan, text, size, true, note_place, &found);
        HOLDS(found.count == count);
        HOLDS(!count || found.first == normal_source(text, size, true, first - 1));
    }
    satchel_buf_free(&normal);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *end = memchr(data, 0, size);
    if (!end)
        return 0;
    const char *text = (const char *)end + 1;
    const size_t length = size - (size_t)(end + 1 - data);
    struct query query;
    query_parse((const char *)data, &query);
    char *copy = malloc(length ? length : 1); /* so that a byte read too many is seen */
    HOLDS(copy);
    memcpy(copy, text, length);
    const size_t valid = satchel_utf8_valid(copy, length);
    for (unsigned i = 0; i < query.count; i++) {
        HOLDS(query.words[i].length > !query.words[i].anywhere);
        compare(&query.words[i], copy, valid);
    }
    free(copy);
    return 0;
}
