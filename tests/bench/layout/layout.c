/* layout PHASE BUNDLE [WIDTH]: one phase of work of the viewer's text engine, measured.
 *
 *     cold    from opening the bundle to the last page counted
 *     warm    every article laid out once; then, measured, again at another size of text
 *     quick   as cold, with lines by first fit
 *     preview as warm, with lines by first fit
 *     first   from opening the bundle to the first article's first page as pixels
 *     turn    20 pages of the first article, each laid out, displayed as data and painted; one page
 *     ready   20 pages of the first article, made ready and painted ahead, shown; one page
 *     lines   how wide the spaces of the text's lines are in columns of WIDTH pixels
 *
 * Prints "SECONDS BYTES_OF_TEXT PAGES", for `lines` "LINES LOOSE VERY_LOOSE HYPHENS" instead. What
 * is measured is also what callgrind collects when it runs us with --collect-atstart=no. */
#include "layout/layout.h"
#include "layout/leaf.h"
#include "layout/lines.h"
#include "paint/raster.h"
#include "text/shape.h"

#include <satchel/bundle.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <valgrind/callgrind.h>

#define SIZE 18

struct bench {
    satchel_bundle *bundle;
    satchel_article **articles;
    struct fonts *fonts;
    satchel_error err;
    double started, took;
    size_t text;
    uint32_t pages;
    struct layout *layout;
    struct painter *painter;
    struct canvas canvas;
    satchel_arena arena;
};

