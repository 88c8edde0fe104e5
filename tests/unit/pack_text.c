/* Plain text: what its author meant by lines. */
#include "pack_article.h"

#include "inputs/charset.h"
#include "inputs/words.h"

static void test_wire_story(void **state)
{
    (void)state;
    expect_outline("a.txt",
                   "Flour price falls\n"
                   "A baker weighs dough in Rope Walk. Photo: Harbour Bulletin\n"
                   "By Emil Castane\n"
                   "PORT QUARTER, 20 Nov (HB) - The price of flour fell by a fifth.\n"
                   "\n"
                   "A sack cost 48 crowns.\n",
                   "headline(Flour price falls) byline(By Emil Castane) "
                   "image(A baker weighs dough in Rope Walk. |Photo: Harbour Bulletin) "
                   "paragraph(PORT QUARTER, 20 Nov (HB) - The price of flour fell by a fifth.) "
                   "paragraph(A sack cost 48 crowns.)");
    expect_outline("a.txt",
                   "Truce plan\r\nA man walks past the rubble of the building . AFP\r\n\r\n"
                   "CAIRO, Feb 14 2024\r\n\r\nTalks went on.\r\n",
                   "headline(Truce plan) "
                   "image(A man walks past the rubble of the building . |AFP) "
                   "dateline(CAIRO, Feb 14 2024) paragraph(Talks went on.)");
}

static void test_bylines_and_credits(void **state)
{
    (void)state;
    static const char *const bylines[] = {"By Salma Idris",    "By SALMA IDRIS and John de Vries",
                                          "Von Anna Weber",    "Par Marie Curie",
                                          "Por Ana Díaz",      "بقلم سلمى إدريس",
                                          "מאת יעל סביון",     "Автор: Олена Коваль",
                                          "作者：王小明",      "نویسنده: نیلوفر ساحلی",
                                          "By J. R. Smith Jr."};
    static const char *const others[] = {"By Tuesday the harbour was closed to all ships.",
                                         "By noon the first taps ran brown and then they ran clear",
                                         "من المتوقع أن يبدأ المطر يوم الخميس في المدينة كلها",
                                         "Por la mañana llegaron los barcos al puerto",
                                         "Water returns"};
    for (size_t i = 0; i < sizeof bylines / sizeof *bylines; i++)
        if (!is_byline(span_of(bylines[i], strlen(bylines[i]))))
            fail_msg("no byline: %s", bylines[i]);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (is_byline(span_of(others[i], strlen(others[i]))))
            fail_msg("a byline: %s", others[i]);
    static const char *const captions[][2] = {
        {"The valve on Friday. Photo: Anna Reyes", "Photo: Anna Reyes"},
        {"The valve on Friday (AP Photo/Anna Reyes)", "(AP Photo/Anna Reyes)"},
        {"Rubble in the camp . AFP", "AFP"},
        {"Rubble in the camp. REUTERS/Mohammed Salem", "REUTERS/Mohammed Salem"},
        {"Rubble in the camp © Anna Reyes", "© Anna Reyes"},
        {"El puerto. Foto de archivo: EFE", "Foto de archivo: EFE"},
        {"הדלת ברחוב. איור: עלון הנמל", "איור: עלון הנמל"},
        {"The way of the valves. Map: Harbour Bulletin", "Map: Harbour Bulletin"},
        {"He told AFP that talks went on.", ""},
        {"A picture of the valve. It weighs thirty kilograms.", ""},
        {"Picture windows broke. Nobody was hurt.", ""},
    };
    for (size_t i = 0; i < sizeof captions / sizeof *captions; i++) {
        const char *text = captions[i][0];
        assert_string_equal(text + credit_start(span_of(text, strlen(text))), captions[i][1]);
    }
}

static void test_wrapped_lines(void **state)
{
    (void)state;
    expect_outline(
        "a.txt",
        "Water returns\n\n"
        "The valves weighed thirty kilograms each. Two engineers and a driver\n"
        "carried them across the last four hundred metres at first light, as\n"
        "no lorry could pass the crater beside the old customs house of then.\n\n"
        "By noon the first taps ran brown and then they were clear. Children\n"
        "queued with cooking pots.\n",
        "headline(Water returns) paragraph(The valves weighed thirty kilograms each. Two "
        "engineers and a driver carried them across the last four hundred metres at first light, "
        "as no lorry could pass the crater beside the old customs house of then.) paragraph(By "
        "noon the first taps ran brown and then they were clear. Children queued with cooking "
        "pots.)");
}

