/* XML: what is read, what is mended, what is refused. */
#include "pack_article.h"

#include "inputs/xml.h"

static struct xml_node *parse(satchel_arena *arena, const char *text, bool *repaired,
                              satchel_error *err)
{
    satchel_arena_init(arena, XML_MOST_MEMORY);
    return xml_parse(arena, (satchel_bytes){(const uint8_t *)text, strlen(text)}, repaired, err);
}

static void expect_text(const char *source, const char *expected, bool sound)
{
    satchel_arena arena;
    satchel_error err;
    bool repaired;
    struct xml_node *root = parse(&arena, source, &repaired, &err);
    if (!root)
        fail_msg("%s: %s", source, err.text);
    assert_string_equal(xml_text(&arena, root), expected);
    assert_int_equal(repaired, !sound);
    satchel_arena_free(&arena);
}

static void test_text(void **state)
{
    (void)state;
    expect_text("<a> x <b>y</b><![CDATA[<&]]>&lt;&#65;</a>", "x y<&<A", true);
    expect_text("<?xml version='1.0'?><!-- c --><a>&eacute;&nbsp;&mdash;</a>", "é\xC2\xA0—", true);
    expect_text("<!DOCTYPE a [<!ENTITY e 'x'>]><a>1&e;2</a>", "1&e;2", false);
    expect_text("<a>Fish & chips &co; 1 < 2</a>", "Fish & chips &co; 1 < 2", false);
    expect_text("\n <?xml version='1.0'?><a>x</a>", "x", false);
    expect_text("<a><b>x<c>y</b>z</a>", "xyz", false);
    expect_text("<a>x\x01y</a>", "x y", false);
    expect_text("<a>cut of", "cut of", false);
}

static void test_names(void **state)
{
    (void)state;
    satchel_arena arena;
    satchel_error err;
    struct xml_node *root =
        parse(&arena,
              "<r xmlns='u:1' xmlns:x='u:2' xml:lang='fr'><x:i y='1' x:z='&copy;2'/>"
              "<dc:creator>N</dc:creator><i>second</i></r>",
              NULL, &err);
    assert_non_null(root);
    const struct xml_node *i = xml_child(root, "i");
    assert_true(xml_in(i, "u:3|u:2"));
    assert_false(xml_in(i, "u:1"));
    assert_string_equal(xml_attribute(i, "y"), "1");
    assert_string_equal(xml_attribute_in(i, "u:2", "z"), "\xC2\xA9"
                                                         "2");
    assert_null(xml_attribute(i, "q"));
    assert_string_equal(xml_language(i), "fr");
    assert_string_equal(xml_text(&arena, xml_sibling(i, "i")), "second");
    assert_string_equal(xml_child(root, "creator")->ns, "http://purl.org/dc/elements/1.1/");
    assert_string_equal(xml_child_text(&arena, root, "none"), "");
    satchel_arena_free(&arena);
}

static void test_limits(void **state)
{
    (void)state;
    satchel_arena arena;
    satchel_error err;
    satchel_buf deep;
    satchel_buf_init(&deep, (size_t)1 << 20);
    for (unsigned i = 0; i < 100000; i++)
        satchel_buf_put_text(&deep, "<a>");
    assert_null(parse(&arena, satchel_buf_string(&deep), NULL, &err));
    assert_int_equal(err.code, SATCHEL_LIMIT);
    satchel_arena_free(&arena);
    satchel_buf_free(&deep);
    assert_null(parse(&arena, "only words", NULL, &err));
    assert_int_equal(err.code, SATCHEL_INPUT);
    satchel_arena_free(&arena);
    const char *opened = "<!DOCTYPE a SYSTEM 'file:///etc/passwd' [<!ENTITY x SYSTEM "
                         "'file:///etc/passwd'>]><a>&x;</a>";
    const struct xml_node *root = parse(&arena, opened, NULL, &err);
    assert_true(!root || !strstr(xml_text(&arena, root), "root:"));
    satchel_arena_free(&arena);
}

static void test_begins(void **state)
{
    (void)state;
    static const char text[] = "\xEF\xBB\xBF<?xml version='1.0'?>\n<!-- x --><!DOCTYPE x><n:rss a>";
    const satchel_bytes in = {(const uint8_t *)text, sizeof text - 1};
    assert_true(xml_begins(in, "rss"));
    assert_false(xml_begins(in, "rs"));
    assert_false(xml_begins(in, "rdf"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_begins),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
