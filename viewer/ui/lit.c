/* Words that were searched for, underlined where they stand. */
#include "ui/chrome.h"

#define MOST_RANGES 128

/* Where glyph `i` of a run ends: at the next cluster's, or before the space between them, which has
 * no glyph. Spaces differ from line to line; a quarter of the size is the least they mostly are. */
static fix end_of_glyph(const struct page_item *run, uint32_t i, uint32_t start, uint32_t end)
{
    const struct page_glyph *g = &run->run.glyphs[i];
    for (uint32_t k = i + 1; k < run->run.count; k++) {
        const struct page_glyph *next = &run->run.glyphs[k];
        const uint32_t byte = run->run.offset + next->cluster;
        if (next->cluster == g->cluster)
            continue;
        const bool spaced = next->cluster > g->cluster ? byte > end : byte < start;
        const fix w = next->x - g->x;
        return g->x + (spaced && w > run->run.size / 2 ? w - run->run.size / 4 : w);
    }
    return run->w;
}

/* The part of a run of glyphs that bytes [start, end) of its text take; false: none of it. */
static bool part_of_run(const struct page_item *run, uint32_t start, uint32_t end, fix *left,
                        fix *right)
{
    bool any = false;
    for (uint32_t i = 0; i < run->run.count; i++) {
        const struct page_glyph *g = &run->run.glyphs[i];
        const uint32_t byte = run->run.offset + g->cluster;
        if (byte < start || byte >= end)
            continue;
        const fix next = end_of_glyph(run, i, start, end);
        if (!any || g->x < *left)
            *left = g->x;
        if (!any || next > *right)
            *right = next;
        any = true;
    }
    return any;
}

void lit_put(struct ui *ui, uint32_t first_item, uint32_t start, uint32_t end)
{
    const uint32_t count = ui->page.item_count;
    for (uint32_t i = first_item; i < count; i++) {
        const struct page_item item = ui->page.items[i];
        fix left, right;
        if (item.kind != ITEM_GLYPHS || item.run.offset == SATCHEL_NONE ||
            !part_of_run(&item, start, end, &left, &right))
            continue;
        const fix thickness = item.run.size / 12 > FIX(1) ? item.run.size / 12 & ~63 : FIX(1);
        page_add_rect(&ui->page, INK_ACCENT, item.x + left, item.y + item.run.size / 7,
                      right - left, thickness);
    }
}

void lit_page(struct ui *ui)
{
    size_t size;
    satchel_range ranges[MOST_RANGES];
    const struct page *page = &ui->page;
    const char *text = satchel_article_text(ui->app->reading.article, &size);
    if (page->last_offset > size || page->first_offset >= page->last_offset)
        return;
    const uint32_t first = page->first_offset;
    const uint32_t count = satchel_find(text + first, page->last_offset - first,
                                        ui->app->finding.words, ranges, MOST_RANGES);
    for (uint32_t i = 0; i < count; i++)
        lit_put(ui, 0, first + ranges[i].start, first + ranges[i].end);
}
