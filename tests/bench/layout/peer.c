/* peer PHASE EPUB LEFT TOP: libmupdf on the same text and the same page, measured as layout.c
 * measures ours. Phases: cold, warm, first, turn. LEFT and TOP are the margins in pixels. */
#include <mupdf/fitz.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <valgrind/callgrind.h>

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void draw(fz_context *ctx, fz_document *d, int number)
{
    fz_page *page = fz_load_page(ctx, d, number);
    fz_drop_pixmap(ctx, fz_new_pixmap_from_page(ctx, page, fz_identity, fz_device_rgb(ctx), 0));
    fz_drop_page(ctx, page);
}

int main(int argc, char **argv)
{
    if (argc < 5)
        return 1;
    const char *phase = argv[1];
    char css[256];
    int pages = 0;
    double started = 0;
    snprintf(css, sizeof css, "@page { margin: %spx %spx }", argv[4], argv[3]);
    const int cold = strcmp(phase, "cold") == 0 || strcmp(phase, "first") == 0;
    if (cold) {
        CALLGRIND_TOGGLE_COLLECT;
        started = now();
    }
    fz_context *ctx = fz_new_context(NULL, NULL, 64 << 20);
    fz_register_document_handlers(ctx);
    fz_set_user_css(ctx, css);
    fz_document *d = fz_open_document(ctx, argv[2]);
    if (!cold) {
        fz_layout_document(ctx, d, 800, 600, strcmp(phase, "warm") == 0 ? 20 : 18);
        pages = fz_count_pages(ctx, d);
        for (int i = 0; i < 20 && i < pages; i++)
            draw(ctx, d, i);
        CALLGRIND_TOGGLE_COLLECT;
        started = now();
    }
    fz_layout_document(ctx, d, 800, 600, 18);
    if (strcmp(phase, "first") == 0) {
        draw(ctx, d, 0);
    } else if (strcmp(phase, "turn") == 0) {
        for (int i = 0; i < 20 && i < pages; i++)
            draw(ctx, d, i);
        pages = pages < 20 ? pages : 20;
    } else {
        pages = fz_count_pages(ctx, d);
    }
    const double took = now() - started;
    CALLGRIND_TOGGLE_COLLECT;
    printf("%.6f 0 %d\n", took, pages);
    return 0;
}
