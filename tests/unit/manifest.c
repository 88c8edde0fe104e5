/* The manifest: one of everything that it can say, and every lie about it that has a right hash. */
#include "support/formed.h"

static struct formed edition;

/* Reads a manifest that has its last line; `text` goes without. */
static satchel_code parse(const char *text, size_t size, struct manifest *m, satchel_error *err)
{
    uint8_t hash[SATCHEL_HASH];
    char hex[2 * SATCHEL_HASH + 1];
    satchel_buf whole;
    *err = (satchel_error){0};
    hash_bytes((satchel_bytes){(const uint8_t *)text, size}, hash);
    hex_print(hex, hash, sizeof hash);
    satchel_buf_init(&whole, 1 << 20);
    satchel_buf_put(&whole, text, size);
    satchel_buf_print(&whole, "end %s\n", hex);
    const bool ok = manifest_parse(satchel_buf_bytes(&whole), m, err);
    assert_true(ok || err->text[0]);
    satchel_buf_free(&whole);
    return ok ? SATCHEL_OK : err->code;
}

/* The edition's manifest without its last line, with the first `from` of it replaced. */
static char *changed(const char *from, const char *to)
{
    static char text[16000];
    const char *good = (const char *)edition.manifest_bytes.data;
    const int body = (int)edition.manifest_bytes.size - 4 - 2 * SATCHEL_HASH - 1;
    const char *at = memmem(good, (size_t)body, from, strlen(from));
    if (!at)
        fail_msg("there is no \"%s\"", from);
    snprintf(text, sizeof text, "%.*s%s%.*s", (int)(at - good), good, to,
             body - (int)(at - good) - (int)strlen(from), at + strlen(from));
    return text;
}

#define ZEROS "00000000000000000000000000000000"

