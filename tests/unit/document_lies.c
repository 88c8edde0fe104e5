/* Documents that lie, put together section by section: each limit at its last value and one
 * behind it, and every field that says more than is there. */
#include "support/unit.h"

#include "base/bytes.h"
#include "format/document.h"

#include <satchel/satchel.h>

enum {
    P = SATCHEL_KIND_PARAGRAPH,
    HEADING = SATCHEL_KIND_HEADING,
    IMAGE = SATCHEL_KIND_IMAGE,
    CODE = SATCHEL_KIND_CODE,
    LIST = SATCHEL_KIND_LIST,
    ITEM = SATCHEL_KIND_ITEM,
    QUOTE = SATCHEL_KIND_QUOTE,
    TABLE = SATCHEL_KIND_TABLE,
    ROW = SATCHEL_KIND_ROW,
    CELL = SATCHEL_KIND_CELL,
    RULE = SATCHEL_KIND_RULE
};

static satchel_buf sections[SECTION_LAST + 1];

static void clear(void)
{
    for (unsigned i = 0; i <= SECTION_LAST; i++)
        satchel_buf_clear(&sections[i]);
}

static void put(unsigned section, uint64_t value)
{
    write_varint(&sections[section], value);
}

/* Blocks are counted in front. */
static void blocks(uint64_t count)
{
    put(SECTION_BLOCKS, count);
}

static void block(unsigned first)
{
    satchel_buf_put_byte(&sections[SECTION_BLOCKS], first);
}

static void text(const char *t)
{
    satchel_buf_put_text(&sections[SECTION_TEXT], t);
}

/* Nothing of an article that was accepted lies outside it, or is the caller's. */
static void holds_together(const satchel_article *a, const satchel_record *record)
{
    size_t size;
    const satchel_block *all;
    const satchel_record *own = satchel_article_record(a);
    const char *const words = satchel_article_text(a, &size);
    assert_int_equal(strlen(words), size);
    const uint32_t count = satchel_article_blocks(a, &all);
    for (uint32_t i = 0; i < count; i++) {
        assert_true(all[i].start <= all[i].end && all[i].end <= size);
        assert_true(all[i].next > i && all[i].next <= count);
        if (all[i].parent == SATCHEL_NONE)
            continue;
        const satchel_block *box = &all[all[i].parent];
        assert_true(all[i].parent < i && all[i].next <= box->next);
        assert_true(all[i].start >= box->start && all[i].end <= box->end);
    }
    assert_true(own->id != record->id && strcmp(own->id, record->id) == 0);
    assert_string_equal(own->headline, record->headline);
}

/* What the document is called: OK or the error's code. */
static satchel_code check(void)
{
    static const satchel_record record = {
        .id = "x", .headline = "Head", .byline = "", .section = "", .language = "", .pictures = 1};
    satchel_buf document;
    satchel_error err = {0};
    satchel_buf_init(&document, (size_t)64 << 20);
    for (unsigned i = 1; i <= SECTION_LAST; i++) {
        assert_false(sections[i].failed);
        if (!sections[i].size)
            continue;
        satchel_buf_put_byte(&document, i);
        write_varint(&document, sections[i].size);
        satchel_buf_put(&document, sections[i].data, sections[i].size);
    }
    satchel_article *a = doc_check(satchel_buf_bytes(&document), &record, &err);
    assert_true(a || err.text[0]);
    if (a)
        holds_together(a, &record);
    satchel_article_close(a);
    satchel_buf_free(&document);
    clear();
    return a ? SATCHEL_OK : err.code;
}

/* --- strings and facts ----------------------------------------------------------------------- */

static satchel_code with_string(size_t size, char c)
{
    blocks(1);
    block(P);
    text("x");
    for (size_t i = 0; i < size; i++)
        satchel_buf_put_byte(&sections[SECTION_STRINGS], (uint8_t)c);
    satchel_buf_put_byte(&sections[SECTION_STRINGS], '\n');
    return check();
}

static void test_strings(void **state)
{
    (void)state;
    assert_int_equal(with_string(SATCHEL_MAX_STRING, 'a'), SATCHEL_OK);
    assert_int_equal(with_string(SATCHEL_MAX_STRING + 1, 'a'), SATCHEL_MALFORMED);
    assert_int_equal(with_string(3, '\x1F'), SATCHEL_MALFORMED);
    assert_int_equal(with_string(3, '\x20'), SATCHEL_OK);
    assert_int_equal(with_string(3, '\x7F'), SATCHEL_MALFORMED);
    assert_int_equal(with_string(3, '\x80'), SATCHEL_MALFORMED);
    for (uint32_t more = 0; more < 2; more++) {
        for (uint32_t i = 1; i < SATCHEL_MAX_STRINGS + more; i++)
            satchel_buf_put_byte(&sections[SECTION_STRINGS], '\n');
        assert_int_equal(check(), more ? SATCHEL_LIMIT : SATCHEL_OK);
    }
}

