/* The document form: what the builder makes, doc_check reads; what doc_check must refuse. */
#include "support/unit.h"

#include "format/doc_build.h"

#include <satchel/satchel.h>

static void leaf(satchel_builder *b, satchel_kind kind, const char *text)
{
    satchel_builder_open(b, kind);
    satchel_builder_text(b, text, strlen(text));
    satchel_builder_close(b);
}

static satchel_article *finish(satchel_builder *b)
{
    satchel_error err = {0};
    const satchel_draft draft = {.id = "x", .issued = SATCHEL_NO_TIME, .updated = SATCHEL_NO_TIME};
    satchel_article *a = satchel_builder_article(b, &draft, &err);
    if (!a)
        fail_msg("%s", err.text);
    satchel_builder_destroy(b);
    return a;
}

/* The article as one line of "kind(text)" with boxes as "kind{...}"; good enough to read in a
 * failure. */
static char *outline(const satchel_article *a)
{
    static char line[4096];
    const satchel_block *blocks;
    const uint32_t count = satchel_article_blocks(a, &blocks);
    const char *text = satchel_article_text(a, NULL);
    size_t at = 0;
    uint32_t ends[SATCHEL_MAX_DEPTH], depth = 0;
    for (uint32_t i = 0; i < count; i++) {
        const satchel_block *b = &blocks[i];
        assert_int_equal(b->depth, depth);
        at += (size_t)snprintf(line + at, sizeof line - at, "%s%s",
                               at && line[at - 1] != '{' ? " " : "", satchel_kind_name(b->kind));
        if (satchel_kind_class(b->kind) == SATCHEL_LEAF)
            at += (size_t)snprintf(line + at, sizeof line - at, "(%.*s)", (int)(b->end - b->start),
                                   text + b->start);
        if (satchel_kind_class(b->kind) == SATCHEL_BOX) {
            line[at++] = '{';
            ends[depth++] = b->next;
        }
        while (depth && ends[depth - 1] == i + 1) {
            line[at++] = '}';
            depth--;
        }
    }
    line[at] = '\0';
    return line;
}

static void test_plain_article(void **state)
{
    (void)state;
    satchel_builder *b = satchel_builder_create();
    satchel_builder_document(b, "en", SATCHEL_BASE_AUTO);
    leaf(b, SATCHEL_KIND_HEADLINE, "  Water\n returns ");
    leaf(b, SATCHEL_KIND_BYLINE, "By Salma Idris");
    leaf(b, SATCHEL_KIND_PARAGRAPH, "One\t two \n three.  ");
    satchel_builder_open(b, SATCHEL_KIND_RULE);
    satchel_builder_close(b);
    satchel_builder_open(b, SATCHEL_KIND_LIST);
    satchel_builder_list(b, true, 3);
    leaf(b, SATCHEL_KIND_ITEM, "first");
    leaf(b, SATCHEL_KIND_ITEM, "second");
    satchel_builder_close(b);
    leaf(b, SATCHEL_KIND_CODE, "\n\tif (x)\n\n    y();\n\n");
    satchel_article *a = finish(b);
    assert_string_equal(outline(a), "headline(Water returns) byline(By Salma Idris) "
                                    "paragraph(One two three.) rule "
                                    "list{item{paragraph(first)} item{paragraph(second)}} "
                                    "code(\tif (x)\n\n    y();)");
    const satchel_block *blocks;
    satchel_article_blocks(a, &blocks);
    assert_true(blocks[4].ordered);
    assert_int_equal(blocks[4].number, 3);
    size_t size;
    const char *text = satchel_article_text(a, &size);
    assert_int_equal(strlen(text), size);
    assert_int_equal(satchel_article_leaf_at(a, 0), 0);
    assert_int_equal(satchel_article_leaf_at(a, blocks[2].start + 3), 2);
    assert_int_equal(blocks[satchel_article_leaf_at(a, (uint32_t)size + 100)].kind,
                     SATCHEL_KIND_CODE);
    assert_string_equal(satchel_article_record(a)->language, "en");
    satchel_article_close(a);
}