static void test_lies(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to;
        satchel_code code;
    } cases[] = {
        {"title T\n", "title T\n", SATCHEL_OK},
        {"satchel 1\n", "satchel 1", SATCHEL_MALFORMED},
        {"\nkey ", "\nkey x", SATCHEL_MALFORMED},
        {"\nprevious " ZEROS, "\nprevious 00", SATCHEL_MALFORMED},
        {"\nissued 2", "\nissued x", SATCHEL_MALFORMED},
        {"\narticles 40", "\narticles ", SATCHEL_MALFORMED},
        {"\nentry text 30", "\nentry text 41", SATCHEL_MALFORMED},
        {"\nentry text 30", "\nentry text x", SATCHEL_MALFORMED},
        {"\nentry catalog 10 2000 00000000", "", SATCHEL_MALFORMED},
        {"\nentry faces 2", "\nentry faces 3", SATCHEL_MALFORMED},
        {"\nentry faces 2 60", "\nentry faces 2 61", SATCHEL_MALFORMED},
        {"\nentry prior 1 50 00000000", "", SATCHEL_MALFORMED},
        {"\nentry prior 1 50", "\nentry prior 2 50", SATCHEL_MALFORMED},
        {"\nentry prior 1 50", "\nentry prior 1 51", SATCHEL_MALFORMED},
        {"\npage 4 200 ", "\npage x 200 ", SATCHEL_MALFORMED},
        {"\npage 4 200 ", "\npage 4 x ", SATCHEL_MALFORMED},
        {"\npage 4 200 ", "\npage 4 16777217 ", SATCHEL_MALFORMED},
        {"\npage 4 200 ", "\npage 4 200 x", SATCHEL_MALFORMED},
        {"\npage 4 200 ", "\npage 0 200 ", SATCHEL_MALFORMED},
        {" brotli 0 " ZEROS, " magic 0 " ZEROS, SATCHEL_MALFORMED},
        {" brotli 0 " ZEROS, " brotli x " ZEROS, SATCHEL_MALFORMED},
        {" brotli 0 " ZEROS, " brotli 0 x" ZEROS, SATCHEL_MALFORMED},
        {" brotli 1800 ", " brotli 800 ", SATCHEL_MALFORMED},
        {" brotli 8100 ", " brotli 9001 ", SATCHEL_MALFORMED},
        {"\nprior en ", "\nprior  ", SATCHEL_MALFORMED},
        {"\nprior en ", "\nprior En ", SATCHEL_MALFORMED},
        {"\nprior en ", "\nprior e.n ", SATCHEL_MALFORMED},
        {"\nprior en ", "\nprior a-name-that-is-longer-than-a-name-of-a-prior-may-be ",
         SATCHEL_MALFORMED},
        {"\nprior en ", "\nprior en x", SATCHEL_MALFORMED},
        {"\nprior own-1 " ZEROS " 50", "\nprior own-1 " ZEROS " x", SATCHEL_MALFORMED},
        {"\nprior own-1 " ZEROS " 50", "\nprior own-1 " ZEROS " 8388609", SATCHEL_LIMIT},
        {"\nsucceeded ", "\nsucceeded x", SATCHEL_MALFORMED},
        {"\nrevoked ", "\nrevoked x", SATCHEL_MALFORMED},
        {"\nrevoked ", "\nrevoked", SATCHEL_MALFORMED},
        {"\nface 30 40 brotli", "\nface x 40 brotli", SATCHEL_MALFORMED},
        {"\nface 30 40 brotli", "\nface 30 x brotli", SATCHEL_MALFORMED},
        {"\nface 30 40 brotli", "\nface 0 40 brotli", SATCHEL_MALFORMED},
        {"\nface 30 40 brotli", "\nface 30 0 brotli", SATCHEL_MALFORMED},
        {"\nface 30 40 brotli", "\nface 30 4194305 brotli", SATCHEL_MALFORMED},
        {"\nface 30 40 brotli", "\nface 30 40 magic", SATCHEL_MALFORMED},
        {"\nface 30 40 brotli ", "\nface 30 40 brotli x", SATCHEL_MALFORMED},
        {"\nface 30 40 brotli", "\nface 31 40 brotli", SATCHEL_MALFORMED},
        {"\nface 30 40 brotli", "\nface 030 40 brotli", SATCHEL_MALFORMED},
        {"\nlist 15 35 80 ", "\nlist x 35 80 ", SATCHEL_MALFORMED},
        {"\nlist 15 35 80 ", "\nlist 15 x 80 ", SATCHEL_MALFORMED},
        {"\nlist 15 35 80 ", "\nlist 15 35 x ", SATCHEL_MALFORMED},
        {"\nlist 15 35 80 ", "\nlist 15 35 80 x", SATCHEL_MALFORMED},
        {"\nlist 15 35 80 ", "\nlist 0 35 80 ", SATCHEL_MALFORMED},
        {"\nlist 15 35 80 ", "\nlist 15 0 80 ", SATCHEL_MALFORMED},
        {"\nlist 15 35 80 ", "\nlist 15 35 0 ", SATCHEL_MALFORMED},
        {"\nlist 15 35 80 ", "\nlist 15 16777217 80 ", SATCHEL_MALFORMED},
        {"\nlist 15 35 80 ", "\nlist 15 35 16777217 ", SATCHEL_MALFORMED},
        {"\nlist 15 35 80 ", "\nlist 15 35 16777216 ", SATCHEL_OK},
        {"\nlist 15 35 80 ", "\nlist 14 35 80 ", SATCHEL_MALFORMED},
        {"\nlist 15 35 80 ", "\nlist 15 34 80 ", SATCHEL_MALFORMED},
        {"\nentry index 2 ", "\nentry index 3 ", SATCHEL_MALFORMED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct manifest m;
        satchel_error err;
        const char *text = changed(cases[i].from, cases[i].to);
        const satchel_code code = parse(text, strlen(text), &m, &err);
        manifest_free(&m);
        if (code != cases[i].code)
            fail_msg("\"%s\": %d %s", cases[i].to, (int)code, err.text);
    }
}

