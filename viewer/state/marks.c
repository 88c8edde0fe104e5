/* Bookmarks and highlights; see marks.h. */
#include "marks.h"

#include "textfile.h"

#include <satchel/bundle.h>
#include <satchel/file.h>
#include <satchel/utf8.h>

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_MARKS 1000
#define FILE_LIMIT ((size_t)8 << 20)
#define LEAST      6 /* fields of a line: those of a bookmark */
#define FIELDS     9
#define MOST_LONG  4 /* times the passage's length that its ends may have moved apart */

struct marks {
    char *path;                    /* NULL: nothing is written */
    struct mark marks[MOST_MARKS]; /* oldest first */
    size_t count;
    bool changed;
    bool unread; /* what the file holds */
};

static void free_mark(struct mark *m)
{
    free(m->publication);
    free(m->id);
    free(m->headline);
    free(m->quote);
    free(m->before);
    free(m->note);
    *m = (struct mark){0};
}

/* Takes over the strings; false (and they are freed) when one is missing or there is no room. */
static bool append(struct marks *s, struct mark m)
{
    if (!m.publication || !m.id || !m.headline || !m.quote || !m.before || !m.note ||
        s->count == MOST_MARKS) {
        free_mark(&m);
        return false;
    }
    s->marks[s->count++] = m;
    return true;
}

/* --- the file ------------------------------------------------------------------------------- */

/* A line is a mark: TIME, OFFSET, PUBLICATION, ID, HEADLINE, QUOTE, and for a highlight LENGTH,
 * BEFORE, NOTE, with tabs between them. Tabs and line feeds inside have become spaces. False: out
 * of memory. */
static bool read_line(void *context, char *line)
{
    struct marks *s = context;
    char *fields[FIELDS];
    unsigned count = 0;
    for (char *at = line; at && count < FIELDS; count++) {
        fields[count] = at;
        at = strchr(at, '\t');
        if (at)
            *at++ = '\0';
    }
    if ((count != LEAST && count != FIELDS) || s->count == MOST_MARKS)
        return true;
    for (unsigned i = 2; i < count; i++)
        if (satchel_utf8_valid(fields[i], strlen(fields[i])) != strlen(fields[i]))
            return true;
    const bool passage = count == FIELDS;
    struct mark m = {.time = strtoll(fields[0], NULL, 10),
                     .offset = (uint32_t)strtoul(fields[1], NULL, 10),
                     .passage = passage,
                     .length = passage ? (uint32_t)strtoul(fields[6], NULL, 10) : 0,
                     .publication = strdup(fields[2]),
                     .id = strdup(fields[3]),
                     .headline = strdup(fields[4]),
                     .quote = strdup(fields[5]),
                     .before = strdup(passage ? fields[7] : ""),
                     .note = strdup(passage ? fields[8] : "")};
    return append(s, m);
}

static void put_field(satchel_buf *out, const char *text)
{
    satchel_buf_put_byte(out, '\t');
    for (const char *p = text; *p; p++)
        satchel_buf_put_byte(out, (uint8_t)*p < ' ' ? ' ' : (uint8_t)*p);
}

bool marks_save(struct marks *s, satchel_error *err)
{
    if (!s->changed || !s->path)
        return true;
    satchel_buf out;
    satchel_buf_init(&out, FILE_LIMIT);
    for (size_t i = 0; i < s->count; i++) {
        const struct mark *m = &s->marks[i];
        satchel_buf_print(&out, "%lld\t%u", (long long)m->time, m->offset);
        put_field(&out, m->publication);
        put_field(&out, m->id);
        put_field(&out, m->headline);
        put_field(&out, m->quote);
        if (m->passage) {
            satchel_buf_print(&out, "\t%u", m->length);
            put_field(&out, m->before);
            put_field(&out, m->note);
        }
        satchel_buf_put_byte(&out, '\n');
    }
    const bool ok = satchel_buf_ok(&out, err) &&
                    textfile_save(s->path, &s->unread, satchel_buf_bytes(&out), err);
    satchel_buf_free(&out);
    s->changed = s->changed && !ok;
    return ok;
}

