/* Every allocation of the text engine and the layout made to fail in turn.
 *
 * The linker puts our functions in front of the C library's (--wrap); the libraries below keep
 * theirs. For N = 1, 2, ... the scenario runs with its Nth allocation failing, until a run gets
 * through without one. A failure is an error of code MEMORY and nothing else: no crash, no leak
 * (under AddressSanitizer), no page with something missing; and the next try succeeds.
 */
#include "layout/layout.h"
#include "support/article.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct {
    bool armed;
    unsigned long calls, fail_at;
} fault;

static bool fails(void)
{
    return fault.armed && ++fault.calls == fault.fail_at;
}

#define WRAP(type, name, parameters, arguments)          \
    type __real_##name parameters;                       \
    type __wrap_##name parameters;                       \
    type __wrap_##name parameters                        \
    {                                                    \
        return fails() ? NULL : __real_##name arguments; \
    }

WRAP(void *, malloc, (size_t size), (size))
WRAP(void *, calloc, (size_t count, size_t size), (count, size))
WRAP(void *, realloc, (void *old, size_t size), (old, size))
WRAP(char *, strdup, (const char *text), (text))

static const char text[] = "# Water returns to the east district\nby: Salma Idris\n!960x640 The "
                           "pumping station. // Photo: HB\n"
                           "The valves weighed thirty kilograms *each*, says [the "
                           "log](https://example.org). Кирилиця. שלום +1 "
                           "234-567. 漢字。\n|! a | b\n| 1 | 2\n- item\n1. "
                           "number\n```\ncode\n```\nThe end.[^1]\n[^1]: A note.\n";

struct result {
    uint32_t pages, items, missing;
};

/* Lays out, renders every page, sets a headline. */
static bool scenario(const satchel_article *article, struct fonts *fonts, struct result *out,
                     satchel_error *err)
{
    const struct style style = {.width = 800,
                                .height = 300,
                                .text_size = 20,
                                .justify = true,
                                .kicker = "City",
                                .dateline = "Friday"};
    struct layout *layout = layout_create(article, fonts, &style, err);
    bool ok = layout != NULL;
    *out = (struct result){0};
    while (ok && !layout_done(layout))
        ok = layout_step(layout, 10, err);
    for (uint32_t p = 0; ok && p < layout_pages(layout); p++) {
        satchel_arena arena;
        struct page page;
        satchel_arena_init(&arena, 16u << 20);
        ok = layout_render(layout, p, &arena, &page, err);
        out->pages++;
        out->items += ok ? page.item_count : 0;
        out->missing += ok ? page.missing_glyphs : 0;
        satchel_arena_free(&arena);
    }
    layout_destroy(layout);
    return ok;
}

static void test_layout(void **state)
{
    (void)state;
    satchel_article *article = article_make(text, strlen(text), "en", SATCHEL_BASE_AUTO);
    assert_non_null(article);
    struct fonts *fonts = fonts_open(NULL, NULL);
    assert_non_null(fonts);
    struct result good, result;
    satchel_error err;
    assert_true(scenario(article, fonts, &good, &err));
    fonts_close(fonts);
    unsigned long n = 1;
    for (bool failed = true; failed; n++) {
        fault.calls = 0;
        fault.fail_at = n;
        fault.armed = true;
        err = (satchel_error){.code = SATCHEL_OK};
        fonts = fonts_open(NULL, &err);
        const bool ok = fonts && scenario(article, fonts, &result, &err);
        fault.armed = false;
        failed = fault.calls >= n;
        if (ok) {
            assert_int_equal(result.pages, good.pages);
            assert_int_equal(result.items, good.items);
            assert_int_equal(result.missing, good.missing);
        } else {
            assert_int_equal(err.code, SATCHEL_MEMORY);
            assert_true(!fonts ||
                        scenario(article, fonts, &result, &err)); /* it was only this time */
            assert_true(!fonts || result.items == good.items);
        }
        fonts_close(fonts);
    }
    assert_true(n > 50);
    satchel_article_close(article);
}

static void test_text_set(void **state)
{
    (void)state;
    struct fonts *fonts = fonts_open(NULL, NULL);
    assert_non_null(fonts);
    const struct text_spec spec = {.text =
                                       "Clinic reopens two days a week after generator is repaired",
                                   .length = 58,
                                   .size = FIX(20),
                                   .balance = true,
                                   .max_lines = 1,
                                   .role = "item"};
    const fix good = text_set(NULL, fonts, &spec, 0, 0, FIX(200));
    unsigned long n = 1;
    for (bool failed = true; failed; n++) {
        satchel_arena arena;
        struct page page;
        satchel_arena_init(&arena, 1u << 20);
        page_init(&page, &arena, FIX(300), FIX(300));
        fault.calls = 0;
        fault.fail_at = n;
        fault.armed = true;
        const fix height = text_set(&page, fonts, &spec, 0, 0, FIX(200));
        fault.armed = false;
        failed = fault.calls >= n;
        assert_true(height == good || (height == 0 && page.failed) || page.failed);
        satchel_arena_free(&arena);
    }
    fonts_close(fonts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layout),
        cmocka_unit_test(test_text_set),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
