/* The rules of a book, as they show on finished pages: what may stand at the foot and at the head
 * of a page, how tables are parted, that little paper stays white. Faces differ from machine to
 * machine, so each rule is asked of many sizes of page. */
#include "layout/layout.h"
#include "support/article.h"

#include <satchel/utf8.h>

#include <setjmp.h>
#include <stdarg.h>

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

/* An article laid out, and one page of it. */
struct book {
    satchel_article *article;
    struct layout *layout;
    satchel_arena arena;
    struct page page;
    const char *text;
    size_t size;
};

static struct style style_of(int width, int height)
{
    return (struct style){.width = width,
                          .height = height,
                          .text_size = width <= 480 ? 15 : 20,
                          .head = height <= 260 ? 20 : 28,
                          .foot = height <= 260 ? 20 : 28,
                          .justify = true,
                          .kicker = "City",
                          .dateline = "20 November 2026"};
}

static void open_book(struct book *book, struct fonts *fonts, const char *text,
                      const char *language, int width, int height)
{
    const struct style style = style_of(width, height);
    satchel_error err;
    book->article = article_make(text, strlen(text), language, SATCHEL_BASE_AUTO);
    assert_non_null(book->article);
    book->text = satchel_article_text(book->article, &book->size);
    book->layout = layout_create(book->article, fonts, &style, &err);
    assert_non_null(book->layout);
    while (!layout_done(book->layout))
        assert_true(layout_step(book->layout, 50, &err));
    satchel_arena_init(&book->arena, 16u << 20);
}

static void show(struct book *book, uint32_t page)
{
    satchel_error err;
    satchel_arena_clear(&book->arena);
    assert_true(layout_render(book->layout, page, &book->arena, &book->page, &err));
}

static void close_book(struct book *book)
{
    layout_destroy(book->layout);
    satchel_article_close(book->article);
    satchel_arena_free(&book->arena);
}

/* The foot of what stands on the page. */
static fix foot_of(const struct page *page)
{
    fix foot = 0;
    for (uint32_t i = 0; i < page->box_count; i++)
        if (page->boxes[i].y + page->boxes[i].h > foot)
            foot = page->boxes[i].y + page->boxes[i].h;
    return foot;
}

static bool is_letter_at(const struct book *book, size_t at)
{
    uint32_t c;
    if (at >= book->size)
        return false;
    satchel_utf8_decode(book->text + at, book->size - at, &c);
    return category_is_letter(uprops_of(c)->category);
}

/* Sentences enough for a few pages, in paragraphs of changing length. */
static void write_prose(satchel_buf *to, const char *const *sentences, size_t count,
                        unsigned paragraphs)
{
    unsigned next = 7;
    for (unsigned p = 0; p < paragraphs; p++) {
        for (unsigned s = 0; s < 2 + p % 5; s++) {
            next = next * 1103515245u + 12345u;
            satchel_buf_print(to, "%s%s", s ? " " : "", sentences[(next >> 16) % count]);
        }
        satchel_buf_put_text(to, "\n");
    }
}

static const char *const english[] = {
    "The valves weighed thirty kilograms each.",
    "Two engineers and a driver carried them across the last four hundred metres at first light.",
    "Nevertheless the administration considers extraordinary international cooperation necessary.",
    "Before the damage it delivered ninety litres a head and day; for now they promise fifteen.",
    "“We had waited nineteen days for a quiet hour,” said the head of the district’s waterworks.",
    "Neighbourhood committees distributed questionnaires concerning refrigeration and electricity.",
};

static const char *const german[] = {
    "Die Wasserversorgungsgesellschaft veröffentlichte gestern ihre Instandsetzungsarbeiten.",
    "Zwei Ingenieurinnen und ein Fahrer trugen die Absperrventile im Morgengrauen hinüber.",
    "Krankenversicherungsbeiträge und Aufenthaltsgenehmigungen bleiben unverändert.",
    "Der Verwaltungsgerichtshof entschied über die Grundstücksverkehrsgenehmigung.",
    "Seit Monatsanfang schlief die Leiterin in der Pumpstation.",
};

/* --- feet and heads --------------------------------------------------------------------------- */

