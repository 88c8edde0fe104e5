/* The display list; see page.h. Arrays double in the page's arena; what they leave behind dies with
 * it. */
#include "layout/page.h"

#include <string.h>

void page_init(struct page *page, satchel_arena *arena, fix width, fix height)
{
    *page = (struct page){.width = width, .height = height, .arena = arena};
}

/* A copy of the array with room for one more; NULL when out of memory. */
static void *grown(struct page *page, void *array, uint32_t count, uint32_t *capacity, size_t size)
{
    if (page->failed)
        return NULL;
    if (count < *capacity)
        return array;
    const uint32_t more = *capacity ? *capacity * 2 : 32;
    void *copy = satchel_arena_array(page->arena, more, size);
    if (!copy) {
        page->failed = true;
        return NULL;
    }
    if (count)
        memcpy(copy, array, count * size);
    *capacity = more;
    return copy;
}

static void *copied(struct page *to, const void *array, size_t count, size_t size)
{
    void *copy = satchel_arena_array(to->arena, count + 1, size);
    to->failed |= !copy;
    if (copy && count)
        memcpy(copy, array, count * size);
    return copy;
}

bool page_copy(const struct page *page, satchel_arena *arena, struct page *out)
{
    *out = *page;
    out->arena = arena;
    out->items = copied(out, page->items, page->item_count, sizeof *page->items);
    out->boxes = copied(out, page->boxes, page->box_count, sizeof *page->boxes);
    out->links = copied(out, page->links, page->link_count, sizeof *page->links);
    out->item_capacity = page->item_count;
    out->box_capacity = page->box_count;
    out->link_capacity = page->link_count;
    for (uint32_t i = 0; i < out->item_count && !out->failed; i++) {
        struct page_item *item = &out->items[i];
        if (item->kind == ITEM_GLYPHS)
            item->run.glyphs =
                copied(out, item->run.glyphs, item->run.count, sizeof *item->run.glyphs);
    }
    return !out->failed;
}

struct page_item *page_add_item(struct page *page, const struct page_item *item)
{
    struct page_item *items =
        grown(page, page->items, page->item_count, &page->item_capacity, sizeof *items);
    if (!items)
        return NULL;
    page->items = items;
    items[page->item_count] = *item;
    return &items[page->item_count++];
}

struct page_box *page_add_box(struct page *page, const struct page_box *box)
{
    struct page_box *boxes =
        grown(page, page->boxes, page->box_count, &page->box_capacity, sizeof *boxes);
    if (!boxes)
        return NULL;
    page->boxes = boxes;
    boxes[page->box_count] = *box;
    return &boxes[page->box_count++];
}

struct page_link *page_add_link(struct page *page, const struct page_link *link)
{
    struct page_link *links =
        grown(page, page->links, page->link_count, &page->link_capacity, sizeof *links);
    if (!links)
        return NULL;
    page->links = links;
    links[page->link_count] = *link;
    return &links[page->link_count++];
}

void page_add_rect(struct page *page, enum ink ink, fix x, fix y, fix w, fix h)
{
    page_add_item(
        page, &(struct page_item){.kind = ITEM_RECT, .ink = ink, .x = x, .y = y, .w = w, .h = h});
}
