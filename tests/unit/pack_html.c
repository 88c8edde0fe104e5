/* HTML: which part of a page is the article, and what its elements become. */
#include "pack_article.h"

#include <time.h>

static void test_page(void **state)
{
    (void)state;
    expect_outline(
        "a.html",
        "<!DOCTYPE html><html lang=he dir=rtl><head><title>Water returns - The Bulletin</title>"
        "<meta name=author content='Yael'><meta name=description content='Not shown'>"
        "<meta property='article:published_time' content='2026-11-19T16:45:00+02:00'></head><body>"
        "<header><nav><a href=/>Home</a></nav></header><main><article><h1>Water returns</h1>"
        "<p class=standfirst>It came at noon.</p><p class=byline>By Yael</p>"
        "<p class=dateline>Port, 19 November 2026</p><p>Text <em>here</em> and "
        "<a href='https://example.org/'>there</a>.</p></article></main>"
        "<footer>Bulletin, Quay Row</footer><script>alert(1)</script></body></html>",
        "headline(Water returns) byline(By Yael) summary(It came at noon.) "
        "dateline(Port, 19 November 2026) paragraph(Text <emphasis:here> and "
        "<link https://example.org/:there>.)");
    struct reader r;
    read_text(&r, "a.html",
              "<html lang=he dir=rtl><title>X y z</title><meta name=date content=2026-11-19>"
              "<meta name=author content='Yael'><body><p>Text.</p>");
    assert_string_equal(r.language, "he");
    assert_int_equal(r.meta.issued, 1795046400);
    assert_int_equal(r.meta.direction, SATCHEL_BASE_RTL);
    assert_string_equal(outline(r.article), "headline(X y z) byline(Yael) paragraph(Text.)");
    satchel_article_close(r.article);
}

/* Microdata says what the catalog needs; the lines that only show it go. Formulas are lines. */
static void test_microdata_and_formulas(void **state)
{
    (void)state;
    struct reader r;
    read_text(
        &r, "a.html",
        "<title>Water - B</title><body><article itemscope "
        "itemtype='https://schema.org/NewsArticle'><h1 itemprop='name headline'>Water is "
        "back</h1><p>By <b itemprop=author itemscope itemtype=https://schema.org/Person>"
        "<i itemprop=name>Salma</i><i itemprop=jobTitle>Editor</i></b></p>"
        "<time itemprop=datePublished datetime=2026-11-19>Thursday</time>"
        "<p><span itemprop=articleSection>City</span></p><p>Text of it.</p>"
        "<div itemprop=publisher itemscope><meta itemprop=name content='The B'></div>"
        "<div itemscope itemtype=https://schema.org/Comment><b itemprop=author>Troll</b></div>"
        "</article>");
    assert_string_equal(outline(r.article), "headline(Water is back) byline(Salma) "
                                            "paragraph(Text of it.) paragraph(<strong:Troll>)");
    assert_string_equal(r.section, "City");
    assert_int_equal(r.meta.issued, 1795046400);
    satchel_article_close(r.article);
    expect_outline(
        "a.html",
        "<title>T</title><p>So <math><mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn>"
        "</mfrac><mo>=</mo><msup><mi>r</mi><mn>2</mn></msup><msqrt><mi>x</mi><mi>y</mi></msqrt>"
        "<mfenced><mi>p</mi><mi>q</mi></mfenced><annotation>TeX</annotation></math>, "
        "<math alttext='x^2'></math>.",
        "headline(T) paragraph(So (a + b)/2 = r<superscript:2>\xE2\x88\x9A(xy)(p, q), x^2.)");
}

#define LONG                                                                                   \
    "The council met on Tuesday to decide how the harbour should be paid for, and after four " \
    "hours of debate it put the matter off again, to the anger of the fishermen."

/* Pages as they were written twenty years ago, and as telephones get them: the text without what
 * stands around it. */
