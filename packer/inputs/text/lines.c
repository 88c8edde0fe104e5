/* Lines of plain text; see lines.h. */
#include "lines.h"

#include <satchel/utf8.h>

#include <stdlib.h>
#include <string.h>

#define LEAST_MEASURE 30
#define MOST_MEASURE  120

/* --- splitting ---------------------------------------------------------------------------------
 */

/* Bytes of the line end at `at`, 0 if there is none. */
static size_t line_end(const char *text, size_t size, size_t at)
{
    const uint8_t *p = (const uint8_t *)text + at;
    const size_t left = size - at;
    switch (p[0]) {
    case '\n':
    case '\v':
    case '\f': return 1;
    case '\r': return left > 1 && p[1] == '\n' ? 2 : 1;
    case 0xC2: return left > 1 && p[1] == 0x85 ? 2 : 0;
    case 0xE2: return left > 2 && p[1] == 0x80 && (p[2] == 0xA8 || p[2] == 0xA9) ? 3 : 0;
    default: return 0;
    }
}

static bool is_mark(struct span s)
{
    return s.size >= 3 && memcmp(s.text, "\xEF\xBB\xBF", 3) == 0;
}

static unsigned measure_indent(const char *text, size_t size)
{
    unsigned columns = 0;
    for (size_t i = 0; i < size; i++) {
        if (text[i] == ' ')
            columns++;
        else if (text[i] == '\t')
            columns = (columns / 8 + 1) * 8;
        else if (i + 2 < size && memcmp(text + i, "\xE3\x80\x80", 3) == 0) {
            columns += 2; /* an ideographic space */
            i += 2;
        } else
            break;
    }
    return columns;
}

static bool add_line(struct lines *lines, size_t *capacity, const char *text, size_t size,
                     satchel_error *err)
{
    const struct span trimmed = span_trim(span_of(text, size));
    if (!trimmed.size && (!lines->count || !lines->at[lines->count - 1].text.size))
        return true;
    if (lines->count == *capacity) {
        const size_t more = *capacity ? *capacity * 2 : 256;
        if (lines->count >= MOST_LINES)
            return satchel_fail(err, SATCHEL_LIMIT, "more than a million lines");
        struct line *grown = realloc(lines->at, more * sizeof *grown);
        if (!grown)
            return satchel_fail_memory(err);
        lines->at = grown;
        *capacity = more;
    }
    lines->at[lines->count++] = (struct line){.text = trimmed,
                                              .indent = measure_indent(text, size),
                                              .width = (unsigned)text_width(trimmed)};
    lines->has_blanks |= !trimmed.size;
    return true;
}

bool lines_split(struct lines *lines, const char *text, size_t size, satchel_error *err)
{
    size_t capacity = 0, start = 0;
    *lines = (struct lines){0};
    if (is_mark(span_of(text, size)))
        start = 3;
    for (size_t i = start; i <= size;) {
        const size_t n = i < size ? line_end(text, size, i) : 1;
        if (!n) {
            i++;
            continue;
        }
        if (!add_line(lines, &capacity, text + start, i - start, err) ||
            (i < size && text[i] == '\f' && !add_line(lines, &capacity, "", 0, err))) {
            lines_free(lines);
            return false;
        }
        i += n;
        start = i;
    }
    while (lines->count && !lines->at[lines->count - 1].text.size)
        lines->count--;
    return true;
}

void lines_free(struct lines *lines)
{
    free(lines->at);
    *lines = (struct lines){0};
}

/* --- measure -----------------------------------------------------------------------------------
 */

static unsigned first_word_width(struct span s)
{
    uint32_t c;
    const size_t n = satchel_utf8_decode(s.text, s.size, &c);
    const unsigned first = (unsigned)text_width(span_of(s.text, n));
    if (first == 2) /* scripts without spaces break between any two characters */
        return 2;
    const char *space = memchr(s.text, ' ', s.size);
    return (unsigned)text_width(span_of(s.text, space ? (size_t)(space - s.text) : s.size)) + 1;
}

bool line_is_full(const struct lines *lines, size_t i)
{
    const struct line *line = &lines->at[i];
    if (i + 1 >= lines->count || !line->text.size || !lines->at[i + 1].text.size)
        return false;
    return line->indent + line->width + first_word_width(line[1].text) > lines->measure;
}

/* The width that all lines but one in twenty keep. */
static unsigned usual_width(const struct lines *lines)
{
    size_t counts[MOST_MEASURE + 2] = {0}, total = 0, seen = 0;
    for (size_t i = 0; i < lines->count; i++) {
        const struct line *line = &lines->at[i];
        if (!line->text.size)
            continue;
        const unsigned width = line->indent + line->width;
        counts[width <= MOST_MEASURE ? width : MOST_MEASURE + 1]++;
        total++;
    }
    for (unsigned width = 0; width <= MOST_MEASURE; width++) {
        seen += counts[width];
        if (seen * 20 >= total * 19)
            return width;
    }
    return MOST_MEASURE + 1;
}

