/* A decoded document: refused, or an article for which I1, I2 and I3 hold. */
#include "fuzz.h"

#include "format/document.h"

#include <satchel/utf8.h>

#include <string.h>

static void check_blocks(const satchel_article *a)
{
    const satchel_block *blocks;
    size_t size;
    const char *text = satchel_article_text(a, &size);
    const uint32_t count = satchel_article_blocks(a, &blocks);
    uint32_t last = 0;
    HOLDS(satchel_utf8_valid(text, size) == size && text[size] == '\0');
    for (uint32_t i = 0; i < count; i++) {
        const satchel_block *b = &blocks[i];
        HOLDS(b->start <= b->end && b->end <= size && b->credit >= b->start && b->credit <= b->end);
        HOLDS(b->next > i && b->next <= count && b->depth <= SATCHEL_MAX_DEPTH);
        HOLDS(b->parent == SATCHEL_NONE || (b->parent < i && blocks[b->parent].next >= b->next));
        if (satchel_kind_class(b->kind) != SATCHEL_LEAF)
            continue;
        HOLDS(b->start >= last);
        last = b->end;
        for (uint32_t at = b->start; at < b->end; at += 97)
            HOLDS(satchel_article_leaf_at(a, at) == i);
    }
}

static void check_spans(const satchel_article *a)
{
    const satchel_span *spans;
    const satchel_block *blocks;
    const uint32_t count = satchel_article_spans(a, &spans);
    const uint32_t block_count = satchel_article_blocks(a, &blocks);
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t leaf = satchel_article_leaf_at(a, spans[i].start);
        HOLDS(spans[i].start < spans[i].end && leaf < block_count);
        HOLDS(spans[i].start >= blocks[leaf].start && spans[i].end <= blocks[leaf].end);
        HOLDS(i == 0 || spans[i].start >= spans[i - 1].start);
        HOLDS(spans[i].block == SATCHEL_NONE || spans[i].block < block_count);
        HOLDS(spans[i].target != NULL);
    }
}

static void check_words(const satchel_article *a)
{
    const uint32_t *words;
    size_t size;
    const char *text = satchel_article_text(a, &size);
    const uint32_t count = satchel_article_words(a, &words);
    for (uint32_t i = 0; i < count; i++) {
        HOLDS(words[i] < size && ((uint8_t)text[words[i]] & 0xC0) != 0x80);
        HOLDS(i == 0 || words[i] > words[i - 1]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const satchel_record record = {.id = "x",
                                   .headline = size % 2 ? "Headline" : "",
                                   .byline = "",
                                   .section = "",
                                   .language = "en",
                                   .pictures = 2};
    satchel_error err = {0};
    satchel_article *a = doc_check((satchel_bytes){data, size}, &record, &err);
    HOLDS(a || err.text[0]);
    if (a) {
        check_blocks(a);
        check_spans(a);
        check_words(a);
    }
    satchel_article_close(a);
    return 0;
}