/* Whatever order the calls come in, the document is sound; and nothing of the text is lost. */
static void test_forgiving_builder(void **state)
{
    (void)state;
    satchel_builder *b = satchel_builder_create();
    satchel_builder_text(b, "bare ", 5);
    satchel_builder_open(b, SATCHEL_KIND_PARAGRAPH);
    satchel_builder_text(b, "one", 3);
    leaf(b, SATCHEL_KIND_ITEM, "orphan item");
    satchel_builder_text(b, "two", 3);
    satchel_builder_close(b);
    leaf(b, SATCHEL_KIND_CELL, "orphan cell");
    satchel_builder_open(b, SATCHEL_KIND_QUOTE);
    satchel_builder_close(b);
    leaf(b, SATCHEL_KIND_HEADLINE, "Head");
    leaf(b, SATCHEL_KIND_HEADLINE, "Second head");
    satchel_builder_close(b);
    satchel_builder_close(b);
    satchel_article *a = finish(b);
    assert_string_equal(outline(a), "headline(Head) paragraph(bare) paragraph(one) "
                                    "list{item{paragraph(orphan item)}} paragraph(two) "
                                    "table{row{cell(orphan cell)}} heading(Second head)");
    satchel_article_close(a);
}

static void test_cells_take_blocks_as_lines(void **state)
{
    (void)state;
    satchel_builder *b = satchel_builder_create();
    satchel_builder_open(b, SATCHEL_KIND_TABLE);
    satchel_builder_open(b, SATCHEL_KIND_ROW);
    satchel_builder_open(b, SATCHEL_KIND_CELL);
    satchel_builder_cell(b, SATCHEL_ALIGN_END, true);
    leaf(b, SATCHEL_KIND_PARAGRAPH, "a");
    leaf(b, SATCHEL_KIND_PARAGRAPH, "b");
    satchel_builder_image(b, "x.png", "alt");
    satchel_builder_close(b);
    satchel_builder_close(b);
    satchel_builder_open(b, SATCHEL_KIND_CELL);
    satchel_builder_close(b);
    satchel_builder_close(b);
    satchel_builder_text(b, "stray", 5);
    satchel_builder_close(b);
    leaf(b, SATCHEL_KIND_PARAGRAPH, "after");
    satchel_article *a = finish(b);
    assert_string_equal(outline(a), "table{row{cell(a\nb) cell()} row{cell(stray)}} image() "
                                    "paragraph(after)");
    const satchel_block *blocks;
    satchel_article_blocks(a, &blocks);
    assert_int_equal(blocks[2].align, SATCHEL_ALIGN_END);
    assert_true(blocks[2].header);
    satchel_article_close(a);
}

static void test_spans_nest_and_do_not_cover_spaces(void **state)
{
    (void)state;
    satchel_builder *b = satchel_builder_create();
    satchel_builder_open(b, SATCHEL_KIND_PARAGRAPH);
    satchel_builder_text(b, "see ", 4);
    satchel_builder_span_open(b, SATCHEL_SPAN_LINK, "https://example.org/");
    satchel_builder_text(b, " the ", 5);
    satchel_builder_span_open(b, SATCHEL_SPAN_STRONG, NULL);
    satchel_builder_text(b, "site ", 5);
    satchel_builder_span_close(b, SATCHEL_SPAN_LINK);
    satchel_builder_span_close(b, SATCHEL_SPAN_STRONG);
    satchel_builder_text(b, " now", 4);
    satchel_builder_span_open(b, SATCHEL_SPAN_EMPHASIS, NULL);
    satchel_builder_close(b);
    leaf(b, SATCHEL_KIND_PARAGRAPH, "goes on");
    satchel_builder_span_close(b, SATCHEL_SPAN_EMPHASIS);
    satchel_article *a = finish(b);
    const satchel_span *spans;
    assert_int_equal(satchel_article_spans(a, &spans), 3);
    assert_string_equal(outline(a), "paragraph(see the site now) paragraph(goes on)");
    assert_int_equal(spans[0].kind, SATCHEL_SPAN_LINK);
    assert_int_equal(spans[0].start, 4);
    assert_int_equal(spans[0].end, 12);
    assert_string_equal(spans[0].target, "https://example.org/");
    assert_int_equal(spans[1].kind, SATCHEL_SPAN_STRONG);
    assert_int_equal(spans[1].start, 8);
    assert_int_equal(spans[2].kind, SATCHEL_SPAN_EMPHASIS);
    assert_int_equal(spans[2].end - spans[2].start, 7);
    satchel_article_close(a);
}