/* Pages that end inside of a word, of all. */
static void count_parted(struct fonts *fonts, const char *text, const char *language,
                         unsigned *parted, unsigned *pages)
{
    for (int width = 300; width < 900; width += 37)
        for (int height = 240; height < 700; height += 61) {
            struct book book;
            open_book(&book, fonts, text, language, width, height);
            for (uint32_t p = 0; p + 1 < layout_pages(book.layout); p++) {
                const uint32_t end = layout_page_start(book.layout, p + 1);
                *parted += is_letter_at(&book, end) &&
                           is_letter_at(&book, satchel_utf8_floor(book.text, book.size, end - 1));
                (*pages)++;
            }
            close_book(&book);
        }
}

static void test_no_hyphen_over_pages(void **state)
{
    satchel_buf text;
    unsigned parted = 0, pages = 0;
    satchel_buf_init(&text, 1u << 20);
    write_prose(&text, english, sizeof english / sizeof *english, 30);
    count_parted(*state, satchel_buf_string(&text), "en", &parted, &pages);
    print_message("English: %u of %u pages end in a hyphen\n", parted, pages);
    assert_int_equal(parted, 0);
    satchel_buf_clear(&text);
    write_prose(&text, german, sizeof german / sizeof *german, 30);
    pages = 0;
    count_parted(*state, satchel_buf_string(&text), "de", &parted, &pages);
    print_message("German: %u of %u pages end in a hyphen\n", parted, pages);
    assert_true(parted * 1000 <= pages); /* pages of a few lines, all of them hyphenated */
    satchel_buf_free(&text);
}

/* Lines of a paragraph on this page and whether it has more on another. */
static void test_widows(void **state)
{
    satchel_buf text;
    satchel_buf_init(&text, 1u << 20);
    write_prose(&text, english, sizeof english / sizeof *english, 30);
    for (int height = 240; height < 700; height += 13) {
        struct book book;
        open_book(&book, *state, satchel_buf_string(&text), "en", 500, height);
        const fix leading = layout_geometry(book.layout)->leading;
        for (uint32_t p = 0; p < layout_pages(book.layout); p++) {
            show(&book, p);
            const struct page_box *first = &book.page.boxes[0];
            const struct page_box *last = &book.page.boxes[book.page.box_count - 1];
            if (first->offset && first->offset != SATCHEL_NONE &&
                book.text[first->offset - 1] != '\n')
                assert_true(first->h >= 2 * leading);
            const size_t end = (size_t)last->offset + last->length;
            if (end < book.size && book.text[end] != '\n' && book.text[end - 1] != '\n')
                assert_true(last->h >= 2 * leading);
        }
        close_book(&book);
    }
    satchel_buf_free(&text);
}

/* --- tables ----------------------------------------------------------------------------------- */

static void count_rows(const struct page *page, const struct geometry *g, unsigned *rows)
{
    fix y = -1;
    *rows = 0;
    for (uint32_t i = 0; i < page->box_count; i++) {
        const struct page_box *box = &page->boxes[i];
        if (strcmp(box->role, "cell") == 0 && box->offset != SATCHEL_NONE && box->y != y &&
            box->y >= g->top)
            (*rows)++;
        y = box->y;
    }
}

/* Neither the head row nor one row alone stands at a foot, nor one row alone at a head; and the
 * page before a table is not left half white. */
static void test_tables_are_parted_well(void **state)
{
    satchel_buf text;
    satchel_buf_init(&text, 1u << 20);
    satchel_buf_put_text(&text, "## Prices\nAs they were on Thursday.\n|! Goods | Price\n");
    for (unsigned i = 0; i < 24; i++)
        satchel_buf_print(&text, "| row %u | %u\n", i, i * 137);
    satchel_buf_put_text(&text, "That is all.\n");
    for (int lead = 0; lead < 12; lead++) {
        satchel_buf whole;
        struct book book;
        satchel_buf_init(&whole, 1u << 20);
        for (int i = 0; i < lead; i++)
            satchel_buf_put_text(&whole, "A line of text.\n");
        satchel_buf_put_text(&whole, satchel_buf_string(&text));
        open_book(&book, *state, satchel_buf_string(&whole), "en", 480, 400);
        const struct geometry *g = layout_geometry(book.layout);
        for (uint32_t p = 0; p < layout_pages(book.layout); p++) {
            unsigned rows;
            show(&book, p);
            count_rows(&book.page, g, &rows);
            assert_int_not_equal(rows, 1);
            if (p + 1 < layout_pages(book.layout))
                assert_true(foot_of(&book.page) > g->top + (g->bottom - g->top) * 7 / 10);
        }
        close_book(&book);
        satchel_buf_free(&whole);
    }
    satchel_buf_free(&text);
}

