/* Plain text, as wire services and people write it.
 *
 *     headline                      short, no full stop; may be underlined or stand over two lines
 *     caption . AFP                 ends in its credit: an image whose picture we do not have
 *     By NAME
 *     CAIRO, Feb 14 (AFP)           on a line of its own; before a sentence it stays there
 *     paragraphs                    divided by blank lines, or one a line, or broken at a measure
 *
 * Lists, quotations, headings and verse are taken for such only when they look like nothing else:
 * whatever is not recognised is a paragraph, and no letter is ever lost or doubled (a test counts
 * them). Sub-texts (list items, quotations) are lines again and go through the same functions.
 */
#include "front_matter.h"
#include "inputs/charset.h"
#include "inputs/input.h"
#include "lines.h"

#include "inputs/paths.h"

#include <stdlib.h>
#include <string.h>

#define DEEPEST    6   /* quotations and lists inside each other */
#define HEAD_LINES 6   /* groups behind the headline that may be caption, byline, dateline */
#define LONGEST    150 /* characters of a headline line */
#define SHORT_LINE 60  /* columns: verse, addresses, headings */
#define CAPTION    12  /* characters before a credit, at least */

struct story {
    satchel_builder *b;
    const struct lines *lines;
    unsigned depth;
    satchel_error *err;
};

static bool put_blocks(struct story *s, size_t from, size_t to);

/* --- leaves ------------------------------------------------------------------------------------
 */

enum joint { JOIN, BREAK, PARAGRAPH };

static void put(struct story *s, satchel_kind kind, struct span text)
{
    satchel_builder_open(s->b, kind);
    satchel_builder_text(s->b, text.text, text.size);
    satchel_builder_close(s->b);
}

static void put_heading(struct story *s, struct span text, unsigned level)
{
    satchel_builder_open(s->b, SATCHEL_KIND_HEADING);
    satchel_builder_level(s->b, level);
    satchel_builder_text(s->b, text.text, text.size);
    satchel_builder_close(s->b);
}

/* Does the next line go on in the middle of a sentence: "...and then\nthe rain"? */
static bool continues(const struct line *line)
{
    const char c = line[1].text.text[0];
    return line->width >= 45 && c >= 'a' && c <= 'z' && !ends_sentence(line->text);
}

/* How line `i` and the next one of its group hang together. */
static enum joint joint_of(const struct story *s, size_t i, bool verse)
{
    const struct line *line = &s->lines->at[i];
    if (s->lines->wrapped) {
        if (line_is_full(s->lines, i))
            return JOIN;
        /* The first line of a paragraph set in. */
        if (line[1].indent > s->lines->indent + 1 && line[1].indent > line->indent)
            return PARAGRAPH;
        return ends_sentence(line->text) && !verse ? PARAGRAPH : BREAK;
    }
    if (verse)
        return BREAK;
    return continues(line) ? JOIN : PARAGRAPH;
}

/* Short lines of which few end a sentence: a stanza, an address, a signature. */
static bool is_verse(const struct story *s, size_t from, size_t to)
{
    size_t sentences = 0;
    if (to - from < 2)
        return false;
    for (size_t i = from; i < to; i++) {
        if (s->lines->at[i].width > SHORT_LINE ||
            (i + 1 < to && line_is_full(s->lines, i) && s->lines->wrapped))
            return false;
        sentences += ends_sentence(s->lines->at[i].text);
    }
    return sentences * 2 <= to - from;
}

/* A short line right above a long one, with no mark at its end: "Article 1". */
static bool heads_paragraph(const struct story *s, size_t i, size_t to)
{
    const struct line *line = &s->lines->at[i];
    if (s->lines->wrapped || i + 1 >= to || !s->lines->has_blanks || line->width > SHORT_LINE ||
        line[1].width <= SHORT_LINE || line[1].width < line->width * 2)
        return false;
    const struct span text = line->text;
    return !ends_sentence(text) && !ends_clause(text) && !is_dateline(text) &&
           text.text[0] != '-' && text.text[0] != '"';
}

