/* Accessors of a checked document. They cannot fail (I1): doc_check has seen to that. */
#include "document.h"

#include <stdlib.h>

void satchel_article_close(satchel_article *article)
{
    if (!article)
        return;
    satchel_arena_free(&article->arena);
    free(article);
}

const satchel_record *satchel_article_record(const satchel_article *article)
{
    return &article->record;
}

const char *satchel_article_text(const satchel_article *article, size_t *size)
{
    if (size)
        *size = article->text_size;
    return article->text;
}

uint32_t satchel_article_blocks(const satchel_article *article, const satchel_block **blocks)
{
    *blocks = article->blocks;
    return article->block_count;
}

uint32_t satchel_article_spans(const satchel_article *article, const satchel_span **spans)
{
    *spans = article->spans;
    return article->span_count;
}

uint32_t satchel_article_words(const satchel_article *article, const uint32_t **words)
{
    *words = article->words;
    return article->word_count;
}

uint32_t satchel_article_meta(const satchel_article *article, const satchel_meta **meta)
{
    *meta = article->meta;
    return article->meta_count;
}

uint32_t satchel_article_leaf_at(const satchel_article *article, uint32_t offset)
{
    /* The last block that starts at or before the offset; boxes and rules have their next leaf's
     * start. */
    uint32_t low = 0, high = article->block_count;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (article->blocks[middle].start <= offset)
            low = middle + 1;
        else
            high = middle;
    }
    while (low-- > 0)
        if (satchel_kind_class(article->blocks[low].kind) == SATCHEL_LEAF)
            return low;
    return SATCHEL_NONE;
}

const char *satchel_kind_name(satchel_kind kind)
{
    static const char *const names[] = {
#define KIND_NAME(NAME, name, class) #name,
        SATCHEL_KINDS(KIND_NAME)
#undef KIND_NAME
    };
    return (unsigned)kind < SATCHEL_KIND_COUNT ? names[kind] : "unknown";
}

satchel_class satchel_kind_class(satchel_kind kind)
{
    static const satchel_class classes[] = {
#define KIND_CLASS(NAME, name, class) SATCHEL_##class,
        SATCHEL_KINDS(KIND_CLASS)
#undef KIND_CLASS
    };
    return (unsigned)kind < SATCHEL_KIND_COUNT ? classes[kind] : SATCHEL_VOID;
}

const char *satchel_span_name(satchel_span_kind kind)
{
    static const char *const names[] = {
#define SPAN_NAME(NAME, name) #name,
        SATCHEL_SPANS(SPAN_NAME)
#undef SPAN_NAME
    };
    return (unsigned)kind < SATCHEL_SPAN_COUNT ? names[kind] : "unknown";
}

const char *satchel_status_name(satchel_status status)
{
    switch (status) {
    case SATCHEL_USABLE: return "usable";
    case SATCHEL_CORRECTED: return "corrected";
    case SATCHEL_CANCELED: return "canceled";
    }
    return "unknown";
}