static void test_notes_jumps_and_images(void **state)
{
    (void)state;
    satchel_builder *b = satchel_builder_create();
    satchel_builder_open(b, SATCHEL_KIND_PARAGRAPH);
    satchel_builder_text(b, "Fact", 4);
    satchel_builder_note(b, "source");
    satchel_builder_text(b, " and ", 5);
    satchel_builder_note(b, "missing");
    satchel_builder_span_open(b, SATCHEL_SPAN_LINK, "#map");
    satchel_builder_text(b, " see map", 8);
    satchel_builder_span_close(b, SATCHEL_SPAN_LINK);
    satchel_builder_close(b);
    satchel_builder_anchor(b, "map");
    satchel_builder_image(b, "map.png", "A map");
    satchel_builder_text(b, "The harbour.", 12);
    satchel_builder_credit(b);
    satchel_builder_text(b, "Photo: HB", 9);
    satchel_builder_close(b);
    satchel_builder_open(b, SATCHEL_KIND_FOOTNOTE);
    satchel_builder_label(b, "source");
    leaf(b, SATCHEL_KIND_PARAGRAPH, "The archive.");
    satchel_builder_close(b);
    assert_int_equal(satchel_builder_images(b), 1);
    assert_string_equal(satchel_builder_image_source(b, 0), "map.png");
    satchel_builder_image_resolve(b, 0, 7, 640, 480);
    satchel_article *a = finish(b);
    assert_string_equal(outline(a), "paragraph(Fact1 and 2 see map) image(The harbour. Photo: HB) "
                                    "footnote{paragraph(The archive.)}");
    const satchel_block *blocks;
    const satchel_span *spans;
    satchel_article_blocks(a, &blocks);
    assert_int_equal(satchel_article_spans(a, &spans), 2);
    assert_int_equal(spans[0].kind, SATCHEL_SPAN_NOTE);
    assert_int_equal(spans[0].block, 2);
    assert_int_equal(spans[1].kind, SATCHEL_SPAN_JUMP);
    assert_int_equal(spans[1].block, 1);
    assert_int_equal(blocks[1].number, 0); /* the article's first picture */
    assert_int_equal(blocks[1].width, 640);
    assert_string_equal(blocks[1].alt, "A map");
    assert_int_equal(blocks[1].end - blocks[1].credit, 9);
    satchel_article_close(a);
}

static void test_late_caption(void **state)
{
    (void)state;
    satchel_builder *b = satchel_builder_create();
    leaf(b, SATCHEL_KIND_PARAGRAPH, "before");
    satchel_builder_image(b, "a.jpg", NULL);
    satchel_builder_close(b);
    satchel_builder_open(b, SATCHEL_KIND_PARAGRAPH);
    satchel_builder_span_open(b, SATCHEL_SPAN_STRONG, NULL);
    satchel_builder_text(b, "after", 5);
    satchel_builder_close(b);
    satchel_builder_image_caption(b, 0, "From the  file", "IPTC");
    satchel_article *a = finish(b);
    assert_string_equal(outline(a), "paragraph(before) image(From the file IPTC) paragraph(after)");
    const satchel_span *spans;
    const satchel_block *blocks;
    assert_int_equal(satchel_article_spans(a, &spans), 1);
    satchel_article_blocks(a, &blocks);
    assert_int_equal(spans[0].start, blocks[2].start);
    assert_int_equal(blocks[1].end - blocks[1].credit, 4);
    satchel_article_close(a);
}