static bool put_group(struct story *s, size_t from, size_t to)
{
    const bool verse = is_verse(s, from, to);
    if (!verse && heads_paragraph(s, from, to)) {
        put_heading(s, s->lines->at[from].text, 2);
        from++;
    }
    satchel_builder_open(s->b, SATCHEL_KIND_PARAGRAPH);
    for (size_t i = from; i < to; i++) {
        const struct span text = s->lines->at[i].text;
        satchel_builder_text(s->b, text.text, text.size);
        if (i + 1 == to)
            break;
        switch (joint_of(s, i, verse)) {
        case JOIN: satchel_builder_text(s->b, "\n", 1); break;
        case BREAK: satchel_builder_break(s->b); break;
        case PARAGRAPH:
            satchel_builder_close(s->b);
            satchel_builder_open(s->b, SATCHEL_KIND_PARAGRAPH);
            break;
        }
    }
    satchel_builder_close(s->b);
    return true;
}

/* --- quotations and lists ----------------------------------------------------------------------
 */

/* Lines as a text of their own, inside the box that is open. */
static bool put_inside(struct story *s, struct line *lines, size_t count)
{
    struct lines inner = {.at = lines, .count = count, .has_blanks = s->lines->has_blanks};
    lines_measure(&inner);
    inner.wrapped = s->lines->wrapped;
    if (s->lines->measure < inner.measure)
        inner.measure = s->lines->measure;
    const struct story sub = {.b = s->b, .lines = &inner, .depth = s->depth + 1, .err = s->err};
    struct story copy = sub;
    return put_blocks(&copy, 0, count);
}

static bool is_quoted(struct span text)
{
    return text.size && text.text[0] == '>';
}

static bool put_quote(struct story *s, size_t from, size_t to)
{
    struct line *lines = calloc(to - from, sizeof *lines);
    if (!lines)
        return satchel_fail_memory(s->err);
    for (size_t i = from; i < to; i++) {
        struct line line = s->lines->at[i];
        if (is_quoted(line.text)) {
            line.text = span_trim(span_of(line.text.text + 1, line.text.size - 1));
            line.indent = 0;
            line.width = (unsigned)text_width(line.text);
        }
        lines[i - from] = line;
    }
    satchel_builder_open(s->b, SATCHEL_KIND_QUOTE);
    const bool ok = put_inside(s, lines, to - from);
    satchel_builder_close(s->b);
    free(lines);
    return ok;
}

/* The line that begins the next item of the list that line `i` is an item of; `to` if there is
 * none, and then *end is where the list's last item ends. */
static size_t next_item(const struct story *s, size_t i, size_t to, size_t *end)
{
    size_t length;
    uint32_t number = 0, following = 0;
    const struct line *at = s->lines->at;
    const enum marker kind = line_marker(at[i].text, &length, &number);
    size_t k = i + 1;
    for (; k < to; k++) {
        const bool blank = !at[k].text.size;
        if (blank)
            continue;
        const enum marker here = line_marker(at[k].text, &length, &following);
        if (here == kind && at[k].indent == at[i].indent)
            return kind == MARKER_BULLET || following == number + 1 ? k : (*end = k, to);
        /* Behind a blank line only what is set in belongs to the item. */
        if (!at[k - 1].text.size && at[k].indent <= at[i].indent)
            break;
        if (at[k].indent <= at[i].indent && !line_is_full(s->lines, k - 1))
            break;
    }
    while (k > i + 1 && !at[k - 1].text.size)
        k--;
    *end = k;
    return to;
}

/* Where the list that begins at line `i` ends; `i` if none begins: one item is no list, nor is
 * "1989. That year" without a "1990." */
static size_t list_end(const struct story *s, size_t i, size_t to)
{
    size_t length, end = i;
    uint32_t number;
    if (s->depth >= DEEPEST || line_marker(s->lines->at[i].text, &length, &number) == MARKER_NONE)
        return i;
    size_t item = next_item(s, i, to, &end);
    if (item == to)
        return i;
    while (item < to)
        item = next_item(s, item, to, &end);
    return end;
}