struct marks *marks_open(const char *folder)
{
    struct marks *s = calloc(1, sizeof *s);
    char path[PATH_MAX];
    if (!s || !folder)
        return s;
    if (snprintf(path, sizeof path, "%s/marks", folder) >= (int)sizeof path)
        return s;
    s->path = strdup(path);
    if (!s->path || !textfile_load(path, FILE_LIMIT, read_line, s, &s->unread)) {
        marks_close(s);
        return NULL;
    }
    return s;
}

void marks_clear(struct marks *s)
{
    s->changed |= s->count > 0;
    while (s->count)
        free_mark(&s->marks[--s->count]);
}

void marks_close(struct marks *s)
{
    if (!s)
        return;
    marks_clear(s);
    free(s->path);
    free(s);
}

/* --- marks ---------------------------------------------------------------------------------- */

size_t marks_count(const struct marks *s)
{
    return s->count;
}

const struct mark *marks_at(const struct marks *s, size_t index)
{
    return index < s->count ? &s->marks[s->count - 1 - index] : NULL;
}

static bool is_of(const struct mark *m, const char *publication, const char *id)
{
    return strcmp(m->id, id) == 0 && strcmp(m->publication, publication) == 0;
}

size_t marks_find(const struct marks *s, const char *publication, const char *id, uint32_t start,
                  uint32_t end)
{
    for (size_t i = 0; i < s->count; i++) {
        const struct mark *m = marks_at(s, i);
        if (!m->passage && is_of(m, publication, id) && m->offset >= start && m->offset < end)
            return i;
    }
    return SIZE_MAX;
}

size_t marks_passage(const struct marks *s, const char *publication, const char *id, uint32_t start,
                     uint32_t end, size_t from)
{
    for (size_t i = from; i < s->count; i++) {
        const struct mark *m = marks_at(s, i);
        if (m->length && m->offset < end && start < m->offset + m->length &&
            is_of(m, publication, id))
            return i;
    }
    return SIZE_MAX;
}

/* Bytes [start, end) of the text as one line. */
static char *line_of(const char *text, size_t start, size_t end)
{
    char *line = strndup(text + start, end - start);
    for (char *p = line; p && *p; p++)
        if ((uint8_t)*p < ' ')
            *p = ' ';
    return line;
}

bool marks_add(struct marks *s, const char *publication, const satchel_article *article,
               uint32_t offset, int64_t time)
{
    const satchel_record *record = satchel_article_record(article);
    size_t size;
    const char *text = satchel_article_text(article, &size);
    while (offset < size && (text[offset] == '\n' || text[offset] == ' '))
        offset++;
    const size_t room = offset < size ? size - offset : 0;
    const size_t length = satchel_utf8_floor(text + offset, room, MARK_QUOTE);
    const struct mark m = {.publication = strdup(publication),
                           .id = strdup(record->id),
                           .headline = strdup(record->headline),
                           .quote = line_of(text, offset, offset + length),
                           .before = strdup(""),
                           .note = strdup(""),
                           .offset = offset,
                           .time = time};
    const bool ok = append(s, m);
    s->changed |= ok;
    return ok;
}

bool marks_add_passage(struct marks *s, const char *publication, const satchel_article *article,
                       uint32_t start, uint32_t end, int64_t time)
{
    const satchel_record *record = satchel_article_record(article);
    size_t size;
    const char *text = satchel_article_text(article, &size);
    if (end > size)
        end = (uint32_t)size;
    if (start >= end)
        return false;
    if (end - start > MARK_PASSAGE)
        end = start + (uint32_t)satchel_utf8_floor(text + start, end - start, MARK_PASSAGE);
    const size_t before = start > MARK_BEFORE ? start - MARK_BEFORE : 0;
    const struct mark m = {.publication = strdup(publication),
                           .id = strdup(record->id),
                           .headline = strdup(record->headline),
                           .quote = line_of(text, start, end),
                           .before = line_of(text, satchel_utf8_floor(text, size, before), start),
                           .note = strdup(""),
                           .offset = start,
                           .length = end - start,
                           .passage = true,
                           .time = time};
    const bool ok = append(s, m);
    s->changed |= ok;
    return ok;
}