static const char tides[] = "|! Day | Name | High | m | Low | m | High | m | Low | m\n"
                            "| 20 | Fri | 00:49 | 2.4 | 06:53 | 1.2 | 13:04 | 2.5 | 19:37 | 0.9\n"
                            "| 21 | Sat | 02:07 | 2.5 | 08:13 | 1.1 | 14:18 | 2.5 | 20:42 | 0.8\n";

/* Ten narrow columns stand as a table, on the smallest panel too. */
static void test_wide_table(void **state)
{
    struct book book;
    open_book(&book, *state, tides, "en", 320, 240);
    assert_int_equal(layout_pages(book.layout), 1);
    show(&book, 0);
    unsigned rows;
    count_rows(&book.page, layout_geometry(book.layout), &rows);
    assert_int_equal(rows, 3);
    close_book(&book);
}

/* A table that has to be stacked shows beside each cell what it is. */
static void test_stacked_table(void **state)
{
    struct book book;
    unsigned labels = 0;
    open_book(&book, *state,
              "|! Place | Responsibility | Communication | Transportation | Administration\n"
              "| Harbour | Waterworks | Telephone | Locomotives | Headquarters\n",
              "en", 240, 700);
    show(&book, 0);
    for (uint32_t i = 0; i < book.page.box_count; i++)
        if (strcmp(book.page.boxes[i].role, "label") == 0) {
            assert_int_equal(book.page.boxes[i].offset, SATCHEL_NONE);
            labels++;
        }
    assert_int_equal(labels, 4);
    close_book(&book);
}

/* --- heads and pictures ----------------------------------------------------------------------- */

static const char arabic[] =
    "# عودة المياه إلى الحي الشرقي بعد تسعة عشر يومًا\n"
    "by: سلمى إدريس\n"
    "sum: عبر المهندسون خط التماس فجرًا وهم يحملون صمّامين على أكتافهم. وعند الظهر جرت المياه في "
    "الصنابير بنّيةً ثم صافية.\n"
    "!960x640 محطة الضخ يوم الجمعة، بعد دقائق من تركيب الصمّام الثاني. // تصوير: نشرة الميناء\n"
    "وزن كل صمام ثلاثون كيلوغرامًا. حمله مهندسان وسائق مسافة أربعمئة متر عند الفجر.\n";

/* The first page of a small panel holds the whole head, summary and all. */
static void test_head_of_small_page(void **state)
{
    struct book book;
    bool summary = false;
    open_book(&book, *state, arabic, "ar", 320, 240);
    const struct geometry *g = layout_geometry(book.layout);
    show(&book, 0);
    for (uint32_t i = 0; i < book.page.box_count; i++)
        summary |= strcmp(book.page.boxes[i].role, "summary") == 0;
    assert_true(summary);
    assert_true(foot_of(&book.page) > g->top + (g->bottom - g->top) * 3 / 4);
    close_book(&book);
}

/* A picture that does not fit above its caption stands beside it, larger than it would be. */
static void test_caption_beside(void **state)
{
    satchel_buf text;
    unsigned beside = 0;
    satchel_buf_init(&text, 1u << 20);
    write_prose(&text, english, sizeof english / sizeof *english, 3);
    satchel_buf_put_text(&text,
                         "!900x600 The way of the valves, from the dry dock past the customs "
                         "house to the pumping station: about two kilometres on foot.\n"
                         "And so it went on.\n");
    for (int height = 400; height < 700; height += 10) {
        struct book book;
        open_book(&book, *state, satchel_buf_string(&text), "en", 700, height);
        for (uint32_t p = 0; p < layout_pages(book.layout); p++) {
            const struct page_item *picture = NULL;
            show(&book, p);
            for (uint32_t i = 0; i < book.page.item_count; i++)
                if (book.page.items[i].kind == ITEM_PICTURE)
                    picture = &book.page.items[i];
            for (uint32_t i = 0; picture && i < book.page.box_count; i++) {
                const struct page_box *box = &book.page.boxes[i];
                if (strcmp(box->role, "image") != 0 || box->x < picture->x + picture->w)
                    continue;
                beside++;
                assert_true(box->x + box->w <= book.page.width);
                assert_true(picture->y + picture->h <= layout_geometry(book.layout)->bottom);
            }
        }
        close_book(&book);
    }
    assert_true(beside > 0);
    satchel_buf_free(&text);
}

