/* Preparing Markdown; see markdown.h. A pass over lines, with just enough of CommonMark's block
 * rules to know what is code. */
#include "markdown.h"

#include "inputs/html/html.h"

#include <string.h>

#define LONGEST_LABEL 128
#define MOST_NOTES    20000
#define MOST_MARKED   8

struct preparer {
    struct span text;
    size_t at;          /* start of the line at hand */
    satchel_buf *out;   /* the text */
    satchel_buf *moved; /* footnotes */
    struct markdown_notes *notes;
    char fence; /* '`' or '~' while inside of fenced code, else 0 */
    size_t fence_length;
    bool paragraph;                  /* the line before is text: what is set in goes on with it */
    struct span marked[MOST_MARKED]; /* names of the elements open that say markdown="1" */
    unsigned marked_count;
    bool ok;
};

/* --- lines -------------------------------------------------------------------------------------
 */

/* The line at `at` without its end. */
static struct span line_at(const struct preparer *p, size_t at)
{
    size_t n = 0;
    while (at + n < p->text.size && p->text.text[at + n] != '\n' && p->text.text[at + n] != '\r')
        n++;
    return span_of(p->text.text + at, n);
}

static size_t after_line(const struct preparer *p, size_t at)
{
    at += line_at(p, at).size;
    if (at < p->text.size && p->text.text[at] == '\r')
        at++;
    if (at < p->text.size && p->text.text[at] == '\n')
        at++;
    return at;
}

/* Columns of white space at the start; *bytes of it. */
static unsigned indent_of(struct span line, size_t *bytes)
{
    unsigned columns = 0;
    size_t i = 0;
    for (; i < line.size && (line.text[i] == ' ' || line.text[i] == '\t'); i++)
        columns = line.text[i] == '\t' ? (columns / 4 + 1) * 4 : columns + 1;
    *bytes = i;
    return columns;
}

static bool is_blank(struct span line)
{
    size_t bytes;
    indent_of(line, &bytes);
    return bytes == line.size;
}

static void put_line(satchel_buf *to, struct span line)
{
    satchel_buf_put(to, line.text, line.size);
    satchel_buf_put_byte(to, '\n');
}

/* --- code --------------------------------------------------------------------------------------
 */

/* A fence opens, goes on or closes; true if the line belongs to fenced code. */
static bool follow_fence(struct preparer *p, struct span line)
{
    size_t bytes, run = 0;
    const unsigned indent = indent_of(line, &bytes);
    const char sign = bytes < line.size ? line.text[bytes] : 0;
    while (bytes + run < line.size && line.text[bytes + run] == sign)
        run++;
    const bool fence = indent < 4 && run >= 3 && (sign == '`' || sign == '~');
    if (p->fence) {
        if (fence && sign == p->fence && run >= p->fence_length &&
            is_blank(span_of(line.text + bytes + run, line.size - bytes - run)))
            p->fence = 0;
        return true;
    }
    if (!fence || (sign == '`' && memchr(line.text + bytes + run, '`', line.size - bytes - run)))
        return false;
    p->fence = sign;
    p->fence_length = run;
    return true;
}

/* --- footnotes ---------------------------------------------------------------------------------
 */

static size_t fold_label(const char *label, size_t length, char *to)
{
    for (size_t i = 0; i < length; i++)
        to[i] = label[i] >= 'A' && label[i] <= 'Z' ? (char)(label[i] + 32) : label[i];
    return length;
}

uint32_t markdown_find_note(const struct markdown_notes *notes, const char *label, size_t length)
{
    char folded[LONGEST_LABEL];
    if (!length || length > LONGEST_LABEL)
        return MARKDOWN_NO_NOTE;
    const uint32_t number = names_find(&notes->labels, folded, fold_label(label, length, folded));
    return number == NAMES_NONE ? MARKDOWN_NO_NOTE : number;
}