bool marks_set_note(struct marks *s, size_t index, const char *note)
{
    if (index >= s->count)
        return false;
    struct mark *m = &s->marks[s->count - 1 - index];
    const size_t length = strlen(note);
    char *copy =
        line_of(note, 0, length > MARK_NOTE ? satchel_utf8_floor(note, length, MARK_NOTE) : length);
    if (!copy)
        return false;
    free(m->note);
    m->note = copy;
    s->changed = true;
    return true;
}

void marks_remove(struct marks *s, size_t index)
{
    if (index >= s->count)
        return;
    const size_t at = s->count - 1 - index;
    free_mark(&s->marks[at]);
    memmove(&s->marks[at], &s->marks[at + 1], (s->count - 1 - at) * sizeof *s->marks);
    s->count--;
    s->changed = true;
}

/* Do the `length` bytes of the quote stand at `at`? White space of any kind counts as the same. */
static bool stands_at(const char *text, size_t size, size_t at, const char *quote, size_t length)
{
    if (at > size || length > size - at)
        return false;
    for (size_t i = 0; i < length; i++) {
        const char c = (uint8_t)text[at + i] < ' ' ? ' ' : text[at + i];
        if (c != quote[i])
            return false;
    }
    return true;
}

/* Where they stand nearest to `from`; SIZE_MAX if nowhere. */
static size_t find_nearest(const char *text, size_t size, size_t from, const char *quote,
                           size_t length)
{
    const size_t start = from < size ? from : size;
    if (!length || length > size)
        return SIZE_MAX;
    for (size_t away = 0; away <= start || start + away < size; away++) {
        if (away <= start && stands_at(text, size, start - away, quote, length))
            return start - away;
        if (start + away < size && stands_at(text, size, start + away, quote, length))
            return start + away;
    }
    return SIZE_MAX;
}

/* How many of the bytes that stood before the quote stand before `at`. */
static size_t led_by(const struct mark *m, const char *text, size_t at)
{
    const size_t before = strlen(m->before);
    size_t n = 0;
    while (n < before && n < at) {
        const char c = (uint8_t)text[at - n - 1] < ' ' ? ' ' : text[at - n - 1];
        if (c != m->before[before - n - 1])
            break;
        n++;
    }
    return n;
}

/* Where the quote stands behind most of what stood before it, and of several such places nearest to
 * where it was; SIZE_MAX if nowhere. */
static size_t find_behind(const struct mark *m, const char *text, size_t size)
{
    const size_t length = strlen(m->quote);
    size_t best = SIZE_MAX, most = 0, away = 0;
    for (size_t at = 0; length && at + length <= size; at++) {
        if (!stands_at(text, size, at, m->quote, length))
            continue;
        const size_t n = led_by(m, text, at);
        const size_t far = at > m->offset ? at - m->offset : m->offset - at;
        if (best == SIZE_MAX || n > most || (n == most && far < away)) {
            best = at;
            most = n;
            away = far;
        }
    }
    return best;
}

#define PIECE 40 /* bytes of either end that are looked for; less of a short passage */

/* Bytes of whole words, about a third of the passage at most, at its beginning; and where those at
 * its end begin. Where nothing stands between words they are cut where characters are. */
static void cut_ends(const char *quote, size_t length, size_t *piece, size_t *last)
{
    const size_t most = length / 3 < PIECE ? (length + 2) / 3 : PIECE;
    *piece = satchel_utf8_floor(quote, length, most);
    *last = length - satchel_utf8_floor(quote, length, most);
    *last = satchel_utf8_floor(quote, length, *last);
    for (size_t i = *piece; i > most / 2; i--)
        if (quote[i] == ' ') {
            *piece = i;
            break;
        }
    for (size_t i = *last ? *last - 1 : 0; i < length - most / 2; i++)
        if (quote[i] == ' ') {
            *last = i + 1;
            break;
        }
}

