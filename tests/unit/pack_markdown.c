/* Markdown: CommonMark and what people add to it. */
#include "pack_article.h"

#include <time.h>

static void test_blocks_and_spans(void **state)
{
    (void)state;
    expect_outline(
        "a.md",
        "# Title\n\nOne *two* **three** `four` ~~five~~ [six](https://x.org/) <b>7</b>\n"
        "next\\\nline\n\n## Two\n\n> quote\n> - a\n>   - b\n\n```c\nint x;\n```\n\n---\n\n"
        "3. c\n4. d\n\n- [x] done\n- [ ] open\n",
        "headline(Title) paragraph(One <emphasis:two> <strong:three> <code:four> "
        "<strike:five> <link https://x.org/:six> <strong:7> next\nline) heading(Two) "
        "quote{paragraph(quote) list{item{paragraph(a) list{item{paragraph(b)}}}}} "
        "code(int x;) rule list{item{paragraph(c)} item{paragraph(d)}} "
        "list{item{paragraph(done)} item{paragraph(open)}}");
    expect_outline("a.md", "Text first.\n\n| a | b |\n|:-:|--:|\n| c *d* | e\\|f |\n",
                   "headline(Text first) paragraph(Text first.) table{row{cell(a) cell(b)} "
                   "row{cell(c <emphasis:d>) cell(e|f)}}");
}

static void test_images(void **state)
{
    (void)state;
    expect_outline("a.md",
                   "# T\n\n![A *brick* hall](a.jpg \"The station on Friday. Photo: HB\")\n\n"
                   "Text ![in](b.png) line.\n",
                   "headline(T) image(The station on Friday. |Photo: HB) paragraph(Text) image() "
                   "paragraph(line.)");
}

static void test_front_matter(void **state)
{
    (void)state;
    struct reader r;
    read_text(&r, "a.md",
              "---\nid: x1\ntitle: \"Water: returns\"\nbyline: Salma\nlang: pt_br\n"
              "date: 2026-11-20T12:40:00+02:00\nupdated: 2026-11-21\nstatus: corrected\n"
              "order: 3\nurgency: 1\nversion: 2\nrelated:\n  - a\n  - b: {c: d}\n"
              "summary: >\n  By noon\n  it ran.\ntags: [one, two]\ndraft: false\n---\n"
              "# Water: returns\n\nText.\n");
    assert_string_equal(outline(r.article), "headline(Water: returns) byline(Salma) "
                                            "summary(By noon it ran.) paragraph(Text.)");
    assert_string_equal(r.language, "pt-BR");
    assert_int_equal(r.meta.issued, 1795171200);
    assert_int_equal(r.meta.status, SATCHEL_CORRECTED);
    assert_int_equal(r.meta.order, 3);
    assert_int_equal(r.meta.urgency, 1);
    assert_int_equal(r.meta.version, 2);
    const satchel_meta *meta;
    assert_int_equal(satchel_article_meta(r.article, &meta), 3);
    assert_string_equal(meta[0].key, "urgency");
    assert_string_equal(meta[0].value, "1");
    assert_string_equal(meta[1].key, "related");
    assert_string_equal(meta[2].key, "subject");
    assert_string_equal(meta[2].value, "one, two");
    satchel_article_close(r.article);
}