/* "[^label]:" at the start of a line; the number of bytes, and the label. 0 if it is none. */
static size_t definition_of(struct span line, struct span *label)
{
    size_t bytes;
    if (indent_of(line, &bytes) > 3 || bytes + 4 >= line.size || line.text[bytes] != '[' ||
        line.text[bytes + 1] != '^')
        return 0;
    const char *end = memchr(line.text + bytes, ']', line.size - bytes);
    const size_t close = end ? (size_t)(end - line.text) : line.size;
    *label = span_of(line.text + bytes + 2, end ? close - bytes - 2 : 0);
    if (!label->size || label->size > LONGEST_LABEL || memchr(label->text, ' ', label->size) ||
        close + 1 >= line.size || line.text[close + 1] != ':')
        return 0;
    return close + 2;
}

static struct span without_indent(struct span line)
{
    unsigned columns = 0;
    size_t i = 0;
    for (; i < line.size && columns < 4 && (line.text[i] == ' ' || line.text[i] == '\t'); i++)
        columns = line.text[i] == '\t' ? 4 : columns + 1;
    return span_of(line.text + i, line.size - i);
}

/* Does the footnote go on at `at`: a line set in, or after its first line any that is not blank and
 * begins nothing else? */
static bool goes_on(const struct preparer *p, size_t at, bool lazy)
{
    size_t bytes;
    struct span label;
    const struct span line = line_at(p, at);
    if (indent_of(line, &bytes) >= 2)
        return true;
    return lazy && !definition_of(line, &label) && !strchr("#>-*+`~|<", line.text[bytes]);
}

/* Moves a definition with its lines; p->at stands behind them afterwards. */
static void move_note(struct preparer *p, struct span first, size_t skip, uint32_t number)
{
    bool lazy = true;
    satchel_buf_print(p->moved, "\n<div " HTML_NOTE "=\"%u\">\n\n", number);
    put_line(p->moved, span_trim(span_of(first.text + skip, first.size - skip)));
    p->at = after_line(p, p->at);
    while (p->at < p->text.size) {
        const struct span line = line_at(p, p->at);
        if (is_blank(line)) {
            size_t next = p->at;
            while (next < p->text.size && is_blank(line_at(p, next)))
                next = after_line(p, next);
            if (next == p->text.size || !goes_on(p, next, false))
                break;
            satchel_buf_put_byte(p->moved, '\n');
            p->at = next;
            lazy = false;
            continue;
        }
        if (!goes_on(p, p->at, lazy))
            break;
        put_line(p->moved, without_indent(line));
        p->at = after_line(p, p->at);
    }
    satchel_buf_put_text(p->moved, "\n</div>\n");
}

/* Takes a definition at the line at hand, if there is one. */
static bool take_note(struct preparer *p, struct span line)
{
    char folded[LONGEST_LABEL];
    struct span label;
    const size_t skip = definition_of(line, &label);
    if (!skip || p->notes->count >= MOST_NOTES)
        return false;
    const size_t length = fold_label(label.text, label.size, folded);
    /* The first definition of a label holds; the text of others is not lost, it stands there. */
    if (names_find(&p->notes->labels, folded, length) != NAMES_NONE)
        return false;
    const uint32_t number = p->notes->count++;
    p->ok = names_add(&p->notes->labels, folded, length, number);
    move_note(p, line, skip, number);
    p->paragraph = false;
    return true;
}

/* --- kramdown ----------------------------------------------------------------------------------
 */

static struct span tag_name(struct span s)
{
    size_t n = 0;
    while (n < s.size && ((s.text[n] | 32) >= 'a' && (s.text[n] | 32) <= 'z'))
        n++;
    return span_of(s.text, n);
}

static bool same_tag(struct span a, struct span b)
{
    return a.size == b.size && memcmp(a.text, b.text, a.size) == 0;
}

/* Is the line just one tag: one that opens an element with markdown="1", or one that closes
 * something inside such an element? */
