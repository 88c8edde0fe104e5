/* Plain text; see export.h. */
#include "export.h"

void export_text(FILE *to, const satchel_article *article)
{
    const satchel_block *blocks;
    const uint32_t count = satchel_article_blocks(article, &blocks);
    const char *text = satchel_article_text(article, NULL);
    const satchel_block *before = NULL;
    for (uint32_t i = 0; i < count; i++) {
        const satchel_block *b = &blocks[i];
        if (satchel_kind_class(b->kind) != SATCHEL_LEAF)
            continue;
        const bool cell = b->kind == SATCHEL_KIND_CELL;
        if (b->end == b->start && !cell)
            continue;
        if (before && cell && before->kind == SATCHEL_KIND_CELL && before->parent == b->parent)
            fputc('\t', to);
        else if (before && cell && before->kind == SATCHEL_KIND_CELL &&
                 blocks[before->parent].parent == blocks[b->parent].parent)
            fputc('\n', to);
        else if (before)
            fputs("\n\n", to);
        fwrite(text + b->start, 1, b->end - b->start, to);
        before = b;
    }
    if (before)
        fputc('\n', to);
}