static void test_directions_and_languages(void **state)
{
    (void)state;
    satchel_builder *b = satchel_builder_create();
    satchel_builder_document(b, "ar", SATCHEL_BASE_AUTO);
    leaf(b, SATCHEL_KIND_HEADLINE, "عودة المياه");
    leaf(b, SATCHEL_KIND_PARAGRAPH, "وزن كل صمام ثلاثون kg");
    leaf(b, SATCHEL_KIND_PARAGRAPH, "An English paragraph, then نص");
    leaf(b, SATCHEL_KIND_PARAGRAPH, "12345");
    satchel_builder_open(b, SATCHEL_KIND_QUOTE);
    satchel_builder_block_language(b, "en");
    satchel_builder_block_direction(b, SATCHEL_BASE_LTR);
    leaf(b, SATCHEL_KIND_PARAGRAPH, "عربي");
    satchel_builder_close(b);
    satchel_article *a = finish(b);
    const satchel_block *blocks;
    satchel_article_blocks(a, &blocks);
    assert_int_equal(satchel_article_record(a)->direction, SATCHEL_RTL);
    assert_int_equal(blocks[1].direction, SATCHEL_RTL);
    assert_int_equal(blocks[2].direction, SATCHEL_LTR);
    assert_int_equal(blocks[3].direction, SATCHEL_RTL);
    assert_int_equal(blocks[5].direction, SATCHEL_LTR);
    assert_string_equal(blocks[5].language, "en");
    assert_string_equal(blocks[1].language, "ar");
    satchel_article_close(a);
}

static void test_words(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint32_t words;
    } cases[] = {
        {"one two, three - four", 4}, {"北京时间", 2}, {"וזה - שלום", 2}, {"ภาษาไทยง่าย", 3}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        satchel_builder *b = satchel_builder_create();
        leaf(b, SATCHEL_KIND_PARAGRAPH, cases[i].text);
        satchel_article *a = finish(b);
        assert_int_equal(satchel_article_record(a)->words, cases[i].words);
        satchel_article_close(a);
    }
}

static void test_chinese_lines_join_without_a_space(void **state)
{
    (void)state;
    satchel_builder *b = satchel_builder_create();
    leaf(b, SATCHEL_KIND_PARAGRAPH, "供水\n恢复 ABC\n了");
    satchel_article *a = finish(b);
    assert_string_equal(outline(a), "paragraph(供水恢复 ABC 了)");
    satchel_article_close(a);
}

/* Deep nesting is flattened at the limit, its text kept. */
static void test_depth(void **state)
{
    (void)state;
    static const satchel_kind kinds[] = {SATCHEL_KIND_QUOTE, SATCHEL_KIND_LIST, SATCHEL_KIND_TABLE,
                                         SATCHEL_KIND_ITEM};
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        satchel_builder *b = satchel_builder_create();
        for (unsigned i = 0; i < 1000; i++)
            satchel_builder_open(b, kinds[k]);
        satchel_builder_text(b, "deep", 4);
        for (unsigned i = 0; i < 1000; i++)
            satchel_builder_close(b);
        leaf(b, SATCHEL_KIND_PARAGRAPH, "out");
        satchel_article *a = finish(b);
        size_t size;
        assert_string_equal(satchel_article_text(a, &size), "deep\nout");
        satchel_article_close(a);
    }
}

/* Random calls: every document passes doc_check and holds every letter that went in. */
static void test_random_calls(void **state)
{
    (void)state;
    uint64_t seed = 42;
    for (unsigned round = 0; round < 3000; round++) {
        satchel_builder *b = satchel_builder_create();
        size_t letters = 0;
        satchel_builder_text(b, "x", 1);
        letters++;
        for (unsigned i = 0; i < 60; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            const unsigned r = (unsigned)(seed >> 40);
            switch (r % 9) {
            case 0:
            case 1: satchel_builder_open(b, (satchel_kind)(r / 9 % SATCHEL_KIND_COUNT)); break;
            case 2: satchel_builder_close(b); break;
            case 3:
            case 4:
                satchel_builder_text(b, " q ", 3);
                letters++;
                break;
            case 5: satchel_builder_break(b); break;
            case 6:
                satchel_builder_span_open(b, (satchel_span_kind)(r / 9 % SATCHEL_SPAN_COUNT), "#a");
                break;
            case 7:
                satchel_builder_span_close(b, (satchel_span_kind)(r / 9 % SATCHEL_SPAN_COUNT));
                break;
            case 8:
                satchel_builder_image(b, "p", "a");
                satchel_builder_anchor(b, "a");
                break;
            }
        }
        satchel_article *a = finish(b);
        size_t size, found = 0;
        const char *text = satchel_article_text(a, &size);
        for (size_t i = 0; i < size; i++)
            found += text[i] == 'q' || text[i] == 'x';
        assert_int_equal(found, letters);
        satchel_article_close(a);
    }
}