static void test_facts(void **state)
{
    (void)state;
    static const struct {
        uint8_t bytes[6];
        size_t size;
        satchel_code code;
    } cases[] = {{{1, 1, 2}, 3, SATCHEL_OK},           {{0}, 1, SATCHEL_OK},
                 {{1, 1, 3}, 3, SATCHEL_MALFORMED},    /* a string that is not there */
                 {{1, 1}, 2, SATCHEL_MALFORMED},       /* cut */
                 {{1, 1, 2, 0}, 4, SATCHEL_MALFORMED}, /* and more */
                 {{9, 1, 2}, 3, SATCHEL_MALFORMED}};   /* more than there is room for */
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        satchel_buf_put_text(&sections[SECTION_STRINGS], "source\nHB\n");
        satchel_buf_put(&sections[SECTION_META], cases[i].bytes, cases[i].size);
        assert_int_equal(check(), cases[i].code);
    }
}

/* --- blocks ---------------------------------------------------------------------------------- */

/* A leaf of that kind with the text "ab", and what is put behind its first byte. */
static satchel_code leaf(unsigned first, const uint8_t *details, size_t size)
{
    blocks(1);
    block(first);
    satchel_buf_put(&sections[SECTION_BLOCKS], details, size);
    text("ab");
    return check();
}

#define LEAF(first, ...) \
    leaf(first, (const uint8_t[]){__VA_ARGS__}, sizeof((uint8_t[]){__VA_ARGS__}))

static void test_leaves(void **state)
{
    (void)state;
    assert_int_equal(LEAF(HEADING, 1), SATCHEL_OK);
    assert_int_equal(LEAF(HEADING, 6), SATCHEL_OK);
    assert_int_equal(LEAF(HEADING, 0), SATCHEL_MALFORMED);
    assert_int_equal(LEAF(HEADING, 7), SATCHEL_MALFORMED);
    assert_int_equal(LEAF(P | RECORD_LANGUAGE, 0), SATCHEL_OK);
    assert_int_equal(LEAF(P | RECORD_LANGUAGE, 1), SATCHEL_MALFORMED);
    assert_int_equal(LEAF(P | RECORD_BREAKS, 0), SATCHEL_MALFORMED); /* none, said the long way */
    assert_int_equal(LEAF(P | RECORD_BREAKS, 1), SATCHEL_MALFORMED); /* more than are there */
    assert_int_equal(LEAF(RULE | RECORD_BREAKS, 1), SATCHEL_MALFORMED);
    /* picture, width, height, alternative text, credit */
    assert_int_equal(LEAF(IMAGE, 1, 2, 3, 0, 1), SATCHEL_OK);
    assert_int_equal(LEAF(IMAGE, 0, 0, 2), SATCHEL_OK);
    assert_int_equal(LEAF(IMAGE, 0, 0, 3), SATCHEL_MALFORMED);
    assert_int_equal(LEAF(IMAGE, 1, 0, 3, 0, 1), SATCHEL_MALFORMED);
    assert_int_equal(LEAF(IMAGE, 1, 2, 0, 0, 1), SATCHEL_MALFORMED);
    assert_int_equal(LEAF(IMAGE, 2, 2, 3, 0, 1), SATCHEL_MALFORMED);
    assert_int_equal(LEAF(IMAGE, 1, 2, 3), SATCHEL_MALFORMED);
    blocks(1);
    block(IMAGE);
    for (unsigned i = 0; i < 3; i++)
        put(SECTION_BLOCKS, i == 2 ? 1 : 0);
    text("a\xC3\xA9"); /* a credit that begins within a letter */
    assert_int_equal(check(), SATCHEL_MALFORMED);
    blocks(1);
    block(RULE); /* text that no block takes, and blocks that have none */
    text("ab");
    assert_int_equal(check(), SATCHEL_MALFORMED);
    blocks(2);
    block(P);
    block(P);
    text("ab");
    assert_int_equal(check(), SATCHEL_MALFORMED);
    blocks(2);
    block(P);
    block(P);
    text("a\nb");
    assert_int_equal(check(), SATCHEL_OK);
    blocks(2);
    block(P);
    block(P | RECORD_BREAKS);
    put(SECTION_BLOCKS, 2);
    text("a\nb\nc");
    assert_int_equal(check(), SATCHEL_MALFORMED);
}