/* TOML: all its strings, arrays over lines, comments, and what is passed over. */
static void test_toml(void **state)
{
    (void)state;
    struct reader r;
    expect_outline("a.md", "+++\ntitle = \"T\"\nauthor = 'A'\n[x]\ntitle = 2\n+++\nText.\n",
                   "headline(T) byline(A) paragraph(Text.)");
    read_text(
        &r, "a.md",
        "+++\r\n# first\ntitle = \"T\\u00E9 \\\"x\\\" # y\" # not this\nauthor = '''\nA \\n'''\n"
        "summary = \"\"\"\nIt ran \\\n   by \"\"noon\"\".\"\"\"\n"
        "draft = false\nurgency = 2\nextra = {title = \"}\", a = [1]}\n"
        "date = 2026-11-20T12:40:00+02:00\n"
        "tags = [ # all\n  \"one\", 'two',\n  [\"three\"], {x = 1},\n]\n\n[menu]\ntitle = 'No'\n"
        "+++\nText.\n");
    assert_string_equal(outline(r.article), "headline(T\xC3\xA9 \"x\" # y) byline(A \\n) "
                                            "summary(It ran by \"\"noon\"\".) paragraph(Text.)");
    assert_string_equal(r.warning, "");
    assert_int_equal(r.meta.issued, 1795171200);
    assert_int_equal(r.meta.urgency, 2);
    const satchel_meta *meta;
    assert_int_equal(satchel_article_meta(r.article, &meta), 2);
    assert_string_equal(meta[1].value, "one, two, three");
    satchel_article_close(r.article);
    static const char *const unsound[] = {"x = \"open\n", "x = [1, 2\n",       "x = \"\\q\"\n",
                                          "x = {a = 1\n", "x = \"\\ud800\"\n", "x = 'a' b\n"};
    for (size_t i = 0; i < sizeof unsound / sizeof *unsound; i++) {
        char text[128];
        snprintf(text, sizeof text, "+++\nauthor = \"A\"\n%stitle = \"T\"\n+++\nText.\n",
                 unsound[i]);
        read_text(&r, "a.md", text);
        assert_non_null(strstr(r.warning, "line by line"));
        assert_string_equal(outline(r.article), "headline(T) byline(A) paragraph(Text.)");
        satchel_article_close(r.article);
    }
}

static void test_odd_front_matter(void **state)
{
    (void)state;
    struct reader r;
    read_text(&r, "a.md", "---\ntitle: Foo: bar\nauthor: A\n---\nText.\n");
    assert_string_equal(outline(r.article), "headline(Foo: bar) byline(A) paragraph(Text.)");
    assert_non_null(strstr(r.warning, "line by line"));
    satchel_article_close(r.article);
    read_text(&r, "a.md", "---\na: &a [1,2]\nb: *a\ntitle: *a\n---\nBody.\n");
    assert_non_null(strstr(r.warning, "aliases"));
    assert_string_equal(outline(r.article), "headline(Body) paragraph(Body.)");
    satchel_article_close(r.article);
    read_text(&r, "a.md", "---\ntitle: \"Never closed\n\nText.\n");
    assert_non_null(strstr(r.warning, "no closing line"));
    assert_non_null(strstr(outline(r.article), "Never closed"));
    satchel_article_close(r.article);
    read_text(&r, "a.md", "---\n\nA rule above.\n\n---\n\nAnd below.\n");
    assert_string_equal(r.warning, "");
    satchel_article_close(r.article);
}

static void test_headlines(void **state)
{
    (void)state;
    expect_outline("a.md", "![badge](https://x/b.svg)\n\n# Title\n\nText.\n",
                   "headline(Title) paragraph(Text.)");
    expect_outline("a.md", "## Second level\n\nText.\n", "headline(Second level) paragraph(Text.)");
    expect_outline("a.md", "# One\n\nText.\n\n# Two\n\nMore.\n",
                   "headline(One) paragraph(Text.) heading(Two) paragraph(More.)");
    expect_outline("a.md", "Text.\n\n# One\n\nA.\n\n# Two\n\nB.\n",
                   "headline(Text) paragraph(Text.) heading(One) paragraph(A.) heading(Two) "
                   "paragraph(B.)");
    struct reader r;
    read_text(&r, "the-long_name.md", "![](x.png)\n");
    assert_string_equal(r.headline, "the long name");
    satchel_article_close(r.article);
}

static void test_footnotes(void **state)
{
    (void)state;
    expect_outline(
        "a.md",
        "# T\n\nFact[^1] and *more*[^Big] and [^none] and `[^1]`.\n\n[^1]: Source\n"
        "    goes on.\n\n    - list\n\n[^big]: Big [link][x].\nText.\n\n"
        "[x]: https://x.org/\n\n```\n[^1]: code\n```\n",
        "headline(T) paragraph(Fact<note:1> and <emphasis:more><note:2> and [^none] and "
        "<code:[^1]>.) code([^1]: code) footnote{paragraph(Source goes on.) "
        "list{item{paragraph(list)}}} footnote{paragraph(Big <link https://x.org/:link>. "
        "Text.)}");
}