/* Words are told by bytes of the text; headline and byline come before it in the article. */
static void test_words_without_spaces(void **state)
{
    (void)state;
    static const uint32_t words[] = {0, 5, 5, 12, 13, 9, 1000};
    const uint32_t *found;
    satchel_error err;
    satchel_builder *b = satchel_builder_create();
    satchel_builder_set_headline(b, "Headline");
    satchel_builder_text(b, "hello, \xE0\xB8\xA0\xE0\xB8\xB2\xE0\xB9\x84", 16);
    satchel_builder_words(b, words, sizeof words / sizeof *words);
    const satchel_draft draft = {.id = "x", .issued = SATCHEL_NO_TIME, .updated = SATCHEL_NO_TIME};
    satchel_article *a = satchel_builder_article(b, &draft, &err);
    assert_ok(a, err);
    assert_int_equal(satchel_article_words(a, &found), 2);
    assert_int_equal(found[0], 9 + 5);
    assert_int_equal(found[1], 9 + 13);
    satchel_article_close(a);
    satchel_builder_destroy(b);
}

/* --- what a reader must refuse -----------------------------------------------------------------
 */

static bool accepts(const void *document, size_t size)
{
    const satchel_record record = {
        .id = "x", .headline = "H", .byline = "", .section = "", .language = "", .pictures = 1};
    satchel_error err;
    satchel_article *a = doc_check((satchel_bytes){document, size}, &record, &err);
    satchel_article_close(a);
    return a != NULL;
}

#define ACCEPTS(literal) accepts(literal, sizeof(literal) - 1)