static bool put_item(struct story *s, size_t from, size_t to)
{
    size_t length;
    uint32_t number;
    struct line *lines = calloc(to - from, sizeof *lines);
    if (!lines)
        return satchel_fail_memory(s->err);
    memcpy(lines, &s->lines->at[from], (to - from) * sizeof *lines);
    line_marker(lines[0].text, &length, &number);
    lines[0].text = span_trim(span_of(lines[0].text.text + length, lines[0].text.size - length));
    lines[0].indent += (unsigned)length;
    satchel_builder_open(s->b, SATCHEL_KIND_ITEM);
    const bool ok = put_inside(s, lines, to - from);
    satchel_builder_close(s->b);
    free(lines);
    return ok;
}

static bool put_list(struct story *s, size_t from, size_t end)
{
    size_t length, ignored;
    uint32_t number = 0;
    bool ok = true;
    const enum marker kind = line_marker(s->lines->at[from].text, &length, &number);
    satchel_builder_open(s->b, SATCHEL_KIND_LIST);
    satchel_builder_list(s->b, kind == MARKER_NUMBER, number);
    for (size_t i = from; ok && i < end;) {
        const size_t next = next_item(s, i, end, &ignored);
        size_t stop = next;
        while (stop > i + 1 && !s->lines->at[stop - 1].text.size)
            stop--;
        ok = put_item(s, i, stop);
        i = next;
    }
    satchel_builder_close(s->b);
    return ok;
}

/* --- blocks ------------------------------------------------------------------------------------
 */

/* A group ends at a blank line, a quotation, a list, an underlined heading. */
static size_t group_end(const struct story *s, size_t i, size_t to)
{
    unsigned level;
    const struct line *at = s->lines->at;
    for (size_t k = i + 1; k < to; k++)
        if (!at[k].text.size || is_quoted(at[k].text) || list_end(s, k, to) > k ||
            (k + 1 < to && line_underlines(&at[k], &at[k + 1], &level)))
            return k;
    return to;
}

static bool is_set_in(const struct story *s, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (s->lines->at[i].indent < s->lines->indent + 4)
            return false;
    return to - from >= 2 && s->depth < DEEPEST; /* one line: a paragraph's first */
}

/* A group that is set in as a whole is a quotation. Its lines are given no indent, so that it is
 * not one inside of itself. */
static bool put_set_in(struct story *s, size_t from, size_t to)
{
    struct line *lines = calloc(to - from, sizeof *lines);
    if (!lines)
        return satchel_fail_memory(s->err);
    memcpy(lines, &s->lines->at[from], (to - from) * sizeof *lines);
    for (size_t i = 0; i < to - from; i++)
        lines[i].indent = 0;
    satchel_builder_open(s->b, SATCHEL_KIND_QUOTE);
    const bool ok = put_inside(s, lines, to - from);
    satchel_builder_close(s->b);
    free(lines);
    return ok;
}

/* Headings and rules, which take one line or two; how many, 0 if it is neither. */
static size_t put_mark(struct story *s, size_t i, size_t to)
{
    const struct line *line = &s->lines->at[i];
    const bool alone = i + 1 == to || !line[1].text.size;
    struct span inner;
    unsigned level;
    if (i + 1 < to && line_underlines(line, line + 1, &level)) {
        put_heading(s, line->text, level);
        return 2;
    }
    if (line_is_rule(line->text)) {
        satchel_builder_open(s->b, SATCHEL_KIND_RULE);
        satchel_builder_close(s->b);
        return 1;
    }
    if (alone && line_is_wire_heading(line->text, &inner)) {
        put_heading(s, inner, 2);
        return 1;
    }
    if (alone && i + 1 < to && line_is_capitals(line)) {
        put_heading(s, line->text, 2);
        return 1;
    }
    return 0;
}

