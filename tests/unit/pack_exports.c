/* Exports: the text is the text, HTML is safe, Markdown comes back. */
#include "pack_article.h"

#include "exports/export.h"

static char *exported(const satchel_article *a, void (*export)(FILE *, const satchel_article *))
{
    static char *text;
    size_t size;
    free(text);
    FILE *to = open_memstream(&text, &size);
    export(to, a);
    fclose(to);
    return text;
}

static void html_alone(FILE *to, const satchel_article *a)
{
    satchel_error err;
    assert_true(export_html(to, a, NULL, 0, &err));
}

static void test_text(void **state)
{
    (void)state;
    struct reader r;
    read_text(&r, "a.md",
              "# T\n\nOne *two*.\n\n- a\n- b\n\n|x|y|\n|-|-|\n|1|2|\n\n![alt](p.png)\n\n"
              "end\n");
    assert_string_equal(exported(r.article, export_text),
                        "T\n\nOne two.\n\na\n\nb\n\nx\ty\n1\t2\n\nend\n");
    satchel_article_close(r.article);
}

static void test_html(void **state)
{
    (void)state;
    struct reader r;
    read_text(&r, "a.md",
              "# <b>T</b> & \"Q\"\n\n`<script>` [a](https://x.org/?a=1&b=\"2\") "
              "[b](javascript:alert(1))\n\n1. x\n\nA[^1]\n\n[^1]: note\n");
    const char *html = exported(r.article, html_alone);
    assert_non_null(strstr(html, "<title>T &amp; &quot;Q&quot;</title>"));
    assert_non_null(strstr(html, "<code>&lt;script&gt;</code>"));
    assert_null(strstr(html, "javascript"));
    assert_null(strstr(html, "<script"));
    assert_non_null(strstr(html, "<ol"));
    assert_non_null(strstr(html, "<sup><a href=\"#b"));
    satchel_article_close(r.article);
}

/* Blocks, spans and text of what was read back are those that were written. */
static void comes_back(const char *name, const char *source, size_t size)
{
    struct reader first, second;
    read_source(&first, name, source, size);
    if (!first.article)
        fail_msg("%s: %s", name, first.err.text);
    char *markdown = strdup(exported(first.article, export_markdown));
    char *before = strdup(outline(first.article));
    read_source(&second, "a.md", markdown, strlen(markdown));
    if (!second.article)
        fail_msg("%s: %s\n%s", name, second.err.text, markdown);
    const char *after = outline(second.article);
    if (strcmp(before, after) != 0) {
        size_t i = 0;
        while (before[i] == after[i])
            i++;
        const size_t from = i > 60 ? i - 60 : 0;
        fail_msg("%s differs:\n  before ...%.160s\n  after  ...%.160s\n", name, before + from,
                 after + from);
    }
    satchel_article_close(first.article);
    satchel_article_close(second.article);
    free(markdown);
    free(before);
}

static void test_markdown(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "# T\n\nOne *two* **three** ***both*** `co``de` ~~s~~ H<sub>2</sub>O "
        "[l](https://x.org/a(b)).\n",
        "# T\n\n1\\. not a list\n\n\\- nor this\n\n\\# nor that\n\n\\> or quote \\[x\\](y) "
        "\\*z\\*\n",
        "# T\n\n- a\n- b\n  - c\n\n    d\n\n1. x\n2. y\n\n> q\n>\n> - z\n>\n> > deep\n",
        "# T\n\n- [x] done\n- [ ] open\n\n```\n``x\n  code\n\n```\n\n---\n\nline\\\nbreak\n",
        "# T\n\n| a | b |\n|--|--:|\n| x \\| y | *z* "
        "|\n\n<table><tr><td>p<td>q<tr><td>r<td>s</table>\n",
        "# T\n\nA[^1] b[^2].\n\n[^1]: one\n\n    - list\n\n[^2]: two\n",
        "# T\n\n<aside>\n\nBeside *it*.\n\n</aside>\n\n![alt \"q\"](x.png \"Cap. Photo: X\")\n",
        "# T\n\nمرحبا <span lang=\"en\">hello</span> <bdi dir=\"ltr\">1-2</bdi>\n\n**«نص»**نص\n",
        "# T\n\na\\*b & c &amp;amp; <b>**x**</b> 5 < 6 > 4 ~ ~~ ! \\![x] http://a_b_c\n",
        "# T\n\n- one\n\n  two\n\n- three\n\n<!-- -->\n\n- four\n\n## H *e* `c`\n\n[j](#h-e-c)\n",
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        comes_back("a.md", cases[i], strlen(cases[i]));
}

static unsigned files;

static void round_file(const char *path)
{
    satchel_buf raw;
    if (!strchr(strrchr(path, '/'), '.')) {
        visit_folder(path, round_file);
        return;
    }
    if (!input_wants_name(path))
        return;
    assert_true(load(path, &raw));
    comes_back(path, (const char *)raw.data, raw.size);
    satchel_buf_free(&raw);
    files++;
}

static void test_sample(void **state)
{
    (void)state;
    files = 0;
    visit_folder(TEST_ASSETS "/sample", round_file);
    assert_true(files >= 12);
}

static void test_guide(void **state)
{
    (void)state;
    need_material(TEST_MATERIAL "/5-markdown/opensource-guide/best-practices.md");
    files = 0;
    visit_folder(TEST_MATERIAL "/5-markdown/opensource-guide", round_file);
    print_message("Markdown there and back: %u articles of the guide\n", files);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),     cmocka_unit_test(test_html),
        cmocka_unit_test(test_markdown), cmocka_unit_test(test_sample),
        cmocka_unit_test(test_guide),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