static void test_refusals(void **state)
{
    (void)state;
    enum { P = SATCHEL_KIND_PARAGRAPH, L = SATCHEL_KIND_LIST };
    assert_int_equal(P, 5); /* the literals below say so */
    assert_int_equal(L, 11);
    assert_true(ACCEPTS("\x01\x02hi\x04\x02\x01\x05"));
    assert_true(ACCEPTS("\x01\x03h\ni\x04\x03\x02\x05\x05"));
    assert_true(ACCEPTS("\x01\x03h\ni\x04\x03\x01\x85\x01"));
    assert_false(ACCEPTS("\x01\x03h\ni\x04\x02\x01\x05"));       /* text without a block */
    assert_false(ACCEPTS("\x01\x02hi\x04\x03\x02\x05\x05"));     /* block without text */
    assert_false(ACCEPTS("\x01\x02h\xFF\x04\x02\x01\x05"));      /* not UTF-8 */
    assert_false(ACCEPTS("\x01\x02h\x1B\x04\x02\x01\x05"));      /* control character */
    assert_false(ACCEPTS("\x01\x02h\t\x04\x02\x01\x05"));        /* tab in a paragraph */
    assert_false(ACCEPTS("\x01\x02hi\x04\x02\x01\x1F"));         /* unknown kind */
    assert_false(ACCEPTS("\x01\x02hi\x04\x02\x01\x00"));         /* headline in the document */
    assert_false(ACCEPTS("\x01\x02hi\x04\x04\x02\x0B\x00\x05")); /* empty list */
    assert_false(
        ACCEPTS("\x01\x02hi\x04\x05\x02\x0B\x00\x01\x05"));       /* paragraph straight in a list */
    assert_false(ACCEPTS("\x01\x02hi\x04\x03\x01\x05\x00"));      /* bytes after the blocks */
    assert_false(ACCEPTS("\x01\x02hi\x04\x02\x01"));              /* cut */
    assert_false(ACCEPTS("\x04\x02\x01\x05\x01\x02hi"));          /* sections out of order */
    assert_false(ACCEPTS("\x01\x02hi\x04\x02\x01\x05\x07\x01x")); /* unknown section */
    assert_true(ACCEPTS("\x01\x03h\xC3\xA9\x04\x02\x01\x05\x06\x01\x01"));
    assert_false(ACCEPTS("\x01\x03h\xC3\xA9\x04\x02\x01\x05\x06\x01\x02")); /* word in a char */
    assert_false(ACCEPTS("\x01\x02hi\x04\x02\x01\x05\x06\x01\x02"));        /* past the end */
    assert_false(ACCEPTS("\x01\x02hi\x04\x02\x01\x05\x06\x02\x01\x00"));    /* twice */
    assert_false(ACCEPTS("\x01\x02hi\x04\x02\x01\x05\x06\x01\x81"));        /* cut */
    assert_false(ACCEPTS("\x01\x02hi\x02\x01x\x04\x02\x01\x05"));           /* string without end */
    assert_false(ACCEPTS("\x01\x02hi\x04\x03\x01\x25\x01")); /* string that is not there */
    assert_true(ACCEPTS("\x01\x02hi\x04\x02\x01\x05\x05\x04\x01\x01\x00\x02"));
    assert_false(
        ACCEPTS("\x01\x02hi\x04\x02\x01\x05\x05\x04\x01\x01\x00\x03")); /* span past the end */
    assert_false(ACCEPTS("\x01\x02hi\x04\x02\x01\x05\x05\x04\x01\x01\x00\x00")); /* empty span */
    assert_false(
        ACCEPTS("\x01\x03h\ni\x04\x03\x02\x05\x05\x05\x04\x01\x01\x00\x03")); /* over two */
    assert_false(
        ACCEPTS("\x01\x04hiho\x04\x02\x01\x05\x05\x07\x02\x01\x00\x02\x00\x01\x03")); /* cross */
    assert_false(
        ACCEPTS("\x01\x03h\xC3\xA9\x04\x02\x01\x05\x05\x04\x01\x01\x00\x02")); /* in a char */
    assert_false(
        ACCEPTS("\x01\x02hi\x04\x02\x01\x05\x05\x05\x01\x08\x00\x01\x00")); /* note: no footnote */
    assert_false(ACCEPTS("\x01\x02hi\x04\x05\x01\x07\x02\x01\x01")); /* picture it does not have */
}

/* Numbers from elsewhere that are none of ours have an answer too. */
static void test_names(void **state)
{
    (void)state;
    for (int past = 0; past < 2; past++) {
        assert_string_equal(satchel_kind_name((satchel_kind)(SATCHEL_KIND_COUNT + past)),
                            "unknown");
        assert_string_equal(satchel_span_name((satchel_span_kind)(SATCHEL_SPAN_COUNT + past)),
                            "unknown");
        assert_int_equal(satchel_kind_class((satchel_kind)(SATCHEL_KIND_COUNT + past)),
                         SATCHEL_VOID);
    }
    for (int kind = 0; kind < SATCHEL_KIND_COUNT; kind++)
        assert_string_not_equal(satchel_kind_name((satchel_kind)kind), "unknown");
    for (int kind = 0; kind < SATCHEL_SPAN_COUNT; kind++)
        assert_string_not_equal(satchel_span_name((satchel_span_kind)kind), "unknown");
    assert_string_equal(satchel_status_name(SATCHEL_USABLE), "usable");
    assert_string_equal(satchel_status_name(SATCHEL_CORRECTED), "corrected");
    assert_string_equal(satchel_status_name(SATCHEL_CANCELED), "canceled");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_plain_article),
        cmocka_unit_test(test_forgiving_builder),
        cmocka_unit_test(test_cells_take_blocks_as_lines),
        cmocka_unit_test(test_spans_nest_and_do_not_cover_spaces),
        cmocka_unit_test(test_notes_jumps_and_images),
        cmocka_unit_test(test_late_caption),
        cmocka_unit_test(test_directions_and_languages),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_chinese_lines_join_without_a_space),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_random_calls),
        cmocka_unit_test(test_words_without_spaces),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
