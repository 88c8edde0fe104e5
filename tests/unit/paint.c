/* The painter: themes readable, pixels in their place, nothing outside the canvas, the same twice
 * (I10). */
#include "support/random.h"
#include "support/unit.h"

#include "layout/layout.h"
#include "paint/ahead.h"
#include "paint/panel.h"
#include "paint/png.h"
#include "paint/raster.h"

#include <satchel/file.h>

#include <math.h>
#include <unistd.h>

static double luminance(uint32_t colour)
{
    double sum = 0;
    static const double weight[] = {0.0722, 0.7152, 0.2126};
    for (int i = 0; i < 3; i++) {
        const double c = (double)(colour >> (8 * i) & 0xFF) / 255;
        sum += weight[i] * (c <= 0.03928 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4));
    }
    return sum;
}

static double contrast(uint32_t a, uint32_t b)
{
    const double x = luminance(a), y = luminance(b);
    return x > y ? (x + 0.05) / (y + 0.05) : (y + 0.05) / (x + 0.05);
}

/* WCAG 2.1, 1.4.6 and 1.4.3. */
static void test_contrast(void **state)
{
    (void)state;
    for (int i = 0; i < THEME_COUNT; i++) {
        const struct theme *t = theme_of((enum theme_id)i);
        assert_int_equal(theme_named(t->name), i);
        assert_true(contrast(t->inks[INK_TEXT], t->inks[INK_PAPER]) >= 7);
        assert_true(contrast(t->inks[INK_TEXT], t->inks[INK_PANEL]) >= 7);
        assert_true(contrast(t->inks[INK_SOFT], t->inks[INK_PAPER]) >= 4.5);
        assert_true(contrast(t->inks[INK_SOFT], t->inks[INK_PANEL]) >= 4.5);
        assert_true(contrast(t->inks[INK_FAINT], t->inks[INK_PAPER]) >= 4.5);
        assert_true(contrast(t->inks[INK_ACCENT], t->inks[INK_PAPER]) >= 4.5);
        assert_true(contrast(t->inks[INK_ACCENT], t->inks[INK_PANEL]) >= 4.5);
        for (int behind = INK_FOUND; behind <= INK_CHOSEN; behind++) {
            assert_true(contrast(t->inks[INK_TEXT], t->inks[behind]) >= 7);
            assert_true(contrast(t->inks[INK_SOFT], t->inks[behind]) >= 4.5);
            assert_true(contrast(t->inks[INK_ACCENT], t->inks[behind]) >= 4.5);
        }
        for (int cover = INK_COVER_0; cover <= INK_COVER_3; cover++)
            assert_true(contrast(t->inks[INK_COVER_TEXT], t->inks[cover]) >= 7);
    }
    /* Covers are greys where colours are not wanted. */
    for (int cover = INK_COVER_0; cover <= INK_COVER_3; cover++) {
        const uint32_t ground = theme_of(THEME_CONTRAST)->inks[cover];
        assert_int_equal(ground, (ground & 0xFF) * 0x010101);
    }
    assert_int_equal(theme_named("neon"), THEME_COUNT);
}

#define WIDTH  200
#define HEIGHT 100
#define EDGE   8 /* pixels around the canvas that must not change */

static uint32_t memory[(WIDTH + 2 * EDGE) * (HEIGHT + 2 * EDGE)];

static struct canvas fresh_canvas(void)
{
    for (size_t i = 0; i < sizeof memory / sizeof *memory; i++)
        memory[i] = 0xDEADBEEF;
    return (struct canvas){.pixels = memory + (size_t)EDGE * (WIDTH + 2 * EDGE) + EDGE,
                           .width = WIDTH,
                           .height = HEIGHT,
                           .stride = WIDTH + 2 * EDGE};
}

static void assert_edges_untouched(void)
{
    for (int y = 0; y < HEIGHT + 2 * EDGE; y++)
        for (int x = 0; x < WIDTH + 2 * EDGE; x++)
            if (x < EDGE || x >= WIDTH + EDGE || y < EDGE || y >= HEIGHT + EDGE)
                assert_int_equal(memory[y * (WIDTH + 2 * EDGE) + x], 0xDEADBEEF);
}

static bool load_nothing(void *context, uint32_t article, uint32_t number, satchel_buf *out)
{
    (void)context, (void)article, (void)number, (void)out;
    return false;
}

