/* Any calls make a sound document, and no letter is lost. Each byte of the input is a call. */
#include "fuzz.h"

#include <satchel/satchel.h>

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    satchel_builder *b = satchel_builder_create();
    size_t letters = 0, found = 0;
    HOLDS(b);
    for (size_t i = 0; i < size; i++) {
        const unsigned call = data[i] % 10, value = data[i] / 10;
        switch (call) {
        case 0:
        case 1:
            satchel_builder_open(b, (satchel_kind)((value + 13 * call) % SATCHEL_KIND_COUNT));
            break;
        case 2: satchel_builder_close(b); break;
        case 3:
            satchel_builder_text(b, " \xD8\xA7q\n\t", 6);
            letters++;
            break;
        case 4: satchel_builder_break(b); break;
        case 5:
            satchel_builder_span_open(b, (satchel_span_kind)(value % SATCHEL_SPAN_COUNT), "#x");
            break;
        case 6:
            satchel_builder_span_close(b, (satchel_span_kind)(value % SATCHEL_SPAN_COUNT));
            break;
        case 7:
            satchel_builder_image(b, "p", "alt");
            if (value % 2)
                satchel_builder_credit(b);
            break;
        case 8:
            satchel_builder_anchor(b, "x");
            satchel_builder_note(b, value % 2 ? "n" : "m");
            break;
        case 9:
            satchel_builder_label(b, "n");
            satchel_builder_level(b, value);
            satchel_builder_cell(b, (satchel_align)(value % 3), value & 1);
            satchel_builder_list(b, value & 1, value);
            satchel_builder_block_direction(b, (satchel_base_direction)(value % 3));
            satchel_builder_block_language(b, "ar");
            break;
        }
    }
    const uint32_t words[] = {size > 0 ? data[0] : 0, size > 1 ? data[1] : 1, 7, 8};
    satchel_builder_words(b, words, sizeof words / sizeof *words);
    const satchel_draft draft = {.id = "x", .issued = SATCHEL_NO_TIME, .updated = SATCHEL_NO_TIME};
    satchel_error err = {0};
    satchel_article *a = satchel_builder_article(b, &draft, &err);
    HOLDS(a || err.code == SATCHEL_INPUT || err.code == SATCHEL_LIMIT);
    if (a) {
        size_t length;
        const char *text = satchel_article_text(a, &length);
        for (size_t i = 0; i < length; i++)
            found += text[i] == 'q';
        HOLDS(found == letters);
    }
    satchel_article_close(a);
    satchel_builder_destroy(b);
    return 0;
}