static void test_html_inside(void **state)
{
    (void)state;
    expect_outline("a.md",
                   "# T\n\n<aside markdown=\"1\" class=\"pquote\">\n"
                   "  <img src=\"https://a/m?s=180\" class=\"pquote-avatar\" alt=\"avatar\">\n"
                   "  <i>\n  Quoted text.\n  </i>\n  <p markdown=\"1\" class=\"pquote-credit\">\n"
                   "— @m, [\"Growing\"](https://o.org/)\n  </p>\n</aside>\n\n"
                   "<div align=\"center\">\n\n**bold**\n\n</div>\n\n"
                   "<table><tr><th>a<th>b<tr><td>c<td>d</table>\n\n<script>alert(1)</script>\n\n"
                   "A <textarea> end.\n",
                   "headline(T) aside{paragraph(<emphasis:Quoted text.>) paragraph(— @m, "
                   "<link https://o.org/:\"Growing\">)} paragraph(<strong:bold>) "
                   "table{row{cell(a) cell(b)} row{cell(c) cell(d)}} "
                   "paragraph(A <textarea> end.)");
}

static void test_jumps(void **state)
{
    (void)state;
    expect_outline("a.md",
                   "# T\n\n[a](#the-hours) [b](#%D1%87%D0%B0%D1%81) [c](#own) [d](#none)\n\n"
                   "## The hours\n\nx\n\n## Час\n\ny\n\n## Named {#own}\n\nz\n",
                   "headline(T) paragraph(<jump:a> <jump:b> <jump:c> d) heading(The hours) "
                   "paragraph(x) heading(Час) paragraph(y) heading(Named) paragraph(z)");
}

static void test_hostile(void **state)
{
    (void)state;
    static const struct {
        const char *piece;
        unsigned times;
    } cases[] = {
        {">", 100000},
        {"> ", 50000},
        {"- ", 50000},
        {"*a **a ", 50000},
        {"[", 100000},
        {"[a](", 50000},
        {"![", 50000},
        {"`", 50001},
        {"a**b", 50000},
        {"<!--", 50000},
        {"&#1234", 50000},
        {"[^1]: x\n", 50000},
        {"|", 100000},
        {"~~a", 50000},
        {"\n- a", 100000},
        {"[^a][^b]", 50000},
        {"<div markdown=\"1\">\n", 20000},
        {"# a {#", 50000},
        {"*", 100000},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        satchel_buf source;
        struct reader r;
        satchel_buf_init(&source, (size_t)16 << 20);
        satchel_buf_put_text(&source, "text\n\n");
        for (unsigned k = 0; k < cases[i].times; k++)
            satchel_buf_put_text(&source, cases[i].piece);
        const clock_t start = clock();
        read_source(&r, "a.md", source.data, source.size);
        const double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
        if (seconds > 5)
            fail_msg("%s took %.1f s", cases[i].piece, seconds);
        satchel_article_close(r.article);
        satchel_buf_free(&source);
    }
}

/* Every article of the guide reads without a warning, has its title, and all languages are right.
 */
static unsigned articles;

static void read_guide(const char *path)
{
    satchel_buf raw;
    struct reader r;
    if (!strstr(path, ".md")) {
        visit_folder(path, read_guide);
        return;
    }
    assert_true(load(path, &raw));
    read_source(&r, path, raw.data, raw.size);
    if (!r.article)
        fail_msg("%s: %s", path, r.err.text);
    assert_string_equal(r.warning, "");
    assert_false(r.derived);
    assert_true(*r.language);
    articles++;
    satchel_article_close(r.article);
    satchel_buf_free(&raw);
}

static void test_guide(void **state)
{
    (void)state;
    need_material(TEST_MATERIAL "/5-markdown/opensource-guide/best-practices.md");
    articles = 0;
    visit_folder(TEST_MATERIAL "/5-markdown/opensource-guide", read_guide);
    assert_int_equal(articles, 61);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_blocks_and_spans),
        cmocka_unit_test(test_images),
        cmocka_unit_test(test_front_matter),
        cmocka_unit_test(test_toml),
        cmocka_unit_test(test_odd_front_matter),
        cmocka_unit_test(test_headlines),
        cmocka_unit_test(test_footnotes),
        cmocka_unit_test(test_html_inside),
        cmocka_unit_test(test_jumps),
        cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_guide),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
