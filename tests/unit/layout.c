/* Pages: nothing lost or doubled, places kept, rules of a book, hostile articles. I8 and I9 are the
 * project's invariants, S1 to S3 those of layout/sheet.h. */
#include "layout/layout.h"
#include "layout/numerals.h"
#include "support/article.h"
#include "support/material.h"

#include <satchel/utf8.h>

#include <setjmp.h>
#include <stdarg.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static int open_fonts(void **state)
{
    *state = fonts_open(NULL, NULL);
    return *state ? 0 : -1;
}

static int close_fonts(void **state)
{
    fonts_close(*state);
    return 0;
}

static const char english[] =
    "# Water returns to the east district after nineteen days\n"
    "by: By Salma Idris\n"
    "sum: Engineers crossed the line at dawn with two valves carried by hand.\n"
    "!960x640 The pumping station on Friday, minutes after the second valve was set. // Photo: HB\n"
    "The valves weighed thirty kilograms each. Two engineers and a driver carried them across the "
    "last "
    "four hundred metres at first light,[^1] because no lorry could pass the crater beside the old "
    "customs house. **Nobody** had *slept* that `night`, says [the log](https://example.org/log).\n"
    "“We had waited nineteen days for a quiet hour,” said the head of the district’s waterworks, "
    "who has "
    "slept in the pumping station since the beginning of the month. “We were given forty minutes, "
    "and we "
    "used thirty-five.”\n"
    "## A foundry that had never cast a valve\n"
    "When the main was hit on the first of the month, both gate valves in the outlet chamber "
    "cracked. "
    "There were no others in the town, and the maker has been out of business for thirty years.\n"
    "- clean bottles and cans with a lid, for drinking\n"
    "- pots, for the kitchen\n"
    "1. Let it run until it is clear.\n"
    "1. Boil what you drink.\n"
    "> We had made rules for too little water. It turns out that we need a few for enough.\n"
    "> Close the tap, cover the bucket.\n"
    "|! Where | Morning | Litres a head\n"
    "| Rope Walk, Cistern Street | 06:00–07:30 | 15\n"
    "| Clinic, school shelters | always | 120\n"
    "```\nfor (i = 0; i < 10; i++) {\n\tprint(\"a line of code that is rather long, and "
    "wraps\");\n}\n```\n"
    "---\n"
    "<< The station serves about 62,000 people, and roughly as many again who came in spring.\n"
    "!300x900 A narrow tower. // Photo: nobody\n"
    "What is missing is chlorine. A consignment has stood at the crossing since the ninth, and the "
    "clinic "
    "asks everyone to boil what is drunk until it arrives.\n"
    "[^1]: Fifteen litres a day for drinking, cooking and washing is what relief workers take as "
    "the "
    "least that a person needs.\n";

static const char arabic[] =
    "# عودة المياه إلى الحي الشرقي بعد تسعة عشر يومًا\n"
    "by: سلمى إدريس\n"
    "!960x640 محطة الضخ يوم الجمعة، بعد دقائق من تركيب الصمّام الثاني. // تصوير: نشرة الميناء\n"
    "وزن كل صمام ثلاثون كيلوغرامًا. حمله مهندسان وسائق مسافة أربعمئة متر عند الفجر، لأن الشاحنات لا "
    "تستطيع المرور بجانب الحفرة قرب مبنى الجمارك القديم. للسؤال: +20 2 1234-5678\n"
    "«انتظرنا ساعة هادئة تسعة عشر يومًا»، قال رئيس محطة المياه الذي ينام في غرفة المضخات منذ أول "
    "الشهر. «أعطونا أربعين **دقيقة**، واستعملنا *خمسًا* وثلاثين.»\n"
    "1. يُغلى الماء\n1. ثم يُشرب\n"
    "|! المكان | الصباح\n| حي الميناء | 06:00\n";

static const struct style day = {.width = 800,
                                 .height = 600,
                                 .text_size = 20,
                                 .head = 34,
                                 .foot = 34,
                                 .justify = true,
                                 .kicker = "City",
                                 .dateline = "20 November 2026"};

static struct layout *lay_out(struct fonts *fonts, const satchel_article *article,
                              const struct style *style)
{
    satchel_error err;
    struct layout *layout = layout_create(article, fonts, style, &err);
    assert_non_null(layout);
    while (!layout_done(layout))
        if (!layout_step(layout, 50, &err))
            fail_msg("%dx%d %d: %s", style->width, style->height, style->text_size, err.text);
    return layout;
}