static void test_kinds_of_pages(void **state)
{
    (void)state;
    expect_outline("a.html",
                   "<title>Harbour</title><body><table width=760><tr><td colspan=3><img src=b.gif>"
                   "<tr><td><font><a href=1>News</a><br><a href=2>Sport</a></font><td>"
                   "1 " LONG "<br><br>2 " LONG "<br>\n<br>3 " LONG "<p>4 " LONG
                   "<td>Buy now, cheap cars and boats. <a href=x>Here</a></table>",
                   "headline(Harbour) paragraph(1 " LONG ") paragraph(2 " LONG ") paragraph(3 " LONG
                   ") paragraph(4 " LONG ")");
    expect_outline("a.html",
                   "<title>Harbour of all</title><body><amp-sidebar><p>Home</amp-sidebar><article>"
                   "<p>1 " LONG "<amp-ad>Buy</amp-ad><p>2 " LONG
                   "<section class='x newsletter-signup'><p>Get our letter.</section><p>3 " LONG
                   "<div class='ad-slot'>Advert</div><table><tr><td class=gutter><pre>1</pre><td>"
                   "<pre>int a;</pre></table><p>4 " LONG
                   "</article><div id=cookie-consent><p>We use "
                   "cookies to improve your experience, and theirs, which you can read here.</div>",
                   "headline(Harbour of all) paragraph(1 " LONG ") paragraph(2 " LONG
                   ") paragraph(3 " LONG ") code(int a;) paragraph(4 " LONG ")");
}

/* Who wrote it, in a head that itself goes. */
static void test_byline_above(void **state)
{
    (void)state;
    expect_outline(
        "a.html",
        "<title>The harbour opens its sluices again</title><body><div class=post><header "
        "class=entry-header><h1>The harbour opens its sluices again</h1><span class=byline>by "
        "Ann Lee</span></header><div class=entry-content><p>1 " LONG "<p>2 " LONG "<p>3 " LONG
        "<p>4 " LONG "<p>5 " LONG "</div></div>",
        "headline(The harbour opens its sluices again) byline(by Ann Lee) paragraph(1 " LONG
        ") paragraph(2 " LONG ") paragraph(3 " LONG ") paragraph(4 " LONG ") paragraph(5 " LONG
        ")");
}

/* What programs for consent and subscriptions lay into pages, also into short ones; headlines of
 * scripts without spaces. */
static void test_implants(void **state)
{
    (void)state;
    expect_outline(
        "a.html",
        "<title>Harbour opens</title><div id=onetrust-consent-sdk><div role=dialog><h2>We "
        "value you</h2><p>We and our 842 partners, who are many, store what you do, and "
        "read it.</div></div><div class=content><h1>Harbour opens</h1><p>One line of "
        "news.<div class='x paywall-overlay'><h2>Subscribe to go on</h2><p>Log in"
        "</div></div>",
        "headline(Harbour opens) paragraph(One line of news.)");
    expect_outline(
        "a.html",
        "<title>เปิดประตูน้ำ | ข่าวท่าเรือ</title><div><h1>เปิดประตูน้ำ</h1><p>เทศบาลประกาศเมื่อวันอังคาร</div>",
        "headline(เปิดประตูน้ำ) paragraph(เทศบาลประกาศเมื่อวันอังคาร)");
    expect_outline("a.html",
                   "<title>水門を開放：港新聞</title><div><h1>水門を開放</"
                   "h1><p>議会は火曜日、水門を開く。</div>",
                   "headline(水門を開放) paragraph(議会は火曜日、水門を開く。)");
}

/* Drawings in the text become pictures, with their words; icons go. */
static void test_drawings(void **state)
{
    (void)state;
    expect_outline("a.html",
                   "<title>T</title><p>Text.<svg viewBox='0 0 300 200'><title>Share</title>"
                   "<text x=1>Monday&nbsp;1 &amp; 2</text></svg><svg viewBox='0 0 24 24'>"
                   "<text>X</text></svg><svg width=300 aria-hidden=true></svg></p>",
                   "headline(T) paragraph(Text.) image(Monday\xC2\xA0"
                   "1 & 2)");
}

