/* The builder: what a document refers to. Images, links, footnotes, anchors, facts. */
#include "doc_build.h"

#include <stdio.h>
#include <string.h>

static uint32_t name_of(satchel_builder *b, const char *name)
{
    const size_t length = strnlen(name, SATCHEL_MAX_DOCUMENT);
    return strmap_add(&b->names, name, length);
}

/* --- notes and anchors -------------------------------------------------------------------------
 */

/* The number of a footnote by its label, from 1; 0 on failure. */
static uint32_t note_number(satchel_builder *b, const char *label)
{
    const uint32_t index = strmap_add(&b->notes, label, strnlen(label, SATCHEL_MAX_STRING));
    return index < SATCHEL_MAX_BLOCKS ? index + 1 : 0;
}

void satchel_builder_note(satchel_builder *b, const char *label)
{
    char mark[16];
    const uint32_t number = note_number(b, label);
    if (!number || !built_need_leaf(b))
        return;
    const int length = snprintf(mark, sizeof mark, "%u", number);
    satchel_builder_span_open(b, SATCHEL_SPAN_NOTE, mark);
    satchel_builder_text(b, mark, (size_t)length);
    satchel_builder_span_close(b, SATCHEL_SPAN_NOTE);
}

void satchel_builder_label(satchel_builder *b, const char *label)
{
    if (!b->open_count || b->open_overflow)
        return;
    const struct open_block *top = &b->open[b->open_count - 1];
    if (top->kind == SATCHEL_KIND_FOOTNOTE && top->block < b->block_count)
        b->blocks[top->block].number = note_number(b, label);
}

void satchel_builder_anchor(satchel_builder *b, const char *name)
{
    if (!built_grow(b, (void **)&b->anchors, &b->anchor_capacity, b->anchor_count,
                    sizeof *b->anchors, SATCHEL_MAX_BLOCKS))
        return;
    b->anchors[b->anchor_count++] = (struct anchor){.name = name_of(b, name), .block = b->leaf};
}

/* --- images ------------------------------------------------------------------------------------
 */

static void add_image(satchel_builder *b, const char *source, const char *alt)
{
    if (b->leaf == SATCHEL_NONE || b->blocks[b->leaf].kind != SATCHEL_KIND_IMAGE)
        return;
    if (!built_grow(b, (void **)&b->images, &b->image_capacity, b->image_count, sizeof *b->images,
                    SATCHEL_MAX_PICTURES))
        return;
    b->blocks[b->leaf].alt = built_string(b, alt);
    b->images[b->image_count++] =
        (struct built_image){.source = name_of(b, source), .block = b->leaf};
}

void satchel_builder_image(satchel_builder *b, const char *source, const char *alt)
{
    const bool in_cell = built_in_cell(b);
    satchel_builder_open(b, SATCHEL_KIND_IMAGE);
    if (!in_cell) {
        add_image(b, source, alt);
        return;
    }
    if (built_grow(b, (void **)&b->deferred, &b->deferred_capacity, b->deferred_count,
                   sizeof *b->deferred, SATCHEL_MAX_PICTURES))
        b->deferred[b->deferred_count++] = (struct deferred_image){
            .source = name_of(b, source), .alt = name_of(b, alt ? alt : "")};
}

void built_flush_deferred(satchel_builder *b)
{
    for (unsigned i = 0; i < b->open_count; i++)
        if (b->open[i].kind == SATCHEL_KIND_TABLE && b->open[i].block != SATCHEL_NONE)
            return;
    const size_t count = b->deferred_count;
    b->deferred_count = 0;
    for (size_t i = 0; i < count && !b->names.failed; i++) {
        satchel_builder_image(b, b->names.strings[b->deferred[i].source],
                              b->names.strings[b->deferred[i].alt]);
        satchel_builder_close(b);
    }
}

uint32_t satchel_builder_images(const satchel_builder *b)
{
    return (uint32_t)b->image_count;
}

const char *satchel_builder_image_source(const satchel_builder *b, uint32_t image)
{
    const uint32_t name = image < b->image_count ? b->images[image].source : STRMAP_NONE;
    return name < b->names.count ? b->names.strings[name] : "";
}

const char *satchel_builder_image_alt(const satchel_builder *b, uint32_t image)
{
    const uint32_t alt = image < b->image_count ? b->blocks[b->images[image].block].alt : 0;
    return alt ? b->strings.strings[alt] : "";
}