static bool is_space(uint8_t c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/* Appends the text without white space. */
static void put_text(satchel_buf *to, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (!is_space((uint8_t)text[i]))
            satchel_buf_put_byte(to, (uint8_t)text[i]);
}

static void check_glyphs_inside(const struct page *page)
{
    for (uint32_t i = 0; i < page->item_count; i++) {
        const struct page_item *item = &page->items[i];
        assert_true(item->x >= -FIX(1) && item->y >= 0);
        assert_true(item->x + item->w <= page->width + FIX(1));
        assert_true(item->y + (item->kind == ITEM_GLYPHS ? 0 : item->h) <= page->height);
    }
}

/* I8: the boxes of all pages, one after the other, are the article's text. */
static uint32_t check_pages(struct layout *layout, const satchel_article *article, bool inside)
{
    size_t size;
    const char *text = satchel_article_text(article, &size);
    satchel_buf shown, whole;
    satchel_buf_init(&shown, 64u << 20);
    satchel_buf_init(&whole, 64u << 20);
    put_text(&whole, text, size);
    uint32_t last = 0, missing = 0;
    for (uint32_t p = 0; p < layout_pages(layout); p++) {
        satchel_arena arena;
        struct page page;
        satchel_error err;
        satchel_arena_init(&arena, 64u << 20);
        assert_true(layout_render(layout, p, &arena, &page, &err));
        for (uint32_t i = 0; i < page.box_count; i++)
            if (page.boxes[i].offset != SATCHEL_NONE) {
                assert_ptr_equal(page.boxes[i].text, text + page.boxes[i].offset);
                put_text(&shown, page.boxes[i].text, page.boxes[i].length);
            }
        if (inside)
            check_glyphs_inside(&page);
        assert_true(page.first_offset >= last && page.last_offset >= page.first_offset);
        last = page.first_offset;
        missing += page.missing_glyphs;
        satchel_arena_free(&arena);
    }
    size_t at = 0;
    while (at < shown.size && at < whole.size && shown.data[at] == whole.data[at])
        at++;
    if (at < shown.size || at < whole.size)
        fail_msg("lost or doubled at \"%.*s\"", 40,
                 (const char *)whole.data + (at > 20 ? at - 20 : 0));
    satchel_buf_free(&shown);
    satchel_buf_free(&whole);
    return missing;
}

/* I9: place -> page -> place is at or before it, on the same page. */
static void check_places(struct layout *layout, const satchel_article *article, uint32_t step)
{
    size_t size;
    satchel_error err;
    satchel_article_text(article, &size);
    for (uint32_t offset = 0; offset < size; offset += step) {
        uint32_t page, again;
        assert_true(layout_page_at(layout, offset, &page, &err));
        assert_true(page < layout_pages(layout));
        const uint32_t start = layout_page_start(layout, page);
        assert_true(start <= offset || page == 0);
        if (page + 1 < layout_pages(layout))
            assert_true(layout_page_start(layout, page + 1) > offset);
        assert_true(layout_page_at(layout, start, &again, &err));
        assert_int_equal(again, page);
    }
}

static satchel_article *make(const char *text, const char *language)
{
    satchel_article *article = article_make(text, strlen(text), language, SATCHEL_BASE_AUTO);
    assert_non_null(article);
    return article;
}

static void test_all_sizes(void **state)
{
    static const int sizes[][2] = {{320, 240},  {240, 320},  {480, 800},  {600, 448},   {800, 600},
                                   {1024, 768}, {1280, 800}, {758, 1024}, {1920, 1080}, {64, 48}};
    satchel_article *articles[] = {make(english, "en"), make(arabic, "ar")};
    for (size_t a = 0; a < 2; a++)
        for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
            for (int text = 8; text <= 64; text += text < 24 ? 3 : 20) {
                struct style style = day;
                style.width = sizes[s][0];
                style.height = sizes[s][1];
                style.text_size = text;
                style.justify = text % 2;
                struct layout *layout = lay_out(*state, articles[a], &style);
                check_pages(layout, articles[a], sizes[s][0] >= 8 * text);
                check_places(layout, articles[a], 37);
                layout_destroy(layout);
            }
    satchel_article_close(articles[0]);
    satchel_article_close(articles[1]);
}

/* Widths a pixel apart go through all the cases of breaking and placing. */
static void test_all_widths(void **state)
{
    satchel_article *article = make(english, "en");
    for (int width = 200; width < 1400; width += 13) {
        struct style style = day;
        style.width = width;
        style.height = 300 + width % 400;
        style.text_size = 12 + width % 17;
        struct layout *layout = lay_out(*state, article, &style);
        check_pages(layout, article, true);
        check_places(layout, article, 101);
        layout_destroy(layout);
    }
    satchel_article_close(article);
}

/* The same page twice is the same, and in whatever order pages are asked for. */
static void test_same_again(void **state)
{
    satchel_article *article = make(english, "en");
    struct layout *one = lay_out(*state, article, &day), *two;
    satchel_error err;
    two = layout_create(article, *state, &day, &err);
    assert_non_null(two);
    uint32_t page;
    assert_true(layout_page_at(two, UINT32_MAX - 1, &page, &err));
    assert_true(layout_done(two));
    assert_int_equal(layout_pages(one), layout_pages(two));
    assert_int_equal(page + 1, layout_pages(two));
    for (uint32_t p = layout_pages(one); p-- > 0;) {
        layout_prepare(two, p); /* made ready, it is the same as well */
        assert_true(layout_is_ready(two, p));
        satchel_arena arenas[2];
        struct page pages[2];
        for (unsigned i = 0; i < 2; i++) {
            satchel_arena_init(&arenas[i], 16u << 20);
            assert_true(layout_render(i ? two : one, p, &arenas[i], &pages[i], &err));
        }
        assert_int_equal(pages[0].item_count, pages[1].item_count);
        for (uint32_t i = 0; i < pages[0].item_count; i++) {
            assert_int_equal(pages[0].items[i].x, pages[1].items[i].x);
            assert_int_equal(pages[0].items[i].y, pages[1].items[i].y);
        }
        page_add_rect(&pages[1], INK_RULE, 0, 0, FIX(1), FIX(1)); /* adds to this copy only */
        struct page again;
        assert_true(layout_render(two, p, &arenas[1], &again, &err));
        assert_int_equal(again.item_count, pages[0].item_count);
        satchel_arena_free(&arenas[0]);
        satchel_arena_free(&arenas[1]);
    }
    layout_destroy(one);
    layout_destroy(two);
    satchel_article_close(article);
}

/* --- rules of a book -----------------------------------------------------------------------------
 */

static const struct page_box *box_of(const struct page *page, const char *role)
{
    for (uint32_t i = 0; i < page->box_count; i++)
        if (strcmp(page->boxes[i].role, role) == 0)
            return &page->boxes[i];
    return NULL;
}

/* No heading is the last thing on a page, and a picture has its caption on the same page. */
static void test_kept_together(void **state)
{
    satchel_article *article = make(english, "en");
    for (int height = 300; height < 700; height += 7) {
        struct style style = day;
        style.height = height;
        struct layout *layout = lay_out(*state, article, &style);
        for (uint32_t p = 0; p < layout_pages(layout); p++) {
            satchel_arena arena;
            struct page page;
            satchel_arena_init(&arena, 16u << 20);
            assert_true(layout_render(layout, p, &arena, &page, NULL));
            if (page.box_count && p + 1 < layout_pages(layout))
                assert_string_not_equal(page.boxes[page.box_count - 1].role, "heading");
            const struct page_box *image = box_of(&page, "image");
            unsigned pictures = 0;
            for (uint32_t i = 0; i < page.item_count; i++)
                pictures += page.items[i].kind == ITEM_PICTURE;
            assert_int_equal(pictures > 0, image != NULL);
            satchel_arena_free(&arena);
        }
        layout_destroy(layout);
    }
    satchel_article_close(article);
}

static void render(struct fonts *fonts, const satchel_article *article, const struct style *style,
                   uint32_t number, satchel_arena *arena, struct page *page)
{
    struct layout *layout = lay_out(fonts, article, style);
    satchel_arena_init(arena, 16u << 20);
    assert_true(layout_render(layout, number, arena, page, NULL));
    layout_destroy(layout);
}

/* The head of a news page, and the picture at the outer side with text beside it. */
static void test_head(void **state)
{
    satchel_article *left = make(english, "en"), *right = make(arabic, "ar");
    for (unsigned i = 0; i < 2; i++) {
        satchel_arena arena;
        struct page page;
        render(*state, i ? right : left, &day, 0, &arena, &page);
        static const char *const roles[] = {"kicker", "headline", "byline", "date"};
        for (unsigned r = 0; r < 4; r++)
            assert_string_equal(page.boxes[r].role, roles[r]);
        assert_int_equal(page.boxes[0].offset, SATCHEL_NONE);
        assert_int_equal(page.boxes[3].offset, SATCHEL_NONE);
        assert_int_equal(page.boxes[2].y, page.boxes[3].y); /* on one line */
        const struct page_item *picture = NULL;
        for (uint32_t k = 0; k < page.item_count; k++)
            if (page.items[k].kind == ITEM_PICTURE)
                picture = &page.items[k];
        assert_non_null(picture);
        if (i)
            assert_true(picture->x + picture->w < FIX(400));
        else
            assert_true(picture->x > FIX(400));
        satchel_arena_free(&arena);
    }
    satchel_article_close(left);
    satchel_article_close(right);
}

/* Wide screens have two columns, the first one at the side where reading starts. */
static void test_columns(void **state)
{
    satchel_article *left = make(english, "en"), *right = make(arabic, "ar");
    struct style style = day;
    style.width = 1280;
    style.height = 400;
    for (unsigned i = 0; i < 2; i++) {
        satchel_arena arena;
        struct page page;
        render(*state, i ? right : left, &style, 0, &arena, &page);
        const struct page_box *first = box_of(&page, "image");
        const struct page_box *last = &page.boxes[page.box_count - 1];
        assert_non_null(first);
        assert_true(i ? first->x > last->x : first->x < last->x);
        satchel_arena_free(&arena);
    }
    satchel_article_close(left);
    satchel_article_close(right);
}

/* Links cover their words, and a broken one has a rectangle on each line. */
static void test_links(void **state)
{
    static const char text[] =
        "Plain words, then [a link of several words that is long enough to be broken "
        "over more than one line of this page](https://example.org) and the end.";
    satchel_article *article = make(text, "en");
    struct style style = day;
    style.width = 400;
    satchel_arena arena;
    struct page page;
    render(*state, article, &style, 0, &arena, &page);
    assert_true(page.link_count >= 2);
    for (uint32_t i = 0; i < page.link_count; i++) {
        assert_int_equal(page.links[i].span, 0);
        assert_true(page.links[i].w > FIX(20) && page.links[i].h > FIX(10));
    }
    satchel_arena_free(&arena);
    satchel_article_close(article);
}

/* A long table goes on over pages with its head repeated as chrome; a wide one is stacked. */
static void test_tables(void **state)
{
    satchel_buf text;
    satchel_buf_init(&text, 1u << 20);
    satchel_buf_put_text(&text, "|! Name | Number\n");
    for (unsigned i = 0; i < 60; i++)
        satchel_buf_print(&text, "| row %u | %u\n", i, i * 137);
    satchel_article *article = make(satchel_buf_string(&text), "en");
    struct style style = day;
    style.kicker = NULL;
    struct layout *layout = lay_out(*state, article, &style);
    assert_true(layout_pages(layout) > 2);
    for (uint32_t p = 0; p < layout_pages(layout); p++) {
        satchel_arena arena;
        struct page page;
        satchel_arena_init(&arena, 16u << 20);
        assert_true(layout_render(layout, p, &arena, &page, NULL));
        assert_memory_equal(page.boxes[0].text, "Name", 4);
        assert_int_equal(page.boxes[0].offset == SATCHEL_NONE, p > 0);
        satchel_arena_free(&arena);
    }
    check_pages(layout, article, true);
    layout_destroy(layout);
    satchel_article_close(article);
    satchel_buf_clear(&text);
    for (unsigned i = 0; i < 64; i++)
        satchel_buf_put_text(&text, "| incomprehensible");
    article = make(satchel_buf_string(&text), "en");
    layout = lay_out(*state, article, &day);
    check_pages(layout, article, true);
    layout_destroy(layout);
    satchel_article_close(article);
    satchel_buf_free(&text);
}

static void test_numerals(void **state)
{
    (void)state;
    char text[24];
    assert_int_equal(numerals_zero("in 1990", 7, language_of("en")), '0');
    assert_int_equal(numerals_zero("٢٠ نوفمبر", strlen("٢٠ نوفمبر"), language_of("en")), 0x660);
    assert_int_equal(numerals_zero("", 0, language_of("fa")), 0x6F0);
    numerals_print(0x6F0, 120, ".", text, sizeof text);
    assert_string_equal(text, "۱۲۰.");
    numerals_print('0', 0, ".", text, sizeof text);
    assert_string_equal(text, "0.");
    numerals_print(0x660, UINT32_MAX, ".", text, 8);
    assert_int_equal(strlen(text), 7);
}

/* A measure of 45 to 80 letters wherever the screen allows it (2.35 letters of Gentium to the em).
 */
static void test_measure(void **state)
{
    (void)state;
    static const int sizes[][3] = {{800, 600, 20},  {1280, 800, 20}, {1920, 1080, 24},
                                   {1024, 768, 22}, {320, 240, 14},  {1080, 1920, 32},
                                   {480, 800, 20}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct style style = day;
        struct geometry g;
        style.width = sizes[i][0];
        style.height = sizes[i][1];
        style.text_size = sizes[i][2];
        style_geometry(&style, SCRIPT_LATIN, &g);
        const int letters = (int)((int64_t)g.column * 235 / 100 / g.em);
        assert_true(letters >= 45 && letters <= 80);
        assert_true(g.left >= FIX(10) && g.right <= FIX(style.width - 10));
        assert_int_equal((g.bottom - g.top) % g.leading, 0);
        assert_true(g.top >= FIX(style.head) && g.bottom <= FIX(style.height - style.foot));
        assert_int_equal(g.columns, style.width * 10 >= style.text_size * 490 ? 2 : 1);
    }
}

/* --- short texts ---------------------------------------------------------------------------------
 */

static void test_text_set(void **state)
{
    struct text_spec spec = {.text = "Clinic reopens two days a week after generator is repaired",
                             .language = "en",
                             .size = FIX(20),
                             .leading = FIX(25),
                             .balance = true,
                             .role = "item",
                             .offset = SATCHEL_NONE};
    spec.length = strlen(spec.text);
    satchel_arena arena;
    struct page page;
    satchel_arena_init(&arena, 16u << 20);
    page_init(&page, &arena, FIX(800), FIX(600));
    assert_true(text_width(*state, &spec) > FIX(400));
    assert_int_equal(text_set(NULL, *state, &spec, 0, 0, FIX(300)), FIX(50));
    assert_int_equal(text_set(&page, *state, &spec, FIX(10), FIX(20), FIX(300)), FIX(50));
    assert_int_equal(page.box_count, 1);
    assert_int_equal(page.boxes[0].h, FIX(50));
    assert_string_equal(page.boxes[0].role, "item");
    spec.max_lines = 1;
    assert_int_equal(text_set(&page, *state, &spec, 0, 0, FIX(300)), FIX(25));
    const struct page_item *last = &page.items[page.item_count - 1];
    assert_true(last->x + last->w <= FIX(300));
    spec.text = "incomprehensibilities";
    spec.length = strlen(spec.text);
    for (int width = 40; width < 200; width += 7) {
        const uint32_t before = page.item_count;
        assert_int_equal(text_set(&page, *state, &spec, 0, 0, FIX(width)), FIX(25));
        fix end = 0;
        for (uint32_t i = before; i < page.item_count; i++)
            end = page.items[i].x + page.items[i].w;
        assert_true(end <= FIX(width) && end > FIX(width) / 2);
    }
    spec.text = "";
    spec.length = 0;
    assert_int_equal(text_set(&page, *state, &spec, 0, 0, FIX(300)), 0);
    assert_int_equal(text_width(*state, &spec), 0);
    assert_false(page.failed);
    satchel_arena_free(&arena);
}

/* --- hostile articles ----------------------------------------------------------------------------
 */

static double seconds_since(clock_t start)
{
    return (double)(clock() - start) / CLOCKS_PER_SEC;
}

/* One word, one paragraph, a million marks: pages come in bounded time, nothing is lost. */
static void test_hostile_text(void **state)
{
    static const char *const worst[] = {"a",  "e\xCC\x81\xCC\x81", "word ", "\xE2\x80\xAE\xD7\x90 ",
                                        "漢", "\xCC\x81"};
    enum { LENGTH = 600000 };
    char *text = malloc(LENGTH + 2);
    assert_non_null(text);
    for (size_t w = 0; w < sizeof worst / sizeof *worst; w++) {
        const size_t unit = strlen(worst[w]), length = LENGTH / unit * unit;
        text[0] = 'x';
        for (size_t i = 0; i < length; i++)
            text[i + 1] = worst[w][i % unit];
        satchel_article *article = article_make(text, length + 1, "en", SATCHEL_BASE_AUTO);
        assert_non_null(article);
        const clock_t start = clock();
        struct layout *layout = lay_out(*state, article, &day);
        if (getenv("TEST_VERBOSE"))
            fprintf(stderr, "%zu: %.2f s, %u pages\n", w, seconds_since(start),
                    layout_pages(layout));
        assert_true(seconds_since(start) < 10);
        check_places(layout, article, 9973);
        check_pages(layout, article, false);
        layout_destroy(layout);
        satchel_article_close(article);
    }
    free(text);
}

/* Boxes in boxes, lists in lists, a thousand spans: no kind of structure is slow or lost. */
static void test_hostile_structure(void **state)
{
    satchel_builder *b = satchel_builder_create();
    const satchel_draft draft = {.id = "x", .issued = SATCHEL_NO_TIME, .updated = SATCHEL_NO_TIME};
    assert_non_null(b);
    for (unsigned i = 0; i < 40; i++)
        satchel_builder_open(b, i % 2 ? SATCHEL_KIND_LIST : SATCHEL_KIND_QUOTE);
    satchel_builder_text(b, "deep", 4);
    for (unsigned i = 0; i < 40; i++)
        satchel_builder_close(b);
    satchel_builder_open(b, SATCHEL_KIND_LIST);
    satchel_builder_list(b, true, UINT32_MAX - 3);
    for (unsigned i = 0; i < 20000; i++) {
        satchel_builder_open(b, SATCHEL_KIND_ITEM);
        satchel_builder_text(b, "item", 4);
        satchel_builder_close(b);
    }
    satchel_builder_close(b);
    satchel_builder_open(b, SATCHEL_KIND_PARAGRAPH);
    for (unsigned i = 0; i < 20000; i++) {
        satchel_builder_span_open(b, SATCHEL_SPAN_LINK, "https://example.org");
        satchel_builder_span_open(b, i % 2 ? SATCHEL_SPAN_SUPERSCRIPT : SATCHEL_SPAN_LTR, "");
        satchel_builder_text(b, "ab", 2);
        satchel_builder_span_close(b, i % 2 ? SATCHEL_SPAN_SUPERSCRIPT : SATCHEL_SPAN_LTR);
        satchel_builder_span_close(b, SATCHEL_SPAN_LINK);
    }
    satchel_builder_close(b);
    for (unsigned i = 0; i < 3000; i++) {
        satchel_builder_open(b, SATCHEL_KIND_RULE);
        satchel_builder_close(b);
    }
    satchel_article *article = satchel_builder_article(b, &draft, NULL);
    satchel_builder_destroy(b);
    assert_non_null(article);
    const clock_t start = clock();
    struct layout *layout = lay_out(*state, article, &day);
    if (getenv("TEST_VERBOSE"))
        fprintf(stderr, "structure: %.2f s, %u pages\n", seconds_since(start),
                layout_pages(layout));
    assert_true(seconds_since(start) < 10);
    check_pages(layout, article, true);
    layout_destroy(layout);
    satchel_article_close(article);
}

/* --- material ------------------------------------------------------------------------------------
 */

static void check_file(const char *path, const char *text, size_t length, void *context)
{
    const char *name = strrchr(path, '/') + 1;
    satchel_article *article = article_make(text, length, "", SATCHEL_BASE_AUTO);
    if (!article)
        return;
    struct style style = day;
    style.width = 320 + name[0] % 3 * 480;
    style.text_size = 14 + name[1] % 9;
    struct layout *layout = lay_out(context, article, &style);
    const uint32_t missing = check_pages(layout, article, false);
    if (missing && access("/usr/share/fonts/truetype/noto/NotoSerif-Regular.ttf", R_OK) == 0)
        fail_msg("%s: %u clusters without a glyph", name, missing);
    check_places(layout, article, 997);
    layout_destroy(layout);
    satchel_article_close(article);
}

static void test_udhr(void **state)
{
    if (material_each(TEST_MATERIAL "/6-text/udhr-utf8", ".txt", check_file, *state) == 0)
        skip();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_sizes),
        cmocka_unit_test(test_all_widths),
        cmocka_unit_test(test_same_again),
        cmocka_unit_test(test_kept_together),
        cmocka_unit_test(test_head),
        cmocka_unit_test(test_columns),
        cmocka_unit_test(test_links),
        cmocka_unit_test(test_tables),
        cmocka_unit_test(test_measure),
        cmocka_unit_test(test_numerals),
        cmocka_unit_test(test_text_set),
        cmocka_unit_test(test_hostile_text),
        cmocka_unit_test(test_hostile_structure),
        cmocka_unit_test(test_udhr),
    };
    return cmocka_run_group_tests(tests, open_fonts, close_fonts);
}