/* Every byte of a text: letters, the line ends of leaves, tabs in code, and no other control. */
static void test_bytes_of_text(void **state)
{
    (void)state;
    static char line[200];
    for (unsigned at = 0; at < 100; at += 9)
        for (unsigned c = 0; c < 0x80; c++)
            for (unsigned code = 0; code < 2; code++) {
                memset(line, 'a', 150);
                line[at] = (char)c;
                blocks(1);
                block(code ? CODE : P);
                satchel_buf_put(&sections[SECTION_TEXT], line, 150);
                const bool right = (c >= 0x20 && c != 0x7F) || (c == '\t' && code);
                assert_int_equal(check(), right ? SATCHEL_OK : SATCHEL_MALFORMED);
            }
    for (unsigned length = 0; length < 80; length++) { /* lines of every length */
        memset(line, 'a', length);
        line[length] = '\0';
        blocks(2);
        block(P);
        block(CODE);
        text(line);
        text("\n");
        text(line);
        text("\t\xC3\xA9");
        assert_int_equal(check(), SATCHEL_OK);
    }
}

/* Which kinds may stand in which. */
static void test_families(void **state)
{
    (void)state;
    static const struct {
        unsigned parent, child;
    } families[] = {{LIST, ITEM}, {TABLE, ROW}, {ROW, CELL}};
    for (unsigned kind = 0; kind < SATCHEL_KIND_COUNT; kind++) {
        bool at_the_top = kind != SATCHEL_KIND_HEADLINE && kind != SATCHEL_KIND_BYLINE;
        for (size_t i = 0; i < 3; i++)
            at_the_top = at_the_top && kind != families[i].child;
        blocks(1);
        block(kind);
        const satchel_class class = satchel_kind_class((satchel_kind)kind);
        if (class != SATCHEL_VOID)
            text("ab");
        if (kind == HEADING || kind == ITEM || kind == LIST || kind == CELL ||
            kind == SATCHEL_KIND_FOOTNOTE)
            put(SECTION_BLOCKS, 1);
        for (unsigned i = 0; kind == IMAGE && i < 3; i++)
            put(SECTION_BLOCKS, 0);
        if (class == SATCHEL_BOX) { /* boxes want children; a paragraph fits into most */
            put(SECTION_BLOCKS, 1);
            block(P);
            sections[SECTION_BLOCKS].data[0] = 2;
            at_the_top = at_the_top && kind != LIST && kind != TABLE;
        }
        assert_int_equal(check(), at_the_top ? SATCHEL_OK : SATCHEL_MALFORMED);
    }
}

static satchel_code cell(unsigned look)
{
    blocks(3);
    block(TABLE);
    put(SECTION_BLOCKS, 1);
    block(ROW);
    put(SECTION_BLOCKS, 1);
    block(CELL);
    put(SECTION_BLOCKS, look);
    text("ab");
    return check();
}

static void test_cells(void **state)
{
    (void)state;
    for (unsigned look = 0; look < 9; look++) /* a header or not; start, centre, end */
        assert_int_equal(cell(look), look < 6 ? SATCHEL_OK : SATCHEL_MALFORMED);
    for (unsigned columns = SATCHEL_MAX_COLUMNS; columns < SATCHEL_MAX_COLUMNS + 2; columns++) {
        blocks(2 + columns);
        block(TABLE);
        put(SECTION_BLOCKS, 1);
        block(ROW);
        put(SECTION_BLOCKS, columns);
        for (unsigned i = 0; i < columns; i++) {
            block(CELL);
            put(SECTION_BLOCKS, 0);
            text(i ? "\nx" : "x");
        }
        assert_int_equal(check(), columns > SATCHEL_MAX_COLUMNS ? SATCHEL_LIMIT : SATCHEL_OK);
    }
}

