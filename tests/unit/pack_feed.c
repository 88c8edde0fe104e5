/* Feeds: what each entry becomes. */
#include "pack_article.h"

#define MOST 8

struct taken {
    char outline[MOST][2048], facts[MOST][512];
    struct metadata meta[MOST];
    unsigned count;
};

static const char *shown(const char *text)
{
    return text ? text : "-";
}

static bool take(void *context, struct manuscript *m, satchel_error *err)
{
    struct taken *t = context;
    const satchel_draft draft = {.id = "x", .issued = SATCHEL_NO_TIME, .updated = SATCHEL_NO_TIME};
    satchel_article *a = satchel_builder_article(m->builder, &draft, err);
    if (!a || t->count == MOST)
        return false;
    snprintf(t->outline[t->count], sizeof t->outline[0], "%.2000s", outline(a));
    t->meta[t->count] = m->meta;
    char *facts = t->facts[t->count++];
    int at = snprintf(facts, sizeof t->facts[0], "%s|%s|%s|%s", shown(m->meta.id),
                      shown(m->meta.byline), shown(m->meta.language), shown(m->meta.section));
    for (unsigned i = 0; i < m->meta.fact_count; i++)
        at += snprintf(facts + at, sizeof t->facts[0] - (size_t)at, "|%s=%s", m->meta.facts[i].key,
                       m->meta.facts[i].value);
    satchel_article_close(a);
    return true;
}

static struct taken read_seed(const char *name)
{
    char path[1024];
    satchel_buf bytes;
    satchel_error err = {0};
    struct taken t = {0};
    snprintf(path, sizeof path, TEST_DIR "/fuzz/seeds/feed/%s", name);
    assert_true(load(path, &bytes));
    const struct input input = {.bytes = satchel_buf_bytes(&bytes), .name = name};
    const struct intake intake = {.article = take, .context = &t};
    const struct input_format *format = input_format_of(&input);
    assert_non_null(format);
    if (!format->read(&input, &intake, &err))
        fail_msg("%s: %s", name, err.text);
    satchel_buf_free(&bytes);
    return t;
}

static void test_rss(void **state)
{
    (void)state;
    const struct taken t = read_seed("rss2.xml");
    assert_int_equal(t.count, 3);
    assert_string_equal(t.outline[0],
                        "headline(Water returns) byline(Ann Lee) summary(It came at noon, and all "
                        "the quarter knew.) paragraph(The valves weighed <emphasis:thirty> "
                        "kilograms.) list{item{paragraph(one)}}");
    assert_string_equal(t.facts[0], "urn:b:1|Ann Lee|en-GB|The Bulletin|rights=CC BY|source=The "
                                    "Bulletin|url=https://example.org/water|subject=City");
    assert_int_equal(t.meta[0].issued, 1795082400);
    assert_string_equal(t.outline[1], "headline(Only a headline) paragraph(<link "
                                      "https://example.org/only:https://example.org/only>)");
    assert_string_equal(t.outline[2],
                        "headline(No title & more) byline(Bo Ray) paragraph(No title & more)");
}

static void test_rdf(void **state)
{
    (void)state;
    const struct taken t = read_seed("rss1.rdf");
    assert_int_equal(t.count, 1);
    assert_string_equal(t.outline[0], "headline(One) paragraph(Text one)");
    assert_int_equal(t.meta[0].issued, 1795082400);
}

static void test_atom(void **state)
{
    (void)state;
    const struct taken t = read_seed("atom.xml");
    assert_int_equal(t.count, 2);
    assert_string_equal(t.outline[0], "headline(A & B) byline(Ann Lee) heading(H) paragraph(x y)");
    assert_string_equal(t.facts[0], "urn:1|Ann Lee|fr|F|source=F|url=https://example.org/a/b|"
                                    "subject=t");
    assert_int_equal(t.meta[0].issued, 1795082400);
    assert_int_equal(t.meta[0].updated, 1795168800);
    assert_string_equal(t.outline[1], "headline(A) byline(Bo) paragraph(q)");
}

static void test_json(void **state)
{
    (void)state;
    const struct taken t = read_seed("feed.json");
    assert_int_equal(t.count, 2);
    assert_string_equal(t.outline[0],
                        "headline(Eins) byline(Ann) summary(Kurz gesagt, so war das an dem Tag.) "
                        "paragraph(Erster <strong:Text>)");
    assert_string_equal(t.facts[0],
                        "1|Ann|de|J|source=J|url=https://example.org/1|subject=a|subject=b");
    assert_string_equal(t.outline[1], "headline(Nur) byline(Bo) paragraph(Nur) paragraph(Text)");
    assert_int_equal(t.meta[0].issued, 1795078800);
}

static void test_ill_formed(void **state)
{
    (void)state;
    const struct taken t = read_seed("ill.xml");
    assert_int_equal(t.count, 1);
    assert_true(strstr(t.outline[0], "headline(Fish & chips)") == t.outline[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rss),  cmocka_unit_test(test_rdf),        cmocka_unit_test(test_atom),
        cmocka_unit_test(test_json), cmocka_unit_test(test_ill_formed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
