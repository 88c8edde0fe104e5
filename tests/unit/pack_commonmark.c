/* CommonMark 0.30: every example of the specification becomes the document that its HTML becomes.
 */
#include "pack_article.h"

#include "inputs/html/html.h"
#include "inputs/text/markdown.h"

#define MOST 16384

struct example {
    char markdown[MOST], html[MOST];
    unsigned number;
};

static void add_line(char *to, const char *line)
{
    const size_t size = strlen(to);
    size_t out = size;
    for (const char *at = line; *at && out + 4 < MOST; at++) {
        if (strncmp(at, "\xE2\x86\x92", 3) == 0) { /* the specification's tab */
            to[out++] = '\t';
            at += 2;
        } else {
            to[out++] = *at;
        }
    }
    to[out] = '\0';
}

/* The next example; false at the end of the file. */
static bool next_example(FILE *file, struct example *e)
{
    char line[4096];
    int part = 0; /* 1: Markdown, 2: HTML */
    e->markdown[0] = e->html[0] = '\0';
    while (fgets(line, sizeof line, file)) {
        const bool fence = strncmp(line, "````````````````````````````````", 32) == 0;
        if (part == 0 && fence && strstr(line, "example"))
            part = 1;
        else if (part && fence)
            return e->number++, true;
        else if (part == 1 && strcmp(line, ".\n") == 0)
            part = 2;
        else if (part)
            add_line(part == 1 ? e->markdown : e->html, line);
    }
    return false;
}

static char *document(struct span text, bool markdown)
{
    struct manuscript m;
    satchel_error err;
    const struct intake to = {0};
    const satchel_draft draft = {.id = "x", .issued = SATCHEL_NO_TIME, .updated = SATCHEL_NO_TIME};
    char *line = NULL;
    assert_true(manuscript_open(&m, &err));
    if (markdown ? markdown_read(text, &m, &to, &err)
                 : html_read(text, HTML_MARKDOWN, &m, &to, &err)) {
        if (m.meta.title)
            satchel_builder_set_headline(m.builder, m.meta.title);
        satchel_article *a = satchel_builder_article(m.builder, &draft, &err);
        line = strdup(a ? outline(a) : "nothing");
        satchel_article_close(a);
    }
    manuscript_close(&m);
    return line;
}

/* Leaves text and structure: how addresses are escaped is each program's own choice (section 2.5 of
 * the specification), and so is white space in HTML that is left open. */
static void simplify(char *line)
{
    size_t out = 0;
    for (const char *at = line; *at; at++) {
        if (strncmp(at, "<link ", 6) == 0) {
            const char *end = strstr(at, ">") ? at + 6 : at;
            while (*end && !(end[0] == ':' && end[1] != '/'))
                end++;
            memcpy(line + out, "<link", 5);
            out += 5;
            at = end;
        }
        if (*at != '\n' || (out && line[out - 1] != '\n'))
            line[out++] = *at;
    }
    line[out] = '\0';
}

static void test_examples(void **state)
{
    (void)state;
    static struct example e;
    unsigned wrong = 0;
    FILE *file = fopen(TEST_MATERIAL "/5-markdown/commonmark-spec/spec.txt", "r");
    if (!file)
        skip();
    e.number = 0;
    while (next_example(file, &e)) {
        char *got = document(span_of(e.markdown, strlen(e.markdown)), true);
        char *expected = document(span_of(e.html, strlen(e.html)), false);
        if (got && expected) {
            simplify(got);
            simplify(expected);
        }
        if (!got || !expected || strcmp(got, expected) != 0) {
            print_error("example %u\n%s\n  expected %s\n  got      %s\n", e.number, e.markdown,
                        expected, got);
            wrong++;
        }
        free(got);
        free(expected);
    }
    fclose(file);
    assert_int_equal(e.number, 652);
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_examples)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