/* A statement that the key did not make. */
static void test_forged_statements(void **state)
{
    (void)state;
    struct manifest m;
    satchel_error err;
    satchel_statement forged = edition.statements[0];
    satchel_buf line, good;
    satchel_buf_init(&line, 1000);
    satchel_buf_init(&good, 1000);
    statement_put(&good, &edition.statements[0]);
    forged.by_next[7] ^= 1;
    statement_put(&line, &forged);
    const char *text = changed(satchel_buf_string(&good), satchel_buf_string(&line));
    assert_int_equal(parse(text, strlen(text), &m, &err), SATCHEL_BAD_SIGNATURE);
    manifest_free(&m);
    satchel_buf_free(&line);
    satchel_buf_free(&good);
}

/* As many lines of a kind as a manifest may have, and one more. */
static void most_lines(const char *head, const char *line, const char *tail, unsigned most)
{
    for (unsigned more = 0; more < 2; more++) {
        struct manifest m;
        satchel_error err;
        satchel_buf text;
        satchel_buf_init(&text, 1 << 20);
        satchel_buf_put_text(&text, head);
        for (unsigned i = 0; i < most + more; i++)
            satchel_buf_put_text(&text, line);
        satchel_buf_put_text(&text, tail);
        const satchel_code code = parse(satchel_buf_string(&text), text.size, &m, &err);
        manifest_free(&m);
        satchel_buf_free(&text);
        if (code != (more ? SATCHEL_LIMIT : SATCHEL_OK))
            fail_msg("%u of \"%s\": %d %s", most + more, line, (int)code, err.text);
    }
}

static void test_most(void **state)
{
    (void)state;
    static const char one_page[] = "entry catalog 1 1 00000000\npage 1 1 1 stored 0 " ZEROS "\n",
                      one_article[] = "articles 1\ntext 0\n";
    char head[300], tail[300], line[1000];
    snprintf(head, sizeof head, "satchel 1\narticles %u\ntext 0\nentry catalog %u %u 00000000\n",
             (unsigned)MANIFEST_MAX_PAGES, (unsigned)MANIFEST_MAX_PAGES,
             (unsigned)MANIFEST_MAX_PAGES);
    most_lines(head, "page 1 1 1 stored 0 " ZEROS "\n", "", MANIFEST_MAX_PAGES);
    snprintf(tail, sizeof tail, "%s%s", one_article, one_page);
    most_lines("satchel 1\n", "prior en " ZEROS "\n", tail, SATCHEL_MAX_PRIORS);
    satchel_buf statement;
    satchel_buf_init(&statement, sizeof line);
    statement_put(&statement, &edition.statements[1]);
    snprintf(line, sizeof line, "%s", satchel_buf_string(&statement));
    most_lines("satchel 1\n", line, tail, SATCHEL_MAX_STATEMENTS);
    satchel_buf_free(&statement);
    snprintf(head, sizeof head,
             "satchel 1\n%sentry catalog 1 1 00000000\nentry faces %u %u 00000000\npage 1 1 1 "
             "stored 0 " ZEROS "\n",
             one_article, (unsigned)SATCHEL_MAX_FACES, (unsigned)SATCHEL_MAX_FACES);
    most_lines(head, "face 1 1 stored " ZEROS "\n", "", SATCHEL_MAX_FACES);
    /* Two faces of the most bytes are all that a reader holds. */
    snprintf(head, sizeof head,
             "satchel 1\n%sentry catalog 1 1 00000000\nentry faces 2 2 00000000\npage 1 1 1 "
             "stored 0 " ZEROS "\n",
             one_article);
    most_lines(head, "face 1 4194304 brotli " ZEROS "\n", "", 2);
    snprintf(head, sizeof head,
             "satchel 1\narticles %u\ntext 0\nentry catalog 2 2 00000000\nentry index %u %u "
             "00000000\npage 128 1 1 stored 0 " ZEROS "\npage 128 1 1 stored 0 " ZEROS "\n",
             (unsigned)MANIFEST_MAX_LISTS, (unsigned)MANIFEST_MAX_LISTS,
             (unsigned)MANIFEST_MAX_LISTS);
    most_lines(head, "list 1 1 1 " ZEROS "\n", "", MANIFEST_MAX_LISTS);
}