static void test_menus_go(void **state)
{
    (void)state;
    expect_outline("a.html",
                   "<body><div id=banner><a href=x>Get it</a></div><p><a href=y><img src=l.png "
                   "alt='The logo'></a></p><ul class='docnav top'><li>Back</ul>"
                   "<div class=section><h2>6.5. Tools</h2><div class=para>Tools are useful, and "
                   "this is the text about them, which is longer than the rest.</div></div>"
                   "<ul class=docnav><li>Next</ul><div hidden>x</div>"
                   "<p style='display:none'>y</p></body>",
                   "headline(6.5. Tools) paragraph(Tools are useful, and this is the text about "
                   "them, which is longer than the rest.)");
    /* What is called by a bad name but holds the text stays. */
    expect_outline("a.html",
                   "<body class=nav><div class=sponsored><h1>T</h1><p>All the text there "
                   "is.</p></div>",
                   "headline(T) paragraph(All the text there is.)");
    struct reader r;
    static const char menus[] = "<body><nav><a href=a>One</a></nav></body>";
    read_source(&r, "a.html", menus, strlen(menus));
    assert_null(r.article);
    assert_int_equal(r.err.code, SATCHEL_NOT_FOUND);
}

/* A page with much around the article: only that stays, with what JSON-LD says of it. */
static void test_news_page(void **state)
{
    (void)state;
    satchel_buf page;
    struct reader r;
    assert_true(load(TEST_DIR "/fuzz/seeds/html/news.html", &page));
    read_source(&r, "news.html", page.data, page.size);
    assert_non_null(r.article);
    const char *got = outline(r.article);
    static const char *const kept[] = {"headline(Water returns to the old harbour)",
                                       "byline(Ann Lee, Bo Ray)",
                                       "The valves weighed",
                                       "It had been gone",
                                       "How to boil water",
                                       "The council met",
                                       "table{row{cell(Day)"};
    static const char *const gone[] = {"Home",  "cookies",   "Share",   "Other story",
                                       "First", "Copyright", "heading("};
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (!strstr(got, kept[i]))
            fail_msg("lost: %s\n%s", kept[i], got);
    for (size_t i = 0; i < sizeof gone / sizeof *gone; i++)
        if (strstr(got, gone[i]))
            fail_msg("kept: %s\n%s", gone[i], got);
    assert_int_equal(r.meta.issued, 1795082400);
    assert_int_equal(r.meta.updated, 1795161600);
    satchel_article_close(r.article);
    satchel_buf_free(&page);
}

static void expect_title(const char *title, const char *body, const char *expected)
{
    char page[4096];
    struct reader r;
    snprintf(page, sizeof page, "<title>%s</title><body>%s<p>Text of it.</p>", title, body);
    read_text(&r, "a.html", page);
    assert_string_equal(r.headline, expected);
    satchel_article_close(r.article);
}

static void test_titles(void **state)
{
    (void)state;
    expect_title("The water has come back at last | Site", "", "The water has come back at last");
    expect_title("Site - Water is back", "", "Site - Water is back");
    expect_title("The Bulletin: the water has come back", "", "the water has come back");
    expect_title("Mozilla - Wikipedia", "<h1>Other</h1>", "Mozilla - Wikipedia");
    expect_title("Water returns - Site", "<article><h1>Water returns</h1><p>It came.</p></article>",
                 "Water returns");
    expect_title("index", "<h1>What it is</h1>", "What it is");
}

static void test_inline(void **state)
{
    (void)state;
    expect_outline("a.html",
                   "<p>a<b>b</b><i>c</i><code>d</code><sup>e</sup><sub>f</sub><del>g</del>"
                   "<q>h</q><ruby>漢<rt>かん</rt></ruby><span lang=ar>ا</span><bdi>ب</bdi>"
                   "<bdo dir=ltr>i</bdo><a href='javascript:x'>j</a><a>k</a>&nbsp;&amp;</p>",
                   "headline(abcdefg“h”漢（かん）ابijk\xC2\xA0&) paragraph(a<strong:b><emphasis:c>"
                   "<code:d><superscript:e><subscript:f><strike:g>“h”漢（かん）<language ar:ا>"
                   "<rtl:ب><ltr:i><link javascript:x:j>k\xC2\xA0&)");
}