/* Every kind of item, partly or wholly outside. */
static void fill_page(struct page *page, struct fonts *fonts, satchel_arena *arena)
{
    static const char text[] = "Wasser Ąę مياه";
    static const uint8_t coverage[16 * 16] = {255, 128, 64};
    page_init(page, arena, FIX(WIDTH), FIX(HEIGHT));
    for (int x = -60; x < WIDTH + 60; x += 37)
        for (int y = -40; y < HEIGHT + 40; y += 23) {
            page_add_rect(page, INK_PANEL, FIX(x), FIX(y), FIX(50), 10);
            page_add_item(page,
                          &(struct page_item){.kind = ITEM_FRAME,
                                              .ink = INK_ACCENT,
                                              .x = FIX(x),
                                              .y = FIX(y),
                                              .w = FIX(40),
                                              .h = FIX(30),
                                              .frame = {.thickness = FIX(2), .radius = FIX(6)}});
            page_add_item(page, &(struct page_item){.kind = ITEM_MASK,
                                                    .ink = INK_TEXT,
                                                    .x = FIX(x),
                                                    .y = FIX(y),
                                                    .w = FIX(16),
                                                    .h = FIX(16),
                                                    .mask.coverage = coverage});
            page_add_item(
                page,
                &(struct page_item){
                    .kind = ITEM_PICTURE, .x = FIX(x), .y = FIX(y), .w = FIX(20), .h = FIX(20)});
            const struct text_spec spec = {.text = text,
                                           .length = sizeof text - 1,
                                           .language = "",
                                           .size = FIX(18),
                                           .max_lines = 1,
                                           .offset = SATCHEL_NONE};
            text_set(page, fonts, &spec, FIX(x), FIX(y), FIX(150));
        }
    assert_false(page->failed);
}

static void test_stays_inside_and_is_the_same_twice(void **state)
{
    (void)state;
    satchel_error err;
    struct fonts *fonts = fonts_open(NULL, &err);
    assert_ok(fonts, err);
    struct painter *painter = painter_create(fonts);
    satchel_arena arena;
    struct page page;
    const struct picture_source none = {.load = load_nothing};
    satchel_arena_init(&arena, 1 << 24);
    fill_page(&page, fonts, &arena);
    struct canvas canvas = fresh_canvas();
    assert_true(painter_paint(painter, &page, theme_of(THEME_DAY), &none, &canvas));
    assert_edges_untouched();
    static uint32_t first[sizeof memory / sizeof *memory];
    memcpy(first, memory, sizeof first);
    canvas = fresh_canvas();
    assert_true(painter_paint(painter, &page, theme_of(THEME_DAY), &none, &canvas));
    assert_memory_equal(first, memory, sizeof first);
    painter_destroy(painter);
    satchel_arena_free(&arena);
    fonts_close(fonts);
}

/* A page of text, a line and a frame, and beginnings of pages that differ from it. */
static void fill_text_page(struct page *page, struct fonts *fonts, satchel_arena *arena)
{
    static const char text[] = "Wasser Ąę مياه, and the harbour was quiet on Sunday.";
    const struct text_spec spec = {.text = text,
                                   .length = sizeof text - 1,
                                   .language = "",
                                   .size = FIX(18),
                                   .offset = SATCHEL_NONE};
    page_init(page, arena, FIX(WIDTH), FIX(HEIGHT));
    page_add_rect(page, INK_PANEL, FIX(-3), FIX(20), FIX(50), FIX(30));
    text_set(page, fonts, &spec, FIX(10), FIX(4), FIX(150));
    page_add_item(page, &(struct page_item){.kind = ITEM_FRAME,
                                            .ink = INK_ACCENT,
                                            .x = FIX(90),
                                            .y = FIX(60),
                                            .w = FIX(140),
                                            .h = FIX(30),
                                            .frame = {.thickness = FIX(2), .radius = FIX(6)}});
    assert_false(page->failed);
}