static void test_without_anything(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "satchel 1",
        "satchel 1\n",
        "satchel 1\narticles 0\ntext 0\n",
        "satchel 1\narticles 0\ntext 0\nentry catalog 0 0 00000000\n",
        "satchel 1\n\n",
        "satchel 1\ntitle \n"};
    struct manifest m;
    satchel_error err;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_int_equal(parse(texts[i], strlen(texts[i]), &m, &err), SATCHEL_MALFORMED);
        manifest_free(&m);
    }
    assert_int_equal(parse("satchel 1\ntitle a\0b\n", 20, &m, &err), SATCHEL_MALFORMED);
    manifest_free(&m);
    char *text = malloc(SATCHEL_MAX_HEAD + 1);
    assert_non_null(text);
    memset(text, 'a', SATCHEL_MAX_HEAD + 1);
    memcpy(text, "satchel 1\ntitle ", 16);
    text[16 + SATCHEL_MAX_STRING + 100] = '\n';
    assert_int_equal(parse(text, 17 + SATCHEL_MAX_STRING + 100, &m, &err), SATCHEL_MALFORMED);
    manifest_free(&m);
    assert_int_equal(parse(text, SATCHEL_MAX_HEAD + 1, &m, &err), SATCHEL_LIMIT);
    manifest_free(&m);
    free(text);
}

/* The last line: any other byte of it, or of what it covers. */
static void test_end(void **state)
{
    (void)state;
    satchel_buf *all = &edition.manifest_bytes;
    for (size_t at = all->size - 40; at < all->size; at++) {
        struct manifest m;
        satchel_error err = {0};
        all->data[at] ^= 0x10;
        assert_false(manifest_parse(satchel_buf_bytes(all), &m, &err));
        assert_int_equal(err.code, SATCHEL_DAMAGED);
        all->data[at] ^= 0x10;
        manifest_free(&m);
    }
}

static void test_there_and_back(void **state)
{
    (void)state;
    struct manifest m;
    satchel_error err;
    satchel_buf again;
    assert_ok(manifest_parse(satchel_buf_bytes(&edition.manifest_bytes), &m, &err), err);
    assert_int_equal(m.info.edition, 7);
    assert_true(m.info.has_key && m.info.has_previous);
    assert_int_equal(m.info.issued, edition.manifest.info.issued);
    assert_int_equal(m.info.statement_count, 2);
    assert_true(!m.info.statements[0].revokes && m.info.statements[1].revokes);
    assert_string_equal(m.info.priors[0].name, "en");
    assert_int_equal(m.info.priors[1].bytes, 50);
    assert_int_equal(m.info.faces[1].decoded, 40);
    assert_int_equal(m.list_count, FORMED_LISTS);
    assert_int_equal(m.lists[1].records, 25);
    for (uint32_t i = 0; i < m.page_count; i++)
        assert_int_equal(m.pages[i].text_offset, 900 * i);
    for (unsigned i = 0; i < ENTRY_COUNT; i++)
        assert_int_equal(m.entries[i].bytes, edition.manifest.entries[i].bytes);
    satchel_buf_init(&again, 1 << 20);
    manifest_write(&m, &again);
    assert_int_equal(again.size, edition.manifest_bytes.size);
    assert_memory_equal(again.data, edition.manifest_bytes.data, again.size);
    satchel_buf_free(&again);
    satchel_buf_init(&again, 50); /* what does not fit is not there in part */
    manifest_write(&m, &again);
    assert_int_equal(again.failed, SATCHEL_LIMIT);
    satchel_buf_free(&again);
    manifest_free(&m);
}

static int set_up(void **state)
{
    (void)state;
    formed_make(&edition, true);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    formed_free(&edition);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_there_and_back),    cmocka_unit_test(test_lies),
        cmocka_unit_test(test_forged_statements), cmocka_unit_test(test_most),
        cmocka_unit_test(test_without_anything),  cmocka_unit_test(test_end),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