static void test_blocks(void **state)
{
    (void)state;
    expect_outline("a.html",
                   "<h1>T</h1>bare<p>one<br>two<br><br>three</p>tail<h3>H</h3>"
                   "<blockquote><p>q</p></blockquote><pre>\n a\n  b</pre><hr>"
                   "<ul><li>x<ul><li>y</ul></ul><ol start=3><li>z</ol>"
                   "<dl><dt>term<dd>means<dt>other<dd>thing</dl>"
                   "<aside><p>beside</p></aside><details><summary>S</summary>more</details>",
                   "headline(T) paragraph(bare) paragraph(one\ntwo) paragraph(three) "
                   "paragraph(tail) heading(H) quote{paragraph(q)} code( a\n  b) rule "
                   "list{item{paragraph(x) list{item{paragraph(y)}}}} list{item{paragraph(z)}} "
                   "list{item{paragraph(<strong:term>) paragraph(means)} "
                   "item{paragraph(<strong:other>) paragraph(thing)}} "
                   "aside{paragraph(beside)} paragraph(S) paragraph(more)");
    expect_outline("a.html", "<h1>T</h1><div>one<div>two</div>three</div><section>four</section>",
                   "headline(T) paragraph(one) paragraph(two) paragraph(three) paragraph(four)");
    expect_outline("a.html",
                   "<h1>T</h1><ul><li><input type=checkbox checked> done"
                   "<li><input type=checkbox>open</ul>",
                   "headline(T) list{item{paragraph(done)} item{paragraph(open)}}");
}

static void test_tables(void **state)
{
    (void)state;
    expect_outline("a.html",
                   "<h1>T</h1><table><caption>Hours</caption><tr><th>a<th align=right>b<tr>"
                   "<td colspan=2>both<tr><td rowspan=2>down<td>x<tr><td>y</table>",
                   "headline(T) paragraph(Hours) table{row{cell(a) cell(b)} "
                   "row{cell(both) cell()} row{cell(down) cell(x)} row{cell() cell(y)}}");
    expect_outline("a.html",
                   "<h1>T</h1><table><tr><td><p>one</p><p>two</p></table>"
                   "<table><tr><td><h2>in</h2><table><tr><td>x<td>y<tr><td>z<td>w</table>"
                   "</table>",
                   "headline(T) paragraph(one) paragraph(two) heading(in) "
                   "table{row{cell(x) cell(y)} row{cell(z) cell(w)}}");
}

static void test_figures(void **state)
{
    (void)state;
    expect_outline("a.html",
                   "<h1>T</h1><figure><img src=a.png alt='A door'><figcaption>The door. "
                   "<span class=credit>Drawing: HB</span></figcaption></figure>"
                   "<figure><img src=b.png><figcaption>The sea. Photo: Ana</figcaption></figure>"
                   "<p>text <img src=c.png alt=C> more</p>"
                   "<img src=x.gif width=1 height=1><img src='https://x/y.png' alt=word>"
                   "<figure><pre>code</pre><figcaption>Listing</figcaption></figure>",
                   "headline(T) image(The door. |Drawing: HB) image(The sea. |Photo: Ana) "
                   "paragraph(text) image() paragraph(more) code(code) paragraph(Listing)");
}

static void test_footnotes(void **state)
{
    (void)state;
    /* As Pandoc writes them. */
    expect_outline(
        "a.html",
        "<h1>T</h1><p>Fact<a href=#fn1 class=footnote-ref id=fnref1><sup>1</sup></a>.</p>"
        "<section class=footnotes><hr><ol><li id=fn1><p>Source.<a href=#fnref1 "
        "class=footnote-back>↩</a></p></li></ol></section>",
        "headline(T) paragraph(Fact<note:1>.) rule footnote{paragraph(Source.)}");
    /* As Wikipedia does. */
    expect_outline("a.html",
                   "<h1>T</h1><p>Fact<sup id=cite_ref-1><a href=#cite_note-1>[1]</a></sup></p>"
                   "<ol class=references><li id=cite_note-1><span class=mw-cite-backlink>"
                   "<a href=#cite_ref-1>^</a></span> Source.</ol>",
                   "headline(T) paragraph(Fact<superscript:<note:1>>) "
                   "footnote{paragraph(Source.)}");
    /* Links inside a page are no footnotes. */
    expect_outline("a.html", "<h1>T</h1><p>See <a href=#map>the map</a>.</p><h2 id=map>Map</h2>x",
                   "headline(T) paragraph(See <jump:the map>.) heading(Map) paragraph(x)");
}

