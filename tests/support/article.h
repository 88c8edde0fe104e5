/* Articles for tests of the viewer, from a markup of a line a block:
 *
 *     # headline          by: byline         dl: dateline        sum: summary
 *     ## heading          - item             1. item             > quotation
 *     | cell | cell       |! head | head     ``` code ```        ---
 *     !640x480 caption // credit             [^1]: footnote      << aside
 *
 * Other lines are paragraphs, lines of white space part blocks. Inside: *em* **strong** `code`
 * [text](url)
 * [^1]. The markup is not Markdown, and nothing in it can be escaped.
 */
#ifndef TESTS_SUPPORT_ARTICLE_H
#define TESTS_SUPPORT_ARTICLE_H

#include <satchel/writer.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct article_maker {
    satchel_builder *b;
    unsigned list; /* 0: none, 1: bullets, 2: numbers */
    bool table, quote, aside, code, strong, emphasis;
    uint32_t images;
};

static inline void article_inline(struct article_maker *m, const char *s, size_t n)
{
    for (size_t i = 0; i < n;) {
        size_t k = i;
        while (k < n && !strchr("*`[", s[k]))
            k++;
        if (k > i)
            satchel_builder_text(m->b, s + i, k - i);
        if (k >= n)
            return;
        const char *end;
        char word[512];
        if (strncmp(s + k, "**", 2) == 0) {
            if (m->strong)
                satchel_builder_span_close(m->b, SATCHEL_SPAN_STRONG);
            else
                satchel_builder_span_open(m->b, SATCHEL_SPAN_STRONG, "");
            m->strong = !m->strong;
            i = k + 2;
        } else if (s[k] == '*') {
            if (m->emphasis)
                satchel_builder_span_close(m->b, SATCHEL_SPAN_EMPHASIS);
            else
                satchel_builder_span_open(m->b, SATCHEL_SPAN_EMPHASIS, "");
            m->emphasis = !m->emphasis;
            i = k + 1;
        } else if (s[k] == '`' && (end = memchr(s + k + 1, '`', n - k - 1)) != NULL) {
            satchel_builder_span_open(m->b, SATCHEL_SPAN_CODE, "");
            satchel_builder_text(m->b, s + k + 1, (size_t)(end - s) - k - 1);
            satchel_builder_span_close(m->b, SATCHEL_SPAN_CODE);
            i = (size_t)(end - s) + 1;
        } else if (s[k] == '[' && (end = memchr(s + k, ']', n - k)) != NULL && s[k + 1] == '^') {
            snprintf(word, sizeof word, "%.*s", (int)(end - s - (long)k - 2), s + k + 2);
            satchel_builder_note(m->b, word);
            i = (size_t)(end - s) + 1;
        } else if (s[k] == '[' && (end = memchr(s + k, ']', n - k)) != NULL && end[1] == '(' &&
                   memchr(end, ')', n - (size_t)(end - s)) != NULL) {
            const char *close = memchr(end, ')', n - (size_t)(end - s));
            snprintf(word, sizeof word, "%.*s", (int)(close - end - 2), end + 2);
            satchel_builder_span_open(m->b, SATCHEL_SPAN_LINK, word);
            satchel_builder_text(m->b, s + k + 1, (size_t)(end - s) - k - 1);
            satchel_builder_span_close(m->b, SATCHEL_SPAN_LINK);
            i = (size_t)(close - s) + 1;
        } else {
            satchel_builder_text(m->b, s + k, 1);
            i = k + 1;
        }
    }
}

static inline void article_leaf(struct article_maker *m, satchel_kind kind, const char *s, size_t n)
{
    satchel_builder_open(m->b, kind);
    article_inline(m, s, n);
    satchel_builder_close(m->b);
}

/* Closes the boxes that the next line does not go on with. */
static inline void article_close(struct article_maker *m, unsigned list, bool table, bool quote,
                                 bool aside)
{
    if (m->list && m->list != list)
        satchel_builder_close(m->b);
    if (m->table && !table)
        satchel_builder_close(m->b);
    if (m->quote && !quote)
        satchel_builder_close(m->b);
    if (m->aside && !aside)
        satchel_builder_close(m->b);
    if (list && m->list != list) {
        satchel_builder_open(m->b, SATCHEL_KIND_LIST);
        satchel_builder_list(m->b, list == 2, 1);
    }
    if (table && !m->table)
        satchel_builder_open(m->b, SATCHEL_KIND_TABLE);
    if (quote && !m->quote)
        satchel_builder_open(m->b, SATCHEL_KIND_QUOTE);
    if (aside && !m->aside)
        satchel_builder_open(m->b, SATCHEL_KIND_ASIDE);
    m->list = list;
    m->table = table;
    m->quote = quote;
    m->aside = aside;
}

static inline void article_row(struct article_maker *m, const char *s, size_t n)
{
    const bool header = n > 1 && s[1] == '!';
    satchel_builder_open(m->b, SATCHEL_KIND_ROW);
    for (size_t i = header ? 2 : 1; i < n;) {
        size_t k = i;
        while (k < n && s[k] != '|')
            k++;
        satchel_builder_open(m->b, SATCHEL_KIND_CELL);
        satchel_builder_cell(m->b, SATCHEL_ALIGN_START, header);
        article_inline(m, s + i, k - i);
        satchel_builder_close(m->b);
        i = k + 1;
    }
    satchel_builder_close(m->b);
}