static bool is_tag_line(struct preparer *p, struct span line, bool *opens)
{
    const struct span s = span_trim(line);
    if (s.size < 4 || s.text[0] != '<' || s.text[s.size - 1] != '>' ||
        memchr(s.text + 1, '<', s.size - 1))
        return false;
    *opens = s.text[1] != '/';
    if (!*opens) {
        const struct span name = tag_name(span_of(s.text + 2, s.size - 2));
        const bool inside = p->marked_count > 0;
        if (inside && same_tag(p->marked[p->marked_count - 1], name))
            p->marked_count--;
        return inside;
    }
    if (!memmem(s.text, s.size, "markdown=\"1\"", 12) &&
        !memmem(s.text, s.size, "markdown='1'", 12))
        return false;
    if (p->marked_count < MOST_MARKED)
        p->marked[p->marked_count++] = tag_name(span_of(s.text + 1, s.size - 1));
    return true;
}

/* --- tables ------------------------------------------------------------------------------------
 */

/* The line under a table's head: md4c wants three hyphens a column, everybody else one. */
static bool is_table_rule(struct span line)
{
    bool bar = false, hyphen = false;
    for (size_t i = 0; i < line.size; i++) {
        if (!strchr("-:| \t", line.text[i]) || !line.text[i])
            return false;
        bar |= line.text[i] == '|';
        hyphen |= line.text[i] == '-';
    }
    return bar && hyphen;
}

static void put_table_rule(satchel_buf *to, struct span line)
{
    for (size_t i = 0; i < line.size; i++) {
        const bool first = line.text[i] == '-' && (i == 0 || line.text[i - 1] != '-');
        satchel_buf_put_text(to, first ? "--" : "");
        satchel_buf_put_byte(to, (uint8_t)line.text[i]);
    }
    satchel_buf_put_byte(to, '\n');
}

/* --- the pass ----------------------------------------------------------------------------------
 */

static void pass_line(struct preparer *p)
{
    size_t bytes;
    bool opens = false;
    const struct span line = line_at(p, p->at);
    const unsigned indent = indent_of(line, &bytes);
    const bool blank = bytes == line.size;
    const bool code = follow_fence(p, line) || (indent >= 4 && !p->paragraph && !blank);
    if (!code && !blank && take_note(p, line))
        return;
    const bool tag = !code && !blank && is_tag_line(p, line, &opens);
    if (tag && !opens)
        satchel_buf_put_byte(p->out, '\n');
    if (!code && p->paragraph && is_table_rule(line))
        put_table_rule(p->out, line);
    else
        put_line(p->out, line);
    if (tag && opens)
        satchel_buf_put_byte(p->out, '\n');
    p->paragraph = !blank && !code;
    p->at = after_line(p, p->at);
}

bool markdown_prepare(struct span text, satchel_buf *prepared, struct markdown_notes *notes,
                      satchel_error *err)
{
    satchel_buf moved;
    *notes = (struct markdown_notes){0};
    names_init(&notes->labels);
    satchel_buf_init(prepared, HTML_MOST_BYTES + (HTML_MOST_BYTES >> 3));
    satchel_buf_init(&moved, HTML_MOST_BYTES);
    struct preparer p = {
        .text = text, .out = prepared, .moved = &moved, .notes = notes, .ok = true};
    if (text.size >= 3 && memcmp(text.text, "\xEF\xBB\xBF", 3) == 0)
        p.at = 3;
    while (p.ok && p.at < text.size)
        pass_line(&p);
    if (p.fence) /* an open fence would swallow what follows */
        for (size_t i = 0; i <= p.fence_length; i++)
            satchel_buf_put_byte(prepared, i < p.fence_length ? (uint8_t)p.fence : '\n');
    satchel_buf_put(prepared, moved.data, moved.size);
    const bool ok = (p.ok || satchel_fail_memory(err)) && satchel_buf_ok(&moved, err) &&
                    satchel_buf_ok(prepared, err);
    satchel_buf_free(&moved);
    if (!ok) {
        satchel_buf_free(prepared);
        markdown_free_notes(notes);
    }
    return ok;
}

void markdown_free_notes(struct markdown_notes *notes)
{
    names_free(&notes->labels);
}
