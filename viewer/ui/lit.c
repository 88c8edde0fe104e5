/* Words that stand out where they are: hits, highlights, what is being chosen. And the other way,
 * from a point of the page to the byte that stands there. */
#include "ui/chrome.h"

#include <stdlib.h>
#include <string.h>

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

static bool is_text(const struct page_item *item)
{
    return item->kind == ITEM_GLYPHS && item->run.offset != SATCHEL_NONE && item->run.count;
}

/* A rectangle painted before item `at`. */
static void put_behind(struct ui *ui, uint32_t at, enum ink ink, fix x, fix y, fix w, fix h)
{
    struct page *page = &ui->page;
    const uint32_t before = page->item_count;
    page_add_rect(page, ink, x, y, w, h);
    if (page->item_count == before)
        return; /* no memory, or nothing of it would be seen */
    const struct page_item rect = page->items[before];
    memmove(&page->items[at + 1], &page->items[at], (before - at) * sizeof *page->items);
    page->items[at] = rect;
}

/* A mark in the margin beside a line, where its column begins. */
static void put_bar(struct ui *ui, const struct page_item *run, bool thick)
{
    const struct geometry *g = layout_geometry(ui->app->reading.layout);
    const bool rtl = satchel_article_record(ui->app->reading.article)->direction == SATCHEL_RTL;
    const fix step = g->column + g->gutter;
    const fix w = FIX(thick ? 4 : 2), gap = FIX(4) + w;
    fix left = g->left;
    for (unsigned i = 1; i < g->columns && run->x >= left + step - g->gutter / 2; i++)
        left += step;
    const fix x = rtl ? left + g->column + gap - w : left - gap;
    const fix h = g->leading > run->run.size * 9 / 8 ? g->leading : run->run.size * 9 / 8;
    page_add_rect(&ui->page, INK_ACCENT, x < 0 ? 0 : x, run->y - run->run.size * 7 / 8, w, h);
}

/* What a kind of lit words looks like. In black and white fills are paper, so each has a line. */
static void put_run(struct ui *ui, enum lit lit, uint32_t *at, fix left, fix right)
{
    static const enum ink fills[] = {INK_FOUND, INK_MARKED, INK_MARKED, INK_CHOSEN};
    const struct page_item run = ui->page.items[*at];
    const fix size = run.run.size;
    put_behind(ui, *at, fills[lit], left, run.y - size * 7 / 8, right - left, size * 9 / 8);
    *at += 1;
    if (lit == LIT_FOUND || lit == LIT_CHOSEN) {
        const fix line = size / 10 > FIX(2) ? size / 10 & ~63 : FIX(2);
        page_add_rect(&ui->page, INK_ACCENT, left, run.y + size / 4 - line, right - left, line);
    } else {
        put_bar(ui, &run, lit == LIT_NOTED);
    }
}

void lit_put(struct ui *ui, uint32_t first_item, uint32_t start, uint32_t end, enum lit lit)
{
    uint32_t count = ui->page.item_count;
    fix before = 0, line = 0; /* right edge and baseline of the run before, if it was lit */
    for (uint32_t i = first_item; i < count && !ui->page.failed; i++) {
        const struct page_item item = ui->page.items[i];
        fix left, right;
        if (!is_text(&item) || !part_of_run(&item, start, end, &left, &right))
            continue;
        left += item.x;
        right += item.x;
        /* What stands between two runs of a line is lit as they are. */
        const bool joins = line == item.y && before < left && left - before < item.run.size;
        const uint32_t at = i;
        put_run(ui, lit, &i, joins ? before : left, right);
        count += i - at;
        before = right;
        line = item.y;
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
        lit_put(ui, 0, first + ranges[i].start, first + ranges[i].end, LIT_FOUND);
}

/* --- from the page to the text ---------------------------------------------------------------- */

/* The glyph of a run that stands at x, or nearest to it. */
static uint32_t byte_at(const struct page_item *run, fix x)
{
    uint32_t best = 0;
    fix least = INT32_MAX;
    for (uint32_t i = 0; i < run->run.count; i++) {
        const struct page_glyph *g = &run->run.glyphs[i];
        const fix left = run->x + g->x, right = run->x + end_of_glyph(run, i, 0, UINT32_MAX);
        const fix away = x < left ? left - x : x >= right ? x - right + 1 : 0;
        if (away < least) {
            least = away;
            best = g->cluster;
        }
    }
    return run->run.offset + best;
}

uint32_t lit_byte_at(const struct ui *ui, fix x, fix y, fix reach)
{
    int64_t least = INT64_MAX;
    uint32_t byte = SATCHEL_NONE;
    for (uint32_t i = 0; i < ui->page.item_count; i++) {
        const struct page_item *run = &ui->page.items[i];
        if (!is_text(run))
            continue;
        const fix top = run->y - run->run.size, bottom = run->y + run->run.size * 2 / 5;
        const fix down = y < top ? top - y : y >= bottom ? y - bottom : 0;
        const fix across = x < run->x ? run->x - x : x >= run->x + run->w ? x - run->x - run->w : 0;
        const int64_t away = 4 * (int64_t)down + across; /* the line counts more than the word */
        if (down <= reach && across <= reach && away < least) {
            least = away;
            byte = byte_at(run, x);
        }
    }
    return byte;
}

bool lit_place(const struct ui *ui, uint32_t start, uint32_t end, fix *x, fix *y, fix *size)
{
    for (uint32_t i = 0; i < ui->page.item_count; i++) {
        const struct page_item *run = &ui->page.items[i];
        fix left, right;
        if (!is_text(run) || !part_of_run(run, start, end, &left, &right))
            continue;
        *x = run->x + (left + right) / 2;
        *y = run->y;
        *size = run->run.size;
        return true;
    }
    return false;
}