static void test_one_paragraph_a_line(void **state)
{
    (void)state;
    expect_outline("a.txt",
                   "The headline\nThe first paragraph is here, and it is a sentence.\n"
                   "The second one is here.\nA third.\n",
                   "headline(The headline) "
                   "paragraph(The first paragraph is here, and it is a sentence.) "
                   "paragraph(The second one is here.) paragraph(A third.)");
    expect_outline("a.txt", "One line, no more.",
                   "headline(One line, no more) "
                   "paragraph(One line, no more.)");
    expect_outline("a.txt", "A story\n\n供水恢复，全城\n",
                   "headline(A story) paragraph(供水恢复，全城)");
}

static void test_lists_quotes_headings(void **state)
{
    (void)state;
    expect_outline("a.txt",
                   "Shopping\n\nBring this:\n- water, two\n  bottles\n- bread\n\n"
                   "1. boil\n2. wait\n   (long)\n3. drink\n\nAnd go.\n",
                   "headline(Shopping) paragraph(Bring this:) "
                   "list{item{paragraph(water, two\nbottles)} item{paragraph(bread)}} "
                   "list{item{paragraph(boil)} item{paragraph(wait\n(long))} "
                   "item{paragraph(drink)}} paragraph(And go.)");
    expect_outline("a.txt", "The year\n\n1989. That was a year.\n\n- Just one dash.\n\nEnd.\n",
                   "headline(The year) paragraph(1989. That was a year.) "
                   "paragraph(- Just one dash.) paragraph(End.)");
    expect_outline("a.txt",
                   "Report\n======\n\nText one.\n\nPART TWO\n\nText two.\n\n- 'Dangerous' -\n\n"
                   "Text three.\n\nLast part\n---------\n\nText.\n\n* * *\n\nEnd.\n",
                   "headline(Report) paragraph(Text one.) heading(PART TWO) paragraph(Text two.) "
                   "heading('Dangerous') paragraph(Text three.) heading(Last part) "
                   "paragraph(Text.) rule paragraph(End.)");
    expect_outline("a.txt", "Mail\n\nHe wrote:\n> The first\n> line.\n> > Older.\nAnd I said no.\n",
                   "headline(Mail) paragraph(He wrote:) quote{paragraph(The first\nline.) "
                   "quote{paragraph(Older.)}} paragraph(And I said no.)");
}

static void test_verse(void **state)
{
    (void)state;
    expect_outline("a.txt",
                   "The lamp\n\nWhen the light goes\nthe town is no smaller;\nonly\n"
                   "the windows come near.\n\nI have seen.\nBut his sea is bluer.\nYes\n",
                   "headline(The lamp) paragraph(When the light goes\nthe town is no "
                   "smaller;\nonly\nthe windows come near.) paragraph(I have seen.) "
                   "paragraph(But his sea is bluer.) paragraph(Yes)");
}

static void test_odd_sources(void **state)
{
    (void)state;
    struct reader r;
    read_source(&r, "a.txt", "", 0);
    assert_null(r.article);
    assert_int_equal(r.err.code, SATCHEL_NOT_FOUND);
    read_source(&r, "a.txt", "\xEF\xBB\xBF", 3);
    assert_null(r.article);
    read_source(&r, "a.txt", "a\0b\0\0\1\2\3", 8);
    assert_int_equal(r.err.code, SATCHEL_INPUT);
    read_source(&r, "data.json", "{\"a\": 1}", 8);
    assert_string_equal(r.err.text, "claimed by nobody");
    expect_outline("a.txt", "a\rb\nc\r\nd\ve\ff\xE2\x80\xA8g\xC2\x85h\n\n\n\n\ni",
                   "headline(a) paragraph(a\nb\nc\nd\ne) paragraph(f\ng\nh) paragraph(i)");
    char *giant = malloc(3000001);
    for (size_t i = 0; i < 3000000; i++)
        giant[i] = i % 7 ? 'x' : ' ';
    giant[3000000] = '\0';
    read_text(&r, "a.txt", giant);
    satchel_article_close(r.article);
    for (size_t i = 0; i < 3000000; i++)
        giant[i] = i % 2 ? '\n' : 'x';
    read_source(&r, "a.txt", giant, 3000000);
    assert_int_equal(r.err.code, SATCHEL_LIMIT);
    free(giant);
}

static void test_front_matter_in_text(void **state)
{
    (void)state;
    expect_outline("a.txt",
                   "---\ntitle: Flour\nbyline: Emil\nsummary: It fell.\n---\nFlour\n\n"
                   "By a fifth.\n",
                   "headline(Flour) byline(Emil) summary(It fell.) paragraph(By a fifth.)");
}