static void fail(const struct bench *b)
{
    fprintf(stderr, "layout: %s\n", b->err.text);
    exit(1);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void begin(struct bench *b)
{
    b->text = b->pages = 0;
    CALLGRIND_TOGGLE_COLLECT;
    b->started = now();
}

static void end(struct bench *b)
{
    b->took = now() - b->started;
    CALLGRIND_TOGGLE_COLLECT;
}

static void open_all(struct bench *b, const char *path)
{
    b->bundle = satchel_bundle_open(path, &b->err);
    if (!b->bundle || !(b->fonts = fonts_open(NULL, &b->err)))
        fail(b);
}

static struct style style_of(int size)
{
    return (struct style){
        .width = 800, .height = 600, .text_size = size, .head = 38, .foot = 38, .justify = true};
}

/* The article, opened when it is first asked for; it stays open, as in the viewer when its size is
 * changed. */
static satchel_article *article_of(struct bench *b, uint32_t number)
{
    if (!b->articles)
        b->articles = calloc(satchel_bundle_info(b->bundle)->articles, sizeof *b->articles);
    if (b->articles && !b->articles[number])
        b->articles[number] = satchel_article_open(b->bundle, number, &b->err);
    return b->articles ? b->articles[number] : NULL;
}

static void lay_out_all(struct bench *b, int size, bool preview)
{
    struct style style = style_of(size);
    style.preview = preview;
    for (uint32_t i = 0; i < satchel_bundle_info(b->bundle)->articles; i++) {
        size_t length;
        satchel_article *article = article_of(b, i);
        struct layout *l = article ? layout_create(article, b->fonts, &style, &b->err) : NULL;
        while (l && !layout_done(l))
            if (!layout_step(l, 1000, &b->err))
                fail(b);
        if (!l)
            fail(b);
        (void)satchel_article_text(article, &length);
        b->text += length;
        b->pages += layout_pages(l);
        layout_destroy(l);
    }
}

static void open_reader(struct bench *b)
{
    const struct style style = style_of(SIZE);
    uint32_t first;
    b->canvas = (struct canvas){.width = 800, .height = 600, .stride = 800};
    b->canvas.pixels = calloc(800 * 600, sizeof *b->canvas.pixels);
    satchel_arena_init(&b->arena, (size_t)64 << 20);
    satchel_article *article = satchel_article_open(b->bundle, 0, &b->err);
    b->layout = article ? layout_create(article, b->fonts, &style, &b->err) : NULL;
    b->painter = painter_create(b->fonts);
    if (!b->layout || !b->painter || !b->canvas.pixels ||
        !layout_page_at(b->layout, 0, &first, &b->err))
        fail(b);
}

static void paint_pages(struct bench *b, uint32_t count)
{
    struct page page;
    b->pages = 0;
    for (uint32_t i = 0; i < count; i++, b->pages++) {
        while (i >= layout_pages(b->layout) && !layout_done(b->layout))
            if (!layout_step(b->layout, 1, &b->err))
                fail(b);
        satchel_arena_clear(&b->arena);
        if (i >= layout_pages(b->layout) || !layout_render(b->layout, i, &b->arena, &page, &b->err))
            break;
        (void)painter_paint(b->painter, &page, theme_of(THEME_DAY), NULL, &b->canvas);
    }
}

/* Turns to pages that were made ready, one by one; only the turning is measured. */
static void turn_ready(struct bench *b, uint32_t count)
{
    const struct theme *theme = theme_of(THEME_DAY);
    struct page page;
    double took = 0;
    uint32_t pages = 0;
    for (uint32_t i = 0; i < count && i < layout_pages(b->layout); i++, pages++) {
        layout_prepare(b->layout, i);
        const struct page *ready = layout_ready(b->layout, i);
        if (ready)
            painter_prepare(b->painter, ready, theme, b->canvas.width, b->canvas.height);
        satchel_arena_clear(&b->arena);
        begin(b);
        if (!layout_render(b->layout, i, &b->arena, &page, &b->err))
            fail(b);
        (void)painter_paint(b->painter, &page, theme, NULL, &b->canvas);
        end(b);
        took += b->took;
    }
    b->took = took;
    b->pages = pages;
}

/* Every paragraph set on its own, spaces measured on all lines but the last of each. */
static void measure_lines(struct bench *b, int width)
{
    satchel_arena scratch;
    unsigned lines = 0, loose = 0, very = 0, hyphens = 0;
    satchel_arena_init(&scratch, (size_t)64 << 20);
    for (uint32_t a = 0; a < satchel_bundle_info(b->bundle)->articles; a++) {
        const satchel_block *blocks;
        size_t length;
        satchel_article *article = satchel_article_open(b->bundle, a, &b->err);
        if (!article)
            fail(b);
        const char *text = satchel_article_text(article, &length);
        const uint32_t count = satchel_article_blocks(article, &blocks);
        for (uint32_t i = 0; i < count; i++) {
            if (blocks[i].kind != SATCHEL_KIND_PARAGRAPH)
                continue;
            const struct attr attr = {.size = FIX(SIZE), .link = SATCHEL_NONE};
            const struct stretch stretch = {0, 0};
            const struct para_spec spec = {
                .text = text + blocks[i].start,
                .length = blocks[i].end - blocks[i].start,
                .rtl = blocks[i].direction == SATCHEL_RTL,
                .language = language_of(satchel_article_record(article)->language),
                .attrs = &attr,
                .stretches = &stretch,
                .stretch_count = 1};
            const struct fit fit = {.mode = FIT_JUSTIFIED,
                                    .width = FIX(width),
                                    .em = FIX(SIZE),
                                    .indent = FIX(SIZE),
                                    .hyphenate = true,
                                    .hang = true};
            struct para para;
            struct line *set;
            size_t n;
            satchel_arena_clear(&scratch);
            tokens_trim(fonts_tokens(b->fonts));
            if (!para_build(&para, &spec, b->fonts, &scratch, &b->err) ||
                !lines_break(&para, &fit, &scratch, &scratch, &set, &n, &b->err))
                fail(b);
            for (size_t k = 0; k < n; k++) {
                hyphens += set[k].hyphen;
                if (set[k].ends)
                    continue;
                const int percent = line_space_percent(&set[k]);
                lines++;
                loose += percent > 150;
                very += percent > 200;
            }
        }
        satchel_article_close(article);
    }
    printf("%u %u %u %u\n", lines, loose, very, hyphens);
}

int main(int argc, char **argv)
{
    struct bench b = {.bundle = NULL};
    const char *phase = argc > 2 ? argv[1] : "";
    const bool preview = strcmp(phase, "quick") == 0 || strcmp(phase, "preview") == 0;
    if (strcmp(phase, "cold") == 0 || strcmp(phase, "quick") == 0) {
        begin(&b);
        open_all(&b, argv[2]);
        lay_out_all(&b, SIZE, preview);
        end(&b);
    } else if (strcmp(phase, "warm") == 0 || strcmp(phase, "preview") == 0) {
        open_all(&b, argv[2]);
        lay_out_all(&b, SIZE + 2, preview);
        begin(&b);
        lay_out_all(&b, SIZE, preview);
        end(&b);
    } else if (strcmp(phase, "first") == 0) {
        begin(&b);
        open_all(&b, argv[2]);
        open_reader(&b);
        paint_pages(&b, 1);
        end(&b);
    } else if (strcmp(phase, "turn") == 0) {
        open_all(&b, argv[2]);
        open_reader(&b);
        paint_pages(&b, 20);
        begin(&b);
        paint_pages(&b, 20);
        end(&b);
    } else if (strcmp(phase, "ready") == 0) {
        open_all(&b, argv[2]);
        open_reader(&b);
        paint_pages(&b, 20);
        turn_ready(&b, 20);
    } else if (strcmp(phase, "lines") == 0) {
        open_all(&b, argv[2]);
        measure_lines(&b, argc > 3 ? atoi(argv[3]) : 420);
        return 0;
    } else {
        fprintf(stderr,
                "usage: layout cold|warm|quick|preview|first|turn|ready|lines BUNDLE [WIDTH]\n");
        return 1;
    }
    printf("%.6f %zu %u\n", b.took, b.text, b.pages);
    return 0;
}