/* --- other scripts ---------------------------------------------------------------------------- */

/* Where glyphs end on the page, at the right. */
static fix right_of(const struct page *page, uint32_t *glyphs)
{
    fix right = 0;
    *glyphs = 0;
    for (uint32_t i = 0; i < page->item_count; i++) {
        const struct page_item *item = &page->items[i];
        if (item->kind != ITEM_GLYPHS)
            continue;
        *glyphs += item->run.count;
        right = item->x + item->w > right ? item->x + item->w : right;
    }
    return right;
}

/* Strokes add glyphs and no text; lines stay as wide as they were. */
static void test_strokes(void **state)
{
    uint32_t without = 0, with = 0;
    satchel_article *article = article_make(arabic, strlen(arabic), "ar", SATCHEL_BASE_AUTO);
    assert_non_null(article);
    for (int width = 400; width < 900; width += 20) {
        struct style style = style_of(width, 600);
        fix right[2];
        uint32_t glyphs[2], boxes[2];
        for (unsigned i = 0; i < 2; i++) {
            struct book book = {.article = NULL};
            satchel_error err;
            style.kashida = i == 1;
            satchel_arena_init(&book.arena, 16u << 20);
            book.layout = layout_create(article, *state, &style, &err);
            assert_true(book.layout && layout_step(book.layout, 1000, &err));
            show(&book, 0);
            right[i] = right_of(&book.page, &glyphs[i]);
            boxes[i] = book.page.box_count;
            layout_destroy(book.layout);
            satchel_arena_free(&book.arena);
        }
        without += glyphs[0];
        with += glyphs[1];
        assert_int_equal(boxes[0], boxes[1]);
        assert_true(right[0] - right[1] < FIX(1) && right[1] - right[0] < FIX(1));
    }
    satchel_article_close(article);
    assert_true(with > without);
}

/* --- words ------------------------------------------------------------------------------------ */

/* Does a line of the headline end inside of a word? Lines are told by where their glyphs stand. */
static unsigned parted_words(const struct book *book)
{
    unsigned parted = 0;
    fix y = -1;
    uint32_t end = 0;
    for (uint32_t i = 0; i < book->page.item_count; i++) {
        const struct page_item *item = &book->page.items[i];
        if (item->kind != ITEM_GLYPHS || item->run.offset == SATCHEL_NONE)
            continue;
        if (y >= 0 && item->y != y && end)
            parted +=
                is_letter_at(book, item->run.offset) && is_letter_at(book, item->run.offset - 1);
        y = item->y;
        end = item->run.offset;
    }
    return parted;
}

static void test_headlines_keep_words_whole(void **state)
{
    for (int width = 300; width < 900; width += 11) {
        struct book book;
        open_book(&book, *state,
                  "# Extraordinary transport ministers’ conference on har\xC2\xAD"
                  "bour fees\nText.\n",
                  "en", width, 400);
        show(&book, 0);
        assert_int_equal(parted_words(&book), 0);
        close_book(&book);
    }
}

/* A word that fits no line is parted where the patterns of its language allow, with a hyphen. */
static void test_long_headline_word(void **state)
{
    struct book book;
    static const char word[] = "Grundstücksverkehrsgenehmigungszuständigkeitsübertragung";
    char text[128];
    snprintf(text, sizeof text, "# %s\nText.\n", word);
    open_book(&book, *state, text, "de", 300, 400);
    show(&book, 0);
    assert_true(parted_words(&book) >= 1);
    for (uint32_t i = 0; i < book.page.item_count; i++) {
        const struct page_item *item = &book.page.items[i];
        assert_true(item->kind != ITEM_GLYPHS || item->x + item->w <= book.page.width);
    }
    close_book(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_hyphen_over_pages),
        cmocka_unit_test(test_widows),
        cmocka_unit_test(test_tables_are_parted_well),
        cmocka_unit_test(test_wide_table),
        cmocka_unit_test(test_stacked_table),
        cmocka_unit_test(test_head_of_small_page),
        cmocka_unit_test(test_caption_beside),
        cmocka_unit_test(test_strokes),
        cmocka_unit_test(test_headlines_keep_words_whole),
        cmocka_unit_test(test_long_headline_word),
    };
    return cmocka_run_group_tests(tests, open_fonts, close_fonts);
}