/* Painted ahead or not, with more on it than was known then, a page has the same pixels. */
static void test_painted_ahead(void **state)
{
    (void)state;
    static uint32_t plain[sizeof memory / sizeof *memory];
    satchel_error err;
    struct fonts *fonts = fonts_open(NULL, &err);
    assert_ok(fonts, err);
    satchel_arena arena;
    struct page page, shown;
    struct ahead ahead;
    satchel_arena_init(&arena, 1 << 24);
    ahead_init(&ahead);
    for (int theme = 0; theme < THEME_COUNT; theme++) {
        const struct theme *inks = theme_of((enum theme_id)theme);
        struct painter *painter = painter_create(fonts);
        fill_text_page(&page, fonts, &arena);
        assert_true(page_copy(&page, &arena, &shown));
        page_add_rect(&shown, INK_TEXT, FIX(20), FIX(10), FIX(40), FIX(5));
        struct canvas canvas = fresh_canvas();
        assert_true(painter_paint(painter, &shown, inks, NULL, &canvas));
        memcpy(plain, memory, sizeof plain);
        painter_prepare(painter, &page, inks, WIDTH, HEIGHT);
        painter_prepare(painter, &page, inks, WIDTH, HEIGHT);
        canvas = fresh_canvas();
        assert_true(painter_paint(painter, &shown, inks, NULL, &canvas));
        assert_memory_equal(plain, memory, sizeof plain);

        /* What was kept is what is put, for pages that begin with it only. */
        ahead_keep(&ahead, &page, inks, 0, &canvas);
        assert_true(ahead_is_of(&ahead, &page, inks, 0, &canvas));
        assert_true(ahead_is_of(&ahead, &shown, inks, 0, &canvas));
        assert_false(ahead_is_of(&ahead, &shown, inks, 1, &canvas));
        assert_false(ahead_is_of(&ahead, &shown,
                                 theme_of((enum theme_id)(((unsigned)theme + 1) % THEME_COUNT)), 0,
                                 &canvas));
        for (uint32_t i = 0; i < page.item_count; i++) {
            shown.items[i].x++;
            assert_false(ahead_is_of(&ahead, &shown, inks, 0, &canvas));
            shown.items[i].x--;
        }
        canvas.height--;
        assert_false(ahead_is_of(&ahead, &shown, inks, 0, &canvas));
        shown.item_count = page.item_count - 1;
        canvas.height++;
        assert_false(ahead_is_of(&ahead, &shown, inks, 0, &canvas));
        for (int y = 0; y < HEIGHT; y++)
            for (int x = 0; x < WIDTH; x++)
                canvas.pixels[y * canvas.stride + x] = inks->inks[INK_PAPER];
        ahead_put(&ahead, &canvas);
        assert_memory_equal(plain, memory, sizeof plain);

        /* Pictures may come and go. */
        page_add_item(&page, &(struct page_item){.kind = ITEM_PICTURE, .w = FIX(9), .h = FIX(9)});
        ahead_keep(&ahead, &page, inks, 0, &canvas);
        assert_false(ahead_is_of(&ahead, &page, inks, 0, &canvas));
        painter_destroy(painter);
    }
    ahead_forget(&ahead);
    satchel_arena_free(&arena);
    fonts_close(fonts);
}

/* Whatever the width, wherever the ink. */
static void test_ahead_of_any_width(void **state)
{
    (void)state;
    satchel_arena arena;
    struct page page;
    struct ahead ahead;
    const struct theme *inks = theme_of(THEME_DAY);
    const uint32_t paper = inks->inks[INK_PAPER];
    satchel_arena_init(&arena, 1 << 20);
    page_init(&page, &arena, FIX(70), FIX(8));
    page_add_rect(&page, INK_TEXT, 0, 0, FIX(1), FIX(1));
    ahead_init(&ahead);
    random_state = RANDOM_SEED;
    for (int width = 1; width < 70; width++)
        for (unsigned part = 1; part < 40; part += part / 3 + 1) {
            uint32_t painted[8 * 70], put[8 * 70];
            const struct canvas canvas = {
                .pixels = painted, .width = width, .height = 8, .stride = 70};
            struct canvas again = canvas;
            again.pixels = put;
            for (unsigned i = 0; i < 8 * 70; i++) {
                painted[i] = (int)(i % 70) < width && !random_below(part) ? i : paper;
                put[i] = paper;
            }
            ahead_keep(&ahead, &page, inks, 0, &canvas);
            assert_int_equal(ahead_is_of(&ahead, &page, inks, 0, &canvas), width >= 4);
            if (width < 4)
                continue;
            ahead_put(&ahead, &again);
            assert_memory_equal(put, painted, sizeof put);
        }
    ahead_forget(&ahead);
    satchel_arena_free(&arena);
}