static void test_depth(void **state)
{
    (void)state;
    for (unsigned depth = SATCHEL_MAX_DEPTH; depth < SATCHEL_MAX_DEPTH + 2; depth++) {
        blocks(depth + 1);
        for (unsigned i = 0; i < depth; i++) {
            block(QUOTE);
            put(SECTION_BLOCKS, 1);
        }
        block(P);
        text("deep");
        assert_int_equal(check(), depth > SATCHEL_MAX_DEPTH ? SATCHEL_LIMIT : SATCHEL_OK);
    }
    blocks(2);
    block(QUOTE);
    put(SECTION_BLOCKS, 2); /* one child that is not there */
    block(P);
    text("a");
    assert_int_equal(check(), SATCHEL_MALFORMED);
    blocks(1);
    block(QUOTE);
    put(SECTION_BLOCKS, 0); /* none */
    assert_int_equal(check(), SATCHEL_MALFORMED);
}

static void test_many_blocks(void **state)
{
    (void)state;
    for (uint32_t more = 0; more < 2; more++) {
        blocks(SATCHEL_MAX_BLOCKS + more);
        for (uint32_t i = 0; i < SATCHEL_MAX_BLOCKS + more; i++)
            block(RULE);
        put(SECTION_BLOCKS, 0); /* which is one byte too many */
        assert_int_equal(check(), more ? SATCHEL_LIMIT : SATCHEL_MALFORMED);
    }
    blocks(9); /* more than there are bytes */
    block(RULE);
    assert_int_equal(check(), SATCHEL_MALFORMED);
}

/* --- spans ----------------------------------------------------------------------------------- */

/* A document "abc\ndef" of two paragraphs with so many spans to come. */
static void with_spans(uint64_t count)
{
    blocks(2);
    block(P);
    block(P);
    text("abc\ndef");
    put(SECTION_SPANS, count);
}

static void span(unsigned kind, uint64_t start, uint64_t size)
{
    satchel_buf_put_byte(&sections[SECTION_SPANS], kind);
    put(SECTION_SPANS, start);
    put(SECTION_SPANS, size);
}

static satchel_code one_span(unsigned kind, uint64_t start, uint64_t size)
{
    with_spans(1);
    span(kind, start, size);
    return check();
}

static void test_spans(void **state)
{
    (void)state;
    enum { STRONG = SATCHEL_SPAN_STRONG };
    assert_int_equal(one_span(STRONG, 0, 3), SATCHEL_OK);
    assert_int_equal(one_span(STRONG, 4, 3), SATCHEL_OK);
    assert_int_equal(one_span(STRONG, 4, 4), SATCHEL_MALFORMED);
    assert_int_equal(one_span(STRONG, 7, 1), SATCHEL_MALFORMED);
    assert_int_equal(one_span(STRONG, 0, 0), SATCHEL_MALFORMED);
    assert_int_equal(one_span(STRONG, 0, 4), SATCHEL_MALFORMED); /* the line end as well */
    assert_int_equal(one_span(STRONG, 2, 3), SATCHEL_MALFORMED);
    assert_int_equal(one_span(SATCHEL_SPAN_COUNT, 0, 3), SATCHEL_MALFORMED);
    assert_int_equal(one_span(SATCHEL_SPAN_LINK, 0, 3), SATCHEL_MALFORMED); /* to nowhere */
    with_spans(1);
    span(SATCHEL_SPAN_JUMP, 0, 3);
    put(SECTION_SPANS, 1);
    assert_int_equal(check(), SATCHEL_OK);
    with_spans(1);
    span(SATCHEL_SPAN_JUMP, 0, 3);
    put(SECTION_SPANS, 2); /* a block that is not there */
    assert_int_equal(check(), SATCHEL_MALFORMED);
    with_spans(1);
    span(SATCHEL_SPAN_NOTE, 0, 3);
    put(SECTION_SPANS, 1); /* which is no footnote */
    assert_int_equal(check(), SATCHEL_MALFORMED);
    with_spans(2);
    span(STRONG, 0, 3);
    span(STRONG, 1, 2); /* ends with the one around it */
    assert_int_equal(check(), SATCHEL_OK);
    with_spans(2);
    span(STRONG, 0, 2);
    span(STRONG, 1, 2); /* begins in it and ends behind it */
    assert_int_equal(check(), SATCHEL_MALFORMED);
    with_spans(2);
    span(STRONG, 0, 2);
    span(STRONG, 2, 1); /* side by side */
    assert_int_equal(check(), SATCHEL_OK);
    with_spans(1);
    span(STRONG, 0, 2);
    satchel_buf_put_byte(&sections[SECTION_SPANS], 0);
    assert_int_equal(check(), SATCHEL_MALFORMED);
    for (unsigned at = 1; at < 4; at++) { /* within a letter of four bytes */
        blocks(1);
        block(P);
        text("\xF0\x9D\x84\x9E");
        put(SECTION_SPANS, 1);
        span(STRONG, at % 2 ? at : 0, at % 2 ? 4 - at : at);
        assert_int_equal(check(), SATCHEL_MALFORMED);
    }
}