static bool put_blocks(struct story *s, size_t from, size_t to)
{
    bool ok = true;
    for (size_t i = from; ok && i < to;) {
        if (!s->lines->at[i].text.size) {
            i++;
            continue;
        }
        const size_t marked = put_mark(s, i, to);
        if (marked) {
            i += marked;
            continue;
        }
        size_t end = list_end(s, i, to);
        if (end > i) {
            ok = put_list(s, i, end);
        } else if (is_quoted(s->lines->at[i].text) && s->depth < DEEPEST) {
            for (end = i + 1; end < to && is_quoted(s->lines->at[end].text);)
                end++;
            ok = put_quote(s, i, end);
        } else {
            end = group_end(s, i, to);
            ok = is_set_in(s, i, end) ? put_set_in(s, i, end) : put_group(s, i, end);
        }
        i = end;
    }
    return ok;
}

/* --- the head of a story -----------------------------------------------------------------------
 */

static size_t skip_blanks(const struct lines *lines, size_t i)
{
    while (i < lines->count && !lines->at[i].text.size)
        i++;
    return i;
}

static size_t blank_or_end(const struct lines *lines, size_t i)
{
    while (i < lines->count && lines->at[i].text.size)
        i++;
    return i;
}

static bool may_be_headline(const struct line *line)
{
    size_t length;
    uint32_t number;
    const struct span text = line->text;
    const char last = text.text[text.size - 1];
    if (text_length(text) > LONGEST || last == '.' || last == ',' || last == ';' ||
        is_quoted(text) || line_is_rule(text) || is_byline(text) || is_dateline(text))
        return false;
    if (ends_sentence(text) && last != '?' && last != '!' && text_length(text) > 80)
        return false;
    return line_marker(text, &length, &number) == MARKER_NONE && memcmp(text.text, "http", 4) != 0;
}

/* Does one of the lines behind the first look like the head of a story? */
static bool has_head(const struct lines *lines, size_t from, size_t to)
{
    for (size_t i = from; i < to && i < from + 3; i++) {
        const struct span text = lines->at[i].text;
        if (is_byline(text) || is_dateline(text) || credit_start(text) < text.size)
            return true;
    }
    return false;
}

/* How many lines at the start are the headline, 0 if there is none: it is a line that the next one
 * does not continue. */
static size_t headline_lines(const struct story *s)
{
    const struct lines *lines = s->lines;
    const size_t end = blank_or_end(lines, 0);
    if (lines->count < 2 || !may_be_headline(&lines->at[0]))
        return 0;
    if (end == 1 || has_head(lines, 1, end))
        return 1;
    if (lines->wrapped && line_is_full(lines, 0)) {
        size_t length = 0;
        for (size_t i = 0; i < end; i++)
            length += text_length(lines->at[i].text);
        const bool whole = end <= 3 && length <= 200 && !ends_sentence(lines->at[end - 1].text) &&
                           end < lines->count;
        return whole ? end : 0;
    }
    return end >= 3 && is_verse(s, 0, end) ? 0 : 1;
}

static size_t put_headline(struct story *s)
{
    unsigned level;
    const struct lines *lines = s->lines;
    if (lines->count > 2 && line_underlines(&lines->at[0], &lines->at[1], &level)) {
        put(s, SATCHEL_KIND_HEADLINE, lines->at[0].text);
        return 2;
    }
    const size_t count = headline_lines(s);
    if (!count)
        return 0;
    satchel_builder_open(s->b, SATCHEL_KIND_HEADLINE);
    for (size_t i = 0; i < count; i++) {
        satchel_builder_text(s->b, lines->at[i].text.text, lines->at[i].text.size);
        satchel_builder_text(s->b, "\n", 1);
    }
    satchel_builder_close(s->b);
    return count;
}

/* The lines from `i` that a broken caption takes: those that belong together. */
static size_t caption_end(const struct lines *lines, size_t i)
{
    size_t end = i + 1;
    while (lines->wrapped && end < lines->count && lines->at[end].text.size &&
           line_is_full(lines, end - 1))
        end++;
    return end;
}

