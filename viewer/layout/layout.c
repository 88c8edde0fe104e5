/* Articles to pages; see layout.h. A page is a place and the byte it starts with; sheets are filled
 * and forgotten. */
#include "layout/layout.h"

#include "layout/render.h"

#include <stdlib.h>
#include <string.h>

#define SCRATCH_LIMIT ((size_t)64 << 20) /* of one paragraph, or one page */
#define PAGES_LIMIT   ((size_t)64 << 20) /* bytes of the table of pages */

struct start {
    struct place place;
    uint32_t offset;
};

/* A page made before it was asked for. */
struct ready {
    uint32_t page; /* SATCHEL_NONE: none */
    bool usable;
    satchel_arena arena;
    struct page list;
};

#define READY_LIMIT ((size_t)512 << 10) /* bytes of one; a page of text has a tenth of that */

struct layout {
    struct flow flow;
    satchel_arena scratch; /* of a paragraph */
    satchel_arena sheet;   /* of a page being filled */
    satchel_buf pages;     /* struct start of every page known */
    struct place next;     /* where the page after them starts */
    bool done;
    char *kicker, *dateline;
    struct ready ready[READY_PAGES];
    unsigned newest; /* of them */
};

static bool copy(char **to, const char *from)
{
    *to = from ? strdup(from) : NULL;
    return *to || !from;
}

struct layout *layout_create(const satchel_article *article, struct fonts *fonts,
                             const struct style *style, satchel_error *err)
{
    struct layout *l = calloc(1, sizeof *l);
    if (!l)
        return satchel_fail_memory(err), NULL;
    satchel_arena_init(&l->scratch, SCRATCH_LIMIT);
    satchel_arena_init(&l->sheet, SCRATCH_LIMIT);
    satchel_buf_init(&l->pages, PAGES_LIMIT);
    l->next = place_first();
    for (unsigned i = 0; i < READY_PAGES; i++) {
        satchel_arena_init(&l->ready[i].arena, READY_LIMIT);
        l->ready[i].page = SATCHEL_NONE;
    }
    struct style own = *style;
    bool ok = flow_init(&l->flow, article, fonts, &own, &l->scratch);
    ok = copy(&l->kicker, style->kicker) && ok;
    ok = copy(&l->dateline, style->dateline) && ok;
    if (!ok) {
        layout_destroy(l);
        return satchel_fail_memory(err), NULL;
    }
    l->flow.style.kicker = l->kicker;
    l->flow.style.dateline = l->dateline;
    return l;
}

void layout_destroy(struct layout *l)
{
    if (!l)
        return;
    flow_fini(&l->flow);
    satchel_arena_free(&l->scratch);
    satchel_arena_free(&l->sheet);
    satchel_buf_free(&l->pages);
    for (unsigned i = 0; i < READY_PAGES; i++)
        satchel_arena_free(&l->ready[i].arena);
    free(l->kicker);
    free(l->dateline);
    free(l);
}

const struct geometry *layout_geometry(const struct layout *l)
{
    return &l->flow.geometry;
}

static const struct start *starts(const struct layout *l)
{
    return (const struct start *)(const void *)l->pages.data;
}

uint32_t layout_pages(const struct layout *l)
{
    return (uint32_t)(l->pages.size / sizeof(struct start));
}

bool layout_done(const struct layout *l)
{
    return l->done;
}

uint32_t layout_page_start(const struct layout *l, uint32_t page)
{
    return page < layout_pages(l) ? starts(l)[page].offset : 0;
}

/* Adds the next page; *lines gets how many lines it has. */
static bool add_page(struct layout *l, unsigned *lines, satchel_error *err)
{
    struct sheet sheet;
    struct start start = {.place = l->next};
    satchel_arena_clear(&l->sheet);
    if (!sheet_fill(&l->flow, &l->next, &l->sheet, &sheet, err) ||
        !sheet_offset(&l->flow, &sheet, &start.offset, err))
        return false;
    const bool empty = sheet.count == 0 && layout_pages(l) > 0;
    if (!empty)
        satchel_buf_put(&l->pages, &start, sizeof start);
    if (!satchel_buf_ok(&l->pages, err))
        return false;
    l->next = sheet.next;
    l->done = sheet.done;
    *lines = 1;
    for (size_t i = 0; i < sheet.count; i++)
        *lines += sheet.placed[i].count;
    return true;
}

bool layout_step(struct layout *l, unsigned lines, satchel_error *err)
{
    for (unsigned done = 0, more; done < lines && !l->done; done += more)
        if (!add_page(l, &more, err))
            return false;
    return true;
}

bool layout_page_at(struct layout *l, uint32_t offset, uint32_t *page, satchel_error *err)
{
    unsigned lines;
    while (!l->done && (!layout_pages(l) || starts(l)[layout_pages(l) - 1].offset <= offset))
        if (!add_page(l, &lines, err))
            return false;
    uint32_t low = 0,
             high = layout_pages(l); /* the last page that starts at or before the offset */
    while (high - low > 1) {
        const uint32_t middle = low + (high - low) / 2;
        if (starts(l)[middle].offset <= offset)
            low = middle;
        else
            high = middle;
    }
    *page = low;
    return true;
}

static struct ready *ready_of(const struct layout *l, uint32_t page)
{
    for (unsigned i = 0; i < READY_PAGES; i++)
        if (l->ready[i].page == page)
            return (struct ready *)(uintptr_t)&l->ready[i];
    return NULL;
}

bool layout_is_ready(const struct layout *l, uint32_t page)
{
    return page == SATCHEL_NONE || ready_of(l, page);
}

const struct page *layout_ready(const struct layout *l, uint32_t page)
{
    const struct ready *r = page == SATCHEL_NONE ? NULL : ready_of(l, page);
    return r && r->usable ? &r->list : NULL;
}

static bool render(struct layout *l, uint32_t page, satchel_arena *arena, struct page *out,
                   satchel_error *err)
{
    struct sheet sheet;
    page_init(out, arena, FIX(l->flow.style.width), FIX(l->flow.style.height));
    satchel_arena_clear(&l->sheet);
    out->first_offset = out->last_offset = starts(l)[page].offset;
    return sheet_fill(&l->flow, &starts(l)[page].place, &l->sheet, &sheet, err) &&
           sheet_render(&l->flow, &sheet, out, err);
}

void layout_prepare(struct layout *l, uint32_t page)
{
    if (page >= layout_pages(l) || layout_is_ready(l, page))
        return;
    l->newest = (l->newest + 1) % READY_PAGES;
    struct ready *r = &l->ready[l->newest];
    r->page = page;
    satchel_arena_clear(&r->arena);
    r->usable = render(l, page, &r->arena, &r->list, NULL);
}

bool layout_render(struct layout *l, uint32_t page, satchel_arena *arena, struct page *out,
                   satchel_error *err)
{
    if (page >= layout_pages(l)) {
        page_init(out, arena, FIX(l->flow.style.width), FIX(l->flow.style.height));
        return satchel_fail(err, SATCHEL_USAGE, "no page %u", page);
    }
    const struct ready *r = ready_of(l, page);
    if (!r || !r->usable)
        return render(l, page, arena, out, err);
    return page_copy(&r->list, arena, out) || satchel_fail_memory(err);
}