static unsigned usual_indent(const struct lines *lines)
{
    size_t counts[64] = {0};
    unsigned best = 0;
    for (size_t i = 0; i < lines->count; i++)
        if (lines->at[i].text.size && lines->at[i].indent < 64)
            counts[lines->at[i].indent]++;
    for (unsigned i = 1; i < 64; i++)
        if (counts[i] > counts[best])
            best = i;
    return best;
}

void lines_measure(struct lines *lines)
{
    size_t pairs = 0, full = 0;
    lines->measure = usual_width(lines);
    lines->indent = usual_indent(lines);
    for (size_t i = 0; i + 1 < lines->count; i++) {
        if (!lines->at[i].text.size || !lines->at[i + 1].text.size)
            continue;
        pairs++;
        full += line_is_full(lines, i);
    }
    /* Two full lines of five: verses and dialogue stand among them (Genesis has half). */
    lines->wrapped = lines->measure >= LEAST_MEASURE && lines->measure <= MOST_MEASURE &&
                     full >= 2 && full * 5 >= pairs * 2;
}

/* --- what a line is ----------------------------------------------------------------------------
 */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

enum marker line_marker(struct span s, size_t *length, uint32_t *number)
{
    static const char *const bullets[] = {"- ",
                                          "* ",
                                          "\xE2\x80\xA2 ",
                                          "\xE2\x96\xAA ",
                                          "\xE2\x80\xA3 ",
                                          "\xE2\x97\xA6 ",
                                          "\xC2\xB7 ",
                                          "\xE2\x80\xA2\t"};
    for (size_t i = 0; i < sizeof bullets / sizeof *bullets; i++) {
        const size_t n = strlen(bullets[i]);
        if (s.size > n && memcmp(s.text, bullets[i], n) == 0) {
            *length = n;
            return MARKER_BULLET;
        }
    }
    size_t i = 0, digits = 0;
    const bool bracket = s.size && s.text[0] == '(';
    *number = 0;
    for (i = bracket; i < s.size && is_digit(s.text[i]) && digits < 4; i++, digits++)
        *number = *number * 10 + (uint32_t)(s.text[i] - '0');
    if (!digits || digits > 3 || i + 2 >= s.size || s.text[i + 1] != ' ')
        return MARKER_NONE;
    if (s.text[i] != ')' && (bracket || s.text[i] != '.'))
        return MARKER_NONE;
    *length = i + 2;
    return MARKER_NUMBER;
}

bool line_is_rule(struct span s)
{
    unsigned signs = 0;
    for (size_t i = 0; i < s.size; i++) {
        if (s.text[i] == ' ')
            continue;
        if (!strchr("*-_=~#", s.text[i]) || s.text[i] != s.text[0])
            return false;
        signs++;
    }
    return signs >= 3;
}

bool line_underlines(const struct line *above, const struct line *line, unsigned *level)
{
    const struct span s = line->text;
    if (s.size < 3 || (s.text[0] != '=' && s.text[0] != '-' && s.text[0] != '~') ||
        above->width > 100 || !above->text.size)
        return false;
    for (size_t i = 1; i < s.size; i++)
        if (s.text[i] != s.text[0])
            return false;
    *level = s.text[0] == '=' ? 2 : 3;
    return line->width * 2 >= above->width && line->width <= above->width * 2 + 4;
}

bool line_is_capitals(const struct line *line)
{
    unsigned capitals = 0;
    if (line->width > 80 || ends_sentence(line->text))
        return false;
    for (size_t i = 0; i < line->text.size;) {
        uint32_t c, folded[4];
        i += satchel_utf8_decode(line->text.text + i, line->text.size - i, &c);
        if (!satchel_strong_direction(c))
            continue;
        const bool cased = c < 0x0530 || (c >= 0x1E00 && c < 0x2000);
        if (!cased || (satchel_fold(c, folded) && folded[0] == c))
            return false;
        capitals++;
    }
    return capitals >= 3;
}

bool line_is_wire_heading(struct span s, struct span *inner)
{
    if (s.size < 6 || s.size > 90 || memcmp(s.text, "- ", 2) != 0 ||
        memcmp(s.text + s.size - 2, " -", 2) != 0)
        return false;
    *inner = span_trim(span_of(s.text + 2, s.size - 4));
    return inner->size > 0 && !ends_sentence(*inner);
}