/* A caption and its credit from lines [i, end) of the head. */
static bool put_caption(struct story *s, size_t i, size_t end)
{
    const struct lines *lines = s->lines;
    const struct span last = lines->at[end - 1].text;
    const size_t credit = credit_start(last);
    if (credit == last.size || (end == i + 1 && credit < CAPTION) ||
        skip_blanks(lines, end) == lines->count)
        return false;
    satchel_builder_image(s->b, "", "");
    for (size_t k = i; k + 1 < end; k++) {
        satchel_builder_text(s->b, lines->at[k].text.text, lines->at[k].text.size);
        satchel_builder_text(s->b, "\n", 1);
    }
    satchel_builder_text(s->b, last.text, credit);
    satchel_builder_credit(s->b);
    satchel_builder_text(s->b, last.text + credit, last.size - credit);
    satchel_builder_close(s->b);
    return true;
}

/* Caption, byline and dateline behind the headline. Returns where the story begins. */
static size_t put_head(struct story *s, size_t i)
{
    bool byline = false, dateline = false, caption = false;
    for (unsigned n = 0; n < HEAD_LINES; n++) {
        const size_t line = skip_blanks(s->lines, i);
        if (line >= s->lines->count)
            break;
        const struct span text = s->lines->at[line].text;
        const size_t end = caption_end(s->lines, line);
        if (!byline && is_byline(text)) {
            put(s, SATCHEL_KIND_BYLINE, text);
            byline = true;
            i = line + 1;
        } else if (!dateline && is_dateline(text) &&
                   skip_blanks(s->lines, line + 1) < s->lines->count) {
            put(s, SATCHEL_KIND_DATELINE, text);
            dateline = true;
            i = line + 1;
        } else if (!caption && put_caption(s, line, end)) {
            caption = true;
            i = end;
        } else {
            break;
        }
    }
    return i;
}

/* A first line that repeats the title of the front matter. */
static size_t title_lines(const struct lines *lines, const char *title)
{
    return lines->count > 1 && same_words(lines->at[0].text, span_of(title, strlen(title)));
}

/* --- the format --------------------------------------------------------------------------------
 */

static bool put_story(struct manuscript *m, struct span text, satchel_error *err)
{
    struct lines lines;
    if (!lines_split(&lines, text.text, text.size, err))
        return false;
    lines_measure(&lines);
    struct story s = {.b = m->builder, .lines = &lines, .err = err};
    size_t body = m->meta.title ? title_lines(&lines, m->meta.title) : put_headline(&s);
    manuscript_put_summary(m, text);
    body = put_head(&s, body);
    const bool ok = put_blocks(&s, body, lines.count);
    lines_free(&lines);
    return ok;
}

static bool read_text(const struct input *input, const struct intake *to, satchel_error *err)
{
    satchel_buf utf8;
    struct manuscript m;
    satchel_buf_init(&utf8, (size_t)SATCHEL_MAX_DOCUMENT * 2);
    bool ok = charset_to_utf8(input->bytes, NULL, &utf8, NULL, err);
    if (ok && manuscript_open(&m, err)) {
        struct span text = span_of_buf(&utf8);
        ok = front_matter_take(&text, &m.meta, to, err) && put_story(&m, text, err);
        if (ok)
            ok = manuscript_deliver(&m, input, to, err);
        else
            manuscript_close(&m);
    } else {
        ok = false;
    }
    satchel_buf_free(&utf8);
    return ok;
}

/* XML, JSON and their like are text, but no plain text. */
static bool is_markup(satchel_bytes in)
{
    size_t i = in.size >= 3 && memcmp(in.data, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    while (i < in.size && in.data[i] <= ' ')
        i++;
    return i < in.size && (in.data[i] == '<' || in.data[i] == '{');
}

static unsigned bid(const struct input *input)
{
    if (path_has_extension(input->name, input_text.extensions))
        return 50;
    if (*path_extension(input->name) && is_markup(input->bytes))
        return 0;
    return charset_is_text(input->bytes) ? 10 : 0;
}

const struct input_format input_text = {
    .name = "plain text", .extensions = "txt|text", .bid = bid, .read = read_text};