static void test_rectangles_and_hairlines(void **state)
{
    (void)state;
    satchel_error err;
    struct fonts *fonts = fonts_open(NULL, &err);
    struct painter *painter = painter_create(fonts);
    satchel_arena arena;
    struct page page;
    satchel_arena_init(&arena, 1 << 20);
    page_init(&page, &arena, FIX(WIDTH), FIX(HEIGHT));
    page_add_rect(&page, INK_TEXT, FIX(10), FIX(10), FIX(20), FIX(5));
    page_add_rect(&page, INK_TEXT, FIX(10), FIX(50), FIX(20), 3); /* thinner than a pixel */
    struct canvas canvas = fresh_canvas();
    const struct theme *day = theme_of(THEME_DAY);
    assert_true(painter_paint(painter, &page, day, NULL, &canvas));
    unsigned dark = 0;
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            dark += canvas.pixels[y * canvas.stride + x] == day->inks[INK_TEXT];
    assert_int_equal(dark, 20 * 5 + 20);
    assert_int_equal(canvas.pixels[10 * canvas.stride + 10], day->inks[INK_TEXT]);
    assert_int_equal(canvas.pixels[50 * canvas.stride + 29], day->inks[INK_TEXT]);
    char path[] = "/tmp/satchel-paint-XXXXXX";
    close(mkstemp(path));
    assert_ok(png_save(&canvas, path, &err), err);
    satchel_buf file;
    satchel_buf_init(&file, 1 << 20);
    assert_ok(satchel_file_read(path, &file, &err), err);
    assert_memory_equal(file.data, "\x89PNG\r\n\x1A\n", 8);
    satchel_buf_free(&file);
    unlink(path);
    painter_destroy(painter);
    satchel_arena_free(&arena);
    fonts_close(fonts);
}

/* --- panels ---------------------------------------------------------------------------------- */

static bool is_grey(uint32_t c, unsigned step)
{
    const uint32_t v = c & 0xFF;
    return c == (v << 16 | v << 8 | v) && v % step == 0;
}

/* Every theme on every panel: nothing but its greys, and letters in black on white or the reverse.
 */
static void test_panels(void **state)
{
    (void)state;
    satchel_error err;
    struct fonts *fonts = fonts_open(NULL, &err);
    struct painter *painter = painter_create(fonts);
    satchel_arena arena;
    struct page page;
    const struct picture_source none = {.load = load_nothing};
    satchel_arena_init(&arena, 1 << 24);
    fill_page(&page, fonts, &arena);
    for (unsigned panel = PANEL_GREY; panel < PANEL_COUNT; panel++)
        for (unsigned theme = 0; theme < THEME_COUNT; theme++) {
            struct canvas canvas = fresh_canvas();
            unsigned light = 0, dark = 0;
            painter_set_panel(painter, (enum panel)panel);
            assert_true(
                painter_paint(painter, &page, theme_of((enum theme_id)theme), &none, &canvas));
            assert_edges_untouched();
            for (int y = 0; y < HEIGHT; y++)
                for (int x = 0; x < WIDTH; x++) {
                    const uint32_t c = canvas.pixels[y * canvas.stride + x];
                    assert_true(is_grey(c, panel == PANEL_MONO ? 255 : 17));
                    light += (c & 0xFF) > 200;
                    dark += (c & 0xFF) < 50;
                }
            assert_true(light > 500 && dark > 500);
        }
    painter_destroy(painter);
    satchel_arena_free(&arena);
    fonts_close(fonts);
}

/* A dithered ramp keeps its light: in every part of it the mean is that of the picture. */
static void test_dither(void **state)
{
    (void)state;
    struct canvas canvas = fresh_canvas();
    for (unsigned panel = PANEL_GREY; panel < PANEL_COUNT; panel++) {
        for (int y = 0; y < HEIGHT; y++)
            for (int x = 0; x < WIDTH; x++)
                canvas.pixels[y * canvas.stride + x] = (uint32_t)(x * 255 / (WIDTH - 1)) * 0x10101;
        panel_dither((enum panel)panel, &canvas, 0, 0, WIDTH, HEIGHT);
        assert_edges_untouched();
        for (int part = 0; part < WIDTH; part += 20) {
            int64_t wanted = 0, shown = 0;
            for (int y = 0; y < HEIGHT; y++)
                for (int x = part; x < part + 20; x++) {
                    const int was = x * 255 / (WIDTH - 1);
                    const int is = (int)(canvas.pixels[y * canvas.stride + x] & 0xFF);
                    assert_true(is_grey(canvas.pixels[y * canvas.stride + x],
                                        panel == PANEL_MONO ? 255 : 17));
                    wanted += (int64_t)was * was;
                    shown += (int64_t)is * is;
                }
            const int64_t off = wanted > shown ? wanted - shown : shown - wanted;
            assert_true(off * 50 < (int64_t)255 * 255 * 20 * HEIGHT);
        }
    }
    assert_int_equal(panel_named("mono"), PANEL_MONO);
    assert_int_equal(panel_named("blue"), PANEL_COUNT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_panels),
        cmocka_unit_test(test_dither),
        cmocka_unit_test(test_contrast),
        cmocka_unit_test(test_stays_inside_and_is_the_same_twice),
        cmocka_unit_test(test_painted_ahead),
        cmocka_unit_test(test_ahead_of_any_width),
        cmocka_unit_test(test_rectangles_and_hairlines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
