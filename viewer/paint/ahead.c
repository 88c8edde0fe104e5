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
    free(a->spans);
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

#define QUAD 4 /* pixels that are copied at a time */

/* The next span of a row from x on: where it begins, and how many quads until there is one of
 * nothing but paper. 0: the rest of the row is paper. */
static int next_span(const uint32_t *row, int x, int width, uint32_t paper, int *start)
{
    int quads = 0;
    while (x < width && row[x] == paper)
        x++;
    *start = x;
    if (x < width && x > width - QUAD) { /* the row's end: some pixels before it a second time */
        *start = width - QUAD;
        return 1;
    }
    for (int end = x + QUAD; end <= width; end += QUAD, quads++) {
        while (x < end && row[x] == paper)
            x++;
        if (x == end)
            break;
        x = end;
    }
    return quads;
}

/* Writes spans and pixels, or only counts them: where these are NULL. */
static void take_ink(const struct canvas *c, uint32_t paper, struct ahead_span *spans,
                     uint32_t *pixels, size_t *span_count, size_t *pixel_count)
{
    size_t n = 0, total = 0;
    for (int y = 0; y < c->height; y++) {
        const uint32_t *row = c->pixels + (ptrdiff_t)y * c->stride;
        int start = 0, quads;
        for (int x = 0; (quads = next_span(row, x, c->width, paper, &start)) > 0; n++) {
            x = start + quads * QUAD;
            if (spans) {
                spans[n] = (struct ahead_span){(uint16_t)start, (uint16_t)quads};
                memcpy(pixels + total, row + start, (size_t)quads * QUAD * sizeof *pixels);
            }
            total += (size_t)quads * QUAD;
        }
        if (spans)
            spans[n] = (struct ahead_span){0, 0};
        n++;
    }
    *span_count = n;
    *pixel_count = total;
}

void ahead_keep(struct ahead *a, const struct page *page, const struct theme *theme,
                unsigned generation, const struct canvas *painted)
{
    const uint32_t paper = theme->inks[INK_PAPER];
    size_t spans, pixels;
    ahead_forget(a);
    if (!is_lasting(page) || painted->width > UINT16_MAX || painted->width < QUAD)
        return;
    take_ink(painted, paper, NULL, NULL, &spans, &pixels);
    if (spans * sizeof *a->spans + pixels * sizeof *a->pixels > AHEAD_MOST)
        return;
    a->spans = malloc((spans + 1) * sizeof *a->spans);
    a->pixels = malloc((pixels + 1) * sizeof *a->pixels);
    if (!a->spans || !a->pixels || !page_copy(page, &a->arena, &a->page)) {
        ahead_forget(a);
        return;
    }
    take_ink(painted, paper, a->spans, a->pixels, &spans, &pixels);
    a->theme = *theme;
    a->generation = generation;
    a->width = painted->width;
    a->height = painted->height;
}

void ahead_put(const struct ahead *a, const struct canvas *canvas)
{
    const struct ahead_span *span = a->spans;
    const uint32_t *from = a->pixels;
    for (int y = 0; y < a->height; y++, span++)
        for (; span->quads; span++) {
            uint32_t *to = canvas->pixels + (ptrdiff_t)y * canvas->stride + span->x;
            for (unsigned i = span->quads; i > 0; i--, to += QUAD, from += QUAD)
                memcpy(to, from, QUAD * sizeof *to);
        }
}