/* What is left of an edited passage: from its beginning to its end, or the half that is there. */
static void find_remains(struct mark *m, const char *text, size_t size)
{
    const size_t length = strlen(m->quote);
    size_t piece, last;
    cut_ends(m->quote, length, &piece, &last);
    const size_t first_at = find_nearest(text, size, m->offset, m->quote, piece);
    const size_t from = first_at == SIZE_MAX ? m->offset + last : first_at + last;
    const size_t last_at = find_nearest(text, size, from, m->quote + last, length - last);
    const bool in_order = first_at != SIZE_MAX && last_at != SIZE_MAX && last_at > first_at &&
                          last_at - first_at <= MOST_LONG * length;
    m->length = 0;
    if (in_order) {
        m->offset = (uint32_t)first_at;
        m->length = (uint32_t)(last_at + (length - last) - first_at);
    } else if (first_at != SIZE_MAX) {
        m->offset = (uint32_t)first_at;
        m->length = (uint32_t)piece;
    } else if (last_at != SIZE_MAX) {
        m->offset = (uint32_t)last_at;
        m->length = (uint32_t)(length - last);
    }
}

static void anchor_passage(struct mark *m, const char *text, size_t size)
{
    const size_t length = strlen(m->quote);
    const size_t at = find_behind(m, text, size);
    if (at == SIZE_MAX) {
        find_remains(m, text, size);
        return;
    }
    m->offset = (uint32_t)at;
    m->length = (uint32_t)length;
}

static void anchor_place(struct mark *m, const char *text, size_t size)
{
    const size_t at = find_nearest(text, size, m->offset, m->quote, strlen(m->quote));
    const size_t start = m->offset < size ? m->offset : size ? size - 1 : 0;
    m->offset = (uint32_t)(at == SIZE_MAX ? satchel_utf8_floor(text, size, start) : at);
}

void marks_anchor(struct marks *s, const char *publication, const satchel_article *article)
{
    const char *id = satchel_article_record(article)->id;
    size_t size;
    const char *text = satchel_article_text(article, &size);
    for (size_t i = 0; i < s->count; i++) {
        struct mark *m = &s->marks[i];
        const uint32_t offset = m->offset, length = m->length;
        const size_t before = strlen(m->before), quote = strlen(m->quote);
        if (!is_of(m, publication, id) ||
            (stands_at(text, size, offset, m->quote, quote) && offset >= before &&
             stands_at(text, size, offset - before, m->before, before) &&
             (!m->passage || m->length == quote)))
            continue;
        if (m->passage)
            anchor_passage(m, text, size);
        else
            anchor_place(m, text, size);
        s->changed |= m->offset != offset || m->length != length;
    }
}

/* --- Markdown ------------------------------------------------------------------------------- */

/* What would be markup is escaped (CommonMark 0.30, 2.4). */
static void put_escaped(satchel_buf *out, const char *text)
{
    for (const char *p = text; *p; p++) {
        if (strchr("\\`*_{}[]<>()#+-.!|", *p))
            satchel_buf_put_byte(out, '\\');
        satchel_buf_put_byte(out, (uint8_t)*p);
    }
}

void marks_export(const struct marks *s, satchel_buf *out)
{
    const char *publication = "";
    for (size_t i = 0; i < s->count; i++) {
        const struct mark *m = marks_at(s, i);
        char time[32];
        satchel_time_print(m->time, time, sizeof time);
        if (strcmp(publication, m->publication) != 0) {
            satchel_buf_put_text(out, i ? "\n# " : "# ");
            put_escaped(out, m->publication);
            satchel_buf_put_text(out, "\n");
        }
        publication = m->publication;
        satchel_buf_put_text(out, "\n## ");
        put_escaped(out, m->headline);
        satchel_buf_print(out, "\n\n%s\n\n> ", time);
        put_escaped(out, m->quote);
        satchel_buf_put_text(out, "\n");
        if (*m->note) {
            satchel_buf_put_text(out, "\n");
            put_escaped(out, m->note);
            satchel_buf_put_text(out, "\n");
        }
    }
}