static void test_direction_and_language(void **state)
{
    (void)state;
    struct reader r;
    const satchel_block *blocks;
    read_text(&r, "a.html",
              "<html lang=en><h1>T</h1><div lang=ar dir=rtl><p>123</p></div><p>abc</p>");
    satchel_article_blocks(r.article, &blocks);
    assert_string_equal(blocks[1].language, "ar");
    assert_int_equal(blocks[1].direction, SATCHEL_RTL);
    assert_string_equal(blocks[2].language, "en");
    assert_int_equal(blocks[2].direction, SATCHEL_LTR);
    satchel_article_close(r.article);
}

static void test_charset(void **state)
{
    (void)state;
    expect_outline("a.html",
                   "<meta charset=windows-1251><title>x</title><h1>\xCF\xD2\xC8</h1>"
                   "<p>\xE0\xE1\xE2",
                   "headline(ПТИ) paragraph(абв)");
    expect_outline("a.html", "<?xml version='1.0' encoding='iso-8859-1'?><html><h1>caf\xE9</h1>x",
                   "headline(café) paragraph(x)");
}

/* Each of these stopped a parser once: the limits answer, quickly. */
static void test_hostile(void **state)
{
    (void)state;
    static const struct {
        const char *piece;
        unsigned times;
        bool read;
    } cases[] = {
        {"<div>", 1000000, false},
        {"<b>", 300000, false},
        {"<b a=1><i>x</b>", 200000, false},
        {"<p>x", 400000, true},
        {"<a href=#x>1</a>", 100000, true},
        {"<table><td>", 100000, false},
        {"</p>", 500000, true},
        {"<p><font size=1>", 100000, false},
        {"<svg><a>", 200000, false},
        {"<select><option>", 100000, false},
        {"<!--", 100000, true},
        {"<ruby><rt>", 200000, false},
        {"<li><ul>", 100000, false},
        {"&amp", 100000, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        satchel_buf source;
        struct reader r;
        satchel_buf_init(&source, (size_t)16 << 20);
        satchel_buf_put_text(&source, "<h1>T</h1><p>text ");
        for (unsigned k = 0; k < cases[i].times; k++)
            satchel_buf_put_text(&source, cases[i].piece);
        const clock_t start = clock();
        read_source(&r, "a.html", source.data, source.size);
        const double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
        if (seconds > 5)
            fail_msg("%s took %.1f s", cases[i].piece, seconds);
        if (cases[i].read && !r.article && r.err.code != SATCHEL_LIMIT)
            fail_msg("%s: %s", cases[i].piece, r.err.text);
        satchel_article_close(r.article);
        satchel_buf_free(&source);
    }
    /* One element with a million attributes. */
    satchel_buf source;
    struct reader r;
    satchel_buf_init(&source, (size_t)16 << 20);
    satchel_buf_put_text(&source, "<p");
    for (unsigned k = 0; k < 500000; k++)
        satchel_buf_print(&source, " a%u", k);
    satchel_buf_put_text(&source, ">x");
    read_source(&r, "a.html", source.data, source.size);
    assert_null(r.article);
    assert_int_equal(r.err.code, SATCHEL_LIMIT);
    satchel_buf_free(&source);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_page),
        cmocka_unit_test(test_microdata_and_formulas),
        cmocka_unit_test(test_implants),
        cmocka_unit_test(test_byline_above),
        cmocka_unit_test(test_drawings),
        cmocka_unit_test(test_kinds_of_pages),
        cmocka_unit_test(test_menus_go),
        cmocka_unit_test(test_news_page),
        cmocka_unit_test(test_titles),
        cmocka_unit_test(test_inline),
        cmocka_unit_test(test_blocks),
        cmocka_unit_test(test_tables),
        cmocka_unit_test(test_figures),
        cmocka_unit_test(test_footnotes),
        cmocka_unit_test(test_direction_and_language),
        cmocka_unit_test(test_charset),
        cmocka_unit_test(test_hostile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