/* --- no letter lost, none doubled --------------------------------------------------------------
 */

struct tally {
    uint64_t sum; /* of mixed code points: order does not matter */
    size_t count;
};

static void tally_letters(struct tally *t, const char *text, size_t size)
{
    for (size_t i = 0; i < size;) {
        uint32_t c;
        i += satchel_utf8_decode(text + i, size - i, &c);
        if (!satchel_strong_direction(c))
            continue;
        t->sum += (c * UINT64_C(0x9E3779B97F4A7C15)) ^ (c << 7);
        t->count++;
    }
}

static unsigned counted;

static void count_file(const char *path)
{
    satchel_buf raw, utf8;
    struct reader r;
    struct tally in = {0}, out = {0};
    size_t size;
    assert_true(load(path, &raw));
    const char *name = strrchr(path, '/') + 1;
    read_source(&r, name, raw.data, raw.size);
    if (!r.article)
        fail_msg("%s: %s", path, r.err.text);
    satchel_buf_init(&utf8, (size_t)64 << 20);
    assert_true(charset_to_utf8(satchel_buf_bytes(&raw), NULL, &utf8, NULL, NULL));
    tally_letters(&in, (const char *)utf8.data, utf8.size);
    const char *text = satchel_article_text(r.article, &size);
    tally_letters(&out, text, size);
    if (r.derived) { /* the headline repeats the first words */
        struct tally head = {0};
        tally_letters(&head, r.headline, strlen(r.headline));
        out.sum -= head.sum;
        out.count -= head.count;
    }
    if (in.count != out.count || in.sum != out.sum)
        fail_msg("%s: %zu letters in, %zu out", path, in.count, out.count);
    counted++;
    satchel_article_close(r.article);
    satchel_buf_free(&raw);
    satchel_buf_free(&utf8);
}

static void count_folder(const char *path)
{
    visit_folder(path, count_file);
}

static void test_letters(void **state)
{
    (void)state;
    need_material(TEST_MATERIAL "/6-text/udhr-utf8/eng.txt");
    counted = 0;
    count_folder(TEST_MATERIAL "/6-text/udhr-utf8");
    count_folder(TEST_MATERIAL "/6-text/us-inaugural");
    count_folder(TEST_MATERIAL "/6-text/genesis");
    count_folder(TEST_MATERIAL "/6-text/udhr-legacy-encodings");
    visit_folder(TEST_MATERIAL "/6-text/sentences-22-languages", count_folder);
    count_file(TEST_MATERIAL "/seed/wire-story.txt");
    print_message("letters in = letters out: %u files\n", counted);
}

static void test_seed(void **state)
{
    (void)state;
    satchel_buf raw;
    struct reader r;
    const satchel_block *blocks;
    need_material(TEST_MATERIAL "/seed/wire-story.txt");
    assert_true(load(TEST_MATERIAL "/seed/wire-story.txt", &raw));
    read_source(&r, "wire-story.txt", raw.data, raw.size);
    assert_non_null(r.article);
    const char *text = satchel_article_text(r.article, NULL);
    const uint32_t count = satchel_article_blocks(r.article, &blocks);
    const char *line = satchel_buf_string(&raw);
    assert_memory_equal(r.headline, line, strlen(r.headline));
    assert_int_equal(line[strlen(r.headline)], '\n');
    assert_int_equal(blocks[1].kind, SATCHEL_KIND_IMAGE);
    assert_int_equal(blocks[1].end - blocks[1].credit, 3);
    assert_memory_equal(text + blocks[1].credit, "AFP", 3);
    /* Every line once and in order. */
    uint32_t block = 0;
    for (size_t length; *line; line += length + (line[length] == '\n')) {
        length = strcspn(line, "\n");
        if (!length)
            continue;
        assert_true(block < count);
        assert_int_equal(blocks[block].end - blocks[block].start, length);
        assert_memory_equal(text + blocks[block].start, line, length);
        block++;
    }
    assert_int_equal(block, count);
    satchel_article_close(r.article);
    satchel_buf_free(&raw);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wire_story),
        cmocka_unit_test(test_bylines_and_credits),
        cmocka_unit_test(test_wrapped_lines),
        cmocka_unit_test(test_one_paragraph_a_line),
        cmocka_unit_test(test_lists_quotes_headings),
        cmocka_unit_test(test_verse),
        cmocka_unit_test(test_odd_sources),
        cmocka_unit_test(test_front_matter_in_text),
        cmocka_unit_test(test_letters),
        cmocka_unit_test(test_seed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
