/* frames BUNDLE [COUNT]: the frames of a reader who opens the first article, turns three pages and
 * waits while pages are counted (COUNT times); a frame is what the viewer does between two looks at
 * the keyboard.
 *
 * With callgrind (--collect-atstart=no; tests/walk/frames.sh) every frame's instructions are dumped
 * under its name. Prints the peak of memory and the pages known; with FRAMES_TIMES what each frame
 * took, too. */
#include "layout/layout.h"
#include "paint/raster.h"
#include "text/fonts.h"

#include <satchel/bundle.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <valgrind/callgrind.h>

#define STEP 200 /* lines, as the viewer's */

struct frames {
    struct fonts *fonts;
    satchel_bundle *bundle;
    satchel_article *article;
    struct layout *layout;
    struct painter *painter;
    struct canvas canvas;
    satchel_arena arena;
    satchel_error err;
    double started;
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void begin(struct frames *f)
{
    CALLGRIND_ZERO_STATS;
    CALLGRIND_TOGGLE_COLLECT;
    f->started = now();
}

static void end(struct frames *f, const char *name, unsigned number)
{
    char text[32];
    const double took = now() - f->started;
    CALLGRIND_TOGGLE_COLLECT;
    snprintf(text, sizeof text, "%s-%u", name, number);
    CALLGRIND_DUMP_STATS_AT(text);
    if (getenv("FRAMES_TIMES"))
        printf("%s %.1f ms\n", text, took * 1000);
}

static void must(struct frames *f, bool ok)
{
    if (ok)
        return;
    fprintf(stderr, "frames: %s\n", f->err.text);
    exit(1);
}

static void show(struct frames *f, uint32_t number)
{
    struct page page;
    satchel_arena_clear(&f->arena);
    must(f, layout_render(f->layout, number, &f->arena, &page, &f->err));
    must(f, painter_paint(f->painter, &page, theme_of(THEME_DAY), NULL, &f->canvas));
}

static void open_article(struct frames *f)
{
    const struct style style = {
        .width = 800, .height = 600, .text_size = 18, .head = 38, .foot = 38, .justify = true};
    uint32_t first;
    must(f, (f->article = satchel_article_open(f->bundle, 0, &f->err)));
    must(f, (f->layout = layout_create(f->article, f->fonts, &style, &f->err)));
    must(f, layout_page_at(f->layout, 0, &first, &f->err));
    show(f, 0);
}

static void turn_pages(struct frames *f, unsigned count)
{
    for (unsigned i = 1; i <= count; i++) {
        begin(f);
        while (i >= layout_pages(f->layout) && !layout_done(f->layout))
            must(f, layout_step(f->layout, 1, &f->err));
        if (i < layout_pages(f->layout))
            show(f, i);
        end(f, "turn", i);
    }
}

static void count_pages(struct frames *f, unsigned count)
{
    for (unsigned i = 0; i < count && !layout_done(f->layout); i++) {
        begin(f);
        must(f, layout_step(f->layout, STEP, &f->err));
        end(f, "count", i);
    }
    begin(f);
    show(f, layout_pages(f->layout) - 1);
    end(f, "last", 0);
}

int main(int argc, char **argv)
{
    struct frames f = {.canvas = {.width = 800, .height = 600, .stride = 800}};
    struct rusage usage;
    if (argc < 2)
        return 2;
    must(&f, (f.fonts = fonts_open(NULL, &f.err)));
    must(&f, (f.bundle = satchel_bundle_open(argv[1], &f.err)));
    f.painter = painter_create(f.fonts);
    f.canvas.pixels = calloc(800 * 600, sizeof *f.canvas.pixels);
    satchel_arena_init(&f.arena, (size_t)64 << 20);
    must(&f, f.painter && f.canvas.pixels);
    begin(&f);
    open_article(&f);
    end(&f, "open", 0);
    turn_pages(&f, 3);
    count_pages(&f, argc > 2 ? (unsigned)atoi(argv[2]) : 8);
    getrusage(RUSAGE_SELF, &usage);
    printf("%ld KB, %u pages\n", usage.ru_maxrss, layout_pages(f.layout));
    return 0;
}