static void test_many_spans(void **state)
{
    (void)state;
    for (unsigned depth = SATCHEL_SPAN_COUNT * 2; depth < SATCHEL_SPAN_COUNT * 2 + 2; depth++) {
        with_spans(depth);
        for (unsigned i = 0; i < depth; i++)
            span(SATCHEL_SPAN_STRONG, 0, 3);
        assert_int_equal(check(), depth > SATCHEL_SPAN_COUNT * 2 ? SATCHEL_MALFORMED : SATCHEL_OK);
    }
    for (uint32_t more = 0; more < 2; more++) {
        blocks(1);
        block(P);
        put(SECTION_SPANS, SATCHEL_MAX_SPANS + more);
        for (uint32_t i = 0; i < SATCHEL_MAX_SPANS + more; i++) {
            text("a");
            span(SATCHEL_SPAN_STRONG, i > 0, 1);
        }
        assert_int_equal(check(), more ? SATCHEL_LIMIT : SATCHEL_OK);
    }
}

/* --- sections -------------------------------------------------------------------------------- */

static satchel_code raw(const void *bytes, size_t size)
{
    static const satchel_record record = {
        .id = "x", .headline = "", .byline = "", .section = "", .language = ""};
    satchel_error err = {0};
    satchel_article *a = doc_check((satchel_bytes){bytes, size}, &record, &err);
    satchel_article_close(a);
    return a ? SATCHEL_OK : err.code;
}

static void test_sections(void **state)
{
    (void)state;
    assert_int_equal(raw("", 0), SATCHEL_OK);
    assert_int_equal(raw("\x01", 1), SATCHEL_MALFORMED);     /* a tag alone */
    assert_int_equal(raw("\x01\x00", 2), SATCHEL_MALFORMED); /* empty, which is not written */
    assert_int_equal(raw("\x00\x01x", 3), SATCHEL_MALFORMED);
    assert_int_equal(raw("\x06\x02\x01\x01", 4), SATCHEL_MALFORMED); /* words of no text */
    assert_int_equal(raw("\x05\x01\x00", 3), SATCHEL_OK);            /* no span, said so */
    uint8_t *much = calloc(SATCHEL_MAX_DOCUMENT + 1, 1);
    assert_non_null(much);
    assert_int_equal(raw(much, SATCHEL_MAX_DOCUMENT), SATCHEL_MALFORMED);
    assert_int_equal(raw(much, SATCHEL_MAX_DOCUMENT + 1), SATCHEL_LIMIT);
    free(much);
}

/* Places without text: what asks where a text is gets an answer. */
static void test_no_leaf(void **state)
{
    (void)state;
    /* Under a headline, whose end the rules then stand at. */
    blocks(2);
    block(RULE);
    block(RULE);
    assert_int_equal(check(), SATCHEL_OK);
    static const satchel_record record = {
        .id = "x", .headline = "", .byline = "", .section = "", .language = ""};
    satchel_error err;
    const uint8_t rule[] = {SECTION_BLOCKS, 2, 1, RULE};
    satchel_article *a = doc_check((satchel_bytes){rule, sizeof rule}, &record, &err);
    assert_ok(a, err);
    assert_int_equal(satchel_article_leaf_at(a, 0), SATCHEL_NONE);
    satchel_article_close(a);
    assert_string_equal(satchel_status_name((satchel_status)77), "unknown");
}

static int set_up(void **state)
{
    (void)state;
    for (unsigned i = 0; i <= SECTION_LAST; i++)
        satchel_buf_init(&sections[i], (size_t)32 << 20);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    for (unsigned i = 0; i <= SECTION_LAST; i++)
        satchel_buf_free(&sections[i]);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_strings),  cmocka_unit_test(test_facts),
        cmocka_unit_test(test_leaves),   cmocka_unit_test(test_bytes_of_text),
        cmocka_unit_test(test_families), cmocka_unit_test(test_cells),
        cmocka_unit_test(test_depth),    cmocka_unit_test(test_many_blocks),
        cmocka_unit_test(test_spans),    cmocka_unit_test(test_many_spans),
        cmocka_unit_test(test_sections), cmocka_unit_test(test_no_leaf),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
