/* tofu FOLDER BUNDLE: every page of every article on a machine whose only fonts are those of
 * FOLDER. Prints each article with clusters for which no face had a glyph, then how many there were
 * in all; ends with 1 if there was any. */
#include "layout/layout.h"
#include "text/embedded.h"
#include "text/fonts.h"

#include <satchel/bundle.h>

#include <stdio.h>
#include <stdlib.h>

static void fail(const satchel_error *err)
{
    fprintf(stderr, "tofu: %s\n", err->text);
    exit(2);
}

static bool read_face(void *context, unsigned number, satchel_buf *out, satchel_error *err)
{
    return satchel_bundle_face(context, number, out, err);
}

static unsigned long walk(satchel_article *article, struct fonts *fonts)
{
    const struct style style = {
        .width = 600, .height = 800, .text_size = 16, .head = 38, .foot = 38, .justify = true};
    satchel_error err;
    satchel_arena arena;
    unsigned long missing = 0;
    struct layout *layout = layout_create(article, fonts, &style, &err);
    if (!layout)
        fail(&err);
    while (!layout_done(layout))
        if (!layout_step(layout, 1000, &err))
            fail(&err);
    satchel_arena_init(&arena, SIZE_MAX);
    for (uint32_t i = 0; i < layout_pages(layout); i++) {
        struct page page;
        satchel_arena_clear(&arena);
        if (!layout_render(layout, i, &arena, &page, &err))
            fail(&err);
        missing += page.missing_glyphs;
    }
    satchel_arena_free(&arena);
    layout_destroy(layout);
    return missing;
}

int main(int argc, char **argv)
{
    satchel_error err;
    if (argc != 3)
        return 2;
    const char *const folders[] = {argv[1]};
    struct fonts *fonts = fonts_open_in(folders, 1, &err);
    satchel_bundle *bundle = fonts ? satchel_bundle_open(argv[2], &err) : NULL;
    if (!bundle)
        fail(&err);
    const satchel_info *info = satchel_bundle_info(bundle);
    const struct font_source faces = {
        .count = info->face_count, .read = read_face, .context = bundle};
    fonts_embed(fonts, &faces);
    unsigned long all = 0;
    for (uint32_t i = 0; i < info->articles; i++) {
        satchel_article *article = satchel_article_open(bundle, i, &err);
        if (!article)
            fail(&err);
        const unsigned long missing = walk(article, fonts);
        if (missing)
            printf("%s: %lu\n", satchel_article_record(article)->id, missing);
        all += missing;
        satchel_article_close(article);
    }
    printf("%u articles, %u faces embedded, %lu missing\n", info->articles, info->face_count, all);
    fonts_close(fonts);
    satchel_bundle_close(bundle);
    return all ? 1 : 0;
}
