/* What the text engine holds on the heap while an article of 60 kB is read from end to end: fonts,
 * tokens, pages, glyphs, pages made ready and painted ahead. The surface that is painted on and the
 * article itself are not the engine's. */
#include "layout/layout.h"
#include "paint/raster.h"
#include "paint/theme.h"
#include "support/article.h"
#include "support/random.h"

#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define MOST   ((size_t)3 << 20)
#define LENGTH 60000
#define WIDTH  800
#define HEIGHT 600

/* Malloc's own, and what it has mapped apart. */
static size_t heap(void)
{
    const struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

/* Prose of words of one to four syllables, frequent ones more than others, as in any language. */
static void write_prose(satchel_buf *to, const char *const *syllables, size_t count)
{
    random_state = 1;
    satchel_buf_put_text(to, "# Memory\n");
    while (to->size < LENGTH) {
        satchel_buf_put_text(to, "\n");
        for (unsigned word = 0; word < 90; word++) {
            const uint32_t rare = random_below(50);
            uint32_t which = random_below(rare * rare + 1); /* 0 to 2,401, low ones often */
            const unsigned parts = 1 + which % 4;
            for (unsigned i = 0; i < parts; i++, which = which * 31 + 7)
                satchel_buf_put_text(to, syllables[which % count]);
            satchel_buf_put_text(to, word == 89 ? ".\n" : word % 11 == 10 ? ", " : " ");
        }
    }
    satchel_buf_put(to, "", 1);
}

/* Reads all pages as the viewer does, the next one made ready and painted ahead; the most that was
 * held above `before`. */
static size_t read_all(satchel_article *article, struct fonts *fonts, uint32_t *pixels,
                       size_t before)
{
    const struct style style = {
        .width = WIDTH, .height = HEIGHT, .text_size = 18, .head = 38, .foot = 38, .justify = true};
    const struct theme *theme = theme_of(THEME_DAY);
    const struct canvas canvas = {
        .pixels = pixels, .width = WIDTH, .height = HEIGHT, .stride = WIDTH};
    satchel_error err;
    satchel_arena arena;
    struct page page;
    satchel_arena_init(&arena, 16u << 20);
    struct layout *layout = layout_create(article, fonts, &style, &err);
    struct painter *painter = painter_create(fonts);
    assert_non_null(layout);
    assert_non_null(painter);
    while (!layout_done(layout))
        assert_true(layout_step(layout, 50, &err));
    assert_true(layout_pages(layout) > 20);
    size_t most = 0;
    for (uint32_t i = 0; i < layout_pages(layout); i++) {
        satchel_arena_clear(&arena);
        assert_true(layout_render(layout, i, &arena, &page, &err));
        assert_int_equal(page.missing_glyphs, 0);
        assert_true(painter_paint(painter, &page, theme, NULL, &canvas));
        layout_prepare(layout, i + 1);
        const struct page *next = layout_ready(layout, i + 1);
        if (next)
            painter_prepare(painter, next, theme, WIDTH, HEIGHT);
        const size_t now = heap() - before;
        most = now > most ? now : most;
    }
    painter_destroy(painter);
    layout_destroy(layout);
    satchel_arena_free(&arena);
    return most;
}

static void test_article(void **state)
{
    (void)state;
    static const char *const latin[] = {"ka", "ri", "ton", "sel", "mi", "vor", "e",  "an",
                                        "ul", "fe", "gry", "tho", "qu", "zi",  "xa", "deb"};
    static const char *const arabic[] = {"كا", "ري", "تن", "سل", "مي", "ور", "ا",  "ان",
                                         "لا", "فه", "قر", "ثو", "عي", "زي", "خا", "دب"};
    const struct {
        const char *name, *language;
        const char *const *syllables;
    } cases[] = {{"Latin", "en", latin}, {"Arabic", "ar", arabic}};
    uint32_t *pixels = calloc((size_t)WIDTH * HEIGHT, sizeof *pixels);
    assert_non_null(pixels);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        satchel_buf text;
        satchel_buf_init(&text, (size_t)1 << 20);
        write_prose(&text, cases[i].syllables, 16);
        satchel_article *article = article_make((const char *)text.data, text.size - 1,
                                                cases[i].language, SATCHEL_BASE_AUTO);
        assert_non_null(article);
        satchel_buf_free(&text);
        const size_t before = heap();
        struct fonts *fonts = fonts_open(NULL, NULL);
        assert_non_null(fonts);
        const size_t most = read_all(article, fonts, pixels, before);
        print_message("%s: %zu KB\n", cases[i].name, most >> 10);
        assert_true(most <= MOST);
        fonts_close(fonts);
        satchel_article_close(article);
    }
    free(pixels);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_article)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
