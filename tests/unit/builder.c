/* The builder's own rules, one by one: which characters stand in a text, where white space is
 * written, what refers to what. That what it makes is sound is tested in document.c. */
#include "support/unit.h"

#include "format/doc_build.h"

#include <satchel/satchel.h>
#include <satchel/utf8.h>

static void say(satchel_builder *b, const char *text)
{
    satchel_builder_text(b, text, strlen(text));
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

/* Does a block of this kind with text `in` become `out`? */
static void becomes(satchel_kind kind, const char *in, const char *out)
{
    satchel_builder *b = satchel_builder_create();
    satchel_builder_open(b, kind);
    say(b, in);
    satchel_builder_close(b);
    satchel_article *a = finish(b);
    assert_string_equal(satchel_article_text(a, NULL), out);
    satchel_article_close(a);
}

/* --- characters --------------------------------------------------------------------------------
 */

/* What stands at an edge of a range, and whether it is inside. */
struct edge {
    uint32_t c;
    bool inside;
};

/* "x" and `c` and `between` and `c` and "y", in UTF-8. */
static void around(char line[32], uint32_t c, const char *between)
{
    char bytes[4];
    const int n = (int)satchel_utf8_encode(c, bytes);
    snprintf(line, 32, "x%.*s%s%.*sy", n, bytes, between, n, bytes);
}

/* Controls, noncharacters and the byte order mark go; their neighbours stay. */
static void test_dropped(void **state)
{
    (void)state;
    static const struct edge edges[] = {
        {0x01, true},     {0x0B, true},    {0x1F, true},    {0x21, false},     {0x7E, false},
        {0x7F, true},     {0x80, true},    {0x9F, true},    {0xA0, false},     {0xFDCF, false},
        {0xFDD0, true},   {0xFDEF, true},  {0xFDF0, false}, {0xFEFE, false},   {0xFEFF, true},
        {0xFF01, false},  {0xFFFD, false}, {0xFFFE, true},  {0xFFFF, true},    {0x10000, false},
        {0x1FFFD, false}, {0x1FFFE, true}, {0x1FFFF, true}, {0x10FFFD, false}, {0x10FFFF, true}};
    static const satchel_kind kinds[] = {SATCHEL_KIND_PARAGRAPH, SATCHEL_KIND_CODE};
    for (size_t i = 0; i < sizeof edges / sizeof *edges; i++)
        for (size_t k = 0; k < 2; k++) {
            char line[32];
            around(line, edges[i].c, "-");
            becomes(kinds[k], line, edges[i].inside ? "x-y" : line);
        }
}

/* Between two letters of scripts without spaces a line end in the source is nothing. */
static void test_line_ends(void **state)
{
    (void)state;
    static const struct edge edges[] = {
        {0x2E7F, false}, {0x2E80, true},  {0x312F, true},   {0x3130, false}, {0x318F, false},
        {0x3190, true},  {0xA4CF, true},  {0xA4D0, false},  {0xF8FF, false}, {0xF900, true},
        {0xFAFF, true},  {0xFB00, false}, {0xFE2F, false},  {0xFE30, true},  {0xFE4F, true},
        {0xFE50, false}, {0xFF00, true},  {0xFFEF, true},   {0xFFF0, false}, {0x1FFFD, false},
        {0x20000, true}, {0x3FFFD, true}, {0x40000, false}, {'z', false}};
    char in[32], out[32];
    for (size_t i = 0; i < sizeof edges / sizeof *edges; i++) {
        around(in, edges[i].c, "\n");
        around(out, edges[i].c, edges[i].inside ? "" : " ");
        becomes(SATCHEL_KIND_PARAGRAPH, in, out);
        around(in, edges[i].c, "\t\r\n ");
        becomes(SATCHEL_KIND_PARAGRAPH, in, out);
        around(in, edges[i].c, " ");
        becomes(SATCHEL_KIND_PARAGRAPH, in, in);
    }
    becomes(SATCHEL_KIND_PARAGRAPH, "水\nx\n水", "水 x 水");
}

/* Line breaks of Unicode are ours; none stands at an end of the text, nor a space beside one. */
static void test_breaks(void **state)
{
    (void)state;
    static const char *const cases[][2] = {{"a\u2028b", "a\nb"},
                                           {"a\u2029b", "a\nb"},
                                           {"a \u2028\n b", "a\nb"},
                                           {"\u2028a\u2029", "a"},
                                           {"a\u2027\u2030b", "a\u2027\u2030b"},
                                           {"a\xC2\x85"
                                            "b",
                                            "a b"},
                                           {"a\f\tb", "a b"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        becomes(SATCHEL_KIND_PARAGRAPH, cases[i][0], cases[i][1]);
    static const satchel_kind kinds[] = {SATCHEL_KIND_PARAGRAPH, SATCHEL_KIND_CODE};
    for (size_t k = 0; k < 2; k++) {
        satchel_builder *b = satchel_builder_create();
        satchel_builder_break(b); /* nothing is open */
        satchel_builder_open(b, kinds[k]);
        satchel_builder_break(b);
        say(b, "a");
        satchel_builder_break(b);
        say(b, "b");
        satchel_builder_break(b);
        satchel_builder_close(b);
        satchel_article *a = finish(b);
        assert_string_equal(satchel_article_text(a, NULL), "a\nb");
        satchel_article_close(a);
    }
}

/* Headline and byline set from outside are lines; both can be asked for while they are open. */
static void test_lines(void **state)
{
    (void)state;
    satchel_builder *b = satchel_builder_create();
    satchel_builder_set_headline(b, "\v Water\x1F\r\n\xC2\x85\treturns\uFEFF\t");
    assert_string_equal(satchel_builder_headline(b), "Water returns");
    satchel_builder_set_byline(b, "A");
    assert_string_equal(satchel_builder_byline(b), "A");
    satchel_builder_destroy(b);
    b = satchel_builder_create();
    satchel_builder_open(b, SATCHEL_KIND_HEADLINE);
    say(b, "Tides");
    assert_string_equal(satchel_builder_headline(b), "Tides");
    satchel_builder_close(b);
    satchel_builder_open(b, SATCHEL_KIND_BYLINE);
    say(b, "By A");
    assert_string_equal(satchel_builder_byline(b), "By A");
    satchel_builder_destroy(b);
}

/* --- strings -----------------------------------------------------------------------------------
 */

/* Controls become blanks, and what is too long is cut between two characters. */
static void test_strings(void **state)
{
    (void)state;
    char alt[SATCHEL_MAX_STRING + 8] = "a\x1F"
                                       "b\x7F"
                                       "c d";
    satchel_builder *b = satchel_builder_create();
    satchel_builder_image(b, "one.png", alt);
    satchel_builder_close(b);
    assert_string_equal(satchel_builder_image_alt(b, 0), "a b c d");
    memset(alt, 'x', sizeof alt - 1);
    memcpy(alt + SATCHEL_MAX_STRING - 1, "é", 2);
    alt[sizeof alt - 1] = '\0';
    satchel_builder_image(b, "two.png", alt);
    satchel_builder_close(b);
    assert_int_equal(strlen(satchel_builder_image_alt(b, 1)), SATCHEL_MAX_STRING - 1);
    assert_string_equal(satchel_builder_image_alt(b, 2), "");
    assert_string_equal(satchel_builder_image_source(b, 1), "two.png");
    assert_string_equal(satchel_builder_image_source(b, 2), "");
    satchel_builder_destroy(b);
}

/* A document has so many strings and no more; one that it has already may come again. */
static void test_most_strings(void **state)
{
    (void)state;
    satchel_builder *b = satchel_builder_create();
    satchel_error err = {0};
    char text[16];
    for (uint32_t i = 1; i < SATCHEL_MAX_STRINGS - 1; i++) { /* number 0 is the empty one */
        snprintf(text, sizeof text, "%u", (unsigned)i);
        assert_int_equal(built_string(b, text), i);
    }
    assert_int_equal(built_string(b, "7"), 7);
    assert_true(satchel_builder_ok(b, &err));
    assert_int_equal(built_string(b, "one more"), 0);
    assert_int_equal(built_string(b, "8"), 8);
    assert_false(satchel_builder_ok(b, &err));
    assert_int_equal(err.code, SATCHEL_LIMIT);
    satchel_builder_destroy(b);
}

/* --- spans -------------------------------------------------------------------------------------
 */

/* More spans than may be open are counted, so that what closes is what was opened. */
static void test_too_many_spans(void **state)
{
    (void)state;
    satchel_builder *b = satchel_builder_create();
    const unsigned most = sizeof b->span_stack / sizeof *b->span_stack;
    satchel_builder_open(b, SATCHEL_KIND_PARAGRAPH);
    for (unsigned i = 0; i < most + 2; i++)
        satchel_builder_span_open(b, SATCHEL_SPAN_STRONG, NULL);
    say(b, "a");
    satchel_builder_span_close(b, SATCHEL_SPAN_STRONG);
    satchel_builder_span_open(b, SATCHEL_SPAN_STRONG, NULL);
    satchel_builder_span_close(b, SATCHEL_SPAN_STRONG);
    satchel_builder_span_close(b, SATCHEL_SPAN_STRONG);
    assert_int_equal(b->span_count, 0);
    say(b, "b");
    for (unsigned i = 0; i < most; i++)
        satchel_builder_span_close(b, SATCHEL_SPAN_STRONG);
    say(b, "c");
    satchel_builder_close(b);
    assert_int_equal(b->span_count, most);
    for (unsigned i = 0; i < most; i++)
        assert_true(b->spans[i].start == 0 && b->spans[i].end == 2);
    satchel_builder_destroy(b);
}

/* Links are counted among spans of other kinds, led to articles, and taken away. */
static void test_links(void **state)
{
    (void)state;
    static const char *const targets[] = {"https://a.example/", "https://b.example/",
                                          "https://c.example/"};
    satchel_builder *b = satchel_builder_create();
    satchel_builder_open(b, SATCHEL_KIND_PARAGRAPH);
    for (unsigned i = 0; i < 3; i++) {
        satchel_builder_span_open(b, SATCHEL_SPAN_EMPHASIS, NULL);
        say(b, "x");
        satchel_builder_span_close(b, SATCHEL_SPAN_EMPHASIS);
        satchel_builder_span_open(b, SATCHEL_SPAN_LINK, targets[i]);
        say(b, "y");
        satchel_builder_span_close(b, SATCHEL_SPAN_LINK);
    }
    satchel_builder_close(b);
    assert_int_equal(satchel_builder_links(b), 3);
    for (unsigned i = 0; i < 3; i++)
        assert_string_equal(satchel_builder_link_target(b, i), targets[i]);
    assert_string_equal(satchel_builder_link_target(b, 3), "");
    satchel_builder_link_drop(b, 0);
    satchel_builder_link_drop(b, 3);
    satchel_builder_link_article(b, 1, "other");
    satchel_builder_link_article(b, 3, "none");
    satchel_article *a = finish(b);
    const satchel_span *spans;
    assert_int_equal(satchel_article_spans(a, &spans), 5);
    assert_int_equal(spans[1].kind, SATCHEL_SPAN_EMPHASIS);
    assert_int_equal(spans[2].kind, SATCHEL_SPAN_ARTICLE);
    assert_string_equal(spans[2].target, "other");
    assert_int_equal(spans[4].kind, SATCHEL_SPAN_LINK);
    assert_string_equal(spans[4].target, targets[2]);
    satchel_article_close(a);
}

/* --- pictures ----------------------------------------------------------------------------------
 */

static void picture(satchel_builder *b, const char *source, const char *caption)
{
    satchel_builder_image(b, source, NULL);
    say(b, caption);
    satchel_builder_close(b);
}

/* A caption that comes later goes where none is, once, and wherever the text has come to. */
static void test_late_captions(void **state)
{
    (void)state;
    satchel_builder *b = satchel_builder_create();
    picture(b, "a.png", "Its own.");
    picture(b, "b.png", "");
    picture(b, "c.png", "");
    picture(b, "d.png", "Full");
    picture(b, "e.png", "");
    satchel_builder_open(b, SATCHEL_KIND_PARAGRAPH);
    say(b, "open");
    satchel_builder_image_caption(b, 0, "Another", NULL);
    satchel_builder_image_caption(b, 1, "First", NULL);
    satchel_builder_image_caption(b, 1, "Second", "Agency");
    satchel_builder_image_caption(b, 2, NULL, "Agency");
    satchel_builder_image_caption(b, 3, "Nowhere", NULL);
    satchel_builder_image_caption(b, 4, "Last", "\x7F");
    satchel_builder_close(b);
    satchel_article *a = finish(b);
    const satchel_block *blocks;
    assert_int_equal(satchel_article_blocks(a, &blocks), 6);
    assert_string_equal(satchel_article_text(a, NULL), "Its own.\nFirst\nAgency\nFull\nLast\nopen");
    assert_int_equal(blocks[0].end - blocks[0].credit, 0);
    assert_int_equal(blocks[1].end - blocks[1].credit, 0);
    assert_int_equal(blocks[2].end - blocks[2].credit, 6);
    satchel_article_close(a);
}

/* Pictures in cells stand behind their table, once, in the box that the table is in. */
static void test_pictures_of_tables(void **state)
{
    (void)state;
    static const char *const sources[] = {"a.png", "b.png"};
    satchel_builder *b = satchel_builder_create();
    satchel_builder_open(b, SATCHEL_KIND_QUOTE);
    for (unsigned i = 0; i < 2; i++) {
        satchel_builder_open(b, SATCHEL_KIND_TABLE);
        satchel_builder_open(b, SATCHEL_KIND_CELL);
        say(b, "cell");
        satchel_builder_image(b, sources[i], "alt");
        satchel_builder_close(b);
        satchel_builder_close(b);
        satchel_builder_close(b);
    }
    satchel_builder_close(b);
    assert_int_equal(satchel_builder_images(b), 2);
    for (uint32_t i = 0; i < 2; i++) {
        assert_string_equal(satchel_builder_image_source(b, i), sources[i]);
        satchel_builder_image_resolve(b, i, i, 1, 1);
    }
    satchel_article *a = finish(b);
    const satchel_block *blocks;
    assert_int_equal(satchel_article_blocks(a, &blocks), 9);
    assert_int_equal(blocks[4].kind, SATCHEL_KIND_IMAGE);
    assert_int_equal(blocks[4].depth, 1);
    assert_int_equal(blocks[8].kind, SATCHEL_KIND_IMAGE);
    assert_int_equal(blocks[0].next, 9);
    satchel_article_close(a);
}

/* Sizes from 1 to the largest side are taken, others leave the picture without one. */
static void test_sizes(void **state)
{
    (void)state;
    static const struct {
        unsigned width, height;
        bool taken;
    } cases[] = {{1, 1, true},
                 {SATCHEL_MAX_SIDE, SATCHEL_MAX_SIDE, true},
                 {0, 1, false},
                 {1, 0, false},
                 {SATCHEL_MAX_SIDE + 1, 1, false},
                 {1, SATCHEL_MAX_SIDE + 1, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        satchel_builder *b = satchel_builder_create();
        picture(b, "a.png", "");
        satchel_builder_image_resolve(b, 0, 0, cases[i].width, cases[i].height);
        satchel_builder_image_resolve(b, 1, 0, 1, 1);
        assert_int_equal(b->blocks[0].width, cases[i].taken ? cases[i].width : 0);
        assert_int_equal(b->blocks[0].height, cases[i].taken ? cases[i].height : 0);
        satchel_builder_destroy(b);
    }
}

/* A label belongs to the footnote that is open, if one is. */
static void test_labels(void **state)
{
    (void)state;
    satchel_builder *b = satchel_builder_create();
    satchel_builder_label(b, "nothing open");
    satchel_builder_open(b, SATCHEL_KIND_PARAGRAPH);
    satchel_builder_label(b, "no footnote");
    say(b, "See");
    satchel_builder_note(b, "one");
    satchel_builder_close(b);
    satchel_builder_open(b, SATCHEL_KIND_FOOTNOTE);
    satchel_builder_label(b, "one");
    say(b, "Here.");
    satchel_builder_close(b);
    satchel_article *a = finish(b);
    const satchel_span *spans;
    assert_int_equal(satchel_article_spans(a, &spans), 1);
    assert_int_equal(spans[0].kind, SATCHEL_SPAN_NOTE);
    assert_int_equal(spans[0].block, 1);
    satchel_article_close(a);
}

/* Facts have a name and a value, or are none. */
static void test_facts(void **state)
{
    (void)state;
    static const char *const facts[][2] = {
        {"source", "AFP"}, {"", "none"}, {"none", ""}, {NULL, "none"}, {"AFP", "source"}};
    satchel_builder *b = satchel_builder_create();
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
        satchel_builder_meta(b, facts[i][0], facts[i][1]);
    satchel_builder_open(b, SATCHEL_KIND_PARAGRAPH);
    say(b, "Text.");
    satchel_builder_close(b);
    satchel_article *a = finish(b);
    const satchel_meta *meta;
    assert_int_equal(satchel_article_meta(a, &meta), 2);
    assert_string_equal(meta[0].key, "source");
    assert_string_equal(meta[0].value, "AFP");
    assert_string_equal(meta[1].key, "AFP");
    assert_string_equal(meta[1].value, "source");
    satchel_article_close(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dropped),        cmocka_unit_test(test_line_ends),
        cmocka_unit_test(test_breaks),         cmocka_unit_test(test_lines),
        cmocka_unit_test(test_strings),        cmocka_unit_test(test_most_strings),
        cmocka_unit_test(test_too_many_spans), cmocka_unit_test(test_links),
        cmocka_unit_test(test_late_captions),  cmocka_unit_test(test_pictures_of_tables),
        cmocka_unit_test(test_sizes),          cmocka_unit_test(test_labels),
        cmocka_unit_test(test_facts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