static inline void article_image(struct article_maker *m, const char *s, size_t n)
{
    unsigned width = 0, height = 0;
    int used = 0;
    if (sscanf(s, "!%ux%u%n", &width, &height, &used) != 2)
        return;
    const char *credit = memmem(s, n, "//", 2);
    satchel_builder_image(m->b, "picture", "");
    const size_t end = credit ? (size_t)(credit - s) : n;
    satchel_builder_text(m->b, s + used, end - (size_t)used);
    if (credit) {
        satchel_builder_credit(m->b);
        satchel_builder_text(m->b, credit + 2, n - end - 2);
    }
    satchel_builder_close(m->b);
    satchel_builder_image_resolve(m->b, m->images, m->images, width, height);
    m->images++;
}

static inline void article_line(struct article_maker *m, const char *s, size_t n)
{
    static const struct {
        const char *mark;
        satchel_kind kind;
        unsigned list;
    } marks[] = {
        {"# ", SATCHEL_KIND_HEADLINE, 0},   {"## ", SATCHEL_KIND_HEADING, 0},
        {"by: ", SATCHEL_KIND_BYLINE, 0},   {"dl: ", SATCHEL_KIND_DATELINE, 0},
        {"sum: ", SATCHEL_KIND_SUMMARY, 0}, {"- ", SATCHEL_KIND_ITEM, 1},
        {"1. ", SATCHEL_KIND_ITEM, 2},      {"> ", SATCHEL_KIND_QUOTE, 0},
        {"<< ", SATCHEL_KIND_ASIDE, 0},
    };
    if (s[0] == '|') {
        article_close(m, 0, true, false, false);
        article_row(m, s, n);
        return;
    }
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        const size_t k = strlen(marks[i].mark);
        if (n < k || strncmp(s, marks[i].mark, k) != 0)
            continue;
        const satchel_kind kind = marks[i].kind;
        const bool quote = kind == SATCHEL_KIND_QUOTE, aside = kind == SATCHEL_KIND_ASIDE;
        article_close(m, marks[i].list, false, quote, aside);
        if (kind == SATCHEL_KIND_ITEM)
            satchel_builder_open(m->b, kind);
        article_leaf(m, quote || aside || kind == SATCHEL_KIND_ITEM ? SATCHEL_KIND_PARAGRAPH : kind,
                     s + k, n - k);
        if (kind == SATCHEL_KIND_ITEM)
            satchel_builder_close(m->b);
        return;
    }
    article_close(m, 0, false, false, false);
    if (n >= 3 && strncmp(s, "---", 3) == 0) {
        satchel_builder_open(m->b, SATCHEL_KIND_RULE);
        satchel_builder_close(m->b);
    } else if (s[0] == '!' && n > 1 && s[1] >= '0' && s[1] <= '9') {
        article_image(m, s, n);
    } else if (strncmp(s, "[^", 2) == 0 && memmem(s, n, "]:", 2)) {
        char label[64];
        const char *end = memmem(s, n, "]:", 2);
        snprintf(label, sizeof label, "%.*s", (int)(end - s - 2), s + 2);
        satchel_builder_open(m->b, SATCHEL_KIND_FOOTNOTE);
        satchel_builder_label(m->b, label);
        article_leaf(m, SATCHEL_KIND_PARAGRAPH, end + 2, n - (size_t)(end + 2 - s));
        satchel_builder_close(m->b);
    } else if (n) {
        article_leaf(m, SATCHEL_KIND_PARAGRAPH, s, n);
    }
}

/* NULL if it has no text or memory is short. */
static inline satchel_article *article_make(const char *text, size_t length, const char *language,
                                            satchel_base_direction direction)
{
    struct article_maker m = {.b = satchel_builder_create()};
    const satchel_draft draft = {
        .id = "test", .issued = SATCHEL_NO_TIME, .updated = SATCHEL_NO_TIME};
    satchel_error err;
    if (!m.b)
        return NULL;
    satchel_builder_document(m.b, language, direction);
    for (size_t i = 0; i < length;) {
        const char *end = memchr(text + i, '\n', length - i);
        size_t n = end ? (size_t)(end - text) - i : length - i;
        if (n >= 3 && strncmp(text + i, "```", 3) == 0) {
            const char *close = memmem(text + i + 3, length - i - 3, "\n```", 4);
            const size_t stop = close ? (size_t)(close - text) : length;
            article_close(&m, 0, false, false, false);
            satchel_builder_open(m.b, SATCHEL_KIND_CODE);
            if (stop > i + n + 1)
                satchel_builder_text(m.b, text + i + n + 1, stop - i - n - 1);
            satchel_builder_close(m.b);
            i = close ? stop + 4 : length;
            continue;
        }
        article_line(&m, text + i, n);
        i += n + 1;
    }
    article_close(&m, 0, false, false, false);
    satchel_article *article = satchel_builder_article(m.b, &draft, &err);
    satchel_builder_destroy(m.b);
    return article;
}

#endif
