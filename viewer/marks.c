/* Bookmarks; see marks.h. */
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
#define FILE_LIMIT ((size_t)4 << 20)
#define FIELDS     6

struct marks {
    char *path;                    /* NULL: nothing is written */
    struct mark marks[MOST_MARKS]; /* oldest first */
    size_t count;
    bool changed;
};

static void free_mark(struct mark *m)
{
    free(m->publication);
    free(m->id);
    free(m->headline);
    free(m->quote);
    *m = (struct mark){0};
}

/* Takes over the strings; false (and they are freed) when one is missing or there is no room. */
static bool append(struct marks *s, struct mark m)
{
    if (!m.publication || !m.id || !m.headline || !m.quote || s->count == MOST_MARKS) {
        free_mark(&m);
        return false;
    }
    s->marks[s->count++] = m;
    return true;
}

/* --- the file ------------------------------------------------------------------------------- */

/* A line is a mark: TIME, OFFSET, PUBLICATION, ID, HEADLINE, QUOTE, with tabs between them. Tabs
 * and line feeds inside have become spaces. */
static void read_line(struct marks *s, char *line)
{
    char *fields[FIELDS];
    for (unsigned i = 0; i < FIELDS; i++) {
        fields[i] = line;
        char *tab = line ? strchr(line, '\t') : NULL;
        if (!line || (!tab && i + 1 < FIELDS))
            return;
        if (tab)
            *tab++ = '\0';
        line = tab;
    }
    struct mark m = {.time = strtoll(fields[0], NULL, 10),
                     .offset = (uint32_t)strtoul(fields[1], NULL, 10)};
    for (unsigned i = 2; i < FIELDS; i++)
        if (satchel_utf8_valid(fields[i], strlen(fields[i])) != strlen(fields[i]))
            return;
    m.publication = strdup(fields[2]);
    m.id = strdup(fields[3]);
    m.headline = strdup(fields[4]);
    m.quote = strdup(fields[5]);
    (void)append(s, m);
}

static bool take_line(void *context, char *line)
{
    read_line(context, line);
    return true;
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
        satchel_buf_put_byte(&out, '\n');
    }
    const bool ok =
        satchel_buf_ok(&out, err) && satchel_save_bytes(s->path, satchel_buf_bytes(&out), err);
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
    if (snprintf(path, sizeof path, "%s/marks", folder) < (int)sizeof path)
        s->path = strdup(path);
    if (s->path)
        (void)textfile_lines(s->path, FILE_LIMIT, take_line, s, NULL);
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
        if (is_of(m, publication, id) && m->offset >= start && m->offset < end)
            return i;
    }
    return SIZE_MAX;
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
    struct mark m = {.publication = strdup(publication),
                     .id = strdup(record->id),
                     .headline = strdup(record->headline),
                     .quote = strndup(text + offset, length),
                     .offset = offset,
                     .time = time};
    for (char *p = m.quote; p && *p; p++)
        if ((uint8_t)*p < ' ')
            *p = ' ';
    const bool ok = append(s, m);
    s->changed |= ok;
    return ok;
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

/* Does the quote stand at `at`? White space of any kind counts as the same. */
static bool stands_at(const char *text, size_t size, size_t at, const char *quote)
{
    for (; *quote; quote++, at++) {
        if (at >= size)
            return false;
        const char c = (uint8_t)text[at] < ' ' ? ' ' : text[at];
        if (c != *quote)
            return false;
    }
    return true;
}

/* Where the quote stands nearest to `from`; `from`, cut to the text, if it is nowhere. */
static uint32_t find_quote(const char *text, size_t size, uint32_t from, const char *quote)
{
    const size_t start = from < size ? from : size ? size - 1 : 0;
    if (!*quote)
        return (uint32_t)start;
    for (size_t away = 0; away <= start || start + away < size; away++) {
        if (away <= start && stands_at(text, size, start - away, quote))
            return (uint32_t)(start - away);
        if (start + away < size && stands_at(text, size, start + away, quote))
            return (uint32_t)(start + away);
    }
    return (uint32_t)satchel_utf8_floor(text, size, start);
}

void marks_anchor(struct marks *s, const char *publication, const satchel_article *article)
{
    const char *id = satchel_article_record(article)->id;
    size_t size;
    const char *text = satchel_article_text(article, &size);
    for (size_t i = 0; i < s->count; i++) {
        struct mark *m = &s->marks[i];
        if (!is_of(m, publication, id) || stands_at(text, size, m->offset, m->quote))
            continue;
        const uint32_t to = find_quote(text, size, m->offset, m->quote);
        s->changed |= to != m->offset;
        m->offset = to;
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
    }
}
