/* Pixels kept; see ahead.h. */
#include "paint/ahead.h"

#include <stdlib.h>
#include <string.h>

#define LIST_MOST ((size_t)512 << 10) /* bytes of the display list */

void ahead_init(struct ahead *a)
{
    *a = (struct ahead){.pixels = NULL};
    satchel_arena_init(&a->arena, LIST_MOST);
}

void ahead_forget(struct ahead *a)
{
    satchel_arena_free(&a->arena);
    free(a->rows);
    free(a->pixels);
    ahead_init(a);
}

/* --- is it the same page? --------------------------------------------------------------------- */

static bool same_run(const struct page_item *a, const struct page_item *b)
{
    return a->run.face == b->run.face && a->run.size == b->run.size &&
           a->run.count == b->run.count &&
           memcmp(a->run.glyphs, b->run.glyphs, a->run.count * sizeof *a->run.glyphs) == 0;
}

static bool same_item(const struct page_item *a, const struct page_item *b)
{
    if (a->kind != b->kind || a->ink != b->ink || a->x != b->x || a->y != b->y || a->w != b->w ||
        a->h != b->h)
        return false;
    switch (a->kind) {
    case ITEM_GLYPHS: return same_run(a, b);
    case ITEM_RECT: return true;
    case ITEM_FRAME:
        return a->frame.thickness == b->frame.thickness && a->frame.radius == b->frame.radius;
    default: return false;
    }
}

bool ahead_is_of(const struct ahead *a, const struct page *page, const struct theme *theme,
                 unsigned generation, const struct canvas *canvas)
{
    if (!a->page.item_count || a->page.item_count > page->item_count ||
        a->generation != generation || a->width != canvas->width || a->height != canvas->height ||
        memcmp(a->theme.inks, theme->inks, sizeof theme->inks) != 0)
        return false;
    for (uint32_t i = 0; i < a->page.item_count; i++)
        if (!same_item(&a->page.items[i], &page->items[i]))
            return false;
    return true;
}

/* --- keeping and putting ---------------------------------------------------------------------- */

/* Pictures come and go with the bundle, masks with the screen. */
static bool is_lasting(const struct page *page)
{
    for (uint32_t i = 0; i < page->item_count; i++)
        if (page->items[i].kind == ITEM_PICTURE || page->items[i].kind == ITEM_MASK)
            return false;
    return page->item_count > 0;
}

static const uint32_t *row_of(const struct canvas *c, int y)
{
    return c->pixels + (ptrdiff_t)y * c->stride;
}

/* Finds where paper ends in each row; returns how many pixels lie between. */
static size_t measure(struct ahead_row *rows, const struct canvas *c, uint32_t paper)
{
    size_t total = 0;
    for (int y = 0; y < c->height; y++) {
        const uint32_t *row = row_of(c, y);
        int x0 = 0, x1 = c->width;
        while (x0 < x1 && row[x0] == paper)
            x0++;
        while (x1 > x0 && row[x1 - 1] == paper)
            x1--;
        rows[y] = (struct ahead_row){(uint32_t)total, (uint16_t)x0, (uint16_t)x1};
        total += (size_t)(x1 - x0);
    }
    return total;
}

void ahead_keep(struct ahead *a, const struct page *page, const struct theme *theme,
                unsigned generation, const struct canvas *painted)
{
    ahead_forget(a);
    if (!is_lasting(page) || painted->width > UINT16_MAX || painted->height > UINT16_MAX)
        return;
    a->rows = calloc((size_t)painted->height, sizeof *a->rows);
    const size_t total = a->rows ? measure(a->rows, painted, theme->inks[INK_PAPER]) : 0;
    if (total <= AHEAD_MOST / sizeof *a->pixels)
        a->pixels = malloc((total + 1) * sizeof *a->pixels);
    if (!a->rows || !a->pixels || !page_copy(page, &a->arena, &a->page)) {
        ahead_forget(a);
        return;
    }
    for (int y = 0; y < painted->height; y++)
        memcpy(a->pixels + a->rows[y].start, row_of(painted, y) + a->rows[y].x0,
               (size_t)(a->rows[y].x1 - a->rows[y].x0) * sizeof *a->pixels);
    a->theme = *theme;
    a->generation = generation;
    a->width = painted->width;
    a->height = painted->height;
}

void ahead_put(const struct ahead *a, const struct canvas *canvas)
{
    for (int y = 0; y < a->height; y++) {
        const struct ahead_row *row = &a->rows[y];
        memcpy(canvas->pixels + (ptrdiff_t)y * canvas->stride + row->x0, a->pixels + row->start,
               (size_t)(row->x1 - row->x0) * sizeof *a->pixels);
    }
}
