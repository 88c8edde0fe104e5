/* A page is data: a display list that a painter turns into pixels and a dumper into text.
 *
 * Lengths are 26.6 fixed point pixels (64 = one pixel), never floating point: the same pages on
 * every machine. The origin is the top left corner, y grows downward. A page holds no colours, only
 * inks, which the painter's theme maps; so a theme change repaints and lays nothing out again.
 *
 * A page and all it points to live in the arena it was made in. It borrows faces from the font set
 * and text from the article.
 */
#ifndef VIEWER_LAYOUT_PAGE_H
#define VIEWER_LAYOUT_PAGE_H

#include <satchel/memory.h>

typedef int32_t fix; /* 26.6 */

#define FIX(pixels)  ((fix)((pixels)*64))
#define FIX_FLOOR(f) ((int)((f) >> 6))
#define FIX_ROUND(f) ((int)(((f) + 32) >> 6))
#define FIX_CEIL(f)  ((int)(((f) + 63) >> 6))

enum ink {
    INK_TEXT,    /* the text itself */
    INK_SOFT,    /* bylines, captions, page numbers */
    INK_FAINT,   /* what has been read, what is missing */
    INK_ACCENT,  /* kicker, focus, progress, links */
    INK_RULE,    /* hairlines */
    INK_PAPER,   /* the page */
    INK_PANEL,   /* panels that rise from the foot, code background */
    INK_FOUND,   /* behind words that were searched for */
    INK_MARKED,  /* behind the reader's highlights */
    INK_CHOSEN,  /* behind what is being chosen */
    INK_COVER_0, /* title cards of the library */
    INK_COVER_1,
    INK_COVER_2,
    INK_COVER_3,
    INK_COVER_TEXT,
    INK_COUNT
};

/* One glyph: index in its face, position of its origin relative to the run's (y downward as
 * everywhere), and the byte of the text that its cluster starts at, relative to the first of the
 * run. */
struct page_glyph {
    uint16_t glyph;
    fix x, y;
    uint32_t cluster;
};

enum item_kind {
    ITEM_GLYPHS,  /* x, y = origin on the baseline; w = advance */
    ITEM_RECT,    /* filled */
    ITEM_FRAME,   /* outline of `thickness` inside the box, corners rounded by `radius` */
    ITEM_PICTURE, /* picture `number` of the article, scaled to the box */
    ITEM_MASK     /* 8-bit coverage, w x h whole pixels, painted in `ink` */
};

/* A part of a picture, in its own pixels. */
struct page_crop {
    uint32_t x, y, w, h;
};

struct page_item {
    enum item_kind kind;
    enum ink ink;
    fix x, y, w, h;
    union {
        struct {
            uint16_t face; /* number in the font set */
            fix size;      /* pixels per em */
            uint32_t
                offset; /* byte in the article's text that clusters count from; or SATCHEL_NONE */
            uint32_t count;
            const struct page_glyph *glyphs;
        } run;
        struct {
            fix thickness, radius;
        } frame;
        struct {
            uint32_t article; /* record's index in the bundle */
            uint32_t number;
            struct page_crop crop; /* what the box shows of it; of no width: all */
        } picture;
        struct {
            const uint8_t *coverage; /* h rows of w bytes */
        } mask;
    };
};

/* What a part of the page is, for dumps, hit tests and focus. Roles are short lower-case words:
 * those of satchel_kind_name for an article's leaves, "kicker", "folio", "item", "button"... for
 * the rest. */
struct page_box {
    const char *role;
    const char *text; /* `length` bytes, in reading order; "" for pictures and rules */
    uint32_t length;
    const char *language; /* BCP 47; NULL or "": the interface's, or the article's */
    uint32_t offset;      /* byte in the article's text; SATCHEL_NONE for chrome */
    fix x, y, w, h;
};

/* A range of an article's text that leads somewhere. Several rectangles when it is broken over
 * lines. */
struct page_link {
    uint32_t span; /* index of the article's span */
    fix x, y, w, h;
};

struct page {
    fix width, height;
    struct page_item *items;
    uint32_t item_count, item_capacity;
    struct page_box *boxes; /* in reading order */
    uint32_t box_count, box_capacity;
    struct page_link *links;
    uint32_t link_count, link_capacity;
    uint32_t first_offset,
        last_offset;         /* bytes [first, last) of the article's text; equal on chrome */
    unsigned light;          /* percent of the screen's brightness; 0 is 100 */
    uint32_t missing_glyphs; /* clusters for which no face had a glyph */
    satchel_arena *arena;    /* everything above comes from it */
    bool failed;             /* out of memory; sticky */
};

/* An empty page of `width` x `height`; everything it will hold comes from `arena`. */
void page_init(struct page *page, satchel_arena *arena, fix width, fix height);

/* A copy in another arena, which outlives the page. False, and out->failed, when out of memory. */
bool page_copy(const struct page *page, satchel_arena *arena, struct page *out);

/* Appends a copy; NULL (and page->failed) when out of memory. */
struct page_item *page_add_item(struct page *page, const struct page_item *item);
struct page_box *page_add_box(struct page *page, const struct page_box *box);
struct page_link *page_add_link(struct page *page, const struct page_link *link);

/* A filled rectangle. */
void page_add_rect(struct page *page, enum ink ink, fix x, fix y, fix w, fix h);

#endif
