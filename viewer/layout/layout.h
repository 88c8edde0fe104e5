/* An article and a style in, pages out.
 *
 *     struct layout *l = layout_create(article, fonts, &style, &err);
 *     layout_page_at(l, saved_offset, &page, &err);                      ready at once
 *     while (!layout_done(l))
 *         layout_step(l, budget);                                        the rest between events
 *
 * Pages are made from the first on, and a page is remembered as where it starts (8 to 16 bytes);
 * its display list is made again when it is shown. So memory does not grow with the text, and a
 * size change drops the layout and keeps the place: place -> page -> place gives a place at or
 * before it, on the same page (I9). Every byte of text lies on exactly one page (I8).
 */
#ifndef VIEWER_LAYOUT_LAYOUT_H
#define VIEWER_LAYOUT_LAYOUT_H

#include "layout/page.h"
#include "layout/style.h"

#include <satchel/article.h>

struct fonts;
struct layout;

/* NULL: MEMORY. Borrows the article and the fonts for its life; the style is copied, its strings
 * too. */
struct layout *layout_create(const satchel_article *article, struct fonts *fonts,
                             const struct style *style, satchel_error *err);
void layout_destroy(struct layout *layout);

/* Paginates on, for about `lines` lines of text. */
bool layout_step(struct layout *layout, unsigned lines, satchel_error *err) SATCHEL_CHECK;
bool layout_done(const struct layout *layout);

/* Pages known so far; the final count once layout_done. */
uint32_t layout_pages(const struct layout *layout);

/* The page that shows byte `offset`, paginating as far as needed. */
bool layout_page_at(struct layout *layout, uint32_t offset, uint32_t *page,
                    satchel_error *err) SATCHEL_CHECK;

/* The byte of text that page `page` (< layout_pages) starts with. */
uint32_t layout_page_start(const struct layout *layout, uint32_t page);

/* Where the text stands on the page: for the running head and the folio. */
const struct geometry *layout_geometry(const struct layout *layout);

/* Fills `out` (page_init done by the callee, in `arena`) with the display list of page `page` (<
 * layout_pages). Its boxes with an offset hold exactly the article's text, white space apart, over
 * all pages (I8); markers of lists, repeated heads of tables and what the style's strings say are
 * chrome. */
bool layout_render(struct layout *layout, uint32_t page, satchel_arena *arena, struct page *out,
                   satchel_error *err) SATCHEL_CHECK;

/* Makes the display list of a page before it is asked for, so that turning to it costs its painting
 * only: layout_render copies it. The last READY_PAGES made are kept. Nothing happens if there is no
 * such page, or no memory. */
void layout_prepare(struct layout *layout, uint32_t page);

/* Was the page made ready, or tried to? */
bool layout_is_ready(const struct layout *layout, uint32_t page);

/* Its display list, borrowed until the next layout_prepare; NULL if it is not ready. */
const struct page *layout_ready(const struct layout *layout, uint32_t page);

#define READY_PAGES 4

/* --- short texts on screens: headlines in lists, teasers, titles ----------------------------- */

enum text_align { TEXT_START, TEXT_CENTER, TEXT_END, TEXT_JUSTIFY };

struct text_spec {
    const char *text; /* UTF-8, one paragraph; LF breaks a line */
    size_t length;
    const char *language; /* "" if unknown */
    satchel_direction direction;
    struct font_style font;
    fix size;    /* pixels per em */
    fix leading; /* from baseline to baseline; 0 = the style's */
    enum ink ink;
    enum text_align align;
    unsigned max_lines; /* 0 = any; the last one ends in an ellipsis when text is left over */
    bool balance;       /* lines of about equal length, as headlines want */
    const char *role;   /* of the box, NULL for none */
    uint32_t offset;    /* of the box */
};

/* Sets the text into the column [x, x+w) with its top at y and returns the height it took (0 and
 * page->failed when out of memory). With `page` NULL it only measures. Its first baseline stands
 * `ascent of the first line` below y. */
fix text_set(struct page *page, struct fonts *fonts, const struct text_spec *spec, fix x, fix y,
             fix w);

/* The width of the text on one line. */
fix text_width(struct fonts *fonts, const struct text_spec *spec);

#endif