void satchel_builder_image_resolve(satchel_builder *b, uint32_t image, uint32_t picture,
                                   unsigned width, unsigned height)
{
    if (image >= b->image_count)
        return; /* a failed builder has fewer than its caller thinks */
    struct built_block *block = &b->blocks[b->images[image].block];
    if (width < 1 || height < 1 || width > SATCHEL_MAX_SIDE || height > SATCHEL_MAX_SIDE)
        return;
    block->number = picture;
    block->width = (uint16_t)width;
    block->height = (uint16_t)height;
}

/* Puts `size` bytes into the text at `at` and moves all that lies behind. */
static void insert_text(satchel_builder *b, uint32_t at, const char *text, uint32_t size)
{
    if (!satchel_buf_reserve(&b->text, size))
        return;
    memmove(b->text.data + at + size, b->text.data + at, b->text.size - at);
    memcpy(b->text.data + at, text, size);
    satchel_buf_claim(&b->text, size);
    for (size_t i = 0; i < b->block_count; i++) {
        if (b->blocks[i].start > at)
            b->blocks[i].start += size;
        if (b->blocks[i].end > at)
            b->blocks[i].end += size;
    }
    for (size_t i = 0; i < b->span_count; i++) {
        if (b->spans[i].start >= at)
            b->spans[i].start += size;
        if (b->spans[i].end > at)
            b->spans[i].end += size;
    }
}

/* Cleans a caption or credit with a builder of its own: the same rules for the same kind of text.
 */
static bool clean_line(satchel_buf *to, const char *text)
{
    satchel_builder *line = satchel_builder_create();
    if (!line)
        return false;
    satchel_builder_open(line, SATCHEL_KIND_PARAGRAPH);
    satchel_builder_text(line, text, strlen(text));
    built_end_leaf(line);
    const bool ok = satchel_builder_ok(line, NULL);
    satchel_buf_put(to, line->text.data, line->text.size ? line->text.size - 1 : 0);
    satchel_builder_destroy(line);
    return ok;
}

void satchel_builder_image_caption(satchel_builder *b, uint32_t image, const char *caption,
                                   const char *credit)
{
    built_end_leaf(b);
    if (b->failed || image >= b->image_count)
        return;
    struct built_block *block = &b->blocks[b->images[image].block];
    if (block->end > block->start)
        return;
    satchel_buf line;
    satchel_buf_init(&line, SATCHEL_MAX_DOCUMENT);
    bool ok = clean_line(&line, caption ? caption : "");
    const size_t caption_size = line.size;
    if (ok && credit && *credit) {
        if (line.size)
            satchel_buf_put_byte(&line, ' ');
        const size_t start = line.size;
        ok = clean_line(&line, credit);
        if (line.size == start)
            line.size = caption_size;
        block->credit = (uint32_t)(line.size - (line.size > start ? start : line.size));
    }
    if (!ok || line.failed) {
        b->failed = SATCHEL_MEMORY;
    } else if (line.size) {
        const uint32_t at = block->start;
        insert_text(b, at, (const char *)line.data, (uint32_t)line.size);
        b->blocks[b->images[image].block].end = at + (uint32_t)line.size;
    }
    satchel_buf_free(&line);
}

/* --- links and facts ---------------------------------------------------------------------------
 */

uint32_t satchel_builder_links(const satchel_builder *b)
{
    return (uint32_t)b->link_count;
}

const char *satchel_builder_link_target(const satchel_builder *b, uint32_t link)
{
    return link < b->link_count ? b->strings.strings[b->spans[b->links[link]].target] : "";
}

void satchel_builder_link_article(satchel_builder *b, uint32_t link, const char *id)
{
    if (link >= b->link_count)
        return;
    struct built_span *span = &b->spans[b->links[link]];
    span->kind = SATCHEL_SPAN_ARTICLE;
    span->target = built_string(b, id);
}

void satchel_builder_link_drop(satchel_builder *b, uint32_t link)
{
    if (link < b->link_count)
        b->spans[b->links[link]].kind = SATCHEL_SPAN_COUNT;
}

void satchel_builder_meta(satchel_builder *b, const char *key, const char *value)
{
    const uint32_t pair[2] = {built_string(b, key), built_string(b, value)};
    if (!pair[0] || !pair[1])
        return;
    for (unsigned i = 0; i < 2; i++) {
        if (!built_grow(b, (void **)&b->facts, &b->fact_capacity, b->fact_count, sizeof *b->facts,
                        20000))
            return;
        b->facts[b->fact_count++] = pair[i];
    }
}
